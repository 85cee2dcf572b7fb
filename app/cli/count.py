"""The verb `count`: two files in, one verdict out, on any machine and without a database.

Input, output and exit status are fixed by docs/count.md.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.register.heads import in_circle
from app.register.people.names import place_words
from app.voting.count.ballots import CastingWindow
from app.voting.count.count_files import (
    WHOLE_FILE,
    BallotsFile,
    FileFault,
    RegisterFile,
    moment,
    read_ballots,
    read_register,
)
from app.voting.count.count_report import (
    alternative_rows,
    as_json,
    comparison_rows,
    robustness_rows,
    set_aside_rows,
    shortfall_words,
    sum_rows,
)
from app.voting.count.outcome import CountResult, ItemCount, Outcome
from app.voting.count.posting_facts import PostingFacts
from app.voting.count.rules_given import GivenRules
from app.voting.count.tally import count as count_items

NOT_WRITTEN = 1
BAD_INPUT = 2
PLAIN_WIDTH = 160
"""Columns where the output is no terminal: wide enough that no cell of ours is broken."""


def count(
    register: Annotated[Path, typer.Option(help="登记册 register.csv")],
    ballots: Annotated[Path, typer.Option(help="收到的票 ballots.csv")],
    rule: Annotated[list[str], typer.Option(help="表决规则，用于全部事项；或逐项写成 事项编号=规则，可重复")],
    building: Annotated[str | None, typer.Option(help="只计这一幢楼")] = None,
    stairwell: Annotated[str | None, typer.Option(help="只计这一个单元，须同时写明 --building")] = None,
    include_parking: Annotated[bool, typer.Option("--include-parking", help="车位、储藏室也列入名册")] = False,
    opens: Annotated[str | None, typer.Option(help="投票开始时间（含），如 2026-11-10T00:00:00+08:00")] = None,
    closes: Annotated[str | None, typer.Option(help="投票截止时间（不含）")] = None,
    as_object: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    xlsx: Annotated[Path | None, typer.Option(help="另存结果表 .xlsx")] = None,
    pdf: Annotated[Path | None, typer.Option(help="另存公示 .pdf")] = None,
) -> None:
    """计票：由登记册和收到的票逐项算出结果。"""
    rules = GivenRules.read(rule)
    window, on_options = _window(opens, closes)
    if stairwell is not None and building is None:
        on_options.append("--stairwell: 须同时用 --building 写明是哪一幢楼")
    on_register, cast = _register(register), _ballots(ballots)
    on_ballots = sorted([*cast.faults, *rules.unruled(cast, str(ballots))], key=lambda fault: fault.line)
    faults = [*(f"--rule: {fault}" for fault in rules.faults), *on_options, *on_register.faults, *on_ballots]
    if faults:
        _complain(faults, BAD_INPUT)
    result = count_items(
        in_circle(on_register.parts, building, stairwell),
        cast.lines,
        rules.rules_of(cast.item_lines),
        include_parking=include_parking,
        window=window,
    )
    scope, parking = _circle_words(building, stairwell), f"车位、储藏室{'' if include_parking else '不'}列入名册"
    if as_object:
        print(json.dumps(as_json(result, rules.for_all), ensure_ascii=False, indent=1))
    else:
        _print(result, f"范围：{scope}；{parking}")
    about = PostingFacts(scope=scope, opens=opens or "", closes=closes or "", rule_note=parking)
    _write_papers(result, about, xlsx, pdf)


def _window(opens: str | None, closes: str | None) -> tuple[CastingWindow, list[str]]:
    faults: list[str] = []

    def read(option: str, text: str | None) -> datetime | None:
        try:
            return None if text is None else moment(text.strip())
        except ValueError as error:
            faults.append(f"{option}: {error}")
            return None

    return CastingWindow(read("--opens", opens), read("--closes", closes)), faults


def _register(path: Path) -> RegisterFile:
    data, faults = _bytes(path)
    return RegisterFile([], faults) if faults else read_register(data, str(path))


def _ballots(path: Path) -> BallotsFile:
    data, faults = _bytes(path)
    return BallotsFile([], {}, faults) if faults else read_ballots(data, str(path))


def _bytes(path: Path) -> tuple[bytes, list[FileFault]]:
    try:
        return path.read_bytes(), []
    except OSError as error:
        return b"", [FileFault(str(path), 1, WHOLE_FILE, f"打不开，请检查路径和权限（{error.strerror}）")]


def _complain(faults: Iterable[object], status: int) -> None:
    for fault in faults:
        print(fault, file=sys.stderr)
    raise typer.Exit(status)


def _circle_words(building: str | None, stairwell: str | None) -> str:
    if building is None:
        return "登记册全部"
    return place_words(building, stairwell)


def _print(result: CountResult, head: str) -> None:
    """The count as a committee member reads it; without colours and of fixed width where there is no terminal."""
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    console.print(head)
    for number in sorted(result.items):
        _print_item(console, result.items[number])
    console.print(Text("\n未计入的票（各事项合计）", style="bold"))
    _print_table(console, ("原因", "行数"), [(reason, str(lines)) for reason, lines in set_aside_rows(result)])


def _print_item(console: Console, item: ItemCount) -> None:
    carried = item.outcome is Outcome.CARRIED
    console.print(Text(f"\n事项 {item.item}　{item.rule.label}", style="bold"))
    console.print(Text(f"结论：{item.outcome.label}", style="bold green" if carried else "bold red"))
    comparisons = [
        (row.name, row.threshold, row.fraction, row.percent, row.needed, _coloured(row.short, row.met))
        for row in comparison_rows(item)
    ]
    _print_table(console, ("四项比较", "要求", "实际", "占比", "至少须", "是否达到"), comparisons)
    _print_table(console, ("合计", "面积（平方米）", "人数"), sum_rows(item))
    answered = [
        (question, outcome, _coloured("不变" if same else "改变", same))
        for question, outcome, same in alternative_rows(item)
    ]
    _print_table(console, ("法律未明确的问题", "换一种口径的结论", "是否改变"), answered)
    if item.sensitive:
        console.print(Text("换一种口径结论就会改变，须由专人认定并说明理由。", style="bold red"))
    without = [
        (left_out, _coloured("成立" if stands else "不成立", stands)) for left_out, stands in robustness_rows(item)
    ]
    _print_table(console, ("不计某一类票", "结论是否仍成立"), without)
    console.print(item.standing.label)
    if words := shortfall_words(item):
        console.print(words)


def _coloured(words: str, good: bool) -> Text:
    return Text(words, style="green" if good else "bold red")


def _print_table(console: Console, columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    table = Table(columns[0], box=SIMPLE_HEAD)
    for column in columns[1:]:
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _write_papers(result: CountResult, about: PostingFacts, xlsx: Path | None, pdf: Path | None) -> None:
    """The sheet and the posting asked for; what cannot be written is said, after the count itself is out."""
    failed: list[str] = []
    if xlsx is not None:
        from app.voting.count.result_sheet import write_xlsx

        try:
            write_xlsx(xlsx, result, about)
        except OSError as error:
            failed.append(f"--xlsx: {xlsx} 没有写成：{error}")
    if pdf is not None:
        from app.core.typesetting import FontMissing
        from app.voting.count.result_posting import write_pdf

        try:
            write_pdf(pdf, result, about)
        except (OSError, FontMissing) as error:
            failed.append(f"--pdf: {pdf} 没有写成：{error}")
    if failed:
        _complain(failed, NOT_WRITTEN)
