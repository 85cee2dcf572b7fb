"""What may be done on a posting is told as the acts themselves answer: each act, wherever a posting comes to."""

from collections.abc import AsyncIterator
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import now
from app.core.values.may import May
from app.posting import errors, service
from app.posting.kinds import PostingAct, PostingState
from app.posting.lifecycle import end_photo_from
from app.posting.models import Posting
from tests.posting.board import CLERK, DOOR, GATE, Board, set_clock
from tests.trials import answered_as_told, taken_back


async def life(board: Board, posting: Posting) -> AsyncIterator[str]:
    """A posting from its draft to its withdrawal, stopped wherever another act becomes possible."""
    yield "drafted"
    hung = await board.hang(posting)
    assert hung.standing.runs_until is not None
    yield "hanging"
    await board.missing(posting, DOOR)
    yield "missing at one place"
    await board.missing(posting, GATE)
    yield "missing everywhere"
    await board.rehang(posting, DOOR)
    await board.rehang(posting, GATE)
    await set_clock(board.database, end_photo_from(hung.standing.runs_until).isoformat())
    yield "last day"
    await board.photograph_end(posting)
    await set_clock(board.database, (hung.standing.runs_until + timedelta(seconds=1)).isoformat())
    yield "ended"


async def told(board: Board, posting: Posting, hand: str = "") -> dict[str, May]:
    async with board.database.read() as session:
        may = await service.may(await board.look(posting), await now(session), hand)
    return {one.act: one for one in may}


async def tried(board: Board, posting: Posting, act: PostingAct) -> Refused | None:
    """What the act itself answers, taken back at once."""
    standing = (await board.look(posting)).standing
    here, there = standing.missing_at or (DOOR,), [one for one in (DOOR, GATE) if one not in standing.missing_at]

    async def done(session: AsyncSession) -> None:
        where, photos = (session, board.community_id, posting.id), [board.photo]
        match act:
            case PostingAct.HUNG:
                await service.hang(*where, photos, by=CLERK)
            case PostingAct.TAKEN_DOWN:
                await service.report_taken_down(*where, (there or [DOOR])[0], "被撕去", by=CLERK)
            case PostingAct.REHUNG:
                await service.rehang(*where, here[0], photos, by=CLERK)
            case PostingAct.PHOTOGRAPHED:
                await service.photograph_end(*where, photos, by=CLERK)
            case PostingAct.WITHDRAWN:
                await service.withdraw(*where, "文字有误，另行公示", by=CLERK)

    return await taken_back(board.database, done)


def agrees(one: May | None, refusal: Refused | None) -> bool:
    """Whether what was told is what the act answered; an act that is not told of is one that the state forbids."""
    if one is None:
        return refusal is not None and refusal.code == errors.POSTING_STATE
    return answered_as_told(one, refusal)


async def test_every_act_wherever_a_posting_stands(board: Board) -> None:
    await set_clock(board.database, "2026-09-24T10:00:00+08:00")
    posting = await board.draft()
    seen, compared = set(), 0
    async for where in life(board, posting):
        seen.add((await board.look(posting)).standing.state)
        may = await told(board, posting)
        for act in PostingAct:
            refusal = await tried(board, posting, act)
            assert agrees(may.get(act), refusal), (where, act, may.get(act), refusal)
            compared += 1
    assert seen == set(PostingState) - {PostingState.WITHDRAWN}
    assert compared == 6 * len(PostingAct)
    withdrawn = await board.hung()
    await board.withdraw(withdrawn)
    assert await told(board, withdrawn) == {}
    for act in PostingAct:
        assert await tried(board, withdrawn, act) is not None, act


async def test_it_says_from_when_the_photo_at_the_end_may_be_taken_and_whose_it_is(board: Board) -> None:
    await set_clock(board.database, "2026-09-24T10:00:00+08:00")
    posting = await board.hung()
    due = (await board.look(posting)).standing.runs_until
    assert due is not None
    early = (await told(board, posting))[PostingAct.PHOTOGRAPHED]
    assert (early.now, early.from_at) == (False, end_photo_from(due))
    others = await told(board, posting, "社区居委会")
    assert {(one.now, one.hand) for one in others.values()} == {(False, "社区居委会")}
