"""What happened to a case, and where it stands after that. Pure: standard library only.

A case is the fold of its events; the row of the database keeps the same for the queues, and a test tells them apart.
The first unit a case was given to stays in charge until another accepts it (首接负责制).
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.complaints.kinds import CaseAct, CaseOutcome, CaseState, PauseReason, Rating, Rung

_S, _A = CaseState, CaseAct
_OPEN = frozenset({_S.REPORTED, _S.OFFERED, _S.RETURNED, _S.IN_HAND})
_LIVE = _OPEN | {_S.SAID_DONE, _S.DISPUTED}
_ANY = frozenset(CaseState)

MAY: dict[CaseAct, frozenset[CaseState]] = {
    _A.REPORTED: frozenset(),
    _A.ADDED: _LIVE,
    _A.CORRECTED: _OPEN,
    _A.ABOUT_CORRECTED: _OPEN,
    _A.WITHDRAWN: _LIVE,
    _A.JOINED: _LIVE,
    _A.DISPATCHED: frozenset({_S.REPORTED, _S.OFFERED, _S.RETURNED, _S.IN_HAND}),
    _A.ACCEPTED: frozenset({_S.OFFERED, _S.IN_HAND}),
    _A.REFUSED: frozenset({_S.OFFERED, _S.IN_HAND}),
    _A.HANDED_ON: frozenset({_S.IN_HAND}),
    _A.FELL_BACK: frozenset({_S.REPORTED, _S.OFFERED, _S.RETURNED}),
    _A.ACTED: frozenset({_S.IN_HAND, _S.OFFERED, _S.RETURNED}),
    _A.PAUSED: frozenset({_S.IN_HAND}),
    _A.PAUSE_ASKED: frozenset({_S.IN_HAND}),
    _A.PAUSE_DENIED: frozenset({_S.IN_HAND}),
    _A.RESUMED: frozenset({_S.IN_HAND}),
    _A.EXTENSION_ASKED: frozenset({_S.IN_HAND}),
    _A.EXTENSION_GRANTED: frozenset({_S.IN_HAND}),
    _A.EXTENSION_DENIED: frozenset({_S.IN_HAND}),
    _A.SAID_DONE: frozenset({_S.IN_HAND}),
    _A.SAID_FIXED: frozenset({_S.SAID_DONE, _S.DISPUTED}),
    _A.SAID_NOT_FIXED: frozenset({_S.SAID_DONE}),
    _A.LEFT_UNRATED: frozenset({_S.SAID_DONE}),
    _A.REOPENED: frozenset({_S.DISPUTED, _S.CLOSED}),
    _A.DECIDED: frozenset({_S.DISPUTED}),
    _A.ESCALATED: _LIVE | {_S.CLOSED},
    _A.REDIRECTED: _OPEN,
    _A.MESSAGED: _ANY,
    _A.CONTACT_GRANTED: _LIVE,
    _A.MERGE_PROPOSED: _LIVE,
    _A.MERGED: _LIVE,
    _A.UNMERGED: frozenset({_S.MERGED}),
    _A.RELEASED: _ANY,
    _A.TAKEN_BACK: _ANY,
    _A.FOLLOWED_UP: frozenset({_S.CLOSED}),
}
"""In which states each act can happen."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is in charge: a unit, or an office by its rung."""

    rung: Rung
    unit_id: uuid.UUID | None = None

    def __post_init__(self) -> None:
        """Raise ValueError where a unit has no name, or an office one."""
        if (self.rung is Rung.UNIT) != (self.unit_id is not None) or self.rung is Rung.SUPERVISOR:
            raise ValueError(f"nobody sits there: {self.rung}")


@dataclass(frozen=True, slots=True)
class CaseHappened:
    """One event, with what of it decides where the case stands."""

    act: CaseAct
    to: Seat | None = None
    outcome: CaseOutcome | None = None
    pause: PauseReason | None = None
    rung: Rung | None = None
    into: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """Where a case stands.

    `charge` answers for it; `offered` is asked and has not answered; `asked_pause` and `asked_extension` wait for an
    answer; `raised` is the highest that was told it is late; `before_merge` is where it goes back to when a merge is undone.
    """

    state: CaseState = CaseState.REPORTED
    charge: Seat | None = None
    offered: Seat | None = None
    outcome: CaseOutcome | None = None
    rating: Rating | None = None
    reopened: int = 0
    paused: PauseReason | None = None
    asked_pause: PauseReason | None = None
    asked_extension: bool = False
    extended: bool = False
    raised: Rung | None = None
    acted: bool = False
    merged_into: uuid.UUID | None = None
    before_merge: CaseState | None = None
    released: bool = False


class NotNow(Exception):
    """An act that the state does not allow; `why` is a Chinese sentence for whoever tried."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def after(standing: CaseStanding | None, event: CaseHappened) -> CaseStanding:
    """Where a case stands after an event; None before the first, which is the report. Raises NotNow."""
    if standing is None:
        if event.act is not CaseAct.REPORTED:
            raise NotNow("这件事还没有报。")
        return CaseStanding()
    if why := refused(standing, event):
        raise NotNow(why)
    return moved(standing, event)


def replay(events: Iterable[CaseHappened]) -> CaseStanding:
    """Where a case stands after all its events, in their order; raises NotNow where they cannot have been."""
    standing: CaseStanding | None = None
    for event in events:
        standing = after(standing, event)
    if standing is None:
        raise NotNow("这件事还没有报。")
    return standing


def refused(standing: CaseStanding, event: CaseHappened) -> str:
    """Why an act cannot happen now, in Chinese; empty where it can."""
    act = event.act
    if standing.state not in MAY[act]:
        return f"这件事现在是“{standing.state.label}”，不能{act.label}。"
    if act in {_A.ACCEPTED, _A.REFUSED} and standing.offered is None:
        return "现在没有等待接单的派单。"
    if act is _A.DISPATCHED and event.to in _has_it(standing):
        return "已经派给这个单位了，请另选一个。"
    if act is _A.HANDED_ON and standing.offered is not None:
        return "已在等另一个单位接手，请等其答复。"
    if act is _A.HANDED_ON and event.to == standing.charge:
        return "这件事就在该单位，请另选一个。"
    if act in {_A.PAUSED, _A.PAUSE_ASKED} and standing.paused is not None:
        return "计时已经暂停。"
    if act is _A.PAUSE_ASKED and standing.asked_pause is not None:
        return "已经申请过暂停，请等上一级批复。"
    if act is _A.PAUSE_DENIED and standing.asked_pause is None:
        return "现在没有等待批准的暂停申请。"
    if act in {_A.RESUMED} and standing.paused is None:
        return "计时没有暂停。"
    if act is _A.EXTENSION_ASKED and standing.extended:
        return "只能延期一次，已经延期过了。"
    if act is _A.EXTENSION_ASKED and standing.asked_extension:
        return "已经申请过延期，请等批复。"
    if act in {_A.EXTENSION_GRANTED, _A.EXTENSION_DENIED} and not standing.asked_extension:
        return "现在没有等待批准的延期申请。"
    if act is _A.SAID_DONE and standing.paused is not None:
        return "计时还在暂停，请先恢复。"
    if act is _A.ESCALATED and standing.raised is not None and event.rung is not None:
        return "" if event.rung.height > standing.raised.height else "已经上报到这一级或更高。"
    if act is _A.RELEASED and standing.released:
        return "已经公开。"
    if act is _A.TAKEN_BACK and not standing.released:
        return "没有公开。"
    return ""


def _has_it(standing: CaseStanding) -> set[Seat | None]:
    """Whom a case cannot be sent to, for they have it; one that was returned may go to the first unit all the same."""
    if standing.state is _S.IN_HAND:
        return {standing.charge, standing.offered}
    return {standing.offered} if standing.offered is not None else set()


SEATING = (
    _A.DISPATCHED,
    _A.ACCEPTED,
    _A.REFUSED,
    _A.HANDED_ON,
    _A.FELL_BACK,
    _A.SAID_DONE,
    _A.REDIRECTED,
    _A.WITHDRAWN,
)
"""The acts that say who has a case or is asked to take it; no other changes that, whatever the state."""


TIMING = (
    _A.PAUSED,
    _A.PAUSE_ASKED,
    _A.PAUSE_DENIED,
    _A.RESUMED,
    _A.EXTENSION_ASKED,
    _A.EXTENSION_GRANTED,
    _A.EXTENSION_DENIED,
    _A.ESCALATED,
)
"""The acts that let the time of a case stand still or go on for longer, or tell somebody that it is over."""

JUDGING = (_A.SAID_FIXED, _A.SAID_NOT_FIXED, _A.LEFT_UNRATED, _A.REOPENED, _A.DECIDED)
"""The acts that say whether what the unit did is enough."""


def moved(standing: CaseStanding, event: CaseHappened) -> CaseStanding:
    """Where a case stands after an event that did happen."""
    if event.act in SEATING:
        return _seated(standing, event)
    if event.act in TIMING:
        return _timed(standing, event)
    if event.act in JUDGING:
        return _judged(standing, event)
    match event.act:
        case CaseAct.ACTED:
            return replace(standing, acted=True)
        case CaseAct.MERGED:
            return replace(
                standing,
                state=_S.MERGED,
                before_merge=standing.state,
                merged_into=event.into,
                paused=None,
                asked_pause=None,
            )
        case CaseAct.UNMERGED:
            return replace(standing, state=standing.before_merge or _S.REPORTED, before_merge=None, merged_into=None)
        case CaseAct.RELEASED:
            return replace(standing, released=True)
        case CaseAct.TAKEN_BACK:
            return replace(standing, released=False)
        case _:
            return standing


def _seated(standing: CaseStanding, event: CaseHappened) -> CaseStanding:
    match event.act:
        case CaseAct.DISPATCHED:
            # While a case is in hand, another unit is asked and the first stays in charge.
            state = standing.state if standing.state is _S.IN_HAND else _S.OFFERED
            return replace(standing, state=state, charge=standing.charge or event.to, offered=event.to)
        case CaseAct.ACCEPTED:
            return replace(standing, state=_S.IN_HAND, charge=standing.offered, offered=None, raised=None)
        case CaseAct.REFUSED:
            left = standing.state if standing.state is _S.IN_HAND else _S.RETURNED
            return replace(standing, state=left, offered=None)
        case CaseAct.HANDED_ON:
            return replace(standing, offered=event.to)
        case CaseAct.FELL_BACK:
            return replace(standing, state=_S.IN_HAND, charge=event.to, offered=None)
        case CaseAct.SAID_DONE:
            # Whoever was asked to take it over is asked no more: the matter is said to be over.
            return replace(
                standing,
                state=_S.SAID_DONE,
                outcome=event.outcome,
                offered=None,
                asked_pause=None,
                asked_extension=False,
            )
        case CaseAct.REDIRECTED:
            return replace(
                standing,
                state=_S.REDIRECTED,
                outcome=CaseOutcome.REDIRECTED,
                offered=None,
                paused=None,
                asked_pause=None,
            )
        case CaseAct.WITHDRAWN:
            return replace(standing, state=_S.WITHDRAWN, offered=None, paused=None, asked_pause=None)
        case _:
            return standing


def _timed(standing: CaseStanding, event: CaseHappened) -> CaseStanding:
    match event.act:
        case CaseAct.PAUSED:
            return replace(standing, paused=event.pause, asked_pause=None)
        case CaseAct.PAUSE_ASKED:
            return replace(standing, asked_pause=event.pause)
        case CaseAct.PAUSE_DENIED:
            return replace(standing, asked_pause=None)
        case CaseAct.RESUMED:
            return replace(standing, paused=None)
        case CaseAct.EXTENSION_ASKED:
            return replace(standing, asked_extension=True)
        case CaseAct.EXTENSION_GRANTED:
            return replace(standing, extended=True, asked_extension=False)
        case CaseAct.EXTENSION_DENIED:
            return replace(standing, asked_extension=False)
        case CaseAct.ESCALATED:
            return replace(standing, raised=event.rung)
        case _:
            return standing


def _judged(standing: CaseStanding, event: CaseHappened) -> CaseStanding:
    match event.act:
        case CaseAct.SAID_FIXED:
            return replace(standing, state=_S.CLOSED, rating=Rating.FIXED, raised=None)
        case CaseAct.LEFT_UNRATED:
            return replace(standing, state=_S.CLOSED, rating=Rating.NOT_RATED, raised=None)
        case CaseAct.SAID_NOT_FIXED if standing.reopened:
            # The first no reopens by itself, the second waits for the rung above (law R-92).
            return replace(standing, state=_S.DISPUTED, rating=Rating.NOT_FIXED, raised=None)
        case CaseAct.SAID_NOT_FIXED | CaseAct.REOPENED:
            return _again(standing)
        case CaseAct.DECIDED:
            outcome = event.outcome or standing.outcome
            return replace(standing, state=_S.CLOSED, rating=Rating.NOT_FIXED, outcome=outcome, raised=None)
        case _:
            return standing


def _again(standing: CaseStanding) -> CaseStanding:
    return replace(
        standing,
        state=_S.IN_HAND,
        outcome=None,
        rating=Rating.NOT_FIXED,
        reopened=standing.reopened + 1,
        asked_extension=False,
        extended=False,
        raised=None,
        acted=False,
    )
