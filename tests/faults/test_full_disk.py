"""A disk that is full: under the signer's journals, under the photos, under the database.

What cannot be kept is refused in words that say so, nothing is acknowledged that is not kept, and everything works again
when room is made. The small disks are file systems in memory, which only root may mount. Bugs put in on purpose show
that each harness would find them.
"""

import hashlib
import random
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.databases import as_owner
from tests.faults.acts import Crowd, ballot, deal
from tests.faults.audit import Audit, audited
from tests.faults.site import Site
from tests.faults.test_kills import open_votes
from tests.media.making import told_jpeg

SEED = 20261206
ROUNDS_AT_MOST = 40
"""A database that has room left for so many rounds was not full."""
ROUNDS_WITH_A_BUG = 3
"""Which table has no page left for a row is chance: so many more rounds are sent where it must be that of the ballots."""


@contextmanager
def small_disk(folder: Path, kib: int) -> Iterator[None]:
    """A file system of this size at a folder, which hides what lies there, until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    disk = ["mount", "-t", "tmpfs", "-o", f"size={kib}k,mode=700", "yigai-faults", str(folder)]
    done = subprocess.run(disk, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        # Lazily: whoever still has a file open there is ended after the test.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, *, leaving: int = 0) -> Path:
    """A file that takes all the room but so many bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        size = max(0, shutil.disk_usage(folder).free - leaving)
        while size:
            size -= file.write(bytes(min(size, 1 << 20)))
    return filler


# -- under the journals -----------------------------------------------------------------------------------------------


async def nothing_can_be_signed(site: Site, bug: str | None = None) -> None:
    dice = random.Random(SEED)
    served = await site.serve(bug=bug)
    (vote,) = await open_votes(site, 1)
    journals = site.folder / "keys" / "journals"
    with small_disk(journals, 64):
        filler = fill(journals)
        acts = [ballot(site.facts, vote[0], phone, dice) for phone in site.facts.phones]
        early, late = acts[:16], acts[16:]
        async with Crowd([served.socket]) as people:
            await people.send_all(early)
            people.sound()
            signed = [one.mark for one in early if one.answer and one.answer["receipt"]]
            assert not signed, f"{signed} were signed with nothing on record"
            assert all(one.answer for one in early)
            refused = await people.clients[0].get(
                f"{early[0].path.removesuffix('/ballots')}/receipts/{early[0].receipt.tracker}",
                headers={"Authorization": f"Bearer {early[0].token}"},
            )
            assert (refused.status_code, refused.json()["code"]) == (503, "cannot_sign")
            assert "请告诉系统管理员检查磁盘空间" in refused.json()["message"]
            assert "您已投的票不受影响" in refused.json()["message"]
            found = await audited(site, vote, early)
            assert (found.lost, found.double, len(found.log)) == ([], [], len(early))
            filler.unlink()
            await people.send_all(late)
            await people.until_answered(acts)
        found = await audited(site, vote, acts)
        assert found.clean, found
        assert found.receipts == len(acts)


async def test_ballots_are_taken_while_nothing_can_be_signed(site: Site) -> None:
    await nothing_can_be_signed(site)


@pytest.mark.parametrize(
    ("bug", "found"),
    [
        ("unwritable-is-our-error", "500 .*internal_error"),
        ("signs-without-an-entry", "signed with nothing on record"),
    ],
)
async def test_what_goes_wrong_where_nothing_can_be_entered_is_found(site: Site, bug: str, found: str) -> None:
    with pytest.raises(AssertionError, match=found):
        await nothing_can_be_signed(site, bug)


# -- under the photos -------------------------------------------------------------------------------------------------


def half_written(media: Path) -> list[str]:
    """The files that do not hold what their place says."""
    files = [one for one in media.rglob("*") if one.is_file() and one.name != "filler"]
    return [one.name for one in files if hashlib.sha256(one.read_bytes()).hexdigest() != one.name]


async def a_photo_cannot_be_kept(site: Site, bug: str | None = None) -> None:
    dice = random.Random(SEED)
    served = await site.serve(bug=bug)
    (vote,) = await open_votes(site, 1)
    media, phone, owner = site.folder / "media", site.facts.phones[0], await as_owner(site.url)
    pictures = f"/v1/resident/communities/{site.facts.community_id}/pictures"

    async def hand_in(people: Crowd, key: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {phone.token}", "Idempotency-Key": key}
        return await people.clients[0].post(pictures, files={"file": ("照片.jpg", told_jpeg())}, headers=headers)

    try:
        with small_disk(media, 256):
            filler, key = fill(media), uuid.uuid4().hex
            acts = deal(site.facts, vote[0], dice)
            async with Crowd([served.socket]) as people:
                refused = await hand_in(people, key)
                assert half_written(media) == [], "half a file is left"
                assert refused.status_code == 503, f"told as kept, and not there: {refused.text}"
                assert refused.json()["code"] == "media_store_unavailable"
                assert "可能是服务器磁盘已满" in refused.json()["message"]
                assert await owner.fetchval("SELECT count(*) FROM evidence") == 0
                await people.send_all(acts)
                people.sound()
                filler.unlink()
                kept = await hand_in(people, key)
                assert kept.status_code == 201, kept.text
                again = await hand_in(people, key)
                assert again.json() == kept.json()
                shown = await people.clients[0].get(
                    f"{pictures}/{kept.json()['id']}.jpg", headers={"Authorization": f"Bearer {phone.token}"}
                )
                assert shown.content.startswith(b"\xff\xd8")
                await people.until_answered(acts)
            assert half_written(media) == []
        found = await audited(site, vote, acts)
        assert found.clean, found
    finally:
        await owner.close()


async def test_a_photo_that_cannot_be_kept_is_refused_and_all_else_goes_on(site: Site) -> None:
    await a_photo_cannot_be_kept(site)


@pytest.mark.parametrize(
    ("bug", "found"), [("row-before-the-file", "told as kept, and not there"), ("half-a-file", "half a file is left")]
)
async def test_what_goes_wrong_where_no_photo_can_be_kept_is_found(site: Site, bug: str, found: str) -> None:
    with pytest.raises(AssertionError, match=found):
        await a_photo_cannot_be_kept(site, bug)


# -- under the database -----------------------------------------------------------------------------------------------


async def the_database_is_full(site: Site, bug: str | None = None, *, more: int = 0) -> Audit:
    dice, came, told = random.Random(SEED), Audit(), set[str]()
    site.server.stop()
    taken = sum(one.stat().st_size for one in site.pg.rglob("*") if one.is_file())
    with small_disk(site.pg, taken // 1024 + 64 * 1024):
        shutil.copytree(site.prepared / "pg", site.pg, dirs_exist_ok=True)
        site.start_again()
        try:
            served = await site.serve(bug=bug)
            votes = await open_votes(site, ROUNDS_AT_MOST)
            filler, sent = fill(site.pg, leaving=1 << 20), []
            for vote in votes:
                acts = deal(site.facts, vote[0], dice)
                sent.append((vote, acts))
                async with Crowd([served.socket]) as people:
                    await people.send_all(acts)
                    people.sound()
                    told |= {code for one in acts for code in one.refused}
                if told and (more := more - 1) < 0:
                    break
            assert "database_full" in told, told
            filler.unlink()
            for vote, acts in sent:
                before = await audited(site, vote, acts)
                if before.lost or before.double:
                    came += before
                    continue
                async with Crowd([served.socket]) as people:
                    await people.until_answered(acts)
                came += await audited(site, vote, acts)
        finally:
            site.server.stop()
    assert not came.lost, "acknowledged and not there"
    return came


async def test_a_full_database_refuses_in_words_and_loses_nothing(site: Site) -> None:
    came = await the_database_is_full(site)
    assert came.clean, came


async def test_what_goes_wrong_where_the_database_is_full_is_found(site: Site) -> None:
    # What is signed of ballots that are not there can make later answers errors of ours.
    with pytest.raises(AssertionError, match=r"acknowledged and not there|internal_error"):
        await the_database_is_full(site, "written-without-room", more=ROUNDS_WITH_A_BUG)


async def test_an_error_of_ours_where_the_database_is_full_is_found(site: Site) -> None:
    with pytest.raises(AssertionError, match="internal_error"):
        await the_database_is_full(site, "full-is-our-error")
