"""Ballots that go together come to the same as ballots that go alone, and whatever is not plain goes alone."""

import asyncio
import secrets
import uuid
from dataclasses import replace

import asyncpg
import pytest

from app.core.errors import Refused
from app.core.group_commit import Apart, GroupCommit
from app.core.signing import merkle
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.signer import Signer
from app.main import WebApplication
from app.voting.ballots import casting
from app.voting.ballots.by_phone import PhoneBallot, PhoneBallotTaken, alone
from app.voting.log.lines import lines_after
from app.voting.many_ballots import ballots, together
from tests.conftest import Town
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox, at_once
from tests.voting.races.grouped import GroupedBox
from tests.voting.races.oracle import sound
from tests.voting.races.twins import twin


@pytest.fixture
async def grouped(box: BallotBox, signer: Signer) -> GroupedBox:
    made = GroupedBox(box, box.database, signer)
    await made.opened()
    return made


async def ballot(box: GroupedBox, owner: str = "p001", **other: object) -> PhoneBallot:
    """What a phone of a head's owner sends for it, but for what is given otherwise."""
    token = await box.phone(uuid.uuid4(), frozenset({box.owners[owner]}))
    sent = PhoneBallot(token, box.desk.id, box.vote_id, owner, {1: "agree", 2: "disagree"}, secrets.token_hex(16))
    return replace(sent, **other)  # type: ignore[arg-type]


async def verdict(box: GroupedBox, sent: PhoneBallot) -> PhoneBallotTaken | Apart | Refused:
    """What a group says of a ballot, of which nothing is kept."""
    async with box.database.write() as session:
        (told,) = await together(session, [sent], False)
        await session.rollback()
    return told


async def refused_alone(box: GroupedBox, sent: PhoneBallot) -> str:
    with pytest.raises(Refused) as refusal:
        async with box.database.write() as session:
            await alone(session, sent)
    return refusal.value.code.name


async def test_plain_ballots_are_written_as_every_ballot_is(grouped: GroupedBox) -> None:
    done = [await grouped.cast("p001"), *await at_once(*(grouped.cast(f"p{n:03d}") for n in range(2, 9)))]
    async with grouped.database.write() as session:
        one = await ballot(grouped, "p009")
        done.append((await alone(session, one)).receipt)
    assert sorted(one.seq or 0 for one in done) == list(range(1, 10))
    assert {one.note for one in done} == {casting.RECORDED}
    await sound(grouped.database, grouped.vote_id, done)


async def test_who_has_an_answer_has_a_signed_log_too(grouped: GroupedBox, signer: Signer) -> None:
    """Alone, and of two who went together: each log is signed before they are told."""
    eid = (await grouped.vote()).eid
    queue = ballots(grouped.database, signer)
    first = await queue.do(await ballot(grouped, "p001"))
    assert first.receipt.seq is not None
    made = signer.last_made(eid, first.receipt.seq + 1)
    assert made is not None
    assert made.checkpoint.size == first.receipt.seq + 1
    sent = [await ballot(grouped, voter) for voter in ("p002", "p003")]
    both = await at_once(*(queue.do(one) for one in sent))
    last = max(one.receipt.seq for one in both)
    assert last == first.receipt.seq + 2
    made = signer.last_made(eid, last + 1)
    assert made is not None
    async with grouped.database.read() as session:
        written = [line.hash for line in await lines_after(session, grouped.vote_id, 0)]
    assert made.checkpoint == Checkpoint(made.checkpoint.origin, len(written), merkle.root(written))


async def test_the_answer_is_the_same_when_a_ballot_comes_again_alone(grouped: GroupedBox) -> None:
    sent = await ballot(grouped)
    first = await ballots(grouped.database, grouped.signer).do(sent)
    async with grouped.database.write() as session:
        assert await alone(session, sent) == first


async def test_two_of_one_nonce_and_two_of_one_head_in_a_group(grouped: GroupedBox) -> None:
    queue = ballots(grouped.database, grouped.signer)
    sent = await ballot(grouped)
    other = await ballot(grouped, "p002")
    rival = await ballot(grouped, "p002", choices={1: "disagree", 2: "agree"})
    first, again, stands, late = await asyncio.gather(*(queue.do(one) for one in (sent, sent, other, rival)))
    assert first == again
    assert (stands.receipt.stands, late.receipt.stands) == (True, False)
    await sound(grouped.database, grouped.vote_id, [one.receipt for one in (first, again, stands, late)])


SPOILT = {
    "objected": (
        "INSERT INTO binding_objection (id, binding_id, resident_id, ground, raised_at)"
        " SELECT gen_random_uuid(), id, resident_id, '不是本人', now() FROM binding",
        "not_entitled",
    ),
    "sold": ("UPDATE ownership SET until_on = from_on, ended_change_id = change_id", "not_found"),
    "dead": ("UPDATE owner SET deceased = true", "not_found"),
    "binding ended": ("UPDATE binding SET ended_at = now(), ended_reason = '工作人员解除'", "not_found"),
    "not confirmed": (
        "UPDATE binding SET owner_id = NULL, confirmed_at = NULL, confirmed_how = NULL",
        "not_entitled",
    ),
    "signed out": ("UPDATE resident_session SET ended_at = now()", "phone_sign_in_required"),
    "token too old": ("UPDATE resident_session SET expires_at = started_at", "phone_sign_in_required"),
    "window over": (
        "UPDATE vote SET opens_at = now() - interval '9 years', closes_at = now() - interval '8 years',"
        " first_closes_at = NULL",
        "not_receiving",
    ),
    "voided": ("UPDATE vote SET state = 'voided'", "not_receiving"),
    "on paper only": ("UPDATE vote SET mode = 'paper'", "phone_not_binding"),
}


@pytest.mark.parametrize("what", SPOILT)
async def test_what_would_be_refused_never_goes_with_the_others(
    grouped: GroupedBox, owner: asyncpg.Connection, what: str
) -> None:
    sent = await ballot(grouped)
    assert isinstance(await verdict(grouped, sent), PhoneBallotTaken)
    statement, code = SPOILT[what]
    await owner.execute(statement)
    told = await verdict(grouped, sent)
    assert told is Apart.ALONE or (isinstance(told, Refused) and told.code.name == code)
    assert await refused_alone(grouped, sent) == code


async def test_what_is_wrong_with_the_ballot_itself_is_said_alone(grouped: GroupedBox) -> None:
    for other, code in (
        ({"choices": {1: "agree"}}, "ballot_faulty"),
        ({"choices": {1: "agree", 2: "perhaps"}}, "ballot_faulty"),
        ({"voter": "p002"}, "not_entitled"),
        ({"voter": "p999"}, "not_entitled"),
        ({"vote_id": uuid.uuid4()}, "not_found"),
        ({"community_id": uuid.uuid4()}, "not_found"),
        ({"token": "nobody"}, "phone_sign_in_required"),
    ):
        sent = await ballot(grouped, **other)
        told = await verdict(grouped, sent)
        assert told is Apart.ALONE or isinstance(told, Refused), other
        assert await refused_alone(grouped, sent) == code
        with pytest.raises(Refused) as refusal:
            await ballots(grouped.database, grouped.signer).do(sent)
        assert refusal.value.code.name == code
    await sound(grouped.database, grouped.vote_id)


async def test_a_bad_one_does_not_sink_the_others(grouped: GroupedBox) -> None:
    queue = ballots(grouped.database, grouped.signer)
    good, bad, last = await ballot(grouped), await ballot(grouped, "p002", nonce="\x00"), await ballot(grouped, "p003")
    done = await asyncio.gather(*(queue.do(one) for one in (good, bad, last)), return_exceptions=True)
    assert isinstance(done[1], Exception)
    told = [one.receipt for one in done if isinstance(one, PhoneBallotTaken)]
    assert [one.stands for one in told] == [True, True]
    await sound(grouped.database, grouped.vote_id, told)


async def test_a_vote_that_is_held_keeps_no_other_waiting(grouped: GroupedBox) -> None:
    queue = ballots(grouped.database, grouped.signer)
    other = await twin(grouped)
    here, there = await ballot(grouped), await ballot(other)
    async with grouped.database.write() as session:
        await casting.locked(session, grouped.vote_id)
        waiting = asyncio.create_task(queue.do(here))
        assert (await queue.do(there)).receipt.stands
        assert not waiting.done()
    assert (await waiting).receipt.stands
    await queue.close()


async def test_two_processes_share_a_votes_row(grouped: GroupedBox) -> None:
    queues = [ballots(grouped.database, grouped.signer, at_most=3) for _ in range(2)]
    sent = [await ballot(grouped, voter) for voter in grouped.owners]
    taken = await asyncio.gather(*(queues[n % 2].do(one) for n, one in enumerate(sent)))
    assert sorted(one.receipt.seq or 0 for one in taken) == list(range(1, len(sent) + 1))
    await sound(grouped.database, grouped.vote_id, [one.receipt for one in taken])


async def test_a_full_queue_is_said_over_http(town: Town, box: BallotBox, application: WebApplication) -> None:
    square = Square(town, box, application)
    await box.opened()
    phone = await square.phone("p001")
    house = application.state.house
    full: GroupCommit[PhoneBallot, PhoneBallotTaken] = GroupCommit(
        house.database, together, alone, lambda one: one, waiting_at_most=0
    )
    application.state.house = replace(house, ballots=full)
    sent = {"voter": "p001", "choices": {"1": "agree", "2": "agree"}, "nonce": secrets.token_hex(16)}
    answer = await phone.post(f"{square.mine}/ballots", json=sent)
    assert (answer.status_code, answer.json()["code"]) == (503, "too_many_at_once")
    assert "再提交一次" in answer.json()["message"]
    assert int(answer.headers["retry-after"]) > 0
    application.state.house = house
    assert (await phone.post(f"{square.mine}/ballots", json=sent)).json()["stands"]
    phone.headers["Authorization"] = "Bearer nobody"
    nobody = await phone.post(f"{square.mine}/ballots", json=sent)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "phone_sign_in_required")
