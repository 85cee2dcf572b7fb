"""Workers in processes of their own, to be killed: `python -m tests.faults.worker`.

One process reads the program once. For each line of JSON on its standard input (`[DATABASE_URL, SOCKET, BUG]`) it forks a
worker, which says its number when it is at work. They end with their parent.

A worker sends what is due, as the service's does, to the stand-in over HTTP. A bug can be put in (`none` is none), to see
that the harness finds it.
"""

import asyncio
import ctypes
import gc
import json
import os
import signal
import sys
from dataclasses import replace

import httpx
from pydantic import SecretStr

from app.core import logs
from app.core.db import Database
from app.core.sealing import Sealer
from app.notifications.channels.outcome import Later, MessageTaken, Outcome, Unclear
from app.notifications.channels.sms import NoSms
from app.notifications.sending import Sender, Try
from app.standin.platform import APPID, SECRET
from app.wechat.calling import PlatformLine
from app.wechat.client import WeChat
from tests.notifications.station import TEMPLATES


class AsIfNothingWentOut(Sender):
    """The bug: a try of which nobody knows what became is repeated as one that was refused."""

    async def _call(self, one: Try) -> Outcome:
        outcome = await super()._call(one)
        return Later("again") if isinstance(outcome, Unclear) else outcome


class WrittenDownFirst(Sender):
    """The bug: a message is written down as taken before it is sent."""

    async def _call(self, one: Try) -> Outcome:
        await self._settle(replace(one, template=None), MessageTaken(f"early-{one.delivery_id}"))
        return await super()._call(one)


BUGS: dict[str, type[Sender]] = {"none": Sender, "as-if-nothing": AsIfNothingWentOut, "written-first": WrittenDownFirst}


async def work(url: str, standin: str, bug: str) -> None:
    """Send until killed; a dropped answer is waited for half a second instead of ten."""
    database = Database(url, pool_size=4)
    way = httpx.AsyncHTTPTransport(uds=standin)
    async with httpx.AsyncClient(
        transport=way, base_url="http://api.weixin.test", timeout=httpx.Timeout(0.5, connect=3)
    ) as http:
        wechat = WeChat(PlatformLine(http), APPID, SecretStr(SECRET), asyncio.get_running_loop().time)
        sender = BUGS[bug](database, Sealer(bytes(range(32))), wechat, TEMPLATES, NoSms())
        print(os.getpid(), flush=True)
        while True:
            await sender.send_due()
            await asyncio.sleep(0.05)


def main() -> None:
    """Fork a worker for each line until standard input ends."""
    logs.configure("critical")
    gc.collect()
    gc.freeze()  # a child that looks through it would copy it all
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    for line in iter(sys.stdin.readline, ""):
        if not os.fork():
            try:
                ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
                asyncio.run(work(*json.loads(line)))
            finally:
                os._exit(0)


if __name__ == "__main__":
    main()
