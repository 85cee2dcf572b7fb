"""Random lives of a project on the database: whether works may start equals a recount from what was done."""

import random
import uuid
from dataclasses import dataclass, field

import pytest

from app.projects.kinds import Passage
from app.projects.models import PlanVersion
from tests.projects.site import VOTE, WISHES, Site

TITLES = ("甲表决", "乙表决", "丙征询")


@dataclass
class Account:
    """What a bystander with a notebook would know."""

    plans: list[PlanVersion] = field(default_factory=list)
    required: list[str] = field(default_factory=list)
    known: dict[str, uuid.UUID] = field(default_factory=dict)
    holds: dict[tuple[str, int], bool] = field(default_factory=dict)
    alarmed: bool = False

    def may_start(self) -> bool:
        return (
            bool(self.plans)
            and bool(self.required)
            and all(self.holds.get((one, self.plans[-1].number), False) for one in self.required)
        )


@pytest.mark.parametrize("seed", range(6))
async def test_a_random_life_equals_its_recount(site: Site, seed: int) -> None:
    chance = random.Random(seed)
    project = await site.enter()
    account = Account()
    opened = shut = 0
    for step in range(50):
        before = account.may_start()
        first = "publish" if not account.plans else "require" if not account.required else None
        act = first or chance.choices(("publish", "require", "pass", "lapse"), (1, 1, 16, 4))[0]
        if act == "publish":
            account.plans.append(await site.publish(project, f"内容 {step}"))
        elif act == "require":
            titles = chance.sample(TITLES, chance.randint(1, 2))
            kinds = [(WISHES if title == "丙征询" else VOTE) | {"title": title} for title in titles]
            if titles == ["丙征询"]:
                continue
            kept = await site.require(project, *kinds)
            account.required = titles
            account.known |= dict(zip(titles, kept.requirement_ids, strict=True))
        elif account.known and account.plans:
            title, plan = chance.choice(list(account.known)), account.plans[-1 if chance.random() < 0.85 else 0]
            passage = Passage.PASSED if act == "pass" else Passage.LAPSED
            await site.record(project, account.known[title], plan, passage)
            account.holds[title, plan.number] = passage is Passage.PASSED
        after = account.may_start()
        opened, shut = opened + (after and not before), shut + (before and not after)
        account.alarmed = (account.alarmed or before) and not after
        found = await site.look(project)
        may, reasons = await site.may_start(project)
        assert may is after is found.works.may_start is not bool(reasons)
        assert (found.alarm is not None) is account.alarmed
    assert opened > 0
    assert shut > 0
