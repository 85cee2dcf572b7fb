"""The verdict on a matter as a sheet shows it before its text: so large that it is read from two metres, with what it rests on.

Every figure of it stands in the text too, which is what is hashed. The room that posts says what the figures are of.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field, TypeAdapter

from app.core.answers import Answer


class ComparisonAnswer(Answer):
    """A comparison as people read it: the share asked, what there is, and what is short of it."""

    name: str = Field(examples=["参与面积"])
    threshold: str = Field(examples=["2/3 以上"])
    fraction: str = Field(examples=["5761.53 / 8642.31 平方米"])
    percent: str = Field(description="截断到两位小数，不四舍五入", examples=["66.66%"])
    needed: str = Field(description="至少需要多少", examples=["5761.54 平方米"])
    short: str = Field(description="还差多少，或“已达到”", examples=["还差 0.01 平方米"])
    met: bool


class PostedComparison(ComparisonAnswer):
    """A comparison with the whole numbers that draw its meter: `part` of `total`, `numerator` of `denominator` asked of it."""

    part: int = Field(ge=0, examples=[602140])
    total: int = Field(ge=0, examples=[864231])
    numerator: int = Field(gt=0, examples=[2])
    denominator: int = Field(gt=0, examples=[3])


class PostedVerdict(Answer):
    """A matter, its verdict in the fewest words, what that means, and the comparisons that it rests on."""

    heading: str = Field(examples=["事项 1：整体改造方案"])
    verdict: str = Field(examples=["表决通过"])
    note: str = Field(examples=["四项比较全部达到法定要求。"])
    comparisons: list[PostedComparison]


_KEPT = TypeAdapter(list[PostedVerdict])


def as_kept(verdicts: Iterable[PostedVerdict]) -> list[dict[str, Any]]:
    """Verdicts as a posting keeps them."""
    return [verdict.model_dump(mode="json") for verdict in verdicts]


def read_verdicts(rows: Sequence[Mapping[str, Any]]) -> list[PostedVerdict]:
    """Verdicts that a posting keeps."""
    return _KEPT.validate_python(rows)
