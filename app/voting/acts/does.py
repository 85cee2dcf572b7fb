"""What each act on a vote does, within the transaction of its public event."""

from collections.abc import Awaitable, Callable

from app.core.periods import spoken_end
from app.core.signing import merkle
from app.posting.texts import TextKey, as_sentence
from app.projects.policy import policies
from app.register.rolls import rolls
from app.register.scopes import read_scope
from app.voting import announcing, leaves, openings, superseding, works_gate
from app.voting.acts.doing import Doing
from app.voting.ballots.casting import next_seq
from app.voting.calling import delivery
from app.voting.closing import correcting, counting, official, reconsidering
from app.voting.count.outcome import Outcome
from app.voting.drafting import preparing
from app.voting.kinds import Disclosure
from app.voting.lifecycle import BEFORE_OPENING, Act
from app.voting.log.lines import roll_line
from app.voting.models import PersonsDecision, VoteLeaf


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
    # Two persons settled the opening of the hour before, not of this one.
    await openings.lapse(doing.session, vote, "重新发出了表决通知，投票时间另定。", doing.at)
    vote.noticed_at = doing.at
    vote.opens_at, vote.closes_at = doing.moment("opens_at"), doing.moment("closes_at")
    vote.first_closes_at = vote.closes_at
    days = preparing.rules_of(vote).notice_days
    vote.notice_posting_id = await announcing.draft(
        doing.session, vote, TextKey.NOTICE, days, by=doing.proposed_by, at=doing.at
    )


async def _corrects_roll(doing: Doing) -> None:
    """Before the opening the roll is drawn and posted anew; after it the line is written beside it."""
    vote = doing.vote
    if vote.state in BEFORE_OPENING:
        before, after = await correcting.redraw(doing.session, vote, by=doing.proposed_by, at=doing.at)
        vote.roll_posting_id = await announcing.draft(
            doing.session,
            vote,
            TextKey.ROLL_CORRECTION,
            preparing.rules_of(vote).roll_days,
            facts={"before_totals": before, "reason": doing.reason},
            by=doing.proposed_by,
            at=doing.at,
        )
    else:
        if doing.approved_by is None:
            raise RuntimeError("a correction of the roll has two persons")
        before = await correcting.totals_now(doing.session, vote)
        await correcting.write_beside(
            doing.session,
            vote,
            await correcting.read_line(doing.session, vote, doing.facts),
            doing.reason,
            proposed_by=doing.proposed_by,
            approved_by=doing.approved_by,
            at=doing.at,
        )
        after = await correcting.totals_now(doing.session, vote)
    doing.event_facts.update(before_totals=before, after_totals=after)


async def _opens(doing: Doing) -> None:
    """Leaf 0 fixes window, items, rules and the roll's root; from here the roll never changes."""
    vote = doing.vote
    if vote.opens_at is None or vote.closes_at is None or vote.roll_id is None:
        raise doing.impossible("还没有发出通知。")
    roll = await rolls.find(doing.session, vote.community_id, vote.roll_id)
    hashes = [leaves.leaf_hash(roll_line(entry)) for entry in await rolls.salted_entries(doing.session, roll.id)]
    if (await preparing.circle_of(doing.session, roll.id)).names_opponents:
        vote.disclosure = Disclosure.AGGREGATE
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
        postings=vote.postings_proved,
    )
    if next_seq(vote) != 0:
        raise RuntimeError("a vote opens with leaf 0")
    doing.session.add(VoteLeaf(vote_id=vote.id, seq=0, kind="open", ts=doing.at, leaf=leaf))
    await delivery.write_posting(doing.session, vote, doing.at)


async def _extends(doing: Doing) -> None:
    """Draft the sheet, which hangs as long as the district's policy asks; the window ends later from when it hangs
    (extensions.py).
    """
    vote = doing.vote
    in_force = await policies.in_force(doing.session, vote.community_id)
    vote.extension_posting_id = await announcing.draft(
        doing.session,
        vote,
        TextKey.EXTENSION,
        in_force.policy.extension_days,
        facts={"reason": as_sentence(doing.reason), "closes_at": spoken_end(doing.moment("closes_at"))},
        by=doing.proposed_by,
        at=doing.at,
    )


async def _counts(doing: Doing) -> None:
    await announcing.window_ended(doing.session, doing.vote, doing.at)
    await counting.count(doing.session, doing.vote, by=doing.proposed_by, seconded_by=doing.approved_by)
    await reconsidering.wait_for_a_person(doing.session, doing.vote)


async def _enters_official(doing: Doing) -> None:
    await announcing.window_ended(doing.session, doing.vote, doing.at)
    await official.enter(
        doing.session, doing.vote, doing.facts, by=doing.proposed_by, seconded_by=doing.approved_by, at=doing.at
    )


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
            outcome=Outcome(told["outcome"]),
            reasons=told["reasons"],
            document=str(told.get("document", "")),
            decided_by=doing.proposed_by,
            at=doing.at,
        )
        for item, told in doing.facts["items"].items()
    )


async def _finalises(doing: Doing) -> None:
    """Draft the announcement; the works wait until it hangs (hanging.py)."""
    vote = doing.vote
    days = preparing.rules_of(vote).preliminary_days
    vote.final_posting_id = await announcing.draft(
        doing.session, vote, TextKey.FINAL_RESULT, days, by=doing.proposed_by, at=doing.at
    )


async def _supersedes(doing: Doing) -> None:
    replacement = await superseding.replacement_of(doing.session, doing.vote, doing.facts.get("replacement"))
    doing.vote.replacement_id = replacement.id
    await _undoes(doing)


async def _undoes(doing: Doing) -> None:
    await works_gate.undone(doing.session, doing.vote, doing.reason, doing.at)


DOES: dict[Act, Callable[[Doing], Awaitable[None]]] = {
    Act.POST_ROLL: _draws_roll,
    Act.GIVE_NOTICE: _gives_notice,
    Act.CORRECT_ROLL: _corrects_roll,
    Act.OPEN: _opens,
    Act.EXTEND: _extends,
    Act.COUNT: _counts,
    Act.ENTER_OFFICIAL: _enters_official,
    Act.POST_RESULT: _posts,
    Act.DECIDE: _decides,
    Act.FINALISE: _finalises,
    Act.ANNUL: _undoes,
    Act.SUPERSEDE: _supersedes,
}
