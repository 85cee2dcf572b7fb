"""Law case 36: a plan amended during the vote voids it at once; its ballots stay and are never counted."""

import uuid
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.errors import Refused
from app.identity.permissions import Role
from app.voting.lifecycle import Act, Mode, State
from app.voting.models import Ballot, Vote
from app.worker import count_ended, tell_ended
from tests.projects.site import VOTE, Site
from tests.voting.live.ballot_box import BallotBox
from tests.voting.results.office import Office, cast, events


class OnAPlan:
    """A project of the box's estate with its plan."""

    def __init__(self, box: BallotBox) -> None:
        self.box, self.site = box, Site(box.desk)

    async def entered(self) -> tuple[uuid.UUID, uuid.UUID]:
        self.project = await self.site.enter()
        plan = await self.site.publish(self.project)
        await self.site.require(self.project, VOTE)
        return self.project.id, plan.id


async def publish(office: Office, project_id: uuid.UUID, *items: str, key: str | None = None) -> Any:
    clerk = await office.person(Role.NEIGHBOURHOOD_COMMITTEE)
    answer = await clerk.post(
        f"/v1/office/communities/{office.box.desk.id}/projects/{project_id}/plans",
        json={"title": "改造方案", "items": list(items) or ["外墙保温", "加装电梯"]},
        headers={"Idempotency-Key": key or uuid.uuid4().hex},
    )
    assert answer.status_code == 201, answer.text
    return clerk


@pytest.mark.parametrize("state", [State.DRAFT, State.ROLL_POSTED, State.NOTICED, State.OPEN])
async def test_a_new_version_voids_a_vote_on_the_old_one(box: BallotBox, office: Office, state: State) -> None:
    plan = await OnAPlan(box).entered()
    match state:
        case State.DRAFT:
            await box.draft(plan=plan)
        case State.ROLL_POSTED:
            await box.draft(plan=plan)
            await box.act(Act.POST_ROLL)
        case State.NOTICED:
            await box.noticed(plan=plan)
        case _:
            await box.opened(plan=plan)
            await cast(box, ["agree"] * 9)
    assert (await box.vote()).state == state
    before = len(await events(box))
    clerk = await publish(office, plan[0])
    assert (await box.vote()).state == State.VOIDED
    told = await events(box)
    assert len(told) == before + 1
    assert (told[-1].what, told[-1].proposed_by, told[-1].approved_by) == ("vote:void", clerk.id, None)
    assert "第 2 版" in told[-1].reason


async def test_ballots_of_a_voided_vote_stay_and_are_never_counted(box: BallotBox, office: Office) -> None:
    plan = await OnAPlan(box).entered()
    await box.opened(plan=plan)
    await cast(box, ["agree"] * 9)
    await publish(office, plan[0])
    with pytest.raises(Refused):
        await box.cast("p010")
    await box.ended()
    assert (await tell_ended(box.database), await count_ended(box.database)) == ([], [])
    with pytest.raises(Refused):
        await box.act(Act.COUNT)
    async with box.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Ballot)) == 9


async def test_a_counted_vote_and_one_on_no_plan_or_another_project_are_left_alone(
    box: BallotBox, office: Office
) -> None:
    plan = await OnAPlan(box).entered()
    other = await Site(box.desk).enter("2026-018")
    other_plan = await Site(box.desk).publish(other, "更换水管")
    await box.draft()
    free = box.vote_id
    await box.draft(plan=(other.id, other_plan.id))
    elsewhere = box.vote_id
    await box.opened(plan=plan)
    await cast(box, ["agree"] * 9)
    await box.counted()
    await publish(office, plan[0])
    async with box.database.read() as session:
        states = dict((await session.execute(select(Vote.id, Vote.state))).all())
    assert states == {free: State.DRAFT, elsewhere: State.DRAFT, box.vote_id: State.COUNTED}


async def test_sent_again_it_voids_nothing_more(box: BallotBox, office: Office) -> None:
    plan = await OnAPlan(box).entered()
    await box.draft(plan=plan)
    clerk = await publish(office, plan[0])
    await box.draft(Mode.PAPER, plan=plan)
    path = f"/v1/office/communities/{box.desk.id}/projects/{plan[0]}/plans"
    same = {"title": "改造方案", "items": ["外墙保温", "加装电梯"]}
    assert (await clerk.post(path, json=same)).status_code == 409
    assert (await box.vote()).state == State.DRAFT


async def test_no_notice_and_no_opening_on_a_plan_that_is_no_longer_in_force(box: BallotBox) -> None:
    on = OnAPlan(box)
    plan = await on.entered()
    await box.noticed(plan=plan)
    await on.site.publish(on.project, "只做外墙")
    with pytest.raises(Refused) as opening:
        await box.act(Act.OPEN)
    assert "plan_version_id" in {fault.field for fault in opening.value.fields}
