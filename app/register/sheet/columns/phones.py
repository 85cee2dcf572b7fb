"""Telephone numbers as committees write them. Pure: standard library only."""

import re

from app.register.sheet.columns.cells import is_empty, text_of
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Value
from app.register.sheet.quoting import quoted

_MOBILE = r"(?:\+?(?:86|0086)[-\s]?)?(?P<mobile>1[3-9]\d[-\s]?\d{4}[-\s]?\d{4})"
_LANDLINE = (
    r"(?P<area>\(0\d{2,3}\)|0\d{2,3})[-\s]?(?P<line>[2-8]\d{2,3}[-\s]?\d{4})(?:(?:转|-|ext\.?)(?P<extension>\d{1,5}))?"
)
_LOCAL = r"(?P<local>[2-8]\d{2,3}[-\s]?\d{4})"
_PHONE = re.compile(rf"(?<!\d)(?:{_MOBILE}|{_LANDLINE}|{_LOCAL})(?!\d)", re.ASCII | re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
_WORDS = re.compile(r"[\s、,;/\\|()\[\]:.。和或与-]|手机|电话|座机|固话|家里|宅电|本人|[夫妻父母子女儿]")


def read_phones(value: Value) -> tuple[str, ...] | Problem:
    """The telephone numbers of a cell, digits only (an extension after "-"), in the order written; () for none.

    Takes mobiles with or without +86, landlines with area code, and local numbers of seven or eight digits, with
    spaces and dashes inside, several in a cell. Anything else in the cell makes the whole cell a Problem: half a
    number must not be taken for another one.
    """
    if is_empty(value):
        return ()
    text = text_of(value)
    if _SCIENTIFIC.fullmatch(text):
        return Problem(FaultCode.PHONE_CUT, f"电话{quoted(text)}是科学计数法，后面的数字已经丢失。")
    for dash in "－—–‐‑":
        text = text.replace(dash, "-")
    found = tuple(_digits(match) for match in _PHONE.finditer(text))
    if not found or _WORDS.sub("", _PHONE.sub("", text)):
        return Problem(FaultCode.PHONE_UNREADABLE, f"电话{quoted(text)}读不懂。")
    return found


def _digits(match: re.Match[str]) -> str:
    if match["mobile"]:
        return re.sub(r"\D", "", match["mobile"])
    number = re.sub(r"\D", "", f"{match['area'] or ''}{match['line'] or match['local']}")
    return f"{number}-{match['extension']}" if match["extension"] else number
