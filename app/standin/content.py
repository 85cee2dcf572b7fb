"""Content security: texts at once by a table of words, pictures later by fetching them and telling by event."""

import secrets
from collections import deque
from dataclasses import dataclass
from typing import Any

import httpx

from app.standin.call import OK, Api, CallIn, Errcode
from app.standin.people import PlatformPeople, User
from app.standin.push import Pusher

VISIT_SECONDS, MOST_CHARACTERS, MOST_BYTES = 7200, 2500, 10 * 1024 * 1024
FETCH_SECONDS = 5
_FORMATS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"GIF8")

PASS = ("pass", 100)


@dataclass(frozen=True)
class Job:
    """A file to look at, from this instant on."""

    url: str
    trace_id: str
    openid: str
    is_image: bool
    due_at: float


class Content:
    """What is thought of texts and pictures, and the quirks with which a picture's result may come."""

    def __init__(self, people: PlatformPeople, pusher: Pusher) -> None:
        self.people, self.pusher = people, pusher
        self.http: httpx.AsyncClient | None = None
        self.words: dict[str, tuple[str, int]] = {}
        self.pictures: dict[str, tuple[str, int]] = {}  # by a part of the address
        self.delay_seconds = 0
        self.copies = 1  # 0 loses the result, 2 tells it twice
        self.before_response = False
        self.label_as_text = False
        self.without_errcode = False
        self._jobs: deque[Job] = deque()

    def apis(self) -> list[Api]:
        """What this area answers."""
        return [
            Api("POST", "/wxa/msg_sec_check", self.msg_sec_check, wrong_method=43302),
            Api("POST", "/wxa/media_check_async", self.media_check_async),
        ]

    async def msg_sec_check(self, call: CallIn) -> dict[str, Any]:
        """The strictest word of the table decides."""
        self._require_visitor(call)
        content = str(call.body.get("content", ""))
        if not content:
            raise Errcode(40097, "invalid args: content")
        if len(content) > MOST_CHARACTERS:
            raise Errcode(45002, "content size out of limit")
        hits = [(word, *said) for word, said in self.words.items() if word in content]
        suggest, label = max((hit[1:] for hit in hits), key=lambda hit: hit[0] == "risky", default=PASS)
        judged = {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}
        keywords = [{"strategy": "keyword", "errcode": 0, "keyword": word} for word, *_ in hits]
        return OK | {
            "trace_id": _trace_id(),
            "result": {"suggest": suggest, "label": label},
            "detail": [judged, *(keywords or [{"strategy": "keyword", "errcode": 0}])],
        }

    async def media_check_async(self, call: CallIn) -> dict[str, Any]:
        """A trace id now, the result by event once `work` has fetched the file."""
        user = self._require_visitor(call)
        if call.body.get("media_type") not in {1, 2}:
            raise Errcode(40097, "invalid args: media_type")
        job = Job(
            str(call.body.get("media_url", "")),
            _trace_id(),
            user.openid,
            call.body["media_type"] == 2,
            self.people.clock.now() + self.delay_seconds,
        )
        if not job.url.startswith(("http://", "https://")):
            raise Errcode(40097, "invalid args: media_url")
        self._jobs.append(job)
        if self.before_response:
            await self.work()
            await self.pusher.flush()
        return OK | {"trace_id": job.trace_id}

    async def work(self) -> int:
        """Look at every file that is due, and queue what is to be told; answers how many."""
        due = [job for job in self._jobs if job.due_at <= self.people.clock.now()]
        for job in due:
            self._jobs.remove(job)
            said = await self._judged(job)
            for _ in range(self.copies):
                # A repetition is the same event of the same second.
                self.pusher.waiting.append(said)
        return len(due)

    async def _judged(self, job: Job) -> dict[str, Any]:
        suggest, label = next((said for part, said in self.pictures.items() if part in job.url), PASS)
        errcode = await self._errcode(job)
        more: dict[str, Any] = {
            "appid": self.people.appid,
            "trace_id": job.trace_id,
            "version": 2,
            "errcode": errcode,
            "errmsg": "ok" if errcode == 0 else "failed",
        }
        if errcode == 0:
            shown = str(label) if self.label_as_text else label
            result = {"suggest": suggest, "label": shown}
            more["detail"] = [{"strategy": "content_model", "errcode": 0, **result, "prob": 90}]
            more["result"] = result
            if self.without_errcode:
                del more["errcode"], more["errmsg"]
        made = self.pusher.event(job.openid, "wxa_media_check", **more)
        self.pusher.waiting.remove(made)
        return made

    async def _errcode(self, job: Job) -> int:
        if self.http is None:
            raise RuntimeError("no way to fetch what is to be looked at")
        try:
            answer = await self.http.get(job.url, timeout=FETCH_SECONDS)
        except (httpx.HTTPError, httpx.InvalidURL):
            return -1008
        if answer.status_code != 200:
            return -1008
        if len(answer.content) > MOST_BYTES:
            return 45002
        return 0 if not job.is_image or answer.content.startswith(_FORMATS) else 40004

    def _require_visitor(self, call: CallIn) -> User:
        user = self.people.with_openid(call.body.get("openid"))
        if call.body.get("version") != 2:
            raise Errcode(40097, "invalid args: version")
        if call.body.get("scene") not in {1, 2, 3, 4}:
            raise Errcode(40129, "invalid scene")
        if user.visited_at is None or self.people.clock.now() - user.visited_at > VISIT_SECONDS:
            raise Errcode(61010, "code is expired")
        return user


def _trace_id() -> str:
    return f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
