"""Messages: one consent each, the rules of the fields, one at a time to one user, and the events that tell of it."""

import asyncio
from typing import Any, Literal

import pytest

from app.standin.platform import Standin
from app.standin.subscribe import LONG_TERM, StandinTemplate
from tests.standin.caller import Caller

SEND = "/cgi-bin/message/subscribe/send"
DATA = {"thing1": {"value": "加装电梯表决"}, "time2": {"value": "2026年11月24日 15:00"}}


@pytest.fixture
async def openid(standin: Standin, caller: Caller) -> str:
    """张三, who accepted one message; the popup's event is out of the way."""
    standin.subscriptions.add(StandinTemplate("T1", "表决开始", ["thing1", "time2"]))
    openid = await caller.visit("张三")
    standin.subscriptions.popup("张三", {"T1": "accept"})
    standin.push.waiting.clear()
    return openid


def message(openid: str, **more: Any) -> dict[str, Any]:
    return {"touser": openid, "template_id": "T1", "data": DATA, **more}


async def test_one_consent_is_one_message(standin: Standin, caller: Caller, openid: str) -> None:
    said = await caller.post(SEND, message(openid))
    assert (said["errcode"], said["msgid"] > 2**53) == (0, True)
    assert (await caller.post(SEND, message(openid)))["errcode"] == 43101
    assert [one["msgid"] for one in standin.subscriptions.sent] == [said["msgid"]]
    (event,) = standin.push.waiting
    assert (event["Event"], event["FromUserName"]) == ("subscribe_msg_sent_event", openid)
    assert event["List"] == {
        "TemplateId": "T1",
        "MsgID": str(said["msgid"]),
        "ErrorCode": "0",
        "ErrorStatus": "success",
    }


async def test_consents_add_up_and_a_rejection_takes_them_back(standin: Standin, caller: Caller, openid: str) -> None:
    standin.subscriptions.popup("张三", {"T1": "accept"})
    assert standin.subscriptions.left("张三", "T1") == 2
    standin.subscriptions.switched_off("张三", "T1")
    assert (await caller.post(SEND, message(openid)))["errcode"] == 43101


async def test_a_long_term_consent_is_not_used_up(standin: Standin, caller: Caller, openid: str) -> None:
    standin.subscriptions.templates["T1"].type = LONG_TERM
    assert [(await caller.post(SEND, message(openid)))["errcode"] for _ in range(3)] == [0, 0, 0]
    standin.subscriptions.switched_off("张三", "T1")
    assert (await caller.post(SEND, message(openid)))["errcode"] == 43101


async def test_a_list_of_one_is_an_object(standin: Standin, caller: Caller, openid: str) -> None:
    standin.subscriptions.popup("张三", {"T1": "accept"})
    standin.push.numbers_as_text = True
    standin.subscriptions.popup("张三", {"T1": "accept", "T2": "reject"})
    one, several = standin.push.waiting
    assert one["List"] == {"PopupScene": "0", "TemplateId": "T1", "SubscribeStatusString": "accept"}
    assert [item["SubscribeStatusString"] for item in several["List"]] == ["accept", "reject"]
    assert (type(one["CreateTime"]), type(several["CreateTime"])) == (int, str)


class Held(asyncio.Event):
    """An event that says when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.reached.set()
        return await super().wait()


async def test_two_at_once_to_one_user_overlap(standin: Standin, caller: Caller, openid: str) -> None:
    standin.subscriptions.popup("张三", {"T1": "accept"})
    token = await caller.token()
    standin.subscriptions.held = held = Held()

    async def send() -> int:
        answer = await caller.http.post(SEND, params={"access_token": token}, json=message(openid))
        return int(answer.json()["errcode"])

    first = asyncio.create_task(send())
    await held.reached.wait()
    assert await send() == 43108
    held.set()
    assert await first == 0
    assert await send() == 0


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"touser": "o-nobody"}, 40003),
        ({"template_id": "T9"}, 40037),
        ({"miniprogram_state": "release"}, 40097),
        ({"lang": "zh"}, 40097),
        ({"data": {**DATA, "thing1": {"value": "有敏感词"}}}, 45168),
    ],
)
async def test_refusals(standin: Standin, caller: Caller, openid: str, changed: dict[str, Any], errcode: int) -> None:
    standin.subscriptions.refused_words = {"敏感"}
    assert (await caller.post(SEND, message(openid, **changed)))["errcode"] == errcode
    assert standin.subscriptions.left("张三", "T1") == 1
    standin.subscriptions.templates["T1"].banned = True
    assert (await caller.post(SEND, message(openid)))["errcode"] == 43107


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"thing1": DATA["thing1"]}, "data.time2.value is empty"),
        ({**DATA, "thing1": {"value": ""}}, "data.thing1.value is empty"),
        ({**DATA, "thing9": {"value": "多"}}, "data.thing9.value invalid"),
        ({**DATA, "thing1": {"value": "字" * 21}}, "data.thing1.value invalid"),
        ({**DATA, "thing1": {"value": "两\n行"}}, "data.thing1.value invalid"),
        ({**DATA, "time2": {"value": "下午三点"}}, "data.time2.value invalid"),
        (None, "data.thing1.value is empty"),
    ],
)
async def test_a_field_that_breaks_its_rule_is_named(caller: Caller, openid: str, data: object, named: str) -> None:
    said = await caller.post(SEND, message(openid, data=data))
    assert said["errcode"] == 47003
    assert f"argument invalid! {named}" in said["errmsg"]


GOOD = {
    "character_string1": "YG-2026/001",
    "number1": "12.50",
    "letter1": "Abc",
    "symbol1": "&%",
    "date1": "2019年10月1日~2019-10-02",
    "time1": "15:01~16:02",
    "amount1": "￥100.00",
    "phone_number1": "+86-13800000000",
    "car_number1": "粤A8Z888挂",
    "name1": "张三丰",
    "phrase1": "处理中",
    "enum1": "甲",
}
BAD = {
    "character_string1": "汉",
    "number1": "12.5.0",
    "letter1": "A1",
    "symbol1": "a",
    "date1": "昨天",
    "time1": "三点",
    "amount1": "12345678901",
    "phone_number1": "1" * 18,
    "car_number1": "粤A8Z888挂车九",
    "name1": "张三丰李四王五赵六孙七周",
    "phrase1": "处理中2",
    "enum1": "乙",
}


@pytest.mark.parametrize("key", GOOD)
async def test_the_types(standin: Standin, caller: Caller, openid: str, key: str) -> None:
    standin.subscriptions.add(StandinTemplate("T2", "类型", [key], type=LONG_TERM, enums={"enum1": ["甲"]}))
    standin.subscriptions.popup("张三", {"T2": "accept"})
    for value, errcode in ((GOOD[key], 0), (BAD[key], 47003)):
        assert (await caller.post(SEND, message(openid, template_id="T2", data={key: {"value": value}})))[
            "errcode"
        ] == errcode


async def test_the_templates_are_listed(standin: Standin, caller: Caller, openid: str) -> None:
    (told,) = (await caller.get("/wxaapi/newtmpl/gettemplate"))["data"]
    assert (told["priTmplId"], told["type"]) == ("T1", 2)
    assert "{{thing1.DATA}}" in told["content"]
