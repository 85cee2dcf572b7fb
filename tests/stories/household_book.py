"""What a story itself knows of every household, against which figures and boards are held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class Book:
    """What the story itself knows of every household: its category, by whose word, whether asked, whether stale."""

    category: dict[str, str]
    claim: dict[str, str | None]
    asked: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, places: Sequence[str]) -> "Book":
        return cls(dict.fromkeys(places, "not_asked"), dict.fromkeys(places))

    def says(self, places: Iterable[str], stance: str, claim: str = "unconfirmed") -> None:
        for one in places:
            self.category[one], self.claim[one] = stance, claim
            self.asked.add(one)
            self.stale.discard(one)

    def nobody(self, places: Iterable[str], category: str = "absent") -> None:
        for one in places:
            self.category[one] = category

    def all(self, *categories: str, of: Iterable[str] | None = None) -> list[str]:
        return [one for one in (self.category if of is None else of) if self.category[one] in categories]

    @property
    def supporting(self) -> list[str]:
        return [one for one in self.all("agree") if one not in self.stale]
