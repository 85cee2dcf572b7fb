"""Cases of the law about ballots as they come in: by phone and on paper, twice, late, without right or without sense."""

import secrets
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from app.core.errors import Refused
from app.voting.ballots import casting
from app.voting.count.ballots import Channel, Validity
from app.voting.count.outcome import Alternative, AreaAndHeads, Outcome, SetAside
from app.voting.lifecycle import State
from app.voting.models import Ballot
from app.voting.papers import keying, receiving
from app.voting.schemas import NewBallot, RuleChoices
from tests.register.flats import flat, id_card, owner
from tests.voting.law.boxes import MAY, CaseBox, CaseDesk, ballots, later, on, refused, six_of_eight
from tests.voting.live.ballot_box import COUNTERS, BallotBox

ITEMS = 2


async def test_case_12_of_two_co_owners_the_first_stands_and_the_flat_is_in_conflict(may: CaseDesk) -> None:
    await may.opened()
    wife, husband = (await may.named("p001")).values()
    await may.clock_to(on(4, "10:00"))
    assert (await may.cast("p001", "agree", owners=frozenset({wife}))).stands
    await may.clock_to(on(4, "11:00"))
    second = await may.cast("p001", "disagree", owners=frozenset({husband}))
    assert (second.stands, "异议" in second.note) == (False, True)
    await six_of_eight(may, without="p001")
    item = (await may.recount()).items[1]
    assert (item.agree.heads, item.participating.heads, item.outcome) == (6, 8, Outcome.CARRIED)
    assert item.alternatives[Alternative.CONFLICTS_NOT_AGREEING] is Outcome.LOST
    assert (await may.counted()).state == State.AWAITING


async def test_case_20_a_tenant_without_authority_casts_no_ballot_and_the_owner_still_may(may: CaseDesk) -> None:
    await may.opened()
    tenant = await may.phone(place="1-1-102")
    await refused(may.cast("p003", resident=tenant, owners=frozenset()), "not_entitled")
    paper = await may.paper("p003")
    for keyer in (0, 1):
        await may.key(paper, "agree", "agree", keyer, Validity.IDENTITY_INVALID)
    nobody = await may.recount()
    assert (nobody.items[1].participating, nobody.items[1].agree) == (AreaAndHeads(0, 0), AreaAndHeads(0, 0))
    assert (await may.cast("p003", "disagree")).stands
    item = (await may.recount()).items[1]
    assert (item.participating, item.agree) == (AreaAndHeads(10_000, 1), AreaAndHeads(0, 0))


async def test_case_22_an_item_left_blank_is_an_abstention_and_the_other_is_untouched(box: BallotBox) -> None:
    await box.opened()
    paper = await box.paper("p001")
    for keyer in COUNTERS[:2]:
        async with box.database.write() as session:
            await keying.key(session, box.vote_id, paper.id, validity=Validity.VALID, choices={1: "agree"}, keyer=keyer)
    (ballot,) = await ballots(box)
    assert ballot.choices == {"1": "agree", "2": "abstain"}


async def test_case_32_a_split_paper_of_an_owner_of_three_takes_part_and_does_not_agree(may: CaseDesk) -> None:
    """One choice for one owner: two ticks for, one against cannot be one, and none of the three areas agrees."""
    many = owner("何平", document=id_card(301))
    may.more = tuple(flat(f"1-2-{room}", many) for room in (101, 102, 103))
    await may.opened()
    paper = await may.paper("p013")
    for keyer in (0, 1):
        await may.key(paper, "agree", "agree", keyer, Validity.CONTENT_INVALID)
    item = (await may.recount()).items[1]
    assert (item.total.heads, item.participating, item.agree) == (13, AreaAndHeads(30_000, 1), AreaAndHeads(0, 0))
    assert item.content_invalid == AreaAndHeads(30_000, 1)


async def test_case_33_of_paper_and_phone_that_differ_the_first_received_stands(may: CaseDesk) -> None:
    await may.opened()
    await may.clock_to(on(5))
    await may.keyed_paper("p003", "agree")
    await may.clock_to(on(6))
    second = await may.cast("p003", "disagree")
    assert (second.stands, "以先收到的为准" in second.note) == (False, True)
    await six_of_eight(may, without="p003")
    (kept,) = await later(may)
    assert (kept.channel, kept.choices["1"]) == ("online", "disagree")
    item = (await may.recount()).items[1]
    assert (item.agree.heads, item.outcome) == (6, Outcome.CARRIED)
    assert item.alternatives[Alternative.CONFLICTS_NOT_AGREEING] is Outcome.LOST


async def test_case_34_paper_and_phone_that_say_the_same_are_one_ballot_and_no_conflict(may: CaseDesk) -> None:
    await may.opened()
    await may.keyed_paper("p003", "agree")
    assert not (await may.cast("p003", "agree")).stands
    await six_of_eight(may, without="p003")
    found = await may.recount()
    assert (found.items[1].participating.heads, found.set_aside[SetAside.DUPLICATE]) == (8, ITEMS)
    assert found.items[1].alternatives[Alternative.CONFLICTS_NOT_AGREEING] is Outcome.CARRIED
    assert (await may.counted()).state == State.COUNTED


async def test_case_35_a_retried_submit_is_one_ballot_and_the_same_receipt(may: CaseDesk) -> None:
    await may.opened()
    me, nonce = await may.phone(may.owners["p003"], "1-1-102"), secrets.token_hex(16)
    first = await may.cast("p003", resident=me, nonce=nonce)
    assert await may.cast("p003", resident=me, nonce=nonce) == first
    assert (len(await ballots(may)), await later(may)) == (1, [])


async def test_case_37_a_changed_mind_changes_nothing(box: BallotBox) -> None:
    await box.opened()
    assert (await box.cast("p001", "agree")).stands
    assert not (await box.cast("p001", "disagree")).stands
    (ballot,) = await ballots(box)
    assert ballot.choices["1"] == "agree"
    RuleChoices.model_validate({"include_parking": False})
    with pytest.raises(ValidationError):  # no vote can choose otherwise
        RuleChoices.model_validate({"include_parking": False, "revote": "allowed_until_close"})


async def test_case_40_the_last_instant_is_in_and_the_next_is_late(
    may: CaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = await may.opened()
    assert vote.closes_at == on(21, "00:00")

    async def cast_at(voter: str, clock: str) -> casting.Receipt:
        instant = datetime.fromisoformat(clock)

        async def told(_: object) -> datetime:
            return instant

        monkeypatch.setattr(casting, "now", told)
        return await may.cast(voter)

    assert (await cast_at("p003", "2026-05-20T23:59:59.999+08:00")).stands
    with pytest.raises(Refused) as late:
        await cast_at("p004", "2026-05-21T00:00:00.000+08:00")
    assert (late.value.code.name, "截止" in late.value.message) == ("not_receiving", True)
    monkeypatch.undo()
    await may.counted()
    assert (await may.recount()).items[1].participating.heads == 1
    sent = {"voter": "p004", "choices": {1: "agree"}, "nonce": "a" * 32}
    NewBallot.model_validate(sent)
    with pytest.raises(ValidationError):  # what a phone's clock says is not even taken
        NewBallot.model_validate(sent | {"sent_at": "2026-05-20T23:59:59+08:00"})


async def test_case_41_a_paper_received_in_time_counts_though_keyed_two_days_later(may: CaseDesk) -> None:
    await may.opened()
    await may.clock_to(on(20, "18:00"))
    paper = await may.paper("p003")
    await may.clock_to(on(22))
    assert not (await may.key(paper, "agree", "agree", 0)).done
    await refused(may.key(paper, "agree", "agree", 0), "keyed_twice")
    assert (await may.key(paper, "agree", "agree", 1)).done
    (ballot,) = await ballots(may)
    assert (ballot.ts, on(20, "18:00") <= ballot.ts < MAY[1]) == (paper.ts, True)
    assert on(22) <= ballot.entered_at < on(22) + timedelta(hours=1)
    assert (await may.recount()).items[1].participating.heads == 1


async def test_case_48_twenty_papers_from_one_hand_are_twenty_ballots_and_a_word_for_all_is_none(
    ninety: CaseBox,
) -> None:
    await ninety.opened()
    staircase = [f"p{number:03d}" for number in range(1, 21)]
    for voter in staircase:
        await ninety.keyed_paper(voter)
    # "My staircase agrees", on a sheet that was printed for nobody.
    await refused(bare_sheet(ninety), "serial_unknown")
    async with ninety.database.read() as session:
        heads = await session.scalar(select(func.count(Ballot.voter.distinct())))
    assert (heads, len(await ballots(ninety))) == (20, 20)
    assert (await ninety.recount()).items[1].participating == AreaAndHeads(200_000, 20)


async def bare_sheet(box: BallotBox) -> None:
    async with box.database.write() as session:
        await receiving.receive(
            session, box.vote_id, serial="一单元同意", channel=Channel.PAPER, by=COUNTERS[0], witness=COUNTERS[1]
        )
