"""Every stairwell of an answer stands in words beside itself, and no text leaves a gap where a stairwell has no name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.answers import Answer
from app.projects.wording import scope_words
from app.register.people.names import NO_STAIRWELL, place_words, stairwell_words
from app.register.scope_answers import StairwellName
from app.register.scopes import BuildingsScope, PartsScope, StairwellScope
from tests.routers.test_times_shown import shapes_answered

APP = Path(__file__).parents[2] / "app"

AS_WRITTEN = {
    "RequestAnswer.stairwell": "what a resident wrote of where they live, which names no stairwell of the register yet",
    "RequestLine.stairwell": "the same, beside the flat that it names",
    "StairwellScopeInput.stairwell": "the file of an application, which is as it was hashed",
}
"""Texts about a stairwell that are no name of one, and why."""

GAP = re.compile(r"  |栋 单元|^[栋单]|^ | $")
NAMES = st.sampled_from(["1", "12", "A", "东", "3号楼", "东区3", "菊园"])


def without_words() -> Iterator[str]:
    for name, fields, sure in shapes_answered():
        for field in ("stairwell", "name") if name == "StairwellChoice" else ("stairwell",):
            if field in fields and f"{field}_shown" not in sure:
                yield f"{name}.{field}"


def test_every_stairwell_stands_in_words_but_what_a_resident_wrote() -> None:
    assert set(without_words()) == AS_WRITTEN.keys()


def test_an_answer_fills_the_words_by_itself() -> None:
    class Where(Answer):
        stairwell: StairwellName | None

    shown = [Where(stairwell=one).model_dump()["stairwell_shown"] for one in ("2", "东", "", None)]
    assert shown == ["2 单元", "东单元", NO_STAIRWELL, ""]


@pytest.mark.parametrize(
    ("building", "stairwell", "words"),
    [
        ("3", "2", "3 栋 2 单元"),
        ("A", "西", "A 栋 西单元"),
        ("甲", None, "甲栋"),
        ("东区3号楼", "2 单元", "东区3号楼 2 单元"),
        ("菊园", "", "菊园 不分单元部分"),
        ("3", "", "3 栋 不分单元部分"),
        ("3", None, "3 栋"),
        ("", None, ""),
    ],
)
def test_a_place_in_words(building: str, stairwell: str | None, words: str) -> None:
    assert place_words(building, stairwell) == words


@given(NAMES, st.one_of(st.just(""), NAMES))
def test_all_say_the_same_and_leave_no_gap(building: str, stairwell: str) -> None:
    scope = StairwellScope(building, stairwell)
    assert scope_words(scope) == place_words(building, stairwell)
    assert not GAP.search(place_words(building, stairwell))
    assert (stairwell_words(stairwell) == NO_STAIRWELL) == (stairwell == "")
    assert scope_words(BuildingsScope((building,))) == place_words(building)
    assert "处专有部分" in scope_words(PartsScope(frozenset({"one"})))


def put_together() -> Iterator[str]:
    """Every text of the program that is put together of values and calls something between or beside them a stairwell."""
    for path in sorted(APP.rglob("*.py")):
        if path.parent.name in {"sheet", "columns", "samples"}:  # what others write, and made-up houses
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.JoinedStr):
                continue
            filled = [ast.unparse(one.value) for one in node.values if isinstance(one, ast.FormattedValue)]
            fixed = "".join(
                one.value for one in node.values if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )
            if any(re.search(r"\b(building|stairwell)\b(?!_)", one) for one in filled) and re.search(
                "[栋幢]|单元", fixed
            ):
                yield f"{path.relative_to(APP)}: {ast.unparse(node)}"


def test_no_text_but_the_one_is_put_together_of_a_building_and_a_stairwell() -> None:
    assert list(put_together()) == []
