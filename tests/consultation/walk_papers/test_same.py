"""When two people have read the same on a paper."""

from typing import Any

import pytest

from app.consultation.walk_papers.same import same

DOOR: dict[str, Any] = {
    "part_id": "a",
    "at": "2026-12-01T09:00:00+08:00",
    "outcome": "met",
    "stance": "conditional",
    "condition": "先移立管，不加钱",
    "reasons": ["cost", "quality"],
    "words": "担心 入户施工。",
    "promises": [{"promised": "立管移到外侧", "keeper": "王经理", "due_on": "2026-12-20"}],
}


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        ({}, True),
        ({"words": "担心入户施工"}, True),
        ({"condition": "先移立管,不加钱。"}, True),
        ({"reasons": ["quality", "cost"]}, True),
        ({"words": "担心施工"}, False),
        ({"stance": "agree"}, False),
        ({"at": "2026-12-01T09:10:00+08:00"}, False),
        ({"reasons": ["cost"]}, False),
        ({"promises": []}, False),
        ({"promises": [{"promised": "立管移到外侧。", "keeper": "王经理", "due_on": "2026-12-20"}]}, True),
        ({"promises": [{"promised": "立管移到外侧", "keeper": "王经理", "due_on": "2026-12-21"}]}, False),
    ],
)
def test_facts_are_the_same_and_words_but_for_blanks_and_stops(other: dict[str, Any], alike: bool) -> None:
    assert same(DOOR, DOOR | other) is alike


def test_nothing_written_is_a_reading_too() -> None:
    assert same(None, None)
    assert not same(None, DOOR)
    assert not same(DOOR, None)
