"""The verdict on each item of a counted vote: the count's, what would flip it, and what a named person decided.

Both stay visible for good: the default count and the decision (law R-60).
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.values.fractions import centi, percent, square_metres
from app.identity import service as identity
from app.posting.verdicts import PostedComparison, PostedVerdict
from app.voting import errors
from app.voting.closing import counting, reconsidering
from app.voting.count.count_report import ComparisonRow, agreement_rows, participation_rows
from app.voting.count.outcome import Alternative, AreaAndHeads, LeftOut, Outcome
from app.voting.count.posting_facts import STANDS, WAITING, DecidedItem, decision_words, flip_words, meaning, unanimity
from app.voting.count.tally import Sums
from app.voting.drafting import preparing
from app.voting.law.rules import RULES, MajorityRule
from app.voting.lifecycle import State
from app.voting.models import CountedResult, PersonsDecision, Vote


@dataclass(frozen=True, slots=True)
class Verdict:
    """One item. `figures` are its part of the kept tally; `alternatives` and `since` are what would flip the outcome.

    `alternatives` are unsettled questions of law, `since` what was settled after the count, each with the outcome that
    it would give.
    """

    number: int
    title: str
    rule: MajorityRule
    figures: Mapping[str, Any]
    counted: Outcome
    alternatives: tuple[tuple[str, Outcome], ...]
    since: tuple[tuple[str, Outcome], ...]
    decision: DecidedItem | None

    @property
    def governs(self) -> Outcome | None:
        """The outcome that holds; None while a person has to decide."""
        if self.decision is not None:
            return self.decision.outcome
        return None if self.alternatives or self.since else self.counted

    @property
    def comparisons(self) -> list[ComparisonRow]:
        """The four comparisons of the counted figures, in the order of the law."""
        total, took_part, agree = (_sum(self.figures[name]) for name in ("total", "participating", "agree"))
        return [
            *participation_rows(self.rule.participation, total, took_part),
            *agreement_rows(self.rule.agreement, took_part, agree),
        ]

    @property
    def posted(self) -> PostedVerdict:
        """What the sheet of a posting shows of it before the text."""
        return PostedVerdict(
            heading=f"事项 {self.number}：{self.title}",
            verdict=self.governs.label if self.governs is not None else WAITING,
            note=meaning(self.counted, self.decision, waits=self.governs is None),
            comparisons=[PostedComparison.from_row(row) for row in self.comparisons],
        )

    @property
    def flips(self) -> list[str]:
        """What would flip the outcome, in words."""
        return [flip_words(question, outcome.label) for question, outcome in (*self.alternatives, *self.since)]

    @property
    def robustness(self) -> list[tuple[str, bool]]:
        """Whether the counted outcome stands without a class of ballots; empty where another system counted."""
        kept = self.figures.get("robustness", {})
        return [(left_out.label, kept[left_out] == "stands") for left_out in LeftOut if left_out in kept]

    @property
    def unanimity(self) -> str:
        """The warning that all chose alike, or ""."""
        return unanimity(
            Sums(*(_sum(self.figures[name]) for name in ("agree", "disagree", "abstain", "content_invalid")))
        )


def _sum(fields: Mapping[str, Any]) -> AreaAndHeads:
    return AreaAndHeads(centi(fields["area_m2"]), fields["heads"])


async def governing(session: AsyncSession, vote_id: uuid.UUID) -> CountedResult:
    """The result that governs; raises Refused where nothing has been counted."""
    found = await counting.governing(session, vote_id)
    if found is None:
        raise Refused(errors.ACT_NOT_POSSIBLE, act="查看结果", why="还没有计票。")
    return found


async def verdicts(session: AsyncSession, vote: Vote, counted: CountedResult) -> list[Verdict]:
    """The verdict on every item, by number."""
    kept = json.loads(counted.tally)["items"]
    since = await reconsidering.outcomes(session, vote)
    decisions = await _decisions(session, vote)
    asked = {item.number: item for item in await preparing.items_of(session, vote.id)}
    found = []
    for number in sorted(map(int, kept)):
        item = kept[str(number)]
        outcome = Outcome(item["outcome"])
        told = item.get("alternatives", {})
        alternatives = [(one.label, Outcome(told[one])) for one in Alternative if one in told]
        later = [(question.label, changed[number]) for question, changed in since.items()]
        found.append(
            Verdict(
                number,
                asked[number].title,
                RULES[asked[number].rule],
                item,
                outcome,
                tuple(one for one in alternatives if one[1] is not outcome),
                tuple(one for one in later if one[1] is not outcome),
                decisions.get(number),
            )
        )
    return found


async def _decisions(session: AsyncSession, vote: Vote) -> dict[int, DecidedItem]:
    """The last decision on each item; none while the result waits (again) for a person."""
    if vote.state == State.AWAITING:
        return {}
    rows = await session.scalars(
        select(PersonsDecision).where(PersonsDecision.vote_id == vote.id).order_by(PersonsDecision.at)
    )
    last = {row.item: row for row in rows}
    names = await identity.names(session, [row.decided_by for row in last.values()])
    return {
        item: DecidedItem(row.outcome, names.get(row.decided_by, "召集人以外的指定人员"), row.reasons, row.document)
        for item, row in last.items()
    }


def conclusion_words(item_verdicts: Sequence[Verdict]) -> str:
    """Every verdict in one sentence each, for events and postings."""
    return "".join(f"事项 {one.number}：{_conclusion(one)}。" for one in item_verdicts)


def _conclusion(verdict: Verdict) -> str:
    if verdict.decision is not None:
        return f"经人工认定为“{verdict.decision.outcome.label}”（默认口径计算为“{verdict.counted.label}”）"
    return verdict.counted.label if verdict.governs else f"{WAITING}（默认口径计算为“{verdict.counted.label}”）"


def posted_words(item_verdicts: Sequence[Verdict]) -> str:
    """What a posting says of every item beside the verdict: sums, what would flip it, who decided, how firm it is."""
    return "\n".join(line for one in item_verdicts for line in _posted(one))


def _posted(verdict: Verdict) -> list[str]:
    figures = verdict.figures
    whole, took_part = _sum(figures["total"]), _sum(figures["participating"])
    said = [
        ("同意", figures["agree"]),
        ("反对", figures["disagree"]),
        ("弃权", figures["abstain"]),
        ("内容无效", figures["content_invalid"]),
    ]
    shares = "；".join(
        [_share("参与", took_part, whole), *(_share(name, _sum(kept), took_part) for name, kept in said)]
    )
    lines = [f"事项 {verdict.number}：{shares}。"]
    lines += [f"{question}。" for question in verdict.flips]
    if verdict.decision is not None:
        lines.append(decision_words(verdict.counted, verdict.decision))
    if verdict.robustness:
        stands = "，".join(f"{left_out}：{STANDS[same]}" for left_out, same in verdict.robustness)
        lines.append(f"去掉某一类票后，计算结论是否依然成立：{stands}。")
    if verdict.unanimity:
        lines.append(verdict.unanimity)
    return lines


def _share(name: str, part: AreaAndHeads, and_heads: AreaAndHeads) -> str:
    area, heads = percent(part.area_c, and_heads.area_c), percent(part.heads, and_heads.heads)
    return f"{name} {square_metres(part.area_c)} 平方米（{area}）、{part.heads} 人（{heads}）"
