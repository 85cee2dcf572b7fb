"""The printed sheets: every field of the law on them, no person's name, large enough to read."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from app.core.errors import Refused
from app.voting.authorities.proxy_form import (
    NAMED,
    FormFacts,
    appointing_form,
    form_facts,
    organisation_form,
    proxy_form,
)
from tests.voting.authorities.institutions import BUREAU, MIXED, Institutions
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
    organisations=("西陵区房产管理所",),
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
        appointing_form(replace(FACTS, owners=1))
    assert alone.value.code.name == "nobody_to_appoint"


def test_an_organisations_authority_names_it_and_what_a_seal_is_for() -> None:
    found = drawn(organisation_form(FACTS))
    for words in (
        "单位授权书",
        "桃花岭小区改造表决",
        "单位全称西陵区房产管理所",
        "统一社会信用代码",
        "1-1-101（面积100.00平方米，名册户号p001）",
        "获授权人",
        "姓名",
        "证件号码",
        "投票时间：2026年12月18日00:00至2026年12月28日00:00",
        "同意按公示的改造方案实施小区整体改造。",
        "权限范围",
        "授权期限",
        "授权单位（盖公章）",
        "年月日",
    ):
        assert words in found, words
    # What it says of each thing is on the ballot paper alone: an authority is read before the count.
    assert [words for words in ("反对", "弃权") if words in found] == []
    with pytest.raises(Refused) as people:
        organisation_form(replace(FACTS, organisations=()))
    assert (people.value.code.name, "1-1-101" in people.value.message) == ("no_organisation", True)


def test_a_bureau_of_hundreds_of_flats_still_has_one_sheet() -> None:
    words = "同意按公示的改造方案实施小区整体改造，并按方案分摊费用。"
    items = tuple((number, words) for number in range(1, 4))
    rooms = "、".join(f"12-3-{one:04d}" for one in range(NAMED)) + "等 318 处"
    assert "等318处" in drawn(organisation_form(replace(FACTS, items=items, rooms=rooms)))


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


async def test_the_name_of_an_organisation_is_among_the_facts(institutions: Institutions) -> None:
    vote = await institutions.opened()
    async with institutions.database.read() as session:
        bureau, mixed = await form_facts(session, vote, BUREAU), await form_facts(session, vote, MIXED)
    assert (bureau.rooms, bureau.organisations) == ("1-1-102、1-1-103", ("西陵区房产管理所",))
    # A person who owns with it is not named.
    assert mixed.organisations == ("桃花岭小学",)
    assert "钱" not in str(mixed)


async def test_of_many_rooms_the_first_are_named(institutions: Institutions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.voting.authorities.proxy_form.NAMED", 1)
    vote = await institutions.opened()
    async with institutions.database.read() as session:
        assert (await form_facts(session, vote, BUREAU)).rooms == "1-1-102等 2 处"
