"""Cases of the law about procedure: a plan amended, participation missed, a motion added, a notice too short."""

import uuid
from datetime import timedelta

from sqlalchemy import func, select

from app.identity.permissions import Role
from app.voting.count.ballots import Validity
from app.voting.count.outcome import AreaAndHeads, Outcome
from app.voting.drafting import preparing
from app.voting.lifecycle import STEPS, Act, Hand, State
from app.voting.models import Ballot
from app.voting.papers import keying
from tests.conftest import Town
from tests.projects.site import VOTE, Site
from tests.voting.law.boxes import CaseBox, ballots, on, refused
from tests.voting.live.ballot_box import COUNTERS, BallotBox
from tests.voting.results.office import Office


async def cast_by(box: BallotBox, first: int, last: int) -> None:
    """Agreeing ballots of heads by their numbers on the roll, both included."""
    for number in range(first, last + 1):
        await box.cast(f"p{number:03d}")


async def test_case_36_a_plan_amended_during_the_vote_voids_it_and_takes_a_new_notice(
    ninety: CaseBox, town: Town
) -> None:
    site = Site(ninety.desk)
    project = await site.enter()
    plan = await site.publish(project, "外墙保温")
    await site.require(project, VOTE)
    await ninety.opened(plan=(project.id, plan.id))
    await cast_by(ninety, 1, 30)
    clerk = await Office(ninety, town).person(Role.NEIGHBOURHOOD_COMMITTEE)
    path = f"/v1/office/communities/{ninety.desk.id}/projects/{project.id}/plans"
    published = await clerk.post(path, json={"title": "改造方案", "items": ["外墙保温", "加装电梯"]})
    assert published.status_code == 201, published.text
    voided = await ninety.vote()
    assert (voided.state, len(await ballots(ninety))) == (State.VOIDED, 30)
    await refused(ninety.cast("p031"), "not_receiving")
    await ninety.ended()
    await refused(ninety.act(Act.COUNT), "state_forbids")

    await ninety.draft(plan=(project.id, uuid.UUID(published.json()["id"])))
    await ninety.act(Act.POST_ROLL)
    await ninety.clock_to(await ninety.hang((await ninety.vote()).roll_posting_id))
    soon = await ninety.earliest(await ninety.vote()) - timedelta(days=1)
    window = {"opens_at": soon.isoformat(), "closes_at": (soon + timedelta(days=10)).isoformat()}
    assert await refused(ninety.act(Act.GIVE_NOTICE, **window), "notice_not_possible") == ["opens_at"]
    async with ninety.database.read() as session:
        kept = await session.scalar(select(func.count()).where(Ballot.vote_id == voided.id))
    assert (kept, await ballots(ninety)) == (30, [])


async def test_case_46_participation_missed_takes_one_extension_or_is_no_decision(ninety: CaseBox) -> None:
    vote = await ninety.opened()
    assert vote.opens_at is not None
    assert vote.closes_at is not None
    await cast_by(ninety, 1, 58)
    missed = (await ninety.recount()).items[1]
    assert (missed.participating.heads, missed.total.heads) == (58, 90)
    assert missed.outcome is Outcome.NO_VALID_DECISION
    assert missed.outcome.label == "未达法定参与比例，未形成有效决定"
    await ninety.clock_to(vote.closes_at - timedelta(hours=1))
    longest = vote.closes_at + (vote.closes_at - vote.opens_at)
    beyond = (longest + timedelta(seconds=1)).isoformat()
    await refused(ninety.act(Act.EXTEND, closes_at=beyond), "act_not_possible", "延长不超过原投票期")
    await ninety.extended(longest)
    await refused(ninety.act(Act.EXTEND, closes_at=beyond), "act_not_possible", "已经延长过一次")
    await ninety.clock_to(vote.closes_at + timedelta(days=1))
    await cast_by(ninety, 59, 60)
    await ninety.counted()
    reached = (await ninety.recount()).items[1]
    assert (reached.participating, reached.outcome) == (AreaAndHeads(600_000, 60), Outcome.CARRIED)


async def test_case_49_a_motion_that_was_not_in_the_notice_cannot_be_added(box: BallotBox) -> None:
    vote = await box.opened()
    assert vote.opens_at is not None
    await box.clock_to(vote.opens_at + timedelta(days=3))
    with_it = {1: "agree", 2: "agree", 3: "agree"}
    assert await refused(box.cast("p001", choices=with_it), "ballot_faulty") == ["choices.3"]
    paper = await box.paper("p002")

    async def key_it() -> None:
        async with box.database.write() as session:
            await keying.key(
                session, box.vote_id, paper.id, validity=Validity.VALID, choices=with_it, keyer=COUNTERS[0]
            )

    assert await refused(key_it(), "ballot_faulty") == ["choices.3"]
    again = {"opens_at": vote.opens_at.isoformat(), "closes_at": vote.opens_at.isoformat()}
    await refused(box.act(Act.GIVE_NOTICE, **again), "state_forbids")
    async with box.database.read() as session:
        assert [item.number for item in await preparing.items_of(session, box.vote_id)] == [1, 2]


async def test_case_50_a_vote_does_not_open_on_fourteen_days_of_notice(box: BallotBox) -> None:
    """Posted on March 1, 2026, the fifteen days run from the 2nd to the 16th (law R-39)."""
    await box.clock_to(on(20, month=2))
    await box.draft()
    await box.act(Act.POST_ROLL)
    await box.hang((await box.vote()).roll_posting_id)
    await box.clock_to(on(1, "10:00", month=3))
    opens_at, closes_at = on(17, "00:00", month=3), on(27, "00:00", month=3)
    early = {"opens_at": (opens_at - timedelta(days=1)).isoformat(), "closes_at": closes_at.isoformat()}
    assert await refused(box.act(Act.GIVE_NOTICE, **early), "notice_not_possible") == ["opens_at"]
    await box.act(Act.GIVE_NOTICE, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat())
    # Hung a day late it would have hung for fourteen: the vote stays shut, also once the day has come.
    await box.clock_to(on(2, "10:00", month=3))
    await box.hang((await box.vote()).notice_posting_id)
    for day in (16, 17):
        await box.clock_to(on(day, month=3))
        await refused(box.act(Act.OPEN), "act_not_possible", "表决通知要到 2026年03月17日 24:00 才满期")
    assert (await box.vote()).state == State.NOTICED
    # A result that rests on such a defect all the same can be annulled, by street and district on a document.
    annul = STEPS[Act.ANNUL]
    assert annul.sources >= {State.FINAL, State.ARCHIVED}
    assert (annul.proposes, annul.approves) == (Hand.STREET, Hand.DISTRICT)
