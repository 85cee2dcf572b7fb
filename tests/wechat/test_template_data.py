"""What may stand in a field of a message, and that the platform takes whatever we let through."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.standin import subscribe
from app.wechat.template_data import fitted
from tests.standin.test_subscribe import BAD, GOOD

KEYS = sorted({*(f"{kind}1" for kind in subscribe.TYPES), "enum1"})
CHOICES = {"enum1": frozenset({"甲", "乙丙"})}


def faults(key: str, value: str) -> list[str]:
    _, found = fitted({key: value}, CHOICES)
    return [fault.rule for fault in found]


def test_a_long_thing_is_cut_to_nineteen_and_a_sign() -> None:
    values, found = fitted({"thing1": "字" * 21, "thing2": "字" * 20}, {})
    assert values == {"thing1": "字" * 19 + "…", "thing2": "字" * 20}
    assert found == ()


def test_lines_and_signs_nobody_sees_become_spaces() -> None:
    values, found = fitted({"thing1": " 一单元\r\n电梯\u200b\t表决\0 "}, {})
    assert values == {"thing1": "一单元 电梯 表决"}
    assert found == ()


def test_the_end_of_a_day_is_its_last_minute_for_the_platforms_clock() -> None:
    end = "2026年12月27日 24:00"
    values, found = fitted({"time1": end, "date2": f"2026年12月18日 00:00~{end}", "thing3": end}, {})
    assert values == {
        "time1": "2026年12月27日 23:59",
        "date2": "2026年12月18日 00:00~2026年12月27日 23:59",
        "thing3": end,
    }
    assert found == ()


@pytest.mark.parametrize("key", GOOD)
def test_the_types(key: str) -> None:
    assert faults(key, GOOD[key]) == []
    assert len(faults(key, BAD[key] if key != "enum1" else "丁")) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("time1", "15:01"),
        ("time1", "2019年10月1日 15:01"),
        ("time1", "2019年10月1日 15:01~2019年10月2日 16:01"),
        ("date1", "2019年10月1日"),
        ("date1", "2018-01-01"),
        ("date1", "2018/01/01"),
        ("date1", "2018.01.01 15:01"),
        ("amount1", "100元"),
        ("amount1", "$1.50"),
        ("name1", "Zhang San-Feng Johnson"[:20]),
        ("car_number1", "粤A8Z888挂"),
        ("phrase1", "已受理"),
    ],
)
def test_the_platforms_own_examples(key: str, value: str) -> None:
    assert faults(key, value) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("time1", "25:00"),
        ("time1", "15:60"),
        ("date1", "2019年13月1日"),
        ("date1", "2019-10/01"),
        ("date1", "2019x10x01"),
        ("amount1", "12345678901元"),
        ("amount1", "¥"),
        ("phrase1", "一二三四五六"),
        ("name1", "张" * 11),
        ("name1", "A" * 21),
        ("thing1", ""),
        ("thing1", " \n "),
        ("other1", "值"),
        ("thing", "值"),
        ("enum2", "甲"),
    ],
)
def test_what_would_be_refused(key: str, value: str) -> None:
    assert len(faults(key, value)) == 1


def test_every_fault_is_named() -> None:
    _, found = fitted({"thing1": "", "phrase2": "too long", "time3": "昨天", "letter4": "ok"}, {})
    assert [fault.key for fault in found] == ["thing1", "phrase2", "time3"]
    assert all(fault.rule for fault in found)


@pytest.mark.parametrize("key", KEYS)
@given(data=st.data())
def test_what_is_let_through_the_platform_takes(key: str, data: st.DataObject) -> None:
    """The stand-in's rules are written apart from ours: whatever passes here passes there."""
    pattern = subscribe.TYPES.get(key.rstrip("1"), "甲|乙丙")
    value = data.draw(st.one_of(st.text(max_size=40), st.from_regex(pattern, fullmatch=True)))
    values, found = fitted({key: value}, CHOICES)
    if not found:
        assert re.fullmatch(pattern, values[key])
