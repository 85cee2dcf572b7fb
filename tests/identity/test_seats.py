"""Seats of firms and departments, and of witnesses and stairwell heads: given, shown by their label, and what they read."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.core.db import Database
from app.core.installation import CHINA, now
from app.core.sealing import Sealer
from app.identity import mandates
from app.identity.kinds import PartyKind
from app.identity.permissions import Role
from app.identity.seats import PARTY_KINDS, seat_words
from tests.conftest import Person, Town
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

OFFICE = "/v1/office"
POSTING = {
    "subject_kind": "roll",
    "subject_id": str(uuid.uuid4()),
    "title": "名册公示",
    "text": "各位业主：名册现予公示。",
    "issuer": "业主委员会",
    "contact": "",
    "places": ["2 栋门厅"],
    "days": 5,
}
FIRM = {"role": "works_party", "party_kind": "construction", "organisation": "宏达建设"}


class Estate:
    """An estate and its street office, which appoints people at it."""

    def __init__(self, town: Town, database: Database, made: dict[str, Any], street: Person, today: date) -> None:
        self.town, self.database, self.street, self.today = town, database, street, today
        self.id = uuid.UUID(made["id"])
        self.base = f"{OFFICE}/communities/{made['id']}"

    async def appointed(self, login: str, **sent: Any) -> Any:
        body = {"login": login, "from_on": self.today.isoformat(), "document": "红街任〔2026〕8号"} | sent
        return await self.street.post(f"{self.base}/mandates", json=body)


@pytest.fixture
async def estate(town: Town, database: Database) -> Estate:
    made = await town.community()
    async with database.read() as session:
        street_id = (await session.execute(text("SELECT id FROM street"))).scalar_one()
        today = (await now(session)).astimezone(CHINA).date()
    street = await town.person("jiedao", Role.STREET_OFFICE, str(street_id))
    return Estate(town, database, made, street, today)


async def test_a_firm_is_shown_everywhere_by_its_kind_and_its_name(estate: Estate) -> None:
    firm = await estate.town.person("hongda")
    given = await estate.appointed("hongda", **FIRM)
    assert given.status_code == 201, given.text
    shown = FIRM | {"seat": "施工单位 宏达建设"}
    (mine,) = (await firm.get(f"{OFFICE}/me")).json()["mandates"]
    (line,) = [
        one for one in (await estate.street.get(f"{estate.base}/mandates")).json()["lines"] if one["login"] == "hongda"
    ]
    for answer in (given.json(), mine, line):
        assert {key: answer[key] for key in shown} == shown
    async with estate.database.read() as session:
        act = (firm.id, await now(session))
        assert await mandates.offices_at(session, estate.id, [act]) == {act: "施工单位 宏达建设"}
        assert await mandates.organisation_at(session, estate.id, *act) == "施工单位 宏达建设"


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"role": "works_party"}, {"party_kind", "organisation"}),
        (FIRM | {"organisation": " "}, {"organisation"}),
        (FIRM | {"party_kind": "water"}, {"party_kind"}),
        (FIRM | {"role": "utility"}, {"party_kind"}),
        (FIRM | {"role": "department"}, {"party_kind"}),
        (FIRM | {"role": "owners_committee"}, {"party_kind", "organisation"}),
    ],
)
async def test_a_seat_names_the_organisation_and_the_kind_that_its_role_has(
    estate: Estate, sent: dict[str, Any], fields: set[str]
) -> None:
    await estate.town.person("hongda")
    refused = await estate.appointed("hongda", **sent)
    assert (refused.status_code, refused.json()["code"]) == (422, "mandate_faulty")
    assert {one["field"] for one in refused.json()["fields"]} == fields


READS = {"projects": 200, "postings": 200, "objections": 403, "votes": 403, "parts": 403, "complaints": 403}


@pytest.mark.parametrize("role", PARTY_KINDS)
async def test_who_plans_builds_allows_or_supplies_reads_the_project_and_what_hangs(estate: Estate, role: Role) -> None:
    person = await estate.town.person("hongda", role, str(estate.id))
    came = {path: (await person.get(f"{estate.base}/{path}")).status_code for path in READS}
    # A notary or lawyer is the second hand of whoever calls a vote, and reads what they say yes or no to.
    assert came == (READS | {"votes": 200} if role is Role.NOTARY else READS)


@pytest.mark.parametrize("role", [Role.WITNESS, Role.STAIRWELL_HEAD])
async def test_witnesses_and_stairwell_heads_read_what_hangs_and_nothing_else(estate: Estate, role: Role) -> None:
    person = await estate.town.person("zheng", role, str(estate.id))
    came = {path: (await person.get(f"{estate.base}/{path}")).status_code for path in READS}
    assert came == READS | {"projects": 403}


async def test_a_seat_for_some_buildings_reads_all_that_hangs_at_the_estate_and_nothing_of_another(
    estate: Estate, sealer: Sealer
) -> None:
    elsewhere = (await estate.town.community("杏花小区", "杏花社区"))["id"]
    await Desk(estate.database, sealer, estate.id).bring_in(
        flat("1-1-101", owner("李秀英", document=id_card(1))), flat("2-1-101", owner("周建国", document=id_card(2)))
    )
    clerk = await estate.town.person("yewei", Role.OWNERS_COMMITTEE, str(estate.id))
    hung = await clerk.post(f"{estate.base}/postings", json=POSTING)
    assert hung.status_code == 201, hung.text
    head = await estate.town.person("louzhang")
    until = (estate.today + timedelta(days=30)).isoformat()
    given = await estate.appointed("louzhang", role="stairwell_head", until_on=until, buildings=["1"])
    assert given.status_code == 201, given.text
    paths = ("postings", "posting-alarms", f"postings/{hung.json()['id']}", f"postings/{hung.json()['id']}/posting.pdf")
    for path in paths:
        answer = await head.get(f"{estate.base}/{path}")
        assert answer.status_code == 200, (path, answer.text)
    (line,) = (await head.get(f"{estate.base}/postings")).json()["lines"]
    assert line["id"] == hung.json()["id"]
    # What stands in the hands of others is not theirs for being able to read it.
    may = (await head.get(f"{estate.base}/postings/{line['id']}")).json()["may"]
    assert {one["now"] for one in may} == {False}
    assert (await head.post(f"{estate.base}/postings", json=POSTING)).status_code == 403
    came = {path: (await head.get(f"{estate.base}/{path}")).status_code for path in READS}
    assert came == READS | {"projects": 403}
    assert (await head.get(f"{OFFICE}/communities/{elsewhere}/postings")).status_code == 404


def test_a_seat_without_an_organisation_is_its_role() -> None:
    assert seat_words(Role.GRID_WORKER, None, "") == "网格员"
    assert seat_words(Role.DEPARTMENT, None, "市消防救援支队") == "市区部门 市消防救援支队"
    assert {kind for kinds in PARTY_KINDS.values() for kind in kinds} == set(PartyKind)
