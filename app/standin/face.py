"""The face check 微信人脸核身: a number for the phone, and what came of it for the server."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from app.standin.call import OK, Api, CallIn, Errcode
from app.standin.crypto import face_hash
from app.standin.people import PlatformPeople

LIFE = 3600
PASSED, NOT_DONE = 10000, 90001


@dataclass
class Check:
    """One check and how it ended; NOT_DONE until somebody says otherwise."""

    openid: str
    out_seq_no: str
    cert_hash: str
    until: float
    ret: int = NOT_DONE


class Faces:
    """Checks under way."""

    def __init__(self, people: PlatformPeople) -> None:
        self.people = people
        self.checks: dict[str, Check] = {}

    def apis(self) -> list[Api]:
        """What this area answers."""
        return [
            Api("POST", "/cityservice/face/identify/getverifyid", self.getverifyid),
            Api("POST", "/cityservice/face/identify/queryverifyinfo", self.queryverifyinfo),
        ]

    async def getverifyid(self, call: CallIn) -> dict[str, Any]:
        """A number with which the phone begins the check."""
        user = self.people.with_openid(call.body.get("openid"))
        number, cert = str(call.body.get("out_seq_no", "")), call.body.get("cert_info")
        if not re.fullmatch(r"[A-Za-z0-9_-]{5,32}", number) or any(
            one.out_seq_no == number for one in self.checks.values()
        ):
            raise Errcode(40097, "invalid args: out_seq_no")
        if not isinstance(cert, dict) or not {"cert_type", "cert_name", "cert_no"} <= cert.keys():
            raise Errcode(40097, "invalid args: cert_info")
        verify_id = secrets.token_urlsafe(48)
        hashed = face_hash(str(cert["cert_type"]), str(cert["cert_name"]), str(cert["cert_no"]))
        self.checks[verify_id] = Check(user.openid, number, hashed, self.people.clock.now() + LIFE)
        return OK | {"verify_id": verify_id, "expires_in": LIFE}

    async def queryverifyinfo(self, call: CallIn) -> dict[str, Any]:
        """What came of it, to whoever names the number, the person and the user of the check."""
        check = self.checks.get(str(call.body.get("verify_id", "")))
        asked = tuple(call.body.get(key) for key in ("out_seq_no", "cert_hash", "openid"))
        if check is None or asked != (check.out_seq_no, check.cert_hash, check.openid):
            raise Errcode(40097, "invalid args")
        over = self.people.clock.now() >= check.until
        return OK | {"verify_ret": NOT_DONE if over else check.ret}
