"""An emergency waits for the district, and not for who proposed it."""

import uuid

from app.projects import waiting
from tests.projects.site import DANGER, DISTRICT, STREET, Site


async def test_an_emergency_waits_for_another_person_until_it_is_decided(site: Site) -> None:
    project = await site.enter()
    await site.publish(project, "更换燃气立管")
    (danger,) = (await site.require(project, DANGER)).requirement_ids

    async def waits(who: uuid.UUID, *at: uuid.UUID) -> list[tuple[uuid.UUID, ...]]:
        async with site.database.read() as session:
            return [one.subject for one in await waiting.emergencies(session, at or [project.community_id], who)]

    assert await waits(DISTRICT) == []
    act = await site.propose(project, danger, await site.document())
    assert await waits(DISTRICT) == [(project.id, act.id)]
    assert (await waits(STREET), await waits(DISTRICT, uuid.uuid4())) == ([], [])
    await site.decide(project, act)
    assert await waits(DISTRICT) == []
