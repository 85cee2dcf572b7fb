"""What residents wrote and the platform did not let pass: released or withheld by staff, with a reason."""

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Security

from app.complaints.handlers import actors
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.moderation import queries, service
from app.moderation.queries import ContentLooks
from app.moderation.schemas import ContentAnswer, ContentDecided, ContentDecisionAnswer
from app.moderation.showing import may_show
from app.routers.access import Desk, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.office.complaints.complaints import sight_of
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:contents", prefix="/communities/{community_id}/contents")

Decider = Annotated[Desk, Security(community_desk, scopes=[Permission.CONTENT_DECIDE])]


async def _answers_of(session: Tx, contents: Sequence[ContentLooks]) -> list[ContentAnswer]:
    names = await identity.names(session, [word.decided_by for one in contents for word in one.decisions])
    return [
        ContentAnswer.from_row(
            one.check,
            shown=may_show(one.check.state, one.released),
            decisions=[
                ContentDecisionAnswer.from_row(word, decided_by=names.get(word.decided_by, ""))
                for word in one.decisions
            ],
        )
        for one in contents
    ]


@router.get("", summary="住户发布的内容")
async def listed(
    community_id: uuid.UUID,
    desk: Decider,
    session: Tx,
    after: After,
    waiting: Annotated[bool, Query(description="只看待审核的，等得最久的在前；false 为全部，最新的在前")] = True,
) -> Page[ContentAnswer]:
    """Fifty texts and pictures with what the platform thinks of them, why a person has to look, and what staff said.

    What is of a complaint about myself or my house is not among them: the office above looks at it. The district, over the
    offices that look at everything, has what is of the complaints that were given to it.
    """
    reach = actors.contents(await sight_of(session, desk))
    found, following = await queries.listed(session, community_id, waiting=waiting, after=after, reach=reach)
    return Page(lines=await _answers_of(session, found), next=following)


@router.post("/{content_id}/decisions", summary="放行或不予展示", status_code=201, once="content:decide")
async def decide(
    community_id: uuid.UUID,
    content_id: uuid.UUID,
    sent: ContentDecided,
    desk: Decider,
    deed: Deed,
) -> ContentAnswer:
    """Others may see it from now on, or may not any more; the latest word counts, and not on one's own household's.

    Of a complaint about myself or my house there is nothing here: the office above decides.
    What it belongs to goes on either way: an objection is answered in its term, shown or not.
    """
    made = await service.decide(
        deed.session,
        community_id,
        content_id,
        release=sent.release,
        reason=sent.reason,
        by=deed.by,
        at=deed.at,
        reach=actors.contents(await sight_of(deed.session, desk)),
    )
    (told,) = await _answers_of(deed.session, [await queries.of_check(deed.session, made.check_id)])
    return told
