"""What a code opens: which page of the mini-program, and at which address a browser reads of it. Pure: standard library only.

The platform takes 1 to 32 visible characters as the scene of a code. Source: getwxacodeunlimit, errcode 40169.
"""

import base64
import re
import uuid
from dataclasses import dataclass

from app.core.labels import Labelled

_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")


class Opens(Labelled):
    """What a code is for; its value begins the scene, so that one page of the mini-program could serve all."""

    BINDING = "b", "住户绑定"
    VOTE = "v", "表决"
    CASE = "c", "随手拍办理"
    REPORT = "r", "随手拍报事"
    MEETING = "m", "议事会"
    SURVEY = "s", "问卷"
    CONSULTATION = "q", "征询"
    POSTING = "p", "公示"
    INVITATION = "i", "业主邀请"


PAGES = {
    Opens.BINDING: "pages/bind/bind",
    Opens.VOTE: "pages/vote/vote",
    Opens.CASE: "pages/case/case",
    Opens.REPORT: "pages/report/report",
    Opens.MEETING: "asking/meeting/meeting",
    Opens.SURVEY: "asking/survey/survey",
    Opens.CONSULTATION: "asking/round/round",
    Opens.POSTING: "pages/posting/posting",
    Opens.INVITATION: "pages/invitation/invitation",
}

SECRET = frozenset({Opens.BINDING, Opens.INVITATION})
"""What whoever holds the code may do something with: it stands in no path and no query of an address."""

ADDRESS = "/s/"
"""Where the page of a code stands, behind the address of the service."""

_SECRET: dict[str, Opens] = {letter: letter for letter in SECRET}
_PUBLIC: dict[str, Opens] = {letter: letter for letter in Opens if letter not in SECRET}


@dataclass(frozen=True, slots=True)
class PublicScene:
    """A scene that is no secret: what it opens, and the id of it."""

    opens: Opens
    id: uuid.UUID


def scene(opens: Opens, what: str | uuid.UUID) -> str:
    """`v=` and an id in 22 characters of base64url, or `b=` and a code as it is; raises ValueError where none fits."""
    said = base64.urlsafe_b64encode(what.bytes).rstrip(b"=").decode() if isinstance(what, uuid.UUID) else what
    made = f"{opens}={said}"
    if not said or not _SCENE.fullmatch(made):
        raise ValueError(f"no scene of a code: {len(made)} characters")
    return made


def address(base: str, opens: Opens, what: uuid.UUID | None = None) -> str:
    """Where a browser reads what a code is about; of a secret the letter alone stands there, and its page asks for the rest.

    Raises ValueError where a code that is no secret names nothing.
    """
    if opens in SECRET:
        return f"{base}{ADDRESS}{opens}"
    return f"{base}{ADDRESS}{scene(opens, what or '')}"


def without_address(text: str, base: str | None) -> str:
    """The scene in the address of a page of this service, what stands behind `#` left out; any other text as it is."""
    prefix = f"{base}{ADDRESS}"
    if base is None or not text.startswith(prefix):
        return text
    return text.removeprefix(prefix).partition("#")[0]


def secret_in(text: str) -> Opens | None:
    """What a scene with the letter of a secret opens, whatever follows the letter; None for any other text."""
    return _SECRET.get(text.partition("=")[0])


def public_scene(text: str) -> PublicScene | None:
    """What a scene opens; None for a secret, for another text, and for an id that `scene` would write otherwise."""
    letter, _, encoded = text.partition("=")
    opens = _PUBLIC.get(letter)
    if opens is None or not re.fullmatch(r"[0-9A-Za-z_-]{22}", encoded):
        return None
    what = uuid.UUID(bytes=base64.urlsafe_b64decode(f"{encoded}=="))
    # Four bits of the last character say nothing; with any but zeros one id would have many scenes.
    return PublicScene(opens, what) if scene(opens, what) == text else None
