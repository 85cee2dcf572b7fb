"""What a plan says, and the hash that binds a consent to it (law R-58). Pure: standard library only.

A plan of bare items has the hash of the first form, SHA-256 of the canonical JSON
`{"description","documents":[{"name","sha256"}…],"items":[…],"t":"plan","title","v":1}` (core/values/canonical.py). One whose items
have a place or a kind, or that has a budget, has the second: `"v":2`, items as
`{"code","consents","kind","scope","title"}`, and `"budget":[{"amount_fen","code","item","title"}…]`,
`"funding":[{"amount_fen","payer","source"}…]`, `"gap_fen"`, `"gap_reason"`. A line of the funding that lays down how it is
shared has `"sharing":{"coefficients":[{"floor","hundredths"}…],"rule","scope"}` besides. A document counts by its content, not by
where it is kept.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.values.canonical import Value, digest
from app.projects.kinds import FundingSource, ItemKind
from app.projects.plans.cost_sharing import Sharing
from app.register.scopes import Scope, read_scope


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A document of a plan: its name, the hex SHA-256 of its content, and the id of the evidence that keeps it."""

    name: str
    sha256: str
    evidence_id: str


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item of a plan. `scope` is where it is done (None: wherever the project is).

    `consents` are the parts it touches inside, whose owners are each asked for their own (None: it touches none).
    """

    title: str
    code: str = ""
    kind: ItemKind = ItemKind.OTHER
    scope: Scope | None = None
    consents: Scope | None = None

    @property
    def key(self) -> str:
        """By what it is known again in another version: its code, or without one its title."""
        return self.code or self.title

    @property
    def bare(self) -> bool:
        """Whether it is a line of text and nothing more."""
        return self == PlanItem(self.title)

    def canonical(self) -> dict[str, Value]:
        """As it is kept and hashed."""
        return {
            "code": self.code,
            "title": self.title,
            "kind": self.kind,
            "scope": self.scope.canonical() if self.scope is not None else None,
            "consents": self.consents.canonical() if self.consents is not None else None,
        }

    @property
    def sha256(self) -> bytes:
        """The hash to which a consent to this item is bound: it stands in another version while the item is the same."""
        return digest({"t": "plan_item", "v": 1, **self.canonical()})

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "PlanItem":
        """The reverse of `canonical`."""
        scope, consents = fields["scope"], fields["consents"]
        return cls(
            fields["title"],
            fields["code"],
            ItemKind(fields["kind"]),
            read_scope(scope) if scope is not None else None,
            read_scope(consents) if consents is not None else None,
        )


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What something costs, in whole fen; `item` is the code of the item it is for, "" for all together."""

    code: str
    title: str
    item: str
    amount_fen: int

    def canonical(self) -> dict[str, Value]:
        """As it is kept and hashed."""
        return {"code": self.code, "title": self.title, "item": self.item, "amount_fen": self.amount_fen}


@dataclass(frozen=True, slots=True)
class FundingLine:
    """Who pays how much of it, in whole fen; what owners pay may say how it is shared among them."""

    source: FundingSource
    payer: str
    amount_fen: int
    sharing: Sharing | None = None

    @property
    def key(self) -> str:
        """By what it is known again in another version."""
        return f"{self.source.label}·{self.payer}"

    def canonical(self) -> dict[str, Value]:
        """As it is kept and hashed."""
        line: dict[str, Value] = {"source": self.source, "payer": self.payer, "amount_fen": self.amount_fen}
        return line | {"sharing": self.sharing.canonical()} if self.sharing is not None else line

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "FundingLine":
        """The reverse of `canonical`."""
        sharing = fields.get("sharing")
        return cls(
            FundingSource(fields["source"]),
            fields["payer"],
            fields["amount_fen"],
            Sharing.from_json(sharing) if sharing is not None else None,
        )


@dataclass(frozen=True, slots=True)
class PlanContent:
    """Everything a version of a plan says. `gap_fen` is what nobody pays yet, said openly with `gap_reason`."""

    title: str
    description: str
    items: tuple[PlanItem, ...]
    documents: tuple[PlanDocument, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    funding: tuple[FundingLine, ...] = ()
    gap_fen: int = 0
    gap_reason: str = ""

    @property
    def budget_fen(self) -> int:
        """What it costs together."""
        return sum(one.amount_fen for one in self.budget)

    @property
    def owners(self) -> tuple[FundingLine, ...]:
        """The lines that owners pay."""
        return tuple(one for one in self.funding if one.source == FundingSource.OWNERS)

    @property
    def funding_fen(self) -> int:
        """What is paid together."""
        return sum(one.amount_fen for one in self.funding)

    @property
    def bare(self) -> bool:
        """Whether it is of the first form: lines of text without place, kind or cost."""
        return all(one.bare for one in self.items) and not (self.budget or self.funding or self.gap_fen)

    def cost_of(self, item: PlanItem) -> int:
        """What the lines for this item come to, in fen."""
        return sum(one.amount_fen for one in self.budget if item.code and one.item == item.code)

    @property
    def sha256(self) -> bytes:
        """The content hash, 32 bytes; raises ValueError where a text is not in NFC."""
        if self.bare:
            return plan_sha256(self.title, self.description, [one.title for one in self.items], self.documents)
        return digest(
            {
                "t": "plan",
                "v": 2,
                "title": self.title,
                "description": self.description,
                "items": [one.canonical() for one in self.items],
                "documents": [{"name": one.name, "sha256": one.sha256} for one in self.documents],
                "budget": [one.canonical() for one in self.budget],
                "funding": [one.canonical() for one in self.funding],
                "gap_fen": self.gap_fen,
                "gap_reason": self.gap_reason,
            }
        )


def plain(text: str) -> str:
    """A text as it is kept and hashed: NFC, no blanks at the ends of lines."""
    return "\n".join(line.strip() for line in unicodedata.normalize("NFC", text).splitlines()).strip()


def plan_sha256(title: str, description: str, items: Sequence[str], documents: Sequence[PlanDocument]) -> bytes:
    """The content hash of a plan of the first form, 32 bytes; raises ValueError where a text is not in NFC."""
    return digest(
        {
            "t": "plan",
            "v": 1,
            "title": title,
            "description": description,
            "items": list(items),
            "documents": [{"name": one.name, "sha256": one.sha256} for one in documents],
        }
    )
