"""What a count says: sums, checks, outcome, and how firm the outcome is. Pure: standard library only.

The shape follows the fixed format of the count (docs/count.md); areas are whole 0.01 m2.
"""

from dataclasses import dataclass

from app.core.labels import Labelled
from app.voting.law.rules import MajorityRule


class Outcome(Labelled):
    """The verdict on one item; "no valid decision" is not a rejection (law case 46)."""

    CARRIED = "carried", "表决通过"
    LOST = "lost", "表决未通过"
    NO_VALID_DECISION = "no_valid_decision", "未达法定参与比例，未形成有效决定"


class SetAside(Labelled):
    """Why a ballots line was not counted; a line falls in the first class that fits, in this order."""

    NOT_ON_ROLL = "not_on_roll", "不在本次名册"
    IDENTITY_INVALID = "identity_invalid", "身份无效"
    NOT_ENTITLED = "not_entitled", "无表决资格"
    EARLY = "early", "早于投票开始"
    LATE = "late", "逾期"
    DUPLICATE = "duplicate", "重复（先到者有效）"


class Alternative(Labelled):
    """An unsettled legal question answered the other way (law R-60)."""

    CONTENT_INVALID_EXCLUDED = "content_invalid_excluded", "内容无效票不计入参与"
    ABSTENTIONS_EXCLUDED = "abstentions_excluded", "弃权票不计入参与"
    CONFLICTS_NOT_AGREEING = "conflicts_not_agreeing", "几张票意见不一致的业主，计参与，不计同意"
    PARKING_TOGGLED = "parking_toggled", "车位储藏室改为另一口径"


class LeftOut(Labelled):
    """A class of ballots left out to see whether the outcome stands without it (robustness)."""

    WITHOUT_PAPER = "without_paper", "不计纸质票"
    WITHOUT_PROXIES = "without_proxies", "不计委托票"
    WITHOUT_CONFLICTS = "without_conflicts", "不计几张票意见不一致的业主"


class Standing(Labelled):
    """Whether the ballots still outstanding could change an item (formulas: docs/count.md, "locked in")."""

    SAFE = "safe", "已锁定通过：尚未参与者无论如何表示，结果不变"
    IMPOSSIBLE = "impossible", "已不可能通过：尚未参与者全部同意也达不到"
    OPEN = "open", "未锁定：尚未参与者的表示仍可能改变结果"


@dataclass(frozen=True, slots=True)
class AreaAndHeads:
    """An amount on both bases: exclusive area in whole 0.01 m2, and heads 表决权人数."""

    area_c: int = 0
    heads: int = 0

    def __add__(self, other: "AreaAndHeads") -> "AreaAndHeads":
        return AreaAndHeads(self.area_c + other.area_c, self.heads + other.heads)

    def __sub__(self, other: "AreaAndHeads") -> "AreaAndHeads":
        return AreaAndHeads(self.area_c - other.area_c, self.heads - other.heads)


@dataclass(frozen=True, slots=True)
class Checks:
    """The four comparisons; all must hold, and area and heads never compensate each other (law R-04)."""

    participation_area: bool
    participation_heads: bool
    agreement_area: bool
    agreement_heads: bool


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What would still carry an item if heads that have not taken part yet agreed.

    `area_c` and `heads` are the least further agreement by the formulas of docs/count.md; `fewest_heads` is the
    smallest number of actual heads, largest area first, that covers both, or None where all of them together do not.
    """

    area_c: int
    heads: int
    fewest_heads: int | None


@dataclass(frozen=True, slots=True)
class ItemCount:
    """The count of one item: who took part and how, the checks, the verdict and how firm it is."""

    item: int
    rule: MajorityRule
    total: AreaAndHeads
    participating: AreaAndHeads
    agree: AreaAndHeads
    disagree: AreaAndHeads
    abstain: AreaAndHeads
    content_invalid: AreaAndHeads
    checks: Checks
    outcome: Outcome
    alternatives: dict[Alternative, Outcome]
    robustness: dict[LeftOut, Outcome]
    shortfall: Shortfall
    standing: Standing

    @property
    def sensitive(self) -> bool:
        """Whether an unsettled question, answered the other way, would change the outcome."""
        return any(outcome is not self.outcome for outcome in self.alternatives.values())


@dataclass(frozen=True, slots=True)
class CountResult:
    """The count of every item, and the lines set aside over all items on this roll."""

    items: dict[int, ItemCount]
    set_aside: dict[SetAside, int]
