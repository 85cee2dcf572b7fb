"""The keys that sign logs: the one in use, and former ones, which running logs keep and old signatures are checked by.

They lie outside the database, as `keys/log.key` and `keys/former/*.key`, or come from two settings. A new one is made
beside the old one first, and put in its place only when everybody can read of it (`replace`).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.signing.kept_keys import KeyFault, kept_key
from app.core.signing.notes import SigningKey

CALLED = "签名密钥"


@dataclass(frozen=True, slots=True)
class LogKeys:
    """Where the keys are: `in_use` and `former` are settings (base64, former ones with commas), else files of `folder`."""

    folder: Path
    in_use: str | None = None
    former: str | None = None

    @classmethod
    def from_settings(cls, data: Path, text: str | None, former: str | None) -> "LogKeys":
        """Say where the keys are: in the settings, or in a data folder."""
        return cls(data / "keys", text, former)

    def new_file(self) -> Path | None:
        """Return the file of the key in use where this call made it: the operator must keep a copy. Raises KeyFault."""
        return kept_key(self.in_use, self.folder / "log.key", CALLED).new_file

    def all(self) -> Sequence[bytes]:
        """Read the secrets, the one in use first; raises KeyFault where one is no key or cannot be read."""
        found = [kept_key(self.in_use, self.folder / "log.key", CALLED).secret]
        found += [
            kept_key(one, self.folder, f"旧{CALLED}").secret for one in (self.former or "").split(",") if one.strip()
        ]
        found += [kept_key(None, path, f"旧{CALLED}").secret for path in sorted((self.folder / "former").glob("*.key"))]
        return list(dict.fromkeys(found))

    def next(self) -> bytes:
        """Read the secret of the key to come, which the first call makes; raises KeyFault."""
        return kept_key(None, self.folder / "log.next.key", f"新{CALLED}").secret

    def replace(self) -> Path:
        """Put the key to come in place of the one in use, and return the file where that one is kept from now on.

        Call it again where it was interrupted: a key is in its new place before it leaves the old one.
        """
        if self.in_use:
            raise KeyFault("签名密钥由 YIGAI_LOG_KEY 给出，程序不能替换它。")
        secret = kept_key(None, self.folder / "log.key", CALLED).secret
        name = SigningKey(secret).public("log").raw.hex()[:16]
        kept = self.folder / "former" / f"{name}.key"
        kept.parent.mkdir(exist_ok=True, mode=0o700)
        if not kept.exists():
            os.link(self.folder / "log.key", kept)
            _synced(kept.parent)
        os.replace(self.folder / "log.next.key", self.folder / "log.key")
        _synced(self.folder)
        return kept


def _synced(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
