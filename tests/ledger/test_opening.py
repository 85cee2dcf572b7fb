"""What a line commits to: every line of an estate opens for an auditor over HTTP, and for whom it is about; for nobody else."""

import hashlib
import json
import uuid
from typing import Any

import asyncpg
import pytest

from app.identity.permissions import Role
from app.ledger.kinds import LedgerKind
from app.ledger.opening import _FOUND_BY, SEALED, steps
from app.main import WebApplication
from tests.conftest import Town
from tests.ledger.test_triggers import TABLES
from tests.routers.conftest import refusal
from tests.voting.bundle.test_summary import SENT, eventful, key
from tests.voting.disputes.test_corrections import correct
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


def fits(told: dict[str, Any]) -> bool:
    """Computed from the answer alone, as docs/ledger.md says."""
    committed = hashlib.sha256(b"yigai/v1/ledger\n" + bytes.fromhex(told["salt"]) + told["opening"].encode())
    found: bool = committed.hexdigest() == json.loads(told["line"])["c"]
    return found


def test_a_mandate_from_before_organisations_were_named_is_told_without_them() -> None:
    before = {"role": "counter", "ended_at": None}
    now = before | {"ended_at": "2026-12-02", "party_kind": None, "organisation": ""}
    assert before in steps("mandate", LedgerKind.MANDATE_GIVEN, now)
    assert before | {"ended_at": "2026-12-02"} in steps("mandate", LedgerKind.MANDATE_ENDED, now)
    firm = now | {"party_kind": "construction", "organisation": "宏达建设"}
    assert all(one["organisation"] == "宏达建设" for one in steps("mandate", LedgerKind.MANDATE_GIVEN, firm))


async def test_every_line_of_a_vote_opens_for_an_auditor_and_is_the_one_that_everybody_has(
    square: Square, owner: asyncpg.Connection
) -> None:
    await eventful(square)
    box = square.box
    street = await square.staff(Role.STREET_OFFICE)
    path = f"{square.estate}/votes/{box.vote_id}/bundles"
    assert (await street.post(path, json=SENT, headers=key())).status_code == 201
    assert (await street.post(f"{path}/summary.xlsx", json=SENT)).status_code == 200
    auditor = await square.staff(Role.AUDITOR)
    lines = (await auditor.get(f"/v1/public/ledgers/{box.desk.id}/ledger.jsonl")).text.splitlines()
    kinds = set()
    for seq, line in enumerate(lines):
        answer = await auditor.post(f"{square.estate}/ledger/{seq}/opening")
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["line"], told["opens"]) == (line, True), told
        assert fits(told)
        kinds.add(json.loads(line)["t"])
    assert {
        "import_applied",
        "roll_frozen",
        "mandate_given",
        "dispute_opened",
        "dispute_found",
        "bundle_exported",
        "file_exported",
        "posting_drafted",
        "posting_hung",
    } <= kinds
    looks = await owner.fetchval("SELECT count(*) FROM personal_data_view WHERE act = 'ledger:open'")
    assert looks == len(lines)
    page = (await auditor.get(f"{square.estate}/ledger")).json()
    assert [one["seq"] for one in page["lines"]] == list(reversed(range(len(lines))))[:50]
    assert page["damaged"] == ""
    refusal(await auditor.post(f"{square.estate}/ledger/{len(lines)}/opening"), 404, "not_found")
    # No sealed column is shown.
    imported = next(seq for seq, line in enumerate(lines) if '"import_applied"' in line)
    shown = json.loads((await auditor.post(f"{square.estate}/ledger/{imported}/opening")).json()["opening"])
    assert shown["table"] == "register_import"
    assert not set(SEALED["register_import"].split()) & set(shown["row"])


async def test_the_earlier_step_of_a_row_still_opens_and_a_changed_row_does_not(
    square: Square, owner: asyncpg.Connection
) -> None:
    box = square.box
    await box.opened()
    await correct(box, part="1-1-100", area_m2="88.12")
    person = await square.staff(Role.COUNTER)
    await owner.execute(
        "UPDATE mandate SET ended_at = clock_timestamp(), ended_document = '免职书' WHERE staff_id = $1", person.id
    )
    auditor = await square.staff(Role.AUDITOR)
    seqs = {
        one["kind"]: one["seq"]
        for one in await owner.fetch(
            "SELECT kind, seq FROM ledger_entry e WHERE kind = 'roll_corrected' OR ref IN"
            " (SELECT id::text FROM mandate WHERE staff_id = $1)",
            person.id,
        )
    }
    assert set(seqs) == {"mandate_given", "mandate_ended", "roll_corrected"}
    for kind, seq in seqs.items():
        told = (await auditor.post(f"{square.estate}/ledger/{seq}/opening")).json()
        assert told["opens"], kind
        assert fits(told)
    await owner.execute("UPDATE roll_correction SET area_c = area_c + 1")
    told = (await auditor.post(f"{square.estate}/ledger/{seqs['roll_corrected']}/opening")).json()
    assert (told["opens"], told["opening"], told["salt"]) == (False, "", "")


async def test_who_it_is_about_sees_it_and_nobody_else(square: Square, owner: asyncpg.Connection) -> None:
    await eventful(square)
    seq = await owner.fetchval("SELECT seq FROM ledger_entry WHERE kind = 'dispute_opened'")
    path = f"/v1/resident/communities/{square.box.desk.id}/ledger"
    mine, other = await square.phone("p010"), await square.phone("p002")
    # The phone that told the dispute is another binding of the same owner: it is the one of `eventful`.
    teller = await owner.fetchval("SELECT resident_id FROM dispute")
    for phone, line in ((other, seq), (other, 0), (other, 99999), (mine, 0)):
        assert (await phone.get(f"{path}/{line}/opening")).status_code == 404
    for client in square.town.clients:
        answer = await client.get(f"{path}/{seq}/opening")
        if answer.status_code == 200:
            told = answer.json()
            assert json.loads(told["opening"])["row"]["resident_id"] == str(teller)
            assert fits(told)
            break
    else:
        pytest.fail("the owner who disputed is shown nothing")
    for role, status in ((Role.STREET_OFFICE, 403), (Role.NEIGHBOURHOOD_COMMITTEE, 403), (Role.COUNTER, 403)):
        person = await square.staff(role)
        assert (await person.post(f"{square.estate}/ledger/{seq}/opening")).status_code == status


def test_the_rows_of_every_table_with_a_line_can_be_found() -> None:
    assert set(_FOUND_BY) == TABLES


async def test_every_way_to_find_a_row_can_be_asked(owner: asyncpg.Connection, square: Square) -> None:
    for table, where in _FOUND_BY.items():
        await owner.execute(f"SELECT 1 FROM {table} t WHERE {where.replace(':ref', repr(str(uuid.uuid4())))}")  # noqa: S608
