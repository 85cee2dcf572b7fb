"""Events are known again and understood, in whatever shape they come."""

import json
from typing import Any

import pytest
from pydantic import SecretStr

from app.core.settings import Settings
from app.wechat.answers import Suggest
from app.wechat.push import (
    MOST_BYTES,
    MediaChecked,
    PushKeys,
    Stamp,
    Subscribed,
    SubscribeWord,
    dedupe_key,
    opened,
    require_check,
    understood,
)
from app.wechat.push_crypto import NotGenuine, signature
from tests.standin import vectors

SAFE_KEYS = PushKeys(vectors.APPID, SecretStr(vectors.TOKEN), SecretStr(vectors.KEY))
PLAIN_KEYS = PushKeys(vectors.APPID, SecretStr(vectors.TOKEN), None)
SAFE_STAMP = Stamp(*vectors.SAFE, vectors.MSG_SIGNATURE)
SAFE_BODY = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": vectors.ENCRYPTED}).encode()
EVENT = {"ToUserName": "gh_1", "FromUserName": "o-zhang", "CreateTime": 1626959646, "MsgType": "event"}


def test_the_platforms_check_of_our_address() -> None:
    require_check(SAFE_KEYS, Stamp(*vectors.CHECK))
    with pytest.raises(NotGenuine):
        require_check(PushKeys("wx", SecretStr("BBBBB"), None), Stamp(*vectors.CHECK))


def test_what_is_encrypted_is_opened() -> None:
    assert opened(SAFE_KEYS, SAFE_STAMP, SAFE_BODY) == json.loads(vectors.MESSAGE)


def test_compatible_mode_is_read_from_its_encrypted_half() -> None:
    both = json.dumps({**EVENT, "Event": "forged", "Encrypt": vectors.ENCRYPTED}).encode()
    assert opened(SAFE_KEYS, SAFE_STAMP, both)["Event"] == "debug_demo"


def test_plain_mode_is_taken_only_where_no_key_is_set() -> None:
    body = json.dumps({**EVENT, "Event": "debug_demo"}).encode()
    assert opened(PLAIN_KEYS, Stamp(*vectors.PLAIN), body)["Event"] == "debug_demo"
    with pytest.raises(NotGenuine, match="signature"):
        opened(SAFE_KEYS, Stamp(*vectors.PLAIN), body)
    with pytest.raises(NotGenuine, match="signature"):
        opened(PLAIN_KEYS, Stamp("1714037059", "486452657", vectors.PLAIN[2]), body)


@pytest.mark.parametrize(
    ("stamp", "body"),
    [
        (Stamp(*vectors.SAFE), SAFE_BODY),
        (Stamp(*vectors.SAFE, vectors.SAFE[2]), SAFE_BODY),
        (SAFE_STAMP, SAFE_BODY.replace(b"+qdx", b"+qdy")),
        (SAFE_STAMP, b"<xml><Encrypt>x</Encrypt></xml>"),
        (SAFE_STAMP, b"[]"),
        (SAFE_STAMP, b""),
        (SAFE_STAMP, b'{"Encrypt": 1}'),
        (SAFE_STAMP, b"[" * 100_000),
        (SAFE_STAMP, SAFE_BODY + b" " * MOST_BYTES),
    ],
)
def test_what_is_not_the_platforms(stamp: Stamp, body: bytes) -> None:
    with pytest.raises(NotGenuine):
        opened(SAFE_KEYS, stamp, body)


def test_what_the_database_takes_in_no_text_is_left_out() -> None:
    sent = rb'{"a\u0000b": ["x\u0000y", "\ud800"], "n": 1e999, "m": NaN, "i": 12345678901234567890}'
    stamp = Stamp("1", "2", signature(vectors.TOKEN, "1", "2"))
    said = opened(PLAIN_KEYS, stamp, sent)
    assert said == {"ab": ["xy", "?"], "n": "1e999", "m": "NaN", "i": 12345678901234567890}


def item(template_id: str = "T1", **more: Any) -> dict[str, Any]:
    return {"TemplateId": template_id, "SubscribeStatusString": "accept", "PopupScene": "0", **more}


def sent_item(msgid: object) -> dict[str, Any]:
    return {"TemplateId": "T1", "MsgID": msgid, "ErrorCode": "0", "ErrorStatus": "success"}


def test_a_repetition_is_known_and_another_event_is_another() -> None:
    different = [
        {**EVENT, "Event": "subscribe_msg_popup_event", "List": item()},
        {**EVENT, "Event": "subscribe_msg_popup_event", "List": item("T2")},
        {**EVENT, "Event": "subscribe_msg_popup_event", "List": [item(), item("T2")]},
        {**EVENT, "Event": "subscribe_msg_change_event", "List": item()},
        {**EVENT, "Event": "subscribe_msg_sent_event", "List": sent_item("1")},
        {**EVENT, "Event": "subscribe_msg_sent_event", "List": sent_item("2")},
        {**EVENT, "Event": "wxa_media_check", "trace_id": "a-b-c"},
        {**EVENT, "Event": "wxa_media_check", "trace_id": "a-b-d"},
        {**EVENT, "Event": "other", "FromUserName": "o-li"},
        {**EVENT, "Event": "other", "CreateTime": 1626959647},
        {**EVENT, "MsgType": "text", "MsgId": 23456789012345678},
        {**EVENT, "MsgType": "text", "MsgId": 23456789012345679},
        {"Event": "strange"},
        {"Event": "stranger"},
    ]
    keys = [dedupe_key(one) for one in different]
    assert len(set(keys)) == len(different)
    assert keys == [dedupe_key(json.loads(json.dumps(one))) for one in different]
    assert dedupe_key({**different[0], "CreateTime": "1626959646"}) == keys[0]


@pytest.mark.parametrize(
    "more",
    [
        {"List": item()},
        {"List": [item()]},
        {"SubscribeMsgPopupEvent": {"List": item()}},
        {"List": item(NewKey=1), "CreateTime": "1626959646"},
    ],
)
def test_a_list_of_one_in_every_shape(more: dict[str, Any]) -> None:
    found = understood({**EVENT, "Event": "subscribe_msg_popup_event", **more})
    assert isinstance(found, Subscribed)
    assert (found.event, found.openid) == (SubscribeWord.POPUP, "o-zhang")
    assert [(one.template_id, one.accepted) for one in found.items] == [("T1", True)]


@pytest.mark.parametrize(
    ("status", "accepted"), [("accept", True), ("acceptWithAudio", True), ("reject", False), ("", False)]
)
def test_what_counts_as_accepted(status: str, accepted: bool) -> None:
    several = [item(), item("T2", SubscribeStatusString=status)]
    found = understood({**EVENT, "Event": "subscribe_msg_change_event", "List": several})
    assert isinstance(found, Subscribed)
    assert [one.accepted for one in found.items] == [True, accepted]


@pytest.mark.parametrize(("msgid", "code"), [("1988810812324364291", "0"), (1988810812324364291, 0)])
def test_numbers_may_be_text(msgid: object, code: object) -> None:
    sent = {"TemplateId": "T1", "MsgID": msgid, "ErrorCode": code, "ErrorStatus": "success"}
    found = understood({**EVENT, "Event": "subscribe_msg_sent_event", "List": sent})
    assert isinstance(found, Subscribed)
    assert (found.items[0].msgid, found.items[0].errcode) == ("1988810812324364291", 0)


@pytest.mark.parametrize(
    ("more", "verdict", "label"),
    [
        ({"errcode": 0, "result": {"suggest": "pass", "label": 100}}, Suggest.PASS, 100),
        ({"result": {"suggest": "risky", "label": "20002"}}, Suggest.RISKY, 20002),
        ({"errcode": "0", "result": {"suggest": "new", "label": 1}}, Suggest.REVIEW, 1),
        ({"errcode": -1008}, None, None),
        ({"errcode": -1008, "result": {"suggest": "pass", "label": 100}}, None, 100),
        ({"isrisky": 0, "status_code": 4294966288}, None, None),
    ],
)
def test_a_picture_that_was_looked_at(more: dict[str, Any], verdict: Suggest | None, label: int | None) -> None:
    found = understood({**EVENT, "Event": "wxa_media_check", "trace_id": "a-b-c", "version": 2, **more})
    assert isinstance(found, MediaChecked)
    assert (found.trace_id, found.verdict, found.label) == ("a-b-c", verdict, label)


@pytest.mark.parametrize(
    "said",
    [
        {"Event": "debug_demo"},
        {"MsgType": "text", "Content": "你好"},
        {"Event": "wxa_media_check"},
        {"Event": "subscribe_msg_popup_event", "FromUserName": "o-zhang"},
        {"Event": "subscribe_msg_popup_event", "FromUserName": "o-zhang", "List": "T1"},
        {"Event": ["x"]},
    ],
)
def test_what_nobody_waits_for(said: dict[str, Any]) -> None:
    assert understood(said) is None


def test_the_keys_of_the_settings(settings: Settings) -> None:
    told = {"wechat_appid": "wx0123456789abcdef", "wechat_push_token": SecretStr("AAAAA")}
    assert PushKeys.from_settings(settings.model_copy(update=told)) == PushKeys(
        "wx0123456789abcdef", SecretStr("AAAAA"), None
    )
    for missing in told:
        assert PushKeys.from_settings(settings.model_copy(update=told | {missing: None})) is None
