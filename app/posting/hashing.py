"""The text of a posting as it is printed, and the hash that stands on it. Pure: standard library only.

SHA-256 of the canonical JSON `{"contact","days","issuer","t":"posting","text","title","v":1}` (core/values/canonical.py): all
that is printed but where and when it hangs. Anybody can compute it again from the public answer.
"""

from app.core.values.canonical import digest


def text_sha256(*, title: str, text: str, issuer: str, contact: str, days: int) -> bytes:
    """The hash of a posting's text, 32 bytes; raises ValueError where a text is not in NFC."""
    return digest(
        {"t": "posting", "v": 1, "title": title, "text": text, "issuer": issuer, "contact": contact, "days": days}
    )
