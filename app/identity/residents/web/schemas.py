"""What goes over the wire when somebody signs in on a web page."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.core.answers import Answer
from app.identity.residents.schemas import WxCode
from app.register.schemas import Input

type Device = Annotated[str, Field(max_length=60, examples=["我的手机"])]
type BrowserKey = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{32,100}$",
        description="浏览器自己生成并只留在本机的随机数，开始和完成登录时须相同",
        examples=["k3Jx0vUq8mZt2LwYb6RcN1pHsE9dGfTa"],
    ),
]


class WebSignInBegun(Input):
    """What the browser keeps for itself: only the browser that began a sign-in ends it."""

    browser: BrowserKey


class WebSignInAddress(Answer):
    """The address in WeChat to go to, which comes back with `code` and `state`."""

    address: str = Field(examples=["https://open.weixin.qq.com/connect/oauth2/authorize?appid=…#wechat_redirect"])
    state: str
    expires_at: datetime


class WebLogin(Input):
    """What the page was called with when WeChat came back to it."""

    code: WxCode
    state: Annotated[str, Field(min_length=1, max_length=128)]
    browser: BrowserKey
    device: Device = ""


class NewText(Input):
    """A mobile number of the mainland, without its prefix."""

    number: Annotated[str, Field(pattern=r"^1[3-9][0-9]{9}$", examples=["13900000001"])]


class TextSent(Answer):
    """A code went to the number; the id is sent with it. The answer is the same for every number."""

    id: uuid.UUID
    expires_at: datetime


class TextedLogin(Input):
    """The code as it came to the phone, and the id under which it was asked for."""

    id: uuid.UUID
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$", examples=["482913"])]
    device: Device = ""


class DemoLogin(Input):
    """The resident to sign in as; in a database of the demo or of a test alone."""

    resident_id: uuid.UUID
    device: Device = ""
