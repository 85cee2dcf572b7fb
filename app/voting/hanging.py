"""What follows when a sheet of a vote is hung or withdrawn: an extension comes into force, a final result opens the works.

The vote is held before its posting, as by every act on a vote; so a sheet and the end of a window take turns.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import now
from app.notifications.kinds import NoticeKind
from app.posting import queries as postings
from app.posting import service as posting
from app.posting.queries import PostingNow
from app.voting import announcing, errors, extensions, works_gate
from app.voting.announcing import SUBJECT
from app.voting.ballots.casting import locked
from app.voting.models import Vote


async def hang(
    session: AsyncSession, community_id: uuid.UUID, posting_id: uuid.UUID, photos: Sequence[uuid.UUID], *, by: uuid.UUID
) -> PostingNow:
    """Hang a posting of any subject; of a vote, do what waited for this sheet.

    Raises Refused where the sheet says what is not so any more.
    """
    vote = await _hold_vote(session, community_id, posting_id)
    hung = await posting.hang(session, community_id, posting_id, photos, by=by)
    hung_at = hung.standing.hung_at
    if vote is None or hung_at is None:
        return hung
    if posting_id == vote.extension_posting_id:
        await extensions.come_into_force(session, vote, hung_at)
    if posting_id == vote.result_posting_id:
        await announcing.tell_result(session, vote, NoticeKind.RESULT_POSTED, hung)
    if posting_id == vote.final_posting_id:
        if vote.state not in works_gate.ANNOUNCED:
            raise Refused(errors.RESULT_STANDS_NO_MORE, state=vote.state.label)
        await works_gate.announced(session, vote, hung_at)
        await announcing.tell_result(session, vote, NoticeKind.RESULT_FINAL, hung)
    return hung


async def withdraw(
    session: AsyncSession, community_id: uuid.UUID, posting_id: uuid.UUID, reason: str, *, by: uuid.UUID
) -> PostingNow:
    """Withdraw a posting of any subject; a final result that hangs no more opens no works.

    Raises Refused(EXTENSION_STANDS) for the sheet of an extension in force: ballots were cast on its word.
    """
    vote = await _hold_vote(session, community_id, posting_id)
    if vote is not None and posting_id == vote.extension_posting_id and extensions.in_force(vote):
        raise Refused(errors.EXTENSION_STANDS)
    withdrawn = await posting.withdraw(session, community_id, posting_id, reason, by=by)
    if vote is not None and posting_id == vote.final_posting_id:
        await works_gate.undone(session, vote, f"结果公告已经撤回：{reason}", await now(session))
    return withdrawn


async def _hold_vote(session: AsyncSession, community_id: uuid.UUID, posting_id: uuid.UUID) -> Vote | None:
    """The vote that a posting is about, held; None where it is about something else."""
    about = (await postings.find(session, community_id, posting_id, await now(session))).posting
    return await locked(session, about.subject_id) if about.subject_kind == SUBJECT else None
