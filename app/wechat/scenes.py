"""What a mini-program code opens: which page, with which few characters. Pure: standard library only.

The platform takes 1 to 32 visible characters as the scene of a code. Source: getwxacodeunlimit, errcode 40169.
"""

import base64
import re
import uuid
from enum import StrEnum

_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")


class Opens(StrEnum):
    """What a code is for; its value begins the scene, so that one page of the mini-program could serve all."""

    BINDING = "b"
    VOTE = "v"
    CASE = "c"
    REPORT = "r"


PAGES = {
    Opens.BINDING: "pages/bind/bind",
    Opens.VOTE: "pages/vote/vote",
    Opens.CASE: "pages/case/case",
    Opens.REPORT: "pages/report/report",
}


def scene(opens: Opens, what: str | uuid.UUID) -> str:
    """`v=` and an id in 22 characters of base64url, or `b=` and a code as it is; raises ValueError where none fits."""
    said = base64.urlsafe_b64encode(what.bytes).rstrip(b"=").decode() if isinstance(what, uuid.UUID) else what
    made = f"{opens}={said}"
    if not said or not _SCENE.fullmatch(made):
        raise ValueError(f"no scene of a code: {len(made)} characters")
    return made
