"""The demo's witness: the owners' side watches the log from a folder of its own, over HTTP like anybody, and signs it."""

import asyncio
import shutil

import httpx

from app.cli import witness as verb
from app.cli.demo.hands import Hands
from app.core.signing.witness import WitnessKeeper

NAME, ORGANISATION = "yezhu.example.cn/witness1", "向阳里小区业主代表"


async def registered(hands: Hands) -> WitnessKeeper:
    """A witness with a key of its own, which the street registers."""
    folder = hands.folder / "见证人"
    # Its logs went with the database of the demo before.
    shutil.rmtree(folder, ignore_errors=True)
    witness = WitnessKeeper.set_up(folder, NAME, str(hands.callers.client.base_url))
    sent = {"vkey": witness.public.vkey, "party": "owners", "organisation": ORGANISATION}
    await hands.callers.send("jiedao", "POST", f"{hands.base}/witnesses", json=sent)
    hands.say(f"    {ORGANISATION}在自己的电脑上生成见证密钥，街道登记：{witness.public.vkey}")
    return witness


class _Through(httpx.BaseTransport):
    """What the witness's own thread asks goes out by the demo's client, whose loop runs beside it."""

    def __init__(self, client: httpx.AsyncClient, loop: asyncio.AbstractEventLoop) -> None:
        self._client, self._loop = client, loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to a request of the other thread."""
        asked = self._client.request(
            request.method, request.url, content=request.read(), headers={"Content-Type": "application/json"}
        )
        answer = asyncio.run_coroutine_threadsafe(asked, self._loop).result()
        return httpx.Response(answer.status_code, content=answer.content)


async def look(hands: Hands, witness: WitnessKeeper) -> None:
    """One look at every vote, as `yigai witness run --once` does; raises RuntimeError where it did not sign."""
    through = _Through(hands.callers.client, asyncio.get_running_loop())

    def once() -> int:
        with httpx.Client(base_url=witness.service, transport=through) as client:
            return verb.look(witness, client)

    hands.say(f"    见证人核对表决记录只增不改，签名并交回（{hands.folder / '见证人'}）：")
    if await asyncio.to_thread(once) != 0:
        raise RuntimeError("the witness did not sign")
