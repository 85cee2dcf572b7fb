"""Level 3: the platform's face check, for estates whose rules ask for it. A port, with nothing behind it.

No vote may depend on it: a face must not be the only way to show who somebody is (law R-47, R-79).
"""

from typing import Protocol


class FaceCheck(Protocol):
    """Compares a face with a document, by the platform: asked first, then looked up, never believed from a phone."""

    async def begin(self, openid: str, name: str, document: str) -> str:
        """The number under which the phone lets its owner be looked at."""

    async def passed(self, openid: str, number: str) -> bool:
        """Whether the platform says that it was that person."""
