"""The result of a count as an .xlsx file to send around: a summary, and a sheet for each item.

Columns are few and narrow with wrapped text, as most people open it on a phone. Like the posting it carries no
name, no room and no choice of anybody.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.core.sheet_writing import Column, SheetToWrite, workbook_bytes
from app.voting.count.count_report import comparison_rows, robustness_rows, set_aside_rows, sum_rows
from app.voting.count.outcome import CountResult, ItemCount
from app.voting.count.posting_facts import (
    DEFAULT_TITLE,
    HOW_HEADS_COUNT,
    HOW_SHARES_SHOW,
    HOW_TO_OBJECT,
    HOW_TO_SUE,
    STANDS,
    PostingFacts,
    law_words,
    time_words,
    unanimity,
    unsettled,
    verdict,
    verdict_note,
)

_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""Equal counts give equal files, so the file's own date says nothing; the dates of the vote stand in its cells."""

_SUMMARY_COLUMNS = (Column("项目", 14), Column("内容", 38))
_ITEM_COLUMNS = (Column("项目", 12), Column("结果", 22), Column("说明", 20))


def write_xlsx(path: Path, result: CountResult, about: PostingFacts) -> None:
    """Write the result sheet of `result` to `path`; equal input gives equal bytes, and no cell can become a formula."""
    items = [result.items[number] for number in sorted(result.items)]
    title = about.title or DEFAULT_TITLE
    summary = SheetToWrite("结果一览", _SUMMARY_COLUMNS, list(_summary(items, result, about)), [title])
    of_items = [
        SheetToWrite(
            f"事项{item.item}", _ITEM_COLUMNS, list(_item(item, about)), [_heading(item, about), verdict(item, about)]
        )
        for item in items
    ]
    path.write_bytes(workbook_bytes([summary, *of_items], created_at=_NO_DATE))


def _heading(item: ItemCount, about: PostingFacts) -> str:
    title = about.item_titles.get(item.item, "")
    return f"事项 {item.item}：{title}" if title else f"事项 {item.item}"


def _summary(items: list[ItemCount], result: CountResult, about: PostingFacts) -> Iterator[tuple[str, str]]:
    yield "表决范围", about.scope
    yield "召集人", about.convenor
    yield "表决开始", time_words(about.opens)
    yield "表决截止", time_words(about.closes, closes=True)
    yield "计票时间", time_words(about.counted_at)
    if items:
        _, area, heads = sum_rows(items[0])[0]
        yield "名册总面积", f"{area} 平方米"
        yield "名册总人数", f"{heads} 人"
    for item in items:
        yield _heading(item, about), f"{verdict(item, about)}\n{verdict_note(item, about)}"
    for rule in {item.rule.name: item.rule for item in items}.values():
        yield "适用规则", f"{rule.label}\n{law_words(rule)}"
    if about.rule_note:
        yield "规则附注", about.rule_note
    for reason, number in set_aside_rows(result):
        yield f"未计入：{reason}", f"{number} 票次"
    yield "人数怎么算", HOW_HEADS_COUNT
    yield "百分比", HOW_SHARES_SHOW
    yield "提出异议", HOW_TO_OBJECT
    yield "请求撤销", HOW_TO_SUE


def _item(item: ItemCount, about: PostingFacts) -> Iterator[tuple[str, str, str]]:
    yield "结论", verdict(item, about), verdict_note(item, about)
    for question in unsettled(item, about):
        yield "待认定的问题" if about.waits(item) else "认定过的问题", question, ""
    for row in comparison_rows(item):
        yield row.name, f"{row.fraction}\n{row.percent}", f"要求 {row.threshold}，至少 {row.needed}\n{row.short}"
    for name, area, heads in sum_rows(item):
        yield name, f"{area} 平方米", f"{heads} 人"
    for left_out, same in robustness_rows(item):
        yield left_out, STANDS[same], "去掉这类票后，上述结论是否依然成立"
    if warning := unanimity(item):
        yield "提示", warning, ""
