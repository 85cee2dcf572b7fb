"""Mini-program codes and links."""

from io import BytesIO
from typing import Any

import httpx
import pytest
import zxingcpp
from PIL import Image

from app.standin.platform import Standin
from tests.standin.caller import Caller

CODE, LINK, SCHEME = "/wxa/getwxacodeunlimit", "/wxa/generate_urllink", "/wxa/generatescheme"
PAGE = "pages/index/index"


async def drawn(caller: Caller, **body: Any) -> httpx.Response:
    params = {"access_token": await caller.token()}
    return await caller.http.post(CODE, params=params, json={"page": PAGE, **body})


def read(content: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(content)))
    return found.text


@pytest.mark.parametrize(
    ("more", "kind"), [({}, "image/jpeg"), ({"is_hyaline": True}, "image/png"), ({"width": 280}, "image/jpeg")]
)
async def test_a_code_is_a_picture_that_can_be_read(caller: Caller, more: dict[str, Any], kind: str) -> None:
    answer = await drawn(caller, scene="b=ABCDEFGHJKMNPQRSTVWXYZ2345", **more)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert Image.open(BytesIO(answer.content)).width == more.get("width", 430)
    assert read(answer.content) == f"{PAGE}?scene=b%3DABCDEFGHJKMNPQRSTVWXYZ2345"


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"scene": ""}, 40169),
        ({"scene": "x" * 33}, 40169),
        ({"scene": "a%20"}, 40169),
        ({"scene": "户"}, 40169),
        ({"scene": "a", "page": "/" + PAGE}, 40097),
        ({"scene": "a", "page": PAGE + "?a=1"}, 40097),
        ({"scene": "a", "page": "pages/vote/vote"}, 41030),
        ({"scene": "a", "width": 100}, 40097),
        ({"scene": "a", "env_version": "formal"}, 40097),
    ],
)
async def test_refusals_come_under_the_same_status(caller: Caller, body: dict[str, Any], errcode: int) -> None:
    answer = await drawn(caller, **body)
    assert (answer.status_code, answer.json()["errcode"]) == (200, errcode)


async def test_a_page_that_is_not_released_and_codes_in_a_minute(standin: Standin, caller: Caller) -> None:
    assert (await drawn(caller, scene="a", page="pages/vote/vote", check_path=False)).content[:2] == b"\xff\xd8"
    standin.codes._codes.most = 1
    assert (await drawn(caller, scene="a")).json()["errcode"] == 45009


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"expire_type": 1, "expire_interval": 30}, 0),
        ({"expire_type": 1, "expire_interval": 31}, 85401),
        ({"expire_type": 1}, 85401),
        ({"expire_time": 3600}, 0),
        ({"expire_time": 31 * 86_400}, 85401),
        ({"expire_time": -1}, 85401),
        ({"expire_time": 60, "path": "pages/none"}, 40165),
        ({"expire_time": 60, "query": "q" * 1025}, 40212),
        ({"expire_time": 60, "env_version": "formal"}, 85402),
    ],
)
async def test_links(standin: Standin, caller: Caller, body: dict[str, Any], errcode: int) -> None:
    if "expire_time" in body:
        body = {**body, "expire_time": int(standin.clock.now()) + body["expire_time"]}
    said = await caller.post(LINK, {"path": PAGE, **body})
    assert said["errcode"] == errcode
    assert said.get("url_link", "https://wxaurl.cn/").startswith("https://wxaurl.cn/")
    target = {key: body[key] for key in ("query", "env_version") if key in body}
    said = await caller.post(SCHEME, {**body, "jump_wxa": {"path": body.get("path", PAGE), **target}})
    assert said["errcode"] == errcode
