"""An application with our refusals and nothing else, and how every refusal is looked at."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.routers import errors
from app.routers.requests import Surrounded

MB = 1024 * 1024


def client_of(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=Surrounded(app), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://yigai.test")


def refusal(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The body, after everything that every refusal has in common has been looked at."""
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    body: dict[str, Any] = response.json()
    assert set(body) <= {"code", "message", "request_id", "fields"}
    assert body["request_id"] == response.headers["X-Request-Id"]
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert body["message"].endswith("。")
    assert all(set(one) == {"field", "message"} and one["message"].endswith("。") for one in body.get("fields", []))
    return body


@pytest.fixture
def bare() -> FastAPI:
    """An application with our refusals, and nothing else: no database."""
    app = FastAPI()
    errors.install(app)
    return app


@pytest.fixture
async def client(bare: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(bare) as opened:
        yield opened
