"""What is printed carries mini-program codes where there are some, and its plain QR where the platform gives none."""

import io
import uuid

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from app.core.typesetting import font_available
from app.identity.permissions import Role
from app.main import WebApplication
from app.standin.faults import FaultKind
from app.standin.platform import Standin
from app.wechat import codes
from app.wechat.client import Edition, WeChat
from app.wechat.scenes import PAGES, Opens, scene
from tests.conftest import Town
from tests.moderation.bench import Bench
from tests.moderation.test_content_routes import Phones
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture

pytestmark = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")
DRAW = "/wxa/getwxacodeunlimit"


@pytest.fixture
def standin(standin: Standin) -> Standin:
    standin.codes.released |= set(PAGES.values())
    return standin


@pytest.fixture
async def phones(bench: Bench, town: Town, application: WebApplication) -> Phones:
    return Phones(bench, town, application)


def pictures(pdf: bytes) -> int:
    """How many pictures stand in a PDF; a plain QR is drawn, and none."""
    return sum(len(page.images) for page in PdfReader(io.BytesIO(pdf)).pages)


async def print_sheet(phones: Phones) -> bytes:
    clerk = await phones.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    sent = {"building": "1", "stairwell": "1", "replace": True}
    answer = await clerk.post(f"{phones.office}/binding-sheets", json=sent)
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_slips_carry_codes_that_stand_nowhere_else(phones: Phones, platform: Standin) -> None:
    pdf = await print_sheet(phones)
    assert pictures(pdf) == 3
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    scenes = [one["scene"] for one in phones.bench.asked(DRAW)]
    assert len(set(scenes)) == 3
    assert all(one.startswith("b=") and one.removeprefix("b=") in words for one in scenes)
    async with phones.bench.database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM wechat_code")) == 0
    # What the mini-program is opened with binds as it is.
    client, key = phones.town.clients[-1], {"Idempotency-Key": uuid.uuid4().hex}
    bound = await client.post(
        "/v1/public/residents/bind", json={"code": scenes[0]}, headers=key | {"Authorization": ""}
    )
    assert bound.json().get("code") == "phone_sign_in_required", bound.text
    token = await signed_in(phones)
    bound = await client.post(
        "/v1/public/residents/bind", json={"code": scenes[0]}, headers=key | {"Authorization": token}
    )
    assert bound.status_code == 201, bound.text


async def test_an_invitation_has_a_code_that_is_kept_nowhere_and_lets_in(phones: Phones, platform: Standin) -> None:
    owner = await phones.phone("王芳")
    binding = f"/v1/resident/bindings/{phones.bench.bindings['王芳']}/invitations"
    key = {"Idempotency-Key": uuid.uuid4().hex}
    made = (await owner.post(binding, json={"kind": "helper"}, headers=key)).json()
    path = f"{binding}/{made['invitation']['id']}/code.jpg"
    platform.gate.faults.order(DRAW, FaultKind.STATUS, 502)
    waits = await owner.get(path)
    assert (waits.status_code, waits.json()["code"]) == (404, "invitation_code_waits")
    drawn = await owner.get(path)
    assert (drawn.status_code, drawn.headers["Content-Type"]) == (200, "image/jpeg")
    assert drawn.headers["Cache-Control"] == "no-store"
    (told,) = {one["scene"] for one in phones.bench.asked(DRAW)}
    assert told == f"i={made['token']}"
    async with phones.bench.database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM wechat_code")) == 0
    # Nobody else's binding, and no longer than the invitation holds.
    other = await phones.phone("李强")
    assert (await other.get(path)).status_code == 404
    accepted = await other.post("/v1/resident/invitations/accept", json={"token": told}, headers=key)
    assert accepted.status_code == 201, accepted.text
    used = await owner.get(path)
    assert (used.status_code, used.json()["code"]) == (422, "invitation_wrong")


async def signed_in(phones: Phones) -> str:
    code = phones.bench.standin.people.issue_login_code("王芳")
    answer = await phones.town.clients[-1].post(
        "/v1/public/residents/login", json={"code": code, "device": "手机"}, headers={"Authorization": ""}
    )
    return f"Bearer {answer.json()['token']}"


async def test_slips_are_printed_while_the_platform_is_away(phones: Phones, platform: Standin) -> None:
    platform.gate.faults.order(DRAW, FaultKind.HANG, times=10)
    assert pictures(await print_sheet(phones)) == 0
    assert len(phones.bench.asked(DRAW)) == 1
    platform.gate.faults = type(platform.gate.faults)()
    assert pictures(await print_sheet(phones)) == 3


async def test_a_votes_posting_carries_its_code_once_it_was_fetched(
    box: BallotBox, town: Town, application: WebApplication, platform: Standin, wechat: WeChat
) -> None:
    vote = await box.noticed()
    bench = Bench(box.database, box.sealer, wechat, platform)
    bench.id = box.desk.id
    phones = Phones(bench, town, application)
    clerk = await phones.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    path = f"{phones.office}/postings/{vote.notice_posting_id}/posting.pdf"

    async def printed() -> tuple[int, str]:
        pdf = (await clerk.get(path)).content
        words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        return pictures(pdf), "微信扫码" if "微信扫码查看" in words else "扫码核对"

    assert await printed() == (0, "扫码核对")
    platform.gate.faults.order(DRAW, FaultKind.STATUS, 502)
    await codes.fetch_due(box.database, wechat, Edition.RELEASE)
    assert await printed() == (0, "扫码核对")
    await phones.bench.pass_time(codes._LONGEST_WAIT)
    await codes.fetch_due(box.database, wechat, Edition.RELEASE)
    assert await printed() == (1, "微信扫码")
    assert phones.bench.asked(DRAW)[-1]["scene"] == scene(Opens.VOTE, vote.id)
