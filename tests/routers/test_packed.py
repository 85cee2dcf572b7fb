"""How answers go out: packed, named by their content, kept as long as their kind allows, and HEAD as GET without the body."""

import gzip
import hashlib
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse

from app.main import WebApplication, surrounded
from app.routers.deeds import Unkeyed
from app.routers.files import attachment
from app.routers.packed import WORTH_PACKING, Packed
from app.routers.requests import Surrounded
from app.routers.routes import Routes
from app.voting.bundle.packing import VERIFY_JS
from tests.routers.conftest import refusal

LONG = {"text": "同意整体改造。" * 200}


@pytest.fixture
async def client(bare: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    routes = Routes()

    async def long() -> dict[str, str]:
        return LONG

    async def exactly(size: int) -> Response:
        return Response(b"x" * size, media_type="text/plain")

    async def sheet() -> Response:
        return attachment(b"PK" + b"\0" * 4000, "名册.xlsx")

    async def pieces() -> StreamingResponse:
        return StreamingResponse(iter([b"a" * 2000, b"b" * 2000]), media_type="text/plain")

    for place in ("/v1/public", "/v1/office"):
        routes.get(f"{place}/long")(long)
        routes.get(f"{place}/sheet.xlsx")(sheet)
    routes.get("/v1/public/exactly")(exactly)
    routes.get("/v1/public/pieces")(pieces)
    routes.post("/v1/public/long", once=Unkeyed.READS)(long)
    routes.onto(bare)
    transport = httpx.ASGITransport(app=Surrounded(Packed(bare)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test") as opened:
        yield opened


async def raw(client: httpx.AsyncClient, method: str, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """An answer and its body as it went over the wire; httpx names no encoding unless it is said here."""
    asked = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
    async with client.stream(method, path, headers=asked) as answer:
        return answer, b"".join([piece async for piece in answer.aiter_raw()])


async def test_text_from_one_kilobyte_on_is_packed_for_who_takes_it(client: httpx.AsyncClient) -> None:
    plain, whole = await raw(client, "GET", "/v1/public/long")
    packed, body = await raw(client, "GET", "/v1/public/long", Accept_Encoding="br, gzip;q=0.8")
    assert "Content-Encoding" not in plain.headers
    assert (packed.headers["Content-Encoding"], packed.headers["Content-Length"]) == ("gzip", str(len(body)))
    assert len(body) * 4 < len(whole)
    assert gzip.decompress(body) == whole
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    for size, encoding in ((WORTH_PACKING - 1, None), (WORTH_PACKING, "gzip"), (300_000, "gzip")):
        answer, sent = await raw(client, "GET", f"/v1/public/exactly?size={size}", Accept_Encoding="gzip")
        assert answer.headers.get("Content-Encoding") == encoding
        assert len(gzip.decompress(sent) if encoding else sent) == size


@pytest.mark.parametrize("said", ["", "identity", "gzip;q=0", "gzip; q=0.0", "br"])
async def test_who_does_not_take_it_is_sent_it_plain(client: httpx.AsyncClient, said: str) -> None:
    answer, body = await raw(client, "GET", "/v1/public/long", Accept_Encoding=said)
    assert "Content-Encoding" not in answer.headers
    assert body.startswith(b"{")


async def test_what_is_packed_already_and_what_comes_in_pieces_goes_as_it_is(client: httpx.AsyncClient) -> None:
    sheet, content = await raw(client, "GET", "/v1/public/sheet.xlsx", Accept_Encoding="gzip")
    pieces, body = await raw(client, "GET", "/v1/public/pieces", Accept_Encoding="gzip")
    assert "Content-Encoding" not in sheet.headers
    assert content[:2] == b"PK"
    assert "Content-Encoding" not in pieces.headers
    assert body == b"a" * 2000 + b"b" * 2000


async def test_what_a_client_has_already_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first, body = await raw(client, "GET", "/v1/public/long")
    tag = first.headers["ETag"]
    assert tag == f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    assert (await raw(client, "GET", "/v1/public/long", Accept_Encoding="gzip"))[0].headers["ETag"] == tag
    for said in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        again, nothing = await raw(client, "GET", "/v1/public/long", If_None_Match=said)
        assert (again.status_code, nothing) == (304, b"")
        assert (again.headers["ETag"], again.headers["Cache-Control"]) == (tag, "public, no-cache")
        assert "Content-Length" not in again.headers
    changed, whole = await raw(client, "GET", "/v1/public/long", If_None_Match='W/"other"')
    assert (changed.status_code, whole) == (200, body)


async def test_a_page_is_asked_for_anew_a_file_after_a_minute_and_the_rest_is_kept_by_nobody(
    client: httpx.AsyncClient,
) -> None:
    kept = {
        path: (await client.get(path)).headers["Cache-Control"]
        for path in ("/v1/public/long", "/v1/public/sheet.xlsx", "/v1/office/long", "/v1/office/sheet.xlsx")
    }
    assert list(kept.values()) == ["public, no-cache", "public, max-age=60", "no-store", "no-store"]
    assert "ETag" not in (await client.get("/v1/office/long")).headers
    assert (await client.post("/v1/public/long")).headers.get_list("Cache-Control") == ["no-store"]
    signed = await client.get("/v1/public/sheet.xlsx?until=1&signature=a")
    assert signed.headers["Cache-Control"] == "no-store"
    refusal(await client.get("/v1/public/nothing"), 404, "not_found")


@pytest.mark.parametrize("path", ["/v1/public/long", "/v1/office/long", "/v1/public/sheet.xlsx", "/v1/public/pieces"])
async def test_head_says_what_get_would_and_sends_no_body(client: httpx.AsyncClient, path: str) -> None:
    got, _ = await raw(client, "GET", path)
    asked, body = await raw(client, "HEAD", path)
    assert (asked.status_code, body) == (200, b"")
    apart = {"x-request-id"}
    assert {k: v for k, v in asked.headers.items() if k not in apart} == {
        k: v for k, v in got.headers.items() if k not in apart
    }
    missing, nothing = await raw(client, "HEAD", "/v1/public/nothing")
    assert (missing.status_code, nothing) == (404, b"")


async def test_the_catalogue_of_the_application_is_packed_and_known_again(described: WebApplication) -> None:
    transport = httpx.ASGITransport(app=surrounded(described))
    async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test") as opened:
        answer, body = await raw(opened, "GET", "/v1/public/catalogue", Accept_Encoding="gzip")
        again, _ = await raw(opened, "GET", "/v1/public/catalogue", If_None_Match=answer.headers["ETag"])
        program, text = await raw(opened, "GET", "/v1/public/verify.js", Accept_Encoding="gzip")
    assert len(body) * 3 < len(gzip.decompress(body))
    assert again.status_code == 304
    assert program.headers["Cache-Control"] == "public, max-age=60"
    assert gzip.decompress(text) == VERIFY_JS.read_bytes()
