"""The rule set of a vote: presets only tighten, nothing falls below art. 278, and the hash follows every rule."""

from dataclasses import asdict, fields, replace

import pytest

from app.core.values.fractions import Threshold
from app.voting.law.matters import Matter, rule_of
from app.voting.law.rules import CC278_ORDINARY, CC278_SPECIAL
from app.voting.law.ruleset import NATIONAL, PAGE_WORDS, PRESETS, RuleSet, page, refusals

CHOSEN = replace(NATIONAL, include_parking=False)


@pytest.mark.parametrize("place", PRESETS)
def test_every_preset_is_lawful_once_parking_is_chosen(place: str) -> None:
    assert refusals(replace(PRESETS[place], include_parking=False)) == []


def test_the_presets_are_the_laws_table() -> None:
    """What the law leaves to a place, and nothing beside: section 10 for the country, section 5 for the rest."""
    assert asdict(NATIONAL) == {
        "place": "national",
        "participation": asdict(Threshold(2, 3)),
        "special": asdict(Threshold(3, 4)),
        "ordinary": asdict(Threshold(1, 2, inclusive=False)),
        "include_parking": None,
        "area_basis": "registered_building_area",
        "roll_days": 7,
        "notice_days": 15,
        "interim_notice_allowed": False,
        "window_days_least": 5,
        "window_days_most": 60,
        "online_basis": "",
        "online_only_by_authority": False,
        "paper_to_every_owner": False,
        "deemed_votes": False,
        "deemed_clause": "",
        "proxy_cap": 3,
        "proxy_barred": ("property_company_staff", "contractor"),
        "extensions_most": 1,
        "preliminary_days": 7,
        "objection_reply_working_days": 5,
        "publish_within_days": 3,
        "witness_quorum": 0,
    }
    assert {
        place: {name: value for name, value in asdict(rules).items() if value != asdict(NATIONAL)[name]}
        for place, rules in PRESETS.items()
    } == {
        "national": {},
        "beijing": {"place": "beijing", "online_only_by_authority": True},
        "hangzhou": {"place": "hangzhou", "interim_notice_allowed": True},
        "ningbo": {"place": "ningbo", "include_parking": False},
        "qingyuan": {"place": "qingyuan", "online_only_by_authority": True, "preliminary_days": 15},
        "weifang": {"place": "weifang", "online_only_by_authority": True},
        "liaocheng": {"place": "liaocheng", "paper_to_every_owner": True},
        "zhuhai": {"place": "zhuhai"},
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"participation": Threshold(1, 2)}, "三分之二"),
        ({"participation": Threshold(2, 3, inclusive=True)}, ""),
        ({"participation": Threshold(3, 4)}, ""),
        ({"special": Threshold(2, 3)}, "四分之三"),
        ({"special": Threshold(3, 4, inclusive=False)}, ""),
        ({"ordinary": Threshold(1, 2)}, "过半数"),
        ({"ordinary": Threshold(2, 3)}, ""),
        ({"include_parking": None}, "车位"),
        ({"deemed_votes": True}, "R-43"),
        ({"notice_days": 14}, "15 日"),
        ({"notice_days": 7, "interim_notice_allowed": True}, ""),
        ({"notice_days": 6, "interim_notice_allowed": True}, "7 日"),
        ({"window_days_least": 4}, "5 至 60"),
        ({"window_days_most": 61}, "5 至 60"),
        ({"extensions_most": 2}, "一次"),
        ({"proxy_cap": 0}, "上限"),
        ({"roll_days": 6}, "名册"),
        ({"preliminary_days": 6}, "7 日"),
        ({"objection_reply_working_days": 6}, "5 个工作日"),
        ({"publish_within_days": 4}, "3 日"),
    ],
)
def test_what_falls_below_the_law_is_refused_with_the_reason(changes: dict[str, object], words: str) -> None:
    found = refusals(replace(CHOSEN, **changes))  # type: ignore[arg-type]
    if words:
        assert len(found) == 1
        assert words in found[0]
    else:
        assert found == []


def test_every_reason_is_said_at_once() -> None:
    bad = replace(CHOSEN, participation=Threshold(1, 2), deemed_votes=True, notice_days=1, extensions_most=5)
    assert len(refusals(bad)) == 4


def test_the_hash_follows_every_rule() -> None:
    changed = {
        "place": "hangzhou",
        "participation": Threshold(3, 4),
        "special": Threshold(4, 5),
        "ordinary": Threshold(2, 3),
        "area_basis": "certificate",
        "online_basis": "穗建规字〔2021〕2号",
        "deemed_clause": "第十条",
        "proxy_barred": (),
    }
    for one in fields(RuleSet):
        value = getattr(CHOSEN, one.name)
        flipped = not value if isinstance(value, bool) else None
        other = changed.get(one.name, value + 1 if isinstance(value, int) and flipped is None else flipped)
        assert replace(CHOSEN, **{one.name: other}).sha256() != CHOSEN.sha256(), one.name


def test_the_page_shows_every_rule_in_words() -> None:
    assert set(PAGE_WORDS) == {one.name for one in fields(RuleSet)}
    told = dict(page(replace(CHOSEN, online_basis="市建规〔2024〕1号")))
    assert told["参与表决"] == "2/3 以上"
    assert told["其他事项须同意"] == "超过 1/2"
    assert told["车位、储藏室计入表决"] == "否"
    assert told["线上投票的依据"] == "市建规〔2024〕1号"
    assert told["不得受托的人"] == "物业公司人员、施工单位人员"
    assert told["规约中关于未表决的条款（仅公示，不计票）"] == "无"


@pytest.mark.parametrize("matter", Matter)
def test_the_rule_follows_from_the_matter(matter: Matter) -> None:
    expected = CC278_SPECIAL if matter.value in {"6", "7", "8"} else CC278_ORDINARY
    assert rule_of([matter]) is expected


def test_a_package_takes_the_strictest_majority() -> None:
    assert rule_of([Matter.USE_FUND, Matter.REBUILD]) is CC278_SPECIAL
