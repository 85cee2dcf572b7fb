"""Signed notes: a text, and under it a line for each signature, as C2SP signed-note and tlog-cosignature have them.

A key travels as a *vkey*, `name+id+base64`. Two kinds: the log's own Ed25519 signature over the text, and a witness's,
which signs the time at which it saw the text as well. Raises NoteFault for whatever is not spelled exactly so.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.values.canonical import GREATEST

_DASH = "— "


class NoteFault(ValueError):
    """A note, a key or a signature that is not spelled as the format says."""


class KeyKind(IntEnum):
    """The first byte of a key: who signs with it, and over what."""

    LOG = 0x01
    WITNESS = 0x04


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key by which signatures of one name are checked; `raw` are the 32 bytes of Ed25519."""

    name: str
    kind: KeyKind
    raw: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return _key_id(self.name, self.kind, self.raw)

    @property
    def vkey(self) -> str:
        """The key on one line, as keys.txt and the paper notice have it."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.raw).decode()}"

    @property
    def fingerprint(self) -> str:
        """Of the line that is its vkey, SHA-256 in hex: for two people to compare what is printed with what is served."""
        return hashlib.sha256(self.vkey.encode()).hexdigest()

    @classmethod
    def read(cls, vkey: str) -> Self:
        """The key of a vkey; raises NoteFault where its id is not its own or its kind is unknown."""
        # The base64 may hold a "+", a name and an id may not.
        name, _, rest = vkey.partition("+")
        keyid, _, encoded = rest.partition("+")
        data = strict_base64(encoded)
        if not _is_name(name) or len(data) != 33 or data[0] not in set(KeyKind):
            raise NoteFault(f"not a key: {vkey}")
        key = cls(name, KeyKind(data[0]), data[1:])
        if key.id.hex() != keyid:
            raise NoteFault(f"the id of this key is {key.id.hex()}: {vkey}")
        return key

    def signed(self, text: str, signature: "Signature") -> bool:
        """Whether this key made the signature over the text."""
        if (signature.name, signature.key_id) != (self.name, self.id):
            return False
        made, message = signature.raw, text.encode()
        if self.kind is KeyKind.WITNESS:
            if len(made) != 72:
                return False
            seconds, made = int.from_bytes(made[:8], "big"), made[8:]
            if seconds > GREATEST:
                return False
            message = _cosigned(text, seconds)
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(made, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """A line under a note: whose, by which key, and the bytes; a witness's begin with eight of time."""

    name: str
    key_id: bytes
    raw: bytes

    @property
    def line(self) -> str:
        """The line, ended by a line feed."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.raw).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line feed, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def spelled(self) -> str:
        """The note as it is kept and sent."""
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"

    @classmethod
    def read(cls, spelled: str) -> Self:
        """The note of its spelling; raises NoteFault."""
        text, gap, below = spelled.rpartition("\n\n")
        lines = below.split("\n")
        if not gap or lines.pop() != "" or not lines:
            raise NoteFault("a note is a text, an empty line and signatures, each ended by a line feed")
        return cls(text + "\n", tuple(_signature(line) for line in lines))

    def beside(self, lines: Iterable[str]) -> Self:
        """The note with more signature lines under it, each ended by a line feed; raises NoteFault."""
        return type(self)(self.text, (*self.signatures, *(_signature(line.removesuffix("\n")) for line in lines)))

    def signed_by(self, key: PublicKey) -> bool:
        """Whether one of the signatures is this key's."""
        return any(key.signed(self.text, one) for one in self.signatures)

    def witnessed_at(self, key: PublicKey) -> int | None:
        """When a witness saw it, in whole seconds since 1970, or None where this witness did not sign."""
        for one in self.signatures:
            if key.kind is KeyKind.WITNESS and key.signed(self.text, one):
                return int.from_bytes(one.raw[:8], "big")
        return None


class SigningKey:
    """The private half of a key, from a seed of 32 bytes; every name it signs under makes a public key of its own."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._raw = self._private.public_key().public_bytes_raw()

    def public(self, name: str, kind: KeyKind = KeyKind.LOG) -> PublicKey:
        """The public key under a name; raises NoteFault for a name with a space or a plus."""
        if not _is_name(name):
            raise NoteFault(f"not a name for a key: {name!r}")
        return PublicKey(name, kind, self._raw)

    def sign(self, name: str, text: str) -> Note:
        """The text as a note with the log's signature; it must end in a line feed."""
        if not text.endswith("\n"):
            raise NoteFault("a note's text ends in a line feed")
        key = self.public(name)
        return Note(text, (Signature(name, key.id, self._private.sign(text.encode())),))

    def cosign(self, name: str, note: Note, seconds: int) -> Note:
        """The note with a witness's signature more, made at `seconds` since 1970."""
        key = self.public(name, KeyKind.WITNESS)
        made = seconds.to_bytes(8, "big") + self._private.sign(_cosigned(note.text, seconds))
        return Note(note.text, (*note.signatures, Signature(name, key.id, made)))


def strict_base64(text: str) -> bytes:
    """The bytes of base64 in its one spelling; raises NoteFault for any other."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteFault(f"not base64: {text[:60]}") from None
    if base64.b64encode(data).decode() != text:
        raise NoteFault(f"base64 in another spelling: {text[:60]}")
    return data


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


@lru_cache(maxsize=4096)
def _key_id(name: str, kind: KeyKind, raw: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + raw).digest()[:4]


def _is_name(name: str) -> bool:
    """Whether it is something, without a plus or any kind of space."""
    return "+" not in name and name.split() == [name]


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = strict_base64(encoded)
    if not line.startswith(_DASH) or not _is_name(name) or len(data) < 5:
        raise NoteFault(f"not a signature: {line[:80]}")
    return Signature(name, data[:4], data[4:])
