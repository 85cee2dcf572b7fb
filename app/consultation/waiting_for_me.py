"""What of asking waits for a resident: rounds, conditions, promises, surveys, meetings, and works inside their flat."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import queries as claims
from app.consultation.households.standing import COUNTED
from app.consultation.kinds import ConsultRound, MeetingState, PromiseState, Voice, VoiceRule
from app.consultation.meetings import queries as meetings
from app.consultation.models import Consultation, ConsultOpening, ConsultPromise, ConsultReport, PartConsent
from app.consultation.models.attendance import MeetingCheckIn
from app.consultation.models.meetings import Meeting
from app.consultation.part_consents.part_consents import trusted_words
from app.consultation.rounds import claimed, history, queries
from app.consultation.surveys import answerable, reading
from app.consultation.surveys import queries as surveys
from app.consultation.surveys.kinds import SurveyState
from app.consultation.surveys.models import Survey, SurveyAnswer, SurveyVersion
from app.consultation.visits import answering, promising
from app.identity.residents.dwelling import Dweller, WaitsForMe
from app.projects import queries as projects
from app.register.scopes import read_scope


@dataclass(slots=True)
class AskedOfMe:
    """What the consultations that run ask of these flats."""

    rounds: list[WaitsForMe] = field(default_factory=list)
    conditions: list[WaitsForMe] = field(default_factory=list)


async def rounds(session: AsyncSession, mine: Sequence[Dweller]) -> AskedOfMe:
    """Rounds in which one has not spoken, and conditions of which one has not said that they are met.

    A consultation runs from its first round until its third is closed. An occupant is asked only where their word
    stands for a household without an owner's.
    """
    speaking = [one for one in _dwellings(mine) if not one.in_doubt]
    running = await _running(session, speaking)
    if not running:
        return AskedOfMe()
    now_open = await queries.rounds_now(session, [one.id for one in running])
    found = AskedOfMe()
    for one in running:
        scope = read_scope(one.scope)
        here = [own for own in speaking if own.community_id == one.community_id and scope.holds(own.place)]
        if not here:
            continue
        read = await history.read(session, one, part_ids=[own.part_id for own in here])
        for own in here:
            record = read.records.get(own.part_id)
            if record is None:
                continue
            ids: dict[str, uuid.UUID | str] = {"binding": own.binding_id, "consultation": one.id}
            waits = WaitsForMe(one.title, ids, one.created_at, flat=own.place.name)
            asked = own.owner_id is not None or own.helps is not None or one.voice_rule is VoiceRule.OWNERS_FIRST
            if one.id in now_open and asked and not answering.has_spoken(record, own, read.limits):
                found.rounds.append(waits)
            elif own.helps is None and answering.open_condition(record, own) is not None:
                found.conditions.append(waits)
    return found


async def _running(session: AsyncSession, mine: Iterable[Dweller]) -> Sequence[Consultation]:
    ended = select(ConsultReport.consultation_id).where(ConsultReport.round == ConsultRound.THIRD)
    rows = await session.scalars(
        select(Consultation)
        .where(
            Consultation.community_id.in_({one.community_id for one in mine}),
            Consultation.id.in_(select(ConsultOpening.consultation_id)),
            Consultation.id.not_in(ended),
        )
        .order_by(Consultation.created_at, Consultation.id)
    )
    return rows.all()


async def promises(session: AsyncSession, mine: Sequence[Dweller]) -> list[WaitsForMe]:
    """Promises to these flats that staff call kept, of which their owner has not said whether they are."""
    at_flat = {one.part_id: one for one in mine if one.owner_id is not None}
    rows = await session.scalars(
        select(ConsultPromise)
        .where(ConsultPromise.part_id.in_(at_flat))
        .order_by(ConsultPromise.due_on, ConsultPromise.id)
    )
    return [
        WaitsForMe(
            one.promise.promised,
            {"binding": own.binding_id, "consultation": one.promise.consultation_id, "promise": one.promise.id},
            one.promise.at,
            flat=own.place.name,
        )
        for one in await promising.states(session, rows.all())
        for own in (at_flat[one.promise.part_id],)
        if one.state is PromiseState.SAID_KEPT
    ]


async def open_surveys(session: AsyncSession, mine: Sequence[Dweller], at: datetime) -> list[WaitsForMe]:
    """Open surveys that ask these flats, as whom one speaks there, and that one has not answered."""
    speaking = [one for one in _dwellings(mine) if not one.in_doubt]
    rows = await session.scalars(
        select(Survey)
        .where(
            Survey.community_id.in_({one.community_id for one in speaking}),
            Survey.id.in_(select(SurveyVersion.survey_id).where(SurveyVersion.closes_at > at)),
        )
        .order_by(Survey.created_at, Survey.id)
    )
    found = rows.all()
    if not found:
        return []
    versions = await surveys.versions(session, [one.id for one in found])
    running = [one for one in found if surveys.state(versions.get(one.id), at) is SurveyState.OPEN]
    if not running:
        return []
    answered = await _answered(session, [one.id for one in running], speaking)
    waits = []
    for one in running:
        version = versions[one.id]
        scope = read_scope(version.document["scope"])
        for own in speaking:
            asked = own.community_id == one.community_id and scope.holds(own.place)
            if not asked or answerable.voice_of(own) not in version.voices.heard:
                continue
            if (one.id, own.binding_id) not in answered:
                ids: dict[str, uuid.UUID | str] = {"binding": own.binding_id, "survey": one.id}
                title = str(version.document["title"])
                waits.append(WaitsForMe(title, ids, version.opens_at, version.closes_at, own.place.name))
    return waits


async def _answered(
    session: AsyncSession, survey_ids: Sequence[uuid.UUID], mine: Sequence[Dweller]
) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """The (survey, binding) that are answered: by that phone, or by staff for its owner, who does not dispute it."""
    rows = await session.scalars(
        select(SurveyAnswer).where(
            SurveyAnswer.survey_id.in_(survey_ids), SurveyAnswer.part_id.in_([one.part_id for one in mine])
        )
    )
    answers = rows.all()
    by_staff = [one.id for one in answers if one.agent_id is not None]
    states = await claims.states(session, reading.SUBJECT, by_staff) if by_staff else {}
    trusted = {one for one, held in states.items() if claimed.trust_of(held[-1].standing.state) in COUNTED}
    return {
        (one.survey_id, own.binding_id)
        for one in answers
        for own in mine
        if own.part_id == one.part_id
        and (
            one.resident_id == own.resident_id
            or (one.id in trusted and one.voice is Voice.OWNER and one.owner_id in own.owners)
        )
    }


async def meetings_to_come(session: AsyncSession, mine: Sequence[Dweller], at: datetime) -> list[WaitsForMe]:
    """Meetings to which these flats are called and that are not over, until somebody of the flat has checked in."""
    called = _dwellings(mine)
    rows = await session.execute(
        select(Meeting, Consultation.scope)
        .join(Consultation, Consultation.id == Meeting.consultation_id)
        .where(Meeting.community_id.in_({one.community_id for one in called}), Meeting.ends_at > at)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    scopes = {meeting.id: (meeting, read_scope(meeting.scope), read_scope(within)) for meeting, within in rows}
    if not scopes:
        return []
    standing = await meetings.now_of(session, [meeting for meeting, _, _ in scopes.values()])
    came = await session.execute(
        select(MeetingCheckIn.meeting_id, MeetingCheckIn.part_id).where(MeetingCheckIn.meeting_id.in_(scopes))
    )
    there = {(row.meeting_id, row.part_id) for row in came}
    waits = []
    for one in standing:
        meeting, scope, within = scopes[one.meeting.id]
        if one.state not in {MeetingState.CALLED, MeetingState.OPEN}:
            continue
        for own in called:
            here = own.community_id == meeting.community_id and scope.holds(own.place) and within.holds(own.place)
            if here and (meeting.id, own.part_id) not in there:
                about = f"{meeting.title}（{meeting.place}）"
                ids: dict[str, uuid.UUID | str] = {"binding": own.binding_id, "meeting": meeting.id}
                waits.append(WaitsForMe(about, ids, meeting.called_at, meeting.starts_at, own.place.name))
    return waits


async def part_consents(session: AsyncSession, mine: Sequence[Dweller]) -> list[WaitsForMe]:
    """Items of plans in force that touch these flats, of which their owner has not said yes or no."""
    owning = [one for one in mine if one.owner_id is not None]
    touched = [
        (project, item, own)
        for community_id in sorted({one.community_id for one in owning})
        for project in await projects.planned(session, community_id)
        for item in (project.plan.items if project.plan is not None else ())
        for own in owning
        if item.consents is not None and own.community_id == community_id and item.consents.holds(own.place)
    ]
    if not touched:
        return []
    said = await _spoken(session, [one.part_id for one in owning], [item.sha256 for _, item, _ in touched])
    return [
        WaitsForMe(
            f"{project.title}：{item.title}",
            {"binding": own.binding_id, "project": project.id, "code": item.code},
            project.since,
            flat=own.place.name,
        )
        for project, item, own in touched
        if said[own.part_id, item.sha256].isdisjoint(own.owners)
    ]


async def _spoken(
    session: AsyncSession, part_ids: Sequence[uuid.UUID], items: Sequence[bytes]
) -> defaultdict[tuple[uuid.UUID, bytes], set[uuid.UUID]]:
    """Whose word stands on each item for each flat: their own, or one that staff wrote down and they do not dispute."""
    rows = await session.scalars(
        select(PartConsent).where(PartConsent.part_id.in_(part_ids), PartConsent.item_sha256.in_(items))
    )
    words = rows.all()
    trust = await trusted_words(session, words)
    found: defaultdict[tuple[uuid.UUID, bytes], set[uuid.UUID]] = defaultdict(set)
    for one in words:
        if trust[one.id][0] in COUNTED:
            found[one.part_id, one.item_sha256].add(one.owner_id)
    return found


def _dwellings(mine: Iterable[Dweller]) -> list[Dweller]:
    """Those of flats that are households; a shop or a parking space is asked by votes alone."""
    return [one for one in mine if one.place.dwelling]
