"""The stand-in as a whole: its areas on one clock, behind one gate."""

from collections.abc import Callable

from app.standin.clock import Clock
from app.standin.codes import Codes
from app.standin.content import Content
from app.standin.face import Faces
from app.standin.gate import CallGate, Hang, until_gone
from app.standin.people import PlatformPeople
from app.standin.push import Pusher
from app.standin.subscribe import Subscriptions
from app.standin.tokens import Tokens
from app.standin.web import Web

# Of nobody, and known to everybody.
APPID, SECRET = "wx0123456789abcdef", "stand-in-secret"
OFFICIAL_APPID, OFFICIAL_SECRET = "wxfedcba9876543210", "stand-in-official-secret"
PUSH_TOKEN, PUSH_KEY = "standin", "StandInStandInStandInStandInStandInStandIns"


class Standin:
    """One mini-program, and one official account, on a platform of its own; `read_clock` gives seconds since 1970."""

    def __init__(self, read_clock: Callable[[], float], *, hang: Hang = until_gone) -> None:
        self.clock = Clock(read_clock)
        self.people = PlatformPeople(
            self.clock,  # Of nobody, and known to everybody.
            APPID,
            SECRET,
        )
        self.tokens = Tokens(self.clock, self.people)
        self.push = Pusher(self.clock, APPID)
        self.subscriptions = Subscriptions(self.people, self.push)
        self.content = Content(self.people, self.push)
        self.codes = Codes(self.clock)
        self.web = Web(self.people, OFFICIAL_APPID, OFFICIAL_SECRET)
        self.faces = Faces(self.people)
        areas = (self.people, self.tokens, self.subscriptions, self.content, self.codes, self.web, self.faces)
        self.gate = CallGate(self.tokens, [api for area in areas for api in area.apis()], hang)
