"""A network as phones meet it: requests cut before they arrive, answers lost, deliveries doubled, late and out of order."""

import asyncio
import random

import httpx


class BadNetwork(httpx.AsyncBaseTransport):
    """Between a phone and the service; what it does follows from its seed."""

    def __init__(self, service: httpx.AsyncBaseTransport, seed: int) -> None:
        self.service, self.random = service, random.Random(seed)
        self.late: list[httpx.Request] = []
        self.delivered = 0
        self.met: dict[str, int] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        while self.late and self.random.random() < 0.4:
            await self._deliver(self.late.pop(self.random.randrange(len(self.late))))
        what = self.random.choices(["well", "cut", "lost", "late", "doubled"], [4, 2, 2, 2, 2])[0]
        self.met[what] = self.met.get(what, 0) + 1
        match what:
            case "cut":
                raise httpx.ConnectError("cut off", request=request)
            case "lost":
                await self._deliver(request)
                raise httpx.ReadError("no answer", request=request)
            case "late":
                self.late.append(request)
                raise httpx.ReadTimeout("no answer in time", request=request)
            case "doubled":
                answer, _ = await asyncio.gather(self._deliver(request), self._deliver(request))
                self.late.append(request)
                return answer
            case _:
                return await self._deliver(request)

    async def settle(self) -> None:
        """Everything still under way arrives, in any order."""
        self.random.shuffle(self.late)
        while self.late:
            await self._deliver(self.late.pop())

    async def _deliver(self, request: httpx.Request) -> httpx.Response:
        self.delivered += 1
        copy = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        answer = await self.service.handle_async_request(copy)
        await answer.aread()
        return answer
