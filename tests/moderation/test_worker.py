"""The worker's third task: everything in one round, again and again, and a failure ends nothing."""

import asyncio
import uuid
from types import SimpleNamespace

import pytest
import structlog

from app import worker
from app.core.installation import now
from app.moderation.kinds import ContentState
from app.standin.platform import Standin
from app.wechat import codes
from app.wechat.client import Edition
from app.wechat.scenes import PAGES, Opens
from tests.moderation.bench import Bench

VOTE = uuid.UUID(int=7)


async def test_a_round_that_fails_is_followed_by_one_that_does_everything(
    bench: Bench, platform: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.codes.released |= set(PAGES.values())
    await bench.resident("王芳")
    text, picture = await bench.text("王芳"), await bench.picture("王芳")
    async with bench.database.write() as session:
        await codes.want(session, Opens.VOTE, VOTE, await now(session))
    asker, rounds = bench.asker(), 0
    ask = asker.ask_due

    async def ask_later() -> None:
        if rounds == 0:
            raise RuntimeError("楼道灯坏了")
        await ask()

    async def between_rounds(_: int) -> None:
        nonlocal rounds
        rounds += 1
        await platform.content.work()
        await platform.push.flush()
        if rounds == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(asker, "ask_due", ask_later)
    monkeypatch.setattr(worker, "asyncio", SimpleNamespace(sleep=between_rounds))
    with structlog.testing.capture_logs() as lines, pytest.raises(asyncio.CancelledError):
        await worker.look(bench.database, asker, bench.wechat, Edition.RELEASE)
    assert [await bench.state(one) for one in (text, picture)] == [(ContentState.PASS, None)] * 2
    async with bench.database.read() as session:
        assert await codes.picture(session, Opens.VOTE, VOTE, Edition.RELEASE) is not None
    (failed,) = [line for line in lines if line["event"] == "looking_failed"]
    assert "楼道灯" not in str(failed)
