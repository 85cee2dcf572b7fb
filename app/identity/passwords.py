"""Passwords by argon2id, off the event loop: one hash takes 64 MiB and a tenth of a second."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

_hasher = PasswordHasher()
# Hashing is bounded, or a burst of sign-ins would take the machine's memory.
_room = asyncio.Semaphore(2)


async def hashed(password: str) -> str:
    """The argon2id string to keep."""
    async with _room:
        return await asyncio.to_thread(_hasher.hash, password)


async def verified(stored: str, password: str) -> bool:
    """Whether the password is the one that was hashed."""

    def verify() -> bool:
        try:
            return _hasher.verify(stored, password)
        except VerificationError:
            return False

    async with _room:
        return await asyncio.to_thread(verify)
