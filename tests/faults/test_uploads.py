"""Uploads of every sort over HTTP: no error of ours, no process dead, bounded memory, nothing said beside the pixels.

Short: 160 files. `make fuzz`: 2,000; their figures are in docs/faults.md. Two bugs put in on purpose show each time that
the harness would find one.
"""

import asyncio
import dataclasses
import itertools
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from app.identity.permissions import Role
from app.main import WebApplication
from app.media import worker
from app.media.kinds import FileKind
from app.media.prepared import Prepared
from app.media.worker import Workers
from tests.conftest import Person, Town
from tests.faults import LONG, figures, opener
from tests.faults.uploads import ACCEPTED, Audit, Made, Sender, corpus, listening
from tests.media import making

SEED = 20261127
FILES = 2_000 if LONG else 160
AT_ONCE = 2
MOST_MEMORY_MB = 512
LEAST_MEMORY_MB = 80
"""Twelve megapixels beside the libraries: who says less has not looked at who opened them."""


class House:
    """The application as it is served, and somebody who may hand files in."""

    def __init__(self, application: WebApplication, clerk: Person, path: str, openers: Path) -> None:
        self.application, self.clerk, self.path, self.openers = application, clerk, path, openers
        self.workers: Workers = application.state.house.media.workers

    async def audit(self, files: Iterable[Made]) -> Audit:
        audit = Audit()
        waiting = iter(files)
        async with listening(self.application) as socket:
            transport = httpx.AsyncHTTPTransport(uds=socket)
            headers = self.clerk.client.headers
            async with httpx.AsyncClient(
                transport=transport, base_url="http://yigai.test", headers=headers, timeout=120
            ) as client:
                sender = Sender(client, self.path, audit)

                async def one_after_another() -> None:
                    for made in waiting:
                        await sender.send(made)

                await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
        return audit

    def processes(self) -> set[int]:
        return {host._process.pid for host in self.workers._hosts if host._process}

    def largest_mb(self) -> int:
        """The most memory with which any of its processes opened a file; they end with being asked."""
        running = [host._process for host in self.workers._hosts if host._process and host._process.stdin]
        for process in running:
            process.stdin.close()  # type: ignore[union-attr]
            process.wait()
        return max(int((self.openers / str(process.pid)).read_text()) for process in running) >> 10


@pytest.fixture
async def house(town: Town, application: WebApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(worker, "_COMMAND", ("-P", "-m", "tests.faults.opener"))
    monkeypatch.setattr(worker, "_NEEDED_TO_START", (*worker._NEEDED_TO_START, opener.FOLDER))
    monkeypatch.setenv(opener.FOLDER, str(tmp_path))
    community = await town.community()
    clerk = await town.person("liu", Role.NEIGHBOURHOOD_COMMITTEE, community["committee_id"])
    return House(application, clerk, f"/v1/office/communities/{community['id']}/evidence", tmp_path)


async def test_every_file_is_kept_clean_or_refused_and_nobody_dies_of_one(house: House) -> None:
    begun = time.monotonic()
    first = [Made("as it is: photo.heic", f"first-{number}.heic", making.told_heic()) for number in range(4)]
    await house.audit(first)
    before = house.processes()
    audit = await house.audit(corpus(SEED, FILES))
    assert audit.wrong == []
    assert audit.told == []
    assert sum(audit.answers.values()) == FILES
    # A house that refused everything would be clean too.
    assert audit.kept > FILES // 4
    assert FILES - audit.kept > FILES // 4
    assert house.processes() == before
    after = await house.audit([Made("as it is", "last.jpg", making.told_jpeg())])
    assert after.answers == {(ACCEPTED, "kept"): 1}
    replaced = len(before - house.processes())
    memory = house.largest_mb()
    house.workers.close()
    assert LEAST_MEMORY_MB < memory < MOST_MEMORY_MB
    figures(
        f"seed {SEED}: {FILES} files, answered {dict(sorted(audit.answers.items()))}, what says more than it shows:"
        f" {len(audit.told)}, errors of ours: {len(audit.wrong)}, processes replaced: {replaced},"
        f" largest process {memory} MB, took {timedelta(seconds=round(time.monotonic() - begun))}"
    )


def as_it_came(prepared: Prepared, content: bytes) -> Prepared:
    return dataclasses.replace(prepared, content=content)


def shown_with_a_comment(prepared: Prepared, content: bytes) -> Prepared:
    commented = tuple(making.with_segments(one, making.segment(0xFE, making.SECRET)) for one in prepared.drawn)
    return dataclasses.replace(prepared, drawn=commented)


@pytest.mark.parametrize("bug", [as_it_came, shown_with_a_comment])
async def test_the_harness_finds_what_is_left_in_a_file(
    house: House, bug: Callable[[Prepared, bytes], Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = Workers.prepare

    async def with_bug(self: Workers, kind: FileKind, content: bytes, *, taken: bool = False) -> Prepared:
        prepared = await prepare(self, kind, content, taken=taken)
        return bug(prepared, content) if kind is FileKind.JPEG else prepared

    monkeypatch.setattr(Workers, "prepare", with_bug)
    audit = await house.audit(itertools.islice(corpus(SEED, FILES), 40))
    assert audit.wrong == []
    assert len(audit.told) > 3
    figures(f"bug {bug.__name__}: found in {len(audit.told)} places of 40 files")
