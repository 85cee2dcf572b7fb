"""What a vote says in public: the facts of its postings and events, and the drafts of what is hung.

The words themselves are the committee's, from the catalogue of texts; here stand only the facts that fill them.
"""

import json
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.fractions import square_metres
from app.core.installation import CHINA
from app.posting import events, objections, texts
from app.posting import queries as postings
from app.posting import service as posting
from app.posting.catalogue import render
from app.posting.kinds import PostingState
from app.posting.queries import PostingNow
from app.posting.texts import TextKey
from app.projects.models import PlanVersion
from app.register import places
from app.register.models import Community, Roll
from app.voting import counting, preparing
from app.voting.lifecycle import Act, Mode
from app.voting.models import PersonsDecision, Vote
from app.voting.outcome import Outcome

SUBJECT = "vote"
_NOTHING = "无"


async def facts_of(session: AsyncSession, vote: Vote) -> dict[str, str]:
    """Every fact of a vote that a text may ask for, as it stands now; a missing one reads 无."""
    roll = await session.get(Roll, vote.roll_id) if vote.roll_id else None
    lineage = await places.lineage(session, Community, vote.community_id)
    rules = preparing.rules_of(vote)
    items = await preparing.items_of(session, vote.id)
    told = {
        "community": lineage.names[-1] if lineage else "",
        "title": vote.title,
        "organiser": vote.convenor_name,
        "contact": vote.contact,
        "scope": _scope_words(vote),
        "items": "\n".join(f"事项 {item.number}：{item.text}" for item in items),
        "ways": "手机小程序，或纸质表决票（可向召集人索取）" if vote.mode == Mode.BINDING else "纸质表决票",
        "opens_at": _words(vote.opens_at),
        "closes_at": _words(vote.closes_at),
        "first_closes_at": _words(vote.first_closes_at),
        "plan_number": _NOTHING,
        "plan_sha256": _NOTHING,
        "document": _NOTHING,
        "replacement": _NOTHING,
        "days": str(rules.preliminary_days),
    }
    plan = await session.get(PlanVersion, vote.plan_version_id) if vote.plan_version_id else None
    if plan is not None:
        told |= {"plan_number": str(plan.number), "plan_sha256": plan.sha256.hex()}
    if roll is not None:
        told |= {
            "parts": str(roll.parts),
            "area_m2": square_metres(roll.area_c),
            "heads": str(roll.heads),
            "roll_sha256": roll.sha256.hex(),
        }
    return told | await _result(session, vote)


def _words(at: datetime | None) -> str:
    return f"{at.astimezone(CHINA):%Y年%m月%d日 %H:%M}" if at else _NOTHING


def _scope_words(vote: Vote) -> str:
    match vote.scope:
        case {"kind": "buildings", "buildings": buildings}:
            return "、".join(f"{name} 栋" for name in buildings)
        case {"kind": "stairwell", "building": building, "stairwell": stairwell}:
            return f"{building} 栋 {stairwell} 单元"
        case {"kind": "parts", "parts": parts}:
            return f"选定的 {len(parts)} 处专有部分"
        case _:
            return "全小区"


async def _result(session: AsyncSession, vote: Vote) -> dict[str, str]:
    """The governing result in words; an item that a person decided says so."""
    found = await counting.governing(session, vote.id)
    if found is None:
        return {"results": _NOTHING, "conclusion": _NOTHING}
    decided = {
        one.item: one
        for one in await session.scalars(select(PersonsDecision).where(PersonsDecision.vote_id == vote.id))
    }
    results, conclusions = [], []
    for number, item in json.loads(found.tally)["items"].items():
        took, agree = item["participating"], item["agree"]
        results.append(
            f"事项 {number}：参与 {took['area_m2']} 平方米、{took['heads']} 人；"
            f"同意 {agree['area_m2']} 平方米、{agree['heads']} 人。"
        )
        verdict = Outcome(item["outcome"]).label
        person = decided.get(int(number))
        if person is not None:
            verdict = f"经人工认定为“{Outcome(person.outcome).label}”（默认口径计算为“{verdict}”）"
        elif item["sensitive"]:
            verdict = f"待人工认定（默认口径计算为“{verdict}”）"
        conclusions.append(f"事项 {number}：{verdict}。")
    return {"results": "\n".join(results), "conclusion": "".join(conclusions)}


async def sensitive_items(session: AsyncSession, vote_id: uuid.UUID) -> list[str]:
    """The numbers of the items whose counted outcome hangs on an unsettled question."""
    found = await counting.governing(session, vote_id)
    items = json.loads(found.tally)["items"] if found is not None else {}
    return [number for number, item in items.items() if item["sensitive"]]


async def outcomes(session: AsyncSession, vote_id: uuid.UUID) -> dict[int, Outcome]:
    """The outcome of each item that governs: the count's, or a person's where one decided."""
    found = await counting.governing(session, vote_id)
    if found is None:
        return {}
    counted = {int(number): Outcome(item["outcome"]) for number, item in json.loads(found.tally)["items"].items()}
    decided = await session.scalars(select(PersonsDecision).where(PersonsDecision.vote_id == vote_id))
    return counted | {one.item: Outcome(one.outcome) for one in decided}


async def draft(
    session: AsyncSession, vote: Vote, key: TextKey, days: int, *, reason: str = "", by: uuid.UUID, at: datetime
) -> uuid.UUID:
    """Draft a posting of the vote from the committee's text; people hang it and photograph it."""
    told = await facts_of(session, vote) | {"days": str(days), "reason": reason}
    wording = await render(session, vote.community_id, key, {name: told[name] for name in texts.placeholders(key)})
    made = await posting.draft(
        session,
        vote.community_id,
        SUBJECT,
        vote.id,
        title=wording.title,
        text=wording.body,
        issuer=vote.convenor_name,
        contact=vote.contact,
        places=vote.posting_places["places"],
        days=days,
        planned_on=None,
        by=by,
        at=at,
    )
    return made.id


async def why_not_run(
    session: AsyncSession, vote: Vote, posting_id: uuid.UUID | None, name: str, at: datetime, by_then: datetime
) -> str:
    """Why a posting has not run its period by an instant, or "" where it has (or will have, hanging as it does)."""
    if posting_id is None:
        return f"{name}还没有起草。"
    found = await postings.find(session, vote.community_id, posting_id, at)
    match found.standing.state:
        case PostingState.DRAFTED:
            return f"{name}还没有张贴，请张贴并上传照片。"
        case PostingState.WITHDRAWN:
            return f"{name}已经撤回。"
        case PostingState.INTERRUPTED:
            return f"{name}在{'、'.join(found.standing.missing_at)}缺失，请补贴。"
        case PostingState.HANGING | PostingState.ENDED:
            return _too_short(found, name, by_then)


def _too_short(found: PostingNow, name: str, by_then: datetime) -> str:
    until = found.standing.runs_until
    if until is None or until > by_then:
        return f"{name}要到 {_words(until)} 才满期。"
    return ""


async def unanswered(session: AsyncSession, vote: Vote) -> int:
    """How many objections to the vote's postings still wait for an answer."""
    return await objections.open_objections(session, SUBJECT, vote.id)


async def event(
    session: AsyncSession,
    vote: Vote,
    act: Act,
    *,
    facts: dict[str, str],
    reason: str,
    proposed_by: uuid.UUID | None,
    approved_by: uuid.UUID | None,
    at: datetime,
) -> None:
    """Tell the public what happened, as the vote's next numbered event."""
    key = TextKey(f"vote:{act.value}")
    told = await facts_of(session, vote) | facts
    await events.record_event(
        session,
        community_id=vote.community_id,
        subject_kind=SUBJECT,
        subject_id=vote.id,
        what=key,
        facts={name: told[name] for name in texts.placeholders(key)},
        reason=reason,
        proposed_by=proposed_by,
        approved_by=approved_by,
        at=at,
    )
