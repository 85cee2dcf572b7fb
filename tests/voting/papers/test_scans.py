"""Pages of scans: laid to the paper whose code they show, or waiting for a person with the reason."""

import uuid
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from app.core.errors import Refused
from app.voting.count.ballots import Channel, Validity
from app.voting.models import PaperScan, ScanPage
from app.voting.papers import issuing, keying, queue, receiving, scans
from app.voting.papers.qr import qr_text
from tests.voting.live.ballot_box import CONVENOR, COUNTERS, BallotBox, at_once
from tests.voting.races.twins import twin

SCAN = uuid.uuid4()


async def take(box: BallotBox, *codes: Sequence[str], evidence: uuid.UUID = SCAN) -> list[scans.PageNow]:
    async with box.database.write() as session:
        return await scans.take_scan(session, box.vote_id, evidence, codes, by=COUNTERS[0])


async def waiting(box: BallotBox) -> list[scans.PageNow]:
    async with box.database.read() as session:
        return (await scans.waiting(session, box.vote_id))[0]


async def assign(box: BallotBox, page: scans.PageNow, serial: str) -> scans.PageNow:
    async with box.database.write() as session:
        return await scans.assign(session, box.vote_id, page.page.id, serial, by=COUNTERS[1])


async def printed(box: BallotBox, *voters: str) -> list[str]:
    async with box.database.write() as session:
        return [one.serial for one in await issuing.issue(session, box.vote_id, voters, by=CONVENOR.id)]


async def hand_in(box: BallotBox, serial: str) -> uuid.UUID:
    """Received, and not scanned yet."""
    async with box.database.write() as session:
        paper = await receiving.receive(
            session, box.vote_id, serial=serial, channel=Channel.PAPER, by=COUNTERS[0], witness=COUNTERS[1]
        )
        return paper.id


async def next_of(box: BallotBox, keyer: int) -> queue.ToKey | None:
    async with box.database.read() as session:
        return await queue.next_to_key(session, box.vote_id, COUNTERS[keyer])


async def key(box: BallotBox, paper_id: uuid.UUID, keyer: int, two: str = "agree") -> None:
    async with box.database.write() as session:
        await keying.key(
            session,
            box.vote_id,
            paper_id,
            validity=Validity.VALID,
            choices={1: "agree", 2: two},
            keyer=COUNTERS[keyer],
        )


async def test_pages_find_their_papers_and_every_other_says_why_it_waits(box: BallotBox) -> None:
    eid = (await box.opened()).eid
    one, two, three, late = await printed(box, "p001", "p002", "p003", "p004")
    for serial in (one, two, three):
        await hand_in(box, serial)
    told = await take(
        box,
        [qr_text(eid, one), "https://example.com"],
        [],
        [qr_text("v-20250101-0001", two)],
        [qr_text(eid, two), qr_text(eid, three)],
        [qr_text(eid, late)],
        [qr_text(eid, one)],
        ["https://example.com"],
    )
    assert [page.page.page for page in told] == [1, 2, 3, 4, 5, 6, 7]
    assert [page.serial for page in told] == [one, "", "", "", "", one, ""]
    reasons = ["", "没有读到", "另一次表决", "几张选票", f"{late} 的这张选票没有在投票期内登记收到", "", "没有读到"]
    assert [reason in page.why for page, reason in zip(told, reasons, strict=True)] == [True] * 7
    assert [page.why for page in told if page.serial] == ["", ""]
    assert [page.page.page for page in await waiting(box)] == [2, 3, 4, 5, 7]


async def test_the_same_scan_again_is_the_same_answer_also_at_once(box: BallotBox) -> None:
    eid = (await box.opened()).eid
    (serial,) = await printed(box, "p001")
    await hand_in(box, serial)
    both = await at_once(take(box, [qr_text(eid, serial)], []), take(box, [qr_text(eid, serial)], []))
    again = await take(box)
    assert [[page.page.id for page in told] for told in both] == [[page.page.id for page in again]] * 2
    async with box.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(ScanPage)) == 2
        assert await session.scalar(select(func.count()).select_from(PaperScan)) == 1


async def test_a_person_lays_a_page_once_and_only_where_it_may_belong(box: BallotBox) -> None:
    eid = (await box.opened()).eid
    one, two, out = await printed(box, "p001", "p002", "p003")
    await hand_in(box, one)
    await hand_in(box, two)
    blank, foreign, crowded, early = await take(
        box, [], [qr_text("v-20250101-0001", one)], [qr_text(eid, one), qr_text(eid, out)], [qr_text(eid, out)]
    )
    for page, serial, code in (
        (blank, out, "serial_not_received"),
        (blank, "0000-0000", "serial_not_received"),
        (foreign, one, "page_of_another"),
        (crowded, two, "page_of_another"),
        (early, one, "page_of_another"),
        (early, out, "serial_not_received"),
    ):
        with pytest.raises(Refused) as refused:
            await assign(box, page, serial)
        assert refused.value.code.name == code
    assert (await assign(box, blank, two)).serial == two
    with pytest.raises(Refused) as twice:
        await assign(box, blank, one)
    assert twice.value.code.name == "page_assigned"
    assert two in twice.value.message
    assert (await assign(box, crowded, one)).serial == one
    await hand_in(box, out)
    assert "在扫描之后才登记收到" in (await waiting(box))[-1].why
    assert (await assign(box, early, out)).serial == out
    assert [page.page.id for page in await waiting(box)] == [foreign.page.id]


async def test_a_page_is_of_one_vote_only(box: BallotBox) -> None:
    await box.opened()
    (blank,) = await take(box, [])
    async with box.database.write() as session:
        with pytest.raises(Refused) as refused:
            await scans.find(session, uuid.uuid4(), blank.page.id)
    assert refused.value.code.name == "not_found"


async def test_without_a_scan_nobody_keys(box: BallotBox) -> None:
    eid = (await box.opened()).eid
    (serial,) = await printed(box, "p001")
    paper_id = await hand_in(box, serial)
    assert await next_of(box, 2) is None
    with pytest.raises(Refused) as refused:
        await key(box, paper_id, 2)
    assert refused.value.code.name == "paper_without_scan"
    assert serial not in refused.value.message
    await take(box, [qr_text(eid, serial)])
    assert await next_of(box, 2) == queue.ToKey(paper_id, 1)
    await key(box, paper_id, 2)


async def test_a_paper_is_keyed_in_its_own_vote_alone(box: BallotBox) -> None:
    eid = (await box.opened()).eid
    other = await twin(box)
    (serial,) = await printed(box, "p001")
    paper_id = await hand_in(box, serial)
    await take(box, [qr_text(eid, serial)])
    for elsewhere, paper in ((other, paper_id), (box, uuid.uuid4())):
        with pytest.raises(Refused) as refused:
            await key(elsewhere, paper, 2)
        assert refused.value.code.name == "not_found"
    assert await next_of(box, 2) == queue.ToKey(paper_id, 1)


async def test_the_queue_hands_each_keyer_what_waits_for_them_and_a_third_what_two_read_differently(
    box: BallotBox,
) -> None:
    eid = (await box.opened()).eid
    first, second = await printed(box, "p001", "p002")
    one, two = await hand_in(box, first), await hand_in(box, second)
    await take(box, [qr_text(eid, first)], [qr_text(eid, second)], [qr_text(eid, second)])
    assert [await next_of(box, keyer) for keyer in range(4)] == [queue.ToKey(one, 1)] * 4
    await key(box, one, 0)
    await key(box, one, 1)
    assert [await next_of(box, keyer) for keyer in range(4)] == [queue.ToKey(two, 2)] * 4
    await key(box, two, 0)
    assert await next_of(box, 0) is None
    await key(box, two, 1, "disagree")
    assert [await next_of(box, keyer) for keyer in (0, 1)] == [None, None]
    assert await next_of(box, 2) == queue.ToKey(two, 2)
    await key(box, two, 2, "disagree")
    assert [await next_of(box, keyer) for keyer in range(4)] == [None] * 4


async def test_the_pages_of_a_paper_are_shown_in_the_order_of_their_scanning(box: BallotBox) -> None:
    eid = (await box.opened()).eid
    (serial,) = await printed(box, "p001")
    paper_id = await hand_in(box, serial)
    told = await take(box, [qr_text(eid, serial)], [], [qr_text(eid, serial)])
    (again,) = await take(box, [qr_text(eid, serial)], evidence=uuid.uuid4())
    async with box.database.read() as session:
        shown = [await queue.page_to_key(session, box.vote_id, paper_id, number) for number in (1, 2, 3)]
        assert [page.id for page in shown] == [told[0].page.id, told[2].page.id, again.page.id]
        for number in (0, 4):
            with pytest.raises(Refused) as refused:
                await queue.page_to_key(session, box.vote_id, paper_id, number)
            assert refused.value.code.name == "not_found"
