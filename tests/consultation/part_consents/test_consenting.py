"""Whether the owners of a part agree: all of them, by their own word before anybody else's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consultation.kinds import PartConsentState, Trust
from app.consultation.part_consents.consenting import ConsentWord, riser_of, risers, standing

AT = datetime(2026, 12, 1, tzinfo=UTC)
AGREED, REFUSED, WAITING = PartConsentState.AGREED, PartConsentState.REFUSED, PartConsentState.WAITING


def said(person: str, agrees: bool, trust: Trust = Trust.OWN, hour: int = 0) -> ConsentWord:
    return ConsentWord(AT + timedelta(hours=hour), person, agrees, trust)


@pytest.mark.parametrize(
    ("words", "state", "by_claim"),
    [
        ([], WAITING, False),
        ([said("a", True)], WAITING, False),
        ([said("a", True), said("b", True)], AGREED, False),
        ([said("a", True), said("b", False)], REFUSED, False),
        ([said("a", True), said("b", True, Trust.UNCONFIRMED)], AGREED, True),
        # What the owner said themselves stands before what somebody entered for them afterwards.
        ([said("a", True), said("b", False, hour=0), said("b", True, Trust.UNCONFIRMED, 5)], REFUSED, False),
        ([said("a", True), said("b", False, hour=0), said("b", True, hour=5)], AGREED, False),
        ([said("a", True), said("b", True, Trust.DISPUTED)], WAITING, False),
        ([said("a", True), said("b", True, Trust.OUT)], WAITING, False),
        # Who sold speaks for nobody.
        ([said("a", True), said("", True), said("z", False)], WAITING, False),
    ],
)
def test_where_a_part_of_two_owners_stands(words: list[ConsentWord], state: PartConsentState, by_claim: bool) -> None:
    found = standing(["a", "b"], words)
    assert (found.state, found.by_claim, found.owners) == (state, by_claim, 2)
    assert standing(["a", "b"], reversed(words)) == found


def test_a_part_without_owners_agrees_to_nothing() -> None:
    assert standing([], [said("a", True)]).state is WAITING


WORDS = st.lists(
    st.builds(said, st.sampled_from(["a", "b", "c", "z"]), st.booleans(), st.sampled_from(Trust), st.integers(0, 99)),
    max_size=12,
)


@given(WORDS)
def test_no_order_of_coming_in_changes_it_and_a_doubted_word_never_agrees(words: list[ConsentWord]) -> None:
    found = standing(["a", "b", "c"], words)
    firm = {one.person for one in words if one.agrees and one.trust in {Trust.OWN, Trust.CONFIRMED, Trust.UNCONFIRMED}}
    assert (found.state is AGREED) <= ({"a", "b", "c"} <= firm)
    different = [one for one in words if sum(one.at == other.at for other in words) == 1]
    assert standing(["a", "b", "c"], different) == standing(
        ["a", "b", "c"], sorted(different, key=lambda one: one.person)
    )


def test_a_riser_is_the_flats_above_each_other() -> None:
    assert [riser_of(one) for one in ("501", "601", "1203", "B1", "商铺3", "101甲")] == [
        "01",
        "01",
        "03",
        "",
        "",
        "01甲",
    ]
    flats = {"x": ("1", "1", "101"), "y": ("1", "1", "102"), "z": ("1", "1", "201"), "w": ("2", "1", "201")}
    assert risers(flats) == {("1", "1", "01"): ["x", "z"], ("1", "1", "02"): ["y"], ("2", "1", "01"): ["w"]}
