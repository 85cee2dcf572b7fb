"""My household in the three rounds: what is asked, what we said, everything written down about us; and our own word."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import Security
from pydantic import Field

from app.consultation.households.standing import state
from app.consultation.kinds import VisitMarkKind
from app.consultation.models import Consultation, ConsultOpinion
from app.consultation.rounds import queries
from app.consultation.rounds.history import HouseholdRecord, limits_of, plans_of
from app.consultation.schemas import (
    HelpersAnswer,
    MarkAnswer,
    MyConsultation,
    OwnAnswer,
    OwnPromiseWord,
    OwnWord,
    PreparedAnswer,
    PromiseAnswer,
    VisitNote,
)
from app.consultation.visits import answering, promising
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page
from app.identity import errors as identity_errors
from app.identity import service as identity
from app.identity.residents import dwelling
from app.identity.residents.dwelling import Dweller
from app.register.schemas import Input
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.answers import consult_answers
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/flats/{binding_id}/consultations")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


class VisitWish(Input):
    """Whether somebody may come to our door about this."""

    welcome: bool = Field(examples=[False])
    reason: str = Field("", max_length=300)


async def _mine(
    session: Tx, me: ResidentPhone, binding_id: uuid.UUID, consultation_id: uuid.UUID
) -> tuple[Dweller, Consultation]:
    own = await dwelling.dweller(session, me.resident_id, binding_id)
    return own, await queries.find(session, own.community_id, consultation_id)


@router.get("", summary="正在征询我家意见的事项")
async def listed(binding_id: uuid.UUID, me: Mine, session: Tx, after: After) -> Page[MyConsultation]:
    """The newest fifty consultations that ask my household, with where we stand; confirmed owners read all notes."""
    own = await dwelling.dweller(session, me.resident_id, binding_id)
    found, following = await queries.listed(session, own.community_id, after=after)
    current = await queries.rounds_now(session, [one.id for one in found])
    at = await now(session)
    answers = []
    for one in found:
        try:
            record = await answering.my_record(session, one, own)
        except Refused:
            continue
        answers.append(await _answer_of(session, one, record, own, at, current.get(one.id)))
    return Page(lines=answers, next=following)


@router.get("/{consultation_id}", summary="一次征询和关于我家的全部记录")
async def read_one(binding_id: uuid.UUID, consultation_id: uuid.UUID, me: Mine, session: Tx) -> MyConsultation:
    """Where we stand, every visit with its notes and who wrote them, promises, and marks at our door."""
    own, found = await _mine(session, me, binding_id, consultation_id)
    record = await answering.my_record(session, found, own)
    current = await queries.rounds_now(session, [consultation_id])
    return await _answer_of(session, found, record, own, await now(session), current.get(consultation_id))


async def _answer_of(
    session: Tx,
    consultation: Consultation,
    record: HouseholdRecord,
    own: Dweller,
    at: datetime,
    current: Any,
) -> MyConsultation:
    owner = own.owner_id is not None
    standing = state(record.history(consultation.voice_rule, limits_of(consultation)), at)
    promised = await promising.of_parts(session, consultation.id, [own.part_id]) if owner else {}
    return MyConsultation.from_row(
        standing,
        id=consultation.id,
        title=consultation.title,
        plan_version_id=(await plans_of(session, consultation.id))[-1].plan_version_id,
        round=current,
        asked=standing.consulted,
        my_words=[
            consult_answers.own_word(one, met=one.id in record.met)
            for one in record.opinions
            if one.resident_id == own.resident_id
        ],
        prepared=[
            _prepared(one, record, own)
            for one in record.opinions
            if one.helper_id is not None and (owner or one.helper_id == own.resident_id)
        ],
        visits=await _notes(session, consultation, record) if owner else [],
        promises=await consult_answers.promises(session, consultation, promised.get(own.part_id, []), at),
        marks=[consult_answers.mark(one) for one in record.marks] if owner else [],
    )


def _prepared(opinion: ConsultOpinion, record: HouseholdRecord, own: Dweller) -> PreparedAnswer:
    claim = record.claims[opinion.id]
    owner = record.persons.get(str(own.owner_id))
    return PreparedAnswer.from_row(
        opinion,
        claim_id=claim.claim_id or opinion.id,
        helper=claim.agent,
        stance=claim.stance or opinion.stance,
        condition=record.condition_of(opinion),
        state=claim.state,
        mine=opinion.owner_id == own.owner_id
        or (owner is not None and owner == record.persons.get(str(opinion.owner_id))),
    )


async def _notes(session: Tx, consultation: Consultation, record: HouseholdRecord) -> list[VisitNote]:
    beyond = record.breaches(limits_of(consultation))
    visits = sorted([*record.visits, *record.mended], key=lambda one: (one.at, one.id))
    names = await identity.names(session, [one.agent_id for one in visits])
    said = {one.visit_id: one for one in record.opinions if one.visit_id is not None}
    notes = []
    for one in visits:
        word = said.get(one.id)
        stance, trust = record.reads(word, beyond) if word is not None else (None, None)
        notes.append(
            VisitNote.from_row(
                one,
                by=names.get(one.agent_id, ""),
                stance=stance,
                condition=record.condition_of(word) if word is not None else "",
                reasons=word.reasons if word is not None else [],
                trust=trust,
                beyond=list(beyond.get(str(one.id), ())),
                corrected=one in record.mended,
            )
        )
    return notes


@router.post("/{consultation_id}/answers", summary="表明我的意见（可随时更换）", status_code=201, once="consult:answer")
async def answer(
    binding_id: uuid.UUID,
    consultation_id: uuid.UUID,
    sent: OwnAnswer,
    _: Mine,
    deed: Deed,
) -> OwnWord:
    """A confirmed owner speaks as owner, who lives there as an occupant; the latest answer holds. A helper prepares instead.

    This is an opinion and never a vote.
    """
    own = await dwelling.dweller(deed.session, deed.by, binding_id)

    said = await answering.answer(deed.session, own, consultation_id, sent, deed.at)
    return consult_answers.own_word(said, met=False)


@router.post(
    "/{consultation_id}/prepared-answers",
    summary="协助人代拟业主的意见（业主确认后才计入）",
    status_code=201,
    once="consult:prepare",
)
async def prepare(
    binding_id: uuid.UUID,
    consultation_id: uuid.UUID,
    sent: HelpersAnswer,
    me: Mine,
    deed: Deed,
) -> PreparedAnswer:
    """A family helper prepares an answer for the owner who let them in; the owners are told at once.

    It is in no figure until that owner confirms the claim on their own phone. Prepared again, it replaces the earlier one.
    """
    own, found = await _mine(deed.session, me, binding_id, consultation_id)

    made = await answering.prepare(deed.session, own, consultation_id, sent, deed.at)
    record = await answering.my_record(deed.session, found, own)
    return _prepared(made, record, own)


@router.post(
    "/{consultation_id}/condition-met", summary="确认我提的条件已经满足", status_code=201, once="consult:condition"
)
async def condition_met(binding_id: uuid.UUID, consultation_id: uuid.UUID, _: Mine, deed: Deed) -> OwnWord:
    """Only the household says that its condition is met; from then on its conditional answer counts as agreement."""
    own = await dwelling.dweller(deed.session, deed.by, binding_id)

    return consult_answers.own_word(
        await answering.condition_is_met(deed.session, own, consultation_id, deed.at), met=True
    )


@router.post("/{consultation_id}/visit-wishes", summary="不要再上门 / 可以上门", status_code=201, once="consult:wish")
async def visit_wish(
    binding_id: uuid.UUID,
    consultation_id: uuid.UUID,
    sent: VisitWish,
    me: Mine,
    deed: Deed,
) -> MarkAnswer:
    """Say that nobody is to come any more, or that somebody may again; it holds at once."""
    own, found = await _mine(deed.session, me, binding_id, consultation_id)
    await answering.my_record(deed.session, found, own)

    kind = VisitMarkKind.WELCOME if sent.welcome else VisitMarkKind.DO_NOT_VISIT
    made = await answering.mark(
        deed.session, own.community_id, own.part_id, kind, sent.reason, resident_id=deed.by, at=deed.at
    )
    return consult_answers.mark(made)


@router.post(
    "/{consultation_id}/promises/{promise_id}/words", summary="确认承诺是否兑现", status_code=201, once="promise:own"
)
async def promise_word(
    binding_id: uuid.UUID,
    consultation_id: uuid.UUID,
    promise_id: uuid.UUID,
    sent: OwnPromiseWord,
    me: Mine,
    deed: Deed,
) -> PromiseAnswer:
    """A confirmed owner says whether what was promised has been kept; only this settles it."""
    own, found = await _mine(deed.session, me, binding_id, consultation_id)
    promise = await promising.find(deed.session, consultation_id, promise_id)
    if promise.part_id != own.part_id:
        raise Refused(NOT_FOUND)
    if own.owner_id is None:
        raise Refused(identity_errors.OWNERS_ONLY)

    said = await promising.household_says(deed.session, promise, sent.told, is_kept=sent.kept, by=deed.by, at=deed.at)
    return await consult_answers.one_promise(deed.session, found, said, deed.at)
