"""What stands in each part of the summary of a vote, from the rows of the vote and its log (summary.py writes them)."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.sheet_writing import Cell, CellKind, Column
from app.core.values.fractions import centi, square_metres
from app.projects.wording import scope_words
from app.register import places
from app.register.heads import group, on_roll
from app.register.rolls import rolls
from app.register.scopes import read_scope
from app.voting.ballots.received import lines, received
from app.voting.bundle import befallen
from app.voting.bundle.summary import Handed, Summary, SummarySection, minute
from app.voting.closing import counting, official
from app.voting.count.ballots import CastingWindow, Channel, Choice, classify
from app.voting.count.outcome import Outcome
from app.voting.count.posting_facts import STANDS
from app.voting.drafting import preparing
from app.voting.log.lines import lines_after
from app.voting.models import CountedResult, Vote
from app.voting.results.verdicts import Verdict, governing, verdicts

_SUMS = {
    "total": "名册合计",
    "participating": "参与表决",
    "agree": "同意",
    "disagree": "反对",
    "abstain": "弃权",
    "content_invalid": "内容无效",
}
_YES = {True: "一致", False: "不一致"}


async def gather(session: AsyncSession, vote: Vote, handed: Handed) -> Summary:
    """The summary of a counted vote as things stand now; raises Refused where nothing has been counted."""
    kept = await governing(session, vote.id)
    log = [json.loads(line.data) for line in await lines_after(session, vote.id, 0)]
    found = await verdicts(session, vote, kept)
    again = await _recounted(session, vote, kept)
    return Summary(
        vote.title,
        vote.eid,
        handed,
        (
            await _about(session, vote, kept, again, log),
            _figures(found, json.loads(again) if again is not None else None),
            _verdicts(found),
            await _by_channel(session, vote, kept),
            await befallen.papers(session, vote, log),
            befallen.voids(log),
            await befallen.disputes(session, vote),
            await befallen.corrections(session, vote),
            befallen.extensions(log),
            await befallen.checkpoints(session, vote),
            await befallen.reached(session, vote),
            _robustness(found),
            await befallen.attested(session, vote),
            await befallen.drawn(session, vote),
        ),
    )


async def _recounted(session: AsyncSession, vote: Vote, result: CountedResult) -> bytes | None:
    """The tally as it comes out of what is stored now; None where the authority's own system counted."""
    if json.loads(result.tally).get("source") == official.SOURCE:
        return None
    return (await counting.recount(session, vote)).tally


async def _about(
    session: AsyncSession, vote: Vote, result: CountedResult, again: bytes | None, log: Sequence[Mapping[str, Any]]
) -> SummarySection:
    roll = await rolls.find(session, vote.community_id, vote.roll_id) if vote.roll_id is not None else None
    kinds = Counter(str(leaf["t"]) for leaf in log)
    rows: list[tuple[Cell, ...]] = [
        ("小区", await places.community_name(session, vote.community_id)),
        ("表决范围", scope_words(read_scope(vote.scope))),
        ("召集人", vote.convenor_name),
        ("表决开始", minute(vote.opens_at)),
        ("表决截止", minute(vote.closes_at)),
        ("原定截止", minute(vote.first_closes_at)),
        ("计票时间", minute(result.at)),
        ("保存的计票结果 SHA-256", result.sha256.hex()),
        ("保存的计票结果与其校验值", _YES[hashlib.sha256(result.tally).digest() == result.sha256]),
    ]
    if again is None:
        rows.append(("重算", f"结果来自主管部门的系统（{result.document}），不由这里的选票算出，没有可重算的。"))
    else:
        rows += [
            ("现在重算的 SHA-256", hashlib.sha256(again).hexdigest()),
            ("重算与保存的结果", _YES[again == result.tally]),
        ]
    if roll is not None:
        rows += [
            ("名册：专有部分", f"{roll.parts} 处"),
            ("名册：总面积", f"{square_metres(roll.area_c)} 平方米"),
            ("名册：表决权人数", f"{roll.heads} 人"),
            ("名册校验值", roll.sha256.hex()),
        ]
    rows += [(f"记录：{befallen.LEAVES[kind]}", f"{kinds[kind]} 条") for kind in befallen.LEAVES if kinds[kind]]
    rows.append(("记录合计", f"{len(log)} 条"))
    return SummarySection("概况", (Column("项目", 24), Column("内容", 70)), tuple(rows))


def _figures(verdicts: Sequence[Verdict], again: Mapping[str, Any] | None) -> SummarySection:
    def rows() -> Iterator[tuple[Cell, ...]]:
        for one in verdicts:
            anew = again["items"][str(one.number)] if again is not None else {}
            for name, label in _SUMS.items():
                stored, counted = _amount(one.figures.get(name)), _amount(anew.get(name))
                same = _YES[stored == counted] if again is not None else "没有可重算的"
                yield (one.number, one.title, label, *stored, *counted, same)
            yield (one.number, one.title, "结论", None, None, None, None, _outcomes(one, anew))

    columns = (
        Column("事项", 6, CellKind.WHOLE),
        Column("名称", 16),
        Column("项目", 12),
        Column("保存的面积", 13, CellKind.AREA),
        Column("保存的人数", 11, CellKind.WHOLE),
        Column("重算的面积", 13, CellKind.AREA),
        Column("重算的人数", 11, CellKind.WHOLE),
        Column("比较", 26),
    )
    return SummarySection("各事项", columns, tuple(rows()), "面积单位为平方米。重算用的是现在存着的选票和冻结的名册。")


def _amount(fields: Mapping[str, Any] | None) -> tuple[Cell, Cell]:
    return (centi(fields["area_m2"]), fields["heads"]) if fields else (None, None)


def _outcomes(verdict: Verdict, anew: Mapping[str, Any]) -> str:
    if not anew:
        return f"保存：{verdict.counted.label}"
    return f"保存：{verdict.counted.label}；重算：{Outcome(anew['outcome']).label}"


def _verdicts(verdicts: Sequence[Verdict]) -> SummarySection:
    rows = [
        (
            one.number,
            one.title,
            one.counted.label,
            one.governs.label if one.governs else "待人工认定",
            "；".join(one.flips),
            f"{one.decision.outcome.label}（{one.decision.who}，{one.decision.document or '无文件'}）：{one.decision.reasons}"
            if one.decision
            else "",
        )
        for one in verdicts
    ]
    columns = (
        Column("事项", 6, CellKind.WHOLE),
        Column("名称", 16),
        Column("计票结论", 14),
        Column("现行结论", 14),
        Column("会改变结论的问题", 26),
        Column("人工认定", 30),
    )
    return SummarySection("结论", columns, tuple(rows))


async def _by_channel(session: AsyncSession, vote: Vote, result: CountedResult) -> SummarySection:
    """The standing ballots by how they came in, classified by the count itself."""
    columns = (
        Column("事项", 6, CellKind.WHOLE),
        Column("渠道", 10),
        *(
            column
            for said in ("同意", "反对", "弃权", "内容无效")
            for column in (Column(f"{said}面积", 13, CellKind.AREA), Column(f"{said}人数", 10, CellKind.WHOLE))
        ),
    )
    if json.loads(result.tally).get("source") == official.SOURCE:
        return SummarySection("渠道", columns, (), "主管部门的系统没有给出分渠道的数字。")
    parts = await counting.parts_of(session, vote)
    roll = group(on_roll(parts, include_parking=bool(vote.rules["include_parking"])))
    classified = classify(lines(vote, await received(session, vote), parts), roll, CastingWindow())
    rows: list[tuple[Cell, ...]] = []
    for item in await preparing.items_of(session, vote.id):
        standing = classified.items[item.number].standing if item.number in classified.items else {}
        for channel in Channel:
            cells: list[Cell] = []
            for choice in (Choice.AGREE, Choice.DISAGREE, Choice.ABSTAIN, None):
                areas = [
                    roll.heads[head].area_c
                    for head, line in standing.items()
                    if line.channel is channel and line.stance is choice
                ]
                cells += [sum(areas), len(areas)]
            rows.append((item.number, channel.label, *cells))
    return SummarySection("渠道", columns, tuple(rows), "只列计入的选票；现场投在纸上的算现场。")


def _robustness(verdicts: Sequence[Verdict]) -> SummarySection:
    rows: list[tuple[Cell, ...]] = []
    for one in verdicts:
        rows += [(one.number, left_out, STANDS[same]) for left_out, same in one.robustness]
        rows += [(one.number, question, f"会变为{outcome.label}") for question, outcome in one.alternatives]
        rows += [(one.number, question, f"会变为{outcome.label}（计票后）") for question, outcome in one.since]
    columns = (Column("事项", 6, CellKind.WHOLE), Column("去掉哪类票，或换哪种口径", 40), Column("原结论", 26))
    return SummarySection("稳健性", columns, tuple(rows))
