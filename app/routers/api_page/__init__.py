"""接口文档 /docs: the OpenAPI as a page to read and to try things out on, with files of our own and nobody else's.

Whoever signs in there types a password into it, so it runs no script but what comes with the program (`swagger-ui/`,
whose README says from where) and asks no other host for anything; its policy tells the browser so. Off unless
`YIGAI_API_PAGE` asks for it.
"""

from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse

PAGE = "/docs"
FILE = "/docs-files/{name}"
PATHS = frozenset({PAGE, FILE})

_HERE = Path(__file__).parent
_FILES: Mapping[str, tuple[Path, str]] = {
    "start.js": (_HERE / "start.js", "text/javascript"),
    "swagger-ui-bundle.js": (_HERE / "swagger-ui" / "swagger-ui-bundle.js", "text/javascript"),
    "swagger-ui.css": (_HERE / "swagger-ui" / "swagger-ui.css", "text/css"),
    "favicon-32x32.png": (_HERE / "swagger-ui" / "favicon-32x32.png", "image/png"),
}
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",  # arrows and locks are pictures within the style sheet
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}


def onto(app: FastAPI) -> None:
    """Serve the page and its files."""
    app.add_route(PAGE, _page, methods=["GET"], include_in_schema=False)
    app.add_route(FILE, _file, methods=["GET"], include_in_schema=False)


async def _page(_: Request) -> FileResponse:
    return FileResponse(_HERE / "page.html", media_type="text/html", headers=_HEADERS)


async def _file(request: Request) -> FileResponse:
    found = _FILES.get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    path, media_type = found
    return FileResponse(path, media_type=media_type, headers=_HEADERS)
