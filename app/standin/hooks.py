"""What only a stand-in can do, over HTTP: be a user, move the clock, order faults, show what was asked and sent."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.standin.faults import FaultKind
from app.standin.platform import Standin
from app.standin.subscribe import StandinTemplate

type Hook = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


def hooks(standin: Standin) -> list[Route]:
    """The routes under `/_standin/`; each takes a JSON object by POST."""
    named = _act_as_user(standin) | _set_platform(standin) | _drive_platform(standin) | _show_calls(standin)
    return [Route(f"/_standin/{name}", _route(hook), methods=["POST"]) for name, hook in named.items()]


def _act_as_user(standin: Standin) -> dict[str, Hook]:
    async def login_code(fields: dict[str, Any]) -> dict[str, Any]:
        return {"code": standin.people.issue_login_code(fields["user"])}

    async def phone_code(fields: dict[str, Any]) -> dict[str, Any]:
        return {"code": standin.people.issue_phone_code(fields["user"], fields["number"], fields.get("country", "86"))}

    async def visitor(fields: dict[str, Any]) -> dict[str, Any]:
        standin.web.visitor = fields["user"]
        standin.web.is_snapshot = fields.get("snapshot", False)
        return {}

    async def popup(fields: dict[str, Any]) -> dict[str, Any]:
        standin.subscriptions.popup(fields["user"], fields["answers"])
        return {}

    async def face(fields: dict[str, Any]) -> dict[str, Any]:
        standin.faces.checks[fields["verify_id"]].ret = fields["ret"]
        return {}

    return {"login-code": login_code, "phone-code": phone_code, "visitor": visitor, "popup": popup, "face": face}


def _set_platform(standin: Standin) -> dict[str, Hook]:
    async def template(fields: dict[str, Any]) -> dict[str, Any]:
        standin.subscriptions.add(StandinTemplate(**fields))
        return {}

    async def release(fields: dict[str, Any]) -> dict[str, Any]:
        standin.codes.released |= set(fields["pages"])
        return {}

    async def words(fields: dict[str, Any]) -> dict[str, Any]:
        standin.content.words = {word: (one["suggest"], one["label"]) for word, one in fields.items()}
        return {}

    async def pictures(fields: dict[str, Any]) -> dict[str, Any]:
        standin.content.pictures = {part: (one["suggest"], one["label"]) for part, one in fields.items()}
        return {}

    return {"template": template, "release": release, "words": words, "pictures": pictures}


def _drive_platform(standin: Standin) -> dict[str, Hook]:
    async def advance(fields: dict[str, Any]) -> dict[str, Any]:
        standin.clock.advance(fields["seconds"])
        return {"now": standin.clock.now()}

    async def fault(fields: dict[str, Any]) -> dict[str, Any]:
        standin.gate.faults.order(
            fields["path"], FaultKind(fields["kind"]), fields.get("number", 0), times=fields.get("times", 1)
        )
        return {}

    async def check_push(_: dict[str, Any]) -> dict[str, Any]:
        return {"ours": await standin.push.check()}

    async def flush(_: dict[str, Any]) -> dict[str, Any]:
        await standin.content.work()
        return {"taken": [one.taken for one in await standin.push.flush()]}

    return {"advance": advance, "fault": fault, "check-push": check_push, "flush": flush}


def _show_calls(standin: Standin) -> dict[str, Hook]:
    async def sent(_: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [{**one, "msgid": str(one["msgid"])} for one in standin.subscriptions.sent]}

    async def requests(_: dict[str, Any]) -> dict[str, Any]:
        return {
            "requests": [
                {
                    "method": one.method,
                    "path": one.path,
                    "query": one.query,
                    "headers": one.headers,
                    "body": one.body.decode(errors="replace"),
                }
                for one in standin.gate.asked
            ]
        }

    return {"sent": sent, "requests": requests}


def _route(hook: Hook) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def answer(request: Request) -> JSONResponse:
        fields = await request.json() if await request.body() else {}
        try:
            return JSONResponse(await hook(fields))
        except (KeyError, ValueError, TypeError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 422)

    return answer
