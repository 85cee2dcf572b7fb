"""Where files lie: by the hash of their bytes, written once, changed never, read by nobody but through us.

A file's place says what it must hold, so the same bytes lie once however often they are handed in, a changed file is
found at the next look, and one that no row speaks of (its sender's transaction failed) does no harm. A folder and a
bucket are laid out alike, so that the one can be copied to the other.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Self

from obstore import Bytes
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from app.core.errors import Refused
from app.core.logs import log, without_message
from app.core.settings import Settings
from app.media.errors import EVIDENCE_DAMAGED, STORE_UNAVAILABLE

_PROBE = b"yigai\n"
_PLACE = re.compile("([0-9a-f]{2})/([0-9a-f]{2})/([0-9a-f]{64})")

LISTED_AT_ONCE = 500
"""Files that are told of in one go."""


class Store:
    """A local folder, made when the first file comes; or a bucket of an S3."""

    def __init__(self, reach: Callable[[], LocalStore | S3Store], folder: Path | None, text: str) -> None:
        self._reach, self._folder, self.said = reach, folder, text

    @classmethod
    def folder(cls, folder: Path) -> Self:
        """In a folder of this machine."""

        def reach() -> LocalStore:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return LocalStore(folder)

        return cls(reach, folder, str(folder))

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Where the settings say: a bucket where one is named, the data folder otherwise."""
        if settings.store_bucket is None:
            return cls.folder(settings.data / "media")
        secret = settings.store_secret.get_secret_value() if settings.store_secret else ""

        def reach() -> S3Store:
            return S3Store(
                settings.store_bucket,
                prefix=settings.store_prefix or None,
                endpoint=settings.store_endpoint,
                region=settings.store_region,
                access_key_id=settings.store_key_id,
                secret_access_key=secret,
                virtual_hosted_style_request=settings.store_virtual_host,
                client_options={
                    "allow_http": (settings.store_endpoint or "").startswith("http://"),
                    "timeout": "30s",
                    "connect_timeout": "5s",
                },
                retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
            )

        return cls(reach, None, f"s3://{settings.store_bucket}/{settings.store_prefix}")

    @cached_property
    def _files(self) -> LocalStore | S3Store:
        return self._reach()

    async def keep(self, content: bytes) -> bytes:
        """Keep the bytes for good and give their SHA-256; they are there, and read back equal, when this returns.

        Raises Refused where the store takes nothing, or something else lies in their place.
        """
        sha256 = await hashed(content)
        there = await self._keep(sha256, content)
        try:
            await self._prove(sha256)
        except Refused:
            if not there:
                raise
            # It was there and left just then (expiring.py): once more, and it is ours.
            await self._keep(sha256, content)
            await self._prove(sha256)
        return sha256

    async def _keep(self, sha256: bytes, content: bytes) -> bool:
        """See that something lies in its place; answers whether it lay there already."""
        try:
            await self._create(sha256, content)
        except AlreadyExistsError:
            return True
        return False

    async def _prove(self, sha256: bytes) -> None:
        if self._folder is not None:
            try:
                await asyncio.to_thread(_settle, self._folder, _place(sha256))
            except OSError as error:
                raise _unavailable(error) from error
        await self._proved(sha256)

    async def read(self, sha256: bytes) -> bytes:
        """The bytes of this hash; raises Refused where they are gone or changed, or the store cannot be read."""
        return bytes(await self._proved(sha256))

    async def _proved(self, sha256: bytes) -> Bytes:
        try:
            content = await (await self._files.get_async(_place(sha256))).bytes_async()
        except FileNotFoundError as error:
            raise _damaged(sha256) from error
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error
        if await hashed(content) != sha256:
            raise _damaged(sha256)
        return content

    async def listed(self) -> AsyncIterator[list[bytes]]:
        """The hashes of the files that lie here, some hundreds at a time; whatever else lies among them is left out.

        Raises Refused where the store cannot be read.
        """
        try:
            async for found in self._files.list(chunk_size=LISTED_AT_ONCE):
                places = (_PLACE.fullmatch(one["path"]) for one in found)
                yield [bytes.fromhex(one[3]) for one in places if one and one[3].startswith(one[1] + one[2])]
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error

    async def drop(self, sha256: bytes) -> None:
        """Take a file out that no row speaks of (expiring.py); one that is gone already is gone."""
        try:
            with suppress(FileNotFoundError):
                await self._files.delete_async(_place(sha256))
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error

    async def writes_once(self) -> bool:
        """Whether the store refuses to write over what is there, tried on a file of its own; raises Refused as `keep`."""
        sha256 = await self.keep(_PROBE)
        return await self._keep(sha256, _PROBE)

    async def _create(self, sha256: bytes, content: bytes) -> None:
        try:
            # In one piece: only so is the store certain not to write over a file that is there already.
            await self._files.put_async(_place(sha256), content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            raise
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error


async def hashed(content: bytes | Bytes) -> bytes:
    """The SHA-256, worked out where nobody waits behind it: a large file takes some milliseconds."""
    return await asyncio.to_thread(lambda: hashlib.sha256(content).digest())


def _settle(folder: Path, place: str) -> None:
    """Through a power cut: the file, and its name in every folder on the way to it."""
    path = folder / place
    for one in (path, path.parent, path.parent.parent, folder):
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
