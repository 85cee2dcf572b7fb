"""扫码页 /s/…: what a bare browser shows of a scanned code, for whoever has no mini-program at hand.

It says what the code is about, of which estate, until when, where to read it, and how to open it in WeChat. Of a secret the
address holds the letter alone: the page says where to enter the code and asks for nothing itself. It is a page and no
answer of the API, so it stands in no OpenAPI. It runs no script and asks no other host for anything. Layout is in page.html.
"""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.core.errors import Refused
from app.core.installation import Marker
from app.core.installation import describe as describe_installation
from app.routers.access import House
from app.routers.answers.code_answers import Scanned, with_text
from app.wechat.scenes import ADDRESS, Opens, public_scene, secret_in

PATH = ADDRESS + "{scene}"

_PAGE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
_STYLE = (
    "body{margin:0;background:#f6f4f1;color:#222;font:18px/1.7 system-ui,sans-serif}"
    "main{max-width:40em;margin:0 auto;padding:1.2em;background:#fff;min-height:100vh;box-sizing:border-box}"
    "h1{font-size:1.5em;line-height:1.35;margin:.1em 0 .7em}.kind{color:#8f1d1d;margin:0}"
    ".mark{background:#8f1d1d;color:#fff;padding:.3em .7em;margin:0 0 1em}"
    "dt{color:#555;font-size:.85em}dd{margin:0 0 .7em;overflow-wrap:anywhere}"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere;border-left:3px solid #8f1d1d;padding-left:.8em}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{_HASH}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
_ASKED_ANEW = {"Cache-Control": "public, no-cache"}

_SECRETS = {
    Opens.BINDING: (
        "绑定您的房屋",
        (
            "这张纸条是住户绑定单。请在微信里打开小程序，进入“住户绑定”，输入纸条上的 8 位绑定码。",
            "绑定码只印在纸条上，网址里没有，这个网页也不会问您要。请不要在别的网页里填写，不要拍照外传。",
            "纸条丢了，或提示绑定码无效，请找社区居委会重新打印。",
        ),
    ),
    Opens.INVITATION: (
        "接受业主的邀请",
        (
            "请在微信里打开小程序，扫业主给您看的小程序码；或进入“业主邀请”，粘贴业主发给您的邀请码。",
            "邀请码只能用一次，7 日内有效。网址里没有它，这个网页也不会问您要。请不要转给别人。",
            "提示邀请无效，请让业主重新邀请一次。",
        ),
    ),
}


def onto(app: FastAPI) -> None:
    """Serve the page of every code."""
    app.add_route(PATH, _page, methods=["GET"], include_in_schema=False)


async def _page(request: Request) -> HTMLResponse:
    house: House = request.app.state.house
    scene = str(request.path_params["scene"])
    async with house.database.read() as session:
        marker = (await describe_installation(session)).marker
        if (secret := secret_in(scene)) is not None and scene == secret:
            return _of_secret(secret, marker)
        code = public_scene(scene)
        if code is None:
            return _nothing(marker)
        try:
            found, text = await with_text(session, code)
        except Refused:
            return _nothing(marker)
    # Behind a proxy that is not told of, the address that the browser asked for is unknown here.
    return _of_subject(found, text, house.settings.public_base or "", marker)


def _of_subject(scanned: Scanned, text: str, base: str, marker: Marker | None) -> HTMLResponse:
    rows = [("小区", escape(scanned.community))]
    if scanned.standing:
        rows.append(("现在", escape(scanned.standing)))
    rows.append(("在微信里看", "在微信里打开小程序，点“扫一扫”，再扫一次这个码。"))
    if scanned.path is not None:
        rows.append(("公开数据", f'<a href="{escape(scanned.path)}">{escape(base + scanned.path)}</a>'))
    body = "<dl>" + "".join(f"<dt>{name}</dt><dd>{words}</dd>" for name, words in rows) + "</dl>"
    if text:
        body += f'<p class="kind">公示原文</p><p class="text">{escape(text)}</p>'
    elif scanned.path is None:
        body += "<p>张贴之后，这里可以核对原文。</p>" if scanned.standing == "尚未张贴" else ""
    return _answer(scanned.opens.label, scanned.title, body, marker, 200, _ASKED_ANEW)


def _of_secret(opens: Opens, marker: Marker | None) -> HTMLResponse:
    title, told = _SECRETS[opens]
    return _answer(opens.label, title, _paragraphs(told), marker, 200)


def _nothing(marker: Marker | None) -> HTMLResponse:
    told = ("这个码没有对应的内容，或者还没有公开。", "请核对扫的是不是本小区张贴或发放的码；不清楚请问社区居委会。")
    return _answer("扫码", "没有找到", _paragraphs(told), marker, 404)


def _paragraphs(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{escape(one)}</p>" for one in sentences)


def _answer(
    kind: str, title: str, body: str, marker: Marker | None, status: int, more: dict[str, str] | None = None
) -> HTMLResponse:
    """The page, by nobody kept unless `more` says otherwise (requests.py); `body` is markup, the rest text."""
    mark = f'<p class="mark">{marker.label}：这里的内容不是真的</p>\n' if marker is not None else ""
    html = _PAGE.substitute(title=escape(title), kind=escape(kind), body=body, mark=mark, style=_STYLE)
    return HTMLResponse(html, status, _HEADERS | (more or {}))
