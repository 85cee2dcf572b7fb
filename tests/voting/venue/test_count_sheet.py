"""The count sheet: an evening from the opening to the signature, and the sheet of the whole vote."""

import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.voting.ballots import voiding
from app.voting.ballots.casting import locked
from app.voting.count.ballots import Validity
from app.voting.kinds import PaperAtDesk, PaperFate
from app.voting.models import Ballot, CountSheet, Paper, PaperScan, ScanPage
from app.voting.papers import issuing, keying
from app.voting.venue import count_sheet
from tests.posting.evidence import put_evidence
from tests.voting.venue.hall import Hall
from tests.voting.venue.test_sessions import fields, refused


async def key(hall: Hall, paper: Paper, validity: Validity = Validity.VALID) -> None:
    """Two people read the same on a scanned paper."""
    async with hall.database.write() as session:
        page = ScanPage(
            id=uuid.uuid4(),
            vote_id=hall.box.vote_id,
            evidence_id=uuid.uuid4(),
            page=1,
            serial_read=paper.serial,
            scanned_by=hall.counters[0],
            at=paper.ts,
        )
        session.add(page)
        await session.flush()
        session.add(PaperScan(scan_page_id=page.id, paper_id=paper.id, at=paper.ts))
    for keyer in hall.counters[:2]:
        async with hall.database.write() as session:
            await keying.key(
                session,
                hall.box.vote_id,
                paper.id,
                validity=validity,
                choices={1: "agree", 2: "agree"},
                keyer=keyer,
            )


async def test_an_evening(hall: Hall) -> None:
    brought, of_another = await hall.issue("p001"), await hall.issue("p009")
    await hall.open()
    await hall.let_in("p001", PaperAtDesk.BROUGHT, brought)
    handed = (await hall.let_in("p002")).serial or ""
    await hall.let_in("p003", PaperAtDesk.NONE)
    taken_home = (await hall.let_in("p004")).serial or ""
    await hall.assist("p003")
    done = await hall.empty([brought, handed, of_another], foreign=1, note="一张没有编号的复印件")
    assert len(done.papers) == 2
    await key(hall, done.papers[0])

    sheet = await hall.sheet()
    f = sheet.figures
    assert (f.issued, f.brought, f.returned, f.replaced, f.unused, f.not_returned) == (3, 1, 2, 0, 0, 1)
    assert (f.valid, f.content_invalid, f.identity_invalid, f.unkeyed) == (1, 0, 0, 1)
    assert (f.boxes, f.sheets, f.registered, f.foreign, f.let_in, f.entered) == (1, 4, 2, 1, 1, 1)
    assert len(sheet.differences) == 2

    refusal = await refused(hall.sign())
    assert refusal.code.name == "count_sheet_unexplained"
    assert [one.message for one in refusal.fields] == list(sheet.differences)
    assert await hall.all_of(CountSheet) == []

    # Printed before the paper was taken back: the figures are others by now.
    async with hall.database.write() as session:
        await issuing.record(
            session,
            hall.box.vote_id,
            taken_home,
            PaperFate.UNUSED,
            way=None,
            recipient="",
            reason="业主决定回家再想",
            evidence_id=None,
            by=hall.counters[0],
        )
    why = "p009 的选票由家人投入，本人未到场；另有一张复印件，均已封存。"
    stale = await refused(hall.sign(why, check=sheet.check))
    assert stale.code.name == "count_sheet_changed"
    assert (await hall.sheet()).check in stale.message
    assert len((await hall.sheet()).differences) == 1

    signed = await hall.sign(why)
    assert (signed.difference, signed.figures["unused"], signed.second) == (why, 1, hall.counters[1])
    assert (await hall.sheet()).signed is not None
    for work in (
        hall.let_in("p005"),
        hall.let_in("p006", PaperAtDesk.NONE),
        hall.empty([taken_home]),
        hall.assist("p003"),
        hall.sign(why),
    ):
        assert (await refused(work)).code.name == "session_ended"


async def test_an_evening_without_a_difference_needs_no_words(hall: Hall) -> None:
    await hall.open()
    serial = (await hall.let_in("p001")).serial or ""
    await hall.empty([serial])
    assert (await hall.sheet()).differences == ()
    assert (await hall.sign(check=(await hall.sheet()).check.lower())).difference == ""


async def test_a_sheet_may_be_signed_after_the_end_by_two_with_a_photo(hall: Hall) -> None:
    await hall.open()
    await hall.let_in("p001")
    await hall.box.ended()
    pdf = await put_evidence(hall.database, hall.box.desk.id, pdf=True)
    assert fields(await refused(hall.sign("没有交回", second=hall.counters[0], photos=[pdf]))) == ["second", "photos.0"]
    assert fields(await refused(hall.sign("没有交回", second=hall.canvasser, photos=[]))) == ["second", "photos"]
    assert (await hall.sign("一张没有交回")).photos == [hall.photo]


async def test_a_paper_brought_from_another_evening_was_not_handed_over_here(hall: Hall) -> None:
    await hall.open()
    serial = (await hall.let_in("p001")).serial
    await hall.sign("带回家去填")
    await hall.open()
    await hall.let_in("p001", PaperAtDesk.BROUGHT, serial)
    await hall.empty([serial or ""])
    figures = (await hall.sheet()).figures
    assert (figures.issued, figures.brought, figures.returned, figures.sheets) == (1, 1, 1, 1)


async def test_the_whole_vote_is_signed_when_nothing_can_change(hall: Hall) -> None:
    assert (await refused(hall.sign(of_session=False))).code.name == "count_sheet_open"
    await hall.issue("p007")
    await hall.open()
    serials = [(await hall.let_in(voter)).serial or "" for voter in ("p001", "p002", "p003")]
    papers = (await hall.empty(serials)).papers
    await hall.box.ended()
    assert "社区活动室" in (await refused(hall.sign(of_session=False))).message
    await hall.sign()
    assert "3 张收到的纸质选票没有录完" in (await refused(hall.sign(of_session=False))).message
    for paper, validity in zip(papers, Validity, strict=True):
        await key(hall, paper, validity)
    sheet = await hall.sheet(of_session=False)
    f = sheet.figures
    # Who was given a paper and did not vote is no difference.
    assert sheet.differences == ()
    assert (f.issued, f.returned, f.not_returned) == (4, 3, 1)
    assert (f.valid, f.content_invalid, f.identity_invalid, f.unkeyed) == (1, 1, 1, 0)
    signed = await hall.sign(of_session=False)
    assert signed.session_id is None


async def test_a_voided_paper_is_identity_invalid(hall: Hall) -> None:
    await hall.open()
    serials = [(await hall.let_in(voter)).serial or "" for voter in ("p001", "p002")]
    keyed, waiting = (await hall.empty(serials)).papers
    await key(hall, keyed)
    async with hall.database.write() as session:
        vote = await locked(session, hall.box.vote_id)
        (ballot,) = await session.scalars(select(Ballot))
        for target in (ballot, waiting):
            await voiding.take_out(session, vote, target, "选票有争议", ballot.ts, dispute_id=None)
    figures = (await hall.sheet()).figures
    assert (figures.returned, figures.valid, figures.identity_invalid, figures.unkeyed) == (2, 0, 2, 0)


async def test_the_print_shows_the_figures_and_no_choice(hall: Hall) -> None:
    await hall.open()
    await hall.let_in("p001", PaperAtDesk.NONE)
    await hall.assist("p001", "disagree", "disagree")
    await hall.let_in("p002")
    sheet = await hall.sheet()
    at, whole_vote = await hall.box.now(), await hall.sheet(of_session=False)
    async with hall.database.read() as session:
        data = await count_sheet.printed(session, sheet, at)
        whole = await count_sheet.printed(session, whole_vote, at)
    assert data["check"] == sheet.check
    assert data["counters"] == ["职员0", "职员1"]
    assert data["witnesses"] == [["李秀英", "业主（非业委会委员）"], ["周建国", "居委会人员"]]
    assert data["differences"] == ["本场领取或带来的选票有 1 张没有投入票箱。"]
    assert not any(word in str(data) for word in ("同意", "反对", "弃权", "disagree"))
    for told in (data, whole):
        pdf = count_sheet.typeset_sheet(told)
        assert pdf.startswith(b"%PDF")
        assert pdf == count_sheet.typeset_sheet(told)


def test_without_the_font_the_refusal_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        count_sheet.typeset_sheet({}, tmp_path)
    assert refusal.value.code.name == "font_missing"
