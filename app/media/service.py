"""Acts of the evidence store: receive a file, take it in as evidence, find it, open it.

Receiving does the heavy work and needs no database: what a file is, whether it is fit, what is kept of it, and keeping
it. Taking in writes the row, in the transaction of whatever the file is evidence of. In that order nothing slow runs
inside a transaction, and a row never speaks of a file that is not there.
"""

import asyncio
import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched
from pathlib import Path
from typing import Any, Self

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import Table, attempt
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.settings import Settings
from app.core.values.coordinates import Datum, Point
from app.media import errors, leaving
from app.media.formats.sniff import Foreign, sniff
from app.media.formats.unfit import Unfit
from app.media.kinds import FileKind, PictureSize, StoredKind
from app.media.limits import MIB, MOST_BYTES, READ_AT_ONCE, UNUSED_DAYS
from app.media.models import Derivative, Evidence, HandIn, TakenAt, Use
from app.media.prepared import Prepared
from app.media.store import Store, hashed
from app.media.taken import PlaceAndTime
from app.media.worker import Workers

_LONGEST_NAME = 120

ENDINGS = {StoredKind.JPEG: "jpg", StoredKind.PNG: "png", StoredKind.PDF: "pdf"}
"""How the name of a kept file ends."""


@dataclass(frozen=True, slots=True)
class Media:
    """What the evidence store stands on: where files lie, and who opens them."""

    store: Store
    workers: Workers

    @classmethod
    def at(cls, folder: Path) -> Self:
        """On a local folder, which is made, and with workers, which are started, when the first file comes."""
        return cls(Store.folder(folder), Workers())

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Where the settings say."""
        return cls(Store.from_settings(settings), Workers())

    def close(self) -> None:
        """End the workers."""
        self.workers.close()


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that was fit and is kept: what it was when it came, and what is kept of it."""

    kind: StoredKind
    sha256: bytes
    size: int
    width: int | None
    height: int | None
    pages: int | None
    original_kind: FileKind
    original_sha256: bytes
    original_name: str
    look: bytes | None = None
    drawn: Mapping[PictureSize, bytes] = field(default_factory=dict)
    taken: PlaceAndTime | None = None


async def prepare(media: Media, content: bytes, *, taken: bool = False) -> tuple[FileKind, Prepared]:
    """See what a file is, open it, strip it; nothing is kept. Raises Refused where it is not fit.

    What it said of place and time is lost, but where `taken` asks for it.

    Call it before the transaction, not inside: it takes as long as the file asks for, up to half a minute.
    """
    if not content:
        raise Refused(errors.FILE_EMPTY)
    if len(content) > MOST_BYTES:
        raise Refused(errors.FILE_TOO_LARGE, size_mb=-(-len(content) // MIB))
    kind = sniff(content)
    if isinstance(kind, Foreign):
        raise Refused(errors.FILE_KIND_REFUSED, what=kind.what, remedy=kind.remedy)
    try:
        return kind, await media.workers.prepare(kind, content, taken=taken)
    except Unfit as unfit:
        raise errors.refusal(unfit.why) from None


async def receive(media: Media, content: bytes, filename: str, *, taken: bool = False) -> ReceivedFile:
    """Prepare a file (`prepare`) and keep it; raises Refused, and then nothing is kept.

    `taken`: whoever hands it in agrees that place and time are kept apart from it.
    """
    (kind, prepared), original_sha256 = await asyncio.gather(prepare(media, content, taken=taken), hashed(content))
    sha256, *drawn = await asyncio.gather(*(media.store.keep(one) for one in (prepared.content, *prepared.drawn)))
    return ReceivedFile(
        kind=prepared.kind,
        sha256=sha256,
        size=len(prepared.content),
        width=prepared.width,
        height=prepared.height,
        pages=prepared.pages,
        original_kind=kind,
        original_sha256=original_sha256,
        original_name=_plain_name(filename),
        look=prepared.look,
        drawn=dict(zip(PictureSize, drawn, strict=True)) if drawn else {},
        taken=prepared.taken,
    )


async def take_in(
    session: AsyncSession,
    received: ReceivedFile,
    *,
    community_id: uuid.UUID | None,
    by: uuid.UUID,
    at: datetime,
    lasting: bool = True,
) -> Evidence:
    """The row of a received file; the same file handed in again at the same estate is the row that is there already.

    Without `lasting` it is deleted a week after nobody handed it in again and nothing refers to it (`use`).
    """
    await leaving.require_staying(session, {received.sha256, *received.drawn.values()}, at)
    row = {
        "id": uuid.uuid4(),
        "community_id": community_id,
        "kind": received.kind,
        "sha256": received.sha256,
        "size": received.size,
        "width": received.width,
        "height": received.height,
        "pages": received.pages,
        "original_kind": received.original_kind,
        "original_sha256": received.original_sha256,
        "original_name": received.original_name,
        "look": received.look,
        "uploaded_by": by,
        "uploaded_at": at,
    }
    # Two at once: the second waits here for the first to commit, and then finds its row.
    await session.execute(insert(Evidence).values(row).on_conflict_do_nothing())
    found = await session.scalars(
        select(Evidence).where(
            Evidence.community_id.is_not_distinct_from(community_id),
            Evidence.original_sha256 == received.original_sha256,
        )
    )
    kept = found.one()
    await _add(session, HandIn, {"evidence_id": kept.id, "person_id": by, "at": at, "lasting": lasting})
    for size, sha256 in received.drawn.items():
        await _add(session, Derivative, {"evidence_id": kept.id, "size": size, "sha256": sha256})
    if received.taken is not None:
        await _add(session, TakenAt, _as_json(kept.id, received.taken, by, at))
    return kept


async def _add(session: AsyncSession, table: type[Table], row: Mapping[str, object]) -> None:
    """A row, where the same one is not there already."""
    await session.execute(insert(table).values(row).on_conflict_do_nothing())


def _as_json(evidence_id: uuid.UUID, taken: PlaceAndTime, by: uuid.UUID, at: datetime) -> dict[str, object]:
    place = taken.place
    return {
        "evidence_id": evidence_id,
        "datum": Datum.WGS84 if place else None,
        "latitude": round(Decimal(place.latitude), 6) if place else None,
        "longitude": round(Decimal(place.longitude), 6) if place else None,
        "at": taken.at,
        "agreed_by": by,
        "agreed_at": at,
    }


async def use(session: AsyncSession, evidence_id: uuid.UUID, kind: str, subject_id: uuid.UUID, at: datetime) -> None:
    """Write down that something refers to a file, so that it stays; said again it is said once.

    In the transaction of whatever refers to it. Raises Refused where the file is gone.
    """
    row = {"evidence_id": evidence_id, "kind": kind, "subject_id": subject_id, "at": at}
    try:
        async with attempt(session):
            await _add(session, Use, row)
    except IntegrityError:
        raise Refused(NOT_FOUND) from None


def in_use(evidence_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """That something refers to a file, as its room wrote down (`use`)."""
    return exists().where(Use.evidence_id == evidence_id)


async def find_held(
    session: AsyncSession, community_id: uuid.UUID, by: uuid.UUID, originals: Collection[bytes], at: datetime
) -> dict[bytes, uuid.UUID]:
    """Those of these files, by the SHA-256 as they came, that this person handed in at this estate, with their rows.

    What others handed in is not said, nor what is in nobody's use and gone within a day.
    """
    staying = or_(
        HandIn.lasting,
        HandIn.at > at - timedelta(days=UNUSED_DAYS - 1),
        in_use(Evidence.id),
    )
    rows = await session.execute(
        select(Evidence.original_sha256, Evidence.id)
        .join(HandIn, HandIn.evidence_id == Evidence.id)
        .where(
            Evidence.community_id == community_id,
            Evidence.original_sha256.in_(originals),
            HandIn.person_id == by,
            staying,
        )
    )
    return {row.original_sha256: row.id for row in rows}


async def taken(session: AsyncSession, evidence_id: uuid.UUID) -> PlaceAndTime | None:
    """Where (in WGS-84) and when a photo was taken, where it said so and whoever handed it in agreed; None otherwise.

    For the acts of a room that have a reason to know, which write the look down; it is never served with the picture.
    """
    kept = await session.get(TakenAt, evidence_id)
    if kept is None:
        return None
    place = None
    if kept.latitude is not None and kept.longitude is not None:
        place = Point(float(kept.latitude), float(kept.longitude))
    return PlaceAndTime(place, kept.at)


async def find(session: AsyncSession, community_id: uuid.UUID | None, evidence_id: uuid.UUID) -> Evidence:
    """A piece of evidence of this estate; raises Refused where there is none."""
    found = await session.get(Evidence, evidence_id)
    if found is None or found.community_id != community_id:
        raise Refused(NOT_FOUND)
    return found


async def of_any_estate(session: AsyncSession, evidence_id: uuid.UUID) -> Evidence:
    """A piece of evidence of whichever estate, for who was given a link to it; raises Refused where there is none."""
    found = await session.get(Evidence, evidence_id)
    if found is None:
        raise Refused(NOT_FOUND)
    return found


async def unknown(
    session: AsyncSession,
    community_id: uuid.UUID,
    evidence: Sequence[uuid.UUID],
    *,
    field: str = "evidence",
    photos: bool = False,
) -> list[FieldFault]:
    """A fault for every piece of evidence named in `field` that this estate does not have, or that is no photo where
    `photos` are asked for.
    """
    rows = await session.execute(
        select(Evidence.id, Evidence.kind).where(Evidence.id.in_(evidence), Evidence.community_id == community_id)
    )
    kinds = {row.id: row.kind for row in rows}
    faults = []
    for index, one in enumerate(evidence):
        if one not in kinds:
            faults.append(FieldFault(f"{field}.{index}", "本小区没有这份文件，请先上传。"))
        elif photos and kinds[one] == StoredKind.PDF:
            faults.append(FieldFault(f"{field}.{index}", "这是 PDF 文件，请上传照片。"))
    return faults


async def hashes(session: AsyncSession, evidence_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """The SHA-256 of what is kept of each of these, by its id."""
    rows = await session.execute(select(Evidence.id, Evidence.sha256).where(Evidence.id.in_(list(evidence_ids))))
    return {row.id: row.sha256 for row in rows}


async def originals(session: AsyncSession, evidence_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """The SHA-256 of each of these as it came, by its id."""
    rows = await session.execute(select(Evidence.id, Evidence.original_sha256).where(Evidence.id.in_(evidence_ids)))
    return {row.id: row.original_sha256 for row in rows}


async def uploaded(
    session: AsyncSession, community_id: uuid.UUID, by: uuid.UUID, evidence_ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Those of these photos that somebody of the staff uploaded first at this estate; a PDF is none."""
    found = await session.scalars(
        select(Evidence.id).where(
            Evidence.community_id == community_id,
            Evidence.uploaded_by == by,
            Evidence.id.in_(evidence_ids),
            Evidence.kind != StoredKind.PDF,
        )
    )
    return set(found)


async def photos_of(
    session: AsyncSession, community_id: uuid.UUID, evidence_ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Those of these that are photos of this estate."""
    found = await session.scalars(
        select(Evidence.id).where(
            Evidence.id.in_(evidence_ids), Evidence.community_id == community_id, Evidence.kind != StoredKind.PDF
        )
    )
    return set(found)


async def looks(session: AsyncSession, evidence_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """How these pictures look (likeness.py); those without a look, a PDF among them, are left out."""
    rows = await session.execute(
        select(Evidence.id, Evidence.look).where(Evidence.id.in_(evidence_ids), Evidence.look.is_not(None))
    )
    return {row.id: row.look for row in rows}


async def open_evidence(media: Media, evidence: Evidence) -> bytes:
    """The bytes that are kept, proved by their hash; raises Refused where they are gone or changed."""
    return await media.store.read(evidence.sha256)


async def picture(media: Media, evidence: Evidence, page: int) -> bytes:
    """A page (from 1; a photo has one) as a JPEG of some 1600 pixels, drawn now and for this page alone.

    Call it outside transactions. Raises Refused where there is no such page, or it cannot be drawn.
    """
    if not 1 <= page <= (evidence.pages or 1):
        raise Refused(NOT_FOUND)
    content = await open_evidence(media, evidence)
    try:
        return await media.workers.picture(FileKind(evidence.kind), content, page)
    except Unfit as unfit:
        raise errors.refusal(unfit.why) from None


async def codes(media: Media, evidence: Evidence) -> list[list[str]]:
    """The texts of the QR codes on each page, in order; about a tenth of a second a page, outside transactions."""
    content = await open_evidence(media, evidence)
    found: list[list[str]] = []
    try:
        for numbers in batched(range(1, (evidence.pages or 1) + 1), READ_AT_ONCE):
            found += await media.workers.codes(FileKind(evidence.kind), content, numbers)
    except Unfit as unfit:
        raise errors.refusal(unfit.why) from None
    return found


def download_name(evidence: Evidence) -> str:
    """The name to hand the file out under: as it came, with the ending of what is kept."""
    stem = evidence.original_name.rpartition(".")[0] or evidence.original_name
    return f"{stem}.{ENDINGS[evidence.kind]}"


def _plain_name(filename: str) -> str:
    """A file's name without folders and without characters that are not seen."""
    name = re.split(r"[/\\]", filename)[-1]
    return "".join(one for one in name if one.isprintable()).strip()[-_LONGEST_NAME:] or "未命名"
