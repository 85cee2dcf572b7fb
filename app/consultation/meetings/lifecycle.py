"""Where a meeting stands, told from what happened to it. Pure: standard library only."""

from collections.abc import Iterable

from app.consultation.kinds import MeetingAct, MeetingState

_AFTER = {
    MeetingAct.OPEN: MeetingState.OPEN,
    MeetingAct.CLOSE: MeetingState.CLOSED,
    MeetingAct.CALL_OFF: MeetingState.CALLED_OFF,
}

SOURCES: dict[MeetingAct, MeetingState] = {
    MeetingAct.OPEN: MeetingState.CALLED,
    MeetingAct.CLOSE: MeetingState.OPEN,
    MeetingAct.CALL_OFF: MeetingState.CALLED,
}
"""From which state each act may be done."""


def state(acts: Iterable[MeetingAct]) -> MeetingState:
    """Where a meeting stands after these acts, in order."""
    now = MeetingState.CALLED
    for act in acts:
        now = _AFTER[act]
    return now
