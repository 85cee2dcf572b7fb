"""The arithmetic of a count sheet: what adds up says nothing, what does not is said with its figures."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.voting.count.ballots import Validity
from app.voting.venue.reconciliation import Assisted, Boxes, CountSheetFigures, check_code, differences, reconciled

CLEAN = CountSheetFigures(
    issued=4,
    brought=1,
    returned=2,
    replaced=1,
    unused=1,
    not_returned=0,
    valid=1,
    content_invalid=0,
    identity_invalid=0,
    unkeyed=1,
    boxes=1,
    sheets=2,
    registered=2,
    foreign=0,
    let_in=1,
    entered=1,
)
PLACES = st.sampled_from(["returned", "replaced", "unused", "out"])
VALIDITIES = st.sampled_from([*Validity, None])


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.tuples(PLACES, VALIDITIES), max_size=30))
def test_every_paper_in_one_place_adds_up(papers: dict[str, tuple[str, Validity | None]]) -> None:
    def at(place: str) -> set[str]:
        return {serial for serial, (where, _) in papers.items() if where == place}

    returned = {serial: papers[serial][1] for serial in at("returned")}
    figures = reconciled(set(papers), returned, at("replaced"), at("unused"))
    assert figures.issued == figures.returned + figures.replaced + figures.unused + figures.not_returned
    assert figures.returned == sum((figures.valid, figures.content_invalid, figures.identity_invalid, figures.unkeyed))
    assert figures.not_returned == len(at("out"))
    assert differences(figures, of_session=False) == []
    assert len(differences(figures, of_session=True)) == bool(at("out"))


@given(st.sets(st.text(min_size=1, max_size=4), min_size=1, max_size=20), st.data())
def test_a_paper_in_two_places_or_from_nowhere_shows(papers: set[str], data: st.DataObject) -> None:
    twice = data.draw(st.sampled_from(sorted(papers)))
    in_two = reconciled(papers, dict.fromkeys(papers), {twice}, set())
    assert any("合计" in one for one in differences(in_two, of_session=False))
    unprinted = reconciled(papers - {twice}, dict.fromkeys(papers), set(), set())
    assert any("发出" in one for one in differences(unprinted, of_session=False))


def test_keyed_papers_are_told_apart() -> None:
    keyed = {"a": Validity.VALID, "b": Validity.VALID, "c": Validity.CONTENT_INVALID, "d": None}
    figures = reconciled(
        set("abcde"), keyed | {"e": Validity.IDENTITY_INVALID}, set(), set(), boxes=Boxes(2, 6, 5, 1), brought=2
    )
    assert (figures.valid, figures.content_invalid, figures.identity_invalid, figures.unkeyed) == (2, 1, 1, 1)
    assert (figures.boxes, figures.sheets, figures.registered, figures.foreign, figures.brought) == (2, 6, 5, 1, 2)


@pytest.mark.parametrize(
    ("changed", "of_session", "said"),
    [
        ({}, True, []),
        ({"not_returned": 1, "issued": 5}, True, ["有 1 张没有投入票箱"]),
        ({"not_returned": 1, "issued": 5}, False, []),
        ({"issued": 5}, False, ["发出 5 张"]),
        ({"valid": 0}, False, ["交回 2 张，而有效、无效、未录完合计 1 张"]),
        ({"sheets": 3}, True, ["另有 1 张有编号而没有登记"]),
        ({"sheets": 3, "foreign": 1}, True, ["有 1 张无编号或不是选票"]),
        ({"sheets": 4, "foreign": 1}, True, ["无编号或不是选票的 1 张，另有 1 张"]),
        ({"entered": 0}, True, ["签到 1 户，而代录选票的 0 户"]),
        ({"issued": 5, "entered": 0, "sheets": 3}, True, ["发出", "取出", "签到"]),
    ],
)
def test_a_difference_is_said_with_its_figures(changed: dict[str, int], of_session: bool, said: list[str]) -> None:
    told = differences(replace(CLEAN, **changed), of_session=of_session)
    assert len(told) == len(said)
    assert all(words in one for words, one in zip(said, told, strict=True))


def test_the_check_code_changes_with_every_figure_and_with_its_subject() -> None:
    codes = {check_code("a", replace(CLEAN, **{name: 99})) for name in CLEAN.__slots__}
    codes |= {check_code("a", CLEAN), check_code("b", CLEAN)}
    assert len(codes) == len(CLEAN.__slots__) + 2
    assert all(len(code) == 9 and code[4] == "-" for code in codes)


def test_nothing_is_nothing() -> None:
    figures = reconciled(set(), {}, set(), set(), assisted=Assisted())
    assert {getattr(figures, name) for name in figures.__slots__} == {0}
    assert differences(figures, of_session=True) == []
