"""Samples on the database: drawn from everything others entered, one contact at a time, every look written down."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.claims.kinds import CallOutcome, ClaimEvidence, EntryKind, EvidenceClass, PatternKind
from app.claims.models import ClaimCallLook, ClaimSample, ClaimSampleEntry
from app.claims.patterns import flags
from app.claims.samples import samples, sampling
from app.claims.samples.samples import SampleContact
from app.core.installation import now
from app.identity.permissions import Role
from app.register.models import PersonalDataView
from tests.claims.hall import Hall, refused


async def draw(hall: Hall, size: int = 59) -> ClaimSample:
    async with hall.database.write() as session:
        return await samples.draw(
            session,
            hall.desk.id,
            await samples.population(session, hall.desk.id),
            size,
            by=hall.staff["street"],
            drawn_as="街道办事处",
            at=await now(session),
        )


async def contact(hall: Hall, sample: ClaimSample, by: str = "caller") -> SampleContact:
    async with hall.database.write() as session:
        return await samples.next_contact(
            session,
            hall.sealer,
            hall.desk.id,
            sample.id,
            by=hall.staff[by],
            viewed_as="第三方回访员",
            at=await now(session),
        )


async def call(
    hall: Hall, sample: ClaimSample, shown: SampleContact, outcome: CallOutcome, by: str = "caller", note: str = ""
) -> None:
    async with hall.database.write() as session:
        await samples.tell_outcome(
            session,
            hall.desk.id,
            sample.id,
            shown.look.id,
            outcome,
            note,
            by=hall.staff[by],
            at=await now(session),
        )


async def test_everything_that_no_owner_entered_is_drawn_from(hall: Hall) -> None:
    claim = await hall.enter()
    mended = await hall.mend(claim)
    await hall.bound("1-2-201", await hall.owner("1-2-201"))
    async with hall.database.read() as session:
        found = await samples.population(session, hall.desk.id)
    assert [(one.kind, one.agent_id) for one in found] == [
        (EntryKind.CLAIM, hall.staff["grid"]),
        (EntryKind.BINDING, hall.staff["committee2"]),
    ]
    assert found[0].id == mended.id
    assert "登记了“不同意改造”（入户走访，无见证人）" in found[0].words


async def test_a_sample_is_kept_with_what_it_takes_to_draw_it_again(hall: Hall) -> None:
    assert await refused(draw(hall)) == "sample_empty"
    for _ in range(70):
        await hall.enter(subject=uuid.uuid4())
    first = await draw(hall)
    # As many of the same are drawn once; of more of them, by the same seed.
    assert await refused(draw(hall)) == "sample_drawn_already"
    more = await draw(hall, 149)
    assert await refused(draw(hall, 299)) == "sample_drawn_already"
    assert (first.size, first.population, more.size, more.population) == (59, 70, 70, 70)
    assert (more.seed, first.own_seed, more.own_seed) == (first.seed, False, False)
    async with hall.database.read() as session:
        drawable = [one.drawable for one in await samples.population(session, hall.desk.id)]
        for sample in (first, more):
            held = (await samples.find(session, hall.desk.id, sample.id)).entries
            kept = [(one.entry.kind, str(one.entry.entry_id)) for one in held]
            assert kept == [(one.kind, one.id) for one in sampling.draw(drawable, sample.size, sample.seed)]
            assert sample.population_sha256 == sampling.root(sampling.frozen(drawable))
        assert [one.sample.id for one in await samples.listed(session, [hall.desk.id])] == [more.id, first.id]


async def test_a_caller_sees_one_contact_until_it_has_an_outcome(hall: Hall) -> None:
    for place in ("1-1-102", "1-2-201"):
        await hall.enter(place)
    sample = await draw(hall)
    first = await contact(hall, sample)
    assert (await contact(hall, sample)).look.id == first.look.id
    assert len(first.phones) == 1
    assert first.phones[0][1].startswith("1390000000")
    hall.staff["second"] = await hall.appointed("second", Role.THIRD_PARTY_CALLER)
    beside = await contact(hall, sample, "second")
    assert beside.entry.position != first.entry.position
    assert await refused(call(hall, sample, first, CallOutcome.CONFIRMED, "second")) == "call_not_shown"
    await call(hall, sample, first, CallOutcome.CONFIRMED)
    assert await refused(call(hall, sample, first, CallOutcome.DENIED)) == "call_not_shown"
    assert await refused(contact(hall, sample)) == "sample_done"
    async with hall.database.read() as session:
        looks = list(await session.scalars(select(PersonalDataView).where(PersonalDataView.act == "sample:call")))
    assert sorted(one.viewed_as for one in looks) == ["第三方回访员"] * 2
    assert {one.viewed_by for one in looks} == {hall.staff["caller"], hall.staff["second"]}


async def test_callers_who_ask_at_once_are_each_shown_somebody_else(hall: Hall) -> None:
    places = ("1-1-102", "1-2-201")
    for _ in range(3):
        for place in places:
            await hall.enter(place, subject=uuid.uuid4())
    sample = await draw(hall)
    callers = ["caller", *(f"caller{number}" for number in range(5))]
    for one in callers[1:]:
        hall.staff[one] = await hall.appointed(one, Role.THIRD_PARTY_CALLER)
    found = await asyncio.gather(*(contact(hall, sample, one) for one in callers))
    assert sorted(one.entry.position for one in found) == list(range(1, 7))


async def test_a_contact_left_lying_goes_to_another_after_an_hour(hall: Hall) -> None:
    await hall.enter()
    sample = await draw(hall)
    first = await contact(hall, sample)
    hall.staff["second"] = await hall.appointed("second", Role.THIRD_PARTY_CALLER)
    assert await refused(contact(hall, sample, "second")) == "sample_done"
    await hall.later(samples.HELD_FOR + timedelta(minutes=1))
    again = await contact(hall, sample, "second")
    assert again.entry.position == first.entry.position
    assert await refused(call(hall, sample, first, CallOutcome.CONFIRMED)) == "call_not_shown"
    await call(hall, sample, again, CallOutcome.CONFIRMED, "second")


async def test_nobody_answers_three_times_on_three_days(hall: Hall) -> None:
    await hall.enter()
    sample = await draw(hall)
    for day in range(samples.ATTEMPTS):
        await hall.later(timedelta(days=day))
        await call(hall, sample, await contact(hall, sample), CallOutcome.UNREACHABLE)
        assert await refused(contact(hall, sample)) == "sample_done"  # not twice on a day
    await hall.later(timedelta(days=9))
    assert await refused(contact(hall, sample)) == "sample_done"
    async with hall.database.read() as session:
        found = await samples.find(session, hall.desk.id, sample.id)
    assert (found.outcomes, found.open) == ({CallOutcome.UNREACHABLE: 1}, 0)


async def test_nobody_calls_about_an_entry_of_their_own(hall: Hall) -> None:
    await hall.enter(by="caller")
    sample = await draw(hall)
    assert await refused(contact(hall, sample)) == "sample_done"
    assert (await contact(hall, sample, "street")).part == "1-1-102"


async def test_a_denial_is_flagged_to_the_street(hall: Hall) -> None:
    claim = await hall.enter()
    sample = await draw(hall)
    await call(hall, sample, await contact(hall, sample), CallOutcome.DENIED, note="说没有人来过")
    async with hall.database.read() as session:
        (flag,) = [one for one in await flags.flagged(session, hall.desk.id) if one.kind is PatternKind.CALLED_DENIED]
        (denied,) = (await samples.find(session, hall.desk.id, sample.id)).denied
    assert (flag.claim_ids, flag.agent_ids, flag.parts) == ((claim.id,), (hall.staff["grid"],), ("1-1-102",))
    assert denied.calls[0].note == "说没有人来过"
    # A call proves nobody's identity: the claim stands until its owner speaks.
    assert (await hall.now(claim)).standing.counts


async def test_haste_and_night_are_flagged_from_when_owners_are_said_to_have_spoken(hall: Hall) -> None:
    async with hall.database.read() as session:
        at = (await now(session)).replace(hour=15, minute=30) - timedelta(days=1)  # half past eleven at night in China
    claim = await hall.enter(evidence=ClaimEvidence(None, "", at))
    assert claim.spoken_at == at
    calm = await hall.enter(
        "1-2-201", kind=EvidenceClass.ORAL, evidence=ClaimEvidence(None, "", at), subject=uuid.uuid4()
    )
    async with hall.database.read() as session:
        (flag,) = await flags.flagged(session, hall.desk.id)
    assert (flag.kind, flag.claim_ids) == (PatternKind.NIGHT, (claim.id,))
    assert calm.id not in flag.claim_ids


def test_a_contact_is_held_for_an_hour_and_not_a_moment_longer() -> None:
    caller, at = uuid.uuid4(), datetime(2026, 11, 24, 9, tzinfo=UTC)
    look = ClaimCallLook(looked_by=caller, at=at)
    entry = samples.SampleEntryNow(ClaimSampleEntry(), ((look, None),))
    assert entry.held_by(at + samples.HELD_FOR - timedelta(microseconds=1)) == caller
    assert entry.held_by(at + samples.HELD_FOR) is None
