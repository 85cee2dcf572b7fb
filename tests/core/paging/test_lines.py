"""Pages out of the database and out of computed lines: every line once, whatever comes and goes between two pages."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, DateTime, Integer, Select, column, select, values

from app.core.db import Database
from app.core.errors import CURSOR_REFUSED, Refused
from app.core.paging import PAGE, START, Cursor, all_lines, page_of, records, rows

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
NUMBER, MINUTE = column("number", Integer), column("at", DateTime(timezone=True))

type Line = tuple[int, datetime]
type Read = Callable[[Iterable[int], Cursor], Awaitable[tuple[list[int], str | None]]]


def line(number: int) -> Line:
    """Three lines share a minute, so that the number beside it decides."""
    return number, AT + timedelta(minutes=number // 3)


def query(numbers: Iterable[int]) -> tuple[Select[int, datetime], tuple[ColumnElement[Any], ...]]:
    found = values(NUMBER, MINUTE, name="lines").data([line(number) for number in numbers])
    return select(found), (found.c.at, found.c.number)


@pytest.fixture(params=["the database", "computed"])
def read(request: pytest.FixtureRequest, database: Database) -> Callable[[bool], Read]:
    def ordered(newest_first: bool) -> Read:
        async def stored(numbers: Iterable[int], after: Cursor) -> tuple[list[int], str | None]:
            async with database.read() as session:
                found, following = await rows(session, *query(numbers), after, newest_first=newest_first)
            assert all(tuple(row) == line(row.number) for row in found)
            return [row.number for row in found], following

        async def computed(numbers: Iterable[int], after: Cursor) -> tuple[list[int], str | None]:
            lines = map(line, numbers)
            found, following = page_of(lines, lambda one: (one[1], one[0]), after, newest_first=newest_first)
            return [number for number, _ in found], following

        return stored if request.param == "the database" else computed

    return ordered


@pytest.mark.parametrize("count", [1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 2 * PAGE + 7])
@pytest.mark.parametrize("newest_first", [False, True])
async def test_every_line_once_and_in_order(read: Callable[[bool], Read], count: int, newest_first: bool) -> None:
    numbers = range(count)
    shown = await all_lines(lambda after: read(newest_first)(reversed(numbers), after))
    assert shown == sorted(numbers, reverse=newest_first)
    first, following = await read(newest_first)(numbers, START)
    assert (len(first), following is None) == (min(count, PAGE), count <= PAGE)


@pytest.mark.parametrize("newest_first", [False, True])
async def test_no_line_is_lost_or_repeated_while_others_come_and_go(
    read: Callable[[bool], Read], newest_first: bool
) -> None:
    numbers = set(range(0, 240, 2))
    shown, following = await read(newest_first)(numbers, START)
    gone = shown[-1]
    while following is not None:
        # Lines come on both sides of the cursor, and the line that it was written behind goes.
        numbers = (numbers | {len(shown) + 1, 239 - len(shown)}) - {gone}
        page, following = await read(newest_first)(numbers, Cursor(following))
        assert not set(page) & set(shown)
        gone, shown = page[-1], [*shown, *page]
    assert set(range(0, 240, 2)) <= set(shown)
    assert shown == sorted(shown, reverse=newest_first)


async def test_a_cursor_of_another_key_is_refused_and_no_lines_are_no_page(read: Callable[[bool], Read]) -> None:
    for key in ((1,), ("1", 1), (AT, 1, 1)):
        with pytest.raises(Refused) as refused:
            await read(False)([1], Cursor(START.behind(key)))
        assert refused.value.code is CURSOR_REFUSED
    assert await read(False)([1], Cursor(START.behind((AT, 2**40)))) == ([], None)


async def test_records_are_what_their_query_selects(database: Database) -> None:
    async with database.read() as session:
        _, (_, number) = query([1, 2])
        assert await records(session, select(number), (number,), newest_first=True) == ([2, 1], None)
