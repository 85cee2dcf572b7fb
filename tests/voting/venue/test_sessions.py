"""Opening a session, letting people in, emptying boxes, entering for somebody: each refusal, and what is kept."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from app.core.errors import Refused
from app.core.installation import CHINA, now
from app.voting.count.ballots import Channel
from app.voting.kinds import AuthorityKind, HandedBy, PaperAtDesk, PaperFate, WitnessRole
from app.voting.models import (
    Ballot,
    BoxOpening,
    CheckIn,
    IssuedPaper,
    LaterBallot,
    Paper,
    PaperEvent,
    PlaceTaken,
    VenueSession,
    Vote,
    VotingAuthority,
)
from app.voting.papers import issuing
from app.voting.venue import check_ins, sessions
from app.voting.venue.schemas import WitnessNamed
from tests.posting.evidence import put_evidence
from tests.voting.live.ballot_box import BallotBox
from tests.voting.venue.hall import WITNESSES, Hall


async def refused(work: Awaitable[object]) -> Refused:
    with pytest.raises(Refused) as refusal:
        await work
    return refusal.value


def fields(refusal: Refused) -> list[str]:
    return [one.field for one in refusal.fields]


async def test_a_session_is_opened_by_two_before_witnesses(hall: Hall) -> None:
    venue = await hall.open()
    assert [one.model_dump() for one in sessions.witnesses_of(venue)] == [
        one.model_dump(exclude={"login"}) for one in WITNESSES
    ]
    async with hall.database.read() as session:
        assert [one.id for one in await sessions.unended(session, hall.box.vote_id)] == [venue.id]


async def test_every_fault_of_an_opening_is_said_at_once(hall: Hall) -> None:
    pdf = await put_evidence(hall.database, hall.box.desk.id, pdf=True)
    committee = [WitnessNamed(name="周建国", role=WitnessRole.COMMITTEE_MEMBER)] * 2
    refusal = await refused(hall.open(second=hall.canvasser, witnesses=committee, photos=[uuid.uuid4(), pdf]))
    assert refusal.code.name == "venue_faulty"
    assert fields(refusal) == ["second", "witnesses", "witnesses", "photos.0", "photos.1"]
    assert fields(await refused(hall.open(second=hall.counters[0]))) == ["second"]
    assert fields(await refused(hall.open(second=uuid.uuid4(), photos=[]))) == ["second", "photos"]
    assert await hall.all_of(VenueSession) == []


async def test_a_session_opens_in_the_window_only(hall: Hall, box: BallotBox) -> None:
    vote = await box.vote()
    assert vote.opens_at is not None
    await box.clock_to(vote.opens_at - timedelta(seconds=2))
    assert (await refused(hall.open())).code.name == "not_receiving"
    await box.ended()
    assert (await refused(hall.open())).code.name == "not_receiving"


async def test_a_vote_of_another_estate_is_not_there(hall: Hall) -> None:
    async with hall.database.write() as session:
        refusal = await refused(
            sessions.open_session(
                session,
                uuid.uuid4(),
                hall.box.vote_id,
                place="别处",
                second=hall.counters[1],
                witnesses=WITNESSES,
                photos=[hall.photo],
                by=hall.counters[0],
            )
        )
    assert refusal.code.name == "not_found"


def test_the_reminder_counts_to_the_minute() -> None:
    at = datetime(2026, 1, 1, tzinfo=CHINA)
    assert "还有 2 小时 5 分" in sessions.reminder(at + timedelta(hours=2, minutes=5, seconds=59), at)
    assert "已经截止" in sessions.reminder(at, at)


# -- letting in --------------------------------------------------------------------------------------------------------


async def test_a_paper_is_printed_handed_over_and_named_by_the_check_in(hall: Hall) -> None:
    await hall.open()
    row = await hall.let_in("p001")
    live = await hall.live("p001")
    assert live is not None
    assert (row.serial, row.capacity, row.cast_by, row.checked_by) == (
        live.serial,
        "owner",
        "o0001",
        hall.counters[0],
    )
    (event,) = await hall.all_of(PaperEvent)
    assert (event.serial, event.fate, event.way) == (row.serial, PaperFate.HANDED, HandedBy.VENUE)


async def test_a_paper_left_at_home_is_replaced_so_that_one_lives(hall: Hall) -> None:
    old = await hall.issue("p001")
    await hall.open()
    row = await hall.let_in("p001")
    assert row.serial not in {None, old}
    (fresh,) = [one for one in await hall.all_of(IssuedPaper) if one.serial == row.serial]
    assert fresh.replaces == old


async def test_a_paper_printed_before_and_lying_at_the_desk_is_handed_over(hall: Hall) -> None:
    serial = await hall.issue("p001")
    await hall.open()
    assert (await hall.let_in("p001", serial=serial)).serial == serial
    assert len(await hall.all_of(IssuedPaper)) == 1
    assert [one.fate for one in await hall.all_of(PaperEvent)] == [PaperFate.HANDED]


async def test_a_paper_brought_along_must_be_the_live_one(hall: Hall) -> None:
    serial, of_another = await hall.issue("p001"), await hall.issue("p002")
    await hall.open()
    for wrong in (of_another, "ZZZZ-ZZZZ"):
        assert (await refused(hall.let_in("p001", PaperAtDesk.BROUGHT, wrong))).code.name == "no_live_paper"
    assert fields(await refused(hall.let_in("p001", PaperAtDesk.BROUGHT))) == ["serial"]
    assert fields(await refused(hall.let_in("p001", PaperAtDesk.NONE, serial))) == ["serial"]
    assert (await hall.let_in("p001", PaperAtDesk.BROUGHT, serial)).serial == serial
    assert await hall.all_of(PaperEvent) == []


async def test_nobody_is_let_in_twice_nor_after_taking_part_nor_without_right(hall: Hall) -> None:
    await hall.open()
    await hall.let_in("p001")
    assert (await refused(hall.let_in("p001", PaperAtDesk.NONE))).code.name == "checked_in"
    await hall.box.cast("p002")
    taken = await refused(hall.let_in("p002"))
    assert taken.code.name == "has_taken_part"
    assert "争议" in taken.message
    assert (await refused(hall.let_in("p099"))).code.name == "voter_unknown"
    assert (await refused(hall.let_in("p003", cast_by="o0001"))).code.name == "not_entitled"
    assert (await refused(hall.let_in("p003", authority_id=uuid.uuid4()))).code.name == "not_entitled"
    assert len(await hall.all_of(CheckIn)) == 1
    # What was refused printed nothing.
    assert len(await hall.all_of(IssuedPaper)) == 1


async def test_nobody_is_let_in_after_the_end(hall: Hall) -> None:
    await hall.open()
    await hall.box.ended()
    assert (await refused(hall.let_in("p001"))).code.name == "not_receiving"


async def test_the_desk_finds_a_head_by_its_room(hall: Hall) -> None:
    serial = await hall.issue("p002")
    async with hall.database.read() as session:
        vote = await session.get(Vote, hall.box.vote_id)
        assert vote is not None
        at = await now(session)
        found = await check_ins.find_head(session, vote, "1-1-101", at)
        assert (await refused(check_ins.find_head(session, vote, "9-9-999", at))).code.name == "not_found"
    assert (found.voter, found.parts, found.taken_part, found.serial) == ("p002", ["1-1-101"], False, serial)
    assert [one.named for one in found.owners] == ["o0002"]


# -- boxes -------------------------------------------------------------------------------------------------------------


async def test_serials_are_registered_or_set_aside_one_by_one(hall: Hall) -> None:
    await hall.open()
    first, second = [(await hall.let_in(voter)).serial or "" for voter in ("p001", "p002")]
    not_let_in = await hall.issue("p003")
    done = await hall.empty([first, not_let_in, "ZZZZ-ZZZZ", first, second], foreign=1, note="一张广告")
    assert [one.serial for one in done.papers] == [first, second]
    assert [(one.channel, one.box_id, one.cast_by) for one in await hall.all_of(Paper)] == [
        (Channel.ONSITE, done.box.id, "o0001"),
        (Channel.ONSITE, done.box.id, "o0002"),
    ]
    assert [one.serial for one in done.set_aside] == [not_let_in, "ZZZZ-ZZZZ", first]
    assert ["没有持票在本场签到" in done.set_aside[0].why, "不是本次表决印发" in done.set_aside[1].why] == [True, True]
    assert "已经登记" in done.set_aside[2].why
    (box,) = await hall.all_of(BoxOpening)
    assert (box.sheets, box.foreign_sheets) == (6, 1)
    assert (box.serials, box.note) == ([first, not_let_in, "ZZZZ-ZZZZ", first, second], "一张广告")
    # A refused serial leaves no gap in the log.
    assert [one.seq for one in await hall.all_of(Paper)] == [1, 2]
    assert {one.voter for one in await hall.all_of(PlaceTaken)} == {"p001", "p002"}


async def test_a_spoilt_paper_replaced_here_is_registered_and_the_old_one_set_aside(hall: Hall) -> None:
    await hall.open()
    spoilt = (await hall.let_in("p001")).serial or ""
    async with hall.database.write() as session:
        fresh = await issuing.replace(session, hall.box.vote_id, spoilt, "填错了", by=hall.counters[0])
    done = await hall.empty([spoilt, fresh.serial])
    assert ([one.serial for one in done.papers], [one.serial for one in done.set_aside]) == ([fresh.serial], [spoilt])
    figures = (await hall.sheet()).figures
    assert (figures.issued, figures.returned, figures.replaced, figures.not_returned) == (2, 1, 1, 0)


async def test_somebody_let_in_without_a_paper_has_none_in_the_box(hall: Hall) -> None:
    serial = await hall.issue("p001")
    await hall.open()
    await hall.let_in("p001", PaperAtDesk.NONE)
    done = await hall.empty([serial])
    assert [one.serial for one in done.set_aside] == [serial]


async def test_a_box_that_does_not_add_up_is_counted_again(hall: Hall) -> None:
    await hall.open()
    serial = (await hall.let_in("p001")).serial or ""
    refusal = await refused(hall.empty([serial], foreign=1, sheets=3, witness=hall.canvasser, photos=[]))
    assert fields(refusal) == ["witness", "photos", "sheets", "note"]
    assert await hall.all_of(BoxOpening) == []
    assert (await hall.empty([])).papers == ()


async def test_a_box_opened_after_the_end_is_late_and_told_so(hall: Hall) -> None:
    await hall.open()
    serial = (await hall.let_in("p001")).serial or ""
    await hall.box.ended()
    refusal = await refused(hall.empty([serial]))
    assert refusal.code.name == "box_too_late"
    assert "迟到" in refusal.message
    assert await hall.all_of(Paper) == []


async def test_a_phone_between_check_in_and_opening_was_first(hall: Hall) -> None:
    await hall.open()
    serial = (await hall.let_in("p001")).serial or ""
    assert (await hall.box.cast("p001")).stands
    (paper,) = (await hall.empty([serial])).papers
    (standing,) = await hall.all_of(PlaceTaken)
    assert standing.ballot_id is not None
    assert paper.voter == "p001"


# -- on a staff device -------------------------------------------------------------------------------------------------


async def test_a_ballot_entered_for_somebody_bears_two_persons_and_the_slip(hall: Hall) -> None:
    await hall.open()
    await hall.let_in("p001", PaperAtDesk.NONE)
    receipt = await hall.assist("p001", "disagree", "abstain")
    assert receipt.stands
    (ballot,) = await hall.all_of(Ballot)
    assert (ballot.channel, ballot.session_id, ballot.entered_by, ballot.witness, ballot.evidence_id) == (
        Channel.ONSITE,
        hall.session_id,
        hall.counters[0],
        hall.counters[1],
        hall.photo,
    )
    assert ballot.choices == {"1": "disagree", "2": "abstain"}
    again = await hall.assist("p001")
    assert not again.stands
    (later,) = await hall.all_of(LaterBallot)
    assert (later.channel, later.session_id, later.entered_by) == (Channel.ONSITE, hall.session_id, hall.counters[0])


@pytest.mark.parametrize(
    ("wrong", "code", "named"),
    [
        (lambda hall: {"witness": hall.counters[0]}, "venue_faulty", ["witness"]),
        (lambda hall: {"witness": hall.canvasser, "slip": uuid.uuid4()}, "venue_faulty", ["witness", "slip"]),
        (lambda hall: {"choices": {1: "agree"}}, "ballot_faulty", ["choices.2"]),
        (lambda hall: {"choices": {1: "agree", 2: "invalid"}}, "ballot_faulty", ["choices.2"]),
    ],
)
async def test_what_is_wrong_with_an_entry_is_said(
    hall: Hall, wrong: Callable[[Hall], dict[str, object]], code: str, named: list[str]
) -> None:
    await hall.open()
    await hall.let_in("p001", PaperAtDesk.NONE)
    refusal = await refused(hall.assist("p001", **wrong(hall)))
    assert (refusal.code.name, fields(refusal)) == (code, named)
    assert await hall.all_of(Ballot) == []


async def test_only_who_was_let_in_without_a_paper_is_entered(hall: Hall) -> None:
    await hall.open()
    await hall.let_in("p001")
    for voter in ("p001", "p002"):
        assert (await refused(hall.assist(voter))).code.name == "not_checked_in"


async def test_nothing_is_entered_after_the_end(hall: Hall) -> None:
    await hall.open()
    await hall.let_in("p001", PaperAtDesk.NONE)
    await hall.box.ended()
    assert (await refused(hall.assist("p001"))).code.name == "not_receiving"


async def test_an_authority_that_ends_after_its_holder_was_let_in_was_good_for_what_lay_in_the_box(hall: Hall) -> None:
    """Law case 25: cast at nine, revoked at ten, the ballot stands; nobody new is let in by it."""
    async with hall.database.write() as session:
        at = await now(session)
        authority = VotingAuthority(
            id=uuid.uuid4(),
            vote_id=hall.box.vote_id,
            number=1,
            voter="p003",
            kind=AuthorityKind.PROXY.value,
            holder_name="王大山",
            matter="改造表决",
            signed_on=at.date(),
            from_on=at.date(),
            until_on=at.date() + timedelta(days=30),
            document="授权委托书",
            evidence=[],
            recorded_by=uuid.uuid4(),
            recorded_at=at,
            confirmed_by=uuid.uuid4(),
            confirmed_at=at,
            end_reason="",
        )
        session.add(authority)
    await hall.open()
    let_in = await hall.let_in("p003", authority_id=authority.id)
    async with hall.database.write() as session:
        ended = await session.get(VotingAuthority, authority.id)
        assert ended is not None
        ended.ended_at, ended.end_reason = await now(session), "委托人撤销"
    (paper,) = (await hall.empty([let_in.serial or ""])).papers
    assert (paper.capacity, paper.authority_id) == ("proxy", authority.id)
