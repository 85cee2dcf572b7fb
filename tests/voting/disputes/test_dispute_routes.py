"""Disputes over HTTP: an owner finds what was recorded in their name, disputes it, votes again; two units settle it."""

import secrets
import uuid
from typing import Any

import httpx
import pytest

from app.identity.permissions import Role
from app.main import WebApplication
from app.register import places
from app.register.models import Community
from app.voting.kinds import Finding
from tests.conftest import Person, Town
from tests.media.making import told_jpeg
from tests.voting.live.ballot_box import NAMES, BallotBox

TOLD = {"ground": "not_signed", "told": "那几天我不在家，没有签过这张票。"}
FOUND = {"finding": "forged", "reasons": "与业主当面核对了笔迹和签收记录。"}


class Square:
    """The box's estate with staff of the units, and phones of its owners, all over HTTP."""

    def __init__(self, town: Town, box: BallotBox, application: WebApplication) -> None:
        self.town, self.box, self.application = town, box, application
        self.estate = f"/v1/office/communities/{box.desk.id}"

    async def staff(self, role: Role) -> Person:
        async with self.box.database.read() as session:
            lineage = await places.lineage(session, Community, self.box.desk.id)
        assert lineage is not None
        at = {Role.DISTRICT_OFFICE: 0, Role.STREET_OFFICE: 1, Role.NEIGHBOURHOOD_COMMITTEE: 2}.get(role, 3)
        return await self.town.person(f"{role.value}-{secrets.token_hex(3)}", role, str(lineage.ids[at]))

    async def phone(self, voter: str) -> httpx.AsyncClient:
        """The bound and confirmed phone of a head's owner."""
        clerk, chief = [await self.staff(Role.NEIGHBOURHOOD_COMMITTEE) for _ in range(2)]
        part = (await self.box.desk.parts())[f"1-1-{99 + int(voter[1:])}"]
        assert part.owners[0][0].name == NAMES[int(voter[1:]) - 1]
        code = (await clerk.post(f"{self.estate}/parts/{part.part.id}/codes")).json()["code"]
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.application, raise_app_exceptions=False),
            base_url="http://yigai.test",
        )
        self.town.clients.append(client)
        bound = (await client.post("/v1/public/residents/bind", json={"code": code}, headers=key())).json()
        confirmed = await chief.post(
            f"{self.estate}/bindings/{bound['binding_id']}/confirm",
            json={"owner_id": str(part.owners[0][0].id), "evidence": "当面核对身份证原件"},
        )
        assert confirmed.status_code == 204, confirmed.text
        client.headers["Authorization"] = f"Bearer {bound['token']}"
        return client

    @property
    def mine(self) -> str:
        return f"/v1/resident/communities/{self.box.desk.id}/votes/{self.box.vote_id}"

    @property
    def disputes(self) -> str:
        return f"{self.estate}/votes/{self.box.vote_id}/disputes"


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


async def test_an_owner_disputes_what_they_never_signed_and_votes(square: Square) -> None:
    await square.box.opened()
    paper = await square.box.keyed_paper("p001", "agree", "agree")
    phone = await square.phone("p001")
    told: dict[str, Any] = (await phone.get(f"{square.mine}/records")).json()
    (record,) = told["records"]
    assert (record["id"], record["stands"], record["disputable"]) == (str(paper.id), True, True)
    assert told["nothing_recorded"] == []
    sent, headers = TOLD | {"record_id": record["id"]}, key()
    raised = await phone.post(f"{square.mine}/disputes", json=sent, headers=headers)
    assert raised.status_code == 201, raised.text
    assert "重新投票" in raised.json()["effect"]
    assert (await phone.post(f"{square.mine}/disputes", json=sent, headers=headers)).json() == raised.json()
    ballot = {"voter": "p001", "choices": {"1": "disagree", "2": "disagree"}, "nonce": secrets.token_hex(16)}
    assert (await phone.post(f"{square.mine}/ballots", json=ballot)).json()["stands"]
    told = (await phone.get(f"{square.mine}/records")).json()
    assert [(one["channel"], one["stands"], one["out"]) for one in told["records"]] == [
        ("paper", False, True),
        ("online", True, False),
    ]
    committee, street = (
        await square.staff(Role.NEIGHBOURHOOD_COMMITTEE),
        await square.staff(Role.STREET_OFFICE),
    )
    path = f"{square.disputes}/{raised.json()['id']}/findings"
    assert (await committee.post(path, json=FOUND)).json()["settled_as"] is None
    settled = (await street.post(path, json=FOUND)).json()
    assert settled["settled_as"] == Finding.FORGED
    assert [one["role"] for one in settled["findings"]] == ["neighbourhood_committee", "street_office"]


async def test_nothing_is_recorded_for_my_flat(square: Square) -> None:
    await square.box.opened()
    await square.box.cast("p002")
    phone = await square.phone("p001")
    assert (await phone.get(f"{square.mine}/records")).json() == {"records": [], "nothing_recorded": ["p001"]}


async def test_staff_write_a_dispute_down_with_evidence_alone(square: Square) -> None:
    await square.box.opened()
    paper = await square.box.keyed_paper("p001")
    convenor = await square.staff(Role.OWNERS_COMMITTEE)
    sent = TOLD | {"record_id": str(paper.id)}
    missing = await convenor.post(square.disputes, json=sent)
    assert missing.status_code == 422
    strange = await convenor.post(square.disputes, json=sent | {"evidence_id": str(uuid.uuid4())})
    assert strange.json()["code"] == "dispute_faulty"
    photo = await convenor.post(f"{square.estate}/evidence", files={"file": ("说明.jpg", told_jpeg())})
    done = await convenor.post(square.disputes, json=sent | {"evidence_id": photo.json()["id"]})
    assert done.status_code == 201, done.text
    assert (done.json()["told_by_owner"], done.json()["overdue"]) == (False, False)
    street = await square.staff(Role.STREET_OFFICE)
    assert [one["voter"] for one in (await street.get(square.disputes)).json()["lines"]] == ["p001"]


async def test_a_neighbour_neither_sees_nor_disputes(square: Square) -> None:
    await square.box.opened()
    paper = await square.box.keyed_paper("p001")
    neighbour = await square.phone("p002")
    assert (await neighbour.get(f"{square.mine}/records")).json()["records"] == []
    sent = TOLD | {"record_id": str(paper.id)}
    assert (await neighbour.post(f"{square.mine}/disputes", json=sent, headers=key())).status_code == 404
