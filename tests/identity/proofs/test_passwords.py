"""Argon2id at its real cost, away from the event loop, and never more than two at a time."""

import asyncio
import threading
import time

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from app.identity import signing_in
from app.identity.proofs import passwords


@pytest.fixture
def _real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())


@pytest.mark.usefixtures("_real")
async def test_a_password_is_verified_by_its_hash_and_by_no_other() -> None:
    kept = await passwords.hashed("一二三四 correct horse")
    assert kept.startswith("$argon2id$")
    assert "horse" not in kept
    assert await passwords.verified(kept, "一二三四 correct horse")
    assert not await passwords.verified(kept, "一二三四 correct horsf")
    assert not await passwords.verified(kept, "")


def test_nobodys_hash_costs_what_a_real_one_costs_and_fits_no_password() -> None:
    parameters = extract_parameters(signing_in._NOBODY)
    assert parameters == extract_parameters(PasswordHasher().hash("any"))
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 65_536


async def test_nobodys_hash_is_really_worked_on() -> None:
    began = time.perf_counter()
    assert not await passwords.verified(signing_in._NOBODY, "any")
    assert time.perf_counter() - began > 0.01


async def test_a_burst_runs_two_at_a_time_and_leaves_the_loop_free(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, password: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return password

    monkeypatch.setattr(passwords, "_hasher", Slow())
    burst = asyncio.gather(*(passwords.hashed(str(number)) for number in range(6)))
    turns = 0
    while not burst.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert await burst == [str(number) for number in range(6)]
    assert most == 2
    assert turns > 5


async def test_who_gives_up_waiting_does_not_let_a_third_in(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock, go = 0, 0, threading.Lock(), threading.Event()

    class Stuck:
        def hash(self, password: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            go.wait(5)
            with lock:
                running -= 1
            return password

    monkeypatch.setattr(passwords, "_hasher", Stuck())
    first = [asyncio.create_task(passwords.hashed("a")) for _ in range(2)]
    await asyncio.sleep(0.05)
    for task in first:
        task.cancel()
    later = [asyncio.create_task(passwords.hashed("b")) for _ in range(2)]
    await asyncio.sleep(0.05)
    go.set()
    await asyncio.gather(*first, *later, return_exceptions=True)
    assert most == 2
