"""What came of one try to send. Pure: standard library only."""

from dataclasses import dataclass
from datetime import timedelta

from app.notifications.kinds import DeliveryState


@dataclass(frozen=True, slots=True)
class MessageTaken:
    """The platform took it, under this number."""

    msgid: str


@dataclass(frozen=True, slots=True)
class Ended:
    """It will not be sent: how it stands, and what the platform or we say why."""

    state: DeliveryState
    detail: str
    errcode: str = ""
    rid: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing went out; again after a while, `wait` where the platform says how long."""

    detail: str
    errcode: str = ""
    rid: str = ""
    wait: timedelta | None = None
    until_midnight: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """It was sent, and nobody knows what became of it."""

    detail: str


type Outcome = MessageTaken | Ended | Later | Unclear
