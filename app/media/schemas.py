"""What goes over the wire about evidence."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.answers import Answer, BareInstant
from app.media.kinds import FileKind, StoredKind
from app.media.limits import MOST_RECTANGLES

MOST_AT_ONCE = 50

type Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class EvidenceAnswer(Answer):
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


class _Sent(BaseModel):
    """What is sent to us: nothing unknown in it, no text with spaces around."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class FilesAsked(_Sent):
    """Which of these files are here? By the SHA-256, in hex, of each as the phone has it."""

    sha256: list[Sha256] = Field(
        min_length=1,
        max_length=MOST_AT_ONCE,
        examples=[["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]],
    )

    @property
    def hashes(self) -> list[bytes]:
        """Each once, in the order asked."""
        return [bytes.fromhex(one) for one in dict.fromkeys(self.sha256)]


class FileHeld(BaseModel):
    """Whether a file that I handed in is here; `id` is empty where it has to be sent (again)."""

    sha256: str
    id: uuid.UUID | None


class FilesHeld(BaseModel):
    """One answer for each file asked about."""

    files: list[FileHeld]


class LinksAsked(_Sent):
    """Photos that links are wanted to."""

    ids: list[uuid.UUID] = Field(
        min_length=1, max_length=MOST_AT_ONCE, examples=[["3f0c7e9a-5d1b-4b57-9a35-0d6c1f2e8b11"]]
    )


class PictureLinks(BaseModel):
    """Links to one photo, to be put behind the service's address; they need no token."""

    id: uuid.UUID
    view: str
    thumbnail: str


class PicturesLinked(Answer):
    """Links to those of the photos that may be seen; the others are left out. All of them hold until `until`."""

    pictures: list[PictureLinks]
    until: BareInstant


class MaskedArea(_Sent):
    """A rectangle in pixels of the view, from its upper left corner."""

    left: int = Field(ge=0, le=100_000, examples=[120])
    top: int = Field(ge=0, le=100_000, examples=[80])
    width: int = Field(ge=1, le=100_000, examples=[64])
    height: int = Field(ge=1, le=100_000, examples=[64])


class NewMasking(_Sent):
    """Everything that is to be covered, not only what is new; none at all says that nothing need be."""

    rectangles: list[MaskedArea] = Field(max_length=MOST_RECTANGLES)
    reason: str = Field(min_length=1, max_length=200, examples=["遮挡路人面部和车牌"])

    @property
    def areas(self) -> list[tuple[int, int, int, int]]:
        """As the room takes them."""
        return [(one.left, one.top, one.width, one.height) for one in self.rectangles]


class MaskingAnswer(Answer):
    """One version; `number` counts them from 1, and the public sees the last."""

    number: int
    rectangles: list[MaskedArea]
    reason: str
    made_by: str
    made_at: datetime


class MaskingsAnswer(BaseModel):
    """Every version, the first one first, with the size of the view that rectangles are measured in."""

    view_width: int
    view_height: int
    maskings: list[MaskingAnswer]
