"""PDF from a template: the font must be there, data never becomes markup, equal input gives equal bytes."""

import asyncio
import io
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from app.core.typesetting import (
    FONT_FOLDER,
    FontMissing,
    TemplateFaulty,
    chinese_punctuation,
    font_available,
    typeset,
)
from app.core.values.rehearsal import WARNING, WORD

PLAIN = """#let d = json(bytes(sys.inputs.data))
#set document(date: none)
#set text(font: sys.inputs.font)
#d.words
"""

needs_font = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")


def words_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("folder", ["empty", "not-there"])
def test_a_missing_font_is_said_with_its_remedy(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    assert not font_available(tmp_path / folder)
    with pytest.raises(FontMissing, match="apt-get install fonts-noto-cjk") as missing:
        typeset(PLAIN, {"words": "字"}, tmp_path / folder)
    assert str(tmp_path / folder) in str(missing.value)


@needs_font
def test_a_font_that_comes_later_is_found_and_the_folder_is_then_looked_through_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_through: list[Path] = []
    fonts = typst.Fonts

    def watched(*, font_paths: list[Path], **more: bool) -> typst.Fonts:
        looked_through.extend(font_paths)
        return fonts(font_paths=font_paths, **more)

    monkeypatch.setattr(typst, "Fonts", watched)
    assert not font_available(tmp_path)
    for file in FONT_FOLDER.glob("NotoSerifCJK-*"):
        (tmp_path / file.name).symlink_to(file)
    assert font_available(tmp_path)
    assert [words_of(typeset(PLAIN, {"words": words}, tmp_path)).strip() for words in ("一", "二")] == ["一", "二"]
    assert looked_through == [tmp_path] * 2


@needs_font
async def test_sheets_are_set_side_by_side() -> None:
    wanted = list("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥")
    set_ = await asyncio.gather(*(asyncio.to_thread(typeset, PLAIN, {"words": one}) for one in wanted))
    assert [words_of(one).strip() for one in set_] == wanted


@needs_font
@pytest.mark.usefixtures("rehearsed")
def test_every_page_of_a_practice_house_says_so() -> None:
    pdf = typeset(PLAIN + "#pagebreak()\n#d.words", {"words": "正文"})
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == 2
    for page in pages:
        assert WARNING in page
        assert WORD in page.replace(WARNING, "").replace(" ", "")
        assert "正文" in page


def test_no_template_takes_away_what_a_practice_house_prints_over_it() -> None:
    templates = list(Path("app").rglob("*.typ"))
    assert len(templates) > 10
    assert [one.name for one in templates if "foreground:" in one.read_text()] == []


@needs_font
def test_data_stays_data() -> None:
    nasty = '#panic("x") $x$ *粗* _斜_ = 标题 \\ "引号" <标签> @某 // 注 `码` [括]'
    assert words_of(typeset(PLAIN, {"words": nasty})).strip() == nasty


@needs_font
def test_two_runs_are_equal_to_the_byte_and_carry_no_date() -> None:
    first = typeset(PLAIN, {"words": "表决通过"})
    assert first == typeset(PLAIN, {"words": "表决通过"})
    assert first != typeset(PLAIN, {"words": "表决未通过"})
    assert "/CreationDate" not in (PdfReader(io.BytesIO(first)).metadata or {})


@needs_font
def test_a_template_has_no_clock() -> None:
    today = "#set document(date: none)\n#set text(font: sys.inputs.font)\n#datetime.today().display()"
    assert words_of(typeset(today, {})).strip() == "1970-01-01"


@needs_font
@pytest.mark.parametrize("template", ["#set text(font: sys.inputs.font)\n#panic()", '#set text(font: "Nowhere")\nx'])
def test_an_error_or_warning_of_the_template_is_raised(template: str) -> None:
    with pytest.raises(TemplateFaulty):
        typeset(template, {})


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("参与表决,同意", "参与表决\uff0c同意"),
        ("住宅(含商铺)共 3 幢:", "住宅\uff08含商铺\uff09共 3 幢\uff1a"),
        ("10:12,共", "10:12\uff0c共"),
        ("f(x), a: b; 1,200", "f(x), a: b; 1,200"),
    ],
)
def test_punctuation_is_full_width_only_beside_chinese(typed: str, printed: str) -> None:
    assert chinese_punctuation(typed) == printed
