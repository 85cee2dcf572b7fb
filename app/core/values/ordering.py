"""Sort keys computed here, not by the database: PostgreSQL's Chinese ordering differs from build to build."""

import re
import unicodedata

from pypinyin import lazy_pinyin

_DIGITS = re.compile(r"\d+")
_WIDTH = 8


def natural_key(text: str) -> str:
    """A key that puts "2" before "10" and "3-2-501" before "3-10-101"; equal for full- and half-width spellings."""
    return _DIGITS.sub(
        lambda digits: digits[0].lstrip("0").rjust(_WIDTH, "0"), unicodedata.normalize("NFKC", text)
    ).lower()


def pinyin_key(text: str) -> str:
    """A key that orders Chinese names by their pinyin, then by the characters themselves."""
    return " ".join(lazy_pinyin(unicodedata.normalize("NFKC", text), errors="default")).lower() + "\t" + text
