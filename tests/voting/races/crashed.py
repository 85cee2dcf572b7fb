"""The death of a process, for a test that has but one."""

import asyncio
import gc
import warnings

from sqlalchemy.exc import SAWarning


async def memory_lost() -> None:
    """End every other task of the loop wherever it is; what they held is given back by nobody, as when a process dies."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    others.clear()
    with warnings.catch_warnings():
        # Connections among it: PostgreSQL sees them broken off.
        warnings.simplefilter("ignore", SAWarning)
        gc.collect()
