"""A mandate that ends hands its open work on: in one act, to somebody named, told to them and kept in the ledger."""

import asyncpg
import pytest
from sqlalchemy import text

from app.core.sealing import Sealer
from app.identity.permissions import Role
from tests.conftest import Town
from tests.consultation.estate import FLATS, Estate
from tests.projects.asked.test_asked_routes import Site
from tests.routers.test_work_lines import lines, of_kind


@pytest.fixture
async def site(town: Town, sealer: Sealer) -> Site:
    made = Site(town, sealer)
    await made.set_up()
    for login in ("jie", "wu"):
        made.people[login] = await town.signed_in(login, made.people[login].id)
    return made


async def mandate_of(site: Estate, login: str, path: str) -> str:
    listed = (await site.people["jie"].get(f"{path}/mandates")).json()["lines"]
    return next(one["id"] for one in listed if one["login"] == login)


async def test_the_work_of_who_leaves_is_handed_on_by_name(site: Site, owner: asyncpg.Connection) -> None:
    await site.visits("ma", site.visit(FLATS[0]))
    mandate = await mandate_of(site, "ma", site.office)
    end = f"{site.office}/mandates/{mandate}/end"
    before = [one["title"] for one in await lines(site.people["ma"])]
    assert before
    # Only who holds the role there takes over; where nobody does, nothing has ended.
    for nobody in ("liu", "ma", "niemand"):
        refused = await site.people["jie"].post(end, json={"document": "红街免〔2026〕3号", "successor": nobody})
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "successor")
    assert [one["title"] for one in await lines(site.people["ma"])] == before
    next_one = await site.town.person("ma2", Role.OWNERS_COMMITTEE, site.id)
    ended = await site.people["jie"].post(end, json={"document": "红街免〔2026〕3号", "successor": "ma2"})
    assert ended.status_code == 200, ended.text
    assert (await site.people["ma"].get("/v1/office/work")).json()["lines"] == []

    (told,) = of_kind(await lines(next_one), "handover")
    assert (told["subject"], told["count"]) == ("职员ma（业主委员会）", len(before))
    page = (await next_one.get(told["path"])).json()
    assert (page["name"], page["role"], page["document"]) == ("职员ma", "owners_committee", "红街免〔2026〕3号")
    assert [one["title"] for one in page["work"]] == before
    for one in page["work"]:
        assert (await next_one.get(one["path"])).status_code == 200
    for other in ("ma", "liu", "jie"):
        assert (await site.people[other].get(told["path"])).status_code == 404
        assert (await site.people[other].post(f"{told['path']}/taken")).status_code == 404
        assert of_kind((await site.people[other].get("/v1/office/work")).json()["lines"], "handover") == []

    line = await owner.fetchrow("SELECT community_id, seq FROM ledger_entry WHERE kind = 'mandate_handed'")
    assert line is not None
    assert str(line["community_id"]) == site.id
    opened = (await site.people["wu"].post(f"{site.office}/ledger/{line['seq']}/opening")).json()
    assert (opened["opens"], str(next_one.id) in opened["opening"]) == (True, True)

    taken = [(await next_one.post(f"{told['path']}/taken")).json()["taken_at"] for _ in range(2)]
    assert taken[0] == taken[1] is not None
    assert of_kind(await lines(next_one), "handover") == []
    # Read or not, the line of the ledger still opens.
    opened = (await site.people["wu"].post(f"{site.office}/ledger/{line['seq']}/opening")).json()
    assert opened["opens"]


async def test_a_grid_worker_hands_the_walk_list_on_to_who_has_the_grid(site: Site) -> None:
    await site.post("ma", f"{site.consultation}/rounds/first/report")
    await site.post("ma", f"{site.consultation}/rounds/second")
    async with site.town.database.read() as session:
        row = (
            await session.execute(
                text("SELECT m.id, m.scope_id, g.committee_id FROM mandate m JOIN grid g ON g.id = m.scope_id")
            )
        ).one()
    other = await site.grid_worker("wang2", row.scope_id)
    end = f"/v1/office/committees/{row.committee_id}/mandates/{row.id}/end"
    done = await site.people["jie"].post(end, json={"document": "红街免〔2026〕4号", "successor": "wang2"})
    assert done.status_code == 200, done.text
    (told,) = of_kind(await lines(other), "handover")
    page = (await other.get(told["path"])).json()
    assert [(one["count"], one["place"]) for one in page["work"]] == [(12, "1 栋 1 单元")]
    assert (await other.get(page["work"][0]["path"])).status_code == 200


async def test_a_mandate_may_end_with_nobody_named(site: Site) -> None:
    mandate = await mandate_of(site, "ma", site.office)
    ended = await site.people["jie"].post(
        f"{site.office}/mandates/{mandate}/end", json={"document": "红街免〔2026〕5号"}
    )
    assert ended.status_code == 200, ended.text
