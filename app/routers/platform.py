"""The WeChat platform as a route asks it, and its failures as a phone is told of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request

from app.core.errors import Refused
from app.identity import errors
from app.wechat.client import WeChat
from app.wechat.errors import CodeInvalid, RateLimited, UserBlocked, UserUnknown, WeChatError


def platform(request: Request) -> WeChat | None:
    """The platform of this application; None where the settings name no mini-program."""
    found: WeChat | None = getattr(request.app.state, "wechat", None)
    return found


Platform = Annotated[WeChat | None, Depends(platform)]


def required(wechat: WeChat | None, missing: Refused | None = None) -> WeChat:
    """The platform; raises Refused, as residents are told it or as given, where this place has none."""
    if wechat is None:
        raise missing or Refused(errors.LOGIN_NOT_OFFERED)
    return wechat


@contextmanager
def asked_for(used: Refused, blocked: Refused | None = None) -> Iterator[None]:
    """Turn a failure of the platform into a refusal; `used` is the refusal of a code that serves no more.

    Outside any transaction: an answer may take ten seconds.
    """
    try:
        yield
    except (CodeInvalid, UserUnknown):
        raise used from None
    except UserBlocked:
        raise (blocked or Refused(errors.LOGIN_BLOCKED)) from None
    except RateLimited:
        raise Refused(errors.LOGIN_TOO_OFTEN) from None
    except WeChatError:
        raise Refused(errors.WECHAT_AWAY) from None
