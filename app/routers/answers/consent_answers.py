"""Consents of the owners whose flats an item touches, as they go over the wire."""

import uuid
from collections.abc import Sequence

from app.consultation.households.cells import Cell, sum_cells
from app.consultation.kinds import PartConsentState, Trust
from app.consultation.models import PartConsent
from app.consultation.part_consents.consenting import PartStanding, risers
from app.consultation.part_consents.part_consent_schemas import (
    ConsentSums,
    ConsentWordAnswer,
    FlatConsent,
    ItemConsentsAnswer,
    OwnConsents,
    RiserConsents,
)
from app.consultation.part_consents.part_consents import ItemConsents
from app.projects.wording import scope_words
from app.register.imports.difference import RegisteredPart


def word(consent: PartConsent, trust: Trust) -> ConsentWordAnswer:
    """A word for a flat."""
    return ConsentWordAnswer.from_row(consent, trust=trust)


def _count(consents: ItemConsents, state: PartConsentState) -> int:
    return sum(standing.state is state for _, standing in consents.flats)


def item(consents: ItemConsents) -> ItemConsentsAnswer:
    """An item with the flats that it touches, by riser."""
    flats = {one.id: (one, standing) for one, standing in consents.flats}
    columns = risers({one.id: (one.building, one.stairwell, one.room) for one, _ in consents.flats})
    return ItemConsentsAnswer(
        code=consents.item.code,
        title=consents.item.title,
        flats=len(flats),
        agreed=_count(consents, PartConsentState.AGREED),
        refused=_count(consents, PartConsentState.REFUSED),
        risers=[
            RiserConsents(
                building=building,
                stairwell=stairwell,
                riser=riser,
                agreed=sum(flats[one][1].state is PartConsentState.AGREED for one in ids),
                flats=[_flat(consents, *flats[one]) for one in ids],
            )
            for (building, stairwell, riser), ids in columns.items()
        ],
    )


def _flat(consents: ItemConsents, flat: RegisteredPart, standing: PartStanding) -> FlatConsent:
    return FlatConsent.from_row(
        standing,
        part_id=uuid.UUID(flat.id),
        part=flat.name,
        words=[word(one, trust) for one, trust in consents.words[flat.id]],
    )


def own(consentses: Sequence[ItemConsents], *, owner: bool) -> list[OwnConsents]:
    """What is asked of one flat; where it stands, and its words where an owner reads."""
    return [
        OwnConsents.from_row(
            standing,
            code=one.item.code,
            title=one.item.title,
            where=scope_words(one.item.scope) if one.item.scope is not None else "项目全部范围",
            words=[word(said, trust) for said, trust in one.words[flat.id]] if owner else [],
        )
        for one in consentses
        for flat, standing in one.flats
    ]


def sums(consentses: Sequence[ItemConsents]) -> list[ConsentSums]:
    """How many flats each item touches and how many agree, where that singles nobody out."""
    return [
        ConsentSums(
            code=one.item.code,
            title=one.item.title,
            flats=len(one.flats),
            agreed=agreed if sum_cells({(): Cell(len(one.flats), agreed)}) is not None else None,
        )
        for one in consentses
        for agreed in [_count(one, PartConsentState.AGREED)]
    ]
