"""Four fifths of all households in whole numbers, what they stand on, and when what was certified holds no more."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.kinds import EvidenceClass
from app.consultation.gates.certificate import (
    agreed_names,
    figures_under,
    kept_matter,
    kept_row,
    kept_share,
    pseudonym,
    read_rows,
    recount,
    sha256,
    statement,
)
from app.consultation.gates.kinds import GateTrust, GateWord
from app.consultation.gates.rule import GateRow, GateShare, both_ways, figures, lapse_of
from app.consultation.surveys.kinds import QuestionRole
from app.projects.kinds import AcceptanceBase

CLAIMED = st.sampled_from([GateTrust.CONFIRMED, GateTrust.UNCONFIRMED])
COUNTED = st.builds(
    GateRow,
    st.just(GateWord.COUNTED),
    st.sampled_from([EvidenceClass.OWN_WORD_2, EvidenceClass.VISIT, EvidenceClass.SIGNED_SHEET]),
    st.sampled_from(GateTrust),
    st.booleans(),
)
ROWS = st.lists(
    st.one_of(
        COUNTED, COUNTED, st.builds(GateRow, st.sampled_from([GateWord.OTHER, GateWord.NONE]), disputed=st.booleans())
    ),
    max_size=60,
)
OWN = GateRow(GateWord.COUNTED, EvidenceClass.OWN_WORD_2, GateTrust.OWN)
CLAIM = GateRow(GateWord.COUNTED, EvidenceClass.VISIT, GateTrust.UNCONFIRMED)
OTHER, NONE = GateRow(GateWord.OTHER), GateRow(GateWord.NONE)


@given(rows=ROWS, least=st.integers(0, 100))
def test_reached_is_exactly_four_fifths_of_all_households_and_enough_who_answered(
    rows: list[GateRow], least: int
) -> None:
    told = figures(rows, least)
    share = Fraction(told.counted, told.households) if rows else Fraction(0)
    response = Fraction(told.responded, told.households) if rows else Fraction(0)
    assert told.reached == bool(rows and share >= Fraction(4, 5) and response >= Fraction(least, 100))
    assert told.households == len(rows)
    assert (told.needed == 0) == (share >= Fraction(4, 5) or not rows)
    assert sum(told.channels.values()) == told.counted


@given(rows=ROWS)
def test_what_it_stands_without_is_a_count_without_them(rows: list[GateRow]) -> None:
    told = figures(rows, 0)

    def stands(*, left_out: object) -> bool:
        kept = sum(one.counted and not left_out(one) for one in rows)  # type: ignore[operator]
        return bool(rows) and 5 * kept >= 4 * len(rows)

    assert told.stands_without_claims == stands(left_out=lambda one: one.trust is GateTrust.UNCONFIRMED)
    assert told.stands_without_disputed == stands(left_out=lambda one: one.disputed)
    for evidence, answer in told.stands_without.items():
        assert answer == stands(left_out=lambda one, evidence=evidence: one.evidence is evidence)


@pytest.mark.parametrize(
    ("counted", "of", "reached"), [(4, 5, True), (936, 1170, True), (935, 1170, False), (0, 0, False)]
)
def test_the_edge(counted: int, of: int, reached: bool) -> None:
    assert figures([OWN] * counted + [OTHER] * (of - counted), 80).reached is reached


@pytest.mark.parametrize(("silent", "enough"), [(5, True), (6, False)])
def test_four_fifths_are_not_enough_where_too_few_answered(silent: int, enough: bool) -> None:
    told = figures([OWN] * (100 - silent) + [NONE] * silent, 95)
    assert told.needed == 0
    assert (told.enough_answered, told.reached) == (enough, enough)


def test_both_ways_is_strictly_above_by_households_and_by_area() -> None:
    exactly = both_ways([(OWN, 100)] * 4 + [(OTHER, 100)])
    assert (exactly.by_households, exactly.by_area) == (False, False)
    larger = both_ways([(OWN, 101)] * 4 + [(OTHER, 100)])
    assert (larger.by_households, larger.by_area) == (False, True)
    smaller = both_ways([(OWN, 1)] * 5 + [(OTHER, 100)])
    assert (smaller.by_households, smaller.by_area) == (True, False)


def test_a_certificate_lapses_for_what_takes_away_from_it_and_for_nothing_that_adds() -> None:
    before = {"a": OWN, "b": CLAIM, "c": OTHER, "d": NONE}
    confirmed = GateRow(GateWord.COUNTED, EvidenceClass.VISIT, GateTrust.CONFIRMED)
    assert lapse_of(before, before) == ""
    assert lapse_of(before, before | {"b": confirmed, "c": OWN, "d": OTHER}) == ""
    assert "不再计入" in lapse_of(before, before | {"b": GateRow(GateWord.NONE, disputed=True)})
    assert "变弱" in lapse_of(before | {"b": confirmed}, before)
    disputed = GateRow(GateWord.COUNTED, EvidenceClass.OWN_WORD_2, GateTrust.OWN, disputed=True)
    assert "争议" in lapse_of(before, before | {"a": disputed})
    # An answer that was not counted is in the share that answered: it is an input too.
    assert "回收" in lapse_of(before, before | {"c": NONE})
    assert "名册" in lapse_of(before, {"a": OWN, "b": CLAIM, "c": OTHER})
    assert "名册" in lapse_of(before, before | {"e": NONE})


AWAY = GateRow(GateWord.NOT_REACHED)
WITH_AWAY = st.lists(st.sampled_from([OWN, OWN, OWN, CLAIM, OTHER, NONE, AWAY]), max_size=40)
SHARES = st.builds(GateShare, st.integers(80, 100), st.sampled_from(AcceptanceBase), st.integers(3, 10))
ALL, REACHED, ANSWERS = (GateShare(80, one, 3) for one in AcceptanceBase)


@given(rows=WITH_AWAY, share=SHARES, least=st.integers(80, 100))
def test_a_district_says_of_whom_satisfied_households_are_a_share(
    rows: list[GateRow], share: GateShare, least: int
) -> None:
    found = figures(rows, least, share)
    silent = sum(one in (NONE, AWAY) for one in rows)
    base = {
        AcceptanceBase.HOUSEHOLDS: len(rows),
        AcceptanceBase.REACHED: len(rows) - rows.count(AWAY),
        AcceptanceBase.ANSWERS: len(rows) - silent,
    }[share.base]
    satisfied = sum(one in (OWN, CLAIM) for one in rows)
    assert (found.base_households, found.counted, found.households) == (base, satisfied, len(rows))
    enough = 100 * (len(rows) - silent) >= least * len(rows)
    assert found.reached == bool(base and 100 * satisfied >= share.percent * base and enough)
    # Whatever the base, who must answer is a share of all: nobody makes a small base of a silent estate.
    assert not found.reached or 100 * satisfied >= share.percent * least * len(rows) // 100


@pytest.mark.parametrize(
    ("share", "rows", "reached"),
    [
        # Law case 53: 96 households, 60 answers, 50 satisfied.
        (ALL, [OWN] * 50 + [OTHER] * 10 + [NONE] * 36, False),
        (ANSWERS, [OWN] * 50 + [OTHER] * 10 + [NONE] * 36, False),
        (ALL, [OWN] * 64 + [OTHER] * 16 + [NONE] * 20, False),
        (ANSWERS, [OWN] * 64 + [OTHER] * 16 + [NONE] * 20, True),
        (ANSWERS, [OWN] * 63 + [OTHER] * 17 + [NONE] * 20, False),
        (REACHED, [OWN] * 76 + [OTHER] * 6 + [NONE] * 13 + [AWAY] * 5, True),
        (REACHED, [OWN] * 75 + [OTHER] * 7 + [NONE] * 13 + [AWAY] * 5, False),
        (ALL, [OWN] * 76 + [OTHER] * 6 + [NONE] * 13 + [AWAY] * 5, False),
        (REACHED, [OWN] * 70 + [NONE] * 9 + [AWAY] * 21, False),
    ],
)
def test_the_edges_of_each_base(share: GateShare, rows: list[GateRow], reached: bool) -> None:
    assert figures(rows, 80, share).reached is reached


def by_policy(rows: list[GateRow], share: GateShare, least: int = 80) -> dict[str, Any]:
    """A file of satisfaction, counted by a district's policy."""
    return document(rows) | {
        "v": 3,
        "gate": "satisfaction",
        "matters": [kept_matter(b"s" * 32, QuestionRole.SATISFIED, map(str, range(sum(one.counted for one in rows))))],
        "rule": {"least_response": least} | kept_share(share, b"p" * 32),
        "figures": figures(rows, least, share).as_json(),
    }


@given(rows=WITH_AWAY, share=SHARES)
def test_a_file_of_satisfaction_counts_to_the_figures_that_it_states(rows: list[GateRow], share: GateShare) -> None:
    made = by_policy(rows, share)
    found = recount(made, statement(made))
    assert found.figures == figures(rows, 80, share)
    assert (found.faults == ()) == found.figures.reached
    assert f"{found.figures.counted}/{found.figures.base_households}" in statement(made).splitlines()


def test_a_rule_below_the_list_or_another_base_than_the_signed_one_is_found() -> None:
    rows = [OWN] * 64 + [OTHER] * 16 + [NONE] * 20
    made = by_policy(rows, ANSWERS)
    assert recount(made, statement(made)).faults == ()
    for share, least in ((GateShare(75, ANSWERS.base, 3), 80), (ANSWERS, 50)):
        lower = by_policy(rows, share, least)
        assert any("低于百分之八十" in one for one in recount(lower, statement(lower)).faults)
    away = by_policy([OWN] * 80 + [AWAY] * 20, REACHED)
    better = away | {"rule": away["rule"] | {"base": "answers"}}
    assert any("签名" in one for one in recount(better, statement(away)).faults)


def test_a_certificate_is_counted_again_by_a_policy_that_asks_for_more() -> None:
    rows = [OWN] * 76 + [OTHER] * 6 + [NONE] * 13 + [AWAY] * 5
    made = by_policy(rows, REACHED)
    assert figures_under(made, REACHED, 80).reached
    assert not figures_under(made, ALL, 80).reached
    assert not figures_under(made, GateShare(81, REACHED.base, 3), 80).reached
    assert not figures_under(made, REACHED, 83).reached
    # Where a door must be knocked at more often, one that was not is in the base again.
    assert not figures_under(made, GateShare(80, REACHED.base, 4), 80).reached
    assert not figures_under(document(rows), REACHED, 80).reached


def test_who_turns_out_to_have_been_reached_is_in_the_base_again() -> None:
    before = {"a": OWN, "b": AWAY}
    assert lapse_of(before, before) == ""
    assert lapse_of(before, before | {"b": OWN}) == ""
    for after in (NONE, OTHER):
        assert "多次上门未能见到" in lapse_of(before, before | {"b": after})
    assert "回收" in lapse_of({"a": OTHER}, {"a": AWAY})


def document(rows: list[GateRow]) -> dict[str, object]:
    named = {pseudonym(b"s" * 32, str(number)): one for number, one in enumerate(rows)}
    return {
        "v": 1,
        "asked": ["是否同意纳入改造"],
        "gate": "inclusion",
        "certified_at": "2026-12-01T09:00:00+08:00",
        "rule": {"numerator": 4, "denominator": 5, "least_response": 80},
        "figures": figures(rows, 80).as_json(),
        "households": [kept_row(name, named[name]) for name in sorted(named)],
    }


@given(rows=ROWS)
def test_a_file_counts_to_the_figures_that_it_states(rows: list[GateRow]) -> None:
    made = document(rows)
    found = recount(made, statement(made))
    assert found.figures == figures(rows, 80)
    assert (found.faults == ()) == found.figures.reached


def test_a_file_that_was_changed_is_found_out() -> None:
    rows = [OWN] * 7 + [CLAIM] + [OTHER] * 2
    signed = statement(document(rows))
    better = document([OWN] * 9 + [OTHER])
    assert len(recount(document(rows), signed).faults) == 0
    assert any("签名" in one for one in recount(better, signed).faults)
    lying = document(rows) | {"figures": better["figures"]}
    assert any("重新计算" in one for one in recount(lying, statement(lying)).faults)
    lower = document(rows) | {"rule": {"numerator": 1, "denominator": 5, "least_response": 80}}
    assert recount(lower, statement(lower)).faults
    few = document([OWN] * 7 + [OTHER] * 3)
    assert any("没有达到" in one for one in recount(few, statement(few)).faults)
    twice = document(rows)
    twice["households"] = [*twice["households"], twice["households"][0]]  # type: ignore[misc, index]
    with pytest.raises(ValueError, match="两次"):
        read_rows(twice)
    uncounted = document(rows) | {"households": [kept_row("x", OTHER) | {"trust": "own"}]}
    with pytest.raises(ValueError, match="不一致"):
        read_rows(uncounted)
    assert sha256(document(rows)) == sha256(dict(reversed(document(rows).items())))


def one_by_one(counted: int, paying: int, of: int = 10) -> dict[str, Any]:
    """A file of two matters that were asked one by one."""
    agrees = {QuestionRole.INCLUDE: counted, QuestionRole.PAY_FEE: paying}
    matters = [kept_matter(b"s" * 32, role, map(str, range(number))) for role, number in agrees.items()]
    return document([OWN] * counted + [OTHER] * (of - counted)) | {"v": 2, "matters": matters}


def test_each_matter_of_a_file_is_counted_again_by_itself() -> None:
    made = one_by_one(8, 6)
    assert recount(made, statement(made)).faults == ()
    assert len(agreed_names(made, QuestionRole.PAY_FEE) or ()) == 6
    first, second = one_by_one(8, 8)["matters"]
    assert set(first["agrees"]) & set(second["agrees"]) == set()
    for lying in (second | {"agreed": 9}, second | {"agrees": [*second["agrees"][:7], second["agrees"][0]]}):
        file = made | {"matters": [first, lying]}
        (fault,) = recount(file, statement(file)).faults
        assert fault.startswith("“交纳物业费”：写明同意")
    crowd = one_by_one(8, 11)
    assert recount(crowd, statement(crowd)).faults
    other = made | {"matters": list(reversed(made["matters"]))}
    assert recount(other, statement(other)).faults == ("计入的户数与同意第一项的户数不一致。",)


def test_in_files_from_before_who_is_counted_agrees_to_all_that_was_asked() -> None:
    made = document([OWN] * 8 + [OTHER] * 2)
    assert len(agreed_names(made, QuestionRole.INCLUDE) or ()) == 8
    assert agreed_names(made, QuestionRole.PAY_FEE) is None
    assert agreed_names(one_by_one(8, 6), QuestionRole.CONTENTS) is None
