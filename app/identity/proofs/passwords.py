"""Passwords by argon2id, off the event loop: one hash takes 64 MiB and a tenth of a second."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

_hasher = PasswordHasher()
# Two threads and no more, or a burst of sign-ins would take the machine's memory.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


async def hashed(password: str) -> str:
    """The argon2id string to keep."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def verified(stored: str, password: str) -> bool:
    """Whether the password is the one that was hashed."""

    def verify() -> bool:
        try:
            return _hasher.verify(stored, password)
        except VerificationError:
            return False

    return await asyncio.get_running_loop().run_in_executor(_threads, verify)
