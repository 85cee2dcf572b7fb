"""The printed sheets: every field of the law on them, no owner's name, large enough to read."""

from pathlib import Path

import pypdfium2
import pytest

from app.core.errors import Refused
from app.voting.authorities.proxy_form import FormFacts, appointing_form, form_facts, proxy_form
from tests.voting.authorities.proxy_desk import COUPLE, ProxyDesk

FACTS = FormFacts(
    community="桃花岭小区",
    title="桃花岭小区改造表决",
    window="2026年12月18日 00:00 至 2026年12月28日 00:00",
    voter="p001",
    rooms="1-1-101",
    area_m2="100.00",
    items=((1, "同意按公示的改造方案实施小区整体改造。"),),
    owners=2,
    cap=3,
    barred="物业公司人员、施工单位人员、入户征询人员、网格员",
)


def drawn(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        page = document[0]
        words = page.get_textpage()
        found = str(words.get_text_range())
        words.close()
        page.close()
    return "".join(found.split())


def test_a_proxy_has_every_field_that_the_code_asks_for() -> None:
    found = drawn(proxy_form(FACTS))
    for words in (
        "授权委托书",
        "委托人（业主）",
        "受托人",
        "委托事项",
        "权限范围",
        "委托期限",
        "委托人签名（单位盖章）",
        "1-1-101",
        "同意按公示的改造方案实施小区整体改造。",
        "同意反对弃权",
        "本人不是物业公司人员、施工单位人员、入户征询人员、网格员",
        "不超过3户",
    ):
        assert words in found, words


def test_an_appointing_sheet_has_a_line_for_every_co_owner() -> None:
    found = drawn(appointing_form(FACTS))
    assert "共有人推选表" in found
    assert "全体共有人签名" in found
    with pytest.raises(Refused) as alone:
        appointing_form(FormFacts(**{name: getattr(FACTS, name) for name in FACTS.__slots__} | {"owners": 1}))
    assert alone.value.code.name == "nobody_to_appoint"


def test_equal_facts_give_equal_bytes_and_a_missing_font_is_told(tmp_path: Path) -> None:
    assert proxy_form(FACTS) == proxy_form(FACTS)
    with pytest.raises(Refused) as refusal:
        proxy_form(FACTS, tmp_path)
    assert refusal.value.code.name == "font_missing"


async def test_the_facts_are_the_heads_and_the_votes_and_no_name_is_among_them(desk: ProxyDesk) -> None:
    vote = await desk.opened()
    async with desk.database.read() as session:
        found = await form_facts(session, vote, COUPLE)
        with pytest.raises(Refused) as unknown:
            await form_facts(session, vote, "p999")
    assert unknown.value.code.name == "voter_unknown"
    assert (found.rooms, found.area_m2, found.owners, found.cap) == ("1-1-100", "100.00", 2, 3)
    assert [number for number, _ in found.items] == [1, 2]
    assert "王" not in str(found)
