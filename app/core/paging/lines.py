"""A page of a list and the cursor behind it: out of the database, or out of lines that were computed.

Either way a list is ordered by a key of its own for each line, all ascending or all descending. The database is asked
for one line more than a page holds: that there is a next page is known without counting.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Row, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from app.core.errors import CURSOR_REFUSED, Refused
from app.core.paging.cursor import START, Cursor, Key

PAGE = 50
"""Lines of a page."""

type Ordering = Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]]


async def rows[*Ts](
    session: AsyncSession, query: Select[*Ts], order: Ordering, after: Cursor = START, *, newest_first: bool = False
) -> tuple[list[Row[*Ts]], str | None]:
    """Read a page of rows behind a cursor, and write the cursor of the next page, None on the last.

    `order` names a row and is never NULL. Raises Refused for a cursor that is none of this list.
    """
    key = after.key([one.type.python_type for one in order])
    if key is not None:
        # Numbers go as wide as they come: one that a column does not hold is behind all lines, and no error of ours.
        last = tuple_(*(literal(value, _wide(one.type)) for value, one in zip(key, order, strict=True)))
        query = query.where(tuple_(*order) < last if newest_first else tuple_(*order) > last)
    query = query.order_by(None).order_by(*(one.desc() if newest_first else one.asc() for one in order))
    keyed = query.add_columns(*(one.label(f"key_{number}") for number, one in enumerate(order))).limit(PAGE + 1)
    result = await session.execute(keyed)
    if len(set(result.keys())) < len(result.keys()):
        # Columns are told by their names: of two of one name the later would stand for both.
        raise ValueError(f"two columns of one name: {', '.join(result.keys())}")
    found = result.freeze()
    width = len(query.column_descriptions)
    shown: list[Row[*Ts]] = [*found().columns(*range(width))]
    keys = found().columns(*range(width, width + len(order))).all()
    return shown[:PAGE], after.behind(tuple(keys[PAGE - 1])) if len(shown) > PAGE else None


async def records[T](
    session: AsyncSession, query: Select[T], order: Ordering, after: Cursor = START, *, newest_first: bool = False
) -> tuple[list[T], str | None]:
    """Read a page of the records that a query selects, as `rows` does."""
    found, following = await rows(session, query, order, after, newest_first=newest_first)
    return [row[0] for row in found], following


def page_of[T](
    lines: Iterable[T], key: Callable[[T], Key], after: Cursor = START, *, newest_first: bool = False
) -> tuple[list[T], str | None]:
    """Cut a page out of lines that a rule bounds or that were computed, in the order of their keys.

    Raises Refused for a cursor that is none of this list.
    """
    ordered = sorted(((key(line), line) for line in lines), key=lambda pair: pair[0], reverse=newest_first)
    if ordered:
        last = after.key([type(value) for value in ordered[0][0]])
        if last is not None:
            ordered = [pair for pair in ordered if (pair[0] < last if newest_first else pair[0] > last)]
    following = after.behind(ordered[PAGE - 1][0]) if len(ordered) > PAGE else None
    return [line for _, line in ordered[:PAGE]], following


def page_in_order[T](lines: Iterable[T], key: Callable[[T], Key], after: Cursor = START) -> tuple[list[T], str | None]:
    """Cut a page out of lines that stand in an order of their own; the key only names a line.

    Raises Refused for a cursor that is none of this list, and for one whose line has gone: who reads begins anew.
    """
    ordered = [(key(line), line) for line in lines]
    if ordered:
        last = after.key([type(value) for value in ordered[0][0]])
        if last is not None:
            place = next((number for number, pair in enumerate(ordered) if pair[0] == last), None)
            if place is None:
                raise Refused(CURSOR_REFUSED)
            ordered = ordered[place + 1 :]
    following = after.behind(ordered[PAGE - 1][0]) if len(ordered) > PAGE else None
    return [line for _, line in ordered[:PAGE]], following


async def all_lines[T](read: Callable[[Cursor], Awaitable[tuple[list[T], str | None]]]) -> list[T]:
    """Read a list to its end, for whoever needs the whole of it."""
    lines, following = await read(START)
    while following is not None:
        page, following = await read(Cursor(following))
        lines = [*lines, *page]
    return lines


def _wide(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return BigInteger() if isinstance(kind, Integer) else kind
