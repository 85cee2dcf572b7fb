"""One draw: what it is of is frozen, then the service makes a seed that nobody chose; drawn again it comes out the same.

Whoever could bring a seed would try seeds until the sample suits them, and whoever could draw one population twice would
keep the better sample. So a population, known by its root, has one seed for good: a draw of more of it goes on with that
seed, one of no more is refused. Once something was added or taken out it is another population, with a seed of its own.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.claims import errors
from app.claims.samples import sampling
from app.claims.samples.sampling import Drawable
from app.core.errors import Refused
from app.core.periods import spoken


class KeptDraw(Protocol):
    """A draw as it was kept. `own_seed`: whoever drew brought the seed, as was possible once."""

    seed: str
    own_seed: bool
    size: int
    population_sha256: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn, in order; of which population, as its lines and their root; by which seed."""

    population: str
    root: bytes
    seed: str
    chosen: list[Drawable]


def draw(entries: Collection[Drawable], size: int, before: Iterable[KeptDraw] = ()) -> Drawn:
    """Draw of these entries; `before` are the earlier draws in the same matter, with other drawers kept waiting.

    Raises Refused(SAMPLE_DRAWN_ALREADY) where as many of just these entries were drawn before.
    """
    population = sampling.frozen(entries)
    root = sampling.root(population)
    same = [one for one in before if one.population_sha256 == root and not one.own_seed]
    most = max(same, key=lambda one: one.size, default=None)
    seed = most.seed if most is not None else secrets.token_hex(16)
    chosen = sampling.draw(entries, size, seed)
    if most is not None and most.size >= len(chosen):
        raise Refused(errors.SAMPLE_DRAWN_ALREADY, at=spoken(most.at), size=most.size)
    return Drawn(population, root, seed, chosen)
