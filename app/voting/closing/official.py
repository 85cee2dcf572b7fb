"""The result of the authority's own system 以主管部门系统为准, entered by two people who do not see each other's reading.

Where a city's rules let only its own system take electronic votes (law R-45), that system decides: what we print, post
and collect is help. Its figures are checked here by the same exact comparisons as a count of our own, and are kept as
one, so that posting, objections and the works gate follow as for any vote.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.values.fractions import centi, square_metres
from app.media import service as media
from app.register.rolls import rolls
from app.voting import errors
from app.voting.closing import counting
from app.voting.count import tally
from app.voting.count.count_report import as_json
from app.voting.count.outcome import AreaAndHeads, CountResult, ItemCount, Shortfall
from app.voting.count.tally import Sums
from app.voting.drafting import preparing
from app.voting.law.rules import RULES, MajorityRule
from app.voting.lifecycle import Act
from app.voting.models import Vote, VoteItem, VoteProposal

SOURCE = "official"
_SUMS = ("total", "participating", "agree", "disagree", "abstain", "invalid")
_AREA = re.compile(r"\d{1,12}\.\d\d", re.ASCII)
_MOST_HEADS = 10_000_000
# What a count of ballots knows and figures alone do not say.
_UNKNOWN = {"alternatives", "robustness", "shortfall"}


@dataclass(frozen=True, slots=True)
class OfficialFigures:
    """What one person read of one item; `sums` are of those who took part."""

    total: AreaAndHeads
    participating: AreaAndHeads
    sums: Sums


@dataclass(frozen=True, slots=True)
class Official:
    """The authority's result as somebody entered it: its name or number, its copy as evidence, figures by item."""

    document: str
    evidence_id: uuid.UUID
    items: Mapping[int, OfficialFigures]


async def read(session: AsyncSession, vote: Vote, facts: Mapping[str, Any]) -> Official:
    """The facts of the proposal; raises Refused with every fault at once."""
    faults = []
    document = str(facts.get("document") or "").strip()
    if not 2 <= len(document) <= 200:
        faults.append(FieldFault("facts.document", "请写明主管部门结果的名称或编号（2–200 字）。"))
    evidence_id = await _evidence(session, vote, facts, faults)
    items = await _figures(session, vote, facts, faults)
    if faults or evidence_id is None:
        raise Refused(errors.VOTE_FAULTY, faults)
    return Official(document, evidence_id, items)


async def require_same(
    session: AsyncSession, vote: Vote, first: Mapping[str, Any], second: Mapping[str, Any] | None
) -> None:
    """Refuse where the approver's own reading is missing, faulty or another; says which items differ, no number."""
    faults: list[FieldFault] = []
    # A difference from the roll is explained once, by whoever proposed.
    told = {"items": (second or {}).get("items"), "difference": first.get("difference")}
    read_again = await _figures(session, vote, told, faults)
    if faults:
        raise Refused(errors.VOTE_FAULTY, faults)
    before = await _figures(session, vote, first, faults)
    differing = [number for number in before if before[number] != read_again[number]]
    if differing:
        raise Refused(
            errors.OFFICIAL_DIFFERS,
            [FieldFault(f"facts.items.{number}", "与提交人录入的数字不一致。") for number in differing],
            items="、".join(f"事项 {number}" for number in differing),
        )


async def enter(
    session: AsyncSession,
    vote: Vote,
    facts: Mapping[str, Any],
    *,
    by: uuid.UUID,
    seconded_by: uuid.UUID | None,
    at: datetime,
) -> None:
    """Keep the figures as the governing result, with close and tally leaves; the vote's row is held."""
    entered = await read(session, vote, facts)
    body = as_json(_result(entered.items, await preparing.items_of(session, vote.id)))
    items = {
        number: {name: value for name, value in item.items() if name not in _UNKNOWN}
        for number, item in body["items"].items()
    }
    kept = {"rule": body["rule"], "items": items, "source": SOURCE, "document": entered.document}
    if difference := str(facts.get("difference") or "").strip():
        kept["difference"] = difference
    await counting.keep(
        session,
        vote,
        counting.spelled(kept),
        sensitive=False,
        by=by,
        seconded_by=seconded_by,
        document=entered.document,
        evidence_id=entered.evidence_id,
        at=at,
    )


def result_of(fields: Mapping[str, Any], items: list[VoteItem]) -> CountResult:
    """The result that a kept tally of official figures says."""
    named = {
        int(number): {"invalid" if name == "content_invalid" else name: value for name, value in item.items()}
        for number, item in fields["items"].items()
    }
    return _result({number: _of_item(number, item, []) for number, item in named.items()}, items)


def shown_facts(proposal: VoteProposal) -> dict[str, Any]:
    """What may be shown of a proposal: an approver who saw the figures would copy them instead of reading."""
    if proposal.act != Act.ENTER_OFFICIAL or proposal.approved:
        return proposal.facts
    return {name: value for name, value in proposal.facts.items() if name != "items"}


# -- reading figures --------------------------------------------------------------------------------------------------


async def _evidence(
    session: AsyncSession, vote: Vote, facts: Mapping[str, Any], faults: list[FieldFault]
) -> uuid.UUID | None:
    try:
        return (await media.find(session, vote.community_id, uuid.UUID(str(facts.get("evidence_id"))))).id
    except (ValueError, Refused):
        faults.append(FieldFault("facts.evidence_id", "请先上传主管部门结果的影像，再写明它的编号。"))
        return None


async def _figures(
    session: AsyncSession, vote: Vote, facts: Mapping[str, Any], faults: list[FieldFault]
) -> dict[int, OfficialFigures]:
    """The figures of every item of the vote, and everything wrong with them."""
    sent = facts.get("items")
    if not isinstance(sent, dict) or not sent:
        faults.append(FieldFault("facts.items", "请对照主管部门的结果，逐项录入您自己读到的数字。"))
        return {}
    asked = [item.number for item in await preparing.items_of(session, vote.id)]
    faults += [
        FieldFault(f"facts.items.{one}", "本次表决没有这一项，请删去。") for one in sent if one not in map(str, asked)
    ]
    faults += [FieldFault(f"facts.items.{one}", "缺少这一项，请补上。") for one in asked if str(one) not in sent]
    if vote.roll_id is None:
        raise ValueError("an open vote without a roll")
    roll = await rolls.find(session, vote.community_id, vote.roll_id)
    on_roll = AreaAndHeads(roll.area_c, roll.heads)
    explained = bool(str(facts.get("difference") or "").strip())
    found = {}
    for number in asked:
        if str(number) not in sent:
            continue
        unread = len(faults)
        figures = _of_item(number, sent[str(number)], faults)
        if len(faults) == unread:
            found[number] = figures
            faults += _incoherent(number, figures, on_roll, explained=explained)
    return found


def _of_item(number: int, sent: object, faults: list[FieldFault]) -> OfficialFigures:
    read_sums = {name: _sum(f"facts.items.{number}.{name}", name, sent, faults) for name in _SUMS}
    said = Sums(read_sums["agree"], read_sums["disagree"], read_sums["abstain"], read_sums["invalid"])
    return OfficialFigures(read_sums["total"], read_sums["participating"], said)


def _sum(field: str, name: str, sent: object, faults: list[FieldFault]) -> AreaAndHeads:
    told = sent.get(name) if isinstance(sent, dict) else None
    if told is None and name == "invalid":
        return AreaAndHeads()
    if not isinstance(told, dict):
        faults.append(FieldFault(field, "请写明面积 area_m2 和人数 heads。"))
        return AreaAndHeads()
    area, heads = told.get("area_m2"), told.get("heads")
    if not (isinstance(area, str) and _AREA.fullmatch(area)):
        faults.append(FieldFault(f"{field}.area_m2", '面积须写成两位小数的文字，如 "8642.31"。'))
        area = "0.00"
    if not (type(heads) is int and 0 <= heads <= _MOST_HEADS):
        faults.append(FieldFault(f"{field}.heads", "人数须为不小于 0 的整数。"))
        heads = 0
    return AreaAndHeads(centi(area), heads)


def _incoherent(
    number: int, figures: OfficialFigures, on_roll: AreaAndHeads, *, explained: bool
) -> Iterator[FieldFault]:
    """What does not add up in the figures of an item."""
    field = f"facts.items.{number}"
    took_part, whole = figures.participating, figures.total
    if figures.sums.participating != took_part:
        yield FieldFault(
            f"{field}.participating", "同意、反对、弃权、内容无效之和与参与数不一致（面积和人数都须相等），请核对。"
        )
    if took_part.area_c > whole.area_c or took_part.heads > whole.heads:
        yield FieldFault(f"{field}.participating", "参与数大于总数，请核对。")
    if whole != on_roll and not explained:
        yield FieldFault(
            f"{field}.total",
            f"总数与本次名册（{square_metres(on_roll.area_c)} 平方米、{on_roll.heads} 人）不一致，请核对；"
            "确有不同的，请在 facts.difference 写明原因。",
        )


def _result(figures: Mapping[int, OfficialFigures], items: list[VoteItem]) -> CountResult:
    """The outcome of each item by the exact comparisons of a count; nothing is known beyond the sums."""
    rules = {item.number: RULES[item.rule] for item in items}
    return CountResult({number: _counted(number, rules[number], one) for number, one in figures.items()}, {})


def _counted(number: int, rule: MajorityRule, figures: OfficialFigures) -> ItemCount:
    return tally.item_count(
        number,
        rule,
        figures.total,
        figures.sums,
        alternatives={},
        robustness={},
        shortfall=Shortfall(0, 0, None),
    )
