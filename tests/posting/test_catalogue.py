"""A committee's own wordings: versioned, checked, used from then on, and nobody else's."""

import asyncio
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.core.errors import Refused
from app.posting import catalogue
from app.posting.models import TextVersion
from app.posting.texts import DEFAULTS, TextKey, TextWording, examples
from app.register import places
from tests.posting.board import CLERK, Board

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
OWN = TextWording(
    "{community}面积公示", "{part} 由 {before_m2} 按{source}（{document}）改为 {after_m2}。公示 {days} 日，{contact}。"
)


async def committee(board: Board) -> uuid.UUID:
    async with board.database.read() as session:
        return (await session.execute(text("SELECT committee_id FROM community"))).scalar_one()  # type: ignore[no-any-return]


async def reword(board: Board, wording: TextWording, key: TextKey = TextKey.AREA_CONFIRMATION) -> TextVersion:
    place = await committee(board)
    async with board.database.write() as session:
        return await catalogue.reword(session, place, key, wording, "统一措辞", by=CLERK, at=AT)


async def rendered(board: Board, community_id: uuid.UUID | None = None) -> TextWording:
    key = TextKey.AREA_CONFIRMATION
    async with board.database.read() as session:
        return await catalogue.render(session, community_id or board.community_id, key, examples(key))


async def test_the_last_version_is_used_and_the_earlier_ones_are_kept(board: Board) -> None:
    assert (await rendered(board)).title == "桃花岭小区专有部分面积确认公示"
    await reword(board, OWN)
    second = await reword(board, TextWording("{community}面积确认", OWN.body + "  \r\n"))
    assert (second.number, second.body) == (2, OWN.body)
    assert (await rendered(board)).title == "桃花岭小区面积确认"
    place = await committee(board)
    async with board.database.read() as session:
        kept, _ = await catalogue.versions(session, place, TextKey.AREA_CONFIRMATION)
        used = {one.key: one for one in await catalogue.in_use(session, place)}
    assert [one.number for one in kept] == [2, 1]
    assert list(used) == list(TextKey)
    own = used[TextKey.AREA_CONFIRMATION]
    assert (own.wording.title, own.version is not None) == ("{community}面积确认", True)
    assert (used[TextKey.NOTICE].wording, used[TextKey.NOTICE].version) == (DEFAULTS[TextKey.NOTICE], None)


async def test_another_committee_keeps_its_own(board: Board) -> None:
    await reword(board, OWN)
    async with board.database.write() as session:
        elsewhere = await places.register_community(
            session, district="西陵区", street="学院街道", committee="江边社区", name="江边小区", address=""
        )
    assert (await rendered(board, elsewhere)).title.endswith("专有部分面积确认公示")


async def test_a_faulty_wording_is_not_kept(board: Board) -> None:
    with pytest.raises(Refused) as refused:
        await reword(board, TextWording("", "{part} {nobody}"))
    assert refused.value.code.name == "text_faulty"
    assert {fault.field for fault in refused.value.fields} == {"title", "body"}
    place = await committee(board)
    async with board.database.read() as session:
        assert await catalogue.versions(session, place, TextKey.AREA_CONFIRMATION) == ([], None)


async def test_two_at_once_get_two_numbers(board: Board) -> None:
    came = await asyncio.gather(*(reword(board, TextWording(f"{OWN.title}{number}", OWN.body)) for number in range(6)))
    assert sorted(one.number for one in came) == [1, 2, 3, 4, 5, 6]
