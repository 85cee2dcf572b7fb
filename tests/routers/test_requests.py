"""What surrounds every request: its number, the limit on its body, the headers of its answer."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from urllib.parse import quote, unquote

import httpx
import pytest
import structlog
from fastapi import FastAPI, Response, UploadFile

from app.core.values.spoken_codes import fresh_code
from app.main import WebApplication
from app.routers.deeds import Unkeyed
from app.routers.files import attachment
from app.routers.guarded import FILE, LETTER
from app.routers.requests import Surrounded
from app.routers.routes import Routes
from app.wechat.scenes import Opens, scene
from tests.routers.conftest import MB, refusal


class Took:
    """Routes that take a body, and whether they were reached."""

    def __init__(self, app: FastAPI) -> None:
        self.reached = 0
        routes = Routes()
        routes.post("/json", once=Unkeyed.READS)(self.json)
        routes.post("/file", once=Unkeyed.READS)(self.file)
        routes.post("/nothing", once=Unkeyed.READS)(self.nothing)
        routes.onto(app)

    async def json(self, sent: dict[str, str]) -> int:
        self.reached += 1
        return len(sent["text"])

    async def file(self, file: UploadFile) -> int:
        self.reached += 1
        return len(await file.read())

    async def nothing(self) -> None:
        self.reached += 1


@pytest.fixture
def took(bare: FastAPI) -> Took:
    return Took(bare)


async def chunks(begin: bytes, size: int, end: bytes) -> AsyncIterator[bytes]:
    yield begin
    for _ in range(size // MB):
        yield b"x" * MB
    yield b"x" * (size % MB) + end


BOUNDARY = "----yigai"


FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


OPEN = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'.encode()


CLOSE = f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize(
    ("path", "most", "said"), [("/json", LETTER, "64 KB"), ("/file", FILE, "25 MB"), ("/nothing", LETTER, "64 KB")]
)
@pytest.mark.parametrize("more", [1, 30 * MB])
async def test_a_body_declared_too_large_is_refused_before_anything_is_done(
    path: str, most: int, said: str, more: int, took: Took, client: httpx.AsyncClient
) -> None:
    body = refusal(await client.post(path, headers={"Content-Length": str(most + more)}), 413, "body_too_large")
    assert said in body["message"]
    assert took.reached == 0


@pytest.mark.parametrize(
    ("path", "most", "begin", "end", "headers"),
    [("/json", LETTER, b'{"text": "', b'"}', {"Content-Type": "application/json"}), ("/file", FILE, OPEN, CLOSE, FORM)],
)
async def test_a_body_that_goes_on_beyond_the_limit_is_refused(
    path: str, most: int, begin: bytes, end: bytes, headers: dict[str, str], took: Took, client: httpx.AsyncClient
) -> None:
    room = most - len(begin) - len(end)
    fits = await client.post(path, content=chunks(begin, room, end), headers=headers)
    assert (fits.status_code, fits.json()) == (200, room)
    refusal(await client.post(path, content=chunks(begin, room + 1, end), headers=headers), 413, "body_too_large")
    assert took.reached == 1


async def test_a_form_that_is_broken_is_no_failure_of_ours(took: Took, client: httpx.AsyncClient) -> None:
    for content in (b"", b"--", b"nonsense", CLOSE):
        refusal(await client.post("/file", content=content, headers=FORM), 422, "invalid_request")


@pytest.mark.parametrize("given", ["abcdef12", "A" * 64, "5f0c2b7f-9d3e-4a1c"])
async def test_a_sensible_request_id_is_kept(given: str, client: httpx.AsyncClient) -> None:
    body = refusal(await client.get("/nowhere", headers={"X-Request-Id": given}), 404, "not_found")
    assert body["request_id"] == given


@pytest.mark.parametrize("given", ["", "short", "A" * 65, "with space", "<script>alert(1)</script>", "a" * 8 + "é"])
async def test_any_other_request_id_is_replaced(given: str, client: httpx.AsyncClient) -> None:
    response = await client.get("/nowhere", headers=[(b"X-Request-Id", given.encode())])
    assert re.fullmatch(r"[0-9a-f]{16}", refusal(response, 404, "not_found")["request_id"])


async def test_requests_at_once_keep_their_ids_apart(bare: FastAPI, client: httpx.AsyncClient) -> None:
    met = asyncio.Barrier(4)

    async def meet() -> None:
        await met.wait()
        raise ValueError

    bare.add_api_route("/meet", meet, methods=["GET"])
    ids = [f"request-{number}" for number in range(4)]
    answers = await asyncio.gather(*(client.get("/meet", headers={"X-Request-Id": one}) for one in ids))
    assert [refusal(answer, 500, "internal_error")["request_id"] for answer in answers] == ids


async def test_good_answers_carry_the_headers_too(http: httpx.AsyncClient) -> None:
    response = await http.get("/public/health", headers={"X-Request-Id": "abc-12345"})
    assert response.status_code == 200
    assert response.headers["X-Request-Id"] == "abc-12345"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("prefix", ["/s/", "/v1/public/codes/"])
async def test_a_secret_that_was_put_in_an_address_stands_in_no_log_line(
    prefix: str, client: httpx.AsyncClient
) -> None:
    code, token, vote = fresh_code(), "mJ8kq0l2Xv7cQz1nB4tYwE6aRs0", scene(Opens.VOTE, uuid.uuid4())
    for text in (
        f"b={code}",
        code,
        f"YB1:{code}",
        f"B={code}",
        f"b%3D{code}",
        f"i={token}",
        f"b/{code}",
        "YG1:v-1:7K3M",
    ):
        with structlog.testing.capture_logs() as lines:
            await client.get(f"{prefix}{text}")
        assert [one["path"] for one in lines] == [f"{prefix}…"], text
    for text in ("b", "i", vote):
        with structlog.testing.capture_logs() as lines:
            await client.get(f"{prefix}{text}")
        assert [one["path"] for one in lines] == [f"{prefix}{text}"]


async def test_every_answer_of_a_practice_house_says_so_and_its_files_are_named_so(
    bare: FastAPI, http: httpx.AsyncClient, application: WebApplication
) -> None:
    @bare.get("/file")
    async def file() -> Response:
        return attachment(b"", "名单.csv")

    practice = httpx.ASGITransport(app=Surrounded(bare, lambda: True))
    async with httpx.AsyncClient(transport=practice, base_url="http://yigai.test") as client:
        for path in ("/file", "/nowhere"):
            assert unquote((await client.get(path)).headers["x-yigai-rehearsal"]) == "演练"
        named = (await client.get("/file")).headers["content-disposition"]
    assert named.endswith(quote("演练-名单.csv"))
    assert "x-yigai-rehearsal" not in (await http.get("/public/ready")).headers
    application.state.rehearsed = True
    try:
        assert "x-yigai-rehearsal" in (await http.get("/public/ready")).headers
    finally:
        application.state.rehearsed = False
