"""Sheets of paper as PDF: a typst template filled with data, in a font that is certain to be there.

The same template and data always give the same bytes: no clock, no fonts but those of the given folder, no date in
the file's own properties (a sheet carries its dates in its text). Source of the markup: typst 0.15.
"""

import io
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import segno
import typst

from app.core.errors import FONT_MISSING, Refused
from app.core.values.rehearsal import REHEARSED, WARNING, WORD

FONT = "Noto Serif CJK SC"
FONT_FOLDER = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's package fonts-noto-cjk puts its fonts."""

_REHEARSED = f"""#set page(
  background: rotate(-24deg, text(font: sys.inputs.font, size: 120pt, fill: luma(238), tracking: 0.3em)[{WORD}]),
  foreground: place(top + center, dy: 0.5cm, text(
    font: sys.inputs.font, size: 8.5pt, weight: "bold", fill: rgb("#b00020"), lang: "zh")[{WARNING}]),
)
"""
"""Before the template of whatever a practice house prints: in the margin, and behind what stands on the sheet, so that
neither the code nor the boxes of a ballot paper are written over.
"""

_HAN = r"[\u3400-\u9fff]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN}|[》”」）㎡])[,;:?!]|[,;:?!](?={_HAN}|[《“「])")
_RUN = re.compile(r"[0-9A-Za-z+/=]{16,}")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_BRACKETED = re.compile(rf'\(([^()"]*{_HAN}[^()"]*)\)')


class FontMissing(Exception):
    """The font of our printed sheets is not in the font folder; without it Chinese characters come out as boxes."""

    def __init__(self, fonts: Path) -> None:
        super().__init__(
            f"在 {fonts} 里没有找到中文字体“{FONT}”，不能生成 PDF。"
            "请先安装字体：Debian、Ubuntu 上运行 apt-get install fonts-noto-cjk。"
            "其他系统请安装思源宋体 Noto Serif CJK，并在设置里写明字体所在的文件夹。"
        )


class TemplateFaulty(Exception):
    """The template itself is wrong (our defect, not that of the data); typst's own words follow."""


def typeset(template: str, data: Mapping[str, object], fonts: Path = FONT_FOLDER) -> bytes:
    """The PDF of a typst `template` filled with `data`, in the font found in the folder `fonts`.

    `data` must be JSON-serialisable; the template reads it as `json(bytes(sys.inputs.data))` and the name of the
    font as `sys.inputs.font`, and may draw a `meter` (meter.typ). Data never becomes markup, whatever characters it holds; its punctuation is set as
    `chinese_punctuation` has it. What a practice house prints says so on every page. Raises FontMissing when the folder lacks the font, TemplateFaulty for any warning
    or error of typst.
    """
    found = _fonts(fonts)
    template = _shared() + template
    if REHEARSED.get():
        template = _REHEARSED + template
    try:
        # A typst.Compiler kept for reuse fails on its second run when its input is bytes.
        pdf, warnings = typst.compile_with_warnings(
            template.encode(),
            font_paths=found,
            format="pdf",
            timestamp=0,
            # The marks of JSON itself never touch a Chinese character, as every string is in quotation marks.
            sys_inputs={"data": chinese_punctuation(json.dumps(data, ensure_ascii=False)), "font": FONT},
        )
    except typst.TypstError as error:
        raise TemplateFaulty(str(error)) from error
    if warnings:
        # typst only warns of an unknown font and then prints boxes: that must not reach a notice board.
        raise TemplateFaulty("; ".join(warning.message for warning in warnings))
    return pdf


def set_sheet(package: str, template: str, data: Mapping[str, object], fonts: Path = FONT_FOLDER) -> bytes:
    """The PDF of a room's template, which lies in its package as `template`; raises Refused where the font is missing."""
    markup = files(package).joinpath(template).read_text(encoding="utf-8")
    try:
        return typeset(markup, data, fonts)
    except FontMissing as missing:
        raise Refused(FONT_MISSING) from missing


def qr_svg(content: str, *, border: int = 2) -> str:
    """A QR code for a sheet, `border` modules wide; error correction Q, because paper is folded, wet and torn."""
    image = io.BytesIO()
    segno.make(content, error="q", micro=False).save(image, kind="svg", border=border, xmldecl=False)
    return image.getvalue().decode()


def breakable(text: str) -> str:
    """`text` whose hashes and keys may break anywhere, or they would stand out of the margin; the marks for that are not
    printed.
    """
    return _RUN.sub(lambda run: "\u200b".join(run[0]), text)


def page_count(pdf: bytes) -> int:
    """How many pages a PDF made by `typeset` has: typst writes each page as an object in clear."""
    return len(_PAGE.findall(pdf))


def chinese_punctuation(text: str) -> str:
    """`text` with half-width , ; : ? ! and brackets made full-width where they stand against Chinese characters.

    People type both; on a printed sheet the half-width ones look like slips.
    """
    text = _BRACKETED.sub("（\\1）", text)
    return _BETWEEN_HAN.sub(lambda mark: chr(ord(mark[0]) + 0xFEE0), text)


def font_available(fonts: Path = FONT_FOLDER) -> bool:
    """Whether `typeset` would find its font in the folder `fonts`."""
    try:
        _fonts(fonts)
    except FontMissing:
        return False
    return True


@cache
def _shared() -> str:
    """What every template may draw with, before the template itself."""
    return files("app.core").joinpath("meter.typ").read_text(encoding="utf-8")


@cache
def _fonts(folder: Path) -> typst.Fonts:
    """The fonts of one folder, without those of the machine or of typst itself; raises FontMissing.

    To look through a folder takes far longer than to set a sheet, so it is done once for a process; a folder without our
    font is looked at again, for the font may come.
    """
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if FONT not in found.families():
        raise FontMissing(folder)
    return found
