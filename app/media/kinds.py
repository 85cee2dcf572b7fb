"""The closed vocabularies of the evidence store. Pure: standard library only."""

from enum import StrEnum

from app.core.labels import Labelled


class FileKind(Labelled):
    """What may be handed in, told by its first bytes, never by its name."""

    JPEG = "jpeg", "JPEG 照片"
    PNG = "png", "PNG 图片"
    HEIC = "heic", "HEIC 照片"
    PDF = "pdf", "PDF 文件"


class StoredKind(Labelled):
    """What is kept: a HEIC photo becomes a JPEG, which every computer of an office opens."""

    JPEG = "jpeg", "JPEG 照片"
    PNG = "png", "PNG 图片"
    PDF = "pdf", "PDF 文件"


class Ask(StrEnum):
    """What the process that opens files is asked for; never shown to people."""

    KEEP = "keep"
    PICTURE = "picture"
    CODES = "codes"
