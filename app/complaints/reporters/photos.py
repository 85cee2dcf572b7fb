"""Photos of a case: named by the hash of the file on the phone, here or still to come, and each of them once.

A phone on a bad network says at once which photos belong to a report; those that are not here yet are waited for, and
every answer says which are there. What was named stands in the facts of its event.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.models import CaseEvent, CasePhoto
from app.core.errors import FieldFault
from app.core.installation import now
from app.media import service as media
from app.moderation import queries as contents

MOST = 9
"""Photos of one act, as many as a phone chooses at once."""

NAMED = "photos"
"""The fact of an event that lists the hashes of its photos, in hex."""


@dataclass(frozen=True, slots=True)
class Photos:
    """The photos of one act: every hash that was named, and those that are here, as evidence."""

    named: tuple[bytes, ...] = ()
    here: tuple[uuid.UUID, ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """What the event keeps of them."""
        return {NAMED: [one.hex() for one in self.named]} if self.named else {}


@dataclass(frozen=True, slots=True)
class SentPhotos:
    """Photos as they are sent: by hash, whether here or not, or by the id that an upload answered."""

    sha256: Sequence[bytes] = ()
    ids: Sequence[uuid.UUID] = field(default_factory=tuple)


async def of_resident(
    session: AsyncSession, community_id: uuid.UUID, resident_id: uuid.UUID, sent: SentPhotos, faults: list[FieldFault]
) -> Photos:
    """The photos of a resident's act: their own uploads at this estate; ids that are not theirs are added to the faults.

    A hash of which they have uploaded nothing is a photo to come; somebody else's file is none of theirs.
    """
    came = await media.find_held(session, community_id, resident_id, sent.sha256, await now(session))
    own = await contents.handed_in(session, community_id, resident_id, [*came.values(), *sent.ids])
    return await _photos(session, sent, {sha: one for sha, one in came.items() if one in own}, own, faults)


async def of_staff(
    session: AsyncSession, community_id: uuid.UUID, staff_id: uuid.UUID, sent: SentPhotos, faults: list[FieldFault]
) -> Photos:
    """The photos of an act of staff: what this person uploaded as evidence of the estate."""
    own = await media.uploaded(session, community_id, staff_id, sent.ids)
    return await _photos(session, sent, {}, own, faults)


async def _photos(
    session: AsyncSession,
    sent: SentPhotos,
    came: dict[bytes, uuid.UUID],
    own: Collection[uuid.UUID],
    faults: list[FieldFault],
) -> Photos:
    faults += [
        FieldFault(f"pictures.{index}", "不是您在本小区上传的照片，请先上传再提交。")
        for index, one in enumerate(sent.ids)
        if one not in own
    ]
    by_id = await media.originals(session, [one for one in sent.ids if one in own])
    named = dict.fromkeys([*sent.sha256, *by_id.values()])
    if len(named) > MOST:
        faults.append(FieldFault("photos", f"一次最多 {MOST} 张照片，其余的请在提交后补充。"))
    here = dict.fromkeys([*(came[sha] for sha in sent.sha256 if sha in came), *by_id])
    return Photos(tuple(named), tuple(here))


async def not_yet_there(session: AsyncSession, complaint_id: uuid.UUID, photos: Photos) -> Photos:
    """Those of an act's photos that the case does not have; named ones that are still to come stay named."""
    there = set(await session.scalars(select(CasePhoto.evidence_id).where(CasePhoto.complaint_id == complaint_id)))
    return Photos(photos.named, tuple(one for one in photos.here if one not in there))


async def parts(
    session: AsyncSession, events: Iterable[CaseEvent], case_photos: Collection[CasePhoto]
) -> dict[bytes, uuid.UUID | None]:
    """Every photo that these events named, with its evidence once it is at the case, in the order they were named."""
    named = dict.fromkeys(bytes.fromhex(one) for event in events for one in event.facts.get(NAMED, ()))
    if not named:
        return {}
    there = {
        sha: one for one, sha in (await media.originals(session, {one.evidence_id for one in case_photos})).items()
    }
    return {one: there.get(one) for one in named}
