"""An owner far away votes without coming by, and lets in a tenant and her niece, who read and do not vote. All over HTTP."""

import secrets
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.installation import CHINA, now
from app.identity.permissions import Role
from app.identity.residents import logins
from app.main import WebApplication, surrounded
from app.register import places
from app.register.models import Community
from tests.conftest import Person, Town
from tests.media.making import told_heic, told_jpeg
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture


class Story:
    """An open vote at an estate, staff, and phones that are signed in."""

    def __init__(self, town: Town, box: BallotBox, application: WebApplication) -> None:
        self.town, self.box, self.application = town, box, application
        self.office = f"/v1/office/communities/{box.desk.id}"

    @property
    def vote(self) -> str:
        return f"/v1/resident/communities/{self.box.desk.id}/votes/{self.box.vote_id}"

    async def staff(self, login: str) -> Person:
        async with self.box.database.read() as session:
            lineage = await places.lineage(session, Community, self.box.desk.id)
        assert lineage is not None
        return await self.town.person(login, Role.NEIGHBOURHOOD_COMMITTEE, str(lineage.ids[2]))

    async def phone(self, who: str) -> httpx.AsyncClient:
        async with self.box.database.write() as session:
            opened = await logins.sign_in(session, "wx0123456789abcdef", f"o-{who}", None, who, await now(session))
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=surrounded(self.application), raise_app_exceptions=False),
            base_url="http://yigai.test",
            headers={"Authorization": f"Bearer {opened.token}"},
        )
        self.town.clients.append(client)
        return client

    async def cast(self, phone: httpx.AsyncClient) -> httpx.Response:
        ballot = {"voter": "p001", "choices": {"1": "agree", "2": "agree"}, "nonce": secrets.token_hex(16)}
        return await phone.post(f"{self.vote}/ballots", json=ballot)


@pytest.fixture
async def story(town: Town, box: BallotBox, application: WebApplication) -> Story:
    return Story(town, box, application)


async def made(phone: httpx.AsyncClient, path: str, **sent: Any) -> dict[str, Any]:
    """What a creating call answers; sent twice under one key, it is made once."""
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    answer = await phone.post(path, headers=headers, **sent)
    assert answer.status_code == 201, answer.text
    assert (await phone.post(path, headers=headers, **sent)).json() == answer.json()
    return dict(answer.json())


async def flat(phone: httpx.AsyncClient) -> dict[str, Any]:
    (found,) = (await phone.get("/v1/resident/start")).json()["flats"]
    return dict(found)


async def test_from_shenzhen_to_a_ballot_and_who_is_let_in_on_the_way(story: Story) -> None:
    await story.box.opened()
    clerk = await story.staff("liu")
    daughter = await story.phone("daughter")

    # She asks, in her own words, and sends what proves it.
    wanted = {
        "community_id": str(story.box.desk.id),
        "building": "1 号楼",
        "stairwell": "1 单元",
        "room": "100 室",
        "name": "王芳",
    }
    asked = await made(daughter, "/v1/resident/binding-requests", json=wanted)
    assert (asked["state"], asked["missing"]) == ("incomplete", ["document", "deed"])
    pictures = f"/v1/resident/binding-requests/{asked['id']}/pictures"
    for kind, content in (("document", told_heic()), ("deed", told_jpeg())):
        added = await made(daughter, pictures, data={"kind": kind}, files={"file": ("证件.jpg", content)})
        assert (added["kind"], added["dropped_at"]) == (kind, None)
    broken = await daughter.post(
        pictures,
        data={"kind": "deed"},
        files={"file": ("证件.jpg", b"no picture")},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert broken.json()["code"] == "file_kind_refused"
    (waiting,) = (await daughter.get("/v1/resident/binding-requests")).json()["lines"]
    assert (waiting["state"], waiting["missing"], waiting["number"]) == ("waiting", [], asked["number"])
    assert (await story.cast(daughter)).status_code == 404

    # It stands in the work of those who confirm; they look, which is kept, and accept.
    work = (await clerk.get("/v1/office/work")).json()["lines"]
    (line,) = [one for one in work if one["kind"] == "binding_request"]
    path = line["path"]
    (queued,) = (await clerk.get(f"{story.office}/binding-requests")).json()["lines"]
    assert path == f"{story.office}/binding-requests/{queued['id']}"
    assert (queued["part"], queued["owner_ids"]) == ("1-1-100", [str(story.box.owners["p001"])])
    shown = await clerk.get(f"{path}/pictures/{waiting['pictures'][0]['id']}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg"), shown.text
    accepted = await clerk.post(
        f"{path}/accept",
        json={"part_id": queued["part_id"], "owner_id": queued["owner_ids"][0], "evidence": "证件与名册一致"},
    )
    assert (accepted.status_code, accepted.json()["level"]) == (200, 2), accepted.text
    gone = await clerk.get(f"{path}/pictures/{waiting['pictures'][0]['id']}")
    assert (gone.status_code, gone.json()["code"]) == (409, "picture_dropped")
    read = (await clerk.get(path)).json()
    assert (read["state"], read["decided_by"], [one["by"] for one in read["looks"]]) == (
        "accepted",
        "职员liu",
        ["职员liu"],
    )
    assert [one["sha256"] for one in read["pictures"]] == [one["sha256"] for one in waiting["pictures"]]
    (done,) = (await daughter.get("/v1/resident/binding-requests")).json()["lines"]
    assert [len(one["looked_at"]) for one in done["pictures"]] == [1, 0]
    assert "查看异地绑定申请的证件照片" in str((await daughter.get("/openapi.json")).json()["components"])

    # She lets in a tenant and her niece.
    home = await flat(daughter)
    assert (home["kind"], home["level"]) == ("owner", 2)
    invitations = f"/v1/resident/bindings/{home['binding_id']}/invitations"
    until = ((await story.box.now()).astimezone(CHINA) + timedelta(days=300)).date().isoformat()
    tenant, niece = await story.phone("tenant"), await story.phone("niece")
    for phone, sent in (
        (tenant, {"kind": "occupant", "until_on": until}),
        (niece, {"kind": "helper", "label": "侄女"}),
    ):
        invited = await made(daughter, invitations, json=sent)
        bound = await made(phone, "/v1/resident/invitations/accept", json={"token": invited["token"]})
        assert (bound["kind"], bound["level"]) == (sent["kind"], 1)
    assert (await flat(tenant))["until_on"] == until

    # Both read the vote and are told what is done at the house; neither votes, and each is told why.
    works = {
        "scope": {"kind": "estate"},
        "title": "二次供水改造停水",
        "told": "请提前储水。",
        "starts_at": (await story.box.now() + timedelta(days=1)).isoformat(),
        "ends_at": (await story.box.now() + timedelta(days=1, hours=3)).isoformat(),
        "contact": "社区居委会一楼服务台",
    }
    told = await clerk.post(f"{story.office}/works-notices", json=works)
    assert told.status_code == 201, told.text
    for phone, code in ((tenant, "occupant_never_votes"), (niece, "helper_needs_proxy")):
        assert (await phone.get(story.vote)).json()["title"] == "桃花岭小区改造表决"
        assert [one["title"] for one in (await phone.get("/v1/resident/inbox")).json()["lines"]] != []
        refused = await story.cast(phone)
        assert (refused.status_code, refused.json()["code"]) == (403, code)
        assert (await phone.get(f"{story.vote}/roll")).json()["lines"] == []

    # She votes; what is on record for the flat says by what way each was let in, and she ends one.
    assert (await story.cast(daughter)).json()["stands"]
    records = (await daughter.get(f"/v1/resident/flats/{home['binding_id']}/records")).json()
    assert sorted((one["kind"], one["made_how"]) for one in records["bindings"]) == [
        ("helper", "invitation"),
        ("occupant", "invitation"),
        ("owner", "remote"),
    ]
    assert "binding:picture" in [one["act"] for one in records["views"]]
    flatmates = (await daughter.get(f"/v1/resident/bindings/{home['binding_id']}/flatmates")).json()["lines"]
    (other,) = [one["binding_id"] for one in flatmates if one["kind"] == "occupant"]
    ended = await daughter.post(f"/v1/resident/bindings/{home['binding_id']}/flatmates/{other}/end")
    assert ended.status_code == 204, ended.text
    assert (await tenant.get(story.vote)).status_code == 404


async def test_a_request_for_a_flat_that_is_not_there_is_answered_the_same_and_refused_with_a_reason(
    story: Story,
) -> None:
    await story.box.opened()
    clerk, stranger = await story.staff("liu"), await story.phone("stranger")
    wanted = {"community_id": str(story.box.desk.id), "building": "9", "room": "999", "name": "王芳"}
    asked = await made(stranger, "/v1/resident/binding-requests", json=wanted)
    assert (asked["state"], set(asked) & {"part", "part_id", "owner_ids"}) == ("incomplete", set())
    for kind, content in (("document", told_heic()), ("deed", told_jpeg())):
        path = f"/v1/resident/binding-requests/{asked['id']}/pictures"
        await made(stranger, path, data={"kind": kind}, files={"file": ("证件.jpg", content)})
    (queued,) = (await clerk.get(f"{story.office}/binding-requests")).json()["lines"]
    assert (queued["part"], queued["owner_ids"]) == (None, [])
    reason = "名册上没有这处房屋，请核对楼栋和房号。"
    refused = await clerk.post(f"{story.office}/binding-requests/{queued['id']}/refuse", json={"reason": reason})
    assert refused.status_code == 204, refused.text
    (done,) = (await stranger.get("/v1/resident/binding-requests")).json()["lines"]
    assert (done["state"], done["reason"]) == ("refused", reason)
    assert all(one["dropped_at"] for one in done["pictures"])
    (copy,) = (await stranger.get("/v1/resident/my-data")).json()["binding_requests"]
    assert copy["id"] == asked["id"]
