"""Logs and files are read again night after night: a flipped byte is told to people, and gone when it is put right."""

import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx

from app.cli.operating.doctor import damaged_files, estate_ledgers, logs
from app.core.damage import DamageKind, standing
from app.core.db import Database
from app.core.installation import CHINA, now
from app.core.signing.signer import Signer
from app.identity.permissions import Role
from app.ledger.kinds import log_name
from app.media.service import take_in
from app.media.store import Store, _place
from app.rereading import reread_files, reread_ledger, reread_log
from app.voting.log import receipts
from app.worker import keep_day_ends
from tests.conftest import Town
from tests.voting.live.ballot_box import PHOTO, BallotBox
from tests.voting.live.conftest import box as box  # the fixture


async def all_logs(database: Database, signer: Signer) -> None:
    eid: str | None = ""
    while eid is not None:
        eid = await reread_log(database, signer, eid)


async def all_files(database: Database, store: Store) -> None:
    last: bytes | None = b""
    while last is not None:
        last = await reread_files(database, store, last)


async def subjects(database: Database) -> list[tuple[str, str]]:
    async with database.read() as session:
        return [(one.kind, one.subject) for one in await standing(session)]


async def work_of(town: Town, box: BallotBox, kind: str) -> list[str]:
    street = (await town.database.look("SELECT street_id FROM community JOIN committee c ON c.id = committee_id"))[0][0]
    person = await town.person(f"street-{uuid.uuid4().hex[:6]}", Role.STREET_OFFICE, str(street))
    answer: httpx.Response = await person.get("/v1/office/work")
    assert answer.status_code == 200, answer.text
    return [one["path"] for one in answer.json()["lines"] if one["kind"] == kind]


async def test_a_flipped_byte_of_a_file_is_told_and_gone_when_it_is_put_back(
    box: BallotBox, database: Database, town: Town, tmp_path: Path
) -> None:
    store = Store.folder(tmp_path / "media")
    kept = [await store.keep(f"photo {number}".encode()) for number in range(120)]
    async with database.write() as session:
        for sha256 in kept:
            one = replace(PHOTO, sha256=sha256, original_sha256=sha256)
            taken = await take_in(session, one, community_id=box.desk.id, by=box.desk.id, at=await now(session))
    await all_files(database, store)
    assert await subjects(database) == []
    rotten = store_path(tmp_path, kept[-1])
    whole = rotten.read_bytes()
    rotten.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    store_path(tmp_path, kept[3]).unlink()
    for _ in range(2):
        await all_files(database, store)
        assert sorted(await subjects(database)) == sorted(("file", one.hex()) for one in (kept[-1], kept[3]))
    found = await damaged_files(database)
    assert (found.well, found.fatal, kept[-1].hex() in found.text) == (False, True, True)
    paths = await work_of(town, box, "file_damage")
    assert f"/v1/office/communities/{box.desk.id}/evidence/{taken.id}" in paths
    assert len(paths) == 2

    rotten.write_bytes(whole)
    await all_files(database, store)
    assert await subjects(database) == [("file", kept[3].hex())]
    store_path(tmp_path, kept[3]).write_bytes(b"photo 3")
    await all_files(database, store)
    assert await subjects(database) == []
    assert (await damaged_files(database)).well


def store_path(folder: Path, sha256: bytes) -> Path:
    return folder / "media" / _place(sha256)


TABLES = ("vote", "roll_entry", "paper", "ballot", "standing")


@asynccontextmanager
async def restored(owner: asyncpg.Connection, tables: Sequence[str] = TABLES) -> AsyncIterator[None]:
    """Put the rows back as they were when the block ends, past every foreign key."""
    for table in tables:
        await owner.execute(f"CREATE TEMPORARY TABLE was_{table} AS SELECT * FROM {table}")  # noqa: S608
    try:
        yield
    finally:
        await owner.execute("SET session_replication_role = replica")
        for table in tables:
            await owner.execute(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM was_{table}")  # noqa: S608
            await owner.execute(f"DROP TABLE was_{table}")
        await owner.execute("SET session_replication_role = DEFAULT")


async def test_a_changed_row_of_a_log_is_told_whatever_was_changed_in_it(
    box: BallotBox, database: Database, town: Town, owner: asyncpg.Connection, signer: Signer
) -> None:
    vote = await box.opened()
    await box.cast("p001")
    await box.keyed_paper("p002")
    vote = await box.vote()
    await receipts.signed(database, signer, vote.id, vote.eid, vote.next_seq)
    await all_logs(database, signer)
    assert await subjects(database) == []
    assert (await logs(database, signer)).well
    changes = {
        "ballot": "UPDATE ballot SET choices = jsonb_set(choices, '{1}', '\"disagree\"') WHERE voter = 'p001'",
        "salt": "UPDATE ballot SET salt = set_byte(salt, 0, get_byte(salt, 0) # 1) WHERE voter = 'p001'",
        "leaf": "UPDATE ballot SET leaf = set_byte(leaf, 9, get_byte(leaf, 9) # 1) WHERE voter = 'p001'",
        "paper": "UPDATE paper SET voter = 'p003'",
        "roll": "UPDATE roll_entry SET area_c = area_c + 1 WHERE i = 0",
        "count": "UPDATE vote SET next_seq = next_seq + 1",
        "a leaf gone": "DELETE FROM standing; DELETE FROM ballot WHERE voter = 'p001'",
    }
    for what, change in changes.items():
        async with restored(owner):
            await owner.execute(change)
            await all_logs(database, signer)
            assert await subjects(database) == [("log", vote.eid)], what
            found = await logs(database, signer)
            assert (found.well, found.fatal, vote.eid in found.text or "缺第" in found.text) == (False, True, True)
            if what == "ballot":
                assert await work_of(town, box, "log_damage") == [
                    f"/v1/office/communities/{box.desk.id}/votes/{vote.id}"
                ]
    await all_logs(database, signer)
    assert await subjects(database) == []


async def test_a_ledger_is_read_again_beside_its_checkpoints_and_the_journal(
    box: BallotBox, database: Database, town: Town, owner: asyncpg.Connection, signer: Signer
) -> None:
    await box.bring_in_register()
    await work_of(town, box, "ledger_damage")  # a mandate is a line
    estate, name = box.desk.id, log_name(box.desk.id)
    today = (await box.now()).astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    await box.clock_to(today + timedelta(days=1, minutes=1))
    assert await keep_day_ends(database, signer) == [estate]
    assert await reread_ledger(database, signer) == estate
    assert await reread_ledger(database, signer, estate) is None
    assert await subjects(database) == []
    assert (await estate_ledgers(database, signer)).well
    changes = {
        "leaf": "UPDATE ledger_entry SET leaf = set_byte(leaf, 9, get_byte(leaf, 9) # 1) WHERE seq = 0",
        # Spelled as it should be, and of its row: only what was signed tells.
        "another kind": "UPDATE ledger_entry SET kind = 'posting_hung', leaf = convert_to(replace(convert_from("
        "leaf, 'UTF8'), kind, 'posting_hung'), 'UTF8') WHERE seq = 0",
        "kind of the row": "UPDATE ledger_entry SET kind = 'posting_hung' WHERE seq = 0",
        "a line gone": "DELETE FROM ledger_entry WHERE seq = 0",
        "the last line gone": "DELETE FROM ledger_entry e USING ledger l WHERE seq = next_seq - 1",
        "and the counter": "DELETE FROM ledger_entry e USING ledger l WHERE seq = next_seq - 1;"
        " UPDATE ledger SET next_seq = next_seq - 1",
        "root": "UPDATE ledger_checkpoint SET root = set_byte(root, 0, get_byte(root, 0) # 1)",
        "note": "UPDATE ledger_checkpoint SET note = replace(note, E'\\n\\n', E'1\\n\\n')",
    }
    for what, change in changes.items():
        async with restored(owner, ("ledger", "ledger_entry", "ledger_checkpoint")):
            await owner.execute("SET session_replication_role = replica")
            await owner.execute(change)
            await reread_ledger(database, signer)
            assert await subjects(database) == [("log", name)], what
            found = await estate_ledgers(database, signer)
            assert (found.well, found.fatal) == (False, True), what
    await reread_ledger(database, signer)
    assert await subjects(database) == []
    # The journal is what tells when lines and checkpoints were changed together.
    async with restored(owner, ("ledger", "ledger_entry", "ledger_checkpoint")):
        await owner.execute("SET session_replication_role = replica")
        await owner.execute("DELETE FROM ledger_checkpoint")
        await owner.execute(changes["another kind"])
        await reread_ledger(database, signer)
        assert await subjects(database) == [("log", name)]
        assert await work_of(town, box, "ledger_damage") == [f"/v1/office/communities/{estate}/ledger"]
        assert await work_of(town, box, "log_damage") == []


async def test_it_reads_while_ballots_come_in_and_accuses_nobody(
    box: BallotBox, database: Database, signer: Signer
) -> None:
    """The journal grows while the log is read: it is read first, so that it never seems ahead."""
    await box.opened()
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")
        vote = await box.vote()
        await receipts.signed(database, signer, vote.id, vote.eid, vote.next_seq)
        await all_logs(database, signer)
    assert await subjects(database) == []
    assert {kind.value for kind in DamageKind} == {"log", "file"}
