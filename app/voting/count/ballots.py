"""Ballot lines as received, and the class each falls in. Pure: standard library and other pure files only.

The order of the classes and what stands is fixed by docs/count.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from app.core.labels import Labelled
from app.register.heads import HeadRoll, PartKey
from app.voting.count.outcome import SetAside


class Capacity(Labelled):
    """In what capacity the person acts; checked by people before the count."""

    OWNER = "owner", "业主本人"
    PROXY = "proxy", "受托人"
    GUARDIAN = "guardian", "监护人"
    AUTHORISED = "authorised", "获授权人"


class Channel(Labelled):
    """How the ballot came in; kept for the report, it does not change the count."""

    ONLINE = "online", "线上"
    PAPER = "paper", "纸质"
    ONSITE = "onsite", "现场"


class Validity(Labelled):
    """What the people who opened the ballot found."""

    VALID = "valid", "有效"
    CONTENT_INVALID = "content_invalid", "内容无效"
    IDENTITY_INVALID = "identity_invalid", "身份无效"


class Choice(Labelled):
    """What a valid ballot says on an item."""

    AGREE = "agree", "同意"
    DISAGREE = "disagree", "反对"
    ABSTAIN = "abstain", "弃权"


class BallotLine(NamedTuple):
    """One ballot on one item, as received; a tuple, because a count holds a million of them.

    `received_at` carries an offset. `part` is any one part of the head whose ballot this is. `cast_by` is the owner
    id of the person, or any id when `capacity` is not owner. `choice` is never None on a valid line, and is ignored
    on any other.
    """

    received_at: datetime
    part: PartKey
    cast_by: str
    capacity: Capacity
    channel: Channel
    validity: Validity
    item: int
    choice: Choice | None

    @property
    def stance(self) -> Choice | None:
        """What the ballot says; None for a void paper, which takes part and agrees to nothing.

        Raises ValueError for a valid line without a choice: it must never pass for a void paper.
        """
        if self.validity is not Validity.VALID:
            return None
        if self.choice is None:
            raise ValueError(f"a valid ballot without a choice: {self.part}, item {self.item}")
        return self.choice


@dataclass(frozen=True, slots=True)
class CastingWindow:
    """When ballots are received: from `opens` on, before `closes` (half open, law R-39); None is unbounded."""

    opens: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeadBallots:
    """The ballots of one item that reached the question of duplicates, by position of the head on the roll.

    `later` holds a head's duplicates in the order received, for the few heads that have any. The heads themselves
    stand in no order.
    """

    standing: dict[int, BallotLine]
    later: dict[int, list[BallotLine]]

    def conflicting(self) -> set[int]:
        """The heads with a duplicate that says something else than the standing ballot."""
        return {
            head
            for head, duplicates in self.later.items()
            if any(line.stance is not self.standing[head].stance for line in duplicates)
        }

    def risen(self, left_out: Callable[[BallotLine], bool]) -> dict[int, BallotLine]:
        """The later ballots that stand in the place of standing ones when lines are `left_out`.

        Lines set aside for any reason but being a duplicate would be set aside again, so they need no look.
        """
        fallen = {head: later for head, later in self.later.items() if left_out(self.standing[head])}
        kept = {head: [line for line in later if not left_out(line)] for head, later in fallen.items()}
        return {head: later[0] for head, later in kept.items() if later}


@dataclass(frozen=True, slots=True)
class Classified:
    """Every line in its class: item -> the ballots of its heads; and the lines set aside, in the order received."""

    items: dict[int, HeadBallots]
    set_aside: dict[SetAside, list[BallotLine]]

    def numbers(self) -> set[int]:
        """The numbers of all items that a line names, also a line set aside."""
        return {line.item for aside in self.set_aside.values() for line in aside} | self.items.keys()


_RECEIVED = attrgetter("received_at")


def classify(lines: Iterable[BallotLine], roll: HeadRoll, window: CastingWindow) -> Classified:
    """Put each line in the first class that fits, in the order of receipt, equal times in the order given.

    The first ballot of a head on an item stands (Civil Code arts. 137, 141: effective on receipt).
    Raises TypeError when a time without offset is compared with one that has it; those of `lines` all are.

    The order matters among the lines of a head on one item and among those set aside: few of a million. Only these
    are sorted; sorting is stable, which keeps the order given where times are equal.
    """
    lines = list(lines)
    max(map(_RECEIVED, lines), default=None)  # for the TypeError alone
    items: dict[int, HeadBallots] = {}
    set_aside: dict[SetAside, list[BallotLine]] = {reason: [] for reason in SetAside}
    contested: set[int] = set()  # id() of each line that is not the only one of its head on its item
    head_of, owners_of = roll.head_of, [head.owners for head in roll.heads]
    opens, closes = window.opens, window.closes
    owner, identity_invalid = Capacity.OWNER, Validity.IDENTITY_INVALID  # looked up once, not a million times
    for line in lines:
        received_at, part, cast_by, capacity, _, validity, item, _ = line
        head = head_of.get(part)
        if head is None:
            reason = SetAside.NOT_ON_ROLL
        elif validity is identity_invalid:
            reason = SetAside.IDENTITY_INVALID
        elif capacity is owner and cast_by not in owners_of[head]:
            reason = SetAside.NOT_ENTITLED
        elif opens is not None and received_at < opens:
            reason = SetAside.EARLY
        elif closes is not None and received_at >= closes:
            reason = SetAside.LATE
        else:
            ballots = items.get(item)
            if ballots is None:
                ballots = items[item] = HeadBallots({}, {})
            standing = ballots.standing
            if head in standing:
                contested.add(id(standing[head]))
                contested.add(id(line))
            else:
                standing[head] = line
            continue
        set_aside[reason].append(line)
    for aside in set_aside.values():
        aside.sort(key=_RECEIVED)
    for line in sorted((line for line in lines if id(line) in contested), key=_RECEIVED) if contested else ():
        ballots, head = items[line.item], head_of[line.part]
        if head in ballots.later:
            ballots.later[head].append(line)
            set_aside[SetAside.DUPLICATE].append(line)
        else:
            ballots.standing[head], ballots.later[head] = line, []
    return Classified(items, set_aside)
