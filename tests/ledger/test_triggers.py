"""Whatever writes a row of these tables writes a line of the ledger with it, and the application's role cannot."""

import asyncio
import re
import uuid
from collections import Counter
from datetime import datetime

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import now
from app.core.signing.notes import KeyKind, SigningKey
from app.core.values.canonical import canonical
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from app.ledger.kinds import LedgerKind, log_name
from app.posting.kinds import PostingAct
from app.projects.kinds import EmergencyState, Passage
from app.register.kinds import CorrectionState, ImportState
from app.voting.kinds import WitnessParty
from app.voting.leaves import moment
from app.voting.lifecycle import Act
from app.voting.witnessing import registering
from tests.conftest import PASSWORD, Town
from tests.ledger.pages import opens, pages, row_of
from tests.voting.live.ballot_box import BallotBox

TABLES = {
    "bundle_export",
    "case_sample",
    "claim_event",
    "claim_sample",
    "correction",
    "dispute",
    "dispute_finding",
    "emergency_act",
    "gate",
    "gate_certificate",
    "gate_lapse",
    "log_key",
    "log_witness",
    "log_witness_end",
    "mandate",
    "mandate_handover",
    "persons_decision",
    "personal_data_view",
    "policy_decision",
    "policy_version",
    "posting",
    "posting_event",
    "record_extract",
    "register_import",
    "requirement_set",
    "roll",
    "roll_correction",
    "scan_sample",
}


async def test_the_triggers_are_there_wait_for_the_commit_and_cannot_be_switched_off(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        """
        SELECT tgrelid::regclass::text AS table, tgdeferrable AND tginitdeferred AS at_commit, tgenabled::text
          FROM pg_trigger WHERE tgfoid = 'ledger_write'::regproc
        """
    )
    assert {row["table"] for row in rows} == TABLES
    assert all(row["at_commit"] and row["tgenabled"] == "O" for row in rows)
    writer = await owner.fetchrow("SELECT prosecdef, proconfig FROM pg_proc WHERE proname = 'ledger_write'")
    assert writer is not None
    assert writer["prosecdef"]
    assert "search_path=pg_catalog, pg_temp" in writer["proconfig"]
    assert not await owner.fetchval("SELECT has_function_privilege('yigai_app', 'ledger_write()', 'EXECUTE')")


async def test_every_act_that_can_be_recorded_has_its_name(owner: asyncpg.Connection) -> None:
    """An act that a room learns later must be named here too, or nobody could say what its line is."""
    named = {kind.value for kind in LedgerKind}
    made = {f"posting_{act.value}" for act in PostingAct} | {f"gate_{one.value}" for one in Passage}
    made |= {f"correction_{one.value}" for one in CorrectionState}
    made |= {f"emergency_{one.value}" for one in (EmergencyState.APPROVED, EmergencyState.REJECTED)}
    made |= {f"import_{one.value}" for one in (ImportState.APPLIED, ImportState.UNDONE)}
    definitions = await owner.fetch(
        "SELECT pg_get_triggerdef(oid) AS said FROM pg_trigger WHERE tgfoid = 'ledger_write'::regproc"
    )
    for one in definitions:
        kind = one["said"].partition("ledger_write('")[2].partition("', '")[0]
        plain = set(re.findall(r"''([a-z_]{5,})''", kind))
        made |= {name for name in plain if not name.endswith("_")}
    assert made == named


async def test_a_vote_leaves_its_lines_which_open_against_the_rows(box: BallotBox, owner: asyncpg.Connection) -> None:
    await box.opened()
    await box.cast("p001")
    await box.counted()
    await box.act(Act.POST_RESULT)
    await box.hang((await box.vote()).result_posting_id)
    found, vote, roles = await pages(owner, box.desk.id), await box.vote(), dict[str, uuid.UUID]()
    assert [page.seq for page in found] == list(range(len(found)))
    counted = Counter(page.kind for page in found)
    assert counted["import_applied"] == counted["roll_frozen"] == 1
    assert counted["posting_drafted"] == await owner.fetchval("SELECT count(*) FROM posting") > 1
    assert counted["posting_hung"] == await owner.fetchval("SELECT count(*) FROM posting_event WHERE act = 'hung'") > 1
    assert all(page.leaf["ledger"] == log_name(box.desk.id) for page in found)
    for page in found:
        raw = await owner.fetchval(
            "SELECT leaf FROM ledger_entry WHERE community_id = $1 AND seq = $2", box.desk.id, page.seq
        )
        assert raw == canonical(page.leaf)
        if page.kind == "posting_drafted":
            row = await row_of(owner, "posting", "t.id = $1", uuid.UUID(page.ref))
            assert opens(page, row)
            assert page.leaf["sha256"] == str(row["text_sha256"]).removeprefix("\\x")
            assert not opens(page, row | {"title": "另一个标题"})
            assert page.leaf["vote"] == vote.eid
            roles[page.leaf["role"]] = uuid.UUID(page.ref)
        if page.kind == "roll_frozen":
            assert opens(page, await row_of(owner, "roll", "t.id = $1", uuid.UUID(page.ref)))
        if page.kind == "posting_hung":
            where = "t.posting_id = $1 AND t.act = 'hung'"
            assert opens(page, await row_of(owner, "posting_event", where, uuid.UUID(page.ref)))
            at = await owner.fetchval(
                "SELECT at FROM posting_event WHERE posting_id = $1 AND act = 'hung'", uuid.UUID(page.ref)
            )
            assert (page.leaf["at"], "place" in page.leaf) == (moment(at), False)
    assert roles == {
        "roll": vote.roll_posting_id,
        "notice": vote.notice_posting_id,
        "result": vote.result_posting_id,
    }
    salts = {page.salt for page in found}
    assert len(salts) == len(found)


async def test_a_mandate_is_a_line_in_every_estate_that_it_reaches(
    town: Town, database: Database, owner: asyncpg.Connection
) -> None:
    here, there = [await town.community(name) for name in ("东园", "西园")]
    away = await town.community("别处", committee="另一社区")
    committee = str(await owner.fetchval("SELECT committee_id FROM community WHERE id = $1", uuid.UUID(here["id"])))
    person = await town.person("wang", Role.NEIGHBOURHOOD_COMMITTEE, committee)
    async with database.write() as session:
        [given] = await session.execute(text("SELECT id FROM mandate WHERE staff_id = :who"), {"who": person.id})
        await session.execute(
            text("UPDATE mandate SET ended_at = clock_timestamp(), ended_document = '免职书' WHERE id = :id"),
            {"id": given.id},
        )
    for estate, kinds in (
        (here, ["mandate_given", "mandate_ended"]),
        (there, ["mandate_given", "mandate_ended"]),
        (away, []),
    ):
        found = [page for page in await pages(owner, uuid.UUID(estate["id"])) if page.ref == str(given.id)]
        assert [page.kind for page in found] == kinds
    said = "".join(str(page.leaf) for page in await pages(owner, uuid.UUID(here["id"])))
    assert "wang" not in said
    assert str(person.id) not in said


async def register(database: Database, estate: uuid.UUID, number: int, *, fail: bool = False) -> None:
    """Register a witness, which is a line of the ledger; with `fail` the transaction is taken back."""
    vkey = SigningKey(number.to_bytes(32, "big")).public(f"w{number}", KeyKind.WITNESS).vkey
    async with database.write() as session:
        at = await now(session)
        await registering.register(session, estate, vkey, WitnessParty.OTHER, "见证", by=uuid.uuid4(), at=at)
        if fail:
            raise RuntimeError("after the insert, before the commit")


async def test_what_is_taken_back_leaves_no_line_and_no_gap(
    town: Town, database: Database, owner: asyncpg.Connection
) -> None:
    estate = uuid.UUID((await town.community())["id"])
    before = len(await pages(owner, estate))
    await register(database, estate, 1)
    with pytest.raises(RuntimeError):
        await register(database, estate, 2, fail=True)
    await register(database, estate, 3)
    assert [page.seq for page in await pages(owner, estate)] == list(range(before + 2))


async def test_two_processes_writing_at_once_leave_no_gap_and_wait_for_nobody_forever(
    town: Town, database: Database, database_url: str, owner: asyncpg.Connection
) -> None:
    """Mandates reach both estates and witnesses one of them, in either order within a transaction."""
    estates = [uuid.UUID((await town.community(name))["id"]) for name in ("东园", "西园")]
    committee = await owner.fetchval("SELECT committee_id FROM community WHERE id = $1", estates[0])
    other = Database(database_url, pool_size=4)
    before = [len(await pages(owner, estate)) for estate in estates]

    async def both(at_work: Database, number: int) -> None:
        async with at_work.write() as session:
            at = await now(session)
            vkey = SigningKey(number.to_bytes(32, "big")).public(f"w{number}", KeyKind.WITNESS).vkey
            if number % 2:
                await _appoint(session, number, committee, at)
            await registering.register(
                session, estates[number % 3 % 2], vkey, WitnessParty.OTHER, "见证", by=uuid.uuid4(), at=at
            )
            if not number % 2:
                await _appoint(session, number, committee, at)

    await asyncio.gather(*(both((database, other)[number // 2 % 2], number) for number in range(1, 41)))
    await other.close()
    found = [await pages(owner, estate) for estate in estates]
    assert [len(one) for one in found] == [
        before[index] + 40 + sum(number % 3 % 2 == index for number in range(1, 41)) for index in (0, 1)
    ]
    for one in found:
        assert [page.seq for page in one] == list(range(len(one)))
        stamps = [page.leaf["ts"] for page in one]
        assert stamps == sorted(stamps)


async def _appoint(session: AsyncSession, number: int, committee: uuid.UUID, at: datetime) -> None:
    await identity.add_staff(session, f"staff{number}", f"职员{number}", PASSWORD, at)
    await identity.appoint(
        session,
        f"staff{number}",
        Role.NEIGHBOURHOOD_COMMITTEE,
        ScopeKind.COMMITTEE,
        committee,
        from_on=at.date(),
        until_on=None,
        appointed_by="街道办事处",
        document="任命书",
    )


async def test_the_application_can_neither_write_nor_forge_nor_change_a_line(
    town: Town, database: Database, owner: asyncpg.Connection
) -> None:
    estate = uuid.UUID((await town.community())["id"])
    await register(database, estate, 1)
    for statement in (
        "INSERT INTO ledger_entry SELECT community_id, seq + 1000, kind, subject, ref, ts, salt, leaf FROM ledger_entry",
        "UPDATE ledger SET next_seq = 0",
        "INSERT INTO ledger (community_id, next_seq) SELECT gen_random_uuid(), 0",
        "ALTER TABLE log_witness DISABLE TRIGGER ALL",
        "SET session_replication_role = 'replica'",
        "SELECT ledger_spelled('{}')",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            async with database.write() as session:
                await session.execute(text(statement))
