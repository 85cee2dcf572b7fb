"""Texts: exactly the placeholders, every fault at once, and facts that never become placeholders."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.posting.texts import (
    DEFAULTS,
    PLACEHOLDERS,
    TextKey,
    TextWording,
    as_sentence,
    bears_personal_number,
    examples,
    fact_words,
    faults,
    filled,
    placeholders,
)
from app.voting.lifecycle import Act


@pytest.mark.parametrize("key", TextKey)
def test_the_wordings_we_start_from_pass_our_own_check(key: TextKey) -> None:
    assert faults(key, DEFAULTS[key]) == []
    assert set(placeholders(key)) <= PLACEHOLDERS.keys()
    shown = filled(key, DEFAULTS[key], examples(key))
    assert not re.search(r"[{}]", shown.title + shown.body)
    assert (shown.title == "") is key.is_event


def test_every_placeholder_is_used_by_some_text() -> None:
    assert {name for key in TextKey for name in placeholders(key)} == PLACEHOLDERS.keys()


def test_every_act_of_a_vote_has_its_sentence() -> None:
    assert {f"vote:{act.value}" for act in Act} <= {key.value for key in TextKey if key.is_event}


def test_a_result_says_what_the_law_wants_posted() -> None:
    """Law R-54: scope, totals, window, organiser, participation, agreement, conclusion."""
    wanted = {"scope", "heads", "area_m2", "opens_at", "closes_at", "organiser", "contact", "results", "conclusion"}
    assert set(placeholders(TextKey.PRELIMINARY_RESULT)) >= wanted
    assert set(placeholders(TextKey.FINAL_RESULT)) >= wanted
    assert set(placeholders(TextKey.NOTICE)) >= {"items", "plan_number", "plan_sha256", "ways", "opens_at", "closes_at"}


def test_every_fault_of_a_wording_is_said_at_once() -> None:
    found = faults(
        TextKey.VOTE_GIVE_NOTICE, TextWording("标题", "定于 {opens_at} 开始，{until} 结束，{，" + "长" * 300)
    )
    assert [field for field, _ in found] == ["body", "body", "body", "title", "body"]
    told = "".join(what for _, what in found)
    assert "没有成对" in told
    assert "没有占位符 {until}" in told
    assert "缺少占位符 {closes_at}（投票截止时间）" in told
    assert "不用标题" in told
    assert "1–300" in told


@pytest.mark.parametrize(
    "body", ["{opens_at!r} {closes_at}", "{opens_at.year} {closes_at}", "{opens_at:>10} {closes_at}"]
)
def test_nothing_but_a_plain_name_stands_in_braces(body: str) -> None:
    fields = [what for _, what in faults(TextKey.VOTE_GIVE_NOTICE, TextWording("", body))]
    assert any("没有占位符" in what for what in fields)
    assert any("缺少占位符 {opens_at}" in what for what in fields)


def test_a_placeholder_may_stand_in_the_title_and_more_than_once() -> None:
    wording = TextWording(
        "{title}：{title}", "原定 {first_closes_at}，{reason}，{closes_at}，{days}，{contact}，{community}。"
    )
    assert faults(TextKey.EXTENSION, wording) == []


@given(st.dictionaries(st.sampled_from(placeholders(TextKey.EXTENSION)), st.text(max_size=20)))
def test_facts_are_put_in_as_they_are_or_all_that_is_wrong_is_named(facts: dict[str, str]) -> None:
    whole = examples(TextKey.EXTENSION) | facts
    shown = filled(TextKey.EXTENSION, DEFAULTS[TextKey.EXTENSION], whole)
    assert all(fact in shown.title + shown.body for fact in whole.values())
    missing = {name for name in whole if name not in facts}
    if missing:
        with pytest.raises(ValueError, match="missing") as refused:
            filled(TextKey.EXTENSION, DEFAULTS[TextKey.EXTENSION], facts)
        assert all(name in str(refused.value) for name in missing)


def test_a_fact_that_looks_like_a_placeholder_stays_a_fact() -> None:
    facts = examples(TextKey.VOTE_GIVE_NOTICE) | {"opens_at": "{closes_at}", "closes_at": r"\1 {x}"}
    assert (
        filled(TextKey.VOTE_GIVE_NOTICE, TextWording("", "{opens_at}|{closes_at}"), facts).body == r"{closes_at}|\1 {x}"
    )
    with pytest.raises(ValueError, match="strange"):
        filled(TextKey.VOTE_OPEN, TextWording("", "开始投票。"), {"strange": "x"})


@pytest.mark.parametrize(
    ("name", "fact", "words"),
    [
        ("closes_at", "2026-12-10T16:00:00Z", "2026-12-10 24:00"),
        ("opens_at", "2026-12-10T16:00:00Z", "2026-12-11 00:00"),
        ("closes_at", "2026-12-10T09:30:00+08:00", "2026-12-10 09:30"),
        ("heads", 96, "96"),
        ("closes_at", "2026年12月10日 24:00", "2026年12月10日 24:00"),
        ("document", "2026-12-10", "2026-12-10"),
    ],
)
def test_a_fact_of_an_event_is_said_in_chinas_time(name: str, fact: object, words: str) -> None:
    assert fact_words(name, fact) == words


@pytest.mark.parametrize(
    ("text", "bears"),
    [
        ("请联系 13912345678", True),
        ("电话：139 1234 5678。", True),
        ("１３９１２３４５６７８", True),
        ("110101197001010018", True),
        ("11010119700101001X", True),
        ("服务台 0717-1234567", False),
        ("校验值 a13912345678b", False),
        ("2026-12-10T16:00:00Z", False),
        ("总面积 139123456.78 平方米", False),
    ],
)
def test_numbers_of_persons_are_told_from_other_numbers(text: str, bears: bool) -> None:
    assert bears_personal_number(text) is bears


def test_a_notice_of_a_vote_without_a_plan_speaks_of_none() -> None:
    of_plan = ("plan_project", "plan_number", "plan_sha256", "plan_cost", "plan_funding")
    facts = examples(TextKey.NOTICE) | dict.fromkeys(of_plan, "无") | {"roll_sha256": "abc"}
    start = DEFAULTS[TextKey.NOTICE]
    body = filled(TextKey.NOTICE, start, facts).body
    assert "方案" not in body.replace(facts["items"], "").replace(facts["title"], "")
    assert "\n名册校验值 abc。\n" in body
    assert "所表决的方案为“桃花岭小区整体改造”第 2 版" in filled(TextKey.NOTICE, start, examples(TextKey.NOTICE)).body
    # A sentence that says something else too stays: nothing that the law wants posted may go with it.
    mixed = TextWording(start.title, start.body.replace("。名册校验值", "，名册校验值"))
    assert "资金来源：无，名册校验值 abc。" in filled(TextKey.NOTICE, mixed, facts).body
    # One without a budget names its plan, and no cost.
    unpriced = examples(TextKey.NOTICE) | {"plan_cost": "无", "plan_funding": "无"}
    assert "第 2 版，校验值" in filled(TextKey.NOTICE, start, unpriced).body
    assert "预算" not in filled(TextKey.NOTICE, start, unpriced).body


def test_the_posting_of_a_roll_is_named_after_its_vote() -> None:
    for key in (TextKey.ROLL_POSTING, TextKey.ROLL_CORRECTION):
        shown = filled(key, DEFAULTS[key], examples(key) | {"title": "加装电梯表决", "community": "向阳里小区"})
        assert shown.title.startswith("加装电梯表决名册")
        assert "向阳里小区“加装电梯表决”的表决名册" in shown.body


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("介绍方案，答疑", "介绍方案，答疑。"), ("答疑。", "答疑。"), ("答疑；", "答疑。"), ("怎么办？", "怎么办？")],
)
def test_what_somebody_wrote_ends_as_a_sentence(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence
