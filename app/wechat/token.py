"""The access token: fetched once for everybody who needs it, kept until shortly before its end.

`stable_token` in its normal mode gives every process the same token while it holds, so processes share no lock and no
table. It is never forced: that would put every other process's token out at once, and may be done twenty times a day.
"""

import asyncio
from collections.abc import Awaitable, Callable

from app.wechat.answers import TokenAnswer
from app.wechat.errors import WeChatError

_BEFORE_THE_END_SECONDS = 300
"""From here on the platform gives a new one, and takes both."""


class SharedToken:
    """The token of one process; `fetch` asks the platform, `clock` counts seconds and never goes back."""

    def __init__(self, fetch: Callable[[], Awaitable[TokenAnswer]], clock: Callable[[], float]) -> None:
        self._fetch, self._clock = fetch, clock
        self._lock = asyncio.Lock()
        self._value, self._good_until = "", clock()
        self._fetches_ended = 0
        self._failure: WeChatError | None = None

    async def current(self) -> str:
        """A token that should hold; whoever waits while another fetches shares what comes of it. Raises WeChatError."""
        if self._is_good():
            return self._value
        came_after = self._fetches_ended
        async with self._lock:
            if self._fetches_ended > came_after:
                if self._failure is not None:
                    raise self._failure
                if self._value:
                    return self._value
            self._failure = None
            try:
                answer = await self._fetch()
            except WeChatError as error:
                self._failure = error
                raise
            finally:
                self._fetches_ended += 1
            self._value = answer.access_token
            self._good_until = self._clock() + answer.expires_in - _BEFORE_THE_END_SECONDS
            return self._value

    def drop(self, refused: str) -> None:
        """Forget this token, which the platform refused; a newer one, fetched meanwhile, stays."""
        if self._value == refused:
            self._value = ""

    def _is_good(self) -> bool:
        return bool(self._value) and self._clock() < self._good_until
