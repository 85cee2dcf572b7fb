"""Sums by place that single nobody out. Pure: standard library only.

A place is shown where each of its numbers is nought or at least five. What is left out must not be told by subtracting the
shown ones from the whole: where the places left out hold together a number from one to four, more places are left out with
them, the smallest first.
"""

from collections.abc import Mapping, Sequence

LEAST = 5


def shown_places(vectors: Mapping[tuple[str, ...], Sequence[int]]) -> list[tuple[str, ...]]:
    """The places of which every number may stand in public, in their order, where the whole stands there too.

    The numbers of a place tell its households apart: each household is in one of them. What is left out with others is
    told by subtraction, so it has to be nought or at least five in every number as well.
    """
    hidden = {place for place, numbers in vectors.items() if not fine(numbers)}
    by_size = sorted(vectors, key=lambda place: (sum(vectors[place]), place))
    while hidden and len(hidden) < len(vectors) and not fine(_sums(vectors, hidden)):
        hidden.add(next(place for place in by_size if place not in hidden))
    return [place for place in vectors if place not in hidden]


def fine(numbers: Sequence[int]) -> bool:
    """Whether no number is from one to four."""
    return all(number == 0 or number >= LEAST for number in numbers)


def _sums(vectors: Mapping[tuple[str, ...], Sequence[int]], places: set[tuple[str, ...]]) -> list[int]:
    return [sum(numbers) for numbers in zip(*(vectors[place] for place in places), strict=True)]
