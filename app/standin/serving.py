"""The stand-in as an application: to be served, or to be called in process."""

from starlette.applications import Starlette
from starlette.routing import Route

from app.standin.hooks import hooks
from app.standin.platform import Standin

_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]


def application(standin: Standin) -> Starlette:
    """Every call of the platform, and the hooks under `/_standin/`."""
    calls = [Route(path, standin.gate.answer, methods=_METHODS) for path in standin.gate.paths]
    return Starlette(routes=[*calls, *hooks(standin)])
