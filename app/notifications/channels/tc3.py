"""The signature of a call to Tencent Cloud's API, TC3-HMAC-SHA256. Pure: standard library only.

Source: Tencent Cloud API, 签名方法 v3; the documented example is the test.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

CONTENT_TYPE = "application/json; charset=utf-8"
_ALGORITHM = "TC3-HMAC-SHA256"
_SIGNED = "content-type;host;x-tc-action"


@dataclass(frozen=True, slots=True)
class Keys:
    """The two halves of an access key."""

    secret_id: str
    secret_key: str


def authorization(keys: Keys, *, service: str, host: str, action: str, payload: bytes, at: datetime) -> str:
    """The Authorization header of a POST of this payload; `at` is sent as X-TC-Timestamp, and holds five minutes."""
    day = f"{at.astimezone(UTC):%Y-%m-%d}"
    headers = f"content-type:{CONTENT_TYPE}\nhost:{host}\nx-tc-action:{action.lower()}\n"
    asked = "\n".join(("POST", "/", "", headers, _SIGNED, _hex(payload)))
    scope = f"{day}/{service}/tc3_request"
    to_sign = "\n".join((_ALGORITHM, str(int(at.timestamp())), scope, _hex(asked.encode())))
    key = f"TC3{keys.secret_key}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return f"{_ALGORITHM} Credential={keys.secret_id}/{scope}, SignedHeaders={_SIGNED}, Signature={signature}"


def _hex(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
