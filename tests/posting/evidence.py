"""Rows of evidence for tests that only name it; no file lies behind them."""

import hashlib
import uuid
from datetime import UTC, datetime

from app.core.db import Database
from app.media.kinds import FileKind, StoredKind
from app.media.models import Evidence


async def put_evidence(
    database: Database, community_id: uuid.UUID, *, pdf: bool = False, look: bytes | None = None
) -> uuid.UUID:
    """A photo (or a PDF) kept at the estate; `look` is how it looks."""
    evidence_id = uuid.uuid4()
    sha256 = hashlib.sha256(evidence_id.bytes).digest()
    kind = (StoredKind.PDF if pdf else StoredKind.JPEG).value
    async with database.write() as session:
        session.add(
            Evidence(
                id=evidence_id,
                community_id=community_id,
                kind=kind,
                sha256=sha256,
                size=1000,
                width=None if pdf else 400,
                height=None if pdf else 300,
                pages=3 if pdf else None,
                look=look,
                original_kind=(FileKind.PDF if pdf else FileKind.JPEG).value,
                original_sha256=sha256,
                original_name="方案.pdf" if pdf else "照片.jpg",
                uploaded_by=uuid.uuid4(),
                uploaded_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
    return evidence_id
