"""Whether a kept file still says anything but what it shows; read by other readers than those that wrote it."""

import io
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pikepdf
import pypdf
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from app.media.kinds import StoredKind
from tests.media.making import SECRET

ORIENTATION = 0x0112
_ACTIVE = ("/JS", "/JavaScript", "/AA", "/OpenAction", "/EF", "/EmbeddedFiles", "/AcroForm", "/XFA", "/URI", "/Annots")
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/Author", "/Creator", "/Producer", "/CreationDate", "/Usage")


def left(kind: StoredKind, content: bytes) -> list[str]:
    """What a kept file should not have in it any more; empty where all is well."""
    found = ["the secret, as it is"] if SECRET in content else []
    match kind:
        case StoredKind.JPEG:
            return found + _in_jpeg(content)
        case StoredKind.PNG:
            return found + _in_png(content)
        case StoredKind.PDF:
            return found + _in_pdf(content)


def _in_jpeg(content: bytes) -> list[str]:
    with Image.open(io.BytesIO(content)) as image:
        assert isinstance(image, JpegImageFile)
        found = [] if image.format == "JPEG" else [f"opens as {image.format}"]
        found += [
            f"{name} {body[:20]!r}"
            for name, body in image.applist
            if (name, body[:5], len(body)) not in {("APP0", b"JFIF\0", 14), ("APP14", b"Adobe", 12)}
            and not (name == "APP1" and set(image.getexif()) == {ORIENTATION} and len(body) == 32)
        ]
        image.load()
    if not content.endswith(b"\xff\xd9") or content.count(b"\xff\xd9") != 1:
        found.append("something behind its end")
    return found


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG."""
    at = 8
    while at < len(content):
        length = int.from_bytes(content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length


def _in_png(content: bytes) -> list[str]:
    told = list(chunks(content))
    found = [
        f"{kind!r} {body[:20]!r}" for kind, body in told if kind not in {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
    ]
    unpacking = zlib.decompressobj()
    unpacking.decompress(b"".join(body for kind, body in told if kind == b"IDAT"))
    if not unpacking.eof or unpacking.unused_data:
        found.append("something behind its pixels")
    with Image.open(io.BytesIO(content)) as image:
        image.load()
    return found


def _in_pdf(content: bytes) -> list[str]:
    found = []
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
        found += [f"in the document: {name}" for name in set(pdf.Root.keys()) - {"/Type", "/Pages", "/OCProperties"}]
        found += [f"in the trailer: {name}" for name in set(pdf.trailer.keys()) & {"/Info", "/Encrypt"}]
        for one in pdf.objects:
            if isinstance(one, pikepdf.Stream):
                words = one.stream_dict.unparse().decode("latin-1")
                body = one.read_raw_bytes()
                with suppress(pikepdf.PdfError):
                    body += one.read_bytes()
            else:
                words, body = one.unparse(resolved=True).decode("latin-1"), b""
            found += [f"{one.objgen}: {name}" for name in (*_ACTIVE, *_TELLING) if f"{name} " in words]
            if SECRET in body or SECRET.decode() in words:
                found.append(f"{one.objgen}: the secret")
    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    if reader.metadata or reader.xmp_metadata or reader.attachments:
        found.append("what pypdf calls metadata")
    return found
