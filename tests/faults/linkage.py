"""What somebody with the whole register in hand can tell of a stance: from the posted sums alone, counted exactly.

Areas are whole numbers of 0.01 m2. An *explanation* of posted sums is a set of homes of that many members and that area; all
of them are equally likely to whoever knows nothing else, so a home is an opponent with the share of explanations it is in.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_HASH = re.compile(r"[0-9a-f]{64}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
_EID = re.compile(r"v-\d{8}-\d{4}")
_KEY_ID = re.compile(r"\+[0-9a-f]{8}\+")


def shares(areas: Sequence[int], heads: int, area_c: int) -> list[Fraction]:
    """For each home the share of all explanations of the sums that it is in; exact, without trying sets one by one.

    Ways to each (members, area) are the coefficients of polynomials, packed into whole numbers: one home more is a shift
    and a sum. The explanations with a home are those of the others for what is left, by inclusion and exclusion.
    """
    width = comb(len(areas), min(heads, len(areas) // 2)).bit_length() + 1
    ways = [1] + [0] * heads
    for area in areas:
        for members in range(heads, 0, -1):
            ways[members] += ways[members - 1] << (area * width)
    mask = (1 << width) - 1

    def of(members: int, area: int) -> int:
        return (ways[members] >> (area * width)) & mask if members >= 0 and area >= 0 else 0

    every = of(heads, area_c)
    with_home = {
        area: sum((-1) ** times * of(heads - 1 - times, area_c - area * (1 + times)) for times in range(heads))
        for area in set(areas)
    }
    return [Fraction(with_home[area], every) for area in areas]


def shares_by_trying(areas: Sequence[int], heads: int, area_c: int) -> list[Fraction]:
    """The same, set by set."""
    found = [one for one in combinations(range(len(areas)), heads) if sum(areas[home] for home in one) == area_c]
    return [Fraction(sum(home in one for one in found), len(found)) for home in range(len(areas))]


def seen(files: Mapping[str, bytes], community: str) -> dict[str, str]:
    """A public bundle as somebody sees it who can neither invert a hash nor a signature, and knows who was where when.

    Hashes, keys and signatures are one sign each: they are of salted commitments, or of things that are shown themselves.
    Instants are their rank: who cast when is known to this person anyhow. Ids drawn at random are numbered as they come.
    """
    text = {name: data.decode("utf-8-sig") for name, data in files.items() if name != "verify.py"}
    instants = sorted({one for said in text.values() for one in _INSTANT.findall(said)})
    rank = {one: f"T{number}" for number, one in enumerate(instants)}
    found, ids = {}, dict[str, str]()
    for name, said in text.items():
        told = _INSTANT.sub(lambda one: rank[one.group()], said)
        told = _ID.sub(lambda one: ids.setdefault(one.group(), f"I{len(ids)}"), told.replace(community, "C"))
        told = _BASE64.sub("B", _HASH.sub("H", told))
        found[name] = _KEY_ID.sub("+K+", _EID.sub("E", told))
    return found
