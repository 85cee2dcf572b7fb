"""Acts on claims: enter one, the owner's word on it, the agent's own mending, and the owner's own word beside it."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import entering, errors
from app.claims.entering import Agent
from app.claims.kinds import ClaimAct, ClaimEvidence, ClaimSaid, ClaimState, EvidenceClass, WordBy
from app.claims.models import Claim, ClaimEvent
from app.claims.reading import matters, reading
from app.claims.reading.reading import ClaimNow
from app.claims.slips import telling
from app.claims.speaking import Speaker, require_changeable, require_theirs
from app.core.calendar import set_due
from app.core.errors import FieldFault, Refused
from app.core.periods import PeriodUnit
from app.media import service as media
from app.register.kinds import OwnerKind

SETTLED_WITHIN = 5
"""Working days in which a dispute is settled."""

LONGEST_WORDS = 300


async def enter(
    session: AsyncSession,
    *,
    community_id: uuid.UUID,
    subject_kind: str,
    subject_id: uuid.UUID,
    matter: Select[uuid.UUID],
    part_id: uuid.UUID,
    owner_id: uuid.UUID | None,
    claim: ClaimSaid,
    evidence_class: EvidenceClass,
    evidence: ClaimEvidence,
    agent: Agent,
    mends_id: uuid.UUID | None = None,
    at: datetime,
) -> Claim:
    """Keep what a member of staff enters in the name of a household, and tell its owners in every channel.

    `agent` is who enters it (`entering.agent`), read once for all the flats they enter for. `owner_id` is the owner who is
    said to have spoken; None where only the flat is known, and then it stands in the name of all its owners. The subject
    is the row of the calling room that it stands for, `matter` the subjects of everything entered in the same matter;
    `mends_id` is a claim that gave way to this one (`drop`). Raises Refused with every fault at once; for a flat that is
    the agent's own, one they are bound to or a relative's; where the owner has died or owns the flat no more; and where the
    matter is closed to others for the flat (`matters`).
    """
    return await _entered(
        session,
        Claim(
            id=uuid.uuid4(),
            community_id=community_id,
            subject_kind=subject_kind,
            subject_id=subject_id,
            part_id=part_id,
            owner_id=owner_id,
            said=claim.as_json(),
            evidence_class=evidence_class,
            evidence_id=evidence.file_id,
            reference=evidence.reference.strip(),
            agent_id=agent.id,
            mends_id=mends_id,
            spoken_at=evidence.spoken_at or at,
            at=at,
        ),
        matter,
        agent,
    )


async def mend(
    session: AsyncSession,
    community_id: uuid.UUID,
    claim_id: uuid.UUID,
    claim: ClaimSaid,
    evidence: ClaimEvidence,
    reason: str,
    *,
    matter: Select[uuid.UUID],
    agent_id: uuid.UUID,
    at: datetime,
) -> Claim:
    """Mend a slip of one's own by a correcting entry, which is told anew; the first one is kept and counts no more.

    Raises Refused for another person's entry, once an owner has spoken, and as `enter` does.
    """
    found = await reading.hold_claim(session, community_id, claim_id)
    if found.claim.agent_id != agent_id:
        raise Refused(errors.CLAIM_NOT_YOUR_ENTRY)
    state = found.standing.state
    if state.final:
        raise Refused(errors.CLAIM_FINAL, state=state.label)
    if state is not ClaimState.UNCONFIRMED:
        raise Refused(errors.CLAIM_OWNER_SPOKE, state=state.label)
    old = found.claim
    session.add(_mended(old.id, agent_id, reason, at))
    await session.flush()
    return await _entered(
        session,
        Claim(
            id=uuid.uuid4(),
            community_id=community_id,
            subject_kind=old.subject_kind,
            subject_id=old.subject_id,
            part_id=old.part_id,
            owner_id=old.owner_id,
            said=claim.as_json(),
            evidence_class=old.evidence_class,
            evidence_id=evidence.file_id or old.evidence_id,
            reference=evidence.reference.strip() or old.reference,
            agent_id=agent_id,
            mends_id=old.id,
            spoken_at=evidence.spoken_at or old.spoken_at,
            at=at,
        ),
        matter,
        await entering.agent(session, community_id, agent_id, [old.part_id], at),
    )


def _mended(claim_id: uuid.UUID, agent_id: uuid.UUID, reason: str, at: datetime) -> ClaimEvent:
    return ClaimEvent(claim_id=claim_id, act=ClaimAct.MEND, recorded_by=agent_id, told=reason, known_by="", at=at)


async def confirm(
    session: AsyncSession, community_id: uuid.UUID, claim_id: uuid.UUID, speaker: Speaker, at: datetime
) -> ClaimNow:
    """An owner says that it is what they said; it also takes back their own dispute or correction."""
    return await _say(session, community_id, claim_id, ClaimAct.CONFIRM, speaker, at)


async def correct(
    session: AsyncSession,
    community_id: uuid.UUID,
    claim_id: uuid.UUID,
    claim: ClaimSaid,
    speaker: Speaker,
    at: datetime,
) -> ClaimNow:
    """An owner says what they mean instead; it holds at once."""
    if faults := faults_of_words(claim):
        raise Refused(errors.CLAIM_FAULTY, faults)
    return await _say(session, community_id, claim_id, ClaimAct.CORRECT, speaker, at, claim=claim)


async def dispute(
    session: AsyncSession, community_id: uuid.UUID, claim_id: uuid.UUID, text: str, speaker: Speaker, at: datetime
) -> ClaimNow:
    """An owner says that it is not theirs; it counts no more from now on, and two units find how it came about.

    Raises Refused where this owner disputes it already.
    """
    return await _say(session, community_id, claim_id, ClaimAct.DISPUTE, speaker, at, text=text)


async def replace_by_own_word(
    session: AsyncSession,
    *,
    community_id: uuid.UUID,
    subject_kind: str,
    subject_ids: Iterable[uuid.UUID],
    part_id: uuid.UUID,
    speaker: Speaker,
    at: datetime,
) -> list[uuid.UUID]:
    """An owner has now said it themselves: what was entered in the flat's name for these subjects gives way.

    Answers the claims that gave way; those that were struck or replaced before stay so. A dispute that waits ends.
    """
    wanted = select(Claim.id).where(
        Claim.community_id == community_id,
        Claim.subject_kind == subject_kind,
        Claim.subject_id.in_(list(subject_ids)),
        Claim.part_id == part_id,
    )
    held = await reading.held_all(session, wanted)
    gave_way = [one.claim.id for one in held if not one.standing.state.final]
    session.add_all(_word(claim_id, ClaimAct.OWN_WORD, speaker, at) for claim_id in gave_way)
    await session.flush()
    return gave_way


async def mendable(
    session: AsyncSession, subject_kind: str, subject_id: uuid.UUID, agent_id: uuid.UUID
) -> uuid.UUID | None:
    """The claim of an agent for a subject that they may still mend, as no owner has spoken on it; held."""
    wanted = select(Claim.id).where(
        Claim.subject_kind == subject_kind, Claim.subject_id == subject_id, Claim.agent_id == agent_id
    )
    waiting = (one for one in await reading.held_all(session, wanted) if one.standing.state is ClaimState.UNCONFIRMED)
    return next((one.claim.id for one in waiting), None)


async def drop(session: AsyncSession, claim_id: uuid.UUID, agent_id: uuid.UUID, reason: str, at: datetime) -> None:
    """A claim that is `mendable` gives way: its agent has mended what it stands for."""
    session.add(_mended(claim_id, agent_id, reason, at))
    await session.flush()


async def require_word(session: AsyncSession, claim_now: ClaimNow, act: ClaimAct, speaker: Speaker) -> None:
    """Refuse an owner's word on a claim as it stands, whatever they say with it."""
    require_changeable(claim_now)
    await require_theirs(session, claim_now.claim, speaker)
    latest = next((one for one in reversed(claim_now.events) if one.owner_id == speaker.owner_id), None)
    if latest is not None and latest.act == ClaimAct.DISPUTE:
        if act is ClaimAct.DISPUTE:
            raise Refused(errors.CLAIM_DISPUTED_ALREADY)
        _require_theirs_to_take_back(latest, speaker)


async def _say(
    session: AsyncSession,
    community_id: uuid.UUID,
    claim_id: uuid.UUID,
    act: ClaimAct,
    speaker: Speaker,
    at: datetime,
    *,
    claim: ClaimSaid | None = None,
    text: str = "",
) -> ClaimNow:
    found = await reading.hold_claim(session, community_id, claim_id)
    await require_word(session, found, act, speaker)
    event = _word(claim_id, act, speaker, at)
    event.said = claim.as_json() if claim is not None else None
    event.told = text
    if act is ClaimAct.DISPUTE:
        event.due_id = (await set_due(session, at, SETTLED_WITHIN, PeriodUnit.WORKING_DAYS)).id
    if speaker.evidence_id is not None:
        await _require_file(session, community_id, speaker.evidence_id)
    session.add(event)
    await session.flush()
    return await reading.find(session, community_id, claim_id)


def _require_theirs_to_take_back(dispute: ClaimEvent, speaker: Speaker) -> None:
    """Raise Refused where a dispute would end by other hands than raised it: one of the phone on the phone alone, none by slip."""
    if speaker.way is WordBy.SLIP:
        raise Refused(errors.CLAIM_DISPUTE_THEIRS, how="凭告知单回执", where="在手机上或到服务台当面")
    if speaker.way is not WordBy.PHONE and dispute.way == WordBy.PHONE:
        raise Refused(errors.CLAIM_DISPUTE_THEIRS, how="由工作人员代为", where="在手机上")


def _word(claim_id: uuid.UUID, act: ClaimAct, speaker: Speaker, at: datetime) -> ClaimEvent:
    return ClaimEvent(
        claim_id=claim_id,
        act=act,
        told="",
        at=at,
        **asdict(speaker),
    )


async def _entered(session: AsyncSession, claim: Claim, matter: Select[uuid.UUID], agent: Agent) -> Claim:
    flat = agent.flat(claim.part_id)
    living = [one for one, _ in flat.owners if not one.deceased]
    spoken_for = [one for one in living if claim.owner_id in {None, one.id}]
    faults = _faults(claim)
    if faults:
        raise Refused(errors.CLAIM_FAULTY, faults)
    if claim.evidence_id is not None:
        await _require_file(session, claim.community_id, claim.evidence_id)
    if not spoken_for:
        raise Refused(errors.CLAIM_OWNER_GONE)
    await matters.require_open(session, claim.subject_kind, matter, claim.part_id, flat.name)
    claim.owner_ids = sorted(one.id for one in spoken_for)
    claim.agent_roles = sorted(agent.roles)
    session.add(claim)
    await session.flush()
    # A co-owner is told too: they live with what is counted for the flat.
    told = [one.id for one in living if one.kind != OwnerKind.UNKNOWN]
    await telling.entered(session, claim, agent, told, claim.at)
    return claim


def _faults(claim: Claim) -> list[FieldFault]:
    kind = claim.evidence_class
    faults = faults_of_words(ClaimSaid.from_json(claim.said))
    if kind.own_word or kind is EvidenceClass.PREPARED:
        faults.append(FieldFault("evidence_class", "本人填写的和协助人代拟的不是经手登记，请选择取得意见的方式。"))
    if kind.needs_file and claim.evidence_id is None:
        faults.append(FieldFault("evidence.file_id", f"“{kind.label}”须附照片，请先上传。"))
    if kind.needs_reference and not claim.reference:
        faults.append(FieldFault("evidence.reference", f"“{kind.label}”须写明见证人、录音编号，或来源文件名和行号。"))
    if claim.spoken_at > claim.at:
        faults.append(FieldFault("evidence.spoken_at", "取得意见的时间不能晚于现在，请核对。"))
    return faults


def faults_of_words(claim: ClaimSaid) -> list[FieldFault]:
    """What is wrong with the words that the owner will read."""
    return [
        FieldFault(f"said.{name}", f"请用 1 至 {LONGEST_WORDS} 个字写明，业主会看到这段话。")
        for name, words in (("about", claim.about), ("words", claim.words))
        if not 0 < len(words.strip()) <= LONGEST_WORDS
    ]


async def _require_file(session: AsyncSession, community_id: uuid.UUID, file_id: uuid.UUID) -> None:
    try:
        await media.find(session, community_id, file_id)
    except Refused:
        raise Refused(
            errors.CLAIM_FAULTY, [FieldFault("evidence.file_id", "本小区没有这份证据影像，请先上传。")]
        ) from None
