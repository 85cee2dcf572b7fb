"""What goes over the wire about evidence."""

import uuid
from datetime import datetime

from pydantic import BaseModel

from app.media.kinds import FileKind, StoredKind


class EvidenceAnswer(BaseModel):
    """One file as it is kept; sizes in bytes, in pixels as it is seen, in pages. Hashes are SHA-256 in hex."""

    id: uuid.UUID
    kind: StoredKind
    sha256: str
    size: int
    width: int | None
    height: int | None
    pages: int | None
    original_kind: FileKind
    original_sha256: str
    original_name: str
    uploaded_by: str
    uploaded_at: datetime
