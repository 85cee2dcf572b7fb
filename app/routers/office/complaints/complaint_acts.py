"""What staff do to a case, each act with its reason and its Idempotency-Key; the reporter is told by the room."""

import uuid
from typing import Annotated

from fastapi import Security

from app.complaints import errors
from app.complaints.handlers import handling, staff_answers
from app.complaints.handlers.handling import Case
from app.complaints.handlers.handling_schemas import (
    CaseAnswer,
    ExtensionWord,
    NewAbout,
    NewAcceptance,
    NewDecision,
    NewDone,
    NewExtension,
    NewMessage,
    NewPause,
    NewProgress,
    NewRedirect,
    NewRelease,
    NewSending,
    NewWord,
    PauseWord,
)
from app.complaints.kinds import IN_CHARGE, CaseDecision, Rung
from app.complaints.lifecycle import Seat
from app.core.errors import FieldFault, Refused
from app.identity.permissions import Permission
from app.routers.access import FRESH, Desk, community_desk
from app.routers.deeds import Deed
from app.routers.office.complaints.complaints import sight_of
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/communities/{community_id}/complaints/{complaint_id}")

Dispatcher = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_DISPATCH])]
Handler = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_HANDLE])]
Decider = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_DECIDE])]
Releaser = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_RELEASE, FRESH])]


@router.post("/dispatches", summary="派单、改派", status_code=201, once="case:dispatch")
async def dispatch(
    complaint_id: uuid.UUID,
    sent: NewSending,
    desk: Dispatcher,
    deed: Deed,
) -> CaseAnswer:
    """Send a case to a unit or an office; whoever had it first answers for it until another accepts."""
    case = await _taken_up(deed, desk, Permission.CASE_DISPATCH, complaint_id)
    await handling.dispatch(deed.session, case, _seat(sent), sent.reason)
    return await _answer(deed, case)


@router.post("/about", summary="更正反映的是谁（上一级）", status_code=201, once="case:about")
async def correct_about(
    complaint_id: uuid.UUID,
    sent: NewAbout,
    desk: Dispatcher,
    deed: Deed,
) -> CaseAnswer:
    """Say whom a case is about, where the reporter did not: they are out of it at once, and it is sent anew."""
    case = await _taken_up(deed, desk, Permission.CASE_DISPATCH, complaint_id)
    await handling.correct_about(deed.session, case, sent, sent.reason)
    return await _answer(deed, case)


@router.post("/acceptances", summary="接单", status_code=201, once="case:accept")
async def accept(
    complaint_id: uuid.UUID,
    sent: NewAcceptance,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """Take a case that was offered to where I work."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.accept(deed.session, case, sent.words)
    return await _answer(deed, case)


@router.post("/refusals", summary="退单（限时，须写明原因）", status_code=201, once="case:refuse")
async def refuse(
    complaint_id: uuid.UUID,
    sent: NewWord,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """Return a case that is not ours, within its time."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.refuse(deed.session, case, sent.reason)
    return await _answer(deed, case)


@router.post("/hand-ons", summary="申请转由其他单位办理（限时）", status_code=201, once="case:hand_on")
async def hand_on(
    complaint_id: uuid.UUID,
    sent: NewSending,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """Ask another unit to take a case over; until it accepts, it stays ours."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.hand_on(deed.session, case, _seat(sent), sent.reason)
    return await _answer(deed, case)


@router.post("/progress", summary="填写处理进展（可附照片）", status_code=201, once="case:progress")
async def progress(
    complaint_id: uuid.UUID,
    sent: NewProgress,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """What was done so far; the first stops the clock of the first action."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.progress(deed.session, case, sent.words, sent.photos)
    return await _answer(deed, case)


@router.post(
    "/pauses", summary="暂停计时（限定原因，告知报事人）；危及生命安全的，只是申请", status_code=201, once="case:pause"
)
async def pause(
    complaint_id: uuid.UUID,
    sent: NewPause,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """Let the clocks stand still, while the time to resolve is not over; where life is in danger, ask the office above."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.pause(deed.session, case, sent.because, sent.words)
    return await _answer(deed, case)


@router.post("/pauses/answer", summary="批复暂停申请（上一级）", status_code=201, once="case:pause_answer")
async def answer_pause(
    complaint_id: uuid.UUID,
    sent: PauseWord,
    desk: Decider,
    deed: Deed,
) -> CaseAnswer:
    """Grant or deny the pause that was asked for; never by whoever has the case."""
    case = await _taken_up(deed, desk, Permission.CASE_DECIDE, complaint_id)
    await handling.answer_pause(deed.session, case, sent.grant, sent.reason)
    return await _answer(deed, case)


@router.post("/pauses/end", summary="恢复计时", status_code=201, once="case:resume")
async def resume(
    complaint_id: uuid.UUID,
    sent: NewAcceptance,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """Let the clocks go on; whoever is over the unit may do so too."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.resume(deed.session, case, sent.words)
    return await _answer(deed, case)


@router.post("/extensions", summary="申请延期（到期前，一次）", status_code=201, once="case:extension")
async def ask_extension(
    complaint_id: uuid.UUID,
    sent: NewExtension,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """Ask for more working days before the time is over."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.ask_extension(deed.session, case, sent.working_days, sent.reason)
    return await _answer(deed, case)


@router.post("/extensions/answer", summary="批复延期申请（上一级）", status_code=201, once="case:extension_answer")
async def answer_extension(
    complaint_id: uuid.UUID,
    sent: ExtensionWord,
    desk: Decider,
    deed: Deed,
) -> CaseAnswer:
    """Grant or deny the extension that was asked for; never by whoever has the case."""
    case = await _taken_up(deed, desk, Permission.CASE_DECIDE, complaint_id)
    await handling.answer_extension(deed.session, case, sent.grant, sent.reason)
    return await _answer(deed, case)


@router.post("/done", summary="办结（已解决的须附处理后照片）", status_code=201, once="case:done")
async def done(
    complaint_id: uuid.UUID,
    sent: NewDone,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """What became of it, as the unit says; whether it is fixed, the reporter says."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.say_done(deed.session, case, sent.outcome, sent.words, sent.photos)
    return await _answer(deed, case)


@router.post("/messages", summary="给报事人留言", status_code=201, once="case:message")
async def message(
    complaint_id: uuid.UUID,
    sent: NewMessage,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """Write to the reporter through the case, without knowing who they are."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.message(deed.session, case, sent.words)
    return await _answer(deed, case)


@router.post("/notes", summary="内部备注（报事人看不到）", status_code=201, once="case:note")
async def note(
    complaint_id: uuid.UUID,
    sent: NewMessage,
    desk: Handler,
    deed: Deed,
) -> CaseAnswer:
    """Write to the other units and offices alone."""
    case = await _taken_up(deed, desk, Permission.CASE_HANDLE, complaint_id)
    await handling.note(deed.session, case, sent.words)
    return await _answer(deed, case)


@router.post("/redirection", summary="不属本平台的，告知去处和原因", status_code=201, once="case:redirect")
async def redirect(
    complaint_id: uuid.UUID,
    sent: NewRedirect,
    desk: Dispatcher,
    deed: Deed,
) -> CaseAnswer:
    """Tell somebody whose matter is not for us where to go."""
    case = await _taken_up(deed, desk, Permission.CASE_DISPATCH, complaint_id)
    await handling.redirect(deed.session, case, sent.where, sent.reason)
    return await _answer(deed, case)


@router.post("/decision", summary="裁定：重新办理或办结（上一级）", status_code=201, once="case:decide")
async def decide(
    complaint_id: uuid.UUID,
    sent: NewDecision,
    desk: Decider,
    deed: Deed,
) -> CaseAnswer:
    """Close a disputed case, or have one that is disputed or closed worked on again."""
    case = await _taken_up(deed, desk, Permission.CASE_DECIDE, complaint_id)
    await handling.decide(deed.session, case, sent.decision is CaseDecision.REOPEN, sent.outcome, sent.reason)
    return await _answer(deed, case)


@router.post("/release", summary="对外公开或取消公开", status_code=201, once="case:release")
async def release(
    complaint_id: uuid.UUID,
    sent: NewRelease,
    desk: Releaser,
    deed: Deed,
) -> CaseAnswer:
    """Let the public see a case, or take it back."""
    case = await _taken_up(deed, desk, Permission.CASE_RELEASE, complaint_id)
    await handling.release(deed.session, case, sent.public, sent.reason)
    return await _answer(deed, case)


async def _taken_up(deed: Deed, desk: Desk, permission: Permission, complaint_id: uuid.UUID) -> Case:
    """The case, held, for what this desk does with it."""
    seen = await sight_of(deed.session, desk)
    return await handling.take_up(deed.session, seen, desk.place.ids[-1], complaint_id, desk.role_for(permission))


async def _answer(deed: Deed, case: Case) -> CaseAnswer:
    return await staff_answers.answer_of(deed.session, case.row, case.at)


def _seat(sent: NewSending) -> Seat:
    if (sent.to_rung is Rung.UNIT) != (sent.to_unit_id is not None) or sent.to_rung not in IN_CHARGE:
        why = "派给责任单位须选单位，派给社区、街道、区则不选单位。"
        raise Refused(errors.CASE_FAULTY, [FieldFault("to_rung", why)])
    return Seat(sent.to_rung, sent.to_unit_id)
