"""What staff do to a case, each act with its reason and its Idempotency-Key; the reporter is told by the room."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Security
from pydantic import BaseModel

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
from app.core.idempotency import once
from app.identity.permissions import Permission
from app.routers.access import FRESH, Desk, IdempotencyKey, Tx, community_desk
from app.routers.office.complaints import sight_of
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/communities/{community_id}/complaints/{complaint_id}")

Dispatcher = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_DISPATCH])]
Handler = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_HANDLE])]
Decider = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_DECIDE])]
Releaser = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_RELEASE, FRESH])]


@router.post("/dispatches", summary="派单、改派", status_code=201)
async def dispatch(
    complaint_id: uuid.UUID,
    sent: NewSending,
    desk: Dispatcher,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Send a case to a unit or an office; whoever had it first answers for it until another accepts."""

    async def act(case: Case) -> None:
        await handling.dispatch(session, case, _seat(sent), sent.reason)

    return await _acted(session, desk, Permission.CASE_DISPATCH, complaint_id, "dispatch", sent, key, act)


@router.post("/about", summary="更正反映的是谁（上一级）", status_code=201)
async def correct_about(
    complaint_id: uuid.UUID,
    sent: NewAbout,
    desk: Dispatcher,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Say whom a case is about, where the reporter did not: they are out of it at once, and it is sent anew."""

    async def act(case: Case) -> None:
        await handling.correct_about(session, case, sent.said(), sent.reason)

    return await _acted(session, desk, Permission.CASE_DISPATCH, complaint_id, "about", sent, key, act)


@router.post("/acceptances", summary="接单", status_code=201)
async def accept(
    complaint_id: uuid.UUID,
    sent: NewAcceptance,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Take a case that was offered to where I work."""

    async def act(case: Case) -> None:
        await handling.accept(session, case, sent.words)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "accept", sent, key, act)


@router.post("/refusals", summary="退单（限时，须写明原因）", status_code=201)
async def refuse(
    complaint_id: uuid.UUID,
    sent: NewWord,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Return a case that is not ours, within its time."""

    async def act(case: Case) -> None:
        await handling.refuse(session, case, sent.reason)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "refuse", sent, key, act)


@router.post("/hand-ons", summary="申请转由其他单位办理（限时）", status_code=201)
async def hand_on(
    complaint_id: uuid.UUID,
    sent: NewSending,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Ask another unit to take a case over; until it accepts, it stays ours."""

    async def act(case: Case) -> None:
        await handling.hand_on(session, case, _seat(sent), sent.reason)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "hand_on", sent, key, act)


@router.post("/progress", summary="填写处理进展（可附照片）", status_code=201)
async def progress(
    complaint_id: uuid.UUID,
    sent: NewProgress,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """What was done so far; the first stops the clock of the first action."""

    async def act(case: Case) -> None:
        await handling.progress(session, case, sent.words, sent.photos)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "progress", sent, key, act)


@router.post("/pauses", summary="暂停计时（限定原因，告知报事人）；危及生命安全的，只是申请", status_code=201)
async def pause(
    complaint_id: uuid.UUID,
    sent: NewPause,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Let the clocks stand still, while the time to resolve is not over; where life is in danger, ask the office above."""

    async def act(case: Case) -> None:
        await handling.pause(session, case, sent.because, sent.words)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "pause", sent, key, act)


@router.post("/pauses/answer", summary="批复暂停申请（上一级）", status_code=201)
async def answer_pause(
    complaint_id: uuid.UUID,
    sent: PauseWord,
    desk: Decider,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Grant or deny the pause that was asked for; never by whoever has the case."""

    async def act(case: Case) -> None:
        await handling.answer_pause(session, case, sent.grant, sent.reason)

    return await _acted(session, desk, Permission.CASE_DECIDE, complaint_id, "pause_answer", sent, key, act)


@router.post("/pauses/end", summary="恢复计时", status_code=201)
async def resume(
    complaint_id: uuid.UUID,
    sent: NewAcceptance,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Let the clocks go on; whoever is over the unit may do so too."""

    async def act(case: Case) -> None:
        await handling.resume(session, case, sent.words)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "resume", sent, key, act)


@router.post("/extensions", summary="申请延期（到期前，一次）", status_code=201)
async def ask_extension(
    complaint_id: uuid.UUID,
    sent: NewExtension,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Ask for more working days before the time is over."""

    async def act(case: Case) -> None:
        await handling.ask_extension(session, case, sent.working_days, sent.reason)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "extension", sent, key, act)


@router.post("/extensions/answer", summary="批复延期申请（上一级）", status_code=201)
async def answer_extension(
    complaint_id: uuid.UUID,
    sent: ExtensionWord,
    desk: Decider,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Grant or deny the extension that was asked for; never by whoever has the case."""

    async def act(case: Case) -> None:
        await handling.answer_extension(session, case, sent.grant, sent.reason)

    return await _acted(session, desk, Permission.CASE_DECIDE, complaint_id, "extension_answer", sent, key, act)


@router.post("/done", summary="办结（已解决的须附处理后照片）", status_code=201)
async def done(
    complaint_id: uuid.UUID,
    sent: NewDone,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """What became of it, as the unit says; whether it is fixed, the reporter says."""

    async def act(case: Case) -> None:
        await handling.say_done(session, case, sent.outcome, sent.words, sent.photos)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "done", sent, key, act)


@router.post("/messages", summary="给报事人留言", status_code=201)
async def message(
    complaint_id: uuid.UUID,
    sent: NewMessage,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Write to the reporter through the case, without knowing who they are."""

    async def act(case: Case) -> None:
        await handling.message(session, case, sent.words)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "message", sent, key, act)


@router.post("/notes", summary="内部备注（报事人看不到）", status_code=201)
async def note(
    complaint_id: uuid.UUID,
    sent: NewMessage,
    desk: Handler,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Write to the other units and offices alone."""

    async def act(case: Case) -> None:
        await handling.note(session, case, sent.words)

    return await _acted(session, desk, Permission.CASE_HANDLE, complaint_id, "note", sent, key, act)


@router.post("/redirection", summary="不属本平台的，告知去处和原因", status_code=201)
async def redirect(
    complaint_id: uuid.UUID,
    sent: NewRedirect,
    desk: Dispatcher,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Tell somebody whose matter is not for us where to go."""

    async def act(case: Case) -> None:
        await handling.redirect(session, case, sent.where, sent.reason)

    return await _acted(session, desk, Permission.CASE_DISPATCH, complaint_id, "redirect", sent, key, act)


@router.post("/decision", summary="裁定：重新办理或办结（上一级）", status_code=201)
async def decide(
    complaint_id: uuid.UUID,
    sent: NewDecision,
    desk: Decider,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Close a disputed case, or have one that is disputed or closed worked on again."""

    async def act(case: Case) -> None:
        await handling.decide(session, case, sent.decision is CaseDecision.REOPEN, sent.outcome, sent.reason)

    return await _acted(session, desk, Permission.CASE_DECIDE, complaint_id, "decide", sent, key, act)


@router.post("/release", summary="对外公开或取消公开", status_code=201)
async def release(
    complaint_id: uuid.UUID,
    sent: NewRelease,
    desk: Releaser,
    session: Tx,
    key: IdempotencyKey = None,
) -> CaseAnswer:
    """Let the public see a case, or take it back."""

    async def act(case: Case) -> None:
        await handling.release(session, case, sent.public, sent.reason)

    return await _acted(session, desk, Permission.CASE_RELEASE, complaint_id, "release", sent, key, act)


async def _acted(
    session: Tx,
    desk: Desk,
    permission: Permission,
    complaint_id: uuid.UUID,
    operation: str,
    sent: BaseModel,
    key: str | None,
    act: Callable[[Case], Awaitable[None]],
) -> CaseAnswer:
    """Do it once, to the held case, and answer how the case then stands."""

    async def make(_: datetime) -> dict[str, Any]:
        seen = await sight_of(session, desk)
        case = await handling.take_up(session, seen, desk.place.ids[-1], complaint_id, desk.role_for(permission))
        await act(case)
        return (await staff_answers.whole(session, case.row, case.at)).model_dump(mode="json")

    payload = [complaint_id.bytes, sent.model_dump_json().encode()]
    return CaseAnswer.model_validate(await once(session, desk.member.id, f"case:{operation}", key, payload, make))


def _seat(sent: NewSending) -> Seat:
    if (sent.to_rung is Rung.UNIT) != (sent.to_unit_id is not None) or sent.to_rung not in IN_CHARGE:
        why = "派给责任单位须选单位，派给社区、街道、区则不选单位。"
        raise Refused(errors.CASE_FAULTY, [FieldFault("to_rung", why)])
    return Seat(sent.to_rung, sent.to_unit_id)
