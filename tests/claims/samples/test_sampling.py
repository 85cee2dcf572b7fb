"""The draw: recomputable, spread over all who enter, and large enough to find what is forged."""

import hashlib
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.samples.sampling import SIZES, Drawable, allocate, draw, frozen, why

RUNS = 2_000


def estate(entries: int, agents: int = 6) -> list[Drawable]:
    """Entries of a few agents, by visit and on sheets."""
    return [
        Drawable("claim", f"{number:05d}", f"claim/{('visit', 'signed_sheet')[number % 2]}/agent-{number % agents}")
        for number in range(entries)
    ]


POPULATIONS = st.lists(
    st.builds(
        Drawable,
        st.sampled_from(["claim", "binding"]),
        st.integers(0, 400).map(str),
        st.sampled_from(["a", "b", "c", "d"]),
    ),
    max_size=150,
    unique_by=lambda one: (one.kind, one.id),
)
SEEDS = st.text(min_size=1, max_size=20)


@given(POPULATIONS, st.integers(1, 60), SEEDS, st.randoms())
def test_the_same_seed_draws_the_same_whatever_the_order_of_the_list(
    population: list[Drawable], size: int, seed: str, shuffler: object
) -> None:
    drawn = draw(population, size, seed)
    shuffled = population[:]
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(shuffled, size, seed) == drawn
    assert frozen(shuffled) == frozen(population)
    assert len(drawn) == len(set(drawn)) == min(size, len(population))
    assert set(drawn) <= set(population)


@given(st.dictionaries(SEEDS, st.integers(1, 80), min_size=1, max_size=12), st.integers(1, 200), SEEDS)
def test_places_are_shared_out_in_proportion_and_nobody_who_enters_goes_unasked(
    strata: dict[str, int], size: int, seed: str
) -> None:
    total = sum(strata.values())
    if size >= total:
        return
    shares = allocate(strata, size, seed)
    assert sum(shares.values()) == size
    assert shares.keys() == strata.keys()
    assert all(0 <= shares[name] <= strata[name] for name in strata)
    if len(strata) < size:
        assert all(shares.values())
    for name, number in strata.items():
        # Beyond the one that each has at least, nobody is far above their proportion.
        assert shares[name] <= max(1, -(-number * size // total) + 1)


def test_in_a_very_uneven_estate_the_largest_give_up_the_places_that_there_are_not() -> None:
    """One place each of ten small ones, and in proportion nearly all for the large: more than there are to share."""
    small = {f"small-{number}": 1 for number in range(10)}
    assert allocate({**small, "large": 1_000}, 12, "seed") == {**small, "large": 2}
    shares = allocate({**small, "large": 600, "next": 300}, 15, "seed")
    assert {name: shares[name] for name in small} == small
    assert sorted((shares["large"], shares["next"])) == [2, 3]
    shares = allocate({**small, "large": 900, "next": 60}, 15, "seed")
    assert (shares["large"], shares["next"]) == (4, 1)


def test_anybody_draws_it_again_without_this_program() -> None:
    """The document's words, written down once more: one stratum, the smallest SHA-256 of "seed|kind|id"."""
    population = [Drawable("claim", str(number), "one") for number in range(200)]
    by_hand = sorted(population, key=lambda one: hashlib.sha256(f"审计抽样|claim|{one.id}".encode()).digest())
    assert draw(population, 59, "审计抽样") == by_hand[:59]


def test_another_seed_draws_others() -> None:
    population = estate(1_170)
    assert set(draw(population, 59, "one")) != set(draw(population, 59, "two"))


def test_all_are_drawn_where_there_are_no_more() -> None:
    population = estate(40)
    assert set(draw(population, 59, "seed")) == set(population)
    assert why(40, 40) == "全部 40 条都已抽到"
    assert why(59, 1_170) == SIZES[59]


def test_every_agent_is_asked_about() -> None:
    population = [*estate(1_000, agents=5), Drawable("claim", "lone", "claim/visit/agent-lone")]
    strata = {one.stratum for one in draw(population, 59, "seed")}
    assert strata == {one.stratum for one in population}


def misses(forged: int, population: int, size: int) -> Fraction:
    """The exact probability that a plain sample without putting back holds none of the forged."""
    probability = Fraction(1)
    for index in range(size):
        probability *= Fraction(population - forged - index, population - index)
    return probability


@pytest.mark.parametrize(("percent", "size"), [(5, 59), (2, 149), (1, 299)])
def test_the_sizes_are_the_smallest_of_their_promise(percent: int, size: int) -> None:
    """1 - (1-p)^n reaches 95 % at this n and not at the one before; from a small estate fewer are missed still."""
    honest = Fraction(100 - percent, 100)
    assert honest**size <= Fraction(5, 100) < honest ** (size - 1)
    assert misses(12 * percent, 1_200, size) < honest**size


@pytest.mark.parametrize(("percent", "size", "entries"), [(5, 59, 600), (2, 149, 600), (1, 299, 600)])
def test_a_sample_finds_what_is_forged_in_nineteen_of_twenty_estates(percent: int, size: int, entries: int) -> None:
    """Two thousand estates, forged entries anywhere in them, each drawn by a seed of its own."""
    population = estate(entries)
    found = 0
    for run in range(RUNS):
        # Where the forged ones lie has nothing to do with the seed of the draw.
        forged = set(Random(run).sample(population, entries * percent // 100))
        found += not forged.isdisjoint(draw(population, size, f"seed-{run}"))
    assert found * 100 >= RUNS * 95, found


def test_who_forged_one_stratum_whole_is_found_every_time() -> None:
    """Forgery is mostly one person's: sixty entries of one agent among 1,200."""
    population = estate(1_200, agents=20)
    for run in range(50):
        assert any(one.stratum.endswith("agent-7") for one in draw(population, 59, f"seed-{run}"))
