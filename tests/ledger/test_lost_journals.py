"""What becomes of an estate's ledger whose journal is lost, empty, cut, of another key, unreadable, or ahead of the database.

Nothing is signed that was not signed before; the nightly look, the doctor and a restore say what is wrong; nobody is
answered an error of ours.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest

from app.cli.operating import doctor
from app.core.db import Database
from app.core.installation import describe, move_clock, now
from app.core.postgres import migrating
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.notes import Note
from app.core.signing.signer import Signer
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from app.ledger.kinds import log_name
from app.main import WebApplication
from app.rereading import reread_ledger
from app.worker import keep_day_ends
from tests.cli.test_backup import NAME, SECRET, House, backed_up
from tests.cli.test_backup import elsewhere as elsewhere  # the fixture
from tests.cli.test_backup import house as house  # the fixture
from tests.conftest import PASSWORD, Town, add_staff, term
from tests.core.test_rereading import subjects
from tests.ledger.test_public_ledger import OF_A_LEDGER, next_day, path_of, says_what_to_do
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox

OTHER = b"\x07" * 32


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    """An estate without photos, two of whose days are signed."""
    made = Square(town, box, application)
    await made.staff(Role.STREET_OFFICE)
    return made


async def a_day(square: Square, database: Database, signer: Signer) -> None:
    """Something is done, and the day of it signed."""
    await square.staff(Role.AUDITOR)
    await next_day(square.box)
    assert await keep_day_ends(database, signer) == [square.box.desk.id]


def journal(signer: Signer, square: Square) -> Path:
    return signer.journals.path(log_name(square.box.desk.id))


def lost(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def the_key_alone(path: Path) -> None:
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])


def cut_within_the_last_line(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def cut_within_the_first_line(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:30])


def another_key(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    key = Signer(OTHER, NAME, path.parent / "none").public(path.stem).vkey
    path.write_text("".join([f"{key}\n", *lines[1:]]))


def a_changed_root(path: Path) -> None:
    path.write_text(path.read_text()[:-3] + "00\n")


def rubbish(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"rubbish here\n")


def ahead(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"90 " + b"ab" * 32 + b"\n")


def unreadable(path: Path) -> None:
    path.unlink()
    path.mkdir()


SHORT = "登记簿丢失、被截断或是旧的"
BEHIND: list[tuple[Callable[[Path], None], str]] = [
    (lost, "没有登记簿"),
    (empty, "没有登记簿"),
    (cut_within_the_first_line, "没有登记簿"),
    (the_key_alone, "登记簿只到第 0 条"),
    (cut_within_the_last_line, "登记簿只到第"),
]
WRONG: list[tuple[Callable[[Path], None], str]] = [
    (another_key, "另一把签名密钥"),
    (a_changed_root, "与已签发的不一致"),
    (rubbish, "登记簿损坏"),
    (ahead, "已签发到第 90 条"),
    (unreadable, "写不进去"),
]


@pytest.mark.parametrize(("spoil", "says"), BEHIND)
async def test_a_journal_that_is_lost_or_cut_is_told_and_what_is_kept_stands_in_for_it(
    square: Square,
    database: Database,
    signer: Signer,
    http: httpx.AsyncClient,
    owner: asyncpg.Connection,
    spoil: Callable[[Path], None],
    says: str,
) -> None:
    for _ in range(2):
        await a_day(square, database, signer)
    spoil(journal(signer, square))
    estate, later = square.box.desk.id, Signer(SECRET, NAME, signer.journals.folder)
    await reread_ledger(database, later)
    assert await subjects(database) == [("log", log_name(estate))]
    told = await doctor.journals(database, later)
    assert (told.well, told.fatal, says in told.text) == (False, True, True)
    # Who asks for the key begins a journal, and hides no loss by it.
    _signing_with(square, later)
    assert (await http.get(path_of(square))).status_code == 200
    assert not (await doctor.journals(database, later)).well

    # Changed past the program: without the journal it is the kept checkpoint that no longer fits.
    before = await owner.fetchval("SELECT leaf FROM ledger_entry WHERE seq = 0")
    await owner.execute("UPDATE ledger_entry SET leaf = leaf || '\\x20'::bytea WHERE seq = 0")
    await square.staff(Role.AUDITOR)
    await next_day(square.box)
    written = journal(signer, square).read_bytes()
    forked = Signer(SECRET, NAME, signer.journals.folder)
    assert await keep_day_ends(database, forked) == []
    _signing_with(square, forked)
    refused = await http.get(f"{path_of(square)}/entries/0")
    assert (refused.status_code, refused.json()["code"]) == (503, "log_forked")
    says_what_to_do(refused, OF_A_LEDGER)
    assert journal(signer, square).read_bytes() == written

    # Put right it goes on, and the journal with it.
    await owner.execute("UPDATE ledger_entry SET leaf = $1 WHERE seq = 0", before)
    again = Signer(SECRET, NAME, signer.journals.folder)
    assert await keep_day_ends(database, again) == [estate]
    await reread_ledger(database, again)
    assert await subjects(database) == []
    assert (await doctor.journals(database, again)).well


def _signing_with(square: Square, signer: Signer) -> None:
    """As after a new start of the service."""
    square.application.state.house = replace(square.application.state.house, signer=signer)


@pytest.mark.parametrize(("spoil", "says"), WRONG)
async def test_with_a_journal_that_says_something_else_nothing_is_signed_until_it_is_put_right(
    square: Square,
    database: Database,
    signer: Signer,
    http: httpx.AsyncClient,
    spoil: Callable[[Path], None],
    says: str,
) -> None:
    await a_day(square, database, signer)
    path = journal(signer, square)
    whole = path.read_bytes()
    spoil(path)
    later = Signer(SECRET, NAME, signer.journals.folder)
    await reread_ledger(database, later)
    assert await subjects(database) == [("log", log_name(square.box.desk.id))]
    told = await doctor.estate_ledgers(database, later)
    assert (told.well, told.fatal, says in told.text) == (False, True, True)
    await square.staff(Role.AUDITOR)
    await next_day(square.box)
    assert await keep_day_ends(database, later) == []
    _signing_with(square, later)
    for suffix in ("", "/ledger.jsonl", "/ledger.zip", "/entries/0", "/checkpoints", "/consistency/1/2"):
        answer = await http.get(f"{path_of(square)}{suffix}")
        assert answer.status_code in {200, 503}, (suffix, answer.text)
        assert answer.status_code == 200 or answer.json()["code"] in {"log_forked", "cannot_sign"}

    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.write_bytes(whole)
    again = Signer(SECRET, NAME, signer.journals.folder)
    assert await keep_day_ends(database, again) == [square.box.desk.id]
    await reread_ledger(database, again)
    assert await subjects(database) == []


@pytest.fixture
async def lived_in(square: Square, house: House, database: Database) -> House:
    """A house whose ledger has two signed days; no photo, so that every file that is spoken of is there."""
    for _ in range(2):
        await a_day(square, database, house.signer())
    return house


async def test_a_restore_says_what_is_wrong_with_a_ledgers_journal(
    square: Square, lived_in: House, elsewhere: House, tmp_path: Path
) -> None:
    path = await backed_up(lived_in, tmp_path / "backup")
    there = elsewhere.journals / journal(lived_in.signer(), square).name
    for spoil, says in [*[(one, f"{SHORT}：{there.stem}（") for one, _ in BEHIND], *WRONG]:
        await migrating.recreate(elsewhere.url)
        shutil.rmtree(elsewhere.journals, ignore_errors=True)
        shutil.copytree(lived_in.journals, elsewhere.journals)
        spoil(there)
        left = there.read_bytes() if there.is_file() else None
        status, out, err = await elsewhere.run("restore", path)
        assert (status, says in out) == (1, True), (spoil.__name__, out + err)
        assert (there.read_bytes() if there.is_file() else None) == left, spoil.__name__
    await migrating.recreate(elsewhere.url)
    shutil.rmtree(elsewhere.journals)
    shutil.copytree(lived_in.journals, elsewhere.journals)
    status, out, err = await elsewhere.run("restore", path)
    assert status == 0, out + err


async def test_a_ledger_behind_its_journal_is_not_signed_again_and_the_rest_of_the_house_goes_on(
    square: Square, lived_in: House, elsewhere: House, database: Database, tmp_path: Path
) -> None:
    """The drill: a backup, another day signed, the machine lost, the older backup beside the journal of the day."""
    path = await backed_up(lived_in, tmp_path / "backup")
    await a_day(square, database, lived_in.signer())
    shutil.copytree(lived_in.journals, elsewhere.journals)
    name = log_name(square.box.desk.id)
    status, out, err = await elsewhere.run("restore", path)
    assert status == 1, out + err
    assert f"{name} 已签发到第" in out
    assert "请恢复较新的备份" in out
    assert "其余工作照常" in out
    there = elsewhere.journals / f"{name}.journal"
    written = there.read_bytes()

    # Lines written after the restore take the numbers of those that were lost: neither then is anything signed.
    restored = Database(elsewhere.url, pooled=False)
    await _mandates(restored, square, 5)
    assert await keep_day_ends(restored, elsewhere.signer()) == []
    await reread_ledger(restored, elsewhere.signer())
    assert await subjects(restored) == [("log", name)]
    assert there.read_bytes() == written
    await restored.close()


async def _mandates(database: Database, square: Square, many: int) -> None:
    """So many lines in the ledger of another house, and the day over."""
    for number in range(many):
        async with database.write() as session:
            at, login = await now(session), f"later-{number}"
            await add_staff(session, login, "后来的人", PASSWORD, at)
            from_on, until_on = term(Role.AUDITOR, at)
            await identity.appoint(
                session,
                login,
                Role.AUDITOR,
                ScopeKind.COMMUNITY,
                square.box.desk.id,
                from_on=from_on,
                until_on=until_on,
                appointed_by="街道办事处",
                document="任命书",
            )
    async with database.write() as session:
        await move_clock(session, (await describe(session)).ahead + timedelta(days=1))


async def test_with_the_journals_given_up_they_begin_with_what_was_proved(
    square: Square, lived_in: House, elsewhere: House, tmp_path: Path
) -> None:
    path = await backed_up(lived_in, tmp_path / "backup")
    status, out, err = await elsewhere.run("restore", path, "--journals-lost")
    assert status == 0, out + err
    restored = Database(elsewhere.url, pooled=False)
    assert (await doctor.journals(restored, elsewhere.signer())).well
    name = log_name(square.box.desk.id)
    (row,) = await restored.look("SELECT note, size FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
    root = Checkpoint.read(Note.read(row["note"]).text).root
    assert (elsewhere.journals / f"{name}.journal").read_text().splitlines()[1] == f"{row['size']} {root.hex()}"
    await restored.close()
