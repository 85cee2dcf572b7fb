"""A page as a picture and as the codes on it: of every kind that is kept, one page at a time, within its bounds."""

import io
from collections.abc import AsyncIterator

import pypdfium2
import pytest
import segno
from PIL import Image

from app.media import worker
from app.media.formats import pages
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import FileKind, StoredKind
from app.media.limits import LONGEST_CODE, MOST_CODES, SHOWN
from app.media.worker import Workers
from tests.media import making


def code(text: str, scale: int = 8) -> Image.Image:
    made = io.BytesIO()
    segno.make(text, error="q").save(made, kind="png", scale=scale)
    return Image.open(made).convert("L")


def sheet(*texts: str) -> Image.Image:
    """A white A4 page with these codes on it."""
    page = Image.new("L", (1240, 1754), "white")
    for number, text in enumerate(texts):
        page.paste(code(text), (80 + 400 * (number % 3), 80 + 400 * (number // 3)))
    return page


def pdf(*sheets: Image.Image) -> bytes:
    made = io.BytesIO()
    sheets[0].save(made, "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return made.getvalue()


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers()
    yield made
    made.close()


async def test_the_codes_of_each_page_are_told_apart(workers: Workers) -> None:
    scan = pdf(sheet("one"), sheet(), sheet("three", "四"), sheet("sideways").rotate(90, expand=True))
    told = await workers.codes(FileKind.PDF, scan, range(1, 5))
    assert [set(page) for page in told] == [{"one"}, set(), {"three", "四"}, {"sideways"}]
    assert await workers.codes(FileKind.PDF, scan, (3,)) == [told[2]]


async def test_a_page_is_shown_as_a_jpeg_of_bounded_size(workers: Workers) -> None:
    scan = pdf(sheet("one"), sheet().resize((3000, 100)))
    for number, size in ((1, (1131, SHOWN)), (2, (SHOWN, 54))):
        shown = await workers.picture(FileKind.PDF, scan, number)
        with Image.open(io.BytesIO(shown), formats=("JPEG",)) as image:
            assert max(image.size) == SHOWN
            assert image.size == pytest.approx(size, abs=2)


def test_only_the_page_that_is_asked_for_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    render = pypdfium2.PdfPage.render

    def watched(page: pypdfium2.PdfPage, **how: object) -> pypdfium2.PdfBitmap:
        drawn.append(page)
        return render(page, **how)

    monkeypatch.setattr(pypdfium2.PdfPage, "render", watched)
    pages.picture(FileKind.PDF, pdf(*(sheet(str(number)) for number in range(9))), 7)
    assert len(drawn) == 1


async def test_a_page_that_is_not_there_is_refused(workers: Workers) -> None:
    for kind, content, number in (
        (FileKind.PDF, pdf(sheet()), 2),
        (FileKind.PDF, pdf(sheet()), 0),
        (FileKind.JPEG, making.saved(sheet(), "JPEG"), 2),
    ):
        with pytest.raises(Unfit) as unfit:
            await workers.picture(kind, content, number)
        assert unfit.value.why is Why.BROKEN


async def test_a_photo_has_one_page_and_stands_upright(workers: Workers) -> None:
    turned = making.saved(sheet("one").rotate(90, expand=True), "JPEG", exif=making.exif(6))
    assert await workers.codes(FileKind.JPEG, turned, (1,)) == [["one"]]
    with Image.open(io.BytesIO(await workers.picture(FileKind.JPEG, turned, 1))) as image:
        assert image.height > image.width


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
async def test_a_png_of_every_mode_is_read_and_shown(workers: Workers, mode: str) -> None:
    page = sheet("one")
    if mode == "I;16":
        page = Image.frombytes("I;16", page.size, b"".join(bytes((0, max(60, level))) for level in page.tobytes()))
    elif mode.endswith("A"):
        page = Image.merge("LA", (Image.new("L", page.size), page.point(lambda level: 255 - level)))
    content = making.saved(page.convert(mode), "PNG")
    assert await workers.codes(FileKind.PNG, content, (1,)) == [["one"]]
    with Image.open(io.BytesIO(await workers.picture(FileKind.PNG, content, 1))) as image:
        assert image.convert("L").getpixel((3, 3)) > 240  # clear paper is white


async def test_a_page_covered_with_codes_tells_of_a_few_and_of_no_long_one(workers: Workers) -> None:
    crowded = sheet(*(f"code {number}" for number in range(12)))
    ((*told,), (*long,)) = await workers.codes(FileKind.PDF, pdf(crowded, sheet("x" * (LONGEST_CODE + 1))), (1, 2))
    assert len(told) == MOST_CODES
    assert long == []


async def test_a_page_is_drawn_within_its_bounds_whatever_it_says_of_its_size(workers: Workers) -> None:
    for box in (b"[0 0 14400 14400]", b"[0 0 3000000 3]", b"[9 9 9 9]"):
        objects = {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox " + box + b" >>",
        }
        shown = await workers.picture(FileKind.PDF, making.loose_pdf(objects), 1)
        with Image.open(io.BytesIO(shown)) as image:
            assert max(image.size) <= SHOWN + 1


async def test_what_is_no_pdf_is_refused_and_the_next_is_drawn(workers: Workers) -> None:
    for broken in (b"%PDF-1.7 nothing", pdf(sheet())[:400]):
        with pytest.raises(Unfit):
            await workers.codes(FileKind.PDF, broken, (1,))
    assert await workers.codes(FileKind.PDF, pdf(sheet("one")), (1,)) == [["one"]]


async def test_an_answer_that_is_none_is_not_believed(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    for said in (
        '{"size": 4}\nabcd',
        '{"size": 2}\n{}',
        '{"size": 3}\n[1]',
        '{"size": 5}\n[[1]]',
        '{"size": 8}\n[[], []]',
    ):
        monkeypatch.setattr(worker, "_COMMAND", ("-c", f"import sys; sys.stdin.buffer.readline(); print({said!r})"))
        with pytest.raises(Unfit):
            await workers.picture(FileKind.PDF, b"x", 1)
        with pytest.raises(Unfit):
            await workers.codes(FileKind.PDF, b"x", (1,))
    monkeypatch.undo()
    assert (await workers.prepare(FileKind.JPEG, making.told_jpeg())).kind is StoredKind.JPEG
