"""The count of an item: worked cases of the law by number, numeric traps, alternatives and robustness."""

from datetime import timedelta

import pytest

from app.core.values.fractions import percent
from app.register.heads import RegisterPart
from app.register.kinds import PartKind
from app.voting.count.ballots import BallotLine, Capacity, CastingWindow, Channel, Choice, Validity
from app.voting.count.outcome import Alternative, AreaAndHeads, Checks, ItemCount, LeftOut, Outcome, SetAside
from app.voting.count.tally import count, outcome
from app.voting.law.rules import CC278_ORDINARY, CC278_SPECIAL, MajorityRule
from tests.voting.estate import (
    ABSTAIN,
    AGREE,
    DISAGREE,
    T0,
    ballot,
    ballots,
    counted,
    estate,
    flat,
    one,
)

CARRIED, LOST, NO_DECISION = Outcome.CARRIED, Outcome.LOST, Outcome.NO_VALID_DECISION


def by_numbers(
    rule: MajorityRule, total: tuple[int, int], took_part: tuple[int, int], agree: tuple[int, int]
) -> Outcome:
    """The outcome of sums given as (area in 0.01 m2, heads)."""
    return outcome(rule, AreaAndHeads(*total), AreaAndHeads(*took_part), AreaAndHeads(*agree))


def test_case_1_exactly_two_thirds_and_three_quarters_carry() -> None:
    item = counted(estate(90), ballots(agree=45, disagree=15))
    assert (item.total, item.participating, item.agree) == (
        AreaAndHeads(900_000, 90),
        AreaAndHeads(600_000, 60),
        AreaAndHeads(450_000, 45),
    )
    assert item.checks == Checks(True, True, True, True)
    assert item.outcome is CARRIED


def test_case_2_one_hundredth_of_a_square_metre_short_is_no_decision() -> None:
    parts = [flat(1, area_c=9_999), *estate(89)[1:], flat(90, area_c=10_001)]
    item = counted(parts, ballots(agree=60))
    assert item.participating == AreaAndHeads(599_999, 60)
    assert item.checks == Checks(False, True, True, True)
    assert item.outcome is NO_DECISION


@pytest.mark.parametrize(
    ("agree", "expected"),
    [((300_000, 31), LOST), ((300_001, 31), CARRIED), ((300_001, 30), LOST)],
    ids=["3 exactly half", "4 half and 0.01", "56 exactly half the heads"],
)
def test_cases_3_4_56_more_than_half_is_more_than_half(agree: tuple[int, int], expected: Outcome) -> None:
    assert by_numbers(CC278_ORDINARY, (900_000, 90), (600_000, 60), agree) is expected


@pytest.mark.parametrize(("took_part", "agree", "expected"), [(66, 66, NO_DECISION), (67, 50, LOST), (67, 51, CARRIED)])
def test_case_5_heads_that_do_not_divide(took_part: int, agree: int, expected: Outcome) -> None:
    assert counted(estate(100), ballots(agree=agree, disagree=took_part - agree)).outcome is expected


def test_case_6_ample_area_does_not_make_up_for_heads() -> None:
    parts = [flat(room, area_c=13_000) for room in range(1, 61)] + [flat(room, area_c=5_500) for room in range(61, 101)]
    item = counted(parts, ballots(agree=60))
    assert item.total == AreaAndHeads(1_000_000, 100)
    assert item.checks == Checks(True, False, True, True)
    assert item.outcome is NO_DECISION


def test_case_7_three_of_four_at_50_05_are_three_quarters() -> None:
    assert counted(estate(4, 5_005), ballots(agree=3, disagree=1)).outcome is CARRIED


@pytest.mark.parametrize(
    ("took_part", "agree", "expected"),
    [(576_154, 432_116, CARRIED), (576_154, 432_115, LOST), (576_153, 432_116, NO_DECISION)],
)
def test_case_8_two_decimals_exactly(took_part: int, agree: int, expected: Outcome) -> None:
    assert by_numbers(CC278_SPECIAL, (864_231, 96), (took_part, 64), (agree, 48)) is expected


def test_case_8_what_is_short_never_shows_as_the_threshold() -> None:
    assert (percent(576_153, 864_231), percent(599_999, 900_000)) == ("66.66%", "66.66%")


def test_case_9_three_flats_of_one_owner_do_not_make_three_heads() -> None:
    parts = [flat(room, ["A"]) for room in (1, 2, 3)] + [flat(room) for room in range(4, 11)]
    item = counted(parts, [ballot(2, AGREE, by="A"), *(ballot(room, AGREE) for room in range(4, 8))])
    assert (item.total, item.participating) == (AreaAndHeads(100_000, 8), AreaAndHeads(70_000, 5))
    assert item.outcome is NO_DECISION


def test_case_12_the_first_of_two_co_owners_stands_and_the_head_is_in_conflict() -> None:
    parts = [flat(1, ["H", "W"]), *estate(4)[1:]]
    lines = [ballot(1, AGREE, 0, by="W"), ballot(1, DISAGREE, 1, by="H"), *ballots(agree=4)[1:]]
    item = counted(parts, lines)
    assert (item.agree, item.outcome) == (AreaAndHeads(40_000, 4), CARRIED)
    assert item.alternatives[Alternative.CONFLICTS_NOT_AGREEING] is CARRIED  # 3 of 4 still agree
    one_against = counted(parts, [*lines[:4], ballot(4, DISAGREE, 4)])
    assert one_against.alternatives[Alternative.CONFLICTS_NOT_AGREEING] is LOST
    assert one_against.sensitive


def test_case_14_developer_stock_is_one_head_with_all_its_area() -> None:
    parts = estate(80) + [flat(room, ["DEV"]) for room in range(81, 101)]
    item = counted(parts, ballots(agree=54))
    assert (item.total, item.participating) == (AreaAndHeads(1_000_000, 81), AreaAndHeads(540_000, 54))
    assert item.checks == Checks(False, True, True, True)


def test_case_18_parking_flips_the_outcome_and_is_flagged() -> None:
    spaces = [flat(f"P{n}", [f"o{n}"], 1_250, kind=PartKind.PARKING) for n in range(31, 91)]
    item = counted(estate(90) + spaces, ballots(agree=60))
    assert (item.total, item.outcome) == (AreaAndHeads(900_000, 90), CARRIED)
    assert item.alternatives[Alternative.PARKING_TOGGLED] is NO_DECISION
    assert item.sensitive
    included = one(count(estate(90) + spaces, ballots(agree=60), {1: CC278_SPECIAL}, include_parking=True))
    assert included.total == AreaAndHeads(975_000, 90)
    assert (included.participating, included.outcome) == (AreaAndHeads(637_500, 60), NO_DECISION)
    assert included.alternatives[Alternative.PARKING_TOGGLED] is CARRIED


def test_case_19_an_abstainer_took_part() -> None:
    item = counted(estate(90), ballots(agree=45, disagree=15, abstain=1))
    assert (item.participating.heads, item.abstain.heads, item.outcome) == (61, 1, LOST)
    assert item.alternatives[Alternative.ABSTENTIONS_EXCLUDED] is CARRIED
    assert item.sensitive


def test_case_20_an_identity_invalid_ballot_is_no_ballot_and_the_owner_may_still_vote() -> None:
    tenant = ballot(1, AGREE, 0, by="tenant", validity=Validity.IDENTITY_INVALID)
    result = count(estate(3), [tenant, ballot(1, DISAGREE, 1)], {1: CC278_SPECIAL})
    assert (one(result).participating, one(result).disagree) == (AreaAndHeads(10_000, 1), AreaAndHeads(10_000, 1))
    assert result.set_aside[SetAside.IDENTITY_INVALID] == 1


def test_case_21_a_void_paper_took_part_and_agrees_to_nothing() -> None:
    item = counted(estate(90), ballots(agree=46, disagree=14, void=2))
    assert (item.participating.heads, item.content_invalid, item.outcome) == (62, AreaAndHeads(20_000, 2), LOST)
    assert item.alternatives[Alternative.CONTENT_INVALID_EXCLUDED] is CARRIED
    assert item.sensitive


def test_case_22_an_abstention_on_one_item_does_not_touch_another() -> None:
    lines = [*ballots(agree=3), *(line._replace(item=2, choice=ABSTAIN) for line in ballots(agree=3))]
    result = count(estate(4), lines, {1: CC278_SPECIAL, 2: CC278_SPECIAL})
    assert [item.outcome for item in result.items.values()] == [CARRIED, LOST]
    assert result.items[2].abstain == AreaAndHeads(30_000, 3)


def test_case_26_principal_after_agent_is_a_duplicate_in_conflict() -> None:
    agent = ballot(1, AGREE, 0, by="agent", capacity=Capacity.PROXY)
    result = count(estate(1), [agent, ballot(1, DISAGREE, 1)], {1: CC278_SPECIAL})
    assert (one(result).outcome, result.set_aside[SetAside.DUPLICATE]) == (CARRIED, 1)
    assert one(result).alternatives[Alternative.CONFLICTS_NOT_AGREEING] is LOST


def test_case_31_the_ballot_of_the_housing_bureau_decides() -> None:
    parts = estate(60, 6_000) + [flat(room, ["BUREAU"], 5_000) for room in range(61, 91)]
    private = ballots(agree=41)
    assert counted(parts, private).checks == Checks(False, True, True, True)
    with_bureau = counted(parts, [*private, ballot(75, AGREE, 99, by="BUREAU")])
    assert (with_bureau.participating, with_bureau.outcome) == (AreaAndHeads(396_000, 42), CARRIED)


@pytest.mark.parametrize(("later", "conflict"), [(DISAGREE, True), (AGREE, False)], ids=["33", "34"])
def test_cases_33_34_paper_received_first_stands_and_the_same_again_is_no_conflict(
    later: Choice, conflict: bool
) -> None:
    online, paper = ballot(1, later, 86_400), ballot(1, AGREE, 0, channel=Channel.PAPER)
    item = counted(estate(1), [online, paper])
    assert (item.agree.heads, item.outcome) == (1, CARRIED)
    assert (item.alternatives[Alternative.CONFLICTS_NOT_AGREEING] is LOST) == conflict


def test_case_39_nobody_voted_divides_nothing() -> None:
    item = counted(estate(90), [])
    assert (item.participating, item.checks) == (AreaAndHeads(0, 0), Checks(False, False, False, False))
    assert (item.outcome, item.sensitive) == (NO_DECISION, False)


def test_case_40_a_ballot_at_the_closing_instant_is_late() -> None:
    window = CastingWindow(closes=T0 + timedelta(days=1))
    lines = [ballot(1, AGREE, 86_399), ballot(2, AGREE, 86_400)]
    result = count(estate(2), lines, {1: CC278_SPECIAL}, window=window)
    assert (one(result).participating.heads, result.set_aside[SetAside.LATE]) == (1, 1)


def test_case_46_a_quorum_missed_is_no_decision_and_not_a_rejection() -> None:
    assert counted(estate(90), ballots(agree=58)).outcome is NO_DECISION
    assert counted(estate(90), ballots(disagree=58)).outcome is NO_DECISION
    assert counted(estate(90), ballots(disagree=60)).outcome is LOST


def test_case_47_a_stairwell_of_twelve() -> None:
    assert counted(estate(12), ballots(agree=6, disagree=2)).outcome is CARRIED


def test_the_float_traps_of_48_flats_of_50_01() -> None:
    assert counted(estate(48, 5_001), ballots(agree=32)).checks == Checks(True, True, True, True)
    assert counted(estate(48, 5_001), ballots(agree=31)).outcome is NO_DECISION


@pytest.mark.parametrize("third", range(1, 34))
def test_exact_two_thirds_and_three_quarters_hold_for_every_size(third: int) -> None:
    homes, took_part, agree = 12 * third, 8 * third, 6 * third
    for area_c in (5_005, 5_001, 8_999, 12_347):
        exact = [homes * area_c, took_part * area_c, agree * area_c]
        assert by_numbers(CC278_SPECIAL, (exact[0], homes), (exact[1], took_part), (exact[2], agree)) is CARRIED
        assert by_numbers(CC278_SPECIAL, (exact[0], homes), (exact[1], took_part), (exact[2] - 1, agree)) is LOST
        assert by_numbers(CC278_SPECIAL, (exact[0] + 1, homes), (exact[1], took_part), (exact[2], agree)) is NO_DECISION


def test_areas_beyond_the_reach_of_doubles_stay_exact() -> None:
    huge = 10**24
    assert by_numbers(CC278_SPECIAL, (3 * huge, 3), (2 * huge, 2), (2 * huge, 2)) is CARRIED
    assert by_numbers(CC278_SPECIAL, (3 * huge + 1, 3), (2 * huge, 2), (2 * huge, 2)) is NO_DECISION


def test_an_item_that_no_ballot_names_is_counted_as_nobody_voted() -> None:
    result = count(estate(3), ballots(agree=3), {1: CC278_SPECIAL, 7: CC278_ORDINARY})
    assert (result.items[7].outcome, result.items[7].rule) == (NO_DECISION, CC278_ORDINARY)
    assert result.items[7].total == AreaAndHeads(30_000, 3)


def test_an_item_named_only_by_lines_set_aside_is_counted_and_an_item_without_a_rule_is_refused() -> None:
    stray = [ballot("elsewhere", AGREE, item=3)]
    assert one(count(estate(1), stray, {3: CC278_SPECIAL})).outcome is NO_DECISION
    with pytest.raises(ValueError, match=r"\[3\]"):
        count(estate(1), stray, {1: CC278_SPECIAL})


def test_items_come_in_the_order_of_their_numbers() -> None:
    result = count(estate(1), [], {10: CC278_SPECIAL, 9: CC278_SPECIAL})
    assert list(result.items) == [9, 10]


def test_set_aside_counts_lines_over_all_items() -> None:
    lines = [
        ballot(1, AGREE, 0),
        ballot(1, AGREE, 1),
        ballot(1, AGREE, 2, item=2),
        ballot(1, AGREE, 3, item=2),
        ballot(1, AGREE, 4, item=2),
        ballot(9, AGREE, 5, item=2),
        ballot(1, AGREE, 6, by="tenant"),
    ]
    set_aside = count(estate(1), lines, {1: CC278_SPECIAL, 2: CC278_SPECIAL}).set_aside
    assert set_aside == {
        **dict.fromkeys(SetAside, 0),
        SetAside.DUPLICATE: 3,
        SetAside.NOT_ON_ROLL: 1,
        SetAside.NOT_ENTITLED: 1,
    }


def test_parking_the_other_way_rebuilds_heads_and_classes() -> None:
    # Off: {A} and {A, B} are two heads. On: the space of A and B is a third part of {A, B}, and C becomes a head.
    parts = [
        flat(1, ["A"]),
        flat(2, ["A", "B"]),
        flat("P1", ["A", "B"], 5_000, kind=PartKind.PARKING),
        flat("P2", ["C"], 30_000, kind=PartKind.STORAGE),
    ]
    lines = [
        ballot("P1", DISAGREE, 0, by="B"),  # off: not on the roll; on: the ballot of {A, B}
        ballot(2, AGREE, 1, by="A"),  # off: stands; on: a duplicate of the line before
        ballot(1, AGREE, 2, by="A"),
    ]
    result = count(parts, lines, {1: CC278_SPECIAL})
    assert (one(result).total, one(result).agree) == (AreaAndHeads(20_000, 2), AreaAndHeads(20_000, 2))
    assert result.set_aside == {**dict.fromkeys(SetAside, 0), SetAside.NOT_ON_ROLL: 1}
    assert one(result).alternatives[Alternative.PARKING_TOGGLED] is NO_DECISION  # C has more than a third of the area
    on = count(parts, lines, {1: CC278_SPECIAL}, include_parking=True)
    assert (one(on).total, one(on).disagree, one(on).agree) == (
        AreaAndHeads(55_000, 3),
        AreaAndHeads(15_000, 1),
        AreaAndHeads(10_000, 1),
    )
    assert on.set_aside == {**dict.fromkeys(SetAside, 0), SetAside.DUPLICATE: 1}
    assert one(on).alternatives[Alternative.PARKING_TOGGLED] is CARRIED


def test_each_alternative_answers_one_question_and_leaves_the_others() -> None:
    # 61 take part: 45 agree, 14 against, 1 abstains, 1 void. Either exclusion alone gives 45 of 60.
    item = counted(estate(90), ballots(agree=45, disagree=14, abstain=1, void=1))
    assert item.outcome is LOST
    assert item.alternatives[Alternative.CONTENT_INVALID_EXCLUDED] is CARRIED
    assert item.alternatives[Alternative.ABSTENTIONS_EXCLUDED] is CARRIED
    assert item.alternatives[Alternative.CONFLICTS_NOT_AGREEING] is LOST


def test_excluding_may_also_undo_participation() -> None:
    item = counted(estate(3), ballots(agree=1, void=1))
    assert item.alternatives[Alternative.CONTENT_INVALID_EXCLUDED] is NO_DECISION
    assert counted(estate(3), ballots(abstain=2)).alternatives[Alternative.ABSTENTIONS_EXCLUDED] is NO_DECISION


def test_a_void_paper_then_a_valid_one_is_a_conflict_that_takes_part_either_way() -> None:
    item = counted(estate(1), [ballot(1, None, 0), ballot(1, AGREE, 1)])
    assert (item.content_invalid.heads, item.outcome) == (1, LOST)
    assert item.alternatives[Alternative.CONFLICTS_NOT_AGREEING] is LOST
    # The paper does not take part; the head's later line was refused and does not come back.
    assert item.alternatives[Alternative.CONTENT_INVALID_EXCLUDED] is NO_DECISION


def test_a_conflict_whose_standing_ballot_disagrees_changes_nothing() -> None:
    lines = [ballot(1, DISAGREE, 0), ballot(1, AGREE, 1), *ballots(agree=4)[1:]]
    item = counted(estate(4), lines)
    assert (item.outcome, item.alternatives[Alternative.CONFLICTS_NOT_AGREEING]) == (CARRIED, CARRIED)


def robust(parts: list[RegisterPart], lines: list[BallotLine]) -> tuple[ItemCount, dict[LeftOut, Outcome]]:
    item = counted(parts, lines)
    return item, item.robustness


def test_without_paper_the_later_online_ballot_of_the_head_stands() -> None:
    lines = [ballot(1, AGREE, 0, channel=Channel.PAPER), ballot(1, DISAGREE, 1), ballot(2, AGREE, 2)]
    item, without = robust(estate(2), lines)
    assert (item.outcome, without[LeftOut.WITHOUT_PAPER], without[LeftOut.WITHOUT_PROXIES]) == (CARRIED, LOST, CARRIED)


def test_without_paper_every_paper_line_of_the_head_is_passed_over() -> None:
    paper = [ballot(1, AGREE, second, channel=Channel.PAPER) for second in (0, 1)]
    _, without = robust(estate(1), [*paper, ballot(1, AGREE, 2, channel=Channel.ONSITE)])
    assert without[LeftOut.WITHOUT_PAPER] is CARRIED
    _, without = robust(estate(1), paper)
    assert without[LeftOut.WITHOUT_PAPER] is NO_DECISION


def test_without_proxies_only_proxies_fall() -> None:
    proxy = ballot(1, AGREE, 0, by="agent", capacity=Capacity.PROXY)
    guardian = ballot(2, AGREE, 1, by="parent", capacity=Capacity.GUARDIAN)
    authorised = ballot(3, AGREE, 2, by="tenant", capacity=Capacity.AUTHORISED)
    item, without = robust(estate(3), [proxy, guardian, authorised])
    assert (item.outcome, without[LeftOut.WITHOUT_PROXIES]) == (CARRIED, CARRIED)  # two of three are left
    _, without = robust(estate(2), [proxy, guardian])
    assert without[LeftOut.WITHOUT_PROXIES] is NO_DECISION


def test_without_conflicts_no_line_of_the_head_is_left() -> None:
    lines = [ballot(1, AGREE, 0), ballot(1, DISAGREE, 1), ballot(1, AGREE, 2), ballot(2, AGREE, 3)]
    item, without = robust(estate(2), lines)
    assert (item.outcome, without[LeftOut.WITHOUT_CONFLICTS]) == (CARRIED, NO_DECISION)
    same = [ballot(1, AGREE, 0), ballot(1, AGREE, 1), ballot(2, AGREE, 3)]
    assert robust(estate(2), same)[1][LeftOut.WITHOUT_CONFLICTS] is CARRIED


@pytest.mark.parametrize("before", [[], [ballot(2, None, 1)]], ids=["stands", "duplicate"])
def test_a_valid_ballot_without_a_choice_never_passes_for_a_void_paper(before: list[BallotLine]) -> None:
    lines = [ballot(1, None, 0), *before, ballot(2, None, 2, validity=Validity.VALID)]
    with pytest.raises(ValueError, match=r"without a choice: \('1', '1', '2'\), item 1"):
        counted(estate(2), lines)


def test_what_is_ticked_on_a_void_paper_is_not_summed_with_valid_ballots_that_say_it() -> None:
    item = counted(estate(3), [ballot(1, AGREE), ballot(2, AGREE, validity=Validity.CONTENT_INVALID)])
    assert (item.agree, item.content_invalid) == (AreaAndHeads(10_000, 1), AreaAndHeads(10_000, 1))
