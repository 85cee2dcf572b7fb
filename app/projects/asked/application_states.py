"""Where an application stands, told from what happened to it, and what may happen next. Pure: standard library only."""

from collections.abc import Iterable

from app.projects.kinds import ApplicationAct, ApplicationMatter, ApplicationState
from app.register.scopes import EstateScope, Scope, StairwellScope

_AFTER = {
    ApplicationAct.ACCEPT: ApplicationState.ACCEPTED,
    ApplicationAct.RETURN: ApplicationState.RETURNED,
    ApplicationAct.WITHDRAW: ApplicationState.WITHDRAWN,
    ApplicationAct.LINK: ApplicationState.IN_PROJECT,
}

SOURCES: dict[ApplicationAct, frozenset[ApplicationState]] = {
    ApplicationAct.REPEAT: frozenset(one for one in ApplicationState if one.open),
    ApplicationAct.ACCEPT: frozenset({ApplicationState.RECEIVED}),
    ApplicationAct.RETURN: frozenset({ApplicationState.RECEIVED}),
    ApplicationAct.WITHDRAW: frozenset({ApplicationState.RECEIVED, ApplicationState.ACCEPTED}),
    ApplicationAct.LINK: frozenset({ApplicationState.ACCEPTED}),
}
"""From which states each act may be done."""

_OF_A_STAIRWELL = frozenset({ApplicationMatter.LIFT, ApplicationMatter.PIPES, ApplicationMatter.STAIRS})


def state(acts: Iterable[ApplicationAct]) -> ApplicationState:
    """Where an application stands after these acts, in order; asking again changes nothing."""
    now = ApplicationState.RECEIVED
    for act in acts:
        now = _AFTER.get(act, now)
    return now


def scope_of(matter: ApplicationMatter, building: str, stairwell: str) -> Scope:
    """For whom a household asks: its stairwell where the matter is that of one (law R-61, R-62), else the estate."""
    return StairwellScope(building, stairwell) if matter in _OF_A_STAIRWELL else EstateScope()
