from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Response
from fastapi.routing import APIRoute

from app.main import WebApplication
from app.routers import code_page
from app.routers.deeds import Unkeyed
from app.routers.routes import Routes


async def first() -> str:
    return "first"


async def second(name: str) -> str:
    return f"second {name}"


def on_an_application(*held: Routes, prefix: str = "") -> FastAPI:
    app = FastAPI()
    for routes in held:
        routes.onto(app, prefix)
    return app


async def asked(app: FastAPI, method: str, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://yigai.test") as client:
        return await client.request(method, path)


async def test_a_route_is_below_the_prefix_of_its_module_and_of_its_audience() -> None:
    routes = Routes(tag="office:votes", prefix="/votes")
    assert routes.post("/{name}", once=Unkeyed.CONTENT, summary="第二", status_code=201)(second) is second
    audience = Routes()
    audience.include(routes)
    app = on_an_application(audience, prefix="/v1/office")
    answer = await asked(app, "POST", "/v1/office/votes/one")
    assert (answer.status_code, answer.json()) == (201, "second one")
    assert (await asked(app, "POST", "/votes/one")).status_code == 404
    assert (await asked(app, "GET", "/v1/office/votes/one")).status_code == 405
    told = app.openapi()["paths"]["/v1/office/votes/{name}"]["post"]
    assert (told["summary"], told["tags"], told["x-once"]) == ("第二", ["office:votes"], Unkeyed.CONTENT)


async def test_requests_are_compared_in_the_order_of_writing_and_including() -> None:
    before, behind = Routes(), Routes()
    before.get("/now")(first)
    behind.get("/{name}")(second)
    for order, said in (((before, behind), "first"), ((behind, before), "second now")):
        audience = Routes()
        for one in order:
            audience.include(one)
        assert (await asked(on_an_application(audience), "GET", "/now")).json() == said


async def test_a_module_may_have_a_class_of_routes_of_its_own() -> None:
    class Stamped(APIRoute):
        def get_route_handler(self) -> Any:
            async def stamped(_: Any) -> Response:
                return Response("stamped")

            return stamped

    routes = Routes(route_class=Stamped)
    routes.put("/one", once=Unkeyed.READS)(first)
    assert (await asked(on_an_application(routes), "PUT", "/one")).text == "stamped"


def test_what_a_route_cannot_mean_is_refused_when_the_application_is_made() -> None:
    wrong = Routes()
    wrong.get("/one", sumary="第一")(first)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="sumary"):
        on_an_application(wrong)


def test_every_route_of_ours_is_built_once(described: WebApplication) -> None:
    """FastAPI builds again whatever is included as a router, so nothing may be."""
    own = {described.openapi_url, described.docs_url, described.swagger_ui_oauth2_redirect_url, code_page.PATH}
    ours = [one for one in described.routes if getattr(one, "path", None) not in own]
    assert len(ours) > 400
    assert all(isinstance(one, APIRoute) for one in ours)
