"""The authority's own system decides: its figures are read by two people, checked exactly, and kept as a result."""

import copy
import hashlib
import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.errors import Refused
from app.voting import acting
from app.voting.closing import official
from app.voting.count import tally
from app.voting.count.count_report import as_json
from app.voting.count.outcome import AreaAndHeads
from app.voting.count.tally import Sums
from app.voting.drafting import queries
from app.voting.law.rules import CC278_ORDINARY, CC278_SPECIAL
from app.voting.lifecycle import Act, Mode, State
from app.voting.models import VoteItem, VoteLeaf, VoteProposal
from app.worker import count_ended
from tests.posting.evidence import put_evidence
from tests.voting.live.ballot_box import CONVENOR, BallotBox
from tests.voting.results.office import CARRIED, LOST, events, figures, kept


async def ended(box: BallotBox) -> dict[str, Any]:
    """A vote of the authority's system whose window is over, and the facts of its result."""
    await box.opened(Mode.AUXILIARY)
    await box.ended()
    evidence = await put_evidence(box.database, box.desk.id, pdf=True)
    return {
        "document": "宜住建表决〔2026〕88号",
        "evidence_id": str(evidence),
        "items": copy.deepcopy({"1": CARRIED, "2": LOST}),
    }


def said(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.field for fault in refusal.value.fields]


async def test_equal_readings_of_two_become_the_result_and_go_the_way_of_any(box: BallotBox) -> None:
    facts = await ended(box)
    vote = await box.decide(await box.act(Act.ENTER_OFFICIAL, **facts), facts={"items": facts["items"]})
    assert vote.state == State.COUNTED
    assert vote.publish_due_id is not None
    found = await kept(box)
    assert (found.document, str(found.evidence_id)) == (facts["document"], facts["evidence_id"])
    assert found.counted_by == CONVENOR.id
    body = json.loads(found.tally)
    assert body["source"] == "official"
    assert {number: item["outcome"] for number, item in body["items"].items()} == {"1": "carried", "2": "lost"}
    assert body["items"]["2"]["disagree"] == {"area_m2": "500.00", "heads": 5}
    assert not any(item["sensitive"] or "alternatives" in item for item in body["items"].values())
    assert hashlib.sha256(found.tally).digest() == found.sha256
    async with box.database.read() as session:
        leaves = [json.loads(one) for one in await session.scalars(select(VoteLeaf.leaf).order_by(VoteLeaf.seq))]
    assert [leaf["t"] for leaf in leaves] == ["open", "close", "tally"]
    assert leaves[-1]["sha256"] == found.sha256.hex()
    await box.act(Act.POST_RESULT)
    await box.clock_to(await box.hang((await box.vote()).result_posting_id))
    await box.both(Act.FINALISE)
    assert (await box.vote()).state == State.FINAL
    assert [one.what for one in await events(box)][3:5] == ["vote:window_ended", "vote:enter_official"]


async def test_another_reading_is_refused_by_item_and_not_by_number(box: BallotBox) -> None:
    facts = await ended(box)
    proposed = await box.act(Act.ENTER_OFFICIAL, **facts)
    misread = copy.deepcopy(facts["items"])
    misread["2"] |= {"agree": {"area_m2": "301.00", "heads": 3}, "disagree": {"area_m2": "499.00", "heads": 5}}
    with pytest.raises(Refused) as refusal:
        await box.decide(proposed, facts={"items": misread})
    assert refusal.value.code.name == "official_differs"
    assert "事项 2" in refusal.value.message
    assert said(refusal) == ["facts.items.2"]
    told = refusal.value.message + "".join(fault.message for fault in refusal.value.fields)
    assert not any(number in told for number in ("300", "301", "500", "499"))
    assert (await box.vote()).state == State.OPEN
    await box.decide(proposed, facts={"items": facts["items"]})


@pytest.mark.parametrize("nothing_read", [None, {}, {"items": {}}, {"items": {"1": CARRIED}}])
async def test_an_approver_who_read_nothing_approves_nothing(box: BallotBox, nothing_read: dict[str, Any]) -> None:
    facts = await ended(box)
    proposed = await box.act(Act.ENTER_OFFICIAL, **facts)
    with pytest.raises(Refused) as refusal:
        await box.decide(proposed, facts=nothing_read)
    assert refusal.value.code.name == "vote_faulty"


async def test_every_fault_of_the_figures_is_said_at_once(box: BallotBox) -> None:
    facts = await ended(box)
    wrong = {
        "1": figures(participating=("1300.00", 13), agree=("1300.00", 13), disagree=("0.00", 0), abstain=("0.5", 0)),
        "2": LOST | {"agree": {"area_m2": "300.00", "heads": 4}, "total": {"area_m2": "1200.00", "heads": 11}},
        "7": CARRIED,
    }
    with pytest.raises(Refused) as refusal:
        await box.act(Act.ENTER_OFFICIAL, items=wrong, evidence_id=str(uuid.uuid4()), document=" ")
    assert said(refusal) == [
        "facts.document",
        "facts.evidence_id",
        "facts.items.7",
        "facts.items.1.abstain.area_m2",
        "facts.items.2.participating",
        "facts.items.2.total",
    ]
    wrong["1"]["abstain"]["area_m2"] = "0.00"
    with pytest.raises(Refused) as more:
        await box.act(Act.ENTER_OFFICIAL, **facts | {"items": wrong})
    assert "facts.items.1.participating" in said(more)


@pytest.mark.parametrize("heads", [-1, 1.0, "9", True, None])
async def test_heads_are_whole_numbers(box: BallotBox, heads: object) -> None:
    facts = await ended(box)
    facts["items"]["1"]["agree"]["heads"] = heads
    with pytest.raises(Refused) as refusal:
        await box.act(Act.ENTER_OFFICIAL, **facts)
    assert said(refusal) == ["facts.items.1.agree.heads"]


async def test_another_total_than_the_rolls_is_explained(box: BallotBox) -> None:
    facts = await ended(box)
    for item in facts["items"].values():
        item["total"] = {"area_m2": "1300.00", "heads": 13}
    with pytest.raises(Refused) as refusal:
        await box.act(Act.ENTER_OFFICIAL, **facts)
    assert said(refusal) == ["facts.items.1.total", "facts.items.2.total"]
    assert "1200.00 平方米、12 人" in refusal.value.fields[0].message
    proposed = await box.act(Act.ENTER_OFFICIAL, **facts, difference="主管部门的名册多列了一间门卫室")
    await box.decide(proposed, facts={"items": facts["items"]})
    assert json.loads((await kept(box)).tally)["difference"] == "主管部门的名册多列了一间门卫室"


async def test_each_mode_has_its_own_way_to_a_result(box: BallotBox) -> None:
    await ended(box)
    with pytest.raises(Refused) as count:
        await box.act(Act.COUNT)
    assert "主管部门" in count.value.message
    async with box.database.read() as session:
        assert await queries.waiting_for_clock(session, await box.now()) == []
    with pytest.raises(Refused) as clock:
        async with box.database.write() as session:
            await acting.count_by_clock(session, box.vote_id)
    assert "主管部门" in clock.value.message
    assert await count_ended(box.database) == []
    assert (await box.vote()).state == State.OPEN


@pytest.mark.parametrize("mode", [Mode.BINDING, Mode.PAPER])
async def test_figures_are_entered_in_no_other_mode(box: BallotBox, mode: Mode) -> None:
    await box.opened(mode)
    await box.ended()
    with pytest.raises(Refused) as refusal:
        await box.act(Act.ENTER_OFFICIAL, items={"1": CARRIED, "2": LOST})
    assert "由本系统计票" in refusal.value.message


async def test_no_figures_before_the_end(box: BallotBox) -> None:
    await box.opened(Mode.AUXILIARY)
    with pytest.raises(Refused) as refusal:
        await box.act(Act.ENTER_OFFICIAL, items={"1": CARRIED, "2": LOST})
    assert "还没有截止" in refusal.value.message


async def test_an_answer_by_phone_is_no_ballot_and_is_told_so(box: BallotBox) -> None:
    await box.opened(Mode.AUXILIARY)
    with pytest.raises(Refused) as refusal:
        await box.cast("p001")
    assert refusal.value.code.name == "phone_elsewhere"


async def test_a_paper_may_come_in_and_decides_nothing(box: BallotBox) -> None:
    await box.opened(Mode.AUXILIARY)
    await box.paper("p001")
    await box.ended()
    evidence = await put_evidence(box.database, box.desk.id)
    items = {"1": LOST, "2": LOST}
    proposed = await box.act(Act.ENTER_OFFICIAL, document="结果通知书", evidence_id=str(evidence), items=items)
    await box.decide(proposed, facts={"items": items})
    assert json.loads((await kept(box)).tally)["items"]["1"]["participating"]["heads"] == 9


def test_a_proposal_shows_no_figures_until_it_is_approved() -> None:
    proposal = VoteProposal(act=Act.ENTER_OFFICIAL.value, facts={"document": "通知书", "items": {"1": CARRIED}})
    for approved in (None, False):
        proposal.approved = approved
        assert official.shown_facts(proposal) == {"document": "通知书"}
    proposal.approved = True
    assert "items" in official.shown_facts(proposal)


AREA = st.integers(min_value=0, max_value=10**6)
HEADS = st.integers(min_value=0, max_value=300)
SUMS = st.builds(AreaAndHeads, AREA, HEADS)


@given(st.sampled_from([CC278_SPECIAL, CC278_ORDINARY]), SUMS, SUMS, SUMS, SUMS, SUMS)
def test_figures_are_judged_as_a_count_is_and_read_back_the_same(
    rule: Any,
    agree: AreaAndHeads,
    disagree: AreaAndHeads,
    abstain: AreaAndHeads,
    void: AreaAndHeads,
    stayed_away: AreaAndHeads,
) -> None:
    said = Sums(agree, disagree, abstain, void)
    total = said.participating + stayed_away
    items = [VoteItem(number=1, rule=rule.name)]
    result = official._result({1: official.OfficialFigures(total, said.participating, said)}, items)
    found = result.items[1]
    assert found.outcome is tally.outcome(rule, total, said.participating, agree)
    assert found.checks == tally.checks(rule, total, said.participating, agree)
    assert not found.sensitive
    assert official.result_of(as_json(result), items) == result
