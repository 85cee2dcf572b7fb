"""What befell a vote, part by part of its summary: papers, voids, disputes, corrections, extensions, what was signed,
delivered, attested and drawn. Rows come from the log where the log has them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.samples import samples as call_backs
from app.claims.samples.drawing import KeptDraw
from app.core.installation import CHINA
from app.core.sheet_writing import Cell, CellKind, Column
from app.core.signing.checkpoints import Checkpoint
from app.notifications.kinds import ProofWay, Reach
from app.voting import leaves
from app.voting.ballots import attesting
from app.voting.bundle.summary import SummarySection, minute
from app.voting.calling import delivery
from app.voting.disputes import queries as raised
from app.voting.drafting import preparing
from app.voting.kinds import ScanFinding, Whereabouts
from app.voting.models import Ballot, Paper, PaperScan, RollCorrection, Vote
from app.voting.papers import issuing
from app.voting.papers import sampling as scans
from app.voting.witnessing import cosigning
from app.voting.witnessing.signed import of_vote

LEAVES = {
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


async def papers(session: AsyncSession, vote: Vote, log: Sequence[Mapping[str, Any]]) -> SummarySection:
    """How the papers went: printed, received, scanned, keyed, void."""
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
    return SummarySection("纸质选票", (Column("项目", 44), Column("张数", 10, CellKind.WHOLE)), tuple(rows))


def voids(log: Sequence[Mapping[str, Any]]) -> SummarySection:
    """What was taken out of the count, by its place in the log."""
    kinds = {leaf["seq"]: leaf["t"] for leaf in log}
    rows = [
        (leaf["seq"], _zone(leaf["ts"]), leaf["target"], LEAVES[kinds[leaf["target"]]], leaf["reason"])
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
    return SummarySection("剔除", columns, tuple(rows))


async def disputes(session: AsyncSession, vote: Vote) -> SummarySection:
    """Every dispute with how it ended; whose it is stays out."""

    def ended(dispute: raised.DisputeNow) -> str:
        return dispute.settled.finding.label if dispute.settled is not None else "尚未认定"

    found = await raised.listed(session, vote.id)
    rows = [
        (
            minute(one.dispute.at),
            one.dispute.ground.label,
            "计票后" if one.dispute.after_count else "计票前",
            one.due.end.words,
            ended(one),
            minute(one.settled.at) if one.settled is not None else "",
            "；".join(f"{each.finding.label}：{each.reasons}" for each in one.findings),
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
    return SummarySection("争议", columns, tuple(rows), f"共 {len(found)} 件{f'：{note}' if note else ''}。")


async def corrections(session: AsyncSession, vote: Vote) -> SummarySection:
    """Lines of the roll found wrong after the opening."""
    found = await session.scalars(
        select(RollCorrection).where(RollCorrection.vote_id == vote.id).order_by(RollCorrection.seq)
    )
    rows = [
        (one.seq, minute(one.ts), one.i, one.was_area_c, one.area_c, _owners(one), one.reason) for one in found.all()
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
    return SummarySection("更正", columns, tuple(rows), "计票以开始时冻结的名册为准；更正后是否改变结论，见“结论”。")


def _owners(correction: RollCorrection) -> str:
    if not correction.area_c:
        return "不再列入名册"
    if not correction.was_voter:
        return f"新增 {correction.voter}"
    return "不变" if correction.voter == correction.was_voter else f"{correction.was_voter} → {correction.voter}"


def extensions(log: Sequence[Mapping[str, Any]]) -> SummarySection:
    """Extensions of the window."""
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
    return SummarySection("延期", columns, tuple(rows))


async def checkpoints(session: AsyncSession, vote: Vote) -> SummarySection:
    """What was signed of the log, and by which witnesses beside us."""
    signed = await of_vote(session, vote.id)
    rows = [
        (
            one.size,
            Checkpoint.read(one.note.text).root.hex(),
            minute(one.at),
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
    return SummarySection("检查点", columns, tuple(rows), f"规则要求计票处至少有 {quorum} 方见证。")


async def reached(session: AsyncSession, vote: Vote) -> SummarySection:
    """The delivery ledger of the notice in sums."""
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
    return SummarySection(
        "送达", (Column("项目", 40), Column("数量", 10, CellKind.WHOLE)), tuple(rows), "表决通知的送达。"
    )


async def attested(session: AsyncSession, vote: Vote) -> SummarySection:
    """What auditing bodies found."""
    rows = [
        (one.seq, minute(one.at), one.by, one.finding.label, one.sha256.hex(), one.words)
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
    return SummarySection("审计意见", columns, tuple(rows))


async def drawn(session: AsyncSession, vote: Vote) -> SummarySection:
    """Every draw of papers of this vote and of call-backs at the estate, and what came of it."""
    rows: list[tuple[Cell, ...]] = []
    for scan in await scans.listed(session, vote.id):
        found = scan.findings
        said = "，".join(f"{one.label} {found[one]} 张" for one in ScanFinding if one in found)
        rows.append(
            (
                "本次表决的纸质选票影像",
                minute(scan.sample.at),
                scan.sample.drawn_as,
                _seed(scan.sample),
                scan.sample.population,
                scan.sample.size,
                scan.looked_at,
                said,
            )
        )
    for call in await call_backs.listed(session, [vote.community_id]):
        said = "，".join(f"{outcome.label} {number} 户" for outcome, number in call.outcomes.items())
        rows.append(
            (
                "本小区经手登记的回访",
                minute(call.sample.at),
                call.sample.drawn_as,
                _seed(call.sample),
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
    return SummarySection("抽查", columns, tuple(rows), "每次抽取都列出；凭种子和受限资料包可以重新抽出同样的选票。")


def _seed(sample: KeptDraw) -> str:
    """The seed of a draw; one that whoever drew had brought is told as such."""
    return f"{sample.seed}（抽取人自定）" if sample.own_seed else sample.seed


def _zone(ts: str) -> str:
    """An instant of a leaf in China's time, to the second."""
    return f"{datetime.fromisoformat(ts).astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
