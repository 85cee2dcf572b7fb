"""What owners decided opens the gates before a project's stages: carried, announced, on this version, on all of its scope."""

import json
from typing import Any

from app.core.installation import now
from app.projects import queries
from app.projects.kinds import DecidedMatter, StageGateKind
from app.projects.models import PlanVersion, Project
from app.projects.stages import StageGate
from app.voting import works_gate
from app.voting.lifecycle import Act
from tests.projects.site import Site
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.test_decided_matters import final

CONTENTS, PLAN, INCOME = (
    StageGate(StageGateKind.VOTE, one)
    for one in (DecidedMatter.CONTENTS, DecidedMatter.PLAN, DecidedMatter.COMMON_INCOME)
)
ASKED = StageGate(StageGateKind.ASKED, percent=80)


async def entered(box: BallotBox) -> tuple[Project, PlanVersion]:
    site = Site(box.desk)
    project = await site.enter()
    return project, await site.publish(project, "外墙保温")


async def missing(box: BallotBox, project: Project) -> dict[StageGate, str]:
    async with box.database.read() as session:
        found = await queries.find(session, project.id)
        told = await works_gate.missing(session, found, [CONTENTS, PLAN, INCOME, ASKED], await now(session))
    assert ASKED not in told, "another room answers for households"
    return {gate: "".join(why) for gate, why in told.items()}


async def test_a_vote_on_the_contents_opens_that_gate_alone_and_holds_for_the_scheme_drawn_from_it(
    box: BallotBox,
) -> None:
    project, plan = await entered(box)
    shut = await missing(box, project)
    assert all("民法典第278条" in why for why in shut.values())
    assert "对“改造内容”的表决" in shut[CONTENTS]
    await box.opened(plan=(project.id, plan.id), first=DecidedMatter.CONTENTS)
    await final(box)
    told = await missing(box, project)
    assert (told[CONTENTS], bool(told[PLAN]), bool(told[INCOME])) == ("", True, True)
    await Site(box.desk).publish(project, "外墙保温", "停车位")
    assert (await missing(box, project))[CONTENTS] == ""


async def test_a_vote_on_the_plan_is_of_that_version_and_hangs(box: BallotBox) -> None:
    project, plan = await entered(box)
    await box.opened(plan=(project.id, plan.id), second=DecidedMatter.COMMON_INCOME)
    for number in range(1, 13):
        await box.cast(f"p{number:03d}", two="disagree" if number > 3 else "agree")
    await box.counted()
    await box.act(Act.POST_RESULT)
    await box.clock_to(await box.hang((await box.vote()).result_posting_id))
    final_vote = await box.both(Act.FINALISE)
    assert (await missing(box, project))[PLAN], "the announcement does not hang yet"
    await box.hang(final_vote.final_posting_id)
    told = await missing(box, project)
    assert (told[PLAN], bool(told[INCOME]), bool(told[CONTENTS])) == ("", True, True)
    await Site(box.desk).publish(project, "外墙保温", "停车位")
    assert "针对现行方案" in (await missing(box, project))[PLAN]


async def test_an_announcement_that_is_withdrawn_shuts_the_gate_again(box: BallotBox) -> None:
    project, plan = await entered(box)
    await box.opened(plan=(project.id, plan.id))
    await final(box)
    assert (await missing(box, project))[PLAN] == ""
    await box.withdraw((await box.vote()).final_posting_id)
    assert (await missing(box, project))[PLAN]


async def test_a_vote_of_fewer_than_the_projects_owners_leaves_places_out(box: BallotBox, owner: Any) -> None:
    project, plan = await entered(box)
    await box.opened(plan=(project.id, plan.id))
    await final(box)
    stairwell = json.dumps({"kind": "stairwell", "building": "2", "stairwell": "1"})
    await owner.execute("UPDATE vote SET scope = $1", stairwell)
    assert "没有覆盖项目的全部范围，还缺：1 栋 1 单元" in (await missing(box, project))[PLAN]
