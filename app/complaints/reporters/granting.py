"""The reporter lends their number to the one unit in charge, for one case, and takes it back; a caller agrees at the desk."""

import re
import uuid
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, errors
from app.complaints.handlers.contacts import PURPOSE
from app.complaints.kinds import CaseAct, Rung
from app.complaints.lifecycle import CaseHappened
from app.complaints.models import CaseReporter, Complaint, ContactGrant
from app.complaints.reporters import reporting
from app.complaints.reporters.speaking import Speaking
from app.core.errors import FieldFault, Refused
from app.core.sealing import Sealer
from app.identity.residents.privacy import number_left

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", re.ASCII)
_ENDED_NUMBER = b""


async def grant(session: AsyncSession, sealer: Sealer, me: Speaking, phone: str, at: datetime) -> ContactGrant:
    """Lend a number (empty: the one left for notices) to the unit in charge; the one lent before holds no more."""
    _require_own(me)
    charge = acting.standing(me.complaint).charge
    if charge is None or charge.unit_id is None:
        raise Refused(errors.CASE_NO_UNIT)
    number = phone or await _left(session, sealer, me.reporter)
    if not _PHONE.fullmatch(number):
        raise Refused(errors.CASE_NO_PHONE, [FieldFault("phone", "请填写手机号，或带区号的座机，如 0717-6222222。")])
    name = await acting.seat_name(session, charge)
    await acting.happen(
        session,
        me.complaint,
        CaseHappened(CaseAct.CONTACT_GRANTED, to=charge),
        me.by,
        at,
        words=f"同意{name}为这件事拨打报事人的电话。",
    )
    await _end(session, me.complaint, at)
    made = ContactGrant(
        complaint_id=me.complaint.id,
        reporter_id=me.reporter.id,
        to_rung=charge.rung,
        to_unit_id=charge.unit_id,
        phone_sealed=sealer.seal(number.encode(), PURPOSE),
        at=at,
    )
    session.add(made)
    await session.flush()
    return made


async def agree(session: AsyncSession, sealer: Sealer, me: Speaking, at: datetime) -> ContactGrant:
    """A caller agrees at the desk that the unit in charge, whichever it is, rings the number they left for this case.

    Who took their word for it stands in the event. Raises Refused where they left no number that can be rung.
    """
    faults: list[FieldFault] = []
    sealed = me.reporter.phone_sealed
    number = sealer.open(sealed, reporting.CALLER_PHONE).decode() if sealed is not None else ""
    require_rung(number, faults)
    reporting.require_none(faults)
    agreed = "报事人在登记时同意：负责这件事的责任单位可为此事拨打报事人的电话。"
    await acting.happen(session, me.complaint, CaseHappened(CaseAct.CONTACT_GRANTED), me.by, at, words=agreed)
    made = ContactGrant(
        complaint_id=me.complaint.id,
        reporter_id=me.reporter.id,
        to_rung=Rung.UNIT,
        phone_sealed=sealer.seal(number.encode(), PURPOSE),
        at=at,
    )
    session.add(made)
    await session.flush()
    return made


def require_rung(number: str, faults: list[FieldFault]) -> None:
    """Add a fault where a caller agreed to be rung and left no number that can be."""
    if not _PHONE.fullmatch(number):
        why = "报事人同意单位来电的，请填写手机号，或带区号的座机，如 0717-6222222；没有电话的，请不要选“同意来电”。"
        faults.append(FieldFault("caller.phone", why))


async def take_back(session: AsyncSession, me: Speaking, at: datetime) -> None:
    """From now on nobody may call; the number is gone."""
    _require_own(me)
    if await _end(session, me.complaint, at, reporter=me.reporter) == 0:
        raise Refused(errors.CASE_NO_GRANT)
    await acting.happen(
        session, me.complaint, CaseHappened(CaseAct.MESSAGED), me.by, at, words="报事人收回了联系电话，请通过留言联系。"
    )


async def _end(session: AsyncSession, complaint: Complaint, at: datetime, reporter: CaseReporter | None = None) -> int:
    ending = update(ContactGrant).where(ContactGrant.complaint_id == complaint.id, ContactGrant.ended_at.is_(None))
    if reporter is not None:
        ending = ending.where(ContactGrant.reporter_id == reporter.id)
    ended = await session.execute(ending.values(ended_at=at, phone_sealed=_ENDED_NUMBER).returning(ContactGrant.id))
    return len(ended.all())


async def forget(session: AsyncSession, resident_id: uuid.UUID, at: datetime) -> None:
    """End whatever this resident lent, and delete the numbers: they asked to be forgotten."""
    theirs = select(CaseReporter.id).where(CaseReporter.resident_id == resident_id)
    await session.execute(
        update(ContactGrant)
        .where(ContactGrant.reporter_id.in_(theirs), ContactGrant.ended_at.is_(None))
        .values(ended_at=at, phone_sealed=_ENDED_NUMBER)
    )


async def strip_ended(session: AsyncSession, before: datetime) -> int:
    """End what was lent for cases that ended until an instant, and delete every number that may be called no more."""
    over = select(Complaint.id).where(Complaint.ended_at <= before)
    stripped = await session.execute(
        update(ContactGrant)
        .where(
            or_(ContactGrant.ended_at <= before, ContactGrant.complaint_id.in_(over)),
            ContactGrant.phone_sealed != _ENDED_NUMBER,
        )
        .values(phone_sealed=_ENDED_NUMBER, ended_at=func.coalesce(ContactGrant.ended_at, before))
        .returning(ContactGrant.id)
    )
    return len(stripped.all())


async def _left(session: AsyncSession, sealer: Sealer, reporter: CaseReporter) -> str:
    return await number_left(session, sealer, reporter.resident_id) if reporter.resident_id is not None else ""


def _require_own(me: Speaking) -> None:
    """A case that was merged is another's: the number is lent where it was reported."""
    if me.reporter.complaint_id != me.complaint.id:
        raise Refused(errors.CASE_FIRST_REPORTER)
