"""Restricted bundles on the disk: nobody else may read them, and they are gone once their week is over."""

import asyncio
import stat
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from app import worker
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.identity.permissions import Role
from app.main import WebApplication
from app.media.store import Store
from app.retention.periods import RULES, Kind
from app.voting.bundle import exporting
from app.voting.bundle.exporting import Shelf
from app.voting.lifecycle import Act
from tests.conftest import Town
from tests.voting.bundle.test_bundle_routes import SENT, key
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox

PATIENCE_SECONDS = 30


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


@pytest.fixture
async def working(
    box: BallotBox, settings: Settings, signer: Signer
) -> AsyncIterator[Callable[[], asyncio.Task[None]]]:
    """Starts the worker, as a service that comes up does."""
    begun: list[asyncio.Task[None]] = []

    def start() -> asyncio.Task[None]:
        store = Store.folder(settings.data / "media")
        begun.append(asyncio.create_task(worker.work(box.database, signer, store, Shelf(settings.data))))
        return begun[-1]

    yield start
    for one in begun:
        one.cancel()
    await asyncio.gather(*begun, return_exceptions=True)


async def gone(*paths: Path) -> bool:
    """Whether these files go while the worker is at it."""
    for _ in range(PATIENCE_SECONDS * 10):
        if not any(one.exists() for one in paths):
            return True
        await asyncio.sleep(0.1)
    return False


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_the_file_goes_with_its_week_and_its_row_stays(
    square: Square, settings: Settings, http: httpx.AsyncClient, working: Callable[[], asyncio.Task[None]]
) -> None:
    box, folder = square.box, settings.data / "bundles"
    await box.opened()
    await box.cast("p001")
    await box.counted()
    await box.act(Act.POST_RESULT)
    await box.hang((await box.vote()).result_posting_id)
    await box.clock_to(await box.now() + timedelta(minutes=1))
    public = await http.get(f"/v1/public/votes/{(await box.vote()).eid}/bundle.zip")
    assert public.status_code == 200
    path = f"{square.estate}/votes/{box.vote_id}/bundles"
    told = (await (await square.staff(Role.AUDITOR)).post(path, json=SENT, headers=key())).json()
    (first,) = folder.glob("*-restricted.zip")
    (everybodys,) = folder.glob("*-public.zip")
    assert {one.name: oct(mode(one)) for one in (folder, first, everybodys)} == {
        "bundles": "0o700",
        first.name: "0o600",
        everybodys.name: "0o600",
    }
    await box.clock_to(await box.now() + timedelta(days=3))
    later = (await (await square.staff(Role.AUDITOR)).post(path, json=SENT, headers=key())).json()
    (second,) = set(folder.glob("*-restricted.zip")) - {first}
    # Of writing that was cut short, and of an export whose transaction came to nothing.
    left = [folder / f".{first.name}.0a1b2c3d", folder / f".{everybodys.name}.4e5f6a7b"]
    left.append(folder / f"{(await box.vote()).eid}-{'00' * 32}-restricted.zip")
    for one in left:
        one.write_bytes(b"half")
    # The service was down when the week ended; at its next start the file goes, that day.
    await box.clock_to(await box.now() + timedelta(days=4))
    _ = working()
    assert await gone(first, *left), "the door and the choice of every ballot lie on the disk after their week"
    assert (second.exists(), everybodys.exists()) == (True, True)
    auditor = await square.staff(Role.AUDITOR)
    refused = await auditor.get(f"{path}/{told['id']}.zip")
    assert (refused.status_code, refused.json()["code"]) == (409, "bundle_expired")
    assert (await auditor.get(f"{path}/{later['id']}.zip")).status_code == 200
    assert [one["id"] for one in (await auditor.get(path)).json()["lines"]] == [later["id"], told["id"]]
    # The service goes on, and so does the clock: no start is needed.
    await box.clock_to(await box.now() + timedelta(days=3))
    assert await gone(second)
    assert everybodys.exists()


async def test_nothing_is_cleared_away_beneath_an_export_that_is_being_written_down(
    square: Square, settings: Settings
) -> None:
    box, shelf = square.box, Shelf(settings.data)
    await box.opened()
    await box.cast("p001")
    await box.counted()
    vote = await box.vote()
    path = shelf.restricted(vote, bytes(32))
    async with box.database.write() as session:
        await exporting.put(session, shelf, path, exporting.Bundle(b"whole"))
        # Its row is not there for anybody yet.
        assert await exporting.clear(box.database, shelf) == 0
        assert path.exists()
        await session.rollback()
    assert await exporting.clear(box.database, shelf) == 1
    assert not path.exists()


async def test_half_a_file_is_nobodys_to_read_either(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, seen = Shelf(settings.data), []

    def cut_short(fresh: Path, _: Path) -> None:
        seen.append(oct(mode(fresh)))
        raise OSError("no space")

    monkeypatch.setattr("app.voting.bundle.exporting.os.replace", cut_short)
    path = settings.data / "bundles" / "v-restricted.zip"
    with pytest.raises(OSError, match="no space"):
        shelf.put(path, exporting.Bundle(b"whole"))
    assert (seen, list(path.parent.iterdir())) == (["0o600"], [])


def test_the_table_says_a_week() -> None:
    assert RULES[Kind.BUNDLE_FILES].after == exporting.HELD
