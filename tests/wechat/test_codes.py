"""Mini-program codes: what they say, fetched once by the worker, asked again for another edition, never in the way."""

import asyncio
import json
import uuid
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from app.core.db import Database
from app.core.installation import move_clock, now
from app.core.typesetting import font_available, typeset
from app.core.values.spoken_codes import fresh_code
from app.standin.faults import FaultKind
from app.standin.platform import APPID, SECRET, Standin
from app.wechat import codes
from app.wechat.calling import PlatformLine
from app.wechat.client import Edition, WeChat
from app.wechat.scenes import PAGES, Opens, scene

DRAW = "/wxa/getwxacodeunlimit"
VOTE = uuid.UUID(int=7)
needs_font = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")


@pytest.fixture
def standin(standin: Standin) -> Standin:
    standin.codes.released |= set(PAGES.values())
    return standin


def asked(standin: Standin) -> list[dict[str, object]]:
    return [json.loads(one.body) for one in standin.gate.asked if one.path == DRAW]


async def want(database: Database, what: uuid.UUID = VOTE) -> None:
    async with database.write() as session:
        await codes.want(session, Opens.VOTE, what, await now(session))


async def picture(database: Database, edition: Edition = Edition.RELEASE, what: uuid.UUID = VOTE) -> bytes | None:
    async with database.read() as session:
        return await codes.picture(session, Opens.VOTE, what, edition)


async def pass_time(database: Database, by: timedelta) -> None:
    async with database.write() as session:
        at = await now(session)
        await move_clock(session, timedelta(0))
        await move_clock(session, at + by - await now(session))


@given(st.uuids(), st.sampled_from(Opens))
def test_an_id_fits_a_scene_and_another_id_has_another(what: uuid.UUID, opens: Opens) -> None:
    made = scene(opens, what)
    assert len(made) == 24
    assert made.startswith(f"{opens.value}=")
    assert made != scene(opens, uuid.UUID(int=what.int ^ 1))


def test_a_household_code_fits_as_it_is_shown() -> None:
    code = fresh_code()
    assert scene(Opens.BINDING, code) == f"b={code}"
    assert len(scene(Opens.CASE, "x" * 30)) == 32


@pytest.mark.parametrize("what", ["", "x" * 31, "楼", "a b", "50%", "a\n", '"'])
def test_what_no_scene_may_hold(what: str) -> None:
    with pytest.raises(ValueError, match="no scene"):
        scene(Opens.BINDING, what)


async def test_it_is_fetched_once_and_kept(database: Database, standin: Standin, wechat: WeChat) -> None:
    await want(database)
    await want(database)
    assert await picture(database) is None
    await asyncio.gather(*(codes.fetch_due(database, wechat, Edition.RELEASE) for _ in range(3)))
    kept = await picture(database)
    assert kept is not None
    assert kept.startswith(b"\xff\xd8")
    await want(database)
    await codes.fetch_due(database, wechat, Edition.RELEASE)
    (sent,) = asked(standin)
    assert (sent["scene"], sent["page"]) == (scene(Opens.VOTE, VOTE), PAGES[Opens.VOTE])
    assert (sent["env_version"], sent["check_path"]) == ("release", True)


async def test_another_edition_is_fetched_anew(database: Database, standin: Standin, wechat: WeChat) -> None:
    await want(database)
    await codes.fetch_due(database, wechat, Edition.TRIAL)
    assert await picture(database) is None
    assert await picture(database, Edition.TRIAL) is not None
    await codes.fetch_due(database, wechat, Edition.RELEASE)
    assert await picture(database) is not None
    assert [(one["env_version"], one["check_path"]) for one in asked(standin)] == [("trial", False), ("release", True)]


async def test_a_platform_that_is_away_is_asked_ever_more_rarely_and_then_gives_all(
    database: Database, standin: Standin, wechat: WeChat
) -> None:
    await want(database)
    await want(database, uuid.UUID(int=8))
    standin.gate.faults.order(DRAW, FaultKind.HANG, times=3)
    for _ in range(60):
        await codes.fetch_due(database, wechat, Edition.RELEASE)
        if not len(asked(standin)) % 5:
            break
        await pass_time(database, timedelta(minutes=1))
    assert await picture(database) is not None
    assert await picture(database, what=uuid.UUID(int=8)) is not None
    assert len(asked(standin)) == 5


async def test_a_page_that_is_not_released_is_not_asked_for_at_every_round(
    database: Database, standin: Standin, wechat: WeChat
) -> None:
    standin.codes.released.clear()
    await want(database)
    for _ in range(20):
        await codes.fetch_due(database, wechat, Edition.RELEASE)
        await pass_time(database, timedelta(seconds=5))
    assert len(asked(standin)) == 2
    assert await picture(database) is None


async def test_without_a_mini_program_nothing_is_fetched(database: Database) -> None:
    await want(database)
    await codes.fetch_due(database, None, Edition.RELEASE)
    assert await picture(database) is None
    assert await codes.pictures(None, Opens.BINDING, ["7K3M-Q9TX"], Edition.RELEASE) == {}


async def test_codes_for_slips_are_asked_now_and_one_that_fails_is_left_out(standin: Standin, wechat: WeChat) -> None:
    slips = [fresh_code() for _ in range(12)]
    found = await codes.pictures(wechat, Opens.BINDING, slips, Edition.RELEASE)
    assert set(found) == set(slips)
    assert {one["scene"] for one in asked(standin)} == {f"b={one}" for one in slips}
    standin.gate.asked.clear()
    standin.gate.faults.order(DRAW, FaultKind.ERRCODE, 45009)
    assert await codes.pictures(wechat, Opens.BINDING, slips, Edition.RELEASE) == {}
    # A platform that is away is asked once, not once for each slip.
    assert len(asked(standin)) == 1


async def test_codes_for_slips_do_not_keep_people_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError("nobody set it")

    monkeypatch.setattr(codes, "MOST_SECONDS", 0)
    async with httpx.AsyncClient(transport=httpx.MockTransport(silent), base_url="http://none.test") as http:
        away = WeChat(PlatformLine(http), APPID, SecretStr(SECRET), lambda: 0.0)
        assert await codes.pictures(away, Opens.BINDING, ["7K3M-Q9TX"], Edition.RELEASE) == {}


@needs_font
async def test_the_picture_is_set_on_paper(standin: Standin, wechat: WeChat) -> None:
    (drawn,) = (await codes.pictures(wechat, Opens.BINDING, ["7K3M-Q9TX"], Edition.RELEASE)).values()
    template = '#let d = json(bytes(sys.inputs.data))\n#image(bytes(d.qr), format: "svg", width: 3cm)'
    pdf = typeset(template, {"qr": codes.as_svg(drawn)})
    assert b"/Subtype/Image" in pdf.replace(b" ", b"")
    assert pdf == typeset(template, {"qr": codes.as_svg(drawn)})
