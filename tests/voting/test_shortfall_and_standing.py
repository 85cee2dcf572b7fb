"""What is still missing and whether it can change, against trying everything that could still happen."""

from itertools import combinations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.values.fractions import Threshold
from app.voting.count.outcome import AreaAndHeads, Outcome, Shortfall, Standing
from app.voting.count.tally import checks, outcome, shortfall, standing
from app.voting.law.rules import CC278_ORDINARY, CC278_SPECIAL, MajorityRule
from tests.voting.estate import ballots, counted, estate

STRANGE = (  # no law of ours, but the arithmetic must hold for thresholds whose parts differ by more than one
    MajorityRule("a", "", Threshold(2, 3), Threshold(2, 5)),
    MajorityRule("b", "", Threshold(1, 2, inclusive=False), Threshold(3, 7, inclusive=False)),
    MajorityRule("c", "", Threshold(1, 5), Threshold(2, 3, inclusive=False)),
)
RULES = st.sampled_from((CC278_SPECIAL, CC278_ORDINARY, *STRANGE))
AREAS = st.integers(1, 12) | st.integers(1, 20_000)
HEADS = st.lists(st.tuples(AREAS, st.sampled_from(("agree", "rest", "out", "out"))), max_size=7)
Heads = list[tuple[int, str]]


def amount(areas: list[int] | tuple[int, ...]) -> AreaAndHeads:
    return AreaAndHeads(sum(areas), len(areas))


def split(heads: Heads) -> tuple[AreaAndHeads, AreaAndHeads, AreaAndHeads, list[int]]:
    """Total, those taking part, those agreeing, and the areas of the outstanding."""
    agree = [area for area, state in heads if state == "agree"]
    took_part = [area for area, state in heads if state != "out"]
    outstanding = [area for area, state in heads if state == "out"]
    return amount([area for area, _ in heads]), amount(took_part), amount(agree), outstanding


@settings(max_examples=400)
@given(RULES, HEADS)
@example(CC278_ORDINARY, [(1, "agree"), (1, "out")])
@example(CC278_SPECIAL, [(10, "agree")] * 3 + [(12, "out")])  # only the area is not locked
@example(CC278_SPECIAL, [(90, "agree")] * 5 + [(1, "out")] * 2)  # only the heads are not locked
def test_standing_is_what_trying_every_future_says(rule: MajorityRule, heads: Heads) -> None:
    total, took_part, agree, outstanding = split(heads)
    futures = set()
    for acts in product(("stays away", "agrees", "takes part"), repeat=len(outstanding)):
        joined = amount([area for area, act in zip(outstanding, acts, strict=True) if act != "stays away"])
        said_yes = amount([area for area, act in zip(outstanding, acts, strict=True) if act == "agrees"])
        futures.add(outcome(rule, total, took_part + joined, agree + said_yes))
    expected = Standing.OPEN
    if futures == {Outcome.CARRIED}:
        expected = Standing.SAFE
    elif Outcome.CARRIED not in futures:
        expected = Standing.IMPOSSIBLE
    assert standing(rule, total, took_part, agree) is expected


@settings(max_examples=400)
@given(RULES, HEADS)
def test_the_fewest_heads_are_those_trying_every_set_finds(rule: MajorityRule, heads: Heads) -> None:
    total, took_part, agree, outstanding = split(heads)
    carrying = [
        len(chosen)
        for size in range(len(outstanding) + 1)
        for chosen in combinations(outstanding, size)
        if outcome(rule, total, took_part + amount(chosen), agree + amount(chosen)) is Outcome.CARRIED
    ]
    found = shortfall(rule, total, took_part, agree, outstanding)
    assert found.fewest_heads == min(carrying, default=None)
    assert (found.fewest_heads is None) == (standing(rule, total, took_part, agree) is Standing.IMPOSSIBLE)


@settings(max_examples=400)
@given(RULES, HEADS)
def test_the_shortfall_of_each_base_is_just_enough(rule: MajorityRule, heads: Heads) -> None:
    total, took_part, agree, outstanding = split(heads)
    found = shortfall(rule, total, took_part, agree, outstanding)

    def both_held(area_c: int, more: int) -> tuple[bool, bool]:
        gained = AreaAndHeads(area_c, more)
        held = checks(rule, total, took_part + gained, agree + gained)
        return (
            held.participation_area and held.agreement_area,
            held.participation_heads and held.agreement_heads,
        )

    assert both_held(found.area_c, found.heads) == (bool(heads), bool(heads))
    if found.area_c:
        assert not both_held(found.area_c - 1, 0)[0]
    if found.heads:
        assert not both_held(0, found.heads - 1)[1]


SIZES = st.integers(1, 10_000).flatmap(
    lambda total: st.integers(0, total).flatmap(
        lambda took_part: st.tuples(st.just(total), st.just(took_part), st.integers(0, took_part))
    )
)


@given(SIZES)
def test_the_formulas_of_the_two_rules(sizes: tuple[int, int, int]) -> None:
    total, took_part, agree = sizes
    sums = AreaAndHeads(total, total), AreaAndHeads(took_part, took_part), AreaAndHeads(agree, agree)
    special, ordinary = shortfall(CC278_SPECIAL, *sums, []), shortfall(CC278_ORDINARY, *sums, [])
    quorum = -(-2 * total // 3) - took_part
    assert special.heads == special.area_c == max(0, quorum, 3 * took_part - 4 * agree)
    assert ordinary.heads == ordinary.area_c == max(0, quorum, took_part - 2 * agree + 1)
    assert (standing(CC278_SPECIAL, *sums) is Standing.SAFE) == (4 * agree >= 3 * total)
    assert (standing(CC278_ORDINARY, *sums) is Standing.SAFE) == (2 * agree > total and 3 * took_part >= 2 * total)
    assert (standing(CC278_SPECIAL, *sums) is Standing.IMPOSSIBLE) == (4 * (took_part - agree) > total)
    assert (standing(CC278_ORDINARY, *sums) is Standing.IMPOSSIBLE) == (2 * (took_part - agree) >= total)


def test_more_than_half_of_all_is_not_yet_safe_while_participation_is_short() -> None:
    sixty_of_hundred = AreaAndHeads(6_000, 60)
    held = (CC278_ORDINARY, AreaAndHeads(10_000, 100), sixty_of_hundred, sixty_of_hundred)
    assert outcome(*held) is Outcome.NO_VALID_DECISION
    assert standing(*held) is Standing.OPEN
    more = AreaAndHeads(6_700, 67)
    assert standing(CC278_ORDINARY, AreaAndHeads(10_000, 100), more, sixty_of_hundred) is Standing.SAFE


@pytest.mark.parametrize(
    ("agree", "disagree", "expected", "holds"),
    [
        (45, 15, Shortfall(0, 0, 0), Standing.OPEN),  # 30 who disagree would undo it
        (68, 0, Shortfall(0, 0, 0), Standing.SAFE),
        (0, 0, Shortfall(600_000, 60, 60), Standing.OPEN),
        (40, 20, Shortfall(200_000, 20, 20), Standing.OPEN),
        (0, 22, Shortfall(660_000, 66, 66), Standing.OPEN),
        (0, 23, Shortfall(690_000, 69, None), Standing.IMPOSSIBLE),
    ],
)
def test_a_count_carries_shortfall_and_standing(
    agree: int, disagree: int, expected: Shortfall, holds: Standing
) -> None:
    item = counted(estate(90), ballots(agree=agree, disagree=disagree))
    assert (item.shortfall, item.standing) == (expected, holds)


def test_the_largest_outstanding_heads_come_first() -> None:
    sums = AreaAndHeads(1_000, 10), AreaAndHeads(500, 6), AreaAndHeads(500, 6)
    assert shortfall(CC278_SPECIAL, *sums, [50, 50, 300, 100]) == Shortfall(167, 1, 1)
    assert shortfall(CC278_SPECIAL, *sums, [125, 125, 125, 125]) == Shortfall(167, 1, 2)


def test_an_empty_roll_can_never_be_carried() -> None:
    empty = AreaAndHeads(0, 0)
    assert shortfall(CC278_SPECIAL, empty, empty, empty, []).fewest_heads is None
    assert standing(CC278_SPECIAL, empty, empty, empty) is Standing.IMPOSSIBLE
