"""The hash that binds a consent to one plan (law R-58). Pure: standard library only.

SHA-256 of the canonical JSON `{"description","documents":[{"name","sha256"}…],"items":[…],"t":"plan","title","v":1}`
(core/canonical.py). A document counts by its content, not by where it is kept.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.canonical import digest


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A document of a plan: its name, the hex SHA-256 of its content, and the id of the evidence that keeps it."""

    name: str
    sha256: str
    evidence_id: str


def plain(text: str) -> str:
    """A text as it is kept and hashed: NFC, no blanks at the ends of lines."""
    return "\n".join(line.strip() for line in unicodedata.normalize("NFC", text).splitlines()).strip()


def plan_sha256(title: str, description: str, items: Sequence[str], documents: Sequence[PlanDocument]) -> bytes:
    """The content hash of a plan, 32 bytes; raises ValueError where a text is not in NFC."""
    return digest(
        {
            "t": "plan",
            "v": 1,
            "title": title,
            "description": description,
            "items": list(items),
            "documents": [{"name": one.name, "sha256": one.sha256} for one in documents],
        }
    )
