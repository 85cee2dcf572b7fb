"""The count written a second time, as plainly as the format can be followed, to hold the real one against.

It shares nothing with the application: rows are dictionaries of texts, shares are fractions, and each alternative is
a whole new count with the question answered the other way.
"""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

Row = dict[str, str]
AGREEMENT = {
    "cc278-special": lambda share: share >= Fraction(3, 4),
    "cc278-ordinary": lambda share: share > Fraction(1, 2),
}
CLASSES = ("early", "late", "duplicate", "not_on_roll", "not_entitled", "identity_invalid")


def part_of(row: Row) -> str:
    return "|".join((row["building"], row["stairwell"], row["room"]))


class Roll:
    """Owner sets by part, areas by part, and heads as the set of distinct owner sets."""

    def __init__(self, register: list[Row], parking: bool, building: str | None, stairwell: str | None) -> None:
        self.owners: dict[str, set[str]] = {}
        self.area: dict[str, Decimal] = {}
        for row in register:
            if building is not None and row["building"] != building:
                continue
            if stairwell is not None and row["stairwell"] != stairwell:
                continue
            if row["kind"] in ("parking", "storage") and not parking:
                continue
            self.owners.setdefault(part_of(row), set()).add(row["owner_id"])
            self.area[part_of(row)] = Decimal(row["area_m2"])
        self.heads = {frozenset(owners) for owners in self.owners.values()}

    def area_of(self, head: frozenset[str]) -> Decimal:
        return sum((self.area[part] for part, owners in self.owners.items() if owners == head), Decimal(0))

    def amount(self, heads: set[frozenset[str]]) -> tuple[Decimal, int]:
        return sum((self.area_of(head) for head in heads), Decimal(0)), len(heads)


def said(row: Row) -> str:
    return row["choice"] if row["validity"] == "valid" else "content_invalid"


def classes(roll: Roll, ballots: list[Row], opens: str | None, closes: str | None) -> list[tuple[Row, str]]:
    """Each row with its class, in the order of receipt."""
    result: list[tuple[Row, str]] = []
    standing: set[tuple[frozenset[str], str]] = set()
    in_order = sorted(enumerate(ballots), key=lambda each: (datetime.fromisoformat(each[1]["received_at"]), each[0]))
    for _, row in in_order:
        at = datetime.fromisoformat(row["received_at"])
        head = frozenset(roll.owners.get(part_of(row), ()))
        if not head:
            found = "not_on_roll"
        elif row["validity"] == "identity_invalid":
            found = "identity_invalid"
        elif row["capacity"] == "owner" and row["cast_by"] not in head:
            found = "not_entitled"
        elif opens is not None and at < datetime.fromisoformat(opens):
            found = "early"
        elif closes is not None and not at < datetime.fromisoformat(closes):
            found = "late"
        elif (head, row["item"]) in standing:
            found = "duplicate"
        else:
            standing.add((head, row["item"]))
            found = "standing"
        result.append((row, found))
    return result


def four_kinds(roll: Roll, classed: list[tuple[Row, str]], item: str) -> dict[str, set[frozenset[str]]]:
    kinds: dict[str, set[frozenset[str]]] = {
        "agree": set(),
        "disagree": set(),
        "abstain": set(),
        "content_invalid": set(),
    }
    for row, found in classed:
        if found == "standing" and row["item"] == item:
            kinds[said(row)].add(frozenset(roll.owners[part_of(row)]))
    return kinds


def conflicting(roll: Roll, classed: list[tuple[Row, str]], item: str) -> set[frozenset[str]]:
    stood: dict[frozenset[str], str] = {}
    heads = set()
    for row, found in classed:
        if row["item"] == item and found in ("standing", "duplicate"):
            head = frozenset(roll.owners[part_of(row)])
            if stood.setdefault(head, said(row)) != said(row):
                heads.add(head)
    return heads


def checks(roll: Roll, rule: str, took_part: set[frozenset[str]], agree: set[frozenset[str]]) -> dict[str, bool]:
    total, part, yes = roll.amount(roll.heads), roll.amount(took_part), roll.amount(agree)
    held = {}
    for at, base in enumerate(("area", "heads")):
        held[f"participation_{base}"] = total[at] > 0 and Fraction(part[at]) / Fraction(total[at]) >= Fraction(2, 3)
        held[f"agreement_{base}"] = part[at] > 0 and AGREEMENT[rule](Fraction(yes[at]) / Fraction(part[at]))
    return held


def outcome(roll: Roll, rule: str, took_part: set[frozenset[str]], agree: set[frozenset[str]]) -> str:
    held = checks(roll, rule, took_part, agree)
    if not (held["participation_area"] and held["participation_heads"]):
        return "no_valid_decision"
    return "carried" if held["agreement_area"] and held["agreement_heads"] else "lost"


def everybody(kinds: dict[str, set[frozenset[str]]]) -> set[frozenset[str]]:
    return set().union(*kinds.values())


def plain_count(
    register: list[Row],
    ballots: list[Row],
    rules: dict[str, str],
    *,
    parking: bool,
    building: str | None,
    stairwell: str | None,
    opens: str | None,
    closes: str | None,
) -> dict[str, object]:
    """The fixed keys of the count's output, and `robustness` as outcomes."""
    roll = Roll(register, parking, building, stairwell)
    other = Roll(register, not parking, building, stairwell)
    classed = classes(roll, ballots, opens, closes)
    classed_other = classes(other, ballots, opens, closes)
    items: dict[str, object] = {}
    for item, rule in rules.items():
        kinds = four_kinds(roll, classed, item)
        took_part, agree, conflicts = everybody(kinds), kinds["agree"], conflicting(roll, classed, item)
        verdict = outcome(roll, rule, took_part, agree)
        kinds_other = four_kinds(other, classed_other, item)
        alternatives = {
            "content_invalid_excluded": outcome(roll, rule, took_part - kinds["content_invalid"], agree),
            "abstentions_excluded": outcome(roll, rule, took_part - kinds["abstain"], agree),
            "conflicts_not_agreeing": outcome(roll, rule, took_part, agree - conflicts),
            "parking_toggled": outcome(other, rule, everybody(kinds_other), kinds_other["agree"]),
        }

        def again(kept: list[Row], item: str = item, rule: str = rule) -> str:
            fresh = four_kinds(roll, classes(roll, kept, opens, closes), item)
            return outcome(roll, rule, everybody(fresh), fresh["agree"])

        undisputed = [row for row in ballots if frozenset(roll.owners.get(part_of(row), ())) not in conflicts]
        robustness = {
            "without_paper": again([row for row in ballots if row["channel"] != "paper"]),
            "without_proxies": again([row for row in ballots if row["capacity"] != "proxy"]),
            "without_conflicts": again(undisputed),
        }
        amounts = {"total": roll.heads, "participating": took_part, **kinds}
        items[item] = {
            "rule": rule,
            **{
                name: {"area_m2": f"{roll.amount(heads)[0]:.2f}", "heads": len(heads)}
                for name, heads in amounts.items()
            },
            "checks": checks(roll, rule, took_part, agree),
            "outcome": verdict,
            "alternatives": alternatives,
            "sensitive": any(each != verdict for each in alternatives.values()),
            "robustness": {
                name: "stands" if each == verdict else "does not stand" for name, each in robustness.items()
            },
        }
    used = set(rules.values())
    return {
        "rule": used.pop() if len(used) == 1 else None,
        "items": items,
        "set_aside": {name: sum(found == name for _, found in classed) for name in CLASSES},
    }
