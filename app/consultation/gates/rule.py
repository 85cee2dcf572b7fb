"""The figures of a gate, what they stand on, and when what was certified holds no more. Pure: standard library only.

Source: law R-63 (four fifths of all households, tested as 5x >= 4N in whole numbers; "over 80 % both ways" is strictly
above, a report), R-64 (satisfied of all households, and a least share that answered). A household is one row.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.claims.kinds import EvidenceClass
from app.consultation.gates.kinds import GateTrust, GateWord
from app.consultation.households.meter import above
from app.consultation.kinds import Trust
from app.core.values.fractions import Threshold
from app.projects.kinds import AcceptanceBase

_SILENT = GateWord.NONE, GateWord.NOT_REACHED
_WEAKEST_FIRST = (GateTrust.UNCONFIRMED, GateTrust.CONFIRMED, GateTrust.OWN)


@dataclass(frozen=True, slots=True)
class GateRow:
    """A household at a gate. `evidence` and `trust` are of a counted word alone.

    `disputed`: somebody of it says of an entry that it is not theirs; such an entry is never what is counted.
    """

    word: GateWord
    evidence: EvidenceClass | None = None
    trust: GateTrust | None = None
    disputed: bool = False

    @property
    def counted(self) -> bool:
        """Whether it is in the numerator."""
        return self.word is GateWord.COUNTED

    @property
    def by_claim(self) -> bool:
        """Whether it is counted on the word of others that nobody confirmed."""
        return self.counted and self.trust is GateTrust.UNCONFIRMED


def row(word: GateWord, evidence: EvidenceClass, trust: GateTrust | Trust, *, disputed: bool) -> GateRow:
    """A household's row; on what it rests is kept where it is counted."""
    if word is not GateWord.COUNTED:
        return GateRow(word, disputed=disputed)
    return GateRow(word, evidence, GateTrust(trust), disputed)


@dataclass(frozen=True, slots=True)
class GateShare:
    """Which share a district asks for before completion is accepted, in percent, and of whom; `tries` as tries.py has it."""

    percent: int
    base: AcceptanceBase
    tries: int


@dataclass(frozen=True, slots=True)
class GateFigures:
    """Whole numbers of households, and what follows from them: four fifths of all, or the `share` that a district asks for.

    `least_response` is in percent of all of them, whatever the base. `channels` has what the counted rest on; `by_claim` of
    these is unconfirmed.
    """

    households: int
    counted: int
    responded: int
    not_reached: int
    share: GateShare | None
    least_response: int
    by_claim: int
    channels: Mapping[EvidenceClass, int]
    stands_without_claims: bool
    stands_without_disputed: bool
    stands_without: Mapping[EvidenceClass, bool]

    @property
    def percent(self) -> int:
        """The share of the base that must be counted, in percent."""
        return _threshold(self.share).numerator

    @property
    def base(self) -> AcceptanceBase:
        """Of whom it is a share."""
        return self.share.base if self.share is not None else AcceptanceBase.HOUSEHOLDS

    @property
    def base_households(self) -> int:
        """How many households are in the base."""
        match self.base:
            case AcceptanceBase.HOUSEHOLDS:
                return self.households
            case AcceptanceBase.REACHED:
                return self.households - self.not_reached
            case AcceptanceBase.ANSWERS:
                return self.responded

    @property
    def enough_answered(self) -> bool:
        """Whether the least share answered."""
        return self.households > 0 and 100 * self.responded >= self.least_response * self.households

    @property
    def reached(self) -> bool:
        """Whether the share of the base is counted, and enough of all answered."""
        return _threshold(self.share).met(self.counted, self.base_households) and self.enough_answered

    @property
    def needed(self) -> int:
        """How many more households must be counted."""
        return max(0, self.least - self.counted)

    @property
    def least(self) -> int:
        """How many households must be counted."""
        return _threshold(self.share).least(self.base_households)

    def as_json(self) -> dict[str, Any]:
        """As a certificate's file states them; the base where a district chose it."""
        base = {"base_households": self.base_households, "not_reached": self.not_reached}
        return {
            **(base if self.share is not None else {}),
            "households": self.households,
            "counted": self.counted,
            "responded": self.responded,
            "by_claim": self.by_claim,
            "channels": dict(self.channels),
            "reached": self.reached,
            "stands_without_claims": self.stands_without_claims,
            "stands_without_disputed": self.stands_without_disputed,
            "stands_without": dict(self.stands_without),
        }


def _threshold(share: GateShare | None) -> Threshold:
    return Threshold(share.percent if share is not None else 80, 100)


def figures(rows: Iterable[GateRow], least_response: int, share: GateShare | None = None) -> GateFigures:
    """The figures of these households, one row for each; what it stands without is counted of the same base."""
    found = list(rows)
    counted = [one for one in found if one.counted]
    channels = Counter(one.evidence for one in counted if one.evidence is not None)

    whole = GateFigures(
        households=len(found),
        counted=len(counted),
        responded=sum(one.word not in _SILENT for one in found),
        not_reached=sum(one.word is GateWord.NOT_REACHED for one in found),
        share=share,
        least_response=least_response,
        by_claim=sum(one.by_claim for one in counted),
        channels={one: channels[one] for one in EvidenceClass if channels[one]},
        stands_without_claims=False,
        stands_without_disputed=False,
        stands_without={},
    )

    def stands(number: int) -> bool:
        return _threshold(share).met(number, whole.base_households)

    return replace(
        whole,
        stands_without_claims=stands(sum(not one.by_claim for one in counted)),
        stands_without_disputed=stands(sum(not one.disputed for one in counted)),
        stands_without={one: stands(len(counted) - channels[one]) for one in EvidenceClass if channels[one]},
    )


@dataclass(frozen=True, slots=True)
class BothWays:
    """双超 80%: strictly above four fifths by households and by area (0.01 m2); a report and no gate."""

    households: int
    counted: int
    area_c: int
    counted_area_c: int

    @property
    def by_households(self) -> bool:
        """Strictly above by households."""
        return above(self.counted, self.households)

    @property
    def by_area(self) -> bool:
        """Strictly above by area."""
        return above(self.counted_area_c, self.area_c)


def both_ways(rows: Iterable[tuple[GateRow, int]]) -> BothWays:
    """The report over these households, each with its area in 0.01 m2."""
    found = list(rows)
    counted = [area_c for one, area_c in found if one.counted]
    return BothWays(len(found), len(counted), sum(area_c for _, area_c in found), sum(counted))


def lapse_of(certified: Mapping[str, GateRow], now: Mapping[str, GateRow]) -> str:
    """Why what was certified holds no more, in words for everybody; empty while it does.

    It lapses as soon as anything that went into it does: the households are others; one that was counted is counted no
    more, on a weaker word, or disputed now; or one that had answered otherwise has no answer that holds any more, for
    that answer is in the share that answered. What only adds to it (another household agrees, an owner confirms) takes
    nothing away, and leaves it in force.
    """
    if certified.keys() != now.keys():
        return "名册中的住户有变动，计算的基数已经不同。"
    for household, before in certified.items():
        after = now[household]
        if before.counted and not after.counted:
            return "有住户原先计入的意见不再计入（本人更改、提出争议，意见过期，或业主变更）。"
        if before.counted and (_weaker(after, before) or (after.disputed and not before.disputed)):
            return "有住户计入的意见，其依据变弱或者有了争议。"
        if before.word is GateWord.NOT_REACHED and after.word in {GateWord.NONE, GateWord.OTHER}:
            return "有住户登记为多次上门未能见到的，不再成立，计算的基数已经不同。"
        if before.word is GateWord.OTHER and after.word in _SILENT:
            return "有住户原先的表态或征询不再有效（提出争议，意见过期，或业主变更），回收的户数已经不同。"
    return ""


def without_forged(
    certified: Mapping[str, GateRow], now: Mapping[str, GateRow], forged: Collection[str]
) -> list[GateRow]:
    """The rows that were certified, of which those that rested on what was found forged say nothing.

    One whose household is counted today by its own word keeps it.
    """
    return [
        GateRow(GateWord.NONE) if household in forged and not _stands(before, now.get(household)) else before
        for household, before in certified.items()
    ]


def _stands(before: GateRow, after: GateRow | None) -> bool:
    """Whether a certified row rests on the household's own word, or is counted today as it was then."""
    if before.evidence is None or before.evidence.own_word:
        return True
    return after is not None and after.counted


def _weaker(after: GateRow, before: GateRow) -> bool:
    if after.trust is None or before.trust is None:
        return False
    return _WEAKEST_FIRST.index(after.trust) < _WEAKEST_FIRST.index(before.trust)
