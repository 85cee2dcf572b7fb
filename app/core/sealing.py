"""Fields that must not lie open in the database: AES-256-GCM at rest, and a keyed hash to find them by.

Law R-73: document numbers and phones are of sensitive grade. A copy of the database without the key shows neither,
and cannot be searched by trying all numbers, because the look-up hash is keyed too (a plain hash of 11 digits falls
in seconds).
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE = 12


class SealError(Exception):
    """A sealed value that this key does not open, or a key that is none; the message is Chinese."""


class Sealer:
    """Seals, opens and looks up values under one 32-byte master key.

    `purpose` ("owner.phone") is bound into every seal, so that a ciphertext moved to another column does not open.
    """

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise SealError("加密主密钥须为 32 字节（base64 后 44 个字符）。")
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


def load_sealer(given: str | None, data: Path) -> tuple[Sealer, Path | None]:
    """The sealer of `YIGAI_FIELD_KEY`, or of `data/keys/field.key`, made with mode 0600 on first use.

    Returns the file's path where this call made it, so that the operator can be told to keep a copy.
    Raises SealError where the key cannot be meant or the file cannot be read.
    """
    if given:
        return Sealer(_decode(given.encode())), None
    path = data / "keys" / "field.key"
    try:
        made = not path.exists() and _make_key(path)
        kept = path.read_bytes()
    except OSError as error:
        raise SealError(f"密钥文件 {path} 不能读写（{error.strerror}）。请检查文件夹的权限和剩余空间。") from error
    return Sealer(_decode(kept)), path if made else None


def _make_key(path: Path) -> bool:
    """Whether this call made the key: of two processes that start at once, one wins and both read its key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".field.key.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # refuses to replace
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    # The database keeps what this key seals through a power cut, so the key's own name must outlive it too.
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    return True


def _decode(text: bytes) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise SealError("加密主密钥不是有效的 base64。") from error
