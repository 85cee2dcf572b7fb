"""Consents of the owners whose flats an item of the plan touches: said on their own phone, entered by staff, read by riser.

What staff enter is a claim: it is told to the owner, who confirms or disputes it (docs/decisions/0027). Source: law R-62.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import entering
from app.claims import queries as claims
from app.claims import service as claiming
from app.claims.kinds import ClaimEvidence, ClaimSaid, ClaimState, EvidenceClass, WordBy
from app.claims.speaking import Speaker
from app.consultation import errors
from app.consultation.kinds import Trust
from app.consultation.models import PartConsent
from app.consultation.part_consents.consenting import ConsentWord, PartStanding, standing
from app.consultation.rounds import claimed
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.identity import errors as identity_errors
from app.identity.residents.dwelling import Dweller
from app.projects import queries as projects
from app.projects.plans.plans import PlanItem, plain
from app.register.imports.current import load
from app.register.imports.difference import RegisteredPart
from app.register.imports.recognising import still_owners

SUBJECT = "part_consent"


@dataclass(frozen=True, slots=True)
class ItemConsents:
    """An item of the plan in force and the parts that it touches, in the order of the register, with where each stands.

    `words` are those of each part in order of time, each with how far it is the owner's own.
    """

    item: PlanItem
    flats: tuple[tuple[RegisteredPart, PartStanding], ...]
    words: dict[str, list[tuple[PartConsent, Trust]]]


async def say(
    session: AsyncSession,
    own: Dweller,
    project_id: uuid.UUID,
    code: str,
    words: str,
    *,
    agrees: bool,
    at: datetime,
) -> PartConsent:
    """An owner's own word for their flat; what staff entered in their name gives way at once."""
    in_force = await _of_code(session, own.community_id, project_id, code)
    if await _touched(session, own.community_id, in_force.item, own.part_id) is None:
        raise Refused(NOT_FOUND)
    if own.owner_id is None or own.in_doubt:
        raise Refused(identity_errors.OWNERS_ONLY)
    entered = await session.scalars(
        select(PartConsent.id).where(
            PartConsent.part_id == own.part_id,
            PartConsent.owner_id == own.owner_id,
            PartConsent.item_sha256 == in_force.item.sha256,
            PartConsent.staff_id.is_not(None),
        )
    )
    before = entered.all()
    made = in_force.row(own.part_id, own.owner_id, words, agrees=agrees, at=at)
    made.resident_id = own.resident_id
    session.add(made)
    await session.flush()
    if before:
        await claiming.replace_by_own_word(
            session,
            community_id=own.community_id,
            subject_kind=SUBJECT,
            subject_ids=before,
            part_id=own.part_id,
            speaker=Speaker(own.owner_id, WordBy.PHONE, resident_id=own.resident_id),
            at=at,
        )
    return made


async def enter(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    code: str,
    part_id: uuid.UUID,
    owner_id: uuid.UUID,
    words: str,
    evidence_class: EvidenceClass,
    evidence: ClaimEvidence,
    *,
    agrees: bool,
    by: uuid.UUID,
    at: datetime,
) -> PartConsent:
    """What an owner told staff, held as a claim. Raises Refused with every fault, and as `service.enter` of claims does."""
    in_force = await _of_code(session, community_id, project_id, code)
    flat = await _touched(session, community_id, in_force.item, part_id)
    if flat is None:
        raise Refused(errors.CONSULTATION_FAULTY, [FieldFault("part_id", "这项内容不涉及这处房屋，请检查。")])
    if str(owner_id) not in flat.owners:
        raise Refused(errors.CONSULTATION_FAULTY, [FieldFault("owner_id", "现在不是这处房屋的业主，请检查。")])
    made = in_force.row(part_id, owner_id, words, agrees=agrees, at=at)
    made.staff_id = by
    session.add(made)
    await session.flush()
    says = "同意" if agrees else "不同意"
    await claiming.enter(
        session,
        community_id=community_id,
        subject_kind=SUBJECT,
        subject_id=made.id,
        matter=select(PartConsent.id).where(
            PartConsent.project_id == project_id, PartConsent.item_sha256 == in_force.item.sha256
        ),
        part_id=part_id,
        owner_id=owner_id,
        claim=ClaimSaid(
            f"“{in_force.item.title}”涉及您家的部分",
            f"{says}。{plain(words)}"[: claiming.LONGEST_WORDS],
            {"agrees": agrees},
        ),
        evidence_class=evidence_class,
        evidence=evidence,
        agent=await entering.agent(session, community_id, by, [part_id], at),
        at=at,
    )
    return made


@dataclass(frozen=True, slots=True)
class _ItemInForce:
    """An item that asks the owners of parts, in the version in force of its project's plan."""

    project_id: uuid.UUID
    plan_id: uuid.UUID
    item: PlanItem

    def row(self, part_id: uuid.UUID, owner_id: uuid.UUID, words: str, *, agrees: bool, at: datetime) -> PartConsent:
        """An owner's word on it."""
        return PartConsent(
            id=uuid.uuid4(),
            project_id=self.project_id,
            plan_version_id=self.plan_id,
            item_sha256=self.item.sha256,
            part_id=part_id,
            owner_id=owner_id,
            agrees=agrees,
            words=plain(words),
            at=at,
        )


async def _items_in_force(session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID) -> list[_ItemInForce]:
    found = await projects.find(session, project_id, community_id)
    if found.plan is None:
        raise Refused(errors.CONSULTATION_NO_PLAN)
    items = projects.content(found.plan).items
    return [_ItemInForce(project_id, found.plan.id, one) for one in items if one.consents is not None]


async def _of_code(session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID, code: str) -> _ItemInForce:
    """An item that asks the owners of parts; raises Refused where the plan in force has none of this code."""
    for one in await _items_in_force(session, community_id, project_id):
        if one.item.code == code:
            return one
    raise Refused(NOT_FOUND)


async def _touched(
    session: AsyncSession, community_id: uuid.UUID, item: PlanItem, part_id: uuid.UUID
) -> RegisteredPart | None:
    parts = (await load(session, community_id)).parts
    here = (one for one in parts if one.id == str(part_id) and item.consents is not None and item.consents.holds(one))
    return next(here, None)


async def read(
    session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID, *, part_id: uuid.UUID | None = None
) -> list[ItemConsents]:
    """The items of the plan in force that touch parts (of one part, where named), and where each part stands.

    The same number of queries however many parts there are.
    """
    items = [one.item for one in await _items_in_force(session, community_id, project_id)]
    if not items:
        return []
    parts = [one for one in (await load(session, community_id)).parts if part_id is None or one.id == str(part_id)]
    query = select(PartConsent).where(
        PartConsent.project_id == project_id, PartConsent.item_sha256.in_([one.sha256 for one in items])
    )
    if part_id is not None:
        query = query.where(PartConsent.part_id == part_id)
    rows = (await session.scalars(query.order_by(PartConsent.at, PartConsent.id))).all()
    told = await trusted_words(session, rows)
    persons = await still_owners(session, {(one.part_id, one.owner_id) for one in rows})
    by_item: dict[tuple[bytes, str], list[tuple[PartConsent, Trust, bool]]] = defaultdict(list)
    for row in rows:
        by_item[row.item_sha256, str(row.part_id)].append((row, *told[row.id]))
    found = []
    for item in items:
        touched = [one for one in parts if item.consents is not None and item.consents.holds(one)]
        flats, words = [], {}
        for flat in touched:
            said = by_item[item.sha256, flat.id]
            words[flat.id] = [(row, trust) for row, trust, _ in said]
            heard = [
                ConsentWord(row.at, _person(persons[row.part_id, row.owner_id], flat), agrees, trust)
                for row, trust, agrees in said
            ]
            flats.append((flat, standing(flat.owners.keys(), heard)))
        if touched:
            found.append(ItemConsents(item, tuple(flats), words))
    return found


def _person(ids: frozenset[uuid.UUID], flat: RegisteredPart) -> str:
    return min((str(one) for one in ids if str(one) in flat.owners), default="")


async def forged(session: AsyncSession, consents: Sequence[ItemConsents]) -> set[str]:
    """The parts of these in whose owners' name somebody entered a consent that two units found not to be theirs."""
    rows = [row for one in consents for words in one.words.values() for row, _ in words if row.staff_id is not None]
    entered = await claims.states(session, SUBJECT, [one.id for one in rows])
    return {
        str(one.part_id)
        for one in rows
        if any(claim.standing.state is ClaimState.STRUCK for claim in entered.get(one.id, []))
    }


async def trusted_words(session: AsyncSession, rows: Sequence[PartConsent]) -> dict[uuid.UUID, tuple[Trust, bool]]:
    """How far each word is its owner's own, and what it says now that they may have corrected it."""
    entered = await claims.states(session, SUBJECT, [one.id for one in rows if one.staff_id is not None])
    found = {}
    for one in rows:
        if one.staff_id is None:
            found[one.id] = (Trust.OWN, one.agrees)
            continue
        latest = entered.get(one.id, [])
        trust = claimed.trust_of(latest[-1].standing.state) if latest else Trust.OUT
        facts = latest[-1].standing.fields["facts"] if latest else {}
        found[one.id] = (trust, bool(facts.get("agrees", one.agrees)))
    return found
