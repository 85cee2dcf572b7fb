"""The signature and the encryption of what the platform sends; no state, no settings.

Encrypted is `16 random bytes, 4 bytes of length, message, appid` by AES-256-CBC, padded to 32 bytes by PKCS#7, with the
first half of the key as its start vector. Source: 消息推送, 安全模式; the platform's own examples are the tests.
"""

import base64
import binascii
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

_RANDOM, _LENGTH = 16, 4


class NotGenuine(Exception):
    """It does not come from the platform, or not to this mini-program; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def signature(*parts: str) -> str:
    """The hexadecimal SHA-1 of the parts in order of their characters, written one after another."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def require_signature(text: str, *parts: str) -> None:
    """Raise NotGenuine where this is not the signature of the parts; takes as long for a near miss as for any other."""
    if not hmac.compare_digest(text.encode(), signature(*parts).encode()):
        raise NotGenuine("signature")


def decrypted(encoding_key: str, encrypted: str, appid: str) -> bytes:
    """The message, which was meant for this appid; raises NotGenuine. `encoding_key` is the EncodingAESKey of 43."""
    key = base64.b64decode(encoding_key + "=")
    try:
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
        unpadder = PKCS7(256).unpadder()
        plain = unpadder.update(padded) + unpadder.finalize()
    except (ValueError, binascii.Error):
        raise NotGenuine("encryption") from None
    start = _RANDOM + _LENGTH
    end = start + int.from_bytes(plain[_RANDOM:start], "big")
    # A length beyond the end leaves no appid, and so is refused like a wrong one.
    if not hmac.compare_digest(plain[end:], appid.encode()):
        raise NotGenuine("appid")
    return plain[start:end]
