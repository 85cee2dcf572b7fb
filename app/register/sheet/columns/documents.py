"""Identity documents: recognised by form and checksum, normalised for comparison. Pure: standard library only.

Sources: GB 11643-1999 (citizen's number, ISO 7064 MOD 11-2), GB 32100-2015 (unified social credit code).
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.register.kinds import DocumentKind
from app.register.sheet.columns.cells import compact, is_empty
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Value
from app.register.sheet.quoting import quoted

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")
# An organisation's code made of digits only has a province (or 10, the state) in its third and fourth place.
_CREDIT_OF_DIGITS = re.compile(rf"[1-9][1-9](?:10|{_PROVINCE.pattern})\d{{14}}", re.ASCII)
_RESIDENCE_PERMIT = ("810000", "820000", "830000")  # Hong Kong, Macau and Taiwan residents on the mainland

_KIND_WORDS: tuple[tuple[str, DocumentKind], ...] = (
    ("居住证|回乡证|通行证|台胞证|港澳|台湾|台胞", DocumentKind.HMT_PERMIT),
    ("护照", DocumentKind.PASSPORT),
    ("军官|士兵|士官|警官|文职|军人", DocumentKind.OFFICER_CARD),
    ("信用代码|营业执照|机构代码|法人证书", DocumentKind.CREDIT_CODE),
    ("身份证", DocumentKind.ID_CARD),
)
_LABEL = re.compile(r"^([\u4e00-\u9fff、/]{1,16}?(?:证|照|代码|证书))(?:号码|号)?:?(?=.)")
_FOREIGN_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{6,12}", re.ASCII)
_PASSPORT = re.compile(r"[DEGPS]\d{8}|E[A-Z]\d{7}|[KM][A-Z]?\d{7,8}|1[45]\d{7}", re.ASCII)
_PERMIT = re.compile(r"[HM]\d{8}(\d{2})?", re.ASCII)
_TAIWAN_PERMIT = re.compile(r"\d{8}(\d{2}|\([A-Z]\))?", re.ASCII)
_OFFICER = re.compile(r"[\u4e00-\u9fff]{1,4}字第?\d{5,10}号?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Document:
    """A document's kind and its number in the form that is compared: upper case, half-width, 18 digits for an ID."""

    kind: DocumentKind
    number: str


def id_check_character(first17: str) -> str:
    """The check character of a citizen's number from its first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return _ID_CHECK[sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def credit_check_character(first17: str) -> str:
    """The check character of a unified social credit code from its first 17 characters (GB 32100)."""
    total = sum(_CREDIT_ALPHABET.index(one) * weight for one, weight in zip(first17, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-total % 31]


@lru_cache(maxsize=256)
def kind_in_words(text: str) -> DocumentKind | None:
    """The kind a 证件类型 cell names, None where it names none we know."""
    return next((kind for words, kind in _KIND_WORDS if re.search(words, text)), None)


def read_document(value: Value, kind: DocumentKind | None = None) -> Document | Problem | None:
    """The document in a cell; None where the cell is empty.

    `kind` is what the 证件类型 column says; without it the kind comes from a label in the text ("护照E12345678") or
    from the number's form. A wrong checksum, region or date of birth is a Problem, as is a number Excel has cut.
    """
    if is_empty(value) or compact(value) in {"不详", "未提供", "缺"}:
        return None
    text = compact(value).upper()
    if (label := _LABEL.match(text)) and (named := kind_in_words(label[1])):
        kind, text = named, text[label.end() :]
    text = re.sub(r"^(?:NO\.?|号码|号)?:?", "", text)
    if cut := _cut_by_excel(value, text):
        return cut
    if re.search(r"[*×]|X{4,}|某", text):
        return Problem(FaultCode.DOCUMENT_MASKED, f"证件号{quoted(text)}有遮盖，不完整。")
    if re.fullmatch(r"[A-Z0-9\-. ()]+", text) and not _TAIWAN_PERMIT.fullmatch(text):
        text = re.sub(r"[\-. ()]", "", text)
    return _of_form(text, kind)


def _cut_by_excel(value: Value, text: str) -> Problem | None:
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text, re.ASCII):
        return Problem(FaultCode.DOCUMENT_CUT, f"证件号{quoted(text)}是科学计数法，后面的数字已经丢失。")
    digits = text.isascii() and text.isdigit()
    if digits and isinstance(value, float) and len(text) > 15:
        return Problem(FaultCode.DOCUMENT_CUT, f"证件号{quoted(text)}是数字格式，最后几位已被 Excel 改成 0。")
    if digits and len(text) == 18 and text.endswith("000") and id_check_character(text[:17]) != "0":
        return Problem(FaultCode.DOCUMENT_CUT, f"证件号{quoted(text)}最后三位是 000，像是被 Excel 改过的。")
    return None


def _of_form(text: str, kind: DocumentKind | None) -> Document | Problem:
    if number := _citizens_form(text, kind):
        found = _citizen_or_permit(number, kind)
        if isinstance(found, Document) or kind is not None or not _may_be_credit_code(number):
            return found
    if kind in {None, DocumentKind.CREDIT_CODE} and len(text) == 18 and set(text) <= set(_CREDIT_ALPHABET):
        if text[17] == credit_check_character(text[:17]):
            return Document(DocumentKind.CREDIT_CODE, text)
        return Problem(FaultCode.DOCUMENT_WRONG, f"统一社会信用代码{quoted(text)}的校验位不对，可能抄错了。")
    if kind is DocumentKind.ID_CARD:
        return Problem(FaultCode.DOCUMENT_WRONG, f"身份证号{quoted(text)}不是 18 位（或旧的 15 位）号码。")
    if kind is DocumentKind.CREDIT_CODE:
        return Problem(FaultCode.DOCUMENT_WRONG, f"统一社会信用代码{quoted(text)}不是 18 位代码。")
    return _without_checksum(text, kind)


def _citizens_form(text: str, kind: DocumentKind | None) -> str | None:
    """The text as 18 characters if it has the form of a citizen's number, the old one of 15 digits included."""
    if kind in {None, DocumentKind.ID_CARD, DocumentKind.HMT_PERMIT} and re.fullmatch(r"\d{17}[\dX]", text, re.ASCII):
        return text
    if kind in {None, DocumentKind.ID_CARD} and re.fullmatch(r"\d{15}", text, re.ASCII):
        first17 = f"{text[:6]}19{text[6:]}"
        return first17 + id_check_character(first17)
    return None


def _may_be_credit_code(number: str) -> bool:
    # A citizen's number with nothing but a slip in it must not pass for an organisation's code by chance.
    return _CREDIT_OF_DIGITS.fullmatch(number) is not None and _misshapen(number) is not None


def _without_checksum(text: str, kind: DocumentKind | None) -> Document | Problem:
    if kind in {None, DocumentKind.HMT_PERMIT} and _PERMIT.fullmatch(text):
        return Document(DocumentKind.HMT_PERMIT, text[:9])  # two more digits only count how often it was renewed
    if kind is DocumentKind.HMT_PERMIT and _TAIWAN_PERMIT.fullmatch(text):
        return Document(DocumentKind.HMT_PERMIT, text[:8])
    if kind in {None, DocumentKind.OFFICER_CARD} and _OFFICER.fullmatch(text):
        return Document(DocumentKind.OFFICER_CARD, text)
    if kind is DocumentKind.OFFICER_CARD and re.fullmatch(r"\d{5,10}", text, re.ASCII):
        return Document(DocumentKind.OFFICER_CARD, text)
    if kind is None and _PASSPORT.fullmatch(text):
        return Document(DocumentKind.PASSPORT, text)
    if kind is DocumentKind.PASSPORT and _FOREIGN_PASSPORT.fullmatch(text):
        return Document(DocumentKind.PASSPORT, text)
    what = f"{kind.label}号{quoted(text)}的格式不对。" if kind else f"证件号{quoted(text)}看不出是哪种证件。"
    return Problem(FaultCode.DOCUMENT_UNRECOGNISED, what)


def _citizen_or_permit(number: str, kind: DocumentKind | None) -> Document | Problem:
    permit = number.startswith(_RESIDENCE_PERMIT)
    why = _misshapen(number)
    if why is None and number[17] != id_check_character(number[:17]):
        why = "的校验位不对，可能抄错了一位"
    if why is None and kind is not None and permit is not (kind is DocumentKind.HMT_PERMIT):
        why = f"与证件类型“{kind.label}”不符"
    if why is not None:
        return Problem(FaultCode.DOCUMENT_WRONG, f"证件号{quoted(number)}{why}。")
    return Document(DocumentKind.HMT_PERMIT if permit else DocumentKind.ID_CARD, number)


def _misshapen(number: str) -> str | None:
    """What is wrong with the region or date of birth in a number of 18 characters; None where nothing is."""
    if not number.startswith(_RESIDENCE_PERMIT) and not _PROVINCE.match(number):
        return "的前两位不是省级行政区代码"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "的出生日期不存在"
    return None if 1870 <= born.year <= 2099 else "的出生年份不合理"
