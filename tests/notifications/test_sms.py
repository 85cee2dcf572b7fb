"""Text messages: the documented signature, what is asked of the provider, and what its answers mean."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from app.core.settings import Settings
from app.notifications.channels.outcome import Ended, Later, MessageTaken, Outcome, Unclear
from app.notifications.channels.sms import NoSms, TencentSms, came_of, connected
from app.notifications.channels.tc3 import Keys, authorization
from app.notifications.kinds import DeliveryState

# The example of the provider's documentation of the signature, as it stands there.
EXAMPLE_KEYS = Keys("AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******")
EXAMPLE_PAYLOAD = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
EXAMPLE_AT = datetime.fromtimestamp(1551113065, UTC)
EXAMPLE = (
    "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, "
    "SignedHeaders=content-type;host;x-tc-action, "
    "Signature=be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3"
)
AT = datetime(2026, 11, 24, 15, tzinfo=UTC)


def test_the_documented_example_is_signed_as_documented() -> None:
    signed = authorization(
        EXAMPLE_KEYS,
        service="cvm",
        host="cvm.tencentcloudapi.com",
        action="DescribeInstances",
        payload=EXAMPLE_PAYLOAD,
        at=EXAMPLE_AT,
    )
    assert signed == EXAMPLE


def test_the_day_of_the_scope_is_that_of_utc() -> None:
    late = datetime.fromisoformat("2026-11-25T07:59:59+08:00")
    assert "/2026-11-24/sms/" in authorization(
        EXAMPLE_KEYS, service="sms", host="h", action="SendSms", payload=b"", at=late
    )


def provider(answer: Callable[[httpx.Request], httpx.Response]) -> TencentSms:
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return TencentSms(http, Keys("id", "key"), app_id="1400006666", sign="桃花岭社区", template="1110")


async def test_what_is_asked_is_as_documented() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        status = {
            "SerialNo": "5000:1045",
            "PhoneNumber": "+8618501234444",
            "Fee": 1,
            "Code": "Ok",
            "Message": "send success",
        }
        return httpx.Response(200, json={"Response": {"SendStatusSet": [status], "RequestId": "a0aabda6"}})

    outcome = await provider(answer).send("18501234444", ["小区", "表决通知", "请查看"], AT)
    assert outcome == MessageTaken("5000:1045")
    (request,) = asked
    assert str(request.url) == "https://sms.tencentcloudapi.com/"
    assert json.loads(request.content) == {
        "PhoneNumberSet": ["+8618501234444"],
        "SmsSdkAppId": "1400006666",
        "SignName": "桃花岭社区",
        "TemplateId": "1110",
        "TemplateParamSet": ["小区", "表决通知", "请查看"],
    }
    headers = request.headers
    assert (headers["X-TC-Action"], headers["X-TC-Version"]) == ("SendSms", "2021-01-11")
    assert headers["X-TC-Timestamp"] == str(int(AT.timestamp()))
    assert headers["Authorization"] == authorization(
        Keys("id", "key"),
        service="sms",
        host="sms.tencentcloudapi.com",
        action="SendSms",
        payload=request.content,
        at=AT,
    )


def refused(code: str) -> bytes:
    return json.dumps({"Response": {"SendStatusSet": [{"Code": code, "SerialNo": ""}], "RequestId": "r"}}).encode()


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (refused("FailedOperation.PhoneNumberInBlacklist"), Ended),
        (refused("FailedOperation.TemplateIncorrectOrUnapproved"), Ended),
        (refused("LimitExceeded.PhoneNumberDailyLimit"), Later),
        (refused("FailedOperation.InsufficientBalanceInSmsPackage"), Later),
        (refused("InternalError.Timeout"), Unclear),
        (b'{"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": ""}, "RequestId": "r"}}', Later),
        (b"<html>", Unclear),
        (b'{"Response": {}}', Unclear),
        (b"[]", Unclear),
    ],
)
def test_what_an_answer_means(content: bytes, outcome: type[Outcome]) -> None:
    assert isinstance(came_of(content), outcome)  # type: ignore[arg-type]


def test_a_number_of_no_use_is_no_address() -> None:
    assert came_of(refused("InvalidParameterValue.IncorrectPhoneNumber")) == Ended(
        DeliveryState.UNREACHABLE, "这个号码不能接收短信", "InvalidParameterValue.IncorrectPhoneNumber", "r"
    )


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(httpx.ConnectTimeout("t"), Later), (httpx.ConnectError("c"), Later), (httpx.ReadTimeout("r"), Unclear)],
)
async def test_silence_after_sending_is_not_the_same_as_no_way_there(error: Exception, outcome: type) -> None:
    def silent(_: httpx.Request) -> httpx.Response:
        raise error

    assert isinstance(await provider(silent).send("18501234444", [], AT), outcome)


async def test_a_failing_server_is_asked_later() -> None:
    assert isinstance(await provider(lambda _: httpx.Response(503)).send("1", [], AT), Later)


async def test_without_settings_every_message_says_that_none_is_sent() -> None:
    async with connected(Settings(sms_secret_id=None)) as sms:
        assert isinstance(sms, NoSms)
        assert not sms.configured
        assert await sms.send("18501234444", [], AT + timedelta(days=1)) == Ended(
            DeliveryState.NOT_CONFIGURED, "未配置短信"
        )


async def test_with_settings_the_provider_is_reached() -> None:
    settings = Settings(
        sms_secret_id="id", sms_secret_key=SecretStr("k"), sms_app_id="1", sms_sign="社区", sms_template="2"
    )
    async with connected(settings) as sms:
        assert sms.configured


def test_half_a_setting_is_refused_by_name() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(sms_secret_id="id", sms_secret_key=SecretStr("k"), sms_app_id="1", sms_sign="社区", sms_template="")
    assert [fault["loc"] for fault in refusal.value.errors()] == [("sms_template",)]
