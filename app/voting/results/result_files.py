"""The result of a counted vote as files: the posting, the result sheet, and a plain list of its figures.

A count is made again from what came in, and a file is given only where it equals the bytes that were kept, whose hash
stands in the log. Source: law R-53, R-54 (what is posted), R-60 (both tallies kept).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.sheet_writing import Cell, CellKind, Column, SheetToWrite, csv_bytes
from app.projects.wording import scope_words
from app.register.scopes import read_scope
from app.voting import errors
from app.voting.closing import counting, official
from app.voting.count.count_report import comparison_rows, robustness_rows, set_aside_rows
from app.voting.count.outcome import CountResult, ItemCount
from app.voting.count.posting_facts import STANDS, PostingFacts, flip_words, unanimity, unsettled, verdict, verdict_note
from app.voting.count.trial_count import Counted
from app.voting.drafting import preparing
from app.voting.models import CountedResult, Vote
from app.voting.results.beside_words import beside_words
from app.voting.results.verdicts import governing, verdicts

_COLUMNS = (
    Column("事项"),
    Column("事项名称"),
    Column("项目"),
    Column("面积（平方米）", kind=CellKind.AREA),
    Column("人数", kind=CellKind.WHOLE),
    Column("说明"),
)


@dataclass(frozen=True, slots=True)
class ResultFiles(Counted):
    """A kept result, ready to be written in any form."""

    def csv(self) -> bytes:
        """Every figure on a line of its own, in UTF-8 with the mark by which Excel knows it; no cell is a formula."""
        return csv_bytes(SheetToWrite("结果", _COLUMNS, list(_lines(self.result, self.about))))


async def files_of(session: AsyncSession, vote: Vote) -> ResultFiles:
    """The governing result of a vote; raises Refused where none was counted, or a recount gives another."""
    kept = await governing(session, vote.id)
    found = await verdicts(session, vote, kept)
    items = await preparing.items_of(session, vote.id)
    include_parking = bool(vote.rules["include_parking"])
    by_the_authority = f"本结果由主管部门的表决系统统计（{kept.document}）。" if kept.document else ""
    beside = await beside_words(session, vote, kept)
    about = PostingFacts(
        title=vote.title,
        scope=scope_words(read_scope(vote.scope)),
        item_titles={item.number: item.title for item in items},
        opens=vote.opens_at.isoformat() if vote.opens_at else "",
        closes=vote.closes_at.isoformat() if vote.closes_at else "",
        convenor=vote.convenor_name,
        counted_at=kept.at.replace(microsecond=0).isoformat(),
        rule_note=f"{by_the_authority}车位、储藏室{'' if include_parking else '不'}列入名册。{beside}",
        settled_since={one.number: tuple(flip_words(name, to.label) for name, to in one.since) for one in found},
        decisions={one.number: one.decision for one in found if one.decision is not None},
    )
    return ResultFiles(await _result(session, vote, kept), None, about)


async def _result(session: AsyncSession, vote: Vote, result: CountedResult) -> CountResult:
    told = json.loads(result.tally)
    if told.get("source") == official.SOURCE:
        return official.result_of(told, await preparing.items_of(session, vote.id))
    made = await counting.recount(session, vote)
    if hashlib.sha256(made.tally).digest() != result.sha256:
        raise Refused(errors.RESULT_DIFFERS)
    return made.result


def _lines(result: CountResult, about: PostingFacts) -> Iterator[tuple[Cell, ...]]:
    for item in result.items.values():
        title = about.item_titles.get(item.item, "")
        for line in _of_item(item, about):
            yield (str(item.item), title, *line)
    for reason, number in set_aside_rows(result):
        yield ("全部", "", f"未计入：{reason}", None, None, f"{number} 票次")


def _of_item(item: ItemCount, about: PostingFacts) -> Iterator[tuple[Cell, ...]]:
    sums = (
        ("名册合计", item.total),
        ("参与表决", item.participating),
        ("同意", item.agree),
        ("反对", item.disagree),
        ("弃权", item.abstain),
        ("内容无效", item.content_invalid),
    )
    for name, amount in sums:
        yield name, amount.area_c, amount.heads, ""
    for row in comparison_rows(item):
        yield row.name, None, None, f"{row.fraction}，{row.percent}，要求 {row.threshold}，{row.short}"
    yield "结论", None, None, verdict(item, about)
    yield "结论说明", None, None, verdict_note(item, about)
    for question in unsettled(item, about):
        yield "改变结论的口径", None, None, question
    for left_out, same in robustness_rows(item):
        yield left_out, None, None, STANDS[same]
    if warning := unanimity(item):
        yield "提示", None, None, warning
