"""Text messages through a port: Tencent Cloud's SendSms where it is set up, and otherwise one that says it is not.

Source: Tencent Cloud SMS, SendSms of 2021-01-11 and its error codes.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

import httpx

from app.core.logs import log
from app.core.settings import Settings
from app.notifications.channels.outcome import Ended, Later, MessageTaken, Outcome, Unclear
from app.notifications.channels.tc3 import CONTENT_TYPE, Keys, authorization
from app.notifications.kinds import DeliveryState

_HOST = "sms.tencentcloudapi.com"
_REGION = "ap-guangzhou"
_TIMEOUT = httpx.Timeout(10, connect=3)

# What the provider's codes begin with, the longest first: the number is of no use, or try again, or never.
_UNREACHABLE = ("FailedOperation.PhoneNumberInBlacklist", "InvalidParameterValue.IncorrectPhoneNumber")
_TIMED_OUT = ("InternalError.Timeout", "InternalError.SendAndRecvFail")
_TOMORROW = ("LimitExceeded",)
_LATER = (
    "RequestLimitExceeded",
    "InternalError",
    "AuthFailure",
    "UnauthorizedOperation",
    "FailedOperation.InsufficientBalance",
    "ResourceUnavailable",
)


class Sms(Protocol):
    """A way to send text messages; `configured` says whether numbers need be opened for it at all."""

    configured: bool

    async def send(self, phone: str, parameters: Sequence[str], at: datetime, /) -> Outcome:
        """Send one message made of an approved text and what fills it; no transaction is open meanwhile."""


class NoSms:
    """Nothing is set up: every message is written down as not sent, and the log says so at the start."""

    configured = False

    async def send(self, *_: object) -> Outcome:
        """Say that nothing is set up."""
        return Ended(DeliveryState.NOT_CONFIGURED, "未配置短信")


class TencentSms:
    """Tencent Cloud's SMS; `template` is the id of an approved text and the parameters sent fill it."""

    configured = True

    def __init__(self, http: httpx.AsyncClient, keys: Keys, *, app_id: str, sign: str, template: str) -> None:
        self._http, self._keys = http, keys
        self._app_id, self._sign, self._template = app_id, sign, template

    async def send(self, phone: str, parameters: Sequence[str], at: datetime, /) -> Outcome:
        """Send one message to a number of the mainland, with or without its prefix."""
        asked = {
            "PhoneNumberSet": [phone if phone.startswith("+") else f"+86{phone}"],
            "SmsSdkAppId": self._app_id,
            "SignName": self._sign,
            "TemplateId": self._template,
            "TemplateParamSet": list(parameters),
        }
        payload = json.dumps(asked, ensure_ascii=False).encode()
        headers = {
            "Content-Type": CONTENT_TYPE,
            "Host": _HOST,
            "X-TC-Action": "SendSms",
            "X-TC-Version": "2021-01-11",
            "X-TC-Region": _REGION,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "Authorization": authorization(
                self._keys, service="sms", host=_HOST, action="SendSms", payload=payload, at=at
            ),
        }
        try:
            answer = await self._http.post(f"https://{_HOST}/", content=payload, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Later(f"短信平台暂时不可用（{type(error).__name__}）")
        except httpx.HTTPError as error:
            return Unclear(f"没有收到短信平台的回答（{type(error).__name__}）")
        if answer.status_code >= 500:
            return Later(f"短信平台暂时不可用（HTTP {answer.status_code}）")
        return came_of(answer.content)


def came_of(content: bytes) -> Outcome:
    """What the provider's answer to one message says."""
    try:
        said: dict[str, Any] = json.loads(content)["Response"]
        request_id = str(said.get("RequestId", ""))
        error = said.get("Error")
        status = error or said["SendStatusSet"][0]
        code = str(status["Code"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return Unclear("短信平台的回答不能理解")
    if error is None and code == "Ok":
        return MessageTaken(str(status.get("SerialNo", "")))
    log("sms").warning("sms_refused", code=code, request_id=request_id)
    if code.startswith(_UNREACHABLE):
        return Ended(DeliveryState.UNREACHABLE, "这个号码不能接收短信", code, request_id)
    if code.startswith(_TIMED_OUT):
        return Unclear("短信平台下发超时")
    if code.startswith(_TOMORROW):
        return Later("超过短信限额", code, request_id, until_midnight=True)
    if code.startswith(_LATER):
        return Later("短信平台暂时不可用", code, request_id)
    return Ended(DeliveryState.REFUSED, "短信平台不接受这条内容", code, request_id)


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Sms]:
    """The provider of the settings until the block ends; the one that says so where none is set up."""
    if settings.sms_secret_id is None or settings.sms_secret_key is None:
        log("sms").warning("sms_not_configured")
    async with _provider(settings, settings.sms_template) as sms:
        yield sms


@asynccontextmanager
async def code_sms(settings: Settings) -> AsyncIterator[Sms]:
    """The provider with the text of sign-in codes, of two parameters, until the block ends; as `connected` where none is."""
    async with _provider(settings, settings.sms_code_template) as sms:
        yield sms


@asynccontextmanager
async def _provider(settings: Settings, template: str) -> AsyncIterator[Sms]:
    if settings.sms_secret_id is None or settings.sms_secret_key is None or not template:
        yield NoSms()
        return
    keys = Keys(settings.sms_secret_id, settings.sms_secret_key.get_secret_value())
    async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
        yield TencentSms(http, keys, app_id=settings.sms_app_id, sign=settings.sms_sign, template=template)
