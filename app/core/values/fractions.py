"""Whole-number thresholds and how a share is shown to people.

No decision here or anywhere divides, rounds, or touches a float: comparisons multiply whole numbers
(law section 12). A share shown to people is truncated, never rounded, and carries its fraction.
Pure: standard library only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share a part must reach of a whole: `numerator/denominator`, inclusive (以上) or exclusive (过半数).

    Source: Civil Code art. 1259 for 以上 including the number itself.
    """

    numerator: int
    denominator: int
    inclusive: bool = True

    def met(self, part: int, total: int) -> bool:
        """Whether `part` of `total` (same unit) reaches the threshold; never on an empty total."""
        if total <= 0:
            return False
        left, right = part * self.denominator, total * self.numerator
        return left >= right if self.inclusive else left > right

    def least(self, total: int) -> int:
        """The smallest whole number that meets the threshold out of `total` units."""
        if self.inclusive:
            return -(-total * self.numerator // self.denominator)
        return total * self.numerator // self.denominator + 1

    def words(self) -> str:
        """The threshold in the words of the law, e.g. "2/3 以上" or "超过 1/2"."""
        share = f"{self.numerator}/{self.denominator}"
        return f"{share} 以上" if self.inclusive else f"超过 {share}"


TWO_THIRDS = Threshold(2, 3)
THREE_QUARTERS = Threshold(3, 4)
MORE_THAN_HALF = Threshold(1, 2, inclusive=False)


def percent(part: int, total: int) -> str:
    """A share in percent, truncated to two decimals: 5761.53 of 8642.31 is "66.66%", never "66.67%"."""
    if total <= 0:
        return "—"
    hundredths = part * 10_000 // total
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def square_metres(area_c: int) -> str:
    """An area of whole 0.01 m2 as a decimal string in m2, e.g. 8950 -> "89.50"."""
    return f"{area_c // 100}.{area_c % 100:02d}"


def centi(decimal: str) -> int:
    """A plain decimal string of at most two decimals (m2) as whole 0.01 m2.

    Raises ValueError for anything else: more decimals are a question to ask, not a number to round.
    """
    digits, _, rest = decimal.partition(".")
    if not (digits.isascii() and digits.isdigit()) or ("." in decimal and not (rest.isascii() and rest.isdigit())):
        raise ValueError(f"not a plain decimal: {decimal!r}")
    if len(rest) > 2:
        raise ValueError(f"more than two decimals: {decimal!r}")
    return int(digits) * 100 + int(rest.ljust(2, "0") or "0")
