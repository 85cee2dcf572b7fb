"""What each act on a vote needs before it may be done, and what it does."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import merkle
from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.posting.texts import TextKey
from app.register import rolls
from app.register.scopes import read_scope
from app.voting import announcing, counting, errors, leaves, preparing, works_gate
from app.voting.casting import next_seq
from app.voting.lifecycle import Act, Phase, State, phase
from app.voting.models import PersonsDecision, Vote, VoteLeaf
from app.voting.notice_check import faults
from app.voting.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Doing:
    """An act under way: the vote held, the facts sent, the reason, who proposed and who approved, and when."""

    session: AsyncSession
    vote: Vote
    act: Act
    facts: dict[str, Any]
    reason: str
    proposed_by: uuid.UUID
    approved_by: uuid.UUID | None
    at: datetime

    def moment(self, name: str) -> datetime:
        """An instant among the facts."""
        try:
            found = datetime.fromisoformat(str(self.facts[name]))
        except (KeyError, ValueError):
            raise Refused(errors.VOTE_FAULTY, [FieldFault(f"facts.{name}", "缺少时间，或写法不对。")]) from None
        if found.tzinfo is None:
            raise Refused(errors.VOTE_FAULTY, [FieldFault(f"facts.{name}", "时间须带时区，如 +08:00。")])
        return found

    def impossible(self, why: str) -> Refused:
        """The refusal of this act for a reason."""
        return Refused(errors.ACT_NOT_POSSIBLE, act=self.act.label, why=why)


async def nothing(_: Doing) -> None:
    """What an act needs or does that needs or does nothing beyond the change of state."""


# -- what an act needs ------------------------------------------------------------------------------------------------


async def _needs_notice(doing: Doing) -> None:
    opens_at, closes_at = doing.moment("opens_at"), doing.moment("closes_at")
    vote = doing.vote
    why = await announcing.why_not_run(doing.session, vote, vote.roll_posting_id, "名册公示", doing.at, doing.at)
    if why:
        raise doing.impossible(why)
    waiting = await announcing.unanswered(doing.session, vote)
    if waiting:
        raise doing.impossible(f"对名册还有 {waiting} 件异议没有答复。")
    found = await preparing.check_before_notice(
        doing.session, vote, opens_at=opens_at, closes_at=closes_at, at=doing.at
    )
    stopping = faults(found)
    if stopping:
        raise Refused(errors.NOTICE_NOT_POSSIBLE, [FieldFault(one.field, one.what) for one in stopping])


async def _needs_open(doing: Doing) -> None:
    if doing.vote.closes_at is None or doing.at >= doing.vote.closes_at:
        raise doing.impossible("通知中的投票期已经过去，请重新发出通知。")
    vote = doing.vote
    opens_at = vote.opens_at or doing.at
    why = await announcing.why_not_run(doing.session, vote, vote.notice_posting_id, "表决通知", doing.at, opens_at)
    if why:
        raise doing.impossible(why)


async def _needs_extension(doing: Doing) -> None:
    vote = doing.vote
    rules = preparing.rules_of(vote)
    if phase(State(vote.state), vote.opens_at, vote.closes_at, doing.at) is not Phase.RECEIVING:
        raise doing.impossible("只能在投票期内、截止之前延长。")
    if vote.opens_at is None or vote.closes_at is None or vote.first_closes_at is None:
        raise doing.impossible("投票还没有开始。")
    if rules.extensions_most == 0 or vote.closes_at != vote.first_closes_at:
        raise doing.impossible("已经延长过一次，不能再次延长。")
    later = doing.moment("closes_at")
    longest = vote.closes_at + (vote.first_closes_at - vote.opens_at)
    if not vote.closes_at < later <= longest:
        latest = f"{longest.astimezone(CHINA):%Y-%m-%d %H:%M}"
        raise doing.impossible(f"新的截止时间须晚于原截止时间，且延长不超过原投票期（最晚 {latest}）。")


async def _needs_count(doing: Doing) -> None:
    vote = doing.vote
    if phase(State(vote.state), vote.opens_at, vote.closes_at, doing.at) is not Phase.ENDED:
        raise doing.impossible("投票还没有截止。")


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
        or told.get("outcome") not in {one.value for one in Outcome}
        or len(str(told.get("reasons", ""))) < 10
    ]
    asked = await announcing.sensitive_items(doing.session, doing.vote.id)
    wrong += [
        FieldFault(f"facts.items.{item}", "这一项没有待认定的问题，请删去。") for item in sent if item not in asked
    ]
    wrong += [FieldFault(f"facts.items.{item}", "这一项也待认定，请一并写明。") for item in asked if item not in sent]
    if wrong:
        raise Refused(errors.VOTE_FAULTY, wrong)


async def _needs_final(doing: Doing) -> None:
    vote = doing.vote
    why = await announcing.why_not_run(doing.session, vote, vote.result_posting_id, "初步结果公示", doing.at, doing.at)
    if why:
        raise doing.impossible(why)
    waiting = await announcing.unanswered(doing.session, vote)
    if waiting:
        raise doing.impossible(f"还有 {waiting} 件异议没有答复。")


NEEDS: dict[Act, Callable[[Doing], Awaitable[None]]] = {
    Act.GIVE_NOTICE: _needs_notice,
    Act.OPEN: _needs_open,
    Act.EXTEND: _needs_extension,
    Act.COUNT: _needs_count,
    Act.DECIDE: _needs_decision,
    Act.FINALISE: _needs_final,
}


# -- what an act does -------------------------------------------------------------------------------------------------


async def _draws_roll(doing: Doing) -> None:
    vote = doing.vote
    roll = await rolls.freeze(
        doing.session,
        vote.community_id,
        read_scope(vote.scope),
        include_parking=bool(vote.rules["include_parking"]),
        by=doing.proposed_by,
        at=doing.at,
    )
    vote.roll_id = roll.id
    days = preparing.rules_of(vote).roll_days
    vote.roll_posting_id = await announcing.draft(
        doing.session, vote, TextKey.ROLL_POSTING, days, by=doing.proposed_by, at=doing.at
    )


async def _gives_notice(doing: Doing) -> None:
    vote = doing.vote
    vote.noticed_at = doing.at
    vote.opens_at, vote.closes_at = doing.moment("opens_at"), doing.moment("closes_at")
    vote.first_closes_at = vote.closes_at
    days = preparing.rules_of(vote).notice_days
    vote.notice_posting_id = await announcing.draft(
        doing.session, vote, TextKey.NOTICE, days, by=doing.proposed_by, at=doing.at
    )


async def _opens(doing: Doing) -> None:
    """Leaf 0 fixes window, items, rules and the roll's root; from here the roll never changes."""
    vote = doing.vote
    if vote.opens_at is None or vote.closes_at is None or vote.roll_id is None:
        raise doing.impossible("还没有发出通知。")
    roll = await rolls.find(doing.session, vote.community_id, vote.roll_id)
    hashes = [
        leaves.leaf_hash(
            leaves.roll_leaf(
                entry.i,
                leaves.commitment(
                    leaves.ROLL_TAG, entry.salt, leaves.roll_opening(entry.i, entry.part, entry.area_c, entry.voter)
                ),
            )
        )
        for entry in await rolls.salted_entries(doing.session, roll.id)
    ]
    items = await preparing.items_of(doing.session, vote.id)
    leaf = leaves.open_leaf(
        vote.eid,
        vote.opens_at,
        vote.closes_at,
        vote.disclosure,
        [(item.number, item.rule, leaves.text_sha256(item.text)) for item in items],
        roll_n=roll.parts,
        roll_heads=roll.heads,
        roll_area_c=roll.area_c,
        roll_root=merkle.root(hashes),
    )
    if next_seq(vote) != 0:
        raise RuntimeError("a vote opens with leaf 0")
    doing.session.add(VoteLeaf(vote_id=vote.id, seq=0, kind="open", ts=doing.at, leaf=leaf))


async def _extends(doing: Doing) -> None:
    vote = doing.vote
    vote.closes_at = doing.moment("closes_at")
    seq = next_seq(vote)
    leaf = leaves.extend_leaf(vote.eid, seq, doing.at, vote.closes_at, doing.reason)
    doing.session.add(VoteLeaf(vote_id=vote.id, seq=seq, kind="extend", ts=doing.at, leaf=leaf))
    days = preparing.rules_of(vote).roll_days
    await announcing.draft(
        doing.session, vote, TextKey.EXTENSION, days, reason=doing.reason, by=doing.proposed_by, at=doing.at
    )


async def _counts(doing: Doing) -> None:
    await counting.count(doing.session, doing.vote, by=doing.proposed_by, seconded_by=doing.approved_by)


async def _posts(doing: Doing) -> None:
    vote = doing.vote
    vote.posted_at = doing.at
    days = preparing.rules_of(vote).preliminary_days
    vote.result_posting_id = await announcing.draft(
        doing.session, vote, TextKey.PRELIMINARY_RESULT, days, by=doing.proposed_by, at=doing.at
    )


async def _decides(doing: Doing) -> None:
    doing.session.add_all(
        PersonsDecision(
            vote_id=doing.vote.id,
            item=int(item),
            outcome=told["outcome"],
            reasons=told["reasons"],
            document=str(told.get("document", "")),
            decided_by=doing.proposed_by,
            at=doing.at,
        )
        for item, told in doing.facts["items"].items()
    )


async def _finalises(doing: Doing) -> None:
    vote = doing.vote
    days = preparing.rules_of(vote).preliminary_days
    await announcing.draft(doing.session, vote, TextKey.FINAL_RESULT, days, by=doing.proposed_by, at=doing.at)
    await works_gate.finalised(doing.session, vote, doing.at)


async def _undoes(doing: Doing) -> None:
    await works_gate.undone(doing.session, doing.vote, doing.reason, doing.at)


DOES: dict[Act, Callable[[Doing], Awaitable[None]]] = {
    Act.POST_ROLL: _draws_roll,
    Act.GIVE_NOTICE: _gives_notice,
    Act.OPEN: _opens,
    Act.EXTEND: _extends,
    Act.COUNT: _counts,
    Act.POST_RESULT: _posts,
    Act.DECIDE: _decides,
    Act.FINALISE: _finalises,
    Act.ANNUL: _undoes,
    Act.SUPERSEDE: _undoes,
}
