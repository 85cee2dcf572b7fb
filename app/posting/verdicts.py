"""The verdict on a matter as a sheet shows it before its text: so large that it is read from two metres, with what it rests on.

Every figure of it stands in the text too, which is what is hashed. The room that posts says what the figures are of.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field, TypeAdapter

from app.core.answers import Answer


class PostedComparison(Answer):
    """A share that was asked and the share that there is: `part` of `total`, `numerator` of `denominator` asked of it.

    The whole numbers draw the meter; `fraction`, `needed` and `short` say them with their unit.
    """

    name: str = Field(examples=["参与面积"])
    fraction: str = Field(examples=["6021.40 / 8642.31 平方米"])
    percent: str = Field(examples=["69.67%"])
    threshold: str = Field(examples=["2/3 以上"])
    needed: str = Field(examples=["5761.54 平方米"])
    short: str = Field(examples=["已达到"])
    met: bool
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
