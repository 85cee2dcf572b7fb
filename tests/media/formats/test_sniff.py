"""What a file is, by its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.formats.sniff import Foreign, sniff
from app.media.kinds import FileKind
from tests.media import making

KINDS = {"jpg": FileKind.JPEG, "png": FileKind.PNG, "heic": FileKind.HEIC, "webp": FileKind.WEBP, "pdf": FileKind.PDF}


@pytest.mark.parametrize("name", [name for name in making.sound() if name != "wrong-name.pdf"])
def test_a_sound_file_is_known_by_its_bytes(name: str) -> None:
    assert sniff(making.sound()[name]()) is KINDS[name.rpartition(".")[2]]


def test_a_name_says_nothing() -> None:
    assert sniff(making.sound()["wrong-name.pdf"]()) is FileKind.JPEG


def box(brand: bytes, *further: bytes) -> bytes:
    body = b"ftyp" + brand + b"\0\0\0\0" + b"".join(further)
    return (len(body) + 4).to_bytes(4) + body


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"])
def test_brands_of_heic(brand: bytes) -> None:
    assert sniff(box(brand, b"mif1", b"miaf")) is FileKind.HEIC


OTHERS = {
    "音像": b"RIFF\x24\0\0\0AVI LIST",
    "GIF": b"GIF89a\1\0\1\0\0",
    "BMP": b"BM\x36\0\0\0\0\0\0\0",
    "TIFF": b"II*\0\x08\0\0\0",
    "AVIF": box(b"avif", b"mif1"),
    "AVIF ": box(b"mif1", b"avif"),
    "JPEG 2000": making.jpeg2000(),
    "视频": box(b"isom", b"mp41"),
    "视频 ": box(b"qt  "),
    "视频  ": b"\x1aE\xdf\xa3\x9fB\x86\x81",
    "录音": b"#!AMR\n\x0c\0\0",
    "Word": making.office_file("[Content_Types].xml", "word/document.xml"),
    "Excel": making.office_file("[Content_Types].xml", "xl/workbook.xml"),
    "演示文稿": making.office_file("[Content_Types].xml", "ppt/presentation.xml"),
    "OFD": making.office_file("OFD.xml", "Doc_0/Document.xml"),
    "压缩包": making.archive(),
    "压缩包 ": b"Rar!\x1a\x07\0",
    "旧版": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
    "RTF": b"{\\rtf1\\ansi }",
    "SVG": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "网页": b"\n<!DOCTYPE html><html></html>",
    "文本": "业主 联系 方式\r\n张三\t1".encode("gb18030"),
    "文本 ": b"BMW and MZ are words too",
    "文本  ": "公示".encode("utf-16"),
    "程序": b"MZ\x90\0\3\0\0\0",
    "认不出": b"\x01\x02\x03\x04\x05",
}


@pytest.mark.parametrize("what", OTHERS)
def test_another_file_is_named_with_a_remedy(what: str) -> None:
    found = sniff(OTHERS[what])
    assert isinstance(found, Foreign)
    assert what.strip() in found.what
    assert found.remedy.startswith("请")
    assert found.remedy.endswith("。")


def test_a_header_far_inside_makes_no_pdf() -> None:
    assert sniff(b"\0" * 100 + b"%PDF-1.7") is FileKind.PDF
    assert isinstance(sniff(b"\0" * 2000 + b"%PDF-1.7"), Foreign)


@given(st.binary(min_size=1, max_size=64))
def test_anything_is_something(content: bytes) -> None:
    assert isinstance(sniff(content), FileKind | Foreign)
    assert isinstance(sniff(b"\0\0\0\x18ftyp" + content), FileKind | Foreign)
