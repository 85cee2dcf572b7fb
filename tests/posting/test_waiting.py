"""What of postings waits: objections by their day, and places where a sheet is missing until it hangs there again."""

import uuid

from app.posting import waiting
from tests.posting.board import GATE, Board


async def test_a_posting_waits_while_it_is_missing_anywhere(board: Board) -> None:
    first, second = await board.hung(), await board.hung(title="结果公示")

    async def waits(*at: uuid.UUID) -> list[tuple[uuid.UUID, int]]:
        async with board.database.read() as session:
            found = await waiting.missing(session, at or [board.community_id])
            return [(one.subject[0], one.count) for one in found]

    assert await waits() == []
    await board.missing(second)
    await board.missing(first)
    await board.missing(first, GATE)
    assert await waits() == [(second.id, 1), (first.id, 2)]
    assert await waits(uuid.uuid4()) == []
    await board.rehang(first)
    assert await waits() == [(second.id, 1), (first.id, 1)]
    await board.rehang(first, GATE)
    await board.withdraw(second)
    assert await waits() == []


async def test_no_more_are_read_than_are_asked_for_and_those_missing_longest(board: Board) -> None:
    hung = [await board.hung(title=f"公示{number}") for number in range(3)]
    for one in reversed(hung):
        await board.missing(one)
    async with board.database.read() as session:
        found = await waiting.missing(session, [board.community_id], most=2)
    assert [one.subject[0] for one in found] == [hung[2].id, hung[1].id]
