"""Walk lists brought back: handed in with their photos, keyed by two who do not see each other, settled by a third."""

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Security

from app.consultation.rounds import queries
from app.consultation.walk_papers import keying
from app.consultation.walk_papers.models import WalkPaper
from app.consultation.walk_papers.schemas import (
    DoorToKey,
    NewWalkEntry,
    NewWalkPaper,
    WalkKeyed,
    WalkPaperLine,
    WalkPaperToKey,
)
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register import queries as register
from app.routers.access import Desk, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.guarded import BATCH
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(
    tag="office:consultations", prefix="/communities/{community_id}/consultations/{consultation_id}/walk-papers"
)

Keyer = Annotated[Desk, Security(community_desk, scopes=[Permission.VISIT_RECORD])]


async def _lines(session: Tx, community_id: uuid.UUID, papers: Sequence[WalkPaper], desk: Desk) -> list[WalkPaperLine]:
    entries = await keying.entries_of(session, [one.id for one in papers])
    people = [who for one in papers for who in (one.visitor_id, one.handed_in_by)]
    names = await identity.names(session, [*people, *(each.keyer for made in entries.values() for each in made)])
    places = {one.id: one for one in await register.stairwells(session, community_id)}
    lines = []
    for one in papers:
        made, place = entries[one.id], places[one.stairwell_id]
        done = keying.is_done(made)
        lines.append(
            WalkPaperLine.from_row(
                one,
                building=place.building,
                stairwell=place.stairwell,
                visitor=names.get(one.visitor_id, ""),
                handed_in_by=names.get(one.handed_in_by, ""),
                entries=len(made),
                keyers=[names.get(each.keyer, "") for each in made] if done else [],
                done=done,
                mine=keying.may_key(one, made, desk.member.id),
            )
        )
    return lines


@router.post("", summary="登记带回的走访清单（附照片）", status_code=201, once="walk:hand_in")
async def hand_in(
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    sent: NewWalkPaper,
    desk: Keyer,
    deed: Deed,
) -> WalkPaperLine:
    """A walk list of a stairwell, filled in and signed by whoever walked; nothing of it is recorded before two have keyed it."""
    made = await keying.hand_in(deed.session, community_id, consultation_id, sent, by=deed.by, at=deed.at)
    return (await _lines(deed.session, community_id, [made], desk))[0]


@router.get("", summary="带回的走访清单")
async def listed(
    community_id: uuid.UUID, consultation_id: uuid.UUID, desk: Keyer, session: Tx, after: After
) -> Page[WalkPaperLine]:
    """The fifty latest walk lists, those still to be keyed first."""
    found, following = await keying.listed(session, community_id, consultation_id, after)
    return Page(lines=await _lines(session, community_id, found, desk), next=following)


@router.get("/{paper_id}", summary="要录入的走访清单")
async def to_key(
    community_id: uuid.UUID, consultation_id: uuid.UUID, paper_id: uuid.UUID, desk: Keyer, session: Tx
) -> WalkPaperToKey:
    """The doors to key from the photos: all of them, for a third person those that differ. Nobody's entry is shown."""
    consultation = await queries.find(session, community_id, consultation_id)
    paper = await keying.find(session, consultation_id, paper_id)
    entries = (await keying.entries_of(session, [paper_id]))[paper_id]
    doors = [] if keying.is_done(entries) else await keying.doors_to_key(session, consultation, paper, entries)
    (line,) = await _lines(session, community_id, [paper], desk)
    return WalkPaperToKey(
        **line.model_dump(),
        doors=[DoorToKey(part_id=one.part_id, door=one.room, owners=one.owners) for one in doors],
    )


@router.post(
    "/{paper_id}/entries",
    summary="录入走访清单（两人各录一次，不一致的由第三人）",
    status_code=201,
    max_body_size=BATCH,
    once="walk:key",
)
async def key_in(
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    paper_id: uuid.UUID,
    sent: NewWalkEntry,
    _: Keyer,
    deed: Deed,
) -> WalkKeyed:
    """What I read; doors that two read alike become records of whoever walked, the others wait for a third person."""
    return await keying.key(
        deed.session, community_id, consultation_id, paper_id, sent.doors, keyer=deed.by, at=deed.at
    )
