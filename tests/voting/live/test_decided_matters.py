"""One gate opens one thing: a vote opens the requirement of what its items decided, and of nothing else."""

import httpx
import pytest

from app.core.errors import Refused
from app.projects.kinds import DecidedMatter
from app.projects.models import PlanVersion, Project
from app.voting.lifecycle import Act
from tests.projects.site import VOTE, Site
from tests.voting.live.ballot_box import HEADS, BallotBox
from tests.voting.live.test_acting import why

INCOME = VOTE | {"title": "公共收益表决", "matter": "common_income"}
MANAGEMENT = VOTE | {"title": "管理模式表决", "matter": "management_model"}


async def entered(box: BallotBox) -> tuple[Project, PlanVersion]:
    site = Site(box.desk)
    project = await site.enter()
    plan = await site.publish(project)
    await site.require(project, VOTE, INCOME, MANAGEMENT)
    return project, plan


async def final(box: BallotBox, two: str = "agree") -> None:
    """The vote is carried to its final result, which hangs."""
    for number in range(1, HEADS + 1):
        await box.cast(f"p{number:03d}", two=two)
    await box.counted()
    await box.act(Act.POST_RESULT)
    await box.clock_to(await box.hang((await box.vote()).result_posting_id))
    await box.hang((await box.both(Act.FINALISE)).final_posting_id)


async def states(http: httpx.AsyncClient, project: Project) -> dict[str, str]:
    page = (await http.get(f"/v1/public/projects/{project.id}")).json()
    return {one["facts"]["matter"]: one["state"] for one in page["gates"]}


async def test_a_vote_on_the_plan_alone_opens_nothing_that_it_did_not_decide(
    box: BallotBox, http: httpx.AsyncClient
) -> None:
    project, plan = await entered(box)
    await box.opened(plan=(project.id, plan.id))
    await final(box)
    assert await states(http, project) == {
        "plan": "open",
        "common_income": "missing",
        "management_model": "missing",
    }
    page = (await http.get(f"/v1/public/projects/{project.id}")).json()
    assert page["may_start"] is False
    assert "“管理模式表决”（全小区，表决改造后的管理模式）尚未具备。" in page["reasons"]
    vote = (await http.get(f"/v1/public/votes/{(await box.vote()).eid}")).json()
    assert [one["decides"] for one in vote["items"]] == ["plan", None]


async def test_each_matter_is_opened_by_its_own_item_and_shut_with_the_vote(
    box: BallotBox, http: httpx.AsyncClient
) -> None:
    project, plan = await entered(box)
    await box.opened(plan=(project.id, plan.id), second=DecidedMatter.COMMON_INCOME)
    await final(box)
    opened = {"plan": "open", "common_income": "open", "management_model": "missing"}
    assert await states(http, project) == opened
    await box.withdraw((await box.vote()).final_posting_id)
    lapsed = {"plan": "lapsed", "common_income": "lapsed", "management_model": "missing"}
    assert await states(http, project) == lapsed


async def test_a_matter_that_was_not_carried_stays_shut_beside_one_that_was(
    box: BallotBox, http: httpx.AsyncClient
) -> None:
    project, plan = await entered(box)
    await box.opened(plan=(project.id, plan.id), second=DecidedMatter.COMMON_INCOME)
    await final(box, two="disagree")
    assert (await states(http, project))["common_income"] == "missing"
    assert (await states(http, project))["plan"] == "open"


async def test_what_decides_a_matter_belongs_to_its_items_of_the_law(box: BallotBox) -> None:
    project, plan = await entered(box)
    with pytest.raises(Refused) as refused:
        await box.noticed(plan=(project.id, plan.id), second=DecidedMatter.MAINTENANCE_FUND)
    assert why(refused) == "notice_not_possible"
    assert [one.field for one in refused.value.fields] == ["items.2.matters"]
    assert "第 5、6 项" in refused.value.fields[0].message
