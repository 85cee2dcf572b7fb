"""May: what somebody may do now, what not yet and from when, and what is in whose hands else.

Told from the rule that the act itself asks, so that a button and the act behind it never differ.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import Refused
from app.core.labels import Labelled


@dataclass(frozen=True, slots=True)
class May:
    """Whether somebody may do an act of this name: now, or why not, and from when where that is known.

    `hand` is in whose hands it is, where it is not in theirs.
    """

    act: str
    label: str
    now: bool
    why: str = ""
    from_at: datetime | None = None
    hand: str = ""


async def by_rule(act: Labelled, rule: Awaitable[object]) -> May:
    """Whether an act in somebody's hands may be done, by the rule that it asks."""
    try:
        await rule
    except Refused as refusal:
        why = " ".join([refusal.message, *(fault.message for fault in refusal.fields)])
        return May(act, act.label, now=False, why=why, from_at=refusal.from_at)
    return May(act, act.label, now=True)


async def by_hand(act: Labelled, hand: str, rule: Callable[[], Awaitable[object]]) -> May:
    """Whether an act may be done by somebody in whose hands it is; `hand` is whose it is else, empty where it is theirs."""
    return of_others(act, hand) if hand else await by_rule(act, rule())


def after(first: Refused | None, may: May) -> May:
    """The same where something is to be done before any act in one's own hands; None: there is nothing."""
    return may if first is None or may.hand else May(may.act, may.label, now=False, why=first.message)


def of_others(act: Labelled, hand: str) -> May:
    """An act that others may do."""
    return May(act, act.label, now=False, hand=hand)
