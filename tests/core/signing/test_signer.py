"""One history of a log is signed and no other, whoever signs, whatever becomes of the database."""

import asyncio
import hashlib
import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.signing import merkle
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.journals import JournalUnwritable, LogForked, behind
from app.core.signing.notes import Note
from app.core.signing.signer import Signer

SECRET, LOG, LEDGER = b"\x05" * 32, "v-20261124-0001", "community-5f0c"


def leaves_of(count: int, tag: str = "") -> list[bytes]:
    return [hashlib.sha256(f"{tag}{number}".encode()).digest() for number in range(count)]


class Database:
    """A log as it is committed, and how often it was read."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = list(leaves)
        self.reads = 0

    async def after(self, size: int) -> list[bytes]:
        self.reads += 1
        await asyncio.sleep(0)
        return self.leaves[size:]


def signer(folder: Path, secret: bytes = SECRET) -> Signer:
    return Signer(secret, "vote.example.cn", folder / "journals")


async def test_a_checkpoint_is_of_all_that_is_there_and_signed(tmp_path: Path) -> None:
    database = Database(leaves_of(7))
    keeper = signer(tmp_path)
    made = await keeper.at_least(LOG, 5, database.after)
    assert made.checkpoint == Checkpoint(f"vote.example.cn/{LOG}", 7, merkle.root(leaves_of(7)))
    assert Note.read(made.note.spelled()).signed_by(keeper.public(LOG))
    assert all(made.proof(index, b"").holds(leaf) for index, leaf in enumerate(database.leaves))


async def test_an_older_size_is_signed_from_the_same_history(tmp_path: Path) -> None:
    database = Database(leaves_of(7))
    made = await signer(tmp_path).exactly(LOG, 3, database.after)
    assert made.checkpoint.size == 3
    assert made.checkpoint.root == merkle.root(leaves_of(3))
    assert made.note.signed_by(signer(tmp_path).public(LOG))


async def test_one_signature_serves_all_who_wait(tmp_path: Path) -> None:
    database, keeper = Database(leaves_of(40)), signer(tmp_path)
    made = await asyncio.gather(*(keeper.at_least(LOG, size, database.after) for size in range(1, 41)))
    assert {one.checkpoint.size for one in made} == {40}
    assert database.reads == 1


async def test_a_restored_database_that_lost_leaves_is_refused_until_they_are_back(tmp_path: Path) -> None:
    database = Database(leaves_of(9))
    await signer(tmp_path).at_least(LOG, 9, database.after)
    again, database.leaves = signer(tmp_path), leaves_of(6)
    for _ in range(2):
        with pytest.raises(LogForked, match="第 9 条，数据库里只有 6 条"):
            await again.at_least(LOG, 6, database.after)
    for log, other in ((LOG, "小区"), (LEDGER, "表决")):
        told = behind(log, 9, 6)
        assert told.startswith(f"{log} 已签发到第 9 条，数据库里只有 6 条")
        assert other not in told
    assert "停止受理" not in behind(LEDGER, 9, 6)
    database.leaves = leaves_of(10)
    assert (await again.at_least(LOG, 10, database.after)).checkpoint.size == 10


async def test_another_history_is_refused_however_long_it_is(tmp_path: Path) -> None:
    await signer(tmp_path).at_least(LOG, 9, Database(leaves_of(9)).after)
    for others in (leaves_of(8) + leaves_of(4, "other"), leaves_of(30, "other"), leaves_of(8) + leaves_of(1, "other")):
        with pytest.raises(LogForked, match="与已签发的不一致"):
            await signer(tmp_path).at_least(LOG, 9, Database(others).after)


async def test_a_leaf_changed_under_a_running_process_is_seen_by_the_next_one(tmp_path: Path) -> None:
    database, keeper = Database(leaves_of(4)), signer(tmp_path)
    await keeper.at_least(LOG, 4, database.after)
    database.leaves[2] = leaves_of(1, "other")[0]
    database.leaves += leaves_of(1, "new")
    # This process keeps to what it read; what it signs proves the leaf that was there.
    made = await keeper.at_least(LOG, 5, database.after)
    assert made.proof(2, b"").holds(leaves_of(3)[2])
    with pytest.raises(LogForked):
        await signer(tmp_path).at_least(LOG, 5, database.after)


async def test_a_log_keeps_the_key_it_began_with(tmp_path: Path) -> None:
    database = Database(leaves_of(2))
    await signer(tmp_path).at_least(LOG, 2, database.after)
    other = signer(tmp_path, b"\x06" * 32)
    with pytest.raises(LogForked, match="另一把签名密钥"):
        await other.at_least(LOG, 2, database.after)
    assert (await other.at_least("v-20261125-0001", 2, database.after)).note.signed_by(other.public("v-20261125-0001"))


async def test_a_line_that_a_power_cut_left_unfinished_was_never_signed(tmp_path: Path) -> None:
    database = Database(leaves_of(3))
    await signer(tmp_path).at_least(LOG, 3, database.after)
    journal = tmp_path / "journals" / f"{LOG}.journal"
    with journal.open("ab") as file:
        file.write(b"12 abcdef")
    assert (await signer(tmp_path).at_least(LOG, 3, database.after)).checkpoint.size == 3
    database.leaves = leaves_of(4)
    await signer(tmp_path).at_least(LOG, 4, database.after)
    assert [line.split()[0] for line in journal.read_text().splitlines()[1:]] == ["3", "4"]


@pytest.mark.parametrize("failing", ["write", "fsync"])
async def test_an_entry_that_did_not_reach_the_disk_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    database, keeper = Database(leaves_of(3)), signer(tmp_path)
    await keeper.at_least(LOG, 3, database.after)
    journal = tmp_path / "journals" / f"{LOG}.journal"
    before, database.leaves, write = journal.read_bytes(), leaves_of(4), os.write

    def full(descriptor: int, *_: object) -> int:
        raise OSError(28, "No space left on device")

    def short(descriptor: int, entry: bytes) -> int:
        return write(descriptor, entry[:9])

    with monkeypatch.context() as patch:
        patch.setattr(os, failing, short if failing == "write" else full)
        for again in (keeper, signer(tmp_path)):
            with pytest.raises(JournalUnwritable, match=r"写不进去（No space left on device）。请告诉系统管理员"):
                await again.at_least(LOG, 4, database.after)
        assert journal.read_bytes() == before
    for again in (keeper, signer(tmp_path)):
        assert (await again.at_least(LOG, 4, database.after)).checkpoint.size == 4


async def test_what_a_killed_process_entered_is_on_the_disk_before_it_is_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, synced, fsync = Database(leaves_of(3)), [], os.fsync
    await signer(tmp_path).at_least(LOG, 3, database.after)
    journal = tmp_path / "journals" / f"{LOG}.journal"

    def watched(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    assert (await signer(tmp_path).at_least(LOG, 3, database.after)).checkpoint.size == 3
    assert synced == [journal.stat().st_ino]


async def test_a_journal_cut_within_its_first_write_begins_anew(tmp_path: Path) -> None:
    journal = tmp_path / "journals" / f"{LOG}.journal"
    journal.parent.mkdir()
    for written in (b"", b"vote.exa", f"{signer(tmp_path).public(LOG).vkey}\n3 ab".encode()):
        journal.write_bytes(written)
        await signer(tmp_path).at_least(LOG, 2, Database(leaves_of(2)).after)
        assert len(journal.read_text().splitlines()) == 2


async def test_the_end_of_a_long_journal_is_read_and_a_line_cut_short_there_left_out(tmp_path: Path) -> None:
    database, signing = Database([]), signer(tmp_path)
    for size in range(1, 201):
        database.leaves = leaves_of(size)
        kept = await signing.at_least(LOG, size, database.after)
    journal = tmp_path / "journals" / f"{LOG}.journal"
    assert journal.stat().st_size > 2 * 4096
    whole = journal.read_bytes()
    with journal.open("ab") as file:
        file.write(b"201 abcdef")
    assert (await signer(tmp_path).at_least(LOG, 200, database.after)).checkpoint == kept.checkpoint
    assert journal.read_bytes() == whole
    database.leaves = leaves_of(150)
    with pytest.raises(LogForked, match="200"):
        await signer(tmp_path).at_least(LOG, 100, database.after)


async def test_a_damaged_journal_signs_nothing(tmp_path: Path) -> None:
    database = Database(leaves_of(3))
    await signer(tmp_path).at_least(LOG, 3, database.after)
    journal = tmp_path / "journals" / f"{LOG}.journal"
    journal.write_text(journal.read_text() + "rubbish here\n")
    with pytest.raises(LogForked, match="损坏"):
        await signer(tmp_path).at_least(LOG, 3, database.after)


def long_journal(keeper: Signer, entries: int) -> bytes:
    lines = [f"{size} {hashlib.sha256(str(size).encode()).hexdigest()}" for size in range(1, entries + 1)]
    return "\n".join([keeper.public(LOG).vkey, *lines, ""]).encode()


def test_of_a_long_journal_the_beginning_and_the_end_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, taken, plain = signer(tmp_path), [0], os.pread

    def watched(descriptor: int, size: int, offset: int) -> bytes:
        found = plain(descriptor, size, offset)
        taken[0] += len(found)
        return found

    monkeypatch.setattr(os, "pread", watched)
    path = keeper.journals.path(LOG)
    path.parent.mkdir()
    for entries in (1, 2, 40, 60, 61, 62, 5_000):
        for unfinished in (b"", b"99", b"9" * 90):
            path.write_bytes(long_journal(keeper, entries) + unfinished)
            taken[0] = 0
            with keeper.journals.locked(LOG) as journal:
                assert (journal.key, journal.last and journal.last.size) == (keeper.public(LOG).vkey, entries)
            assert taken[0] <= 2 * 4_096
            # What was left unfinished is gone, and nothing else.
            assert path.read_bytes() == long_journal(keeper, entries)


def test_a_long_journal_whose_end_is_no_entry_signs_nothing_and_stays_as_it_is(tmp_path: Path) -> None:
    keeper = signer(tmp_path)
    path = keeper.journals.path(LOG)
    path.parent.mkdir()
    for rubbish in (b"rubbish here\n", b"x" * 5_000, b"x" * 5_000 + b"\n"):
        written = long_journal(keeper, 5_000) + rubbish
        path.write_bytes(written)
        with pytest.raises(LogForked, match="损坏"), keeper.journals.locked(LOG):
            raise AssertionError
        assert path.read_bytes() == written


async def test_a_fork_is_refused_however_long_the_journal(tmp_path: Path) -> None:
    database, keeper = Database(leaves_of(1)), signer(tmp_path)
    for size in range(1, 121):
        database.leaves = leaves_of(size)
        await keeper.at_least(LOG, size, database.after)
    assert (tmp_path / "journals" / f"{LOG}.journal").stat().st_size > 2 * 4_096
    for others in (leaves_of(119), leaves_of(119) + leaves_of(2, "other"), leaves_of(200, "other")):
        with pytest.raises(LogForked):
            await signer(tmp_path).at_least(LOG, len(others), Database(others).after)
    with pytest.raises(LogForked, match="另一把签名密钥"):
        await signer(tmp_path, b"\x06" * 32).at_least(LOG, 120, database.after)
    assert (await signer(tmp_path).at_least(LOG, 120, database.after)).checkpoint.size == 120


async def test_key_and_journal_are_their_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        await signer(tmp_path).at_least(LOG, 1, Database(leaves_of(1)).after)
    finally:
        os.umask(before)
    assert (tmp_path / "journals").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "journals" / f"{LOG}.journal").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", "../keys", "a/b", ".hidden", "a b"])
async def test_a_log_has_a_plain_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name for a log"):
        await signer(tmp_path).at_least(name, 1, Database(leaves_of(1)).after)


async def test_more_than_there_is_is_not_signed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has 2 leaves, not 3"):
        await signer(tmp_path).at_least(LOG, 3, Database(leaves_of(2)).after)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), min_size=1, max_size=25))
def test_processes_in_any_order_sign_one_history(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("log")
    database, keepers = Database(leaves_of(1)), [signer(folder) for _ in range(3)]
    signed: dict[int, bytes] = {}

    async def go() -> None:
        for who, more in steps:
            database.leaves = leaves_of(len(database.leaves) + more)
            made = await keepers[who].at_least(LOG, len(database.leaves), database.after)
            assert signed.setdefault(made.checkpoint.size, made.checkpoint.root) == made.checkpoint.root

    asyncio.run(go())
    lines = (folder / "journals" / f"{LOG}.journal").read_text().splitlines()[1:]
    sizes = [int(line.split()[0]) for line in lines]
    assert sizes == sorted(set(sizes))


def test_processes_at_once_keep_one_journal(tmp_path: Path) -> None:
    """Each reads leaves a little later than the others sign them, which is no fork."""
    leaves = leaves_of(60)
    context = multiprocessing.get_context("spawn")
    running = [context.Process(target=_sign_behind, args=(str(tmp_path), len(leaves))) for _ in range(3)]
    for one in running:
        one.start()
    for one in running:
        one.join(60)
    assert [one.exitcode for one in running] == [0, 0, 0]
    lines = (tmp_path / "journals" / f"{LOG}.journal").read_text().splitlines()[1:]
    entered = [(int(size), root) for size, root in (line.split() for line in lines)]
    assert [size for size, _ in entered] == sorted({size for size, _ in entered})
    assert entered[-1][0] == 60
    assert all(root == merkle.root(leaves[:size]).hex() for size, root in entered)


def _sign_behind(folder: str, upto: int) -> None:
    """Sign every size in turn; where another is ahead, what it signed is there to be read."""
    keeper, leaves = signer(Path(folder)), leaves_of(upto)

    async def go() -> None:
        for size in range(1, upto + 1):
            asked = 0

            async def after(known: int, size: int = size) -> list[bytes]:
                nonlocal asked
                asked += 1
                return leaves[known : size if asked == 1 else upto]

            made = await keeper.at_least(LOG, size, after)
            assert made.checkpoint.size >= size

    asyncio.run(go())
