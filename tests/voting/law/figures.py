"""The figures of a case as it gives them: so many heads with so much area agree, others do not, others stay away."""

from collections.abc import Sequence

from app.register.heads import RegisterPart
from app.voting.count.ballots import BallotLine, Choice
from app.voting.count.outcome import AreaAndHeads, ItemCount, Outcome
from app.voting.law.rules import CC278_ORDINARY, CC278_SPECIAL, MajorityRule
from tests.voting.estate import AGREE, DISAGREE, ballot, counted, flat

CARRIED, LOST, NO_DECISION = Outcome.CARRIED, Outcome.LOST, Outcome.NO_VALID_DECISION
SPECIAL, ORDINARY = CC278_SPECIAL, CC278_ORDINARY

type Share = tuple[int, int]
"""Area in 0.01 m2, and heads."""


def shared_out(share: Share) -> list[int]:
    """The area of a group over its heads, whole hundredths each and none of it lost."""
    area_c, heads = share
    return [area_c * (n + 1) // heads - area_c * n // heads for n in range(heads)]


def estate_of(*groups: tuple[Share, Choice | None]) -> tuple[list[RegisterPart], list[BallotLine]]:
    """Flats of their own owners for each group, and the ballots of the groups that say something."""
    parts: list[RegisterPart] = []
    lines: list[BallotLine] = []
    for share, choice in groups:
        for area_c in shared_out(share):
            room = len(parts) + 1
            parts.append(flat(room, area_c=area_c))
            if choice is not None:
                lines.append(ballot(room, choice, room))
    return parts, lines


def count_of(total: Share, took_part: Share, agree: Share, rule: MajorityRule = SPECIAL) -> ItemCount:
    """The count of an item with these figures, made of real flats and ballots; who did not agree was against."""
    against = (took_part[0] - agree[0], took_part[1] - agree[1])
    away = (total[0] - took_part[0], total[1] - took_part[1])
    item = counted(*estate_of((agree, AGREE), (against, DISAGREE), (away, None)), rule)
    assert (item.total, item.participating, item.agree) == (
        AreaAndHeads(*total),
        AreaAndHeads(*took_part),
        AreaAndHeads(*agree),
    )
    return item


def outcomes(items: Sequence[ItemCount]) -> list[Outcome]:
    """The outcomes of items, in order."""
    return [item.outcome for item in items]
