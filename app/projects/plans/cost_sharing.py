"""How what owners pay is shared among their homes 分摊, to the fen. Pure: standard library only.

Source: Civil Code art. 283 (law R-12), as the owners agreed, else by the share of exclusive area. A plan that lays nothing
down is not read as if it did. Fen that do not divide go to the largest remainders, equal ones in the order of the doors, so
that the amounts come to the sum exactly.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.core.values.canonical import Value
from app.projects.kinds import SharingRule
from app.register.kinds import OFF_ROLL_BY_DEFAULT, PartKind
from app.register.scopes import Placed, Scope, read_scope

_NUMBERED = re.compile(r"(\d{1,2})\d\d", re.ASCII)


class SharingHome(Placed, Protocol):
    """A part, as far as the sharing asks."""

    @property
    def room(self) -> str:
        """房号."""

    @property
    def kind(self) -> PartKind:
        """What it is used for."""

    @property
    def area_c(self) -> int | None:
        """Its exclusive area in 0.01 m2, where the register has one."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """By what rule a sum is shared, among the homes of which place (None: wherever the project is).

    `coefficients` are of floors, each with its hundredths; of no other rule.
    """

    rule: SharingRule
    scope: Scope | None = None
    coefficients: tuple[tuple[int, int], ...] = ()

    def canonical(self) -> dict[str, Value]:
        """As it is kept and hashed."""
        return {
            "rule": self.rule,
            "scope": self.scope.canonical() if self.scope is not None else None,
            "coefficients": [{"floor": floor, "hundredths": weight} for floor, weight in self.coefficients],
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "Sharing":
        """The reverse of `canonical`."""
        return cls(
            SharingRule(fields["rule"]),
            read_scope(fields["scope"]) if fields["scope"] is not None else None,
            tuple((one["floor"], one["hundredths"]) for one in fields["coefficients"]),
        )

    def payers[Part: SharingHome](self, project: Scope, parts: Sequence[Part]) -> list[Part]:
        """The homes that share: by area every part but parking and storage, else dwellings."""
        return [
            one
            for one in parts
            if project.holds(one)
            and (self.scope is None or self.scope.holds(one))
            and (
                one.kind not in OFF_ROLL_BY_DEFAULT
                if self.rule is SharingRule.BY_AREA
                else one.kind is PartKind.DWELLING
            )
        ]

    def weight(self, part: SharingHome) -> int | None:
        """How much a home bears beside the others; None where the register does not say."""
        match self.rule:
            case SharingRule.BY_AREA:
                return part.area_c
            case SharingRule.BY_HOUSEHOLD:
                return 1
            case SharingRule.BY_FLOOR:
                return dict(self.coefficients).get(floor_of(part.room) or 0)

    def amounts(self, amount_fen: int, project: Scope, parts: Sequence[SharingHome]) -> dict[str, int] | None:
        """What each home pays, in fen, by its id; None while the register does not say enough to tell."""
        payers = self.payers(project, parts)
        weights = [self.weight(one) for one in payers]
        known = [one for one in weights if one is not None]
        if len(known) < len(payers) or not sum(known):
            return None
        return dict(zip((one.id for one in payers), split(amount_fen, known), strict=True))


def floor_of(room: str) -> int | None:
    """The floor that a room number says, 6 of "601" and 12 of "1203"; None where it says none."""
    found = _NUMBERED.fullmatch(room)
    return int(found[1]) or None if found else None


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount in whole fen by weights; the shares come to the amount exactly. Raises ValueError without any weight."""
    total = sum(weights)
    if total <= 0:
        raise ValueError("nothing to share by")
    shares = [amount * one // total for one in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % total), at))
    for at in order[: amount - sum(shares)]:
        shares[at] += 1
    return shares
