"""The rules of a count as they are given on the command line or in a form: one for all items, or item by item.

Pure: standard library only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.voting.count.count_files import BallotsFile, FileFault, item_number, quote_cell
from app.voting.law.rules import RULES, MajorityRule


@dataclass(frozen=True, slots=True)
class GivenRules:
    """What was given: item -> rule, None as item meaning all of them, None as rule one that is not known."""

    by_item: dict[int | None, MajorityRule | None] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, texts: Iterable[str]) -> "GivenRules":
        """The rules of texts like "cc278-special" or "1=cc278-special"; what is wrong comes back in `faults`."""
        rules = cls()
        for text in texts:
            try:
                rules._take(text)
            except ValueError as error:
                rules.faults.append(str(error))
        if None in rules.by_item and len(rules.by_item) > 1:
            rules.faults.append("或者一条规则用于全部事项，或者逐项写成 事项编号=规则，不能混用")
        return rules

    def _take(self, text: str) -> None:
        number, separator, name = text.rpartition("=")
        item = item_number(number.strip()) if separator else None
        if item in self.by_item:
            raise ValueError(f"{'全部事项' if item is None else f'事项 {item} '}的规则写了不止一次")
        self.by_item[item] = RULES.get(name.strip())
        if self.by_item[item] is None:
            raise ValueError(f"没有名为{quote_cell(name.strip())}的规则，应为 {'、'.join(RULES)} 之一")

    @property
    def for_all(self) -> MajorityRule | None:
        """The one rule given for all items."""
        return self.by_item.get(None)

    def rules_of(self, named: Iterable[int]) -> dict[int, MajorityRule]:
        """The rule of every item: of those `named` by any ballots line, and of those given by number."""
        if self.for_all is not None:
            return dict.fromkeys(named, self.for_all)
        return {item: rule for item, rule in self.by_item.items() if item is not None and rule is not None}

    def unruled(self, cast: BallotsFile, file: str) -> list[FileFault]:
        """One fault for each item that has no rule, at the line of the ballots file that first names it."""
        return [
            FileFault(file, line, "item", f"事项 {item} 没有规则，请写明 {item}=规则")
            for item, line in cast.item_lines.items()
            if None not in self.by_item and item not in self.by_item
        ]
