"""Fields that must not lie open in the database: AES-256-GCM at rest, and a keyed hash to find them by.

Law R-73: document numbers and phones are of sensitive grade. A copy of the database without the key shows neither,
and cannot be searched by trying all numbers, because the look-up hash is keyed too (a plain hash of 11 digits falls
in seconds).
"""

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.signing.kept_keys import kept_key

_VERSION = b"\x01"
_NONCE = 12


class SealError(Exception):
    """A sealed value that this key does not open; the message is Chinese."""


class Sealer:
    """Seals, opens and looks up values under one 32-byte master key.

    `purpose` ("owner.phone") is bound into every seal, so that a ciphertext moved to another column does not open.
    """

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise ValueError("a master key has 32 bytes")
        self._box = AESGCM(_derive(master, b"yigai/seal/v1"))
        self._lookup_key = _derive(master, b"yigai/lookup/v1")
        self.fingerprint = hashlib.sha256(_derive(master, b"yigai/fingerprint/v1")).hexdigest()[:16]

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Version byte, 12-byte nonce, ciphertext and tag."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._box.encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The plain value; raises SealError if the key, the purpose or a bit is wrong."""
        if sealed[:1] != _VERSION:
            raise SealError("密文版本不认识，可能由更新的程序写入。")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._box.decrypt(nonce, body, purpose.encode())
        except (InvalidTag, ValueError) as error:  # ValueError: cut off within the nonce
            raise SealError("密文与密钥不符：请检查是否换了密钥，或数据被改动。") from error

    def lookup(self, plain: str, purpose: str) -> bytes:
        """A 32-byte keyed hash: equal for equal values of one purpose, and nothing without the key."""
        return hmac.new(self._lookup_key, f"{purpose}\n{plain}".encode(), hashlib.sha256).digest()


def _derive(master: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)


def load_sealer(text: str | None, data: Path) -> tuple[Sealer, Path | None]:
    """The sealer of `YIGAI_FIELD_KEY`, or of `data/keys/field.key`; and that file where this call made it.

    Raises KeyFault where that is no key or cannot be read.
    """
    kept = kept_key(text, data / "keys" / "field.key", "加密主密钥")
    return Sealer(kept.secret), kept.new_file
