"""Who is drawn to be called back: a stratified sample that anybody draws again from the seed. Pure.

Standard library only. If a share p of the entries is forged, a sample of n finds none with probability (1-p)^n at most.
That is under one in twenty for 59 entries where 5 % are forged, 149 where 2 % are, 299 where 1 % are; from a small
estate, without putting back, fewer still.

The draw: entries are put into strata by what they are, on what they rest and who entered them; each stratum gives a
share in proportion, by largest remainder, and at least one while there are enough places, so that nobody who enters
much goes unasked. Within a stratum, and in the order of calling, those come first whose SHA-256 of "seed|kind|id" is
smallest. Whoever has the list and the seed has the sample, in any language. That nobody chooses the seed: drawing.py.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

SIZES: dict[int, str] = {
    59: "虚假登记占 5% 时，至少有 95% 的把握抽到一条",
    149: "虚假登记占 2% 时，至少有 95% 的把握抽到一条",
    299: "虚假登记占 1% 时，至少有 95% 的把握抽到一条",
}
"""The sizes that are drawn, and what each is good for, in the words people are shown."""


@dataclass(frozen=True, slots=True)
class Drawable:
    """An entry that somebody else made than a confirmed owner; `kind` and `id` name it, `stratum` is where it is drawn."""

    kind: str
    id: str
    stratum: str


def draw(population: Iterable[Drawable], size: int, seed: str) -> list[Drawable]:
    """The entries drawn, in the order of calling; all of them where there are no more than `size`."""
    ordered = sorted(set(population), key=lambda one: (_rank(seed, one), one.kind, one.id))
    if len(ordered) <= size:
        return ordered
    strata: dict[str, list[Drawable]] = defaultdict(list)
    for one in ordered:
        strata[one.stratum].append(one)
    shares = allocate({name: len(held) for name, held in strata.items()}, size, seed)
    drawn = {one for name, held in strata.items() for one in held[: shares[name]]}
    return [one for one in ordered if one in drawn]


def allocate(strata: dict[str, int], size: int, seed: str) -> dict[str, int]:
    """How many of each stratum are drawn: together `size`, none more than it has; `size` is less than all there are.

    With more strata than places, the seed says which are asked.
    """
    names = sorted(strata, key=lambda name: _hash(f"{seed}|stratum|{name}"))
    if len(names) >= size:
        return {name: int(index < size) for index, name in enumerate(names)}
    total = sum(strata.values())
    shares = {name: max(1, strata[name] * size // total) for name in names}
    by_remainder = sorted(names, key=lambda name: -(strata[name] * size % total))
    while sum(shares.values()) < size:
        for name in by_remainder:
            if sum(shares.values()) < size and shares[name] < strata[name]:
                shares[name] += 1
    while sum(shares.values()) > size:
        # The one each has at least can be too many together: the largest strata give it up.
        shares[max(names, key=lambda name: shares[name])] -= 1
    return shares


def frozen(entries: Iterable[Drawable]) -> str:
    """What is drawn of, as it is kept with a sample: lines "kind|id|stratum" in order, each once."""
    return "\n".join(sorted(f"{one.kind}|{one.id}|{one.stratum}" for one in set(entries)))


def root(lines: str) -> bytes:
    """The hash by which a population is known: 32 bytes over its lines."""
    return hashlib.sha256(lines.encode()).digest()


def why(size: int, population: int) -> str:
    """What a sample of this size is good for, in the words people are shown."""
    return SIZES[size] if size in SIZES and size < population else f"全部 {population} 条都已抽到"


def _rank(seed: str, drawable: Drawable) -> bytes:
    return _hash(f"{seed}|{drawable.kind}|{drawable.id}")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
