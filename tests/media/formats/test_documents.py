"""PDF: what is drawn stays, everything else goes."""

import io

import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from app.media.formats import documents, jpeg
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import StoredKind
from tests.media import making
from tests.media.making import SECRET, plain_pdf, told_jpeg, told_pdf, written
from tests.media.searching import left


def opened(content: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(content), attempt_recovery=False)


def refused(content: bytes) -> Why:
    with pytest.raises(Unfit) as unfit:
        documents.from_pdf(content)
    return unfit.value.why


def test_everything_that_may_hang_on_a_pdf_is_gone() -> None:
    content = written(told_pdf())
    assert len(left(StoredKind.PDF, content)) > 20, "the search would not find it"
    kept = documents.from_pdf(content)
    assert kept.pages == 2
    assert left(StoredKind.PDF, kept.content) == []


def test_what_is_drawn_is_still_there() -> None:
    kept = opened(documents.from_pdf(written(told_pdf())).content)
    first = kept.pages[0]
    assert sorted(first.Resources.XObject.keys())[:3] == ["/A", "/Fxo1", "/I"]
    assert b"(hello) Tj" in b"".join(one.read_bytes() for one in first.Contents)
    assert sorted(first.Resources.Font.keys()) == ["/A", "/F1"]
    assert first.MediaBox == [0, 0, 200, 300]
    for name in ("/I", "/A"):
        photo = first.Resources.XObject[name]
        assert photo.Filter == Name.DCTDecode
        assert photo.read_raw_bytes() == jpeg.read(told_jpeg()).written()
    seal = next(body for name, body in first.Resources.XObject.items() if name.startswith("/Fxo"))
    assert seal.read_bytes() == b"1 0 0 RG 4 w 0 0 50 20 re S"


def test_another_reader_reads_the_same_words() -> None:
    before, after = written(told_pdf()), documents.from_pdf(written(told_pdf())).content
    read = [[page.extract_text() for page in pypdf.PdfReader(io.BytesIO(one)).pages] for one in (before, after)]
    assert [[text.strip() for text in pages] for pages in read] == [["hello", "hello"]] * 2


def test_a_hidden_layer_stays_hidden() -> None:
    kept = opened(documents.from_pdf(written(told_pdf())).content)
    layers = kept.Root.OCProperties
    assert layers.D.OFF[0].objgen == layers.OCGs[0].objgen == kept.pages[0].Resources.Properties.L1.objgen


def test_the_same_file_is_kept_as_the_same_bytes() -> None:
    content = written(told_pdf())
    assert documents.from_pdf(content).content == documents.from_pdf(content).content


def test_a_kept_file_can_be_handed_in_again() -> None:
    kept = documents.from_pdf(written(told_pdf())).content
    assert left(StoredKind.PDF, documents.from_pdf(kept).content) == []


def test_earlier_versions_in_the_file_are_gone() -> None:
    content = making.loose_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R >>",
            4: b"<< /Length %d >>\nstream\n(%b) Tj\nendstream" % (len(SECRET) + 5, SECRET),
            5: b"<< /Length 2 >>\nstream\nq \nendstream",
        }
    )
    assert SECRET in content
    assert SECRET not in documents.from_pdf(content).content


def test_a_file_of_another_program_beside_a_stream_is_not_pointed_at() -> None:
    pdf = plain_pdf()
    pdf.pages[0].obj.Contents.F = String("//server/share")
    kept = opened(documents.from_pdf(written(pdf)).content)
    assert set(kept.pages[0].Contents.keys()) <= {"/Length", "/Filter"}


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_locked_pdf_is_refused(user: str) -> None:
    made = io.BytesIO()
    plain_pdf().save(made, encryption=pikepdf.Encryption(owner="owner", user=user))
    assert refused(made.getvalue()) is Why.LOCKED


def test_two_hundred_pages_are_kept_and_one_more_is_refused() -> None:
    assert documents.from_pdf(written(plain_pdf(pages=200))).pages == 200
    assert refused(written(plain_pdf(pages=201))) is Why.TOO_MANY_PAGES


def test_a_stream_that_does_not_unpack_breaks_the_file() -> None:
    pdf = plain_pdf()
    pdf.pages[0].obj.Contents.write(b"no such thing", filter=Name.FlateDecode)
    with pytest.raises(pikepdf.PikepdfError):
        documents.from_pdf(written(pdf))


def test_a_photo_inside_that_is_cut_short_breaks_the_file() -> None:
    pdf = plain_pdf()
    pdf.Root.Pages.Resources.XObject = Dictionary(I=making.image_stream(pdf, told_jpeg()[:-900], Name.DCTDecode))
    assert refused(written(pdf)) is Why.BROKEN


@pytest.mark.parametrize("coding", [Name.CCITTFaxDecode, Name.JBIG2Decode])
def test_a_fax_inside_is_carried_along(coding: Name) -> None:
    pdf = plain_pdf()
    fax = making.image_stream(pdf, b"\x26\xa0fax", Array([coding]))
    pdf.Root.Pages.Resources.XObject = Dictionary(I=fax)
    kept = opened(documents.from_pdf(written(pdf)).content)
    assert kept.pages[0].Resources.XObject.I.read_raw_bytes() == b"\x26\xa0fax"


def test_no_program_of_the_machine_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def called(*_: object, **__: object) -> None:
        raise AssertionError("a program was called")

    monkeypatch.setattr("subprocess.run", called)
    pdf = plain_pdf()
    pdf.Root.Pages.Resources.XObject = Dictionary(I=making.image_stream(pdf, b"fax", Name.JBIG2Decode))
    assert documents.from_pdf(written(pdf)).pages == 1
    both = Array([Name.JBIG2Decode, Name.DCTDecode])
    pdf.Root.Pages.Resources.XObject = Dictionary(I=making.image_stream(pdf, told_jpeg(), both))
    assert refused(written(pdf)) is Why.BROKEN
