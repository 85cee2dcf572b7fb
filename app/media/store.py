"""Where files lie: by the hash of their bytes, written once, changed never, read by nobody but through us.

A file's place says what it must hold, so the same bytes lie once however often they are handed in, a changed file is
found at the next look, and one that no row speaks of (its sender's transaction failed) does no harm.
"""

import asyncio
import hashlib
import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore

from app.core.errors import Refused
from app.core.logs import log, without_message
from app.media.errors import EVIDENCE_DAMAGED, STORE_UNAVAILABLE


class Store:
    """A local folder, made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _files(self) -> LocalStore:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(self._folder)

    async def keep(self, content: bytes) -> bytes:
        """Keep the bytes for good and give their SHA-256; they are on disk, and read back equal, when this returns.

        Raises Refused where the disk takes nothing, or something else lies in their place.
        """
        sha256 = hashlib.sha256(content).digest()
        place = _place(sha256)
        try:
            with suppress(AlreadyExistsError):
                # In one piece: only so is the store certain not to write over a file that is there already.
                await self._files.put_async(place, content, mode="create", use_multipart=False)
            await asyncio.to_thread(self._settle, place)
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error
        await self.read(sha256)
        return sha256

    async def read(self, sha256: bytes) -> bytes:
        """The bytes of this hash; raises Refused where they are gone or changed, or the disk cannot be read."""
        try:
            content = bytes(await (await self._files.get_async(_place(sha256))).bytes_async())
        except FileNotFoundError as error:
            raise _damaged(sha256) from error
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error
        if hashlib.sha256(content).digest() != sha256:
            raise _damaged(sha256)
        return content

    def _settle(self, place: str) -> None:
        """Through a power cut: the file, and its name in every folder on the way to it."""
        path = self._folder / place
        for one in (path, path.parent, path.parent.parent, self._folder):
            descriptor = os.open(one, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _place(sha256: bytes) -> str:
    name = sha256.hex()
    return f"{name[:2]}/{name[2:4]}/{name}"


def _unavailable(error: Exception) -> Refused:
    log("media").error("store_unavailable", **without_message(error))
    return Refused(STORE_UNAVAILABLE)


def _damaged(sha256: bytes) -> Refused:
    log("media").error("evidence_damaged", sha256=sha256.hex())
    return Refused(EVIDENCE_DAMAGED)
