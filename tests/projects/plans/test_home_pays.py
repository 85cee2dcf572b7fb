"""What one home pays of the plan in force, on its phone; and the ways of sharing that a plan may not lay down."""

from typing import Any

import pytest

from app.core.errors import Refused
from app.core.sealing import Sealer
from app.core.values.fractions import centi
from app.projects.models import Project
from app.register.scopes import BuildingsScope
from tests.conftest import Town
from tests.consultation.estate import FLATS
from tests.projects.asked.test_asked_routes import Site as Estate
from tests.projects.site import Site
from tests.register.flats import flat, owner

FIRST = {"kind": "stairwell", "building": "1", "stairwell": "1"}
BY_FLOOR = {"rule": "by_floor", "coefficients": [{"floor": 1, "coefficient": "0"}, {"floor": 2, "coefficient": "1.5"}]}


def cost(amount: str, sharing: dict[str, Any] | None, *, source: str = "owners") -> dict[str, Any]:
    return {
        "budget": [{"code": "Y1", "title": "外墙保温", "amount": amount}],
        "funding": [{"source": source, "amount": amount, "sharing": sharing}],
    }


async def test_a_phone_is_told_what_its_home_pays_of_the_plan_in_force(town: Town, sealer: Sealer) -> None:
    site = Estate(town, sealer)
    await site.set_up()
    phone = await site.at_home(FLATS[0])
    path = f"{phone.base}/projects/{site.project}/pays"
    await site.plan("外墙保温", **cost("1000.01", {"rule": "by_household"}))
    answer = await phone.client.get(path)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["plan"]["owners_share"] == "业主出资 1000.01 元，项目全部范围，住宅按户平均分摊。"
    assert told["plan"]["owners_pay"] == "1000.01"
    assert told["pays"]["part"] == FLATS[0]
    first = centi(told["pays"]["amount"])
    assert first == -(-100_001 // len(site.parts))
    await site.plan("外墙保温", **cost("1000.01", None))
    told = (await phone.client.get(path)).json()["pays"]
    assert (told["amount"], told["words"]) == (None, "业主共出资 1000.01 元，方案没有写明怎样分到各户。")
    await site.plan("外墙保温", **cost("1000.01", None, source="city"))
    told = (await phone.client.get(path)).json()["pays"]
    assert (told["amount"], told["words"], told["lines"]) == ("0.00", "业主不出资。", [])
    await site.plan("外墙保温")
    told = (await phone.client.get(path)).json()["pays"]
    assert (told["amount"], told["words"]) == (None, "方案没有写明费用。")


@pytest.fixture
async def built(site: Site) -> Site:
    await site.desk.bring_in(
        flat("1-1-101", owner("王芳")),
        flat("1-1-201", owner("李明")),
        flat("1-1-S1", owner("周平")),
        flat("2-1-101", owner("赵四")),
        flat("2-1-301", owner("钱五")),
    )
    return site


async def faults(site: Site, project: Project, **costs: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        await site.publish(project, "外墙保温", **costs)
    return [(one.field, one.message) for one in refused.value.fields]


async def test_a_sharing_that_cannot_be_worked_out_is_refused_with_the_homes(built: Site) -> None:
    project = await built.enter()
    ((field, message),) = await faults(built, project, **cost("100", BY_FLOOR))
    assert field == "funding.0.sharing"
    assert message.startswith("有 2 处缺少能读出楼层的房号，或者所在楼层的系数（1-1-S1、2-1-301）")
    for wrong, where in (
        ({"rule": "by_floor"}, "coefficients"),
        ({"rule": "by_area", "coefficients": BY_FLOOR["coefficients"]}, "coefficients"),
        ({"rule": "by_floor", "coefficients": BY_FLOOR["coefficients"][:1] * 2}, "coefficients"),
        ({"rule": "by_area", "scope": FIRST | {"stairwell": "9"}}, "scope.stairwell"),
    ):
        assert [one for one, _ in await faults(built, project, **cost("100", wrong))] == [f"funding.0.sharing.{where}"]
    ((field, message),) = await faults(built, project, **cost("100", {"rule": "by_area"}, source="city"))
    assert (field, "只有业主出资" in message) == ("funding.0.sharing", True)


async def test_owners_share_within_the_project_alone(built: Site) -> None:
    project = await built.enter(scope=BuildingsScope(("2",)))
    ((field, message),) = await faults(built, project, **cost("100", {"rule": "by_area", "scope": FIRST}))
    assert (field, "超出了项目范围" in message) == ("funding.0.sharing.scope", True)
    await built.publish(project, "外墙保温", **cost("100", {"rule": "by_area"}))
