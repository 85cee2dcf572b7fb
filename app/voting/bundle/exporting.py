"""Making a bundle, keeping it as a file, and the ledger of who was given a restricted one.

The file is made once and handed out as it is, so two downloads are the same bytes. A restricted bundle is made for a
named recipient and a purpose, and can be fetched for a week; then its file goes, for it has doors and choices. Source: law 7 (purpose, least data, a record of every
export), docs/bundle.md.
"""

import asyncio
import hashlib
import os
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.signing.signer import Signer
from app.core.values.canonical import Value
from app.voting import errors, leaves
from app.voting.bundle import contents, packing
from app.voting.log import checkpoints
from app.voting.log.receipts import signable
from app.voting.models import BundleExport, Vote

HELD = timedelta(days=7)
"""How long a restricted bundle can be fetched."""

type PostingFile = Callable[[Database, Signer, uuid.UUID, Mapping[str, uuid.UUID]], Awaitable[bytes | None]]
"""Makes `postings.jsonl` of an estate's ledger, which is above this room, for the postings of a vote by their roles."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is given a restricted bundle, of which unit, and what for."""

    name: str
    unit: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle made: its bytes, their hash, and how many openings it has (none in the public one)."""

    data: bytes
    openings: int = 0

    @property
    def sha256(self) -> bytes:
        """The hash by which a copy is known."""
        return hashlib.sha256(self.data).digest()

    def write(self, path: Path, mode: int = 0o666) -> None:
        """Write it to a file, whole or not at all; raises OSError and leaves nothing behind then."""
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(self.data)
            os.replace(fresh, path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise


_RESTRICTED, _PUBLIC = "-restricted.zip", "-public.zip"


class Shelf:
    """Where bundles lie as files, for nobody else on the machine to read."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "bundles"

    def restricted(self, vote: Vote, sha256: bytes) -> Path:
        """Where a restricted bundle of a vote lies."""
        return self._folder / f"{vote.eid}-{sha256.hex()}{_RESTRICTED}"

    def public(self, vote: Vote, root: bytes, cosigned: int, proved: int) -> Path:
        """Where the public bundle of a vote lies; what it holds follows from the log, known by its root, from how many
        signatures of witnesses there are (one more is another bundle), and from how many lines of the ledger are proved.
        """
        ledger = f"-{proved}" if proved else ""
        return self._folder / f"{vote.eid}-{root.hex()}-{cosigned}{ledger}{_PUBLIC}"

    def put(self, path: Path, bundle: Bundle) -> None:
        """Write a bundle, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        bundle.write(path, 0o600)

    def passing(self) -> list[Path]:
        """The files that do not stay: restricted bundles, and what writing that was cut short has left."""
        if not self._folder.exists():
            return []
        return sorted(
            one
            for one in self._folder.iterdir()
            if one.name.endswith(_RESTRICTED)
            or (one.name.startswith(".") and (_RESTRICTED in one.name or _PUBLIC in one.name))
        )


_SHELF = 0x7368656C66
"""The advisory lock "shelf": shared by who puts a bundle there until the row of it is committed, whole while it is cleared."""


async def put(session: AsyncSession, shelf: Shelf, path: Path, bundle: Bundle) -> None:
    """Put a bundle on the shelf; nothing is cleared away there until this transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock_shared(_SHELF)))
    await asyncio.to_thread(shelf.put, path, bundle)


async def clear(database: Database, shelf: Shelf) -> int:
    """Delete restricted bundles that can be fetched no longer, and what writing that was cut short has left.

    Answers how many files. While somebody puts one there nothing is done: the next round is soon.
    """
    if not await asyncio.to_thread(shelf.passing):
        return 0
    async with database.read() as session:
        if not await session.scalar(select(func.pg_try_advisory_xact_lock(_SHELF))):
            return 0
        held = await session.execute(
            select(Vote, BundleExport.sha256)
            .join(BundleExport, BundleExport.vote_id == Vote.id)
            .where(BundleExport.expires_at > await now(session))
        )
        stay = {shelf.restricted(vote, sha256) for vote, sha256 in held}
        over = [one for one in await asyncio.to_thread(shelf.passing) if one not in stay]
        for one in over:
            await asyncio.to_thread(one.unlink, missing_ok=True)
    return len(over)


async def make_public(database: Database, signer: Signer, vote: Vote, postings: PostingFile) -> Bundle:
    """The public bundle of a counted vote as its log stands now; raises Refused before the count, or on a fork."""
    files = await _public(database, signer, vote, postings)
    return await asyncio.to_thread(_signed, signer, vote, files)


async def make_restricted(
    database: Database,
    signer: Signer,
    vote: Vote,
    recipient: Recipient,
    postings: PostingFile,
    *,
    number: uuid.UUID,
    by: str,
    at: datetime,
) -> Bundle:
    """The restricted bundle for a recipient, which bears their name; raises Refused before the count, or
    on a fork."""
    told: dict[str, Value] = {
        "at": leaves.moment(at),
        "exported_by": by,
        "name": recipient.name,
        "number": str(number),
        "purpose": recipient.purpose,
        "unit": recipient.unit,
    }
    files = await _public(database, signer, vote, postings)
    async with database.read() as session:
        files |= await contents.restricted(session, vote, told)
    return await asyncio.to_thread(_signed, signer, vote, files, files["openings.jsonl"].count(b"\n"))


def held_postings(vote: Vote) -> dict[str, uuid.UUID]:
    """The postings of a vote that its bundle proves, by the roles that its ledger calls them, in the order of a vote."""
    by_role = {
        "roll": vote.roll_posting_id,
        "notice": vote.notice_posting_id,
        "extension": vote.extension_posting_id,
        "result": vote.result_posting_id,
        "final": vote.final_posting_id,
    }
    return {role: held for role, held in by_role.items() if held is not None and vote.postings_proved}


async def _public(database: Database, signer: Signer, vote: Vote, postings: PostingFile) -> dict[str, bytes]:
    with signable(vote.eid):
        for due in await checkpoints.waiting(database, vote.eid):
            await checkpoints.keep(database, signer, due)
    async with database.read() as session:
        with signable(vote.eid):
            files = await contents.public(session, signer, vote)
    proved = await postings(database, signer, vote.community_id, held_postings(vote))
    return files if proved is None else files | {"postings.jsonl": proved}


def _signed(signer: Signer, vote: Vote, files: dict[str, bytes], openings: int = 0) -> Bundle:
    listed = packing.manifest(vote.eid, files)
    note = signer.sign_text(vote.eid, packing.statement(vote.eid, listed)).spelled().encode()
    return Bundle(packing.packed(files | {packing.MANIFEST: listed, packing.SIGNATURE: note}), openings)


async def record(
    session: AsyncSession,
    vote: Vote,
    bundle: Bundle,
    recipient: Recipient,
    *,
    number: uuid.UUID,
    by: uuid.UUID,
    at: datetime,
) -> BundleExport:
    """Write down that a restricted bundle was made, for whom and what for; it stays when the file is gone."""
    export = BundleExport(
        id=number,
        vote_id=vote.id,
        recipient=recipient.name,
        unit=recipient.unit,
        purpose=recipient.purpose,
        rows=bundle.openings,
        size=len(bundle.data),
        sha256=bundle.sha256,
        exported_by=by,
        at=at,
        expires_at=at + HELD,
    )
    session.add(export)
    await session.flush()
    return export


async def exports(session: AsyncSession, vote_id: uuid.UUID) -> Sequence[BundleExport]:
    """Who was given a vote's restricted bundle, the latest first."""
    found = await session.scalars(
        select(BundleExport).where(BundleExport.vote_id == vote_id).order_by(BundleExport.at.desc(), BundleExport.id)
    )
    return found.all()


async def fetch(session: AsyncSession, shelf: Shelf, vote: Vote, number: uuid.UUID) -> Path:
    """The file of an export; raises Refused where there is none, or its week is over."""
    export = await session.get(BundleExport, number)
    if export is None or export.vote_id != vote.id:
        raise Refused(NOT_FOUND)
    path = shelf.restricted(vote, export.sha256)
    if await now(session) >= export.expires_at or not path.exists():
        raise Refused(errors.BUNDLE_EXPIRED)
    return path
