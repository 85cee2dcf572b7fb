"""What a vote says in public: the facts of its postings and events, and the drafts of what is hung.

The words themselves are the committee's, from the catalogue of texts; here stand only the facts that fill them.
"""

import json
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.periods import spoken, spoken_end
from app.core.values.fractions import square_metres
from app.notifications.kinds import NoticeKind
from app.posting import events, objections, texts
from app.posting import service as posting
from app.posting.catalogue import render
from app.posting.queries import PostingNow
from app.posting.texts import NOTHING, TextKey
from app.projects import briefing, household_pays
from app.projects.wording import scope_words
from app.register import places
from app.register.models import Community, Roll
from app.register.scopes import read_scope
from app.voting import notifying
from app.voting.closing import counting, reconsidering, register_changes
from app.voting.count.outcome import Outcome
from app.voting.drafting import preparing
from app.voting.lifecycle import State
from app.voting.models import PersonsDecision, Vote
from app.voting.results.beside_words import beside_words
from app.voting.results.verdicts import conclusion_words, governing, posted_words, verdicts
from app.voting.witnessing.printed import record_words
from app.wechat import codes
from app.wechat.scenes import Opens

SUBJECT = "vote"


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
        "scope": scope_words(read_scope(vote.scope)),
        "items": "\n".join(f"事项 {item.number}：{item.text}" for item in items),
        "ways": notifying.WAYS[vote.mode],
        "opens_at": _words(vote.opens_at),
        "closes_at": spoken_end(vote.closes_at) if vote.closes_at else NOTHING,
        "first_closes_at": spoken_end(vote.first_closes_at) if vote.first_closes_at else NOTHING,
        "plan_number": NOTHING,
        "plan_sha256": NOTHING,
        "plan_project": NOTHING,
        "plan_cost": NOTHING,
        "plan_funding": NOTHING,
        "document": NOTHING,
        "replacement": NOTHING,
        "before_totals": NOTHING,
        "after_totals": NOTHING,
        "days": str(rules.preliminary_days),
    }
    plan = await briefing.of_version(session, vote.plan_version_id)
    if plan is not None:
        told |= {
            "plan_project": plan.project,
            "plan_number": str(plan.number),
            "plan_sha256": plan.sha256,
            "plan_cost": plan.cost or NOTHING,
        }
    if roll is not None:
        told |= {
            "parts": str(roll.parts),
            "area_m2": square_metres(roll.area_c),
            "heads": str(roll.heads),
            "roll_sha256": roll.sha256.hex(),
        }
    return told | await _result(session, vote)


def _words(at: datetime | None) -> str:
    return spoken(at) if at else NOTHING


async def _result(session: AsyncSession, vote: Vote) -> dict[str, str]:
    """The governing result in words; where a person decided, both the count's outcome and the decision."""
    counted = await counting.governing(session, vote.id)
    if counted is None:
        return {"results": NOTHING, "conclusion": NOTHING, "record": NOTHING}
    found = await verdicts(session, vote, counted)
    results = posted_words(found)
    if counted.document:
        results = f"本次表决以主管部门系统的结果为准：{counted.document}。\n{results}"
    beside = await beside_words(session, vote, counted)
    results = "\n".join(filter(None, [results, beside]))
    record = await record_words(session, vote, counted.seq + 1)
    return {"results": results, "conclusion": conclusion_words(found), "record": record}


async def sensitive_items(session: AsyncSession, vote_id: uuid.UUID) -> list[str]:
    """The numbers of the items whose outcome hangs on an unsettled question, or on what was settled since the count."""
    found = await counting.governing(session, vote_id)
    items = json.loads(found.tally)["items"] if found is not None else {}
    flipped = await reconsidering.flipped(session, vote_id)
    return [number for number, item in items.items() if item["sensitive"] or int(number) in flipped]


async def outcomes(session: AsyncSession, vote_id: uuid.UUID) -> dict[int, Outcome]:
    """The outcome of each item that governs: the count's, or a person's where one decided."""
    found = await counting.governing(session, vote_id)
    if found is None:
        return {}
    decided = await session.scalars(
        select(PersonsDecision).where(PersonsDecision.vote_id == vote_id).order_by(PersonsDecision.at)
    )
    return counting.outcomes_of(found) | {one.item: one.outcome for one in decided}


async def draft(
    session: AsyncSession,
    vote: Vote,
    key: TextKey,
    days: int,
    *,
    facts: dict[str, str] | None = None,
    by: uuid.UUID,
    at: datetime,
) -> uuid.UUID:
    """Draft a posting of the vote from the committee's text; people hang it and photograph it."""
    told, wanted = await facts_of(session, vote) | {"days": str(days)} | (facts or {}), texts.placeholders(key)
    if "plan_funding" in wanted:
        # Worked out over every home of the estate, so for the sheet that says it and not for every event.
        shares = await household_pays.of_version(session, vote.plan_version_id)
        told["plan_funding"] = (shares.payers if shares is not None else "") or NOTHING
    counted = await counting.governing(session, vote.id) if "results" in wanted else None
    found = await verdicts(session, vote, counted) if counted is not None else []
    wording = await render(session, vote.community_id, key, {name: told[name] for name in wanted})
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
        verdicts=[verdict.posted for verdict in found],
    )
    # By the time it is printed the worker has fetched it, or the sheet has its plain QR.
    await codes.want(session, Opens.VOTE, vote.id, at)
    return made.id


async def tell_result(session: AsyncSession, vote: Vote, kind: NoticeKind, hung: PostingNow) -> None:
    """Tell all owners of a result whose sheet hangs, until when they may object, and what it is."""
    if hung.due is None or hung.standing.hung_at is None:
        raise ValueError("the sheet does not hang")
    found = await verdicts(session, vote, await governing(session, vote.id))
    facts = {"conclusion": conclusion_words(found), "ends_at": spoken_end(hung.due.due_at)}
    at = hung.standing.hung_at
    await notifying.tell(session, vote, kind, at, facts=facts, occasion=str(hung.posting.id))


async def unanswered(session: AsyncSession, vote: Vote) -> int:
    """How many objections to the vote's postings still wait for an answer."""
    return await objections.open_objections(session, SUBJECT, vote.id)


async def window_ended(session: AsyncSession, vote: Vote, at: datetime) -> None:
    """Tell the public, once, that the window of an open vote has ended; the vote's row is held.

    What came into force of the register until then goes beside the roll, and is told too.

    An extension comes before the end, or not at all, so a vote that has ended ended once.
    """
    if vote.state != State.OPEN or vote.closes_at is None or at < vote.closes_at or await end_told(session, vote):
        return
    await event(
        session,
        vote,
        TextKey.VOTE_WINDOW_ENDED,
        facts={},
        reason="到达公示的截止时间，不再接收选票。",
        proposed_by=None,
        approved_by=None,
        at=at,
    )
    taken_in = await register_changes.take_in(session, vote, at)
    if taken_in is not None:
        await event(
            session,
            vote,
            TextKey.VOTE_CORRECT_ROLL,
            facts={"before_totals": taken_in.before, "after_totals": taken_in.after},
            reason=f"投票期间登记簿有 {taken_in.lines} 处变更生效。计票以开始时冻结的名册为准，"
            "按更正后的名册计算的结论一并公示。",
            proposed_by=None,
            approved_by=None,
            at=at,
        )


async def end_told(session: AsyncSession, vote: Vote) -> bool:
    """Whether the public has been told that the window ended."""
    return await events.recorded(session, SUBJECT, vote.id, TextKey.VOTE_WINDOW_ENDED)


async def reconsider(session: AsyncSession, vote: Vote, reason: str, at: datetime) -> None:
    """Where what was settled or corrected since the count changes an outcome: the result waits for a person, in public.

    Called after the event of what was settled or corrected; at the count itself its own event says so.
    """
    if await reconsidering.wait_for_a_person(session, vote):
        await event(
            session,
            vote,
            TextKey.VOTE_RECONSIDER,
            facts={},
            reason=reason,
            proposed_by=None,
            approved_by=None,
            at=at,
        )


async def event(
    session: AsyncSession,
    vote: Vote,
    what: TextKey,
    *,
    facts: dict[str, str],
    reason: str,
    proposed_by: uuid.UUID | None,
    approved_by: uuid.UUID | None,
    at: datetime,
) -> None:
    """Tell the public what happened, as the vote's next numbered event, and the owners where it concerns them all.

    `facts` add to those of the vote.
    """
    told = await facts_of(session, vote) | facts
    await events.record_event(
        session,
        community_id=vote.community_id,
        subject_kind=SUBJECT,
        subject_id=vote.id,
        what=what,
        facts={name: told[name] for name in texts.placeholders(what)},
        reason=reason,
        proposed_by=proposed_by,
        approved_by=approved_by,
        at=at,
    )
    await notifying.tell_of_event(session, vote, what, at, told | {"reason": reason})
