"""Printed papers: one live one for each head, and a record of what became of every sheet."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.voting.count.ballots import Validity
from app.voting.kinds import HandedBy, PaperFate, Whereabouts
from app.voting.models import IssuedPaper
from app.voting.papers import issuing
from tests.voting.live.ballot_box import CONVENOR, HEADS, BallotBox, at_once


async def write[Made](box: BallotBox, act: Callable[..., Awaitable[Made]], *what: Any, **more: Any) -> Made:
    async with box.database.write() as session:
        return await act(session, box.vote_id, *what, by=CONVENOR.id, **more)


async def read[Found](box: BallotBox, ask: Callable[[AsyncSession], Awaitable[Found]]) -> Found:
    async with box.database.read() as session:
        return await ask(session)


async def issue(box: BallotBox, *voters: str) -> list[IssuedPaper]:
    return await write(box, issuing.issue, voters or None)


async def record(box: BallotBox, serial: str, fate: PaperFate, **facts: Any) -> None:
    given = {"way": None, "recipient": "", "reason": "", "evidence_id": None} | facts
    await write(box, issuing.record, serial, fate, **given)


async def handed(box: BallotBox, serial: str) -> None:
    await record(box, serial, PaperFate.HANDED, way=HandedBy.DOOR, recipient="王芳")


async def outstanding(box: BallotBox) -> list[str]:
    vote = await box.vote()
    return await read(box, lambda session: issuing.outstanding(session, vote))


async def whereabouts(box: BallotBox) -> dict[str, Whereabouts]:
    found = await read(box, lambda session: issuing.standing_of(session, box.vote_id))
    return {one.paper.serial: one.stands for one in found}


async def test_every_head_gets_one_paper_and_keeps_it(box: BallotBox) -> None:
    await box.noticed()
    (first,) = await issue(box, "p003")
    papers = await issue(box)
    assert [paper.voter for paper in papers] == [f"p{number:03d}" for number in range(1, HEADS + 1)]
    assert papers[2].serial == first.serial
    assert len({paper.serial for paper in papers}) == HEADS
    assert [paper.serial for paper in await issue(box)] == [paper.serial for paper in papers]
    assert await whereabouts(box) == dict.fromkeys((paper.serial for paper in papers), Whereabouts.ISSUED)


async def test_two_who_print_at_once_print_the_same_papers(box: BallotBox) -> None:
    await box.noticed()
    one, two = await at_once(issue(box), issue(box))
    assert [paper.serial for paper in one] == [paper.serial for paper in two]
    assert len(await whereabouts(box)) == HEADS


async def test_heads_that_are_not_on_the_roll_are_all_named_and_nothing_is_issued(box: BallotBox) -> None:
    await box.noticed()
    with pytest.raises(Refused) as refused:
        await issue(box, "p001", "p099", "p100")
    assert refused.value.code.name == "voters_unknown"
    assert [fault.field for fault in refused.value.fields] == ["voters.1", "voters.2"]
    assert await whereabouts(box) == {}


async def test_nothing_is_issued_before_the_notice(box: BallotBox) -> None:
    await box.draft()
    with pytest.raises(Refused) as early:
        await issue(box)
    assert early.value.code.name == "not_issuing"


async def test_at_the_end_of_the_window_issuing_ends(box: BallotBox) -> None:
    await box.opened()
    (paper,) = await issue(box, "p001")
    await box.ended()
    for late in (lambda: issue(box), lambda: write(box, issuing.replace, paper.serial, "填错要求换发")):
        with pytest.raises(Refused) as refused:
            await late()
        assert refused.value.code.name == "not_issuing"
    await record(box, paper.serial, PaperFate.UNUSED, reason="业主交回未填的票")


async def test_a_replaced_paper_is_worth_nothing_and_the_new_one_names_it(box: BallotBox) -> None:
    await box.opened()
    (old,) = await issue(box, "p001")
    new = await write(box, issuing.replace, old.serial, "填错要求换发")
    assert (new.voter, new.replaces) == ("p001", old.serial)
    assert await whereabouts(box) == {old.serial: Whereabouts.REPLACED, new.serial: Whereabouts.ISSUED}
    live = await read(box, lambda session: issuing.live(session, box.vote_id, "p001"))
    assert live is not None
    assert live.serial == new.serial
    for act in (
        lambda: write(box, issuing.replace, old.serial, "再换一次看看"),
        lambda: handed(box, old.serial),
    ):
        with pytest.raises(Refused) as refused:
            await act()
        assert refused.value.code.name == "paper_not_live"
    with pytest.raises(Refused) as spent:
        await box.paper("p001", old.serial)
    assert spent.value.code.name == "serial_spent"
    assert (await box.paper("p001", new.serial)).voter == "p001"


async def test_a_paper_handed_in_is_neither_replaced_nor_unused(box: BallotBox) -> None:
    await box.opened()
    (paper,) = await issue(box, "p001")
    await box.paper("p001", paper.serial)
    for act in (
        lambda: write(box, issuing.replace, paper.serial, "填错要求换发"),
        lambda: record(box, paper.serial, PaperFate.UNUSED, reason="没有用上"),
    ):
        with pytest.raises(Refused) as refused:
            await act()
        assert refused.value.code.name == "paper_not_live"
    assert [one.serial for one in await issue(box, "p001")] == [paper.serial]


async def test_a_paper_that_came_in_without_identity_makes_room_for_another(box: BallotBox) -> None:
    """Whoever had it signed away (被签名) keeps nobody from being given a paper of their own."""
    await box.opened()
    (forged,) = await issue(box, "p001")
    received = await box.paper("p001", forged.serial)
    for keyer in (0, 1):
        await box.key(received, "agree", "agree", keyer, Validity.IDENTITY_INVALID)
    (own,) = await issue(box, "p001")
    assert own.serial != forged.serial
    await box.paper("p001", own.serial)
    assert [one.serial for one in await issue(box, "p001")] == [own.serial]


async def test_every_fault_of_a_record_is_told_at_once(box: BallotBox) -> None:
    await box.opened()
    (paper,) = await issue(box, "p001")
    for fate, facts, fields in (
        (PaperFate.HANDED, {"evidence_id": uuid.uuid4()}, ["way", "recipient", "evidence_id"]),
        (PaperFate.UNDELIVERABLE, {"way": HandedBy.POST}, ["way", "reason"]),
        (PaperFate.UNUSED, {}, ["reason"]),
        (PaperFate.REPLACED, {"reason": "换一张"}, ["fate"]),
    ):
        with pytest.raises(Refused) as refused:
            await record(box, paper.serial, fate, **facts)
        assert [fault.field for fault in refused.value.fields] == fields
    with pytest.raises(Refused) as unknown:
        await handed(box, "0000-0000")
    assert unknown.value.code.name == "serial_unknown"
    assert await whereabouts(box) == {paper.serial: Whereabouts.ISSUED}


async def test_what_has_not_reached_its_head_is_outstanding_until_it_takes_part(box: BallotBox) -> None:
    await box.opened()
    first, second, third, fourth = await issue(box, "p001", "p002", "p003", "p004")
    assert len(await outstanding(box)) == 4
    await handed(box, first.serial)
    await record(box, second.serial, PaperFate.UNDELIVERABLE, reason="三次上门无人")
    await box.paper("p003", third.serial)
    await box.cast("p004")
    assert await outstanding(box) == ["1-1-101"]
    assert await whereabouts(box) == {
        first.serial: Whereabouts.HANDED,
        second.serial: Whereabouts.UNDELIVERABLE,
        third.serial: Whereabouts.RECEIVED,
        fourth.serial: Whereabouts.ISSUED,
    }
    await write(box, issuing.replace, first.serial, "遗失，要求换发")
    assert await outstanding(box) == ["1-1-100", "1-1-101"]


async def test_a_keyed_paper_is_told_from_one_received(box: BallotBox) -> None:
    await box.opened()
    one, two = await issue(box, "p001", "p002")
    keyed, waiting = await box.paper("p001", one.serial), await box.paper("p002", two.serial)
    for keyer in (0, 1):
        await box.key(keyed, "agree", "agree", keyer)
        await box.key(waiting, "agree", ("agree", "disagree")[keyer], keyer)
    assert await whereabouts(box) == {one.serial: Whereabouts.KEYED, two.serial: Whereabouts.RECEIVED}
    await box.key(waiting, "agree", "abstain", 2)
    assert set((await whereabouts(box)).values()) == {Whereabouts.KEYED}
