"""What a file is, by its own bytes: names and declared types are whatever the sender's software made up.

Source: JPEG (ITU-T T.81), PNG (ISO/IEC 15948), WebP (RFC 9649), HEIF brands (ISO/IEC 23008-12 annex B), PDF (ISO 32000-2, 7.5.2).

Pure: standard library only.
"""

from dataclasses import dataclass

from app.media.kinds import FileKind


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file of a kind that is not taken in: `what` it is, as far as can be told, and the `remedy`, both in Chinese."""

    what: str
    remedy: str


_SAVE_PICTURE = "请用看图软件打开，另存为 JPEG 或 PNG 后再上传。"
_EXPORT_PDF = "请用 Word 或 WPS 打开，选“导出为 PDF”后再上传。"
_UNPACK = "请先解压，把里面的照片或 PDF 逐个上传。"
_SHOT = "请上传照片；需要画面时，可截取其中一帧。"
_ANYTHING = "请重新拍照或扫描后再上传。"

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEIF_BRANDS = frozenset({b"mif1", b"msf1", b"mif2"})  # the container alone: what is in it, its other brands say
_AVIF_BRANDS = frozenset({b"avif", b"avis"})

_PDF_WITHIN = 1024  # some programs write a line of their own before the header

_OTHERS: tuple[tuple[bytes, Foreign], ...] = (
    (b"GIF8", Foreign("这是 GIF 图片", _SAVE_PICTURE)),
    (b"BM", Foreign("这是 BMP 图片", _SAVE_PICTURE)),
    (b"II*\0", Foreign("这是 TIFF 图片", "请在扫描软件里改存为 PDF 或 JPEG 后再上传。")),
    (b"MM\0*", Foreign("这是 TIFF 图片", "请在扫描软件里改存为 PDF 或 JPEG 后再上传。")),
    (b"8BPS", Foreign("这是 Photoshop 文件", _SAVE_PICTURE)),
    (b"\0\0\0\x0cjP  ", Foreign("这是 JPEG 2000 图片", _SAVE_PICTURE)),
    (b"\0\0\0\x0cJXL ", Foreign("这是 JPEG XL 图片", _SAVE_PICTURE)),
    (b"\xff\x0a", Foreign("这是 JPEG XL 图片", _SAVE_PICTURE)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Foreign("这是旧版 Word、Excel 或 WPS 文件", _EXPORT_PDF)),
    (b"Rar!", Foreign("这是压缩包", _UNPACK)),
    (b"7z\xbc\xaf", Foreign("这是压缩包", _UNPACK)),
    (b"\x1f\x8b", Foreign("这是压缩包", _UNPACK)),
    (b"\x1aE\xdf\xa3", Foreign("这是视频", _SHOT)),
    (b"\0\0\x01\xba", Foreign("这是视频", _SHOT)),
    (b"FLV", Foreign("这是视频", _SHOT)),
    (b"ID3", Foreign("这是录音", _ANYTHING)),
    (b"#!AMR", Foreign("这是录音", _ANYTHING)),
    (b"MZ", Foreign("这是程序", _ANYTHING)),
    (b"\x7fELF", Foreign("这是程序", _ANYTHING)),
)

_IN_A_ZIP: tuple[tuple[bytes, Foreign], ...] = (
    (b"OFD.xml", Foreign("这是 OFD 文件", "请用 OFD 阅读器打开，选“导出为 PDF”后再上传。")),
    (b"word/document", Foreign("这是 Word 文档", _EXPORT_PDF)),
    (b"xl/workbook", Foreign("这是 Excel 表格", "请用 Excel 或 WPS 打开，选“导出为 PDF”后再上传。")),
    (b"ppt/presentation", Foreign("这是演示文稿", "请用 PowerPoint 或 WPS 打开，选“导出为 PDF”后再上传。")),
)


def sniff(content: bytes) -> FileKind | Foreign:
    """The kind of a file that is not empty."""
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content[4:8] == b"ftyp":
        return _by_brands(content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((one for name, one in _IN_A_ZIP if name in content), Foreign("这是压缩包", _UNPACK))
    if content.startswith(b"RIFF"):
        return FileKind.WEBP if content[8:12] == b"WEBP" else Foreign("这是音像文件", _SHOT)
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return FileKind.PDF
    if (text := _text(content)) is not None:
        return text
    return next((one for start, one in _OTHERS if content.startswith(start)), Foreign("认不出这是什么文件", _ANYTHING))


def _by_brands(content: bytes) -> FileKind | Foreign:
    """What a file of boxes holds, by the brands it names first."""
    length = min(int.from_bytes(content[:4]), 256)
    brands = [content[8:12], *(content[at : at + 4] for at in range(16, length, 4))]
    for brand in brands:
        if brand in _HEIC_BRANDS:
            return FileKind.HEIC
        if brand in _AVIF_BRANDS:
            return Foreign("这是 AVIF 图片", _SAVE_PICTURE)
    if brands[0] in _HEIF_BRANDS:
        return FileKind.HEIC
    return Foreign("这是视频", _SHOT)


def _text(content: bytes) -> Foreign | None:
    """What sort of text it is, if it is text: nothing in it is a control character but ends of lines and tabs."""
    start = content[:4096]
    if not start.startswith((b"\xff\xfe", b"\xfe\xff")) and any(byte < 9 or 13 < byte < 32 for byte in start):
        return None
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if plain.startswith(b"{\\rtf"):
        return Foreign("这是 RTF 文档", _EXPORT_PDF)
    if plain.startswith(b"<svg") or (plain.startswith(b"<?xml") and b"<svg" in plain):
        return Foreign("这是 SVG 图片", _SAVE_PICTURE)
    if plain.startswith((b"<!doctype", b"<html", b"<?xml")):
        return Foreign("这是网页文件", "请在浏览器里打印成 PDF 后再上传。")
    return Foreign("这是文本文件", "请粘贴到 Word 或 WPS 里导出为 PDF，或打印后拍照上传。")
