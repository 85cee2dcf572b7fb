"""What an auditor has to see of a counted vote on a few sheets 审计摘要: the figures as they were kept and as they come
out again now, and everything that befell the ballots, the roll, the log and the notice.

It says no more than the restricted bundle and what was signed, drawn and found beside it, and nothing of whose a ballot
was. Cells below three heads stand as they are, so it is made for a named recipient and bears their name on every sheet.
Source: law R-87; the restricted bundle (docs/bundle.md).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import samples as call_backs
from app.core.checkpoints import Checkpoint
from app.core.fractions import centi, square_metres
from app.core.installation import CHINA
from app.core.sheet_writing import Cell, CellKind, Column, SheetToWrite, workbook_bytes
from app.core.typesetting import FONT_FOLDER, breakable, set_sheet
from app.notifications.kinds import ProofWay, Reach
from app.projects.wording import scope_words
from app.register import places, rolls
from app.register.heads import group, on_roll
from app.register.scopes import read_scope
from app.voting import attesting, counting, delivery, leaves, official, preparing
from app.voting.ballots import Channel, Choice, Window, classify
from app.voting.bundle.exporting import Recipient
from app.voting.disputes import queries as disputes
from app.voting.kinds import AttestedFinding, DisputeGround, Finding, ScanFinding, Whereabouts
from app.voting.log.lines import lines_after
from app.voting.models import Ballot, CountedResult, Paper, PaperScan, RollCorrection, Vote
from app.voting.outcome import Outcome
from app.voting.papers import issuing
from app.voting.papers import sampling as scans
from app.voting.posting_facts import STANDS
from app.voting.received import lines, received
from app.voting.results.verdicts import Verdict, governing, verdicts
from app.voting.witnessing import cosigning
from app.voting.witnessing.signed import of_vote

_SUMS = {
    "total": "名册合计",
    "participating": "参与表决",
    "agree": "同意",
    "disagree": "反对",
    "abstain": "弃权",
    "content_invalid": "内容无效",
}
_LEAVES = {
    "open": "表决开始",
    "ballot": "选票",
    "paper": "收到纸质选票",
    "void": "剔除",
    "correct": "更正名册",
    "extend": "延期",
    "close": "截止",
    "tally": "计票结果",
    "attest": "审计意见",
}
_YES = {True: "一致", False: "不一致"}


@dataclass(frozen=True, slots=True)
class Handed:
    """To whom a summary is handed and what for, who makes it, and when."""

    to: Recipient
    by: str
    at: datetime

    @property
    def watermark(self) -> str:
        """What stands on every sheet."""
        return (
            f"供{self.to.unit}{self.to.name}用于“{self.to.purpose}”，{self.by}于 {_minute(self.at)} 导出。"
            "含不足三户的数字，不得转交、不得公开。"
        )


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the summary: its name, its columns with a row for each thing, and a sentence on how to read it."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of a vote for a recipient, ready to be written."""

    title: str
    eid: str
    handed: Handed
    sections: tuple[Section, ...]

    @property
    def rows(self) -> int:
        """How many rows it has, for the ledger of looks."""
        return sum(len(one.rows) for one in self.sections)

    def xlsx(self) -> bytes:
        """A sheet for each part; no cell is a formula."""
        return workbook_bytes(
            [
                SheetToWrite(
                    one.name,
                    one.columns,
                    one.rows,
                    [
                        f"{self.title}（{self.eid}）审计摘要：{one.name}",
                        self.handed.watermark,
                        *([one.note] if one.note else []),
                    ],
                )
                for one in self.sections
            ],
            created_at=self.handed.at,
        )

    def pdf(self, fonts: Path = FONT_FOLDER) -> bytes:
        """A4, every page with the recipient; raises Refused where the Chinese font is missing."""
        data = {
            "title": self.title,
            "eid": self.eid,
            "watermark": self.handed.watermark,
            "across": f"{self.handed.to.unit}　{self.handed.to.name}",
            "sections": [
                {
                    "name": one.name,
                    "note": one.note,
                    "widths": [column.width for column in one.columns],
                    "heads": [column.title for column in one.columns],
                    "numbers": [column.kind is not CellKind.TEXT for column in one.columns],
                    "rows": [
                        [_printed(cell, column) for cell, column in zip(row, one.columns, strict=True)]
                        for row in one.rows
                    ],
                }
                for one in self.sections
            ],
        }
        return set_sheet("app.voting.bundle", "summary.typ", data, fonts)


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
            await _papers(session, vote, log),
            _voids(log),
            await _disputes(session, vote),
            await _corrections(session, vote),
            _extensions(log),
            await _checkpoints(session, vote),
            await _reached(session, vote),
            _robustness(found),
            await _attested(session, vote),
            await _drawn(session, vote),
        ),
    )


async def _recounted(session: AsyncSession, vote: Vote, kept: CountedResult) -> bytes | None:
    """The tally as it comes out of what is stored now; None where the authority's own system counted."""
    if json.loads(kept.tally).get("source") == official.SOURCE:
        return None
    return (await counting.recount(session, vote)).tally


async def _about(
    session: AsyncSession, vote: Vote, kept: CountedResult, again: bytes | None, log: Sequence[Mapping[str, Any]]
) -> Section:
    roll = await rolls.find(session, vote.community_id, vote.roll_id) if vote.roll_id is not None else None
    kinds = Counter(str(leaf["t"]) for leaf in log)
    rows: list[tuple[Cell, ...]] = [
        ("小区", await places.community_name(session, vote.community_id)),
        ("表决范围", scope_words(read_scope(vote.scope))),
        ("召集人", vote.convenor_name),
        ("表决开始", _minute(vote.opens_at)),
        ("表决截止", _minute(vote.closes_at)),
        ("原定截止", _minute(vote.first_closes_at)),
        ("计票时间", _minute(kept.at)),
        ("保存的计票结果 SHA-256", kept.sha256.hex()),
        ("保存的计票结果与其校验值", _YES[hashlib.sha256(kept.tally).digest() == kept.sha256]),
    ]
    if again is None:
        rows.append(("重算", f"结果来自主管部门的系统（{kept.document}），不由这里的选票算出，没有可重算的。"))
    else:
        rows += [
            ("现在重算的 SHA-256", hashlib.sha256(again).hexdigest()),
            ("重算与保存的结果", _YES[again == kept.tally]),
        ]
    if roll is not None:
        rows += [
            ("名册：专有部分", f"{roll.parts} 处"),
            ("名册：总面积", f"{square_metres(roll.area_c)} 平方米"),
            ("名册：表决权人数", f"{roll.heads} 人"),
            ("名册校验值", roll.sha256.hex()),
        ]
    rows += [(f"记录：{_LEAVES[kind]}", f"{kinds[kind]} 条") for kind in _LEAVES if kinds[kind]]
    rows.append(("记录合计", f"{len(log)} 条"))
    return Section("概况", (Column("项目", 24), Column("内容", 70)), tuple(rows))


def _figures(found: Sequence[Verdict], again: Mapping[str, Any] | None) -> Section:
    def rows() -> Iterator[tuple[Cell, ...]]:
        for one in found:
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
    return Section("各事项", columns, tuple(rows()), "面积单位为平方米。重算用的是现在存着的选票和冻结的名册。")


def _amount(told: Mapping[str, Any] | None) -> tuple[Cell, Cell]:
    return (centi(told["area_m2"]), told["heads"]) if told else (None, None)


def _outcomes(one: Verdict, anew: Mapping[str, Any]) -> str:
    if not anew:
        return f"保存：{one.counted.label}"
    return f"保存：{one.counted.label}；重算：{Outcome(anew['outcome']).label}"


def _verdicts(found: Sequence[Verdict]) -> Section:
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
        for one in found
    ]
    columns = (
        Column("事项", 6, CellKind.WHOLE),
        Column("名称", 16),
        Column("计票结论", 14),
        Column("现行结论", 14),
        Column("会改变结论的问题", 26),
        Column("人工认定", 30),
    )
    return Section("结论", columns, tuple(rows))


async def _by_channel(session: AsyncSession, vote: Vote, kept: CountedResult) -> Section:
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
    if json.loads(kept.tally).get("source") == official.SOURCE:
        return Section("渠道", columns, (), "主管部门的系统没有给出分渠道的数字。")
    parts = await counting.parts_of(session, vote)
    roll = group(on_roll(parts, include_parking=bool(vote.rules["include_parking"])))
    classified = classify(lines(vote, await received(session, vote), parts), roll, Window())
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
    return Section("渠道", columns, tuple(rows), "只列计入的选票；现场投在纸上的算现场。")


async def _papers(session: AsyncSession, vote: Vote, log: Sequence[Mapping[str, Any]]) -> Section:
    stands = Counter(one.stands for one in await issuing.standing_of(session, vote.id))
    came_in = {leaf["seq"] for leaf in log if leaf["t"] == "paper"}
    keyed = {leaf["seq"]: leaf["p"] for leaf in log if leaf["t"] == "ballot" and "p" in leaf}
    void = {leaf["target"] for leaf in log if leaf["t"] == "void"}
    scanned = await session.scalar(
        select(func.count())
        .select_from(Paper)
        .where(Paper.vote_id == vote.id, exists().where(PaperScan.paper_id == Paper.id))
    )
    of_paper = await session.scalars(select(Ballot).where(Ballot.vote_id == vote.id, Ballot.paper_id.is_not(None)))
    spoilt = sum(set(one.choices.values()) == {leaves.INVALID} for one in of_paper.all())
    rows: list[tuple[Cell, ...]] = [(f"印发：{where.label}", stands[where]) for where in Whereabouts if stands[where]]
    rows += [
        ("登记收到", len(came_in)),
        ("有扫描件", scanned or 0),
        ("两人录入、计入记录", len(keyed)),
        ("其中内容全部无效", spoilt),
        ("录入前剔除", len(came_in & void)),
        ("录入后剔除", len(keyed.keys() & void)),
        ("没有成为选票（同户已有选票，或录入前剔除）", len(came_in - set(keyed.values()))),
    ]
    return Section("纸质选票", (Column("项目", 44), Column("张数", 10, CellKind.WHOLE)), tuple(rows))


def _voids(log: Sequence[Mapping[str, Any]]) -> Section:
    kinds = {leaf["seq"]: leaf["t"] for leaf in log}
    rows = [
        (leaf["seq"], _zone(leaf["ts"]), leaf["target"], _LEAVES[kinds[leaf["target"]]], leaf["reason"])
        for leaf in log
        if leaf["t"] == "void"
    ]
    columns = (
        Column("记录", 8, CellKind.WHOLE),
        Column("时间", 20),
        Column("剔除哪条", 10, CellKind.WHOLE),
        Column("是什么", 14),
        Column("理由", 40),
    )
    return Section("剔除", columns, tuple(rows))


async def _disputes(session: AsyncSession, vote: Vote) -> Section:
    def ended(one: disputes.DisputeNow) -> str:
        return one.found.finding.label if one.found is not None else "尚未认定"

    found = await disputes.listed(session, vote.id)
    rows = [
        (
            _minute(one.dispute.at),
            DisputeGround(one.dispute.ground).label,
            "计票后" if one.dispute.after_count else "计票前",
            one.due.end.shown,
            ended(one),
            _minute(one.found.at) if one.found is not None else "",
            "；".join(f"{Finding(each.finding).label}：{each.reasons}" for each in one.findings),
        )
        for one in found
    ]
    columns = (
        Column("提出时间", 17),
        Column("理由", 16),
        Column("何时提出", 9),
        Column("认定期限", 17),
        Column("结果", 20),
        Column("认定时间", 17),
        Column("各方认定", 40),
    )
    sums = Counter(ended(one) for one in found)
    note = "，".join(f"{said} {number} 件" for said, number in sums.items())
    return Section("争议", columns, tuple(rows), f"共 {len(found)} 件{f'：{note}' if note else ''}。")


async def _corrections(session: AsyncSession, vote: Vote) -> Section:
    found = await session.scalars(
        select(RollCorrection).where(RollCorrection.vote_id == vote.id).order_by(RollCorrection.seq)
    )
    rows = [
        (one.seq, _minute(one.ts), one.i, one.was_area_c, one.area_c, _owners(one), one.reason) for one in found.all()
    ]
    columns = (
        Column("记录", 8, CellKind.WHOLE),
        Column("时间", 17),
        Column("名册第几行", 11, CellKind.WHOLE),
        Column("原面积", 12, CellKind.AREA),
        Column("更正为", 12, CellKind.AREA),
        Column("业主", 16),
        Column("理由", 36),
    )
    return Section("更正", columns, tuple(rows), "计票以开始时冻结的名册为准；更正后是否改变结论，见“结论”。")


def _owners(one: RollCorrection) -> str:
    return "不变" if one.voter == one.was_voter else f"{one.was_voter} → {one.voter}"


def _extensions(log: Sequence[Mapping[str, Any]]) -> Section:
    rows = [
        (leaf["seq"], _zone(leaf["ts"]), _zone(leaf["closes_at"]), leaf["reason"])
        for leaf in log
        if leaf["t"] == "extend"
    ]
    columns = (
        Column("记录", 8, CellKind.WHOLE),
        Column("时间", 20),
        Column("延至", 20),
        Column("理由", 44),
    )
    return Section("延期", columns, tuple(rows))


async def _checkpoints(session: AsyncSession, vote: Vote) -> Section:
    signed = await of_vote(session, vote.id)
    rows = [
        (
            one.size,
            Checkpoint.read(one.note.text).root.hex(),
            _minute(one.at),
            "、".join(f"{witness.organisation}（{witness.name}）" for witness, _ in signed.get(one.size, ())),
            one.vkey,
        )
        for one in await cosigning.kept_with_witnesses(session, vote.id)
    ]
    columns = (
        Column("条数", 8, CellKind.WHOLE),
        Column("根", 34),
        Column("签发时间", 17),
        Column("见证人", 26),
        Column("密钥", 40),
    )
    quorum = preparing.rules_of(vote).witness_quorum
    return Section("检查点", columns, tuple(rows), f"规则要求计票处至少有 {quorum} 方见证。")


async def _reached(session: AsyncSession, vote: Vote) -> Section:
    heads = await delivery.heads(session, vote)
    owners = [owner for head in heads for owner in head.owners]
    proofs = Counter((proof.way, proof.reached) for owner in owners for proof in owner.proofs)
    by_head, by_owner = Counter(one.reach for one in heads), Counter(one.reach for one in owners)
    rows: list[tuple[Cell, ...]] = [(f"户：{reach.label}", by_head[reach]) for reach in Reach]
    rows += [(f"业主：{reach.label}", by_owner[reach]) for reach in Reach]
    rows += [
        (f"证明：{way.label}{'' if reached else '（没有送到）'}", proofs[way, reached])
        for way in ProofWay
        for reached in (True, False)
        if proofs[way, reached]
    ]
    return Section("送达", (Column("项目", 40), Column("数量", 10, CellKind.WHOLE)), tuple(rows), "表决通知的送达。")


def _robustness(found: Sequence[Verdict]) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        rows += [(one.number, left_out, STANDS[same]) for left_out, same in one.robustness]
        rows += [(one.number, question, f"会变为{outcome.label}") for question, outcome in one.alternatives]
        rows += [(one.number, question, f"会变为{outcome.label}（计票后）") for question, outcome in one.since]
    columns = (Column("事项", 6, CellKind.WHOLE), Column("去掉哪类票，或换哪种口径", 40), Column("原结论", 26))
    return Section("稳健性", columns, tuple(rows))


async def _attested(session: AsyncSession, vote: Vote) -> Section:
    rows = [
        (one.seq, _minute(one.at), one.by, AttestedFinding(one.finding).label, one.sha256.hex(), one.words)
        for one in await attesting.attestations(session, vote.id)
    ]
    columns = (
        Column("记录", 8, CellKind.WHOLE),
        Column("时间", 17),
        Column("机构", 22),
        Column("意见", 14),
        Column("资料包 SHA-256", 34),
        Column("说明", 34),
    )
    return Section("审计意见", columns, tuple(rows))


async def _drawn(session: AsyncSession, vote: Vote) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for scan in await scans.listed(session, vote.id):
        found = scan.findings
        said = "，".join(f"{one.label} {found[one]} 张" for one in ScanFinding if one in found)
        rows.append(
            (
                "本次表决的纸质选票影像",
                _minute(scan.sample.at),
                scan.sample.drawn_as,
                scan.sample.seed,
                scan.sample.population,
                scan.sample.size,
                scan.looked_at,
                said,
            )
        )
    for call in await call_backs.listed(session, vote.community_id):
        said = "，".join(f"{outcome.label} {number} 户" for outcome, number in call.outcomes.items())
        rows.append(
            (
                "本小区经手登记的回访",
                _minute(call.sample.at),
                call.sample.drawn_as,
                call.sample.seed,
                call.sample.population,
                call.sample.size,
                sum(bool(one.looks) for one in call.entries),
                said,
            )
        )
    columns = (
        Column("抽查什么", 22),
        Column("抽取时间", 17),
        Column("谁抽取", 14),
        Column("种子", 34),
        Column("总数", 8, CellKind.WHOLE),
        Column("抽取", 8, CellKind.WHOLE),
        Column("已查看", 8, CellKind.WHOLE),
        Column("结论", 28),
    )
    return Section("抽查", columns, tuple(rows), "每次抽取都列出；凭种子和受限资料包可以重新抽出同样的选票。")


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at is not None else "—"


def _zone(ts: str) -> str:
    """An instant of a leaf in China's time, to the second."""
    return f"{datetime.fromisoformat(ts).astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _printed(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return square_metres(cell) if column.kind is CellKind.AREA else str(cell)
    return breakable(cell)
