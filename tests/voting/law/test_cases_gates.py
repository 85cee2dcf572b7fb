"""Cases of the law about what must hold beside or before the vote: circles, households, owners of a part."""

import pytest

from app.core.errors import Refused
from app.core.values.fractions import Threshold, percent
from app.projects.schemas import AgreedGateRequirement
from app.register.heads import RegisterPart
from app.register.models import Roll
from app.register.rolls import rolls
from app.register.scopes import StairwellScope
from app.voting.count.ballots import BallotLine, Capacity, Channel, Choice, Validity
from app.voting.count.outcome import AreaAndHeads, Outcome, SetAside
from app.voting.count.tally import count
from tests.projects.site import VOTE, WISHES, Site
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner
from tests.voting.estate import AGREE, DISAGREE, T0
from tests.voting.law.figures import SPECIAL
from tests.voting.live.ballot_box import NAMES, BallotBox


def says(part: RegisterPart, choice: Choice, by: str = "") -> BallotLine:
    """A ballot of the owner of a part."""
    cast_by = by or min(part.owners)
    return BallotLine(T0, part.key, cast_by, Capacity.OWNER, Channel.ONLINE, Validity.VALID, 1, choice)


async def parts_of(desk: Desk, roll: Roll) -> list[RegisterPart]:
    async with desk.database.read() as session:
        return await rolls.register_parts(session, roll.id)


async def test_case_47_a_lift_passes_in_its_stairwell_and_what_else_it_needs_is_asked_beside(box: BallotBox) -> None:
    await box.desk.bring_in(
        *(flat(f"1-1-{101 + n}", owner(name, document=id_card(n))) for n, name in enumerate(NAMES)),
        *(
            flat(f"2-1-{101 + n}", owner(f"何{name}", document=id_card(100 + n)))
            for n, name in enumerate("建国秀英桂兰")
        ),
    )
    roll = await box.desk.freeze(StairwellScope("1", "1"))
    parts = await parts_of(box.desk, roll)
    assert (roll.heads, len(parts)) == (12, 12)
    lines = [says(part, AGREE) for part in parts[:6]] + [says(part, DISAGREE) for part in parts[6:8]]
    item = count(parts, lines, {1: SPECIAL}).items[1]
    assert (item.participating, item.agree, item.outcome) == (
        AreaAndHeads(80_000, 8),
        AreaAndHeads(60_000, 6),
        Outcome.CARRIED,
    )

    site = Site(box.desk)
    project = await site.enter()
    plan = await site.publish(project, "一单元加装电梯")
    ground_floor = str((await box.desk.parts())["1-1-101"].part.id)
    chosen = await site.require(
        project,
        VOTE
        | {"title": "本单元表决", "matter": "lift", "scope": {"kind": "stairwell", "building": "1", "stairwell": "1"}},
        VOTE | {"title": "占用绿地的全体表决"},
        {"kind": "part_consents", "title": "首层业主同意", "scope": {"kind": "parts", "parts": [ground_floor]}},
    )
    for number, requirement_id in enumerate(chosen.requirement_ids, start=1):
        assert (await site.may_start(project))[0] is False
        await site.record(project, requirement_id, plan)
        assert len((await site.may_start(project))[1]) == 3 - number
    assert (await site.may_start(project))[0] is True


def test_case_51_the_gate_of_eighty_per_cent_includes_eighty() -> None:
    asked = AgreedGateRequirement.model_validate(WISHES)
    gate = Threshold(asked.percent, 100)
    assert (gate.met(76, 96), gate.met(77, 96)) == (False, True)
    assert percent(76, 96) == "79.16%"
    assert (5 * 77, 4 * 96) == (385, 384)
    assert gate.met(72, 90)


def test_case_52_exactly_eighty_per_cent_is_not_over_eighty() -> None:
    over = Threshold(4, 5, inclusive=False)
    assert percent(72, 90) == "80.00%"
    assert (over.met(72, 90), over.met(73, 90)) == (False, True)
    assert over.words() == "超过 4/5"


async def test_case_54_a_tenant_is_no_voice_in_the_vote_and_households_do_not_replace_it(box: BallotBox) -> None:
    await box.desk.bring_in(flat("1-1-101", owner("王芳", document=id_card(1)), occupants=("李租户",)))
    roll = await box.desk.freeze()
    assert (roll.heads, roll.households) == (1, 1)
    (part,) = await parts_of(box.desk, roll)
    found = count([part], [says(part, AGREE, by="李租户")], {1: SPECIAL})
    assert (found.items[1].participating, found.set_aside[SetAside.NOT_ENTITLED]) == (AreaAndHeads(0, 0), 1)
    site = Site(box.desk)
    project = await site.enter()
    with pytest.raises(Refused) as alone:
        await site.require(project, WISHES)
    assert [fault.message for fault in alone.value.fields] == [
        "民法典第278条要求对“改造方案”进行业主共同表决，住户意见达到比例、部分业主同意都不能代替，请加上这一项。"
    ]
    await site.require(project, WISHES, VOTE)
