"""Mini-program codes and links: what may stand in a scene, which pages are released, how long a link may hold."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.standin.call import OK, Answer, Api, CallIn, Errcode
from app.standin.clock import Clock, PerMinute
from app.standin.picture import code

MOST_DAYS, DAY_SECONDS = 30, 86_400
_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
_EDITIONS = {"release", "trial", "develop"}


class Codes:
    """The released pages, and what may lead to them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.released: set[str] = {"pages/index/index"}
        self._codes = PerMinute(clock, 5000)

    def apis(self) -> list[Api]:
        """What this area answers."""
        return [
            Api("POST", "/wxa/getwxacodeunlimit", self.getwxacodeunlimit),
            Api("POST", "/wxa/generate_urllink", self.generate_urllink),
            Api("POST", "/wxa/generatescheme", self.generatescheme),
        ]

    async def getwxacodeunlimit(self, call: CallIn) -> Answer:
        """The picture itself, or an errcode."""
        scene, page = str(call.body.get("scene", "")), str(call.body.get("page", "pages/index/index"))
        width = call.body.get("width", 430)
        if not _SCENE.fullmatch(scene):
            raise Errcode(40169, "invalid length for scene, or the data is not json string")
        if page.startswith("/") or "?" in page:
            raise Errcode(40097, "invalid args: page")
        if call.body.get("env_version", "release") not in _EDITIONS:
            raise Errcode(40097, "invalid args: env_version")
        if not isinstance(width, int) or not 280 <= width <= 1280:
            raise Errcode(40097, "invalid args: width")
        if call.body.get("check_path", True) and page not in self.released:
            raise Errcode(41030, "invalid page")
        if self._codes.is_too_often():
            raise Errcode(45009, "reach max api minute frequence quota limit")
        transparent = bool(call.body.get("is_hyaline"))
        media_type = "image/png" if transparent else "image/jpeg"
        return Response(code(page, scene, width, transparent=transparent), media_type=media_type)

    async def generate_urllink(self, call: CallIn) -> dict[str, Any]:
        """A link for a text message."""
        self._require_link(call.body, call.body)
        return OK | {"url_link": f"https://wxaurl.cn/{secrets.token_urlsafe(8)}"}

    async def generatescheme(self, call: CallIn) -> dict[str, Any]:
        """A link that a telephone opens by itself."""
        target = call.body.get("jump_wxa")
        self._require_link(call.body, target if isinstance(target, dict) else {})
        return OK | {"openlink": f"weixin://dl/business/?t={secrets.token_urlsafe(8)}"}

    def _require_link(self, body: Mapping[str, Any], target: Mapping[str, Any]) -> None:
        path = str(target.get("path", ""))
        if path and path.lstrip("/") not in self.released:
            raise Errcode(40165, "invalid weapp pagepath")
        if len(str(target.get("query", ""))) > 1024:
            raise Errcode(40212, "invalid query")
        if target.get("env_version", "release") not in _EDITIONS:
            raise Errcode(85402, "invalid env_version")
        if body.get("expire_type", 0) == 1:
            seconds = int(body.get("expire_interval", 0)) * DAY_SECONDS
        else:
            seconds = int(body.get("expire_time", 0) - self.clock.now())
        if not 0 < seconds <= MOST_DAYS * DAY_SECONDS:
            raise Errcode(85401, "time limit between 1min and 30 day")
