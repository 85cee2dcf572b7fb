"""What others entered for a household, held as claims: the opinion that a visit brought is one (docs/decisions/0028)."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import preparing, queries, service
from app.claims.entering import Agent
from app.claims.kinds import ClaimEvidence, ClaimSaid, ClaimState, EvidenceClass, WordBy
from app.claims.preparing import Helper
from app.claims.reading import matters
from app.claims.speaking import Speaker
from app.consultation.kinds import ContactWay, Stance, Trust
from app.consultation.models import Consultation, ConsultOpinion, ConsultVisit
from app.core.errors import Refused

SUBJECT = "consult_opinion"


@dataclass(frozen=True, slots=True)
class Claimed:
    """How far an opinion is the household's own; `stance` and `condition` as they hold, which an owner may have corrected.

    `believed`: nobody of the household says that it never was. `since` is when it came to stand so, `confirmed_by` whose
    phone the owner's last word came from; neither where there is no claim. `claim_id`, `state` and `agent` are as people
    are shown them.
    """

    trust: Trust
    stance: Stance | None
    believed: bool
    condition: str = ""
    claim_id: uuid.UUID | None = None
    state: ClaimState = ClaimState.REPLACED
    since: datetime | None = None
    confirmed_by: uuid.UUID | None = None
    agent: str = ""


ENTERED_NOWHERE = Claimed(Trust.OUT, None, believed=True)

_TRUST = {
    ClaimState.UNCONFIRMED: Trust.UNCONFIRMED,
    ClaimState.CONFIRMED: Trust.CONFIRMED,
    ClaimState.CORRECTED: Trust.CONFIRMED,
    ClaimState.DISPUTED: Trust.DISPUTED,
    # Found genuine against the owner's word: it still waits for what the owner says themselves.
    ClaimState.UPHELD: Trust.DISPUTED,
}


def trust_of(state: ClaimState) -> Trust:
    """How far what a claim says is the household's own; one that was struck, replaced or blocked is out."""
    return _TRUST.get(state, Trust.OUT)


def own_trust(*, upheld: bool | None) -> Trust:
    """How far an answer from a phone is the household's own, where its binding is objected to (None: by nobody)."""
    return Trust.OWN if upheld is None else Trust.OUT if upheld else Trust.DISPUTED


_DENIED = frozenset({ClaimState.DISPUTED, ClaimState.STRUCK})

_CLASS = {
    ContactWay.VISIT: EvidenceClass.VISIT,
    ContactWay.JOINT_VISIT: EvidenceClass.VISIT_WITNESSED,
    ContactWay.CALL: EvidenceClass.PHONE,
    ContactWay.MEETING: EvidenceClass.ORAL,
    ContactWay.SHEET: EvidenceClass.SIGNED_SHEET,
    ContactWay.GROUP_LIST: EvidenceClass.GROUP_LIST,
    ContactWay.QUESTIONNAIRE: EvidenceClass.QUESTIONNAIRE,
}


def class_of(way: ContactWay) -> EvidenceClass:
    """On what an opinion rests that staff heard in this way."""
    return _CLASS[way]


def claim_of_stance(title: str, stance: Stance, condition: str) -> ClaimSaid:
    """A stance on a consultation of this title, as a claim holds it and its owner reads it."""
    words = stance.label
    if condition:
        words += f"，条件：{condition}"
    return ClaimSaid(f"对“{title}”的意见", words[:300], {"stance": stance.value, "condition": condition})


def _claim_said(consultation: Consultation, opinion: ConsultOpinion) -> ClaimSaid:
    return claim_of_stance(consultation.title, opinion.stance, opinion.condition)


def _matter(consultation_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(ConsultOpinion.id).where(ConsultOpinion.consultation_id == consultation_id)


async def closed(
    session: AsyncSession, consultation_id: uuid.UUID, part_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Refused]:
    """Of these flats those for which nobody enters a stance on this consultation any more, each with why."""
    return await matters.closed(session, SUBJECT, _matter(consultation_id), part_ids)


async def enter(
    session: AsyncSession,
    consultation: Consultation,
    visit: ConsultVisit,
    opinion: ConsultOpinion,
    agent: Agent,
    mends_id: uuid.UUID | None,
    at: datetime,
    source: str = "",
) -> None:
    """Hold what a visit brought as a claim, and tell the owners; raises Refused as `service.enter` does.

    `source` is the file and line, or the paper, that it was taken from.
    """
    reference = "社区居委会、网格员、业主一方三方在场" if visit.way == ContactWay.JOINT_VISIT else source
    # The photo of a walk list shows many doors and is no photo of this one; the source names the list that keeps it.
    file_id = visit.evidence[0] if visit.evidence and visit.walk_paper_id is None else None
    await service.enter(
        session,
        community_id=consultation.community_id,
        subject_kind=SUBJECT,
        subject_id=opinion.id,
        matter=_matter(consultation.id),
        part_id=opinion.part_id,
        owner_id=opinion.owner_id,
        claim=_claim_said(consultation, opinion),
        evidence_class=class_of(visit.way),
        # A visitor's clock may run a little ahead of ours.
        evidence=ClaimEvidence(file_id, reference, min(visit.at, at)),
        agent=agent,
        mends_id=mends_id,
        at=at,
    )


async def mendable(session: AsyncSession, visit: ConsultVisit) -> uuid.UUID | None:
    """The claim that a visit made, where its agent may still mend it: no owner has spoken on it."""
    return await service.mendable(session, SUBJECT, visit.id, visit.agent_id)


async def drop(session: AsyncSession, claim_id: uuid.UUID, visit: ConsultVisit, at: datetime) -> None:
    """What a visit brought gives way to a later record of its agent that corrects it."""
    await service.drop(session, claim_id, visit.agent_id, "走访记录已由登记人更正", at)


async def prepare(
    session: AsyncSession,
    consultation: Consultation,
    opinions: Iterable[ConsultOpinion],
    own: ConsultOpinion,
    helper: Helper,
    at: datetime,
) -> None:
    """Hold what a helper prepared for an owner as a claim; what the same helper prepared before gives way to it."""
    if own.owner_id is None:
        raise RuntimeError("prepared for nobody")
    earlier = [one.id for one in opinions if one.helper_id == own.helper_id and one.owner_id == own.owner_id]
    await preparing.prepare(
        session,
        community_id=consultation.community_id,
        subject_kind=SUBJECT,
        subject_id=own.id,
        part_id=own.part_id,
        owner_id=own.owner_id,
        claim_said=_claim_said(consultation, own),
        helper=helper,
        instead_of=earlier,
        at=at,
    )


async def of_opinions(
    session: AsyncSession, opinion_ids: Sequence[uuid.UUID], *, known_at: datetime | None = None
) -> dict[uuid.UUID, Claimed]:
    """How the opinions that others wrote down stand (or stood, by what was known at an instant); constant queries."""
    found: dict[uuid.UUID, Claimed] = {}
    for subject_id, claims in (await queries.states(session, SUBJECT, opinion_ids, known_at=known_at)).items():
        # A mended one has several, of which the last one holds.
        now = claims[-1].standing
        facts = now.fields["facts"]
        stance = facts.get("stance")
        found[subject_id] = Claimed(
            trust_of(now.state),
            Stance(stance) if stance else None,
            now.state not in _DENIED,
            facts.get("condition", ""),
            claims[-1].claim.id,
            now.state,
            now.since,
            next((one.resident_id for one in reversed(claims[-1].events) if one.owner_id is not None), None),
            claims[-1].claim.reference,
        )
    return found


async def give_way(
    session: AsyncSession,
    consultation: Consultation,
    opinions: Iterable[ConsultOpinion],
    own: ConsultOpinion,
    at: datetime,
) -> None:
    """An owner has said it themselves: what others entered in their name gives way at once."""
    if own.owner_id is None:
        return
    entered = [one.id for one in opinions if one.by_another and one.owner_id == own.owner_id]
    if entered:
        await service.replace_by_own_word(
            session,
            community_id=consultation.community_id,
            subject_kind=SUBJECT,
            subject_ids=entered,
            part_id=own.part_id,
            speaker=Speaker(own.owner_id, WordBy.PHONE, resident_id=own.resident_id),
            at=at,
        )
