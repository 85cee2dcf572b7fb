"""Drafting a vote: its items, rules and frame; and the check before its notice."""

import asyncio
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import load_calendar
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.core.periods import PeriodUnit, period_end
from app.core.values.fractions import Threshold
from app.projects import queries as projects
from app.register.imports.current import load
from app.register.models import Roll
from app.register.rolls.roll_changes import changes
from app.register.rolls.roll_today import coming, frozen_parts, parts_today
from app.register.rolls.rolls import salted_entries
from app.register.schemas import as_scope
from app.register.scopes import read_scope
from app.voting import errors
from app.voting.days.sheets import without_sheet
from app.voting.drafting.notice_check import ItemDraft, NoticeFinding, VoteDraft, check, on_channel
from app.voting.kinds import Disclosure
from app.voting.law.matters import Matter, rule_of
from app.voting.law.ruleset import NATIONAL, PRESETS, RuleSet, refusals
from app.voting.law.small_circle import Estimate, estimate
from app.voting.lifecycle import State
from app.voting.models import Vote, VoteItem
from app.voting.schemas import NewVote


def choose_rules(preset: str, choices: dict[str, Any]) -> tuple[RuleSet, list[FieldFault]]:
    """Take a preset with the choices of a vote, and give every reason against it; without such a preset the nation's."""
    faults = []
    if preset not in PRESETS:
        faults.append(FieldFault("preset", f"没有这个地区的规则，可用：{'、'.join(PRESETS)}。"))
    rules = replace(PRESETS.get(preset, NATIONAL), **choices)
    return rules, faults + [FieldFault("rules", what) for what in refusals(rules)]


def rules_of(vote: Vote) -> RuleSet:
    """The frozen rules of a vote as they were kept."""
    kept = {name: value for name, value in vote.rules.items() if name != "law_version"}
    for name in ("participation", "special", "ordinary"):
        kept[name] = Threshold(**kept[name])
    kept["proxy_barred"] = tuple(kept["proxy_barred"])
    return RuleSet(**kept)


async def draft(
    session: AsyncSession,
    community_id: uuid.UUID,
    sent: NewVote,
    *,
    by: uuid.UUID,
    at: datetime,
    on_plan: Sequence[FieldFault] = (),
) -> Vote:
    """Draft a vote; the rule of each item follows from its matters.

    Raises Refused with every fault of the draft at once, those of its plan (`plan_faults`) among them.
    """
    rules, faults = choose_rules(sent.preset, sent.rules.model_dump(exclude_none=True))
    faults += [FieldFault(one.field, one.what) for one in on_channel(sent.mode, rules)]
    if len({item.number for item in sent.items}) < len(sent.items):
        faults.append(FieldFault("items", "事项编号不能重复。"))
    faults += on_plan
    if faults:
        raise Refused(errors.VOTE_FAULTY, faults)
    vote = Vote(
        **sent.model_dump(exclude={"posting_places", "preset", "rules", "scope", "items"}),
        id=uuid.uuid4(),
        eid=await _next_eid(session, at),
        community_id=community_id,
        online_basis=rules.online_basis,
        posting_places={"places": sent.posting_places},
        scope=as_scope(sent.scope).canonical(),
        rules=rules.canonical(),
        rules_sha256=rules.sha256(),
        disclosure=Disclosure.PARTICIPATION,
        state=State.DRAFT,
        created_by=by,
        created_at=at,
    )
    session.add(vote)
    await session.flush()
    session.add_all(
        VoteItem(
            **item.model_dump(exclude={"matters"}),
            vote_id=vote.id,
            matters={"numbers": item.matters},
            rule=rule_of(item.matters).name,
        )
        for item in sent.items
    )
    await session.flush()
    return vote


async def plan_faults(
    session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID | None, plan_version_id: uuid.UUID | None
) -> list[FieldFault]:
    """Why a vote cannot be on this plan: it may be on no other than the one in force of a project of this estate."""
    if project_id is None and plan_version_id is None:
        return []
    project = None
    if project_id is not None:
        try:
            project = await projects.find(session, project_id, community_id)
        except Refused as refusal:
            if refusal.code is not NOT_FOUND:
                raise
    if project is None:
        return [FieldFault("project_id", "本小区没有这个改造项目。")]
    if project.plan is None or project.plan.id != plan_version_id:
        return [FieldFault("plan_version_id", "不是现行的方案版本，请选择最新公布的一版。")]
    return []


async def _next_eid(session: AsyncSession, at: datetime) -> str:
    """The public name of a vote: the day of its draft and a running number, e.g. "v-20261124-0001"."""
    day = f"v-{at.astimezone(CHINA):%Y%m%d}"
    await session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(hashlib.sha256(day.encode()).digest()[:7]))))
    last = await session.scalar(select(func.max(Vote.eid)).where(Vote.eid.startswith(day)))
    return f"{day}-{int(last[-4:]) + 1 if last else 1:04d}"


async def items_of(session: AsyncSession, vote_id: uuid.UUID) -> list[VoteItem]:
    """The items of a vote by number."""
    return list(await session.scalars(select(VoteItem).where(VoteItem.vote_id == vote_id).order_by(VoteItem.number)))


async def earliest_opening(session: AsyncSession, rules: RuleSet, notice_at: datetime) -> datetime:
    """The first instant at which a vote noticed now may open: the end of its notice (law R-39)."""
    calendar = await load_calendar(session)
    return period_end(notice_at, rules.notice_days, PeriodUnit.CALENDAR_DAYS, calendar).at


async def circle_of(session: AsyncSession, roll_id: uuid.UUID | None) -> Estimate:
    """What possible results of a roll would give away of those who were against."""
    areas: dict[str, int] = {}
    for entry in await salted_entries(session, roll_id) if roll_id is not None else ():
        areas[entry.voter] = areas.get(entry.voter, 0) + entry.area_c
    return await asyncio.to_thread(estimate, list(areas.values()))


async def check_before_notice(
    session: AsyncSession, vote: Vote, *, opens_at: datetime, closes_at: datetime, at: datetime
) -> list[NoticeFinding]:
    """Every fault and warning that stands between a vote and its notice, all at once."""
    rules = rules_of(vote)
    roll = await session.get(Roll, vote.roll_id) if vote.roll_id else None
    today = parts_today(
        await load(session, vote.community_id), read_scope(vote.scope), include_parking=bool(rules.include_parking)
    )
    items = await items_of(session, vote.id)
    return check(
        VoteDraft(
            rules=rules,
            mode=vote.mode,
            items=tuple(
                ItemDraft(
                    item.number,
                    item.title,
                    item.text,
                    tuple(Matter(one) for one in item.matters["numbers"]),
                    decides=item.decided_matter,
                )
                for item in items
            ),
            has_plan_version=vote.plan_version_id is not None,
            needs_plan_version=vote.project_id is not None,
            has_roll=roll is not None,
            parts_without_area=tuple(one.part for one in today if not one.area_c),
            roll_changes=tuple(changes(await frozen_parts(session, roll.id), today)) if roll is not None else (),
            coming=tuple(await coming(session, vote.community_id, today)),
            circle=await circle_of(session, vote.roll_id),
            opens_at=opens_at,
            closes_at=closes_at,
            earliest=await earliest_opening(session, rules, at),
            appointing_document=vote.appointing_document,
            without_sheet=await without_sheet(session, vote.roll_id, vote.posting_places["places"]),
        )
    )
