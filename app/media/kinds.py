"""The closed vocabularies of the evidence store. Pure: standard library only."""

from enum import StrEnum

from app.core.labels import Labelled


class FileKind(Labelled):
    """What may be handed in, told by its first bytes, never by its name."""

    JPEG = "jpeg", "JPEG 照片"
    PNG = "png", "PNG 图片"
    WEBP = "webp", "WebP 图片"
    HEIC = "heic", "HEIC 照片"
    PDF = "pdf", "PDF 文件"


class StoredKind(Labelled):
    """What is kept: a HEIC photo becomes a JPEG, a WebP one that or a PNG, which every computer of an office opens."""

    JPEG = "jpeg", "JPEG 照片"
    PNG = "png", "PNG 图片"
    PDF = "pdf", "PDF 文件"


class Ask(StrEnum):
    """What the process that opens files is asked for; never shown to people."""

    KEEP = "keep"
    PICTURE = "picture"
    DRAW = "draw"
    CODES = "codes"


class PictureSize(Labelled):
    """How large a photo is shown: JPEGs of their own, made once when it comes; the original is never shown."""

    VIEW = "view", "大图"
    THUMBNAIL = "thumbnail", "缩略图"
