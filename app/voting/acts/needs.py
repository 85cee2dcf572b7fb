"""What each act on a vote needs before it may be proposed, and again before it is done.

What must be so whatever is sent is in READY, from which it is told beforehand what may be done; what is wrong in what is
sent is in NEEDS.
"""

import uuid
from collections.abc import Awaitable, Callable

from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.posting import queries as postings
from app.posting.kinds import PostingState
from app.register.imports.current import lock_community
from app.voting import announcing, errors, extensions, posting_days, superseding, works_gate
from app.voting.acts.doing import Doing, nothing
from app.voting.closing import correcting, counting, official
from app.voting.count.outcome import Outcome
from app.voting.disputes.queries import open_disputes
from app.voting.drafting import preparing, roll_in_force
from app.voting.drafting.notice_check import faults
from app.voting.lifecycle import BEFORE_OPENING, Act, Mode, Phase, State, phase


async def _ready_for_notice(doing: Doing) -> None:
    vote = doing.vote
    await works_gate.require_plan_in_force(doing.session, vote.community_id, vote.project_id, vote.plan_version_id)
    doing.require_none(await posting_days.why_roll_not_run(doing.session, vote, doing.at))
    waiting = await announcing.unanswered(doing.session, vote)
    if waiting:
        raise doing.impossible(f"对名册还有 {waiting} 件异议没有答复。")
    doing.require_none(await roll_in_force.why_outdated(doing.session, vote))


async def _needs_notice(doing: Doing) -> None:
    opens_at, closes_at = doing.moment("opens_at"), doing.moment("closes_at")
    found = await preparing.check_before_notice(
        doing.session, doing.vote, opens_at=opens_at, closes_at=closes_at, at=doing.at
    )
    stopping = faults(found)
    if stopping:
        raise Refused(errors.NOTICE_NOT_POSSIBLE, [FieldFault(one.field, one.what) for one in stopping])


async def _ready_to_open(doing: Doing) -> None:
    if doing.vote.closes_at is None or doing.at >= doing.vote.closes_at:
        raise doing.impossible("通知中的投票期已经过去，请重新发出通知。")
    vote = doing.vote
    await works_gate.require_plan_in_force(doing.session, vote.community_id, vote.project_id, vote.plan_version_id)
    doing.require_none(await roll_in_force.why_outdated(doing.session, vote))
    doing.require_none(await posting_days.why_not_noticed(doing.session, vote, doing.at))


async def _needs_register_held(doing: Doing) -> None:
    """Nobody changes the register until the vote has opened on a roll that says what it says."""
    await lock_community(doing.session, doing.vote.community_id)
    doing.require_none(await roll_in_force.why_outdated(doing.session, doing.vote))


async def _needs_correction(doing: Doing) -> None:
    if doing.vote.state not in BEFORE_OPENING:
        await correcting.read_line(doing.session, doing.vote, doing.facts)


async def _ready_to_extend(doing: Doing) -> None:
    vote = doing.vote
    rules = preparing.rules_of(vote)
    if phase(vote.state, vote.opens_at, vote.closes_at, doing.at) is not Phase.RECEIVING:
        raise doing.impossible("只能在投票期内、截止之前延长。")
    if vote.opens_at is None or vote.closes_at is None or vote.first_closes_at is None:
        raise doing.impossible("投票还没有开始。")
    if rules.extensions_most == 0 or extensions.in_force(vote):
        raise doing.impossible("已经延长过一次，不能再次延长。")
    if await extensions.waits(doing.session, vote, doing.at):
        raise doing.impossible("延长已经两人定下，在原截止时间前张贴延期公示即生效，不必再提交。")


async def _needs_extension(doing: Doing) -> None:
    vote = doing.vote
    if vote.opens_at is None or vote.closes_at is None or vote.first_closes_at is None:
        raise RuntimeError("a vote that receives ballots has a window")
    later = doing.moment("closes_at")
    longest = vote.closes_at + (vote.first_closes_at - vote.opens_at)
    if not vote.closes_at < later <= longest:
        latest = f"{longest.astimezone(CHINA):%Y-%m-%d %H:%M}"
        raise doing.impossible(f"新的截止时间须晚于原截止时间，且延长不超过原投票期（最晚 {latest}）。")


async def _require_noticed(doing: Doing) -> None:
    """Refuse to go on with a vote whose roll or notice had not hung its days when it opened."""
    doing.require_none(await posting_days.why_not_noticed(doing.session, doing.vote, doing.at, posting_days.ONLY_VOID))


async def _ready_to_count(doing: Doing) -> None:
    vote = doing.vote
    if vote.mode == Mode.AUXILIARY:
        raise doing.impossible(counting.BY_THE_AUTHORITY)
    if phase(vote.state, vote.opens_at, vote.closes_at, doing.at) is not Phase.ENDED:
        raise doing.impossible("投票还没有截止。", from_at=vote.closes_at)
    await _require_noticed(doing)


async def _ready_for_official(doing: Doing) -> None:
    vote = doing.vote
    if vote.mode != Mode.AUXILIARY:
        raise doing.impossible("本次表决由本系统计票，不录入主管部门的结果。")
    if phase(vote.state, vote.opens_at, vote.closes_at, doing.at) is not Phase.ENDED:
        raise doing.impossible("投票还没有截止。", from_at=vote.closes_at)
    await _require_noticed(doing)


async def _needs_official(doing: Doing) -> None:
    vote = doing.vote
    await official.read(doing.session, vote, doing.facts)
    if doing.approved_by is not None:
        await official.require_same(doing.session, vote, doing.facts, doing.read_again)


async def _needs_document(doing: Doing) -> None:
    if not str(doing.facts.get("document") or "").strip():
        raise Refused(
            errors.VOTE_FAULTY,
            [FieldFault("facts.document", "请写明依据：法院判决或者街道办事处、区主管部门的决定文号。")],
        )


async def _needs_replacement(doing: Doing) -> None:
    await superseding.replacement_of(doing.session, doing.vote, doing.facts.get("replacement"))


async def _needs_decision(doing: Doing) -> None:
    sent = doing.facts.get("items")
    if not isinstance(sent, dict) or not sent:
        raise Refused(errors.VOTE_FAULTY, [FieldFault("facts.items", "请逐项写明认定的结论和理由。")])
    wrong = [
        FieldFault(
            f"facts.items.{item}", "须有 outcome（carried、lost 或 no_valid_decision）和 reasons（不少于 10 字）。"
        )
        for item, told in sent.items()
        if not isinstance(told, dict)
        or told.get("outcome") not in set(Outcome)
        or len(str(told.get("reasons", ""))) < 10
    ]
    asked = await announcing.sensitive_items(doing.session, doing.vote.id)
    wrong += [
        FieldFault(f"facts.items.{item}", "这一项没有待认定的问题，请删去。") for item in sent if item not in asked
    ]
    wrong += [FieldFault(f"facts.items.{item}", "这一项也待认定，请一并写明。") for item in asked if item not in sent]
    if wrong:
        raise Refused(errors.VOTE_FAULTY, wrong)


async def _require_withdrawn(doing: Doing, posting_id: uuid.UUID | None, name: str) -> None:
    """Refuse to draft a sheet anew while the one that was drafted is not withdrawn."""
    found = None
    if posting_id is not None:
        found = await postings.find(doing.session, doing.vote.community_id, posting_id, doing.at)
    if found is None or found.standing.state is not PostingState.WITHDRAWN:
        raise doing.impossible(f"{name}已经起草，没有撤回，不必再办。")


async def _ready_to_post(doing: Doing) -> None:
    if doing.vote.state is State.PRELIMINARY:
        await _require_withdrawn(doing, doing.vote.result_posting_id, "初步结果公示")


async def _ready_to_archive(doing: Doing) -> None:
    vote = doing.vote
    # One that was final before its announcement had to hang has none to ask for.
    if vote.final_posting_id is None:
        return
    found = await postings.find(doing.session, vote.community_id, vote.final_posting_id, doing.at)
    if not found.standing.hangs:
        raise doing.impossible("结果公告没有张贴，请先在“公示”里登记张贴并附照片。")


async def _ready_to_finalise(doing: Doing) -> None:
    vote = doing.vote
    if vote.state is State.FINAL:
        await _require_withdrawn(doing, vote.final_posting_id, "结果公告")
    await _require_noticed(doing)
    why = await posting_days.why_not_run(doing.session, vote, vote.result_posting_id, "初步结果公示", doing.at)
    doing.require_none(why)
    waiting = await announcing.unanswered(doing.session, vote)
    if waiting:
        raise doing.impossible(f"还有 {waiting} 件异议没有答复。")
    disputed = await open_disputes(doing.session, vote.id)
    if disputed:
        raise doing.impossible(f"还有 {disputed} 件选票争议没有认定。")


async def require(doing: Doing) -> None:
    """Raise Refused where an act may not be done as things stand, or with what was sent."""
    await READY.get(doing.act, nothing)(doing)
    await NEEDS.get(doing.act, nothing)(doing)


READY: dict[Act, Callable[[Doing], Awaitable[None]]] = {
    Act.GIVE_NOTICE: _ready_for_notice,
    Act.OPEN: _ready_to_open,
    Act.EXTEND: _ready_to_extend,
    Act.COUNT: _ready_to_count,
    Act.ENTER_OFFICIAL: _ready_for_official,
    Act.POST_RESULT: _ready_to_post,
    Act.FINALISE: _ready_to_finalise,
    Act.ARCHIVE: _ready_to_archive,
}

NEEDS: dict[Act, Callable[[Doing], Awaitable[None]]] = {
    Act.GIVE_NOTICE: _needs_notice,
    Act.CORRECT_ROLL: _needs_correction,
    Act.OPEN: _needs_register_held,
    Act.EXTEND: _needs_extension,
    Act.ENTER_OFFICIAL: _needs_official,
    Act.DECIDE: _needs_decision,
    Act.ANNUL: _needs_document,
    Act.SUPERSEDE: _needs_replacement,
}
