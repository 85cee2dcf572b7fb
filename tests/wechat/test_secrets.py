"""Nothing that is secret or somebody's reaches a log, a message of an exception, or what Python shows of an object."""

import io
import logging
import sys
import traceback
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from app.core.logs import configure, log, without_message
from app.core.settings import Settings
from app.standin.faults import FaultKind
from app.standin.platform import PUSH_KEY, PUSH_TOKEN, SECRET, Standin
from app.wechat import answers
from app.wechat.calling import CallOut
from app.wechat.client import WeChat
from app.wechat.errors import WeChatError
from app.wechat.push import PushKeys
from tests.wechat.conftest import Pauses

CODE, NUMBER, WORDS = "login-code-of-somebody", "13800000000", "楼道灯坏了"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that any logger writes at any level, configured as a process of ours that is told to write all."""
    handlers, level = logging.root.handlers[:], logging.root.level
    logging.root.handlers.clear()
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    configure("debug")
    logging.root.setLevel(logging.DEBUG)
    everything = logging.StreamHandler(file)
    everything.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logging.root.addHandler(everything)
    yield file
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    for client in ("httpx", "httpcore"):
        logging.getLogger(client).setLevel(logging.NOTSET)


async def every_call(wechat: WeChat, standin: Standin, openid: str) -> list[WeChatError]:
    """Drive each call of the client; answers the failures."""
    failed = []
    for call in (
        lambda: wechat.code2session(CODE),
        lambda: wechat.code2session(standin.people.issue_login_code("张三")),
        lambda: wechat.get_phone_number(standin.people.issue_phone_code("张三", NUMBER), openid),
        lambda: wechat.send_subscribe_message(openid, "T1", {"thing1": WORDS, "time2": "15:00"}),
        lambda: wechat.list_templates(),
        lambda: wechat.msg_sec_check(openid, WORDS),
        lambda: wechat.media_check_async(openid, "https://yigai.test/evidence-of-somebody.jpg"),
        lambda: wechat.get_unlimited_qrcode("b=BINDINGCODE", "pages/index/index"),
        lambda: wechat.generate_url_link("pages/index/index", "household=BINDINGCODE"),
    ):
        try:
            await call()  # type: ignore[no-untyped-call]
        except WeChatError as error:
            failed.append(error)
            log("test").error("failed", **without_message(error))
            logging.getLogger("test").error("failed", exc_info=error)
    return failed


async def test_every_call_with_every_failure_at_every_level(
    standin: Standin, wechat: WeChat, openid: str, pauses: Pauses, written: io.StringIO
) -> None:
    failed = await every_call(wechat, standin, openid)
    tokens = [standin.tokens._stable]
    for path in standin.gate.paths:
        for kind, number in [(kind, 502) for kind in FaultKind] + [(FaultKind.ERRCODE, -1), (FaultKind.ERRCODE, 40001)]:
            standin.gate.faults.order(path, kind, number, times=3)
    for _ in range(40):
        standin.tokens.revoke_all()
        failed += await every_call(wechat, standin, openid)
        tokens.append(standin.tokens._stable)
    assert len(failed) > 100
    said = written.getvalue() + "".join(
        "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error)) for error in failed
    )
    assert "subscribe/send" in said
    users = [standin.people.user("张三").session_key, openid]
    numbers = [CODE, NUMBER, WORDS, "BINDINGCODE", "evidence-of-somebody", SECRET, *users]
    assert [secret for secret in numbers if secret in said] == []
    assert [token.text for token in tokens if token is not None and token.text in said] == []


def test_httpx_would_write_the_address_if_it_were_let(written: io.StringIO) -> None:
    for client in ("httpx", "httpcore"):
        logging.getLogger(client).info("GET https://api.weixin.qq.com/sns/jscode2session?secret=%s", SECRET)
        logging.getLogger(client).debug("connect %s", SECRET)
    assert written.getvalue() == ""
    logging.getLogger("another").debug("connect %s", SECRET)
    assert SECRET in written.getvalue()


def test_what_python_shows_of_an_object(settings: Settings, wechat: WeChat) -> None:
    told = {
        "wechat_appid": "wx0123456789abcdef",
        "wechat_secret": SecretStr(SECRET),
        "wechat_push_token": SecretStr(PUSH_TOKEN + "-token"),
        "wechat_push_key": SecretStr(PUSH_KEY),
    }
    full = settings.model_copy(update=told)
    shown = " ".join(
        map(
            repr,
            (
                full,
                PushKeys.from_settings(full),
                wechat,
                vars(wechat),
                answers.TokenAnswer(access_token="token-of-ours", expires_in=1),
                CallOut("GET", "/", {"access_token": "token-of-ours", "secret": SECRET}, {"touser": "o-zhang"}),
            ),
        )
    )
    hidden = (SECRET, PUSH_TOKEN + "-token", PUSH_KEY, "token-of-ours", "o-zhang")
    assert [secret for secret in hidden if secret in shown] == []
