"""Single cells: plain text, areas and shares. Pure: standard library only.

Nothing here computes with floats: a number cell becomes the decimal Excel shows (15 significant digits) first.
"""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from app.register.sheet.columns.numerals import NUMERAL, number_of
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Moment, Value
from app.register.sheet.quoting import quoted

MOST_AREA_C = 999_999_999  # ten square kilometres: nothing larger is one part

_SAFE_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_AREA_UNIT = re.compile(r"(平方米|平方公尺|平米|平方|平|m2|m\^2|m)$", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
_NOISE = Decimal("0.000000001")
_HUNDREDTH = Decimal("0.01")


def text_of(value: Value) -> str:
    """What a person reads in the cell: half-width, trimmed, whole numbers without ".0"; line breaks are kept."""
    if isinstance(value, str):
        return _tidy(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Moment):
        return value.text
    return plain_number(value)


@lru_cache(maxsize=512)  # one row's texts are looked at many times
def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if match := _SAFE_EXCEL_TEXT.fullmatch(text):  # ="0571" in a CSV is Excel's way to keep a text a text
        text = match.group(1).strip()
    return text.removeprefix("'")


def plain_number(number: float) -> str:
    """A number as Excel shows it, without exponent: at most 15 significant digits, 501.0 as "501"."""
    text = format(Decimal(f"{number:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def compact(value: Value) -> str:
    """`text_of` without any space or line break."""
    return _closed(value) if isinstance(value, str) else "".join(text_of(value).split())


@lru_cache(maxsize=512)
def _closed(text: str) -> str:
    return "".join(_tidy(text).split())


_NOTHING = frozenset(["", "-", "--", "—", "——", "/", "\\", "无", "空", "暂无"])


def is_empty(value: Value) -> bool:
    """Whether nothing, only spaces, or only a dash or word meaning "nothing" stands in the cell."""
    return isinstance(value, str) and (value == "" or compact(value) in _NOTHING)


def read_area(value: Value) -> int | Problem | None:
    """An area in whole 0.01 m2, None where the cell is empty.

    More than two decimals are a question to ask, never rounded (law section 12); only what a number cell holds
    beyond a hair (1e-9 m2) of two decimals is the noise of Excel's own arithmetic, e.g. 89.49999999999999.
    """
    if is_empty(value):
        return None
    written = _written_area(value)
    if isinstance(written, Problem):
        return written
    if written <= 0:
        return Problem(FaultCode.AREA_NOT_POSITIVE, f"面积是{quoted(text_of(value))}，不大于 0。")
    if written * 100 > MOST_AREA_C:
        return Problem(FaultCode.AREA_UNREADABLE, f"面积{quoted(text_of(value))}太大，不像一套房屋的面积。")
    if written != written.quantize(_HUNDREDTH):
        return Problem(FaultCode.AREA_DECIMALS, f"面积{quoted(text_of(value))}多于两位小数。")
    return int(written * 100)


def _written_area(value: Value) -> Decimal | Problem:
    if isinstance(value, float):
        exact = Decimal(repr(value))
        if abs(exact) > MOST_AREA_C:
            return exact  # refused for it; too many digits to be quantized
        near = exact.quantize(_HUNDREDTH)
        return near if abs(exact - near) <= _NOISE else exact
    text = compact(value)
    negative = text.startswith("-")
    number = _AREA_UNIT.sub("", text.removeprefix("-"))
    if isinstance(value, str) and len(number) <= 30 and _DECIMAL.fullmatch(number):
        exact = Decimal(number.replace(",", ""))
        return -exact if negative else exact
    return Problem(FaultCode.AREA_UNREADABLE, f"面积{quoted(text_of(value))}读不懂。")


type Share = tuple[int, int]

_NO_SHARE = re.compile(r"(共同共有|按份共有|共有|共同|无|-|/)?")
_WHOLE_SHARE = re.compile(r"(单独所有|单独|全部|独有|个人所有)")
_SHARE_FRAME = re.compile(r"^(各占|各|占|份额|所占份额|共有份额|:)+|(份额|份|产权)$")


def read_share(value: Value) -> Share | Problem | None:
    """A share as (numerator, denominator) in lowest terms: "1/2", "50%", "二分之一", 0.5; None where none is given.

    A bare number up to 1 is a share, above 1 up to 100 a percentage.
    """
    if isinstance(value, Moment):
        return Problem(FaultCode.SHARE_UNREADABLE, f"份额是日期{quoted(value.text)}，Excel 把“1/2”当成了日期。")
    text = compact(value).replace("⁄", "/").replace("∕", "/")
    if _NO_SHARE.fullmatch(text):
        return None
    if _WHOLE_SHARE.fullmatch(text):
        return (1, 1)
    share = _share_of(_SHARE_FRAME.sub("", text))
    if share is None or not 0 < share <= 1:
        return Problem(FaultCode.SHARE_UNREADABLE, f"份额{quoted(text_of(value))}读不懂。")
    return (share.numerator, share.denominator)


def _share_of(text: str) -> Fraction | None:
    if match := re.fullmatch(r"(\d{1,9})/(\d{1,9})", text):
        return Fraction(int(match[1]), int(match[2])) if int(match[2]) else None
    if match := re.fullmatch(f"({NUMERAL})分之({NUMERAL})", text):
        return Fraction(number_of(match[2]) or 0, number_of(match[1]) or 1)
    if match := re.fullmatch(r"百分之(\d{1,3}(?:\.\d{1,6})?)|(\d{1,3}(?:\.\d{1,6})?)%", text):
        return Fraction(match[1] or match[2]) / 100
    if text in {"一半", "半"}:
        return Fraction(1, 2)
    if re.fullmatch(r"\d{1,3}(\.\d{1,15})?", text):
        number = Fraction(text)
        return number if number <= 1 else number / 100
    return None
