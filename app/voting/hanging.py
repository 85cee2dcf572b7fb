"""What follows when a sheet of a vote is hung or withdrawn: an extension comes into force, a final result opens the works,
a vote without its notice ends.

The vote is held before its posting, as by every act on a vote; so a sheet and the end of a window take turns.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import now
from app.core.values.may import May
from app.notifications.kinds import NoticeKind
from app.posting import queries as postings
from app.posting import service as posting
from app.posting.kinds import PostingAct
from app.posting.queries import PostingNow
from app.posting.texts import as_sentence
from app.voting import announcing, errors, extensions, works_gate
from app.voting.announcing import SUBJECT
from app.voting.ballots.casting import locked
from app.voting.ending.at_once import void_at_once
from app.voting.lifecycle import BEFORE_OPENING, State
from app.voting.models import Vote

_ENDED = frozenset({State.VOIDED, State.ANNULLED, State.SUPERSEDED})


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
    """Withdraw a posting of any subject; a vote whose notice is withdrawn before it opened is void, and a final result
    that hangs no more opens no works.

    Raises Refused where ballots were cast on the sheet's word, as `_require_withdrawable` says.
    """
    vote = await _hold_vote(session, community_id, posting_id)
    if vote is not None:
        _require_withdrawable(vote, posting_id)
    withdrawn = await posting.withdraw(session, community_id, posting_id, reason, by=by)
    if vote is not None and posting_id == vote.notice_posting_id and vote.state is State.NOTICED:
        why = f"表决通知已经撤回，表决随之终止：{as_sentence(reason)}"
        await void_at_once(session, vote, why, by=by, at=await now(session))
    if vote is not None and posting_id == vote.final_posting_id:
        await works_gate.undone(session, vote, f"结果公告已经撤回：{reason}", await now(session))
    return withdrawn


def _require_withdrawable(vote: Vote, posting_id: uuid.UUID) -> None:
    """Raise Refused for an extension in force (EXTENSION_STANDS), and for the notice of a vote that has opened and did not
    end (NOTICE_STANDS): ballots were cast on their word.
    """
    if posting_id == vote.extension_posting_id and extensions.in_force(vote):
        raise Refused(errors.EXTENSION_STANDS)
    if posting_id == vote.notice_posting_id and vote.state not in BEFORE_OPENING | _ENDED:
        raise Refused(errors.NOTICE_STANDS, state=vote.state.label)


async def may(session: AsyncSession, sheet: PostingNow, at: datetime, hand: str) -> list[May]:
    """What somebody may do on a posting of any subject, as `posting.may`."""

    async def require(act: PostingAct) -> None:
        about = sheet.posting
        vote = await session.get(Vote, about.subject_id) if about.subject_kind == SUBJECT else None
        if vote is not None and act is PostingAct.WITHDRAWN:
            _require_withdrawable(vote, about.id)

    return await posting.may(sheet, at, hand, require)


async def _hold_vote(session: AsyncSession, community_id: uuid.UUID, posting_id: uuid.UUID) -> Vote | None:
    """The vote that a posting is about, held; None where it is about something else."""
    about = (await postings.find(session, community_id, posting_id, await now(session))).posting
    return await locked(session, about.subject_id) if about.subject_kind == SUBJECT else None
