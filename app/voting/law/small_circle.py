"""Whether the exact sums of a result and the list of who took part would name the opponents. Pure: standard library only.

Sums are posted to 0.01 m2, because the law wants them so. Where few sets of homes add up to a posted sum, the sum and
a list of the rooms that took part say together who was against. So before a vote opens, possible results of its circle
are tried; where they would name people, participation is published as numbers and without rooms.

What is tried is always the same for the same areas: anybody who knows the roll can try again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import comb

TRIALS = 40
FEWEST_EXPLANATIONS = 3
"""Fewer sets of homes than this explain a sum: its people are as good as named (as a cell of under three heads is)."""

_TURNOUTS, _LEAST_OPPONENTS = 5, 2
_MOST_MOVED = 12
_HALF = 2**_MOST_MOVED


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of so many possible results tried, so many would have named those who were against."""

    trials: int
    named: int

    @property
    def names_opponents(self) -> bool:
        """Whether opponents must reckon with being named: at one possible result in twenty, or more."""
        return self.named > 0 and self.named * 20 >= self.trials


def estimate(areas: Sequence[int]) -> Estimate:
    """Try possible results of a circle whose heads have these areas (0.01 m2), in any order; well under a second."""
    if not areas:
        return Estimate(0, 0)
    fixed = sorted(areas)
    tried = [_possible_result(fixed, trial) for trial in range(TRIALS)]
    return Estimate(TRIALS, sum(explanations(against, others) < FEWEST_EXPLANATIONS for against, others in tried))


def explanations(against: Sequence[int], others: Sequence[int]) -> int:
    """How many sets of those who took part have as many homes as `against` and the same sum of areas, itself included.

    Exact in a small circle. In a large one most homes stay where they are and only as many are moved as can be tried
    at once: every set found is one, and there are more.
    """
    moved = min(len(against), _MOST_MOVED)
    group = [*against[:moved], *others[: 2 * _half(moved) - moved]]
    wanted = sum(against[:moved])
    left, right = _sums(group[::2], moved), _sums(group[1::2], moved)
    return sum(ways * right.get((moved - homes, wanted - area), 0) for (homes, area), ways in left.items())


def _possible_result(areas: Sequence[int], trial: int) -> tuple[list[int], list[int]]:
    """Those against and the others of a result that would carry: two thirds or more take part, a tenth or so oppose.

    Trials go through turnouts from two thirds to all, and opponents from a twentieth to nearly a quarter.
    """
    drawn = sorted(range(len(areas)), key=lambda head: hashlib.sha256(f"{trial}:{head}".encode()).digest())
    least = -(-2 * len(areas) // 3)
    step, opponents = trial % _TURNOUTS, _LEAST_OPPONENTS + trial // _TURNOUTS
    took_part = [areas[head] for head in drawn[: least + (len(areas) - least) * step // (_TURNOUTS - 1)]]
    against = max(1, len(took_part) * opponents // TRIALS)
    return took_part[:against], took_part[against:]


@cache
def _half(moved: int) -> int:
    """How many homes half a group may have, so that its sets of up to `moved` homes can all be tried."""
    half = _MOST_MOVED
    while sum(comb(half + 1, homes) for homes in range(moved + 1)) <= _HALF:
        half += 1
    return half


def _sums(areas: Sequence[int], most: int) -> dict[tuple[int, int], int]:
    """In how many ways each (number of homes, sum of areas) is reached, with at most `most` homes."""
    reached = {(0, 0): 1}
    for area in areas:
        for (homes, total), ways in list(reached.items()):
            if homes < most:
                more = (homes + 1, total + area)
                reached[more] = reached.get(more, 0) + ways
    return reached
