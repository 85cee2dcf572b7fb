"""The API as a page: closed unless asked for, and whole without any other host."""

import hashlib
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.main import create_app, surrounded
from app.routers import api_page
from tests.routers.conftest import refusal

PAGE, FILES = "/docs", "/docs-files"
SHIPPED = Path(api_page.__file__).parent / "swagger-ui"


@pytest.fixture
async def page(
    settings: Settings, database: Database, sealer: Sealer, signer: Signer
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service that was asked for the page."""
    app = create_app(settings.model_copy(update={"api_page": True}), database, sealer, signer)
    transport = httpx.ASGITransport(app=surrounded(app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test") as client:
        yield client
    app.state.house.media.close()


class Named(HTMLParser):
    """The addresses that a page names, and what it runs or styles within itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.addresses += [str(told[name]) for name in ("src", "href", "action", "data", "srcset") if name in told]
        self.inline += [name for name in told if name.startswith("on") or name == "style"]
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in {"script", "style"} and data.strip():
            self.inline.append(data)


async def test_it_is_closed_unless_asked_for(http: httpx.AsyncClient) -> None:
    assert Settings().api_page is False
    for path in (PAGE, f"{FILES}/start.js", f"{FILES}/swagger-ui-bundle.js", f"{PAGE}/oauth2-redirect", "/redoc"):
        refusal(await http.get(path), 404, "not_found")
    assert (await http.get("/openapi.json")).status_code == 200


async def test_the_page_names_nothing_but_its_own_files_and_runs_nothing_of_its_own(page: httpx.AsyncClient) -> None:
    answer = await page.get(PAGE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    named = Named(answer.text)
    assert named.inline == []
    assert len(named.addresses) == 4
    assert not re.search(r"(?:https?:)?//", answer.text)
    for address in named.addresses:
        path = httpx.URL("http://yigai.test/docs").join(address).path
        assert path.startswith(f"{FILES}/")
        assert (await page.get(path)).status_code == 200, path


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("start.js", "text/javascript; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("favicon-32x32.png", "image/png"),
    ],
)
async def test_its_files_are_what_they_are_said_to_be(page: httpx.AsyncClient, name: str, media_type: str) -> None:
    answer = await page.get(f"{FILES}/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.content) > 200


async def test_the_policy_lets_the_browser_ask_nobody_else(page: httpx.AsyncClient) -> None:
    for path in (PAGE, f"{FILES}/start.js"):
        policy: dict[str, list[str]] = {}
        for one in (await page.get(path)).headers["content-security-policy"].split(";"):
            name, *sources = one.split()
            policy[name] = sources
        assert policy["default-src"] == ["'self'"]
        assert {source for sources in policy.values() for source in sources} == {"'self'", "'none'", "data:"}
        assert {"script-src", "connect-src"}.isdisjoint(policy)
        assert policy["frame-ancestors"] == ["'none'"]


async def test_the_document_that_it_shows_is_ours_and_no_validator_hears_of_it(page: httpx.AsyncClient) -> None:
    start = (await page.get(f"{FILES}/start.js")).text
    assert 'url: "openapi.json"' in start
    assert "validatorUrl: null" in start
    assert not re.search(r"https?://", start)
    assert (await page.get("/openapi.json")).json()["info"]["title"] == "议改 Yigai"


@pytest.mark.parametrize(
    "name", ["LICENSE", "..%2F__init__.py", "../__init__.py", "swagger-ui/README.md", "", "page.html"]
)
async def test_nothing_else_of_the_folder_is_served(page: httpx.AsyncClient, name: str) -> None:
    refusal(await page.get(f"{FILES}/{name}"), 404, "not_found")


def test_what_is_shipped_is_what_was_published_with_its_licence() -> None:
    told = dict(re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (SHIPPED / "README.md").read_text()))
    assert set(told) == {"favicon-32x32.png", "swagger-ui-bundle.js", "swagger-ui.css"}
    assert {name: hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() for name in told} == told
    version = re.search(r"# Swagger UI ([0-9.]+)\n", (SHIPPED / "README.md").read_text())
    assert version is not None
    assert f'PACKAGE_VERSION:"{version[1]}"' in (SHIPPED / "swagger-ui-bundle.js").read_text()
    assert "Apache License" in (SHIPPED / "LICENSE").read_text()
    assert {"NOTICE", "swagger-ui-bundle.js.LICENSE.txt"} <= {one.name for one in SHIPPED.iterdir()}


def test_the_demo_opens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.cli.demo import practice

    monkeypatch.delenv("YIGAI_API_PAGE", raising=False)
    made: Any = practice.settings_apart(tmp_path, "http://127.0.0.1:1")
    assert made.api_page is True
