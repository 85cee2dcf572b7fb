"""Writing an approved correction into the register."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.sealing import Sealer
from app.core.values.fractions import centi
from app.register.corrections.correction_schemas import (
    AreaCorrection,
    AuthoriseCorrection,
    DeathCorrection,
    MergeCorrection,
    NewCorrection,
    OwnerInput,
    RetireCorrection,
    TransferCorrection,
)
from app.register.imports.applying import entry_row, owner_row
from app.register.imports.current import CurrentRegister, load
from app.register.imports.same_owner import match
from app.register.imports.study import as_mention
from app.register.models import AuthorisedVoter, Owner, Ownership, Part, RegisterEntry
from app.register.sheet.columns.documents import Document, read_document
from app.register.sheet.understood import CellAt, OwnerMention


def latest_ownership(part_id: uuid.UUID) -> Select[Any]:
    """The day on which the latest of a part's owners came to own it."""
    return select(func.max(Ownership.from_on)).where(Ownership.part_id == part_id, Ownership.until_on.is_(None))


async def write(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    change_id: uuid.UUID,
    sent: NewCorrection,
    at: datetime,
    today: date,
) -> None:
    """Make the change; its facts have been checked against the register as it stands."""

    async def changed(table: type[Part] | type[Owner], subject_id: uuid.UUID, after: dict[str, Any]) -> None:
        row = (await session.execute(select(table).where(table.id == subject_id))).scalar_one()
        before = {name: getattr(row, name) for name in after}
        session.add(
            RegisterEntry(**entry_row(community_id, change_id, table.__tablename__, subject_id, before, after, at))
        )
        for name, value in after.items():
            setattr(row, name, value)
        await session.flush()

    match sent.facts:
        case AreaCorrection() as facts:
            after = {"area_c": centi(facts.area_m2), "area_source": facts.source, "area_document": sent.document}
            await changed(Part, facts.part_id, after)
        case TransferCorrection() as facts:
            # One new owner written twice is one owner; one who stays is found only while they still own it.
            shares = {await _owner(session, sealer, community_id, change_id, one): one.share for one in facts.owners}
            await _end(session, change_id, facts.on, Ownership.part_id == facts.part_id)
            for owner_id, share in shares.items():
                numerator, denominator = (int(piece) for piece in share.split("/")) if share else (None, None)
                _own(session, change_id, facts.part_id, owner_id, numerator, denominator, facts.on)
        case DeathCorrection() as facts:
            await changed(Owner, facts.owner_id, {"deceased": True, "deceased_on": facts.deceased_on})
        case RetireCorrection() as facts:
            await _end(session, change_id, today, Ownership.part_id == facts.part_id)
            await changed(Part, facts.part_id, {"retired_change_id": change_id})
        case MergeCorrection() as facts:
            await _merge(session, change_id, facts, today)
        case AuthoriseCorrection() as facts:
            await session.execute(
                update(AuthorisedVoter)
                .where(
                    AuthorisedVoter.owner_id == facts.owner_id,
                    AuthorisedVoter.until_on.is_(None),
                    AuthorisedVoter.from_on <= facts.from_on,
                )
                .values(until_on=facts.from_on)
            )
            session.add(
                AuthorisedVoter(document=sent.document, change_id=change_id, **facts.model_dump(exclude={"kind"}))
            )
    await session.flush()


async def _end(session: AsyncSession, change_id: uuid.UUID, on: date, which: Any) -> None:
    await session.execute(
        update(Ownership).where(which, Ownership.until_on.is_(None)).values(until_on=on, ended_change_id=change_id)
    )


def _own(
    session: AsyncSession,
    change_id: uuid.UUID,
    part_id: uuid.UUID,
    owner_id: uuid.UUID,
    numerator: int | None,
    denominator: int | None,
    on: date,
) -> None:
    session.add(
        Ownership(
            part_id=part_id,
            owner_id=owner_id,
            share_numerator=numerator,
            share_denominator=denominator,
            from_on=on,
            change_id=change_id,
        )
    )


def known_owner(sent: OwnerInput, register: CurrentRegister, sealer: Sealer) -> uuid.UUID | None:
    """The owner of the register that a new owner is, by the rule of same_owner.py; None where they are new.

    Raises ValueError, in words for a clerk, where a person must say whether they are the same.
    """
    if sent.owner_id is not None:
        return sent.owner_id
    mention = _mention(sent)
    asked = [as_mention(0, mention, (), sealer)]
    found = match(asked, register.mentions())
    if found.doubts and sent.namesake:
        found = match(asked, register.mentions(), {doubt.key: doubt.apart() for doubt in found.doubts})
    if found.contradictions:
        raise ValueError(f"{found.contradictions[0].what}{found.contradictions[0].remedy}")
    if found.doubts:
        places = "、".join(part for one in found.doubts[0].candidates for part in one.parts)
        raise ValueError(
            f"名册中已有同名业主（{places}）。是同一人请填其 owner_id；不是同一人请将 namesake 填为 true。"
        )
    return found.owners[0].existing


def _mention(sent: OwnerInput) -> OwnerMention:
    read = read_document(sent.document, sent.document_kind) if sent.document else None
    document = read if isinstance(read, Document) else None
    return OwnerMention(
        name=sent.name or "",
        kind=sent.kind,
        at=CellAt("", 0),
        document_kind=document.kind if document else None,
        document=document.number if document else "",
        phone=sent.phone,
    )


async def _owner(
    session: AsyncSession, sealer: Sealer, community_id: uuid.UUID, change_id: uuid.UUID, sent: OwnerInput
) -> uuid.UUID:
    """The owner meant: one the register knows, or a new one."""
    known = known_owner(sent, await load(session, community_id), sealer)
    if known is not None:
        return known
    made = Owner(**owner_row(community_id, change_id, [_mention(sent)], sealer))
    session.add(made)
    await session.flush()
    return made.id


async def _merge(session: AsyncSession, change_id: uuid.UUID, facts: MergeCorrection, today: date) -> None:
    """Everything the other owns becomes the kept owner's; the other's row stays for the history."""
    held = (
        await session.scalars(
            select(Ownership).where(Ownership.owner_id == facts.other_id, Ownership.until_on.is_(None))
        )
    ).all()
    already = set(
        await session.scalars(
            select(Ownership.part_id).where(Ownership.owner_id == facts.owner_id, Ownership.until_on.is_(None))
        )
    )
    await _end(session, change_id, today, Ownership.owner_id == facts.other_id)
    for one in held:
        if one.part_id not in already:
            _own(
                session,
                change_id,
                one.part_id,
                facts.owner_id,
                one.share_numerator,
                one.share_denominator,
                today,
            )
