"""The exact count: one roll, the lines received, and the verdict on every item.

The same function runs in the service when a vote closes, in the offline command, and in an auditor's hands; its
input and output are docs/count.md. Whole numbers only: comparisons multiply, nothing is rounded (law section 12).
Pure: standard library and other pure files only.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, filterfalse
from operator import attrgetter

from app.core.values.fractions import Threshold
from app.register.heads import RegisterPart, group, on_roll
from app.register.kinds import OFF_ROLL_BY_DEFAULT
from app.voting.count.ballots import (
    BallotLine,
    Capacity,
    CastingWindow,
    Channel,
    Choice,
    Classified,
    HeadBallots,
    classify,
)
from app.voting.count.outcome import (
    Alternative,
    AreaAndHeads,
    Checks,
    CountResult,
    ItemCount,
    LeftOut,
    Outcome,
    Shortfall,
    Standing,
)
from app.voting.law.rules import MajorityRule


@dataclass(frozen=True, slots=True)
class Sums:
    """Those who took part in an item, by what their standing ballot says."""

    agree: AreaAndHeads
    disagree: AreaAndHeads
    abstain: AreaAndHeads
    content_invalid: AreaAndHeads

    @property
    def participating(self) -> AreaAndHeads:
        """Everybody with a standing ballot, abstainers and void papers included."""
        return self.agree + self.disagree + self.abstain + self.content_invalid

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.agree + other.agree,
            self.disagree + other.disagree,
            self.abstain + other.abstain,
            self.content_invalid + other.content_invalid,
        )

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(
            self.agree - other.agree,
            self.disagree - other.disagree,
            self.abstain - other.abstain,
            self.content_invalid - other.content_invalid,
        )


def checks(rule: MajorityRule, total: AreaAndHeads, participating: AreaAndHeads, agree: AreaAndHeads) -> Checks:
    """The four comparisons of Civil Code art. 278(2); false on an empty roll and where nobody took part."""
    return Checks(
        participation_area=rule.participation.met(participating.area_c, total.area_c),
        participation_heads=rule.participation.met(participating.heads, total.heads),
        agreement_area=rule.agreement.met(agree.area_c, participating.area_c),
        agreement_heads=rule.agreement.met(agree.heads, participating.heads),
    )


def outcome(rule: MajorityRule, total: AreaAndHeads, participating: AreaAndHeads, agree: AreaAndHeads) -> Outcome:
    """The verdict: area and heads must both hold (law R-04); short participation is no decision, not a rejection."""
    held = checks(rule, total, participating, agree)
    if not (held.participation_area and held.participation_heads):
        return Outcome.NO_VALID_DECISION
    return Outcome.CARRIED if held.agreement_area and held.agreement_heads else Outcome.LOST


def standing(rule: MajorityRule, total: AreaAndHeads, participating: AreaAndHeads, agree: AreaAndHeads) -> Standing:
    """Whether the heads that have not taken part could still change an item, whatever they do.

    Each of them may stay away, agree, or take part without agreeing. Agreement of one more head never hurts a check,
    so an item is out of reach exactly when even agreement of all of them does not carry it. The worst they can do to
    participation is to stay away, the worst to agreement is to take part all of them without agreeing; an item is
    safe exactly when it withstands both. Under `> 1/2` the first is not implied by the second.
    """
    if outcome(rule, total, total, agree + (total - participating)) is not Outcome.CARRIED:
        return Standing.IMPOSSIBLE
    now, worst = checks(rule, total, participating, agree), checks(rule, total, total, agree)
    locked = now.participation_area and now.participation_heads and worst.agreement_area and worst.agreement_heads
    return Standing.SAFE if locked else Standing.OPEN


def shortfall(
    rule: MajorityRule,
    total: AreaAndHeads,
    participating: AreaAndHeads,
    agree: AreaAndHeads,
    outstanding: Iterable[int],
) -> Shortfall:
    """What would still carry an item if heads that have not taken part yet agreed.

    `outstanding` are the areas (0.01 m2) of those heads. A head that joins and agrees raises participation and
    agreement together. Largest area first gives the fewest heads: no other choice of as many heads has more area.
    """
    area_c = _further(rule, total.area_c, participating.area_c, agree.area_c)
    heads = _further(rule, total.heads, participating.heads, agree.heads)
    if total.heads == 0:
        return Shortfall(area_c, heads, None)
    reach = accumulate(sorted(outstanding, reverse=True), initial=0)
    fewest = next((n for n, gained in enumerate(reach) if n >= heads and gained >= area_c), None)
    return Shortfall(area_c, heads, fewest)


def _further(rule: MajorityRule, total: int, participating: int, agree: int) -> int:
    """The least further agreement, in the unit of one base, that meets both checks of that base.

    Those who took part without agreeing stay `rest`. With agreement of at least c/d, `rest` may be at most (d-c)/d of
    all who take part, so at least d/(d-c) of `rest` must take part (more than that where the threshold is exclusive).
    """
    rest = participating - agree
    share = rule.agreement
    enough = Threshold(share.denominator, share.denominator - share.numerator, share.inclusive)
    return max(0, rule.participation.least(total) - participating, enough.least(rest) - participating)


def item_count(
    item: int,
    rule: MajorityRule,
    total: AreaAndHeads,
    sums: Sums,
    *,
    alternatives: dict[Alternative, Outcome],
    robustness: dict[LeftOut, Outcome],
    shortfall: Shortfall,
) -> ItemCount:
    """Give an item its checks, its outcome and its standing by its sums."""
    bases = (rule, total, sums.participating, sums.agree)
    return ItemCount(
        item=item,
        rule=rule,
        total=total,
        participating=sums.participating,
        agree=sums.agree,
        disagree=sums.disagree,
        abstain=sums.abstain,
        content_invalid=sums.content_invalid,
        checks=checks(*bases),
        outcome=outcome(*bases),
        alternatives=alternatives,
        robustness=robustness,
        shortfall=shortfall,
        standing=standing(*bases),
    )


def count(
    parts: Iterable[RegisterPart],
    lines: Iterable[BallotLine],
    rules: Mapping[int, MajorityRule],
    *,
    include_parking: bool = False,
    window: CastingWindow | None = None,
) -> CountResult:
    """Count every item of `rules` (item number -> rule) on the roll made of `parts`.

    `parts` are those of the circle, parking and storage among them: the alternative needs them whichever way the
    vote was called. `lines` come in any order; equal times keep theirs. Without a `window` nothing is early or late.
    Raises ValueError for a line whose item has no rule, and what `group` raises.
    """
    parts, lines, window = list(parts), list(lines), window or CastingWindow()
    counted = _View.from_lines(on_roll(parts, include_parking=include_parking), lines, window)
    unruled = sorted(counted.classified.numbers() - rules.keys())
    if unruled:
        raise ValueError(f"items without a rule: {unruled}")
    toggled = None
    if any(part.kind in OFF_ROLL_BY_DEFAULT for part in parts):
        toggled = _View.from_lines(on_roll(parts, include_parking=not include_parking), lines, window)
    return CountResult(
        items={item: counted.item(item, rules[item], toggled) for item in sorted(rules)},
        set_aside={reason: len(aside) for reason, aside in counted.classified.set_aside.items()},
    )


_Alike = tuple[BallotLine, AreaAndHeads]
"""Standing ballots of one item that no question tells apart: one of them, and the amount of their heads."""

_KIND = attrgetter("capacity", "channel", "validity", "choice")
"""What a question can ask of a standing ballot."""


def _sums(cast: Iterable[_Alike]) -> Sums:
    """The sums of ballots by what they say."""
    said: dict[Choice | None, AreaAndHeads] = {choice: AreaAndHeads() for choice in (*Choice, None)}
    for line, amount in cast:
        said[line.stance] += amount
    return Sums(said[Choice.AGREE], said[Choice.DISAGREE], said[Choice.ABSTAIN], said[None])


@dataclass(frozen=True, slots=True)
class _View:
    """One roll with the lines classified on it: the one counted, or the other way about parking and storage."""

    total: AreaAndHeads
    areas: list[int]
    classified: Classified

    @classmethod
    def from_lines(cls, parts: list[RegisterPart], lines: list[BallotLine], window: CastingWindow) -> "_View":
        roll = group(parts)
        areas = [head.area_c for head in roll.heads]
        return cls(AreaAndHeads(sum(areas), len(areas)), areas, classify(lines, roll, window))

    def ballots(self, item: int) -> HeadBallots:
        return self.classified.items.get(item) or HeadBallots({}, {})

    def alike(self, standing: Mapping[int, BallotLine]) -> list[_Alike]:
        """Ballots by position of their head, those alike taken together: a million lines are of some dozen kinds."""
        heads_of: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
        for head, kind in zip(standing, map(_KIND, standing.values()), strict=True):
            heads_of[kind].append(head)
        return [
            (standing[heads[0]], AreaAndHeads(sum(map(self.areas.__getitem__, heads)), len(heads)))
            for heads in heads_of.values()
        ]

    def item(self, item: int, rule: MajorityRule, toggled: "_View | None") -> ItemCount:
        """The whole count of one item; `toggled` is the view with parking the other way, None where it is the same."""
        ballots = self.ballots(item)
        stand = self.alike(ballots.standing)
        sums = _sums(stand)
        conflicts = _sums(self.alike({head: ballots.standing[head] for head in ballots.conflicting()}))
        outstanding = map(self.areas.__getitem__, filterfalse(ballots.standing.__contains__, range(len(self.areas))))
        as_counted = self._outcome(rule, sums)
        return item_count(
            item,
            rule,
            self.total,
            sums,
            alternatives={
                **self._alternatives(rule, sums, conflicts),
                Alternative.PARKING_TOGGLED: toggled.plain_outcome(item, rule) if toggled else as_counted,
            },
            robustness=self._robustness(rule, ballots, stand, sums - conflicts),
            shortfall=shortfall(rule, self.total, sums.participating, sums.agree, outstanding),
        )

    def plain_outcome(self, item: int, rule: MajorityRule) -> Outcome:
        """The outcome on this roll, without the rest of the count."""
        return self._outcome(rule, _sums(self.alike(self.ballots(item).standing)))

    def _outcome(self, rule: MajorityRule, sums: Sums) -> Outcome:
        return outcome(rule, self.total, sums.participating, sums.agree)

    def _alternatives(self, rule: MajorityRule, sums: Sums, conflicts: Sums) -> dict[Alternative, Outcome]:
        """The outcome with each unsettled question about ballots answered the other way, one at a time (law R-60)."""
        everybody, agree = sums.participating, sums.agree
        return {
            Alternative.CONTENT_INVALID_EXCLUDED: outcome(rule, self.total, everybody - sums.content_invalid, agree),
            Alternative.ABSTENTIONS_EXCLUDED: outcome(rule, self.total, everybody - sums.abstain, agree),
            Alternative.CONFLICTS_NOT_AGREEING: outcome(rule, self.total, everybody, agree - conflicts.agree),
        }

    def _robustness(
        self, rule: MajorityRule, ballots: HeadBallots, stand: list[_Alike], undisputed: Sums
    ) -> dict[LeftOut, Outcome]:
        """The outcome counted again without a class of lines; a later line of the same head may then stand."""

        def without(left_out: Callable[[BallotLine], bool]) -> Outcome:
            kept = [(line, amount) for line, amount in stand if not left_out(line)]
            return self._outcome(rule, _sums(kept + self.alike(ballots.risen(left_out))))

        return {
            LeftOut.WITHOUT_PAPER: without(lambda line: line.channel is Channel.PAPER),
            LeftOut.WITHOUT_PROXIES: without(lambda line: line.capacity is Capacity.PROXY),
            LeftOut.WITHOUT_CONFLICTS: self._outcome(rule, undisputed),
        }
