"""Codes, sessions, phone numbers, web pages, the face check."""

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.standin.crypto import face_hash, session_signature
from app.standin.face import PASSED
from app.standin.platform import APPID, OFFICIAL_APPID, OFFICIAL_SECRET, SECRET, Standin
from tests.standin.caller import Caller

PHONE = "/wxa/business/getuserphonenumber"


async def test_a_login_code_serves_once_within_five_minutes(standin: Standin, caller: Caller) -> None:
    code = standin.people.issue_login_code("张三")
    said = await caller.login(code)
    assert (len(said["openid"]), said["openid"][0]) == (28, "o")
    assert len(base64.b64decode(said["session_key"])) == 16
    assert "unionid" not in said
    assert (await caller.login(code))["errcode"] == 40163
    old = standin.people.issue_login_code("张三")
    standin.clock.advance(301)
    assert (await caller.login(old))["errcode"] == 40029
    assert (await caller.login("made up"))["errcode"] == 40029


async def test_the_same_user_has_the_same_openid_and_where_bound_a_unionid(standin: Standin, caller: Caller) -> None:
    first = await caller.login(standin.people.issue_login_code("张三"))
    standin.people.bound = True
    second = await caller.login(standin.people.issue_login_code("张三"))
    assert first["openid"] == second["openid"] != await caller.visit("李四")
    assert second["unionid"]
    assert first["session_key"] != second["session_key"]


async def test_codes_of_the_two_pools_are_not_taken_for_each_other(standin: Standin, caller: Caller) -> None:
    assert (await caller.login(standin.people.issue_phone_code("张三", "13800000000")))["errcode"] == 40029
    assert (await caller.post(PHONE, {"code": standin.people.issue_login_code("张三")}))["errcode"] == 40029


@pytest.mark.parametrize(
    ("wrong", "errcode"), [({"secret": "x"}, 40125), ({"appid": "wx"}, 40013), ({"grant_type": "x"}, 40002)]
)
async def test_who_asks_is_checked(standin: Standin, caller: Caller, wrong: dict[str, str], errcode: int) -> None:
    assert (await caller.login(standin.people.issue_login_code("张三"), **wrong))["errcode"] == errcode


async def test_a_blocked_user_and_one_in_a_hurry(standin: Standin, caller: Caller) -> None:
    standin.people.user("王五").blocked = True
    assert (await caller.login(standin.people.issue_login_code("王五")))["errcode"] == 40226
    for _ in range(100):
        assert "openid" in await caller.login(standin.people.issue_login_code("张三"))
    assert (await caller.login(standin.people.issue_login_code("张三")))["errcode"] == 45011
    assert "openid" in await caller.login(standin.people.issue_login_code("李四"))
    standin.clock.advance(60)
    assert "openid" in await caller.login(standin.people.issue_login_code("张三"))


async def test_a_phone_code_gives_the_number_once_and_to_its_user(standin: Standin, caller: Caller) -> None:
    mine, other = await caller.visit("张三"), await caller.visit("李四")
    code = standin.people.issue_phone_code("张三", "13800000000")
    assert (await caller.post(PHONE, {"code": code, "openid": other}))["errcode"] == 40003
    said = await caller.post(PHONE, {"code": code, "openid": mine})
    assert said["errcode"] == 0
    assert said["phone_info"] | {"watermark": None} == {
        "phoneNumber": "13800000000",
        "purePhoneNumber": "13800000000",
        "countryCode": "86",
        "watermark": None,
    }
    assert said["phone_info"]["watermark"] == {"timestamp": int(standin.clock.now()), "appid": APPID}
    assert (await caller.post(PHONE, {"code": code}))["errcode"] == 40029


async def test_a_foreign_number_carries_its_country(standin: Standin, caller: Caller) -> None:
    standin.people.country_as_number = True
    said = await caller.post(PHONE, {"code": standin.people.issue_phone_code("张三", "5550100", "1")})
    assert (said["phone_info"]["phoneNumber"], said["phone_info"]["countryCode"]) == ("+15550100", 1)


async def test_a_new_session_key_puts_the_last_one_out(standin: Standin, caller: Caller) -> None:
    openid = await caller.visit("张三")
    key = standin.people.user("张三").session_key

    async def check(path: str, key: str, method: str = "hmac_sha256") -> dict[str, object]:
        return await caller.get(path, openid=openid, signature=session_signature(key, b""), sig_method=method)

    assert (await check("/wxa/checksession", key))["errcode"] == 0
    assert (await check("/wxa/checksession", key, "md5"))["errcode"] == 87008
    renewed = str((await check("/wxa/resetusersessionkey", key))["session_key"])
    assert (await check("/wxa/checksession", key))["errcode"] == 87009
    assert (await check("/wxa/checksession", renewed))["errcode"] == 0


async def seen(standin: Standin, caller: Caller, who: str) -> dict[str, Any]:
    """What the platform says of somebody who opened the page whole."""
    standin.web.is_snapshot = False
    asked = {"appid": OFFICIAL_APPID, "secret": OFFICIAL_SECRET, "grant_type": "authorization_code"}
    answer = await caller.http.get("/sns/oauth2/access_token", params={**asked, "code": standin.web.issue_code(who)})
    return dict(answer.json())


async def test_a_page_signs_a_visitor_in_by_a_redirect(standin: Standin, caller: Caller) -> None:
    query = {
        "appid": OFFICIAL_APPID,
        "redirect_uri": "https://yigai.test/in?a=1",
        "response_type": "code",
        "state": "s1",
    }
    to = await caller.http.get("/connect/oauth2/authorize", params=query)
    assert to.status_code == 302
    back = parse_qs(urlsplit(to.headers["location"]).query)
    assert (back["a"], back["state"]) == (["1"], ["s1"])
    standin.web.is_snapshot = True
    asked = {"appid": OFFICIAL_APPID, "secret": OFFICIAL_SECRET, "grant_type": "authorization_code"}
    for faulty, errcode in (({"appid": APPID}, 40013), ({"secret": SECRET}, 40125), ({"grant_type": "x"}, 40002)):
        refused = await caller.http.get("/sns/oauth2/access_token", params={**asked, "code": "c", **faulty})
        assert refused.json()["errcode"] == errcode
    asked["code"] = back["code"][0]
    said = (await caller.http.get("/sns/oauth2/access_token", params=asked)).json()
    assert said["is_snapshotuser"] == 1
    whole = await seen(standin, caller, "visitor")
    assert whole["openid"] not in (said["openid"], standin.people.user("visitor").openid)
    assert whole.keys().isdisjoint({"is_snapshotuser", "unionid"})
    standin.people.bound = True
    bound = await seen(standin, caller, "visitor")
    assert (bound["openid"], bound["unionid"]) == (whole["openid"], standin.people.user("visitor").unionid)
    assert (await caller.http.get("/sns/oauth2/access_token", params=asked)).json()["errcode"] == 40029


async def test_a_ticket_is_the_same_for_two_hours(standin: Standin, caller: Caller) -> None:
    first, second = [await caller.get("/cgi-bin/ticket/getticket", type="jsapi") for _ in range(2)]
    assert (first["ticket"], first["expires_in"]) == (second["ticket"], 7200)
    standin.clock.advance(7200)
    assert (await caller.get("/cgi-bin/ticket/getticket", type="jsapi"))["ticket"] != first["ticket"]


async def test_a_face_check_passes_only_for_the_person_it_was_begun_for(standin: Standin, caller: Caller) -> None:
    openid = await caller.visit("张三")
    cert = {"cert_type": "IDENTITY_CARD", "cert_name": "张三", "cert_no": "420000199001010010"}
    begin = {"out_seq_no": "seq-00001", "cert_info": cert, "openid": openid}
    path = "/cityservice/face/identify/"
    verify_id = (await caller.post(path + "getverifyid", begin))["verify_id"]
    assert (await caller.post(path + "getverifyid", begin))["errcode"] == 40097
    hashed = face_hash("IDENTITY_CARD", "张三", "420000199001010010")
    ask = {"verify_id": verify_id, "out_seq_no": "seq-00001", "cert_hash": hashed, "openid": openid}
    assert (await caller.post(path + "queryverifyinfo", ask))["verify_ret"] != PASSED
    standin.faces.checks[verify_id].ret = PASSED
    assert (await caller.post(path + "queryverifyinfo", ask))["verify_ret"] == PASSED
    for other in ({"cert_hash": "0" * 64}, {"out_seq_no": "seq-00002"}, {"openid": await caller.visit("李四")}):
        assert (await caller.post(path + "queryverifyinfo", ask | other))["errcode"] == 40097
