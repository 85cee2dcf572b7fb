"""Writing what a study found into the register, and taking it back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Table
from app.core.sealing import Sealer
from app.core.values.ordering import natural_key, pinyin_key
from app.register.imports.current import CurrentRegister
from app.register.imports.difference import PartChange
from app.register.imports.study import DOCUMENT, PHONE, Study, document_key, phone_key
from app.register.kinds import OccupantKind, OwnerKind
from app.register.models import (
    Building,
    GridStairwell,
    Occupant,
    Owner,
    Ownership,
    Part,
    RegisterEntry,
    Stairwell,
)
from app.register.sheet.understood import OwnerMention, PartLine

PART_FIELDS = ("kind", "area_c", "area_source", "area_document", "stock")
OWNER_FIELDS = (
    "document_kind",
    "document_sealed",
    "document_lookup",
    "phone_sealed",
    "phone_lookup",
    "phone_last4",
    "deceased",
)


@dataclass(slots=True)
class _Rows:
    """What is to be written, table by table."""

    owners: list[dict[str, Any]] = field(default_factory=list)
    owner_updates: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    part_updates: list[dict[str, Any]] = field(default_factory=list)
    ownerships: list[dict[str, Any]] = field(default_factory=list)
    ended: list[dict[str, Any]] = field(default_factory=list)
    occupants: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)


def stored(value: object) -> object:
    """A column's value as an entry keeps it: sealed bytes as hex, ids and dates as text, the rest as JSON has it."""
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, uuid.UUID | date) else value


def taken_back(name: str, value: Any) -> Any:
    """A column's value from an entry, the reverse of `stored`."""
    return bytes.fromhex(value) if value is not None and name.endswith(("_sealed", "_lookup")) else value


def identity_columns(mention: OwnerMention, sealer: Sealer) -> dict[str, Any]:
    """The columns of an owner that hold document, phone and death, sealed; only those the mention knows."""
    columns: dict[str, Any] = {}
    if mention.document:
        columns |= {
            "document_kind": mention.document_kind,
            "document_sealed": sealer.seal(mention.document.encode(), DOCUMENT),
            "document_lookup": document_key(sealer, mention.document_kind, mention.document),
        }
    if mention.phone:
        columns |= {
            "phone_sealed": sealer.seal(mention.phone.encode(), PHONE),
            "phone_lookup": phone_key(sealer, mention.phone),
            "phone_last4": mention.phone[-4:],
        }
    if mention.deceased:
        columns["deceased"] = True
    return columns


def owner_row(
    community_id: uuid.UUID, change_id: uuid.UUID, mentions: Sequence[OwnerMention], sealer: Sealer
) -> dict[str, Any]:
    """A new owner from all the mentions that are this owner: the first that knows a thing tells it."""
    blank: dict[str, Any] = dict.fromkeys(OWNER_FIELDS)
    blank |= {"phone_last4": "", "deceased": False}
    kind = next((one.kind for one in mentions if one.kind is not OwnerKind.PERSON), mentions[0].kind)
    row = {
        "id": uuid.uuid4(),
        "community_id": community_id,
        "change_id": change_id,
        "kind": kind,
        "name": mentions[0].name,
        "name_key": pinyin_key(mentions[0].name),
        "deceased_on": None,
    } | blank
    for mention in reversed(mentions):
        row |= identity_columns(mention, sealer)
    return row


async def apply(
    session: AsyncSession,
    community_id: uuid.UUID,
    change_id: uuid.UUID,
    study: Study,
    register: CurrentRegister,
    sealer: Sealer,
    at: datetime,
    today: date,
) -> None:
    """Write the study's new and changed rows under `change_id`; parts that the sheet leaves out stay as they are."""
    rows = _Rows()
    owner_ids = _owners(rows, community_id, change_id, study, register, sealer, at)
    stairwells = await _stairwells(session, community_id, change_id, study.lines)
    changes = {change.line: change for change in study.difference.changed}
    for number in (*study.difference.added, *changes):
        line = study.lines[number]
        change = changes.get(number)
        if change is None:
            part_id = uuid.uuid4()
            rows.parts.append(_part_row(part_id, community_id, change_id, stairwells, line))
        else:
            part_id = uuid.UUID(change.part.id)
            _part_update(rows, community_id, change_id, change, line, at)
        if change is None or change.owners_change:
            if change is not None:
                rows.ended.append({"ended_part": part_id})
            for ref, share in study.owners[number].items():
                kept = change.part.owners.get(ref) if change else None
                numerator, denominator = share or kept or (None, None)
                rows.ownerships.append(
                    {
                        "id": uuid.uuid4(),
                        "part_id": part_id,
                        "owner_id": owner_ids[ref],
                        "share_numerator": numerator,
                        "share_denominator": denominator,
                        "from_on": today,
                        "change_id": change_id,
                    }
                )
        known = change.part.occupants if change else frozenset[str]()
        rows.occupants.extend(
            {
                "id": uuid.uuid4(),
                "part_id": part_id,
                "name": name,
                "kind": _occupant_kind(line),
                "from_on": today,
                "change_id": change_id,
            }
            for name in dict.fromkeys(line.occupants)
            if name not in known
        )
    await _write(session, rows, change_id, today)


def _occupant_kind(line: PartLine) -> OccupantKind:
    public = any(owner.kind is OwnerKind.PUBLIC_HOUSING for owner in line.owners)
    return OccupantKind.PUBLIC_TENANT if public else OccupantKind.TENANT


def _owners(
    rows: _Rows,
    community_id: uuid.UUID,
    change_id: uuid.UUID,
    study: Study,
    register: CurrentRegister,
    sealer: Sealer,
    at: datetime,
) -> dict[str, uuid.UUID]:
    """New owners and what a sheet adds to known ones; answers every reference with its owner's id."""
    ids: dict[str, uuid.UUID] = {}
    for number, owner in enumerate(study.matched.owners):
        mentions = [study.mention(at_line) for at_line in owner.mentions]
        if owner.existing is None:
            row = owner_row(community_id, change_id, mentions, sealer)
            rows.owners.append(row)
            ids[f"new:{number}"] = row["id"]
            continue
        known = register.owners[owner.existing]
        ids[str(owner.existing)] = owner.existing
        told: dict[str, Any] = {}
        for mention in reversed(mentions):
            told |= identity_columns(mention, sealer)
        # A fresh seal of the same number is no change; the look-up tells.
        if told.get("document_lookup") == known.document_lookup:
            told = {name: value for name, value in told.items() if not name.startswith("document_")}
        if told.get("phone_lookup") == known.phone_lookup:
            told = {name: value for name, value in told.items() if not name.startswith("phone_")}
        changed = {name: value for name, value in told.items() if value != getattr(known, name)}
        if changed:
            before = {name: getattr(known, name) for name in changed}
            rows.owner_updates.append(
                {"id": known.id} | {name: getattr(known, name) for name in OWNER_FIELDS} | changed
            )
            rows.entries.append(entry_row(community_id, change_id, "owner", known.id, before, changed, at))
    return ids


def entry_row(
    community_id: uuid.UUID,
    change_id: uuid.UUID,
    subject: str,
    subject_id: uuid.UUID,
    before: dict[str, Any],
    after: dict[str, Any],
    at: datetime,
) -> dict[str, Any]:
    """A row of what an act changed: the columns before and after, as JSON has them."""
    return {
        "community_id": community_id,
        "change_id": change_id,
        "subject": subject,
        "subject_id": subject_id,
        "before": {name: stored(value) for name, value in before.items()},
        "after": {name: stored(value) for name, value in after.items()},
        "at": at,
    }


def _part_row(
    part_id: uuid.UUID,
    community_id: uuid.UUID,
    change_id: uuid.UUID,
    stairwells: dict[tuple[str, str], uuid.UUID],
    line: PartLine,
) -> dict[str, Any]:
    return {
        "id": part_id,
        "community_id": community_id,
        "stairwell_id": stairwells[line.building, line.stairwell],
        "room": line.room,
        "sort_key": natural_key(f"{line.building}-{line.stairwell}-{line.room}"),
        "kind": line.kind,
        "area_c": line.area_c,
        "area_source": line.area_source if line.area_c is not None else None,
        "area_document": line.area_document,
        "stock": line.stock,
        "change_id": change_id,
    }


def _part_update(
    rows: _Rows, community_id: uuid.UUID, change_id: uuid.UUID, change: PartChange, line: PartLine, at: datetime
) -> None:
    if not change.fields:
        return
    part = change.part
    before = {
        "kind": part.kind,
        "area_c": part.area_c,
        "area_source": part.area_source,
        "area_document": part.area_document,
        "stock": part.stock,
    }
    after = before | {"kind": line.kind, "stock": line.stock}
    if line.area_c is not None:
        after |= {"area_c": line.area_c, "area_source": line.area_source}
    if line.area_document:
        after["area_document"] = line.area_document
    part_id = uuid.UUID(part.id)
    rows.part_updates.append({"id": part_id} | after)
    rows.entries.append(entry_row(community_id, change_id, "part", part_id, before, after, at))


async def _stairwells(
    session: AsyncSession, community_id: uuid.UUID, change_id: uuid.UUID, lines: Sequence[PartLine]
) -> dict[tuple[str, str], uuid.UUID]:
    """Every stairwell the lines name, by building and stairwell; buildings and stairwells are made where missing."""
    buildings = {
        row.name: row.id
        for row in await session.execute(
            select(Building.name, Building.id).where(Building.community_id == community_id)
        )
    }
    fresh = [name for name in dict.fromkeys(line.building for line in lines) if name not in buildings]
    if fresh:
        buildings |= {name: uuid.uuid4() for name in fresh}
        await session.execute(
            insert(Building),
            [
                {
                    "id": buildings[name],
                    "community_id": community_id,
                    "name": name,
                    "sort_key": natural_key(name),
                    "change_id": change_id,
                }
                for name in fresh
            ],
        )
    of_building = {building_id: name for name, building_id in buildings.items()}
    stairwells = {
        (of_building[row.building_id], row.name): row.id
        for row in await session.execute(
            select(Stairwell.building_id, Stairwell.name, Stairwell.id).where(
                Stairwell.building_id.in_(buildings.values())
            )
        )
    }
    wanted = dict.fromkeys((line.building, line.stairwell) for line in lines)
    missing = [place for place in wanted if place not in stairwells]
    if missing:
        stairwells |= {place: uuid.uuid4() for place in missing}
        await session.execute(
            insert(Stairwell),
            [
                {
                    "id": stairwells[building, stairwell],
                    "building_id": buildings[building],
                    "name": stairwell,
                    "sort_key": natural_key(stairwell),
                    "change_id": change_id,
                }
                for building, stairwell in missing
            ],
        )
    return stairwells


async def _write(session: AsyncSession, rows: _Rows, change_id: uuid.UUID, today: date) -> None:
    await _insert(session, Owner, rows.owners)
    await _insert(session, Part, rows.parts)
    if rows.owner_updates:
        await session.execute(update(Owner), rows.owner_updates)
    if rows.part_updates:
        await session.execute(update(Part), rows.part_updates)
    if rows.ended:
        ended = update(Ownership).where(
            Ownership.part_id == bindparam("ended_part", type_=Uuid()), Ownership.until_on.is_(None)
        )
        connection = await session.connection()
        await connection.execute(ended.values(until_on=today, ended_change_id=change_id), rows.ended)
    await _insert(session, Ownership, rows.ownerships)
    await _insert(session, Occupant, rows.occupants)
    await _insert(session, RegisterEntry, rows.entries)


async def _insert(session: AsyncSession, table: type[Table], rows: list[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(table), rows)


async def take_back(session: AsyncSession, change_id: uuid.UUID) -> None:
    """Undo what one import wrote: its rows go, what it ended is in force again, what it changed is as before.

    The import itself, its file and its entries stay.
    """
    await session.execute(delete(Occupant).where(Occupant.change_id == change_id))
    await session.execute(delete(Ownership).where(Ownership.change_id == change_id))
    await session.execute(
        update(Ownership).where(Ownership.ended_change_id == change_id).values(until_on=None, ended_change_id=None)
    )
    entries = await session.scalars(select(RegisterEntry).where(RegisterEntry.change_id == change_id))
    for entry in entries:
        table: type[Part] | type[Owner] = Part if entry.subject == "part" else Owner
        # Entries of before hold the end of a document in clear, which is kept no more.
        told = {name: value for name, value in entry.before.items() if name != "document_last4"}
        before = {name: taken_back(name, value) for name, value in told.items()}
        await session.execute(update(table).where(table.id == entry.subject_id).values(before))
    await session.execute(delete(Part).where(Part.change_id == change_id))
    await session.execute(delete(Owner).where(Owner.change_id == change_id))
    # A stairwell already drawn into a grid stays, empty: the grid is not this import's to change.
    in_grid = exists().where(GridStairwell.stairwell_id == Stairwell.id)
    await session.execute(delete(Stairwell).where(Stairwell.change_id == change_id, ~in_grid))
    used = exists().where(Stairwell.building_id == Building.id)
    await session.execute(delete(Building).where(Building.change_id == change_id, ~used))
