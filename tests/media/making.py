"""Files as people, phones, scanners and attackers make them, small, the same at every run, each with secrets in it.

Whatever a file says of its maker, place or time is written with SECRET, so that one search tells whether any is left.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

SECRET = b"SECRET-30.69N-111.28E"
_TOLD = SECRET.decode()
SIZE = (160, 120)


def picture(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """Two gradients across each other: every part of it is different, no run of it is another's."""
    across, round_ = Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)
    merged = Image.merge("RGB", (across, round_, across.transpose(Image.Transpose.ROTATE_180)))
    if mode == "I;16":
        return Image.frombytes("I;16", size, bytes(i * 7 % 256 for i in range(size[0] * size[1] * 2)))
    if mode.endswith("A"):
        merged.putalpha(round_)
    return merged.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: its maker, a time, a place, a note."""
    told = Image.Exif()
    told[0x010F], told[0x0110], told[0x010E], told[0x0112] = _TOLD, _TOLD, _TOLD, orientation
    told.get_ifd(0x8769)[0x9003] = "2026:11:24 10:00:00"
    told.get_ifd(0x8769)[0x927C] = SECRET
    place = told.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (30.0, 41.0, 24.0), "E", (111.0, 16.0, 48.0)
    place[0x1D] = _TOLD
    return told


def xmp() -> bytes:
    """A description in XML."""
    rdf = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' + SECRET + b"</rdf:RDF>"
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + rdf + b"</x:xmpmeta>"


def profile() -> bytes:
    """A colour profile, the description of which names somebody."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes(12) + made[36:] + SECRET  # without the time it was made


def archive() -> bytes:
    """A ZIP file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(zipfile.ZipInfo(f"{_TOLD}.txt"), SECRET)
    return made.getvalue()


def office_file(*names: str) -> bytes:
    """A ZIP file with entries of these names, as Word, Excel and OFD files are."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), "<xml/>")
    return made.getvalue()


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    """The image in a format of Pillow's."""
    made = io.BytesIO()
    image.save(made, kind, **how)
    return made.getvalue()


def heic(*frames: Image.Image, **how: object) -> bytes:
    """Frames as a HEIC file, written by a package of the tests alone: the service's own reads HEIC and writes none."""
    made, file = io.BytesIO(), pillow_heif.HeifFile()
    for frame in frames:
        file.add_from_pillow(frame)
    file.save(made, **how)
    return made.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def with_segments(content: bytes, *segments: bytes) -> bytes:
    """A JPEG with further segments right behind its start."""
    return content[:2] + b"".join(segments) + content[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def told_jpeg(mode: str = "RGB", orientation: int = 1, **how: object) -> bytes:
    """A JPEG with everything a camera and its owner may have added."""
    plain = saved(picture(mode), "JPEG", exif=exif(orientation), xmp=xmp(), comment=SECRET, **how)
    return with_segments(
        plain,
        segment(0xE2, b"ICC_PROFILE\0\1\1" + profile()),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x15" + SECRET + b"\0"),
        segment(0xEC, b"Ducky" + SECRET),
        segment(0xFE, SECRET),
    )


def told_png(mode: str = "RGB", **how: object) -> bytes:
    """A PNG with texts of every sort, a time, a density, a profile and an Exif block that says: turn me."""
    info = PngInfo()
    info.add_text("Author", _TOLD)
    info.add_text("Comment", _TOLD, zip=True)
    info.add_itxt("XML:com.adobe.xmp", xmp().decode())
    info.add(b"tIME", struct.pack(">HBBBBB", 2026, 11, 24, 10, 0, 0))
    info.add(b"prVt", SECRET)
    return saved(
        picture(mode), "PNG", pnginfo=info, exif=exif(6).tobytes(), dpi=(300, 300), icc_profile=profile(), **how
    )


def told_heic(mode: str = "RGB", **how: object) -> bytes:
    """A HEIC photo with what a phone adds."""
    return heic(picture(mode), quality=60, exif=exif(6).tobytes(), xmp=xmp(), **how)


def told_webp(mode: str = "RGB", **how: object) -> bytes:
    """A WebP with what a program adds."""
    return saved(picture(mode), "WEBP", exif=exif(6), xmp=xmp(), icc_profile=profile(), **how)


def image_stream(pdf: Pdf, raw: bytes, filters: object, size: tuple[int, int] = SIZE) -> Stream:
    """A photo as a PDF holds it."""
    made = Stream(pdf, b"")
    made.write(raw, filter=filters)
    made.Type, made.Subtype, made.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
    made.Width, made.Height, made.BitsPerComponent = *size, 8
    made.Metadata = pdf.make_stream(xmp(), Type=Name.Metadata, Subtype=Name.XML)
    made.PieceInfo = Dictionary(App=Dictionary(Private=String(_TOLD)))
    return made


def _script(pdf: Pdf) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert('" + SECRET + b"')"))


def written(pdf: Pdf, **how: object) -> bytes:
    """The PDF as a file."""
    made = io.BytesIO()
    pdf.save(made, static_id=True, **how)
    return made.getvalue()


def plain_pdf(pages: int = 1, content: bytes = b"BT /F1 12 Tf 72 72 Td (hello) Tj ET") -> Pdf:
    """Pages with a line on each, resources and all inherited from the tree."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for _ in range(pages):
        pdf.add_blank_page(page_size=(200, 300)).obj.Contents = pdf.make_stream(content)
    # A font may go by any name, also by one that stands for an action elsewhere.
    pdf.Root.Pages.Resources = Dictionary(Font=Dictionary(F1=font, A=font))
    for page in pdf.pages:
        del page.obj[Name.Resources]
    return pdf


def told_pdf() -> Pdf:
    """A PDF with everything that may hang on one: scripts, attachments, forms, layers, notes, photos with places."""
    pdf = plain_pdf(pages=2, content=b"/OC /L1 BDC q 160 0 0 120 0 0 cm /I Do Q EMC BT /A 9 Tf 9 9 Td (hello) Tj ET")
    root, page = pdf.Root, pdf.pages[0].obj
    layer = pdf.make_indirect(
        Dictionary(Type=Name.OCG, Name=String("L"), Usage=Dictionary(CreatorInfo=Dictionary(Creator=String(_TOLD))))
    )
    root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer], Creator=String(_TOLD)))
    photos = Dictionary(
        I=image_stream(pdf, told_jpeg(), Name.DCTDecode),
        A=image_stream(pdf, zlib.compress(told_jpeg()), Array([Name.FlateDecode, Name.DCTDecode])),
        J=image_stream(pdf, jpeg2000(), Name.JPXDecode),
    )
    root.Pages.Resources.XObject, root.Pages.Resources.Properties = photos, Dictionary(L1=layer)
    seal = pdf.make_stream(
        b"1 0 0 RG 4 w 0 0 50 20 re S", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 50, 20], Metadata=_xml(pdf)
    )
    filled = {"T": String("name"), "V": String(_TOLD), "FT": Name.Tx, "F": 4, "AP": Dictionary(N=seal)}
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[10, 10, 60, 30], A=_script(pdf), **filled)
    )
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI=String(_TOLD))
    )
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=String(_TOLD), T=String(_TOLD))
    page.Annots = Array([field, link, note])
    page.AA, page.Metadata, page.LastModified = Dictionary(O=_script(pdf)), _xml(pdf), String(_TOLD)
    root.AcroForm = Dictionary(Fields=Array([field]), XFA=pdf.make_stream(SECRET), NeedAppearances=False)
    root.OpenAction, root.AA = _script(pdf), Dictionary(WC=_script(pdf))
    root.Outlines = Dictionary(Type=Name.Outlines, First=Dictionary(Title=String(_TOLD), A=_script(pdf)))
    root.PieceInfo = Dictionary(App=Dictionary(Private=String(_TOLD)))
    pdf.attachments["a.txt"] = SECRET
    root.Names.JavaScript = Dictionary(Names=Array([String("s"), _script(pdf)]))
    root.Metadata = _xml(pdf)
    pdf.docinfo["/Author"] = _TOLD
    return pdf


def _xml(pdf: Pdf) -> Stream:
    return pdf.make_stream(xmp(), Type=Name.Metadata, Subtype=Name.XML)


def jpeg2000() -> bytes:
    """A JPEG 2000 picture with a description in a box of its own."""
    plain = saved(picture(), "JPEG2000")
    box = b"uuid" + b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac" + xmp()
    return plain + struct.pack(">I", len(box) + 4) + box


def bomb_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A picture of one colour that says it is enormous."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1 << 20), 9)) + chunk(b"IEND", b"")


def bomb_jpeg() -> bytes:
    """A small photo whose header says it is 65,000 by 65,000."""
    content = bytearray(saved(picture(), "JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(content)


@cache
def scan_bomb(scans: int = 4000) -> bytes:
    """A progressive photo of 49 million pixels that is painted over thousands of times."""
    content = saved(Image.new("L", (7000, 7000)), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * scans + content[-2:]


@cache
def inflating(size: int, times: int = 1) -> bytes:
    """Zeros, compressed once or over and over."""
    packer = zlib.compressobj(9)
    made = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
    for _ in range(times - 1):
        made = zlib.compress(made, 9)
    return made


def bomb_pdf(size: int, times: int = 1) -> bytes:
    """A PDF of a few kilobytes whose page unpacks to `size` bytes: for a large one, seconds of work."""
    pdf = plain_pdf()
    stream = Stream(pdf, b"")
    stream.write(inflating(size, times), filter=Array([Name.FlateDecode] * times))
    pdf.pages[0].obj.Contents = stream
    return written(pdf)


def loose_pdf(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF of hand-written objects, with a right table of where they stand."""
    made, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    at, most = len(made), max(objects) + 1
    rows = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(most)]
    table = b"xref\n0 %d\n" % most + b"".join(rows)
    return made + table + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (most, root, at)


def sound() -> dict[str, Callable[[], bytes]]:
    """Files that are taken in, by name."""
    two = [picture(), picture().transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    return {
        "photo.jpg": told_jpeg,
        "turned.jpg": lambda: told_jpeg(orientation=6),
        "progressive.jpg": lambda: told_jpeg(progressive=True),
        "restarts.jpg": lambda: told_jpeg(restart_marker_rows=1),
        "grey.jpg": lambda: told_jpeg("L"),
        "cmyk.jpg": lambda: told_jpeg("CMYK"),
        "two-lenses.mpo.jpg": lambda: saved(two[0], "MPO", save_all=True, append_images=two[1:], exif=exif(3)),
        "with-archive.jpg": lambda: told_jpeg() + archive(),
        "with-film.jpg": lambda: told_jpeg() + b"\0\0\0\x18ftypmp42" + SECRET,
        "says-pdf.jpg": lambda: with_segments(told_jpeg(), segment(0xFE, b"%PDF-1.4 " + SECRET)),
        "wrong-name.pdf": told_jpeg,
        "picture.png": told_png,
        "clear.png": lambda: told_png("RGBA"),
        "palette.png": lambda: saved(picture().quantize(16), "PNG", transparency=3, pnginfo=None),
        "grey.png": lambda: told_png("LA"),
        "one-bit.png": lambda: told_png("1"),
        "sixteen-bits.png": lambda: told_png("I;16"),
        "moving.png": lambda: saved(two[0], "PNG", save_all=True, append_images=two[1:], duration=100),
        "with-archive.png": lambda: told_png() + archive(),
        "photo.webp": told_webp,
        "no-loss.webp": lambda: told_webp(lossless=True),
        "clear.webp": lambda: told_webp("RGBA"),
        "moving.webp": lambda: saved(two[0], "WEBP", save_all=True, append_images=two[1:], exif=exif(3), xmp=xmp()),
        "photo.heic": told_heic,
        "clear.heic": lambda: told_heic("RGBA"),
        "tiles.heic": lambda: told_heic(tile_size=64),
        "series.heic": lambda: heic(*two, exif=exif(8).tobytes()),
        "plain.pdf": lambda: written(plain_pdf()),
        "told.pdf": lambda: written(told_pdf()),
        "streams.pdf": lambda: written(told_pdf(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "late-header.pdf": lambda: b"\xef\xbb\xbf\r\n" + written(plain_pdf()),
    }
