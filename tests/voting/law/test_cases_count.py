"""Cases of the law that are arithmetic: the very figures of the table, through the count that the service makes.

The base unless a case says otherwise: 90 flats of 100.00 m2, 90 owners, item 7 (three quarters).
"""

from dataclasses import replace

from app.core.values.fractions import percent
from app.register.kinds import PartKind
from app.voting.count.outcome import Alternative, AreaAndHeads, Checks
from app.voting.count.tally import count
from app.voting.drafting import preparing
from app.voting.law.matters import Matter, rule_of
from app.voting.law.ruleset import NATIONAL, refusals
from tests.voting.estate import AGREE, DISAGREE, ballot, ballots, counted, estate, flat, one
from tests.voting.law.figures import CARRIED, LOST, NO_DECISION, ORDINARY, SPECIAL, count_of, outcomes


def test_case_01_exactly_two_thirds_and_exactly_three_quarters_pass() -> None:
    item = count_of((900_000, 90), (600_000, 60), (450_000, 45), rule_of([Matter.REBUILD]))
    assert item.checks == Checks(True, True, True, True)
    assert item.outcome is CARRIED


def test_case_02_one_hundredth_short_of_two_thirds_fails_and_never_shows_as_reached() -> None:
    item = count_of((900_000, 90), (599_999, 60), (599_999, 60))
    assert item.checks == Checks(False, True, True, True)
    assert item.outcome is NO_DECISION
    assert round(599_999 / 900_000 * 100, 2) == 66.67
    assert percent(599_999, 900_000) == "66.66%"


def test_case_03_exactly_half_is_not_more_than_half() -> None:
    item = count_of((900_000, 90), (600_000, 60), (300_000, 31), ORDINARY)
    assert item.checks == Checks(True, True, False, True)
    assert item.outcome is LOST


def test_case_04_half_and_one_hundredth_passes() -> None:
    item = count_of((900_000, 90), (600_000, 60), (300_001, 31), ORDINARY)
    assert item.outcome is CARRIED


def test_case_05_heads_that_do_not_divide() -> None:
    assert count_of((1_000_000, 100), (660_000, 66), (660_000, 66)).outcome is NO_DECISION
    assert percent(66, 100) == "66.00%"
    assert count_of((1_000_000, 100), (670_000, 67), (500_000, 50)).outcome is LOST
    assert count_of((1_000_000, 100), (670_000, 67), (510_000, 51)).outcome is CARRIED


def test_case_06_ample_area_does_not_stand_in_for_heads() -> None:
    item = count_of((1_000_000, 100), (800_000, 60), (800_000, 60))
    assert (percent(800_000, 1_000_000), percent(60, 100)) == ("80.00%", "60.00%")
    assert item.checks == Checks(True, False, True, True)
    assert item.outcome is NO_DECISION


def test_case_07_three_of_four_at_50_05_are_exactly_three_quarters() -> None:
    assert sum([50.05] * 3) / sum([50.05] * 4) < 0.75  # what a count in floats would say
    assert counted(estate(4, 5_005), ballots(agree=3, disagree=1)).outcome is CARRIED


def test_case_08_two_decimals_exactly() -> None:
    total = (864_231, 96)
    assert count_of(total, (576_154, 64), (432_116, 48)).outcome is CARRIED
    short = count_of(total, (576_154, 64), (432_115, 48))
    assert (short.outcome, short.checks) == (LOST, Checks(True, True, False, True))
    too_few = count_of(total, (576_153, 64), (432_116, 48))
    assert (too_few.outcome, too_few.checks) == (NO_DECISION, Checks(False, True, True, True))
    assert round(576_153 / 864_231 * 100, 2) == 66.67
    assert percent(576_153, 864_231) == "66.66%"


def test_case_09_an_owner_of_three_flats_is_one_head() -> None:
    parts = [flat(room, ["A"]) for room in (1, 2, 3)] + [flat(room) for room in range(4, 11)]
    item = counted(parts, [ballot(1, AGREE, by="A"), *(ballot(room, AGREE, room) for room in range(4, 8))])
    assert (item.total, item.participating) == (AreaAndHeads(100_000, 8), AreaAndHeads(70_000, 5))
    assert percent(5, 8) == "62.50%"
    assert item.checks == Checks(True, False, True, True)
    assert item.outcome is NO_DECISION


def test_case_14_the_developers_stock_is_one_head_with_all_its_area() -> None:
    parts = estate(80) + [flat(room, ["DEV"]) for room in range(81, 101)]
    item = counted(parts, ballots(agree=54))
    assert (item.total, item.participating) == (AreaAndHeads(1_000_000, 81), AreaAndHeads(540_000, 54))
    assert item.checks == Checks(False, True, True, True)
    assert item.outcome is NO_DECISION
    with_developer = counted(parts, [*ballots(agree=54), ballot(90, AGREE, 99, by="DEV")])
    assert (with_developer.participating, with_developer.outcome) == (AreaAndHeads(740_000, 55), CARRIED)


def test_case_18_parking_flips_the_outcome_and_must_be_chosen() -> None:
    spaces = [flat(f"P{n}", [f"o{n}"], 1_250, kind=PartKind.PARKING) for n in range(31, 91)]
    lines = ballots(agree=60)  # of whom thirty own a space
    without = one(count(estate(90) + spaces, lines, {1: SPECIAL}, include_parking=False))
    assert (without.total, without.participating, without.outcome) == (
        AreaAndHeads(900_000, 90),
        AreaAndHeads(600_000, 60),
        CARRIED,
    )
    assert without.alternatives[Alternative.PARKING_TOGGLED] is NO_DECISION
    assert without.sensitive
    included = one(count(estate(90) + spaces, lines, {1: SPECIAL}, include_parking=True))
    assert (included.total, included.participating) == (AreaAndHeads(975_000, 90), AreaAndHeads(637_500, 60))
    assert (percent(637_500, 975_000), included.outcome) == ("65.38%", NO_DECISION)
    assert len(refusals(NATIONAL)) == 1  # nobody has chosen yet
    assert refusals(replace(NATIONAL, include_parking=False)) == []


def test_case_19_an_abstainer_took_part_and_does_not_agree() -> None:
    item = counted(estate(90), ballots(agree=45, disagree=15, abstain=1))
    assert (item.participating.heads, item.agree.heads, item.abstain.heads) == (61, 45, 1)
    assert (percent(45, 61), percent(45, 60)) == ("73.77%", "75.00%")
    assert item.outcome is LOST
    assert item.alternatives[Alternative.ABSTENTIONS_EXCLUDED] is CARRIED
    assert item.sensitive


def test_case_21_a_void_paper_of_a_known_owner_takes_part_and_does_not_agree() -> None:
    item = counted(estate(90), ballots(agree=46, disagree=14, void=2))
    assert (item.participating.heads, item.agree.heads, item.content_invalid.heads) == (62, 46, 2)
    assert (percent(46, 60), percent(46, 62)) == ("76.66%", "74.19%")
    assert item.outcome is LOST
    assert item.alternatives[Alternative.CONTENT_INVALID_EXCLUDED] is CARRIED
    assert item.sensitive


def test_case_23_who_is_silent_has_not_voted() -> None:
    returned = counted(estate(90), ballots(agree=40, disagree=9))
    assert (returned.participating.heads, returned.outcome) == (49, NO_DECISION)
    # The other figure: had the 38 who were reached and silent been added to the majority of those who voted.
    deemed = counted(estate(90), ballots(agree=40 + 38, disagree=9))
    assert (deemed.participating.heads, deemed.agree.heads, deemed.outcome) == (87, 78, CARRIED)
    assert percent(78, 87) == "89.65%"
    assert NATIONAL.deemed_votes is False
    _, faults = preparing.choose_rules("national", {"include_parking": False, "deemed_votes": True})
    assert ["不计票" in fault.message for fault in faults] == [True]
    kept, none = preparing.choose_rules(
        "national", {"include_parking": False, "deemed_clause": "未表决视为同意多数意见。"}
    )
    assert none == []
    assert (kept.deemed_votes, kept.deemed_clause) == (False, "未表决视为同意多数意见。")


def test_case_31_the_single_ballot_of_the_housing_bureau_decides() -> None:
    parts = estate(60, 6_000) + [flat(room, ["BUREAU"], 5_000) for room in range(61, 91)]
    tenants = [ballot(room, AGREE, room, by=f"tenant{room}") for room in range(61, 91)]
    private = counted(parts, [*ballots(agree=41), *tenants])
    assert (private.total, private.participating) == (AreaAndHeads(510_000, 61), AreaAndHeads(246_000, 41))
    assert (percent(41, 61), percent(246_000, 510_000)) == ("67.21%", "48.23%")
    assert (private.checks.participation_heads, private.checks.participation_area) == (True, False)
    assert private.outcome is NO_DECISION
    with_bureau = counted(parts, [*ballots(agree=41), *tenants, ballot(75, AGREE, 99, by="BUREAU")])
    assert with_bureau.participating == AreaAndHeads(396_000, 42)
    assert percent(396_000, 510_000) == "77.64%"
    assert (with_bureau.checks.participation_heads, with_bureau.checks.participation_area) == (True, True)


def test_case_38_of_three_plans_a_plurality_is_not_enough() -> None:
    """Each plan is an item of its own, asked for or against; who wants none is against all of them."""
    wants = ["A"] * 40 + ["B"] * 25 + [""] * 5
    lines = [
        ballot(room, AGREE if wanted == plan else DISAGREE, room, item=number)
        for number, plan in enumerate("ABC", start=1)
        for room, wanted in enumerate(wants, start=1)
    ]
    special = count(estate(90), lines, dict.fromkeys((1, 2, 3), SPECIAL)).items
    assert [item.agree.heads for item in special.values()] == [40, 25, 0]
    assert {item.participating.heads for item in special.values()} == {70}
    assert percent(40, 70) == "57.14%"
    assert outcomes(list(special.values())) == [LOST, LOST, LOST]
    ordinary = count(estate(90), lines, dict.fromkeys((1, 2, 3), ORDINARY)).items
    assert outcomes(list(ordinary.values())) == [CARRIED, LOST, LOST]
    # For an ordinary item the area must be more than half too.
    small = [flat(room, area_c=5_000 if room <= 40 else 10_000) for room in range(1, 91)]
    assert count(small, lines, dict.fromkeys((1, 2, 3), ORDINARY)).items[1].outcome is LOST


def test_case_39_nobody_took_part_and_nothing_is_divided() -> None:
    item = counted(estate(90), [])
    assert item.participating == AreaAndHeads(0, 0)
    assert item.checks == Checks(False, False, False, False)
    assert item.outcome is NO_DECISION
    assert item.outcome.label.startswith("未达法定参与比例")
    assert percent(0, 0) == "—"


def test_case_56_more_than_half_by_area_and_exactly_half_by_heads_fails() -> None:
    item = count_of((900_000, 90), (600_000, 60), (300_060, 30), ORDINARY)
    assert (percent(300_060, 600_000), percent(30, 60)) == ("50.01%", "50.00%")
    assert item.checks == Checks(True, True, True, False)
    assert item.outcome is LOST
