"""What staff do to a case: send it on, take it, refuse it, work on it, pause, extend, say it is done, decide.

Each act says why in words, and the reporter is told of it, but for notes between units. Who may do it follows from
where the case is (interest.py), not from a permission alone.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, complained_of, errors, houses, interest, sending, telling, wordings
from app.complaints.acting import By
from app.complaints.complained_of import CaseAboutSaid
from app.complaints.handlers import actors, attaching
from app.complaints.handlers.actors import CaseSight
from app.complaints.interest import CaseActor
from app.complaints.kinds import CaseAct, CaseOutcome, ClockKind, PauseReason, PhotoUse, RedirectTo, Urgency
from app.complaints.lifecycle import CaseHappened, Seat
from app.complaints.limits import policies, timing
from app.complaints.models import CaseEvent, CasePolicy, Complaint
from app.complaints.settings import units
from app.core.errors import FieldFault, Refused
from app.core.installation import now


@dataclass(frozen=True, slots=True)
class Case:
    """A held case with who is at work on it, as what, and the instant of the act, read once the case was held."""

    row: Complaint
    actor: CaseActor
    by: By
    at: datetime


async def take_up(
    session: AsyncSession, sight: CaseSight, community_id: uuid.UUID, complaint_id: uuid.UUID, acted_as: str
) -> Case:
    """Hold a case for an act of this person; raises Refused where it is not there for them, or is their own."""
    await actors.find(session, sight, community_id, complaint_id)
    row = await acting.hold_case(session, community_id, complaint_id)
    # Asked again once it is held: what it is about may have been corrected meanwhile.
    row = await actors.find(session, sight, community_id, row.id)
    actor = await actors.actor(session, sight, row)
    return Case(row, actor, By(staff_id=actor.id, acted_as=acted_as), await now(session))


async def dispatch(session: AsyncSession, case: Case, to: Seat, words: str) -> CaseEvent:
    """Send a case to a unit or an office, by who is over it or the office that has it."""
    acting.require_steering(case.row, case.actor)
    if not interest.sends_to(to, case.actor):
        raise Refused(errors.CASE_FAULTY, [FieldFault("to", "只能派给责任单位、本级或下级，不能往上派。")])
    name = await _target(session, case, to)
    made = await acting.happen(session, case.row, CaseHappened(CaseAct.DISPATCHED, to), case.by, case.at, words=words)
    await _tell(session, case, made, f"已派给{name}，请等待接单。")
    return made


async def correct_about(session: AsyncSession, case: Case, about_sent: CaseAboutSaid, words: str) -> CaseEvent:
    """Say whom a case is about, by who is over whoever has it; they are then out of it, and it is sent anew."""
    acting.require_over(case.row, case.actor)
    faults: list[FieldFault] = []
    about = await complained_of.find_about(session, case.row.community_id, about_sent, faults)
    was = complained_of.about_as_json(case.row)
    complained_of.put(case.row, about)
    now_is = complained_of.about_as_json(case.row)
    if not faults and was == now_is:
        faults.append(FieldFault("about", "没有改动。请选择反映的是哪个单位或哪些人员。"))
    if faults:
        raise Refused(errors.CASE_FAULTY, faults)
    facts = {"was": {"about": was}, "now": {"about": now_is}}
    event = CaseHappened(CaseAct.ABOUT_CORRECTED)
    made = await acting.happen(session, case.row, event, case.by, case.at, words=words, facts=facts)
    await sending.send_anew(session, case.row, case.at)
    await _tell(session, case, made, f"已更正反映的是谁，被反映的单位和人员不再经办。原因：{words}")
    return made


async def accept(session: AsyncSession, case: Case, words: str) -> CaseEvent:
    """Take a case that was offered to where this person works: from now on that unit answers for it."""
    offered = acting.standing(case.row).offered
    await acting.require_in_charge(session, offered, case.row, case.actor)
    made = await acting.happen(session, case.row, CaseHappened(CaseAct.ACCEPTED), case.by, case.at, words=words)
    due = await timing.running(session, case.row.id, ClockKind.RESOLVE)
    ends = f"，办结时限 {due.end.words}" if due is not None else ""
    await _tell(session, case, made, f"{await acting.seat_name(session, offered)}已接单{ends}。")
    return made


async def refuse(session: AsyncSession, case: Case, words: str) -> CaseEvent:
    """Return a case that is not this unit's, with the reason, within its time; whoever had it first still answers."""
    offered = acting.standing(case.row).offered
    await acting.require_in_charge(session, offered, case.row, case.actor)
    await _in_time(session, case, ClockKind.RETURN, "退单", "请先接单办理，并与社区协商改派。")
    name = await acting.seat_name(session, offered)
    made = await acting.happen(session, case.row, CaseHappened(CaseAct.REFUSED), case.by, case.at, words=words)
    await _tell(session, case, made, f"{name}退回了派单，原因：{words}。社区将改派，时限照常计算。")
    return made


async def hand_on(session: AsyncSession, case: Case, to: Seat, words: str) -> CaseEvent:
    """Ask another unit to take over; until it accepts, this one stays in charge."""
    charge = acting.standing(case.row).charge
    await acting.require_in_charge(session, charge, case.row, case.actor)
    if to.unit_id is None:
        raise Refused(errors.CASE_FAULTY, [FieldFault("to", "只能申请转给另一个责任单位。")])
    if await timing.running(session, case.row.id, ClockKind.RETURN) is None:
        raise Refused(errors.CASE_NOT_NOW, why="转办期限已过，或已经申请过一次，请联系社区改派。")
    await _in_time(session, case, ClockKind.RETURN, "申请转办", "请继续办理，或联系社区改派。")
    name = await _target(session, case, to)
    made = await acting.happen(session, case.row, CaseHappened(CaseAct.HANDED_ON, to), case.by, case.at, words=words)
    own = await acting.seat_name(session, charge)
    await _tell(session, case, made, f"{own}申请转由{name}办理，原因：{words}。对方接手前仍由{own}负责。")
    return made


async def progress(session: AsyncSession, case: Case, words: str, photos: Sequence[uuid.UUID]) -> CaseEvent:
    """Say what was done so far; the first time stops the clock of the first action."""
    await _in_charge(session, case)
    await attaching.require_fit(session, case.row, photos, PhotoUse.PROGRESS)
    made = await acting.happen(
        session,
        case.row,
        CaseHappened(CaseAct.ACTED),
        case.by,
        case.at,
        words=words,
        photos=photos,
        use=PhotoUse.PROGRESS,
    )
    await _tell(session, case, made, f"处理进展：{words}")
    return made


async def pause(session: AsyncSession, case: Case, reason: PauseReason, words: str) -> CaseEvent:
    """Let the clocks stand still for one of the reasons there are, while the time to resolve is not over.

    Where life is in danger, nobody lets them for themselves: the office above is asked, and they run until it decides.
    """
    await _in_charge(session, case)
    if case.row.urgency != Urgency.DANGER:
        return await _stand_still(session, case, reason, words)
    await _in_time(session, case, ClockKind.RESOLVE, "申请暂停", "请尽快办理并说明进展。")
    event = CaseHappened(CaseAct.PAUSE_ASKED, pause=reason)
    made = await acting.happen(session, case.row, event, case.by, case.at, words=words)
    above = interest.lowest_over(acting.standing(case.row).charge, acting.about(case.row)).label
    told = f"危及生命安全的件不能自行暂停计时，已向上一级（{above}）申请，原因：{reason.label}。批复前时限照常计算。{words}"
    await _tell(session, case, made, told)
    return made


async def answer_pause(session: AsyncSession, case: Case, grant: bool, words: str) -> CaseEvent:
    """Let the clocks stand still as was asked for, or not, by the rung above."""
    acting.require_over(case.row, case.actor)
    reason = acting.standing(case.row).asked_pause
    if grant and reason is not None:
        return await _stand_still(session, case, reason, words)
    made = await acting.happen(session, case.row, CaseHappened(CaseAct.PAUSE_DENIED), case.by, case.at, words=words)
    await _tell(session, case, made, f"没有同意暂停计时，仍按原时限办理。原因：{words}")
    return made


async def _stand_still(session: AsyncSession, case: Case, reason: PauseReason, words: str) -> CaseEvent:
    await _in_time(session, case, ClockKind.RESOLVE, "暂停", "请尽快办理并说明进展。")
    event = CaseHappened(CaseAct.PAUSED, pause=reason)
    made = await acting.happen(session, case.row, event, case.by, case.at, words=words)
    last = (await timing.pauses_end(session, [case.row]))[case.row.id]
    await _tell(session, case, made, f"办理时限暂停计算，原因：{reason.label}；最迟 {last.words}恢复。{words}")
    return made


async def resume(session: AsyncSession, case: Case, words: str) -> CaseEvent:
    """Let the clocks go on, by who has the case or who is over it."""
    if not interest.over(acting.standing(case.row).charge, case.actor, acting.about(case.row)):
        await _in_charge(session, case)
    made = await acting.happen(session, case.row, CaseHappened(CaseAct.RESUMED), case.by, case.at, words=words)
    await _tell(session, case, made, f"办理时限恢复计算{await _new_end(session, case)}。")
    return made


async def ask_extension(session: AsyncSession, case: Case, working_days: int, words: str) -> CaseEvent:
    """Ask for more time, once, before the time is over."""
    await _in_charge(session, case)
    await _in_time(session, case, ClockKind.RESOLVE, "申请延期", "请尽快办理并说明进展。")
    policy = await session.get_one(CasePolicy, case.row.policy_id)
    most = policies.limits_of(policy).extension_days
    if not 1 <= working_days <= most:
        raise Refused(errors.CASE_FAULTY, [FieldFault("working_days", f"延期最多 {most} 个工作日，请填 1 到 {most}。")])
    made = await acting.happen(
        session,
        case.row,
        CaseHappened(CaseAct.EXTENSION_ASKED),
        case.by,
        case.at,
        words=words,
        facts={"working_days": working_days},
    )
    await _tell(session, case, made, f"经办单位申请延期 {working_days} 个工作日，原因：{words}。等待上一级批复。")
    return made


async def answer_extension(session: AsyncSession, case: Case, grant: bool, words: str) -> CaseEvent:
    """Grant what was asked for, or deny it, by the rung above."""
    acting.require_over(case.row, case.actor)
    asked = await session.scalar(
        select(CaseEvent)
        .where(CaseEvent.complaint_id == case.row.id, CaseEvent.act == CaseAct.EXTENSION_ASKED)
        .order_by(CaseEvent.number.desc())
        .limit(1)
    )
    facts = dict(asked.facts) if asked is not None else {}
    act = CaseAct.EXTENSION_GRANTED if grant else CaseAct.EXTENSION_DENIED
    made = await acting.happen(session, case.row, CaseHappened(act), case.by, case.at, words=words, facts=facts)
    if grant:
        told = f"同意延期 {facts['working_days']} 个工作日{await _new_end(session, case)}。原因：{words}"
    else:
        told = f"没有同意延期，仍按原时限办理。原因：{words}"
    await _tell(session, case, made, told)
    return made


async def say_done(
    session: AsyncSession, case: Case, outcome: CaseOutcome, words: str, photos: Sequence[uuid.UUID]
) -> CaseEvent:
    """Say what became of the matter; what is said to be fixed is shown by a new photo of the same place."""
    await _in_charge(session, case)
    if outcome is CaseOutcome.REDIRECTED:
        raise Refused(errors.CASE_FAULTY, [FieldFault("outcome", "转其他渠道由社区办理，请联系社区。")])
    if outcome.needs_photo and not photos:
        raise Refused(errors.CASE_FAULTY, [FieldFault("photos", "请上传同一位置处理后的照片。")])
    await attaching.require_fit(session, case.row, photos, PhotoUse.AFTER)
    made = await acting.happen(
        session,
        case.row,
        CaseHappened(CaseAct.SAID_DONE, outcome=outcome),
        case.by,
        case.at,
        words=words,
        photos=photos,
        use=PhotoUse.AFTER,
    )
    due = await timing.running(session, case.row.id, ClockKind.CONFIRM)
    ends = f"请在 {due.end.words} 前确认是否解决；到期未评价按“未评价”办结，不计为满意。" if due is not None else ""
    await _tell(session, case, made, f"单位称已办结（{outcome.label}）：{words}。{ends}")
    return made


async def message(session: AsyncSession, case: Case, words: str) -> CaseEvent:
    """Write to the reporter through the case."""
    await _takes_part(session, case)
    made = await acting.happen(session, case.row, CaseHappened(CaseAct.MESSAGED), case.by, case.at, words=words)
    await _tell(session, case, made, f"经办人员留言：{words}")
    return made


async def note(session: AsyncSession, case: Case, words: str) -> CaseEvent:
    """Write to the other units and offices alone."""
    await _takes_part(session, case)
    return await acting.happen(
        session, case.row, CaseHappened(CaseAct.MESSAGED), case.by, case.at, words=words, inward=True
    )


async def redirect(session: AsyncSession, case: Case, where: RedirectTo, words: str) -> CaseEvent:
    """Tell somebody whose matter is not for us where to go, and why."""
    acting.require_steering(case.row, case.actor)
    made = await acting.happen(
        session,
        case.row,
        CaseHappened(CaseAct.REDIRECTED),
        case.by,
        case.at,
        words=words,
        facts={"redirect_to": where},
    )
    await _tell(session, case, made, f"这件事不属本平台办理，请联系{where.label}。原因：{words}")
    return made


async def decide(session: AsyncSession, case: Case, reopen: bool, outcome: CaseOutcome | None, words: str) -> CaseEvent:
    """Have a case that the reporter did not take as fixed worked on again, or close one they said so of twice."""
    acting.require_over(case.row, case.actor)
    if (
        outcome is not None
        and outcome != case.row.outcome
        and (outcome.needs_photo or outcome is CaseOutcome.REDIRECTED)
    ):
        why = f"没有处理后照片，或不是这样办结的，不能改为“{outcome.label}”。"
        raise Refused(errors.CASE_FAULTY, [FieldFault("outcome", why)])
    act = CaseAct.REOPENED if reopen else CaseAct.DECIDED
    event = CaseHappened(act, outcome=None if reopen else outcome)
    made = await acting.happen(session, case.row, event, case.by, case.at, words=words)
    told = f"已重新办理{await _new_end(session, case)}。" if reopen else f"上级决定办结。理由：{words}"
    await _tell(session, case, made, told)
    return made


async def release(session: AsyncSession, case: Case, public: bool, words: str) -> CaseEvent:
    """Show a case to the public, where its words tell of nobody, or take it back; what is shown of it is told elsewhere."""
    acting.require_unconcerned(case.row, case.actor)
    act = CaseAct.RELEASED if public else CaseAct.TAKEN_BACK
    if public:
        await wordings.require_covered(session, case.row)
    made = await acting.happen(session, case.row, CaseHappened(act), case.by, case.at, words=words)
    told = "已对外公开办理情况，不含您的信息。" if public else "已不再对外公开。"
    await _tell(session, case, made, told)
    return made


async def _in_charge(session: AsyncSession, case: Case) -> None:
    await acting.require_in_charge(session, acting.standing(case.row).charge, case.row, case.actor)


async def _takes_part(session: AsyncSession, case: Case) -> None:
    """Raise Refused for whoever has nothing to do with the case now: not in charge, not asked, not over it."""
    standing = acting.standing(case.row)
    over = interest.over(standing.charge, case.actor, acting.about(case.row))
    if not over and not interest.sits(standing.offered, case.actor):
        await _in_charge(session, case)


async def _in_time(session: AsyncSession, case: Case, clock: ClockKind, act: str, remedy: str) -> None:
    due = await timing.running(session, case.row.id, clock)
    if due is not None and due.due_at <= case.at:
        raise Refused(errors.CASE_TOO_LATE, clock=clock.label, due=due.end.words, act=act, remedy=remedy)


async def _new_end(session: AsyncSession, case: Case) -> str:
    due = await timing.running(session, case.row.id, ClockKind.RESOLVE)
    return f"，新的办结时限 {due.end.words}" if due is not None else ""


async def _target(session: AsyncSession, case: Case, to: Seat) -> str:
    """The name of whom a case is to go to; raises Refused where it cannot go there, for it is about them."""
    about = await houses.about(session, case.row)
    if interest.barred(to, about) or (
        to.unit_id is not None and not about.people.isdisjoint(await units.people_of(session, to.unit_id))
    ):
        raise Refused(errors.CASE_FAULTY, [FieldFault("to", "这件事反映的就是该单位或其人员，不能由其办理。")])
    if to.unit_id is None:
        return to.rung.label
    found = await units.of_estate(session, case.row.community_id, to.unit_id, hold=True)
    if found is None or found.ended_at is not None:
        raise Refused(errors.CASE_FAULTY, [FieldFault("to", "本街道没有这个责任单位，或已停用，请另选。")])
    return found.name


async def _tell(session: AsyncSession, case: Case, event: CaseEvent, text: str) -> None:
    await telling.tell_reporters(session, case.row, text, case.at, occasion=occasion(event))


def occasion(event: CaseEvent) -> str:
    """What a notice of an event is known by: told again, it is the same notice."""
    return f"{event.act}:{event.number}"
