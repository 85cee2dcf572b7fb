"""Small estates and ballots for the tests of the count, with as few words as a case needs."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from app.register.heads import RegisterPart
from app.register.kinds import PartKind
from app.voting.count.ballots import BallotLine, Capacity, Channel, Choice, Validity
from app.voting.count.outcome import CountResult, ItemCount
from app.voting.count.tally import count
from app.voting.law.rules import CC278_SPECIAL, MajorityRule

T0 = datetime(2026, 11, 10, tzinfo=UTC)
AGREE, DISAGREE, ABSTAIN = Choice.AGREE, Choice.DISAGREE, Choice.ABSTAIN


def flat(
    room: int | str,
    owners: Iterable[str] | None = None,
    area_c: int = 10_000,
    *,
    building: str = "1",
    kind: PartKind = PartKind.DWELLING,
) -> RegisterPart:
    """A part of 100.00 m2 whose one owner is named after the room, unless said otherwise."""
    return RegisterPart(building, "1", str(room), kind, area_c, frozenset(owners or [f"o{room}"]))


def estate(count_of_flats: int, area_c: int = 10_000) -> list[RegisterPart]:
    """Flats 1 to `count_of_flats`, each of its own owner."""
    return [flat(room, area_c=area_c) for room in range(1, count_of_flats + 1)]


def ballot(
    room: int | str,
    choice: Choice | None,
    second: int = 0,
    *,
    by: str | None = None,
    item: int = 1,
    capacity: Capacity = Capacity.OWNER,
    channel: Channel = Channel.ONLINE,
    validity: Validity | None = None,
    building: str = "1",
) -> BallotLine:
    """A valid ballot of the room's owner, `second` seconds after T0; without a choice it is a void paper."""
    found = validity or (Validity.VALID if choice else Validity.CONTENT_INVALID)
    at = T0 + timedelta(seconds=second)
    return BallotLine(at, (building, "1", str(room)), by or f"o{room}", capacity, channel, found, item, choice)


def ballots(agree: int = 0, disagree: int = 0, abstain: int = 0, void: int = 0) -> list[BallotLine]:
    """Ballots of the flats 1, 2, 3 and so on: first those that agree, then the others."""
    said = [AGREE] * agree + [DISAGREE] * disagree + [ABSTAIN] * abstain + [None] * void
    return [ballot(room, choice, room) for room, choice in enumerate(said, start=1)]


def one(result: CountResult) -> ItemCount:
    """The only item of a result."""
    (item,) = result.items.values()
    return item


def counted(parts: list[RegisterPart], lines: list[BallotLine], rule: MajorityRule = CC278_SPECIAL) -> ItemCount:
    """The count of item 1 under one rule, parking off."""
    return one(count(parts, lines, {1: rule}))
