"""Where a posting stands, folded from what happened to it; and which act may follow. Pure: standard library only.

The law does not say whether a period runs on while a sheet is torn down. Nothing is decided here: every interruption
is kept with its place, from when to when, and is shown with the posting; and an interrupted posting never ends by
itself, because nobody can say that it hung to the end. Somebody hangs it again, or withdraws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.posting.kinds import PostingAct, PostingState

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PostingHappened:
    """One act on a posting: at which of its places (where it concerns one), and for hanging, until when it runs.

    `runs_until` is the first instant after the period: it ends at 24:00 of its last day (Civil Code art. 203).
    """

    act: PostingAct
    at: datetime
    place: str = ""
    runs_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interruption:
    """A place where the sheet was missing, from the report until it hung again (null: still missing)."""

    place: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class PostingStanding:
    """A posting at an instant."""

    state: PostingState
    hung_at: datetime | None
    runs_until: datetime | None
    photographed_at: datetime | None
    interruptions: tuple[Interruption, ...]

    @property
    def hangs(self) -> bool:
        """Whether it hangs, if not everywhere, or hung to the end."""
        return self.hung_at is not None and self.state is not PostingState.WITHDRAWN

    @property
    def missing_at(self) -> tuple[str, ...]:
        """The places where the sheet is missing now."""
        return tuple(one.place for one in self.interruptions if one.until is None)


def standing(history: Sequence[PostingHappened], now: datetime) -> PostingStanding:
    """Where a posting stands at `now`, its acts given in order."""
    hung_at = runs_until = photographed_at = None
    withdrawn = False
    interruptions: list[Interruption] = []
    for one in history:
        match one.act:
            case PostingAct.HUNG:
                hung_at, runs_until = one.at, one.runs_until
            case PostingAct.TAKEN_DOWN:
                interruptions.append(Interruption(one.place, one.at, None))
            case PostingAct.REHUNG:
                interruptions = [_closed(past, one) for past in interruptions]
            case PostingAct.PHOTOGRAPHED:
                photographed_at = one.at
            case PostingAct.WITHDRAWN:
                withdrawn = True
    if withdrawn:
        state = PostingState.WITHDRAWN
    elif runs_until is None:
        state = PostingState.DRAFTED
    elif any(one.until is None for one in interruptions):
        state = PostingState.INTERRUPTED
    else:
        state = PostingState.HANGING if now < runs_until else PostingState.ENDED
    return PostingStanding(state, hung_at, runs_until, photographed_at, tuple(interruptions))


def _closed(past: Interruption, rehung: PostingHappened) -> Interruption:
    if past.place == rehung.place and past.until is None:
        return Interruption(past.place, past.since, rehung.at)
    return past


_FROM: dict[PostingAct, frozenset[PostingState]] = {
    PostingAct.HUNG: frozenset({PostingState.DRAFTED}),
    PostingAct.TAKEN_DOWN: frozenset({PostingState.HANGING, PostingState.INTERRUPTED}),
    PostingAct.REHUNG: frozenset({PostingState.INTERRUPTED}),
    PostingAct.PHOTOGRAPHED: frozenset({PostingState.HANGING, PostingState.ENDED}),
    PostingAct.WITHDRAWN: frozenset({PostingState.DRAFTED, PostingState.HANGING, PostingState.INTERRUPTED}),
}


def may_follow(now: PostingStanding, act: PostingAct) -> bool:
    """Whether the act is possible in this state."""
    return now.state in _FROM[act]


def end_photo_from(runs_until: datetime) -> datetime:
    """From when the photo at the end may be taken: the last day's beginning, for who waits longer finds no sheet."""
    return runs_until - _DAY


def receives_objections(state: PostingState) -> bool:
    """Whether there is a posting to object to; one that ended still receives, and records that it is late."""
    return state in {PostingState.HANGING, PostingState.INTERRUPTED, PostingState.ENDED}


def late(state: PostingState) -> bool:
    """Whether an objection in this state comes after the deadline, which is the posting's end."""
    return state is PostingState.ENDED
