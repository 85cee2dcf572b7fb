"""The count as JSON and as rows for people."""

import json
from pathlib import Path

import pytest

from app.voting.count.ballots import Channel
from app.voting.count.count_report import (
    ComparisonRow,
    alternative_rows,
    as_json,
    comparison_rows,
    robustness_rows,
    set_aside_rows,
    shortfall_words,
    sum_rows,
)
from app.voting.count.tally import count
from app.voting.law.rules import CC278_ORDINARY, CC278_SPECIAL
from tests.voting.estate import AGREE, DISAGREE, ballot, ballots, counted, estate, flat, one

KEYS = [
    "rule",
    "total",
    "participating",
    "agree",
    "disagree",
    "abstain",
    "content_invalid",
    "checks",
    "outcome",
    "alternatives",
    "sensitive",
    "robustness",
    "shortfall",
    "standing",
]


def test_the_object_of_a_count() -> None:
    paper = [line._replace(channel=Channel.PAPER) for line in ballots(agree=3)]
    printed = as_json(count(estate(4, 8_950), paper, {1: CC278_SPECIAL}))
    item = printed["items"]["1"]
    assert list(printed) == ["rule", "items", "set_aside"]
    assert list(item) == KEYS
    assert item["total"] == {"area_m2": "358.00", "heads": 4}
    assert item["agree"] == {"area_m2": "268.50", "heads": 3}
    assert item["outcome"] == "carried"
    assert item["robustness"] == {
        "without_paper": "does not stand",
        "without_proxies": "stands",
        "without_conflicts": "stands",
    }
    assert item["shortfall"] == {"area_m2": "0.00", "heads": 0, "fewest_heads": 0}
    assert item["standing"] == "safe"
    assert list(printed["set_aside"].values()) == [0] * 6
    assert json.loads(json.dumps(printed)) == printed


def test_every_key_of_the_object_is_described_for_auditors() -> None:
    page = (Path(__file__).parents[3] / "docs" / "count.md").read_text(encoding="utf-8")

    def keys(value: object) -> set[str]:
        return set(value).union(*map(keys, value.values())) if isinstance(value, dict) else set()

    described = keys(as_json(count(estate(1), [], {1: CC278_SPECIAL})))
    assert len(described) > 30
    assert [key for key in described if key not in page] == []


def test_the_rule_is_null_only_where_items_differ() -> None:
    alike = count(estate(1), [], {1: CC278_ORDINARY, 2: CC278_ORDINARY})
    assert as_json(alike)["rule"] == "cc278-ordinary"
    differing = count(estate(1), [], {1: CC278_ORDINARY, 2: CC278_SPECIAL})
    assert as_json(differing)["rule"] is None
    assert as_json(differing, CC278_SPECIAL)["rule"] is None
    assert [item["rule"] for item in as_json(differing)["items"].values()] == ["cc278-ordinary", "cc278-special"]


def test_without_an_item_the_rule_given_is_named() -> None:
    nothing = count(estate(1), [], {})
    assert as_json(nothing, CC278_SPECIAL) | {"set_aside": None} == {
        "rule": "cc278-special",
        "items": {},
        "set_aside": None,
    }
    assert as_json(nothing)["rule"] is None


def test_items_come_in_the_order_of_their_numbers() -> None:
    assert list(as_json(count([], [], dict.fromkeys((10, 9, 1), CC278_SPECIAL)))["items"]) == ["1", "9", "10"]


def test_case_8_a_share_short_by_a_hundredth_is_shown_truncated_with_what_is_short() -> None:
    parts = [flat(1, area_c=576_153), flat(2, area_c=288_078)]
    rows = comparison_rows(counted(parts, ballots(agree=1)))
    assert rows == (
        ComparisonRow(
            "参与面积",
            "2/3 以上",
            "5761.53 / 8642.31 平方米",
            "66.66%",
            "5761.54 平方米",
            "还差 0.01 平方米",
            False,
            576_153,
            864_231,
            2,
            3,
        ),
        ComparisonRow("参与人数", "2/3 以上", "1 / 2 人", "50.00%", "2 人", "还差 1 人", False, 1, 2, 2, 3),
        ComparisonRow(
            "同意面积",
            "3/4 以上",
            "5761.53 / 5761.53 平方米",
            "100.00%",
            "4321.15 平方米",
            "已达到",
            True,
            576_153,
            576_153,
            3,
            4,
        ),
        ComparisonRow("同意人数", "3/4 以上", "1 / 1 人", "100.00%", "1 人", "已达到", True, 1, 1, 3, 4),
    )


def test_case_3_exactly_half_is_short_by_the_smallest_unit() -> None:
    rows = comparison_rows(counted(estate(4), ballots(agree=2, disagree=2), CC278_ORDINARY))
    assert [(row.threshold, row.percent, row.needed, row.short) for row in rows[2:]] == [
        ("超过 1/2", "50.00%", "200.01 平方米", "还差 0.01 平方米"),
        ("超过 1/2", "50.00%", "3 人", "还差 1 人"),
    ]


@pytest.mark.parametrize("flats", [0, 3])
def test_case_39_where_there_is_nothing_to_share_the_rows_say_so(flats: int) -> None:
    rows = comparison_rows(counted(estate(flats), []))
    empty = rows if flats == 0 else rows[2:]
    assert {(row.percent, row.needed, row.short, row.met) for row in empty} == {
        ("—", "—", "分母为零，视为未达到", False)
    }
    assert not any(row.met for row in rows)


def test_sums_alternatives_and_robustness_in_words() -> None:
    lines = [*ballots(agree=3), ballot(1, DISAGREE, 9), ballot(4, None, 9)]
    item = counted(estate(5), lines)
    assert sum_rows(item) == (
        ("名册合计", "500.00", "5"),
        ("参与表决", "400.00", "4"),
        ("同意", "300.00", "3"),
        ("反对", "0.00", "0"),
        ("弃权", "0.00", "0"),
        ("内容无效", "100.00", "1"),
    )
    assert alternative_rows(item) == (
        ("内容无效票不计入参与", "未达法定参与比例，未形成有效决定", False),
        ("弃权票不计入参与", "表决通过", True),
        ("几张票意见不一致的业主，计参与，不计同意", "表决未通过", False),
        ("车位储藏室改为另一口径", "表决通过", True),
    )
    assert robustness_rows(item) == (("不计纸质票", True), ("不计委托票", True), ("不计几张票意见不一致的业主", False))


def test_set_aside_rows_come_in_the_order_of_the_classes() -> None:
    result = count(estate(1), [ballot(9, AGREE), ballot(1, AGREE), ballot(1, AGREE)], {1: CC278_SPECIAL})
    assert set_aside_rows(result) == (
        ("不在本次名册", 1),
        ("身份无效", 0),
        ("无表决资格", 0),
        ("早于投票开始", 0),
        ("逾期", 0),
        ("重复（先到者有效）", 1),
    )
    assert one(result).agree.heads == 1


@pytest.mark.parametrize(
    ("agree", "disagree", "expected"),
    [
        (60, 0, ""),
        (
            40,
            20,
            "若由尚未参与者补足，还需同意面积 2000.00 平方米、同意人数 20 人；从面积最大者起，最少 20 人同意即可通过",
        ),
        (0, 30, "尚未参与者全部同意也达不到通过标准"),
    ],
)
def test_the_shortfall_in_words(agree: int, disagree: int, expected: str) -> None:
    assert shortfall_words(counted(estate(90), ballots(agree=agree, disagree=disagree))) == expected
