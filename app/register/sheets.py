"""Sheets that leave the register in clear: the register in the standard layout, and a committee's own sheet coloured."""

import asyncio
import hashlib
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.sealing import Sealer
from app.register import queries
from app.register.imports import imports
from app.register.imports.current import CurrentRegister, load
from app.register.imports.difference import OwnerRef, RegisteredPart, Share
from app.register.kinds import AreaSource
from app.register.models import Owner, RegisterImport
from app.register.sheet.layout import register_sheet
from app.register.sheet.marked import marked_sheet
from app.register.sheet.understood import CellAt, FaultInSheet, OwnerMention, PartLine, Severity


@dataclass(frozen=True, slots=True)
class MadeSheet:
    """A sheet to hand out, with the figures that the record of its download keeps."""

    content: bytes
    rows: int

    @property
    def sha256(self) -> bytes:
        """Of the file's bytes."""
        return hashlib.sha256(self.content).digest()


async def export(session: AsyncSession, sealer: Sealer, community_id: uuid.UUID) -> MadeSheet:
    """The register as it stands, one line for each part and owner, in the layout that the import reads back."""
    register = await load(session, community_id)
    lines = await asyncio.to_thread(lambda: [_line(part, register, sealer) for part in register.parts])
    content = await asyncio.to_thread(register_sheet, lines)
    return MadeSheet(content, sum(len(line.owners) for line in lines))


def _line(part: RegisteredPart, register: CurrentRegister, sealer: Sealer) -> PartLine:
    return PartLine(
        building=part.building,
        stairwell=part.stairwell,
        room=part.room,
        kind=part.kind,
        area_c=part.area_c,
        area_source=part.area_source or AreaSource.REGISTER,
        owners=tuple(
            _mention(register.owners[uuid.UUID(ref)], share, sealer) for ref, share in _in_order(part, register)
        ),
        at=CellAt("", 0),
        stock=part.stock,
        area_document=part.area_document,
        occupants=tuple(sorted(part.occupants)),
    )


def _in_order(part: RegisteredPart, register: CurrentRegister) -> list[tuple[OwnerRef, Share | None]]:
    return sorted(part.owners.items(), key=lambda owned: (register.owners[uuid.UUID(owned[0])].name_key, owned[0]))


def _mention(owner: Owner, share: Share | None, sealer: Sealer) -> OwnerMention:
    document, phone = queries.in_clear(sealer, owner)
    return OwnerMention(
        name=owner.name,
        kind=owner.kind,
        at=CellAt("", 0),
        document_kind=owner.document_kind,
        document=document,
        phone=phone,
        share=share,
        deceased=owner.deceased,
    )


def marked(sealer: Sealer, register_import: RegisterImport) -> MadeSheet:
    """The committee's own sheet with the faulty cells coloured, a list of all faults and the totals in front."""
    report = register_import.report
    faults = [
        FaultInSheet(one["code"], Severity(one["severity"]), _cell(one["at"]), one["what"], one["remedy"])
        for one in report["faults"]
    ]
    totals = [
        (
            one["building"],
            f"{one['parts']} 处，{one['area_m2']}㎡，表决权人数 {one['heads']},{one['households']} 户",
        )
        for one in (*report["buildings"], report["totals"])
    ]
    content = marked_sheet(imports.original(sealer, register_import), register_import.filename, faults, totals)
    return MadeSheet(content, report["totals"]["parts"])


def _cell(at: list[object] | None) -> CellAt | None:
    if at is None:
        return None
    sheet, row, column = at
    return CellAt(str(sheet), int(str(row)), int(str(column)))
