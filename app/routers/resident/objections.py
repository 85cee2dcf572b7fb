"""Objections to a posting: written by an owner on their own phone, and read by the estate's residents once they passed."""

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Security

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page
from app.identity import errors, residents
from app.moderation import queries as contents
from app.moderation.kinds import ContentKind
from app.moderation.queries import ContentStanding, Subject
from app.moderation.schemas import PictureAnswer
from app.posting import objections, queries
from app.posting.objections import ObjectionNow
from app.posting.schemas import NewOwnObjection, OwnObjection
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.resident.pictures import held_at
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/communities/{community_id}/postings/{posting_id}/objections")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


async def _require_hung(session: Tx, community_id: uuid.UUID, posting_id: uuid.UUID) -> None:
    found = await queries.find_public(session, posting_id, await now(session))
    if found.posting.community_id != community_id:
        raise Refused(NOT_FOUND)


async def _answers_of(session: Tx, me: ResidentPhone, current_objections: Sequence[ObjectionNow]) -> list[OwnObjection]:
    """Those that this phone may read, each with the pictures that it may see."""
    texts = {one.objection.id: Subject(ContentKind.OBJECTION, one.objection.id) for one in current_objections}
    pictures = {
        each: Subject(ContentKind.PICTURE, each) for one in current_objections for each in one.objection.evidence
    }
    stand = await contents.states(session, [*texts.values(), *pictures.values()])

    def readable(subject: Subject) -> ContentStanding | None:
        there = stand.get(subject)
        return there if there is not None and there.readable_by(me.resident_id) else None

    return [
        OwnObjection.from_row(
            one.objection,
            mine=me.resident_id in text.authors,
            state=text.state if me.resident_id in text.authors else None,
            shown=text.visible,
            pictures=[
                PictureAnswer(id=each, state=picture.state, shown=picture.visible)
                for each in one.objection.evidence
                if (picture := readable(pictures[each])) is not None
            ],
            answer_due=one.due.due_at,
            outcome=one.answer.outcome if one.answer else None,
            answer=one.answer.text if one.answer else None,
            answered_at=one.answer.answered_at if one.answer else None,
        )
        for one in current_objections
        if (text := readable(texts[one.objection.id])) is not None
    ]


@router.get("", summary="对一份公示的异议")
async def listed(
    community_id: uuid.UUID, posting_id: uuid.UUID, me: Mine, session: Tx, after: After
) -> Page[OwnObjection]:
    """At most fifty that owners wrote, the newest first: mine always, others' once they passed or were released."""
    await held_at(session, me, community_id)
    await _require_hung(session, community_id, posting_id)
    found, following = await objections.written_by_owners(session, posting_id, after=after)
    return Page(lines=await _answers_of(session, me, found), next=following)


@router.post("", summary="提出异议", status_code=201, once="objection:write")
async def write(
    community_id: uuid.UUID,
    posting_id: uuid.UUID,
    sent: NewOwnObjection,
    me: Mine,
    deed: Deed,
) -> OwnObjection:
    """Object as the owner of one of my flats, with photos handed in before; it is answered within five working days.

    Staff have it at once, whatever a check says; others of the estate see it once it has passed.
    """
    held = await held_at(deed.session, me, community_id)
    await _require_hung(deed.session, community_id, posting_id)
    own = next((one for one in held if one.id == sent.binding_id), None)
    if own is None:
        raise Refused(NOT_FOUND)
    if own.owner_id is None or own.owner_id not in await residents.owners_of(deed.session, [own]):
        raise Refused(errors.OWNERS_ONLY)
    owner_id = own.owner_id

    kept = await objections.write(
        deed.session,
        community_id,
        posting_id,
        owner_id,
        sent.category,
        sent.text,
        sent.pictures,
        resident_id=deed.by,
    )
    (told,) = await _answers_of(deed.session, me, [kept])
    return told
