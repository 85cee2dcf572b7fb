"""The page of a scanned code: plain, in Chinese, with nothing to run, and silent about secrets."""

import base64
import hashlib
import re
import uuid
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.cli.demo import practice
from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.core.values.spoken_codes import fresh_code
from app.identity import residents
from app.main import WebApplication
from app.wechat.scenes import SECRET, Opens, scene
from tests.conftest import Town
from tests.consultation.meetings.hall import Hall
from tests.routers.test_api_page import Named

BASE = "https://yigai.example.cn"


def looks_right(answer: httpx.Response, status: int) -> str:
    """The page, after all that every page has in common has been looked at."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(one.split(" ", 1) for one in answer.headers["Content-Security-Policy"].split("; "))
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == {
        "default-src": "'none'",
        "style-src": f"'sha256-{hashed}'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    named = Named(answer.text)
    assert named.inline == [style]
    assert all(one.startswith("/v1/public/") for one in named.addresses)
    assert not {"script", "form", "input"} & set(re.findall(r"<(\w+)", answer.text))
    return answer.text


async def test_a_posting_says_whose_it_is_and_reads_in_full_once_it_hangs(
    town: Town, sealer: Sealer, application: WebApplication, http: httpx.AsyncClient
) -> None:
    house = application.state.house
    application.state.house = replace(house, settings=house.settings.model_copy(update={"public_base": BASE}))
    hall = Hall(town, sealer)
    await hall.set_up()
    made = await hall.call(agenda="介绍<b>方案</b>、听取意见")
    notice = made["notice_posting_id"]
    path = f"/s/{scene(Opens.POSTING, uuid.UUID(notice))}"
    before = looks_right(await http.get(path), 200)
    assert "尚未张贴" in before
    assert "桃花岭小区" in before
    assert "听取意见" not in before
    await hall.hang(notice)
    answer = await http.get(path)
    after = looks_right(answer, 200)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "公示中，至 " in after
    assert "介绍&lt;b&gt;方案&lt;/b&gt;、听取意见" in after
    assert f'<a href="/v1/public/postings/{notice}">{BASE}/v1/public/postings/{notice}</a>' in after
    assert "扫一扫" in after
    assert "测试：这里的内容不是真的" in after
    assert (await http.get(path, headers={"If-None-Match": answer.headers["ETag"]})).status_code == 304
    assert (await http.head(path)).text == ""


@pytest.mark.parametrize("opens", sorted(SECRET))
async def test_the_page_of_a_secret_says_where_to_enter_it_and_asks_for_nothing(
    opens: Opens, http: httpx.AsyncClient
) -> None:
    answer = await http.get(f"/s/{opens}")
    told = looks_right(answer, 200)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "小程序" in told
    assert "这个网页也不会问您要" in told


async def test_a_secret_in_the_address_is_looked_up_nowhere(
    town: Town, sealer: Sealer, database: Database, http: httpx.AsyncClient
) -> None:
    hall = Hall(town, sealer)
    await hall.set_up()
    part, by = hall.parts["1-1-101"].part, hall.people["liu"].id
    async with database.write() as session:
        code = await residents.issue_code(session, sealer, uuid.UUID(hall.id), part.id, by=by, at=await now(session))
    there, nowhere = [await http.get(f"/s/{scene(Opens.BINDING, one)}") for one in (code, fresh_code())]
    assert looks_right(there, 404) == looks_right(nowhere, 404)
    assert code not in there.text
    async with database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM household_code WHERE used_at IS NOT NULL")) == 0


async def test_what_is_no_code_is_said_not_to_be_one(http: httpx.AsyncClient) -> None:
    for path in ("x", "v", scene(Opens.VOTE, uuid.uuid4()), "z=AAAAAAAAAAAAAAAAAAAAAA", "<script>", "%3Cscript%3E"):
        answer = await http.get(f"/s/{path}")
        told = looks_right(answer, 404)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "没有找到" in told
        assert "script" not in told
    assert (await http.get("/s/")).status_code == 404
    assert (await http.post("/s/b")).status_code == 405


def test_what_a_demo_or_a_rehearsal_prints_leads_to_no_real_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIGAI_PUBLIC_BASE", BASE)
    monkeypatch.setenv("YIGAI_OFFICIAL_APPID", "wxfedcba9876543210")
    monkeypatch.setenv("YIGAI_OFFICIAL_SECRET", "secret")
    assert practice.settings_apart(tmp_path, "http://127.0.0.1:1").public_base is None


async def test_it_stands_in_no_document(application: WebApplication) -> None:
    assert not [path for path in application.openapi()["paths"] if path.startswith("/s/")]
