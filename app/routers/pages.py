"""Where a list is asked from: `after`, of the list that the address and its filters name."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from app.core.paging import Cursor
from app.core.paging.cursor import LONGEST


async def _cursor(
    request: Request,
    after: Annotated[
        str | None, Query(max_length=LONGEST, description="上一页给出的 next，不填为第一页；筛选条件要与上一页相同")
    ] = None,
) -> Cursor:
    filters = sorted(pair for pair in request.query_params.multi_items() if pair[0] != "after")
    return Cursor(after, f"{request.scope['path']}?{urlencode(filters)}")


After = Annotated[Cursor, Depends(_cursor)]
