"""What an auditor finds at an estate, over HTTP: one list in pages, from which everything is reached and counted again."""

import hashlib
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from app.cli import app as yigai
from app.identity.permissions import Role
from app.main import WebApplication
from tests.conftest import Person, Town
from tests.consultation.estate import MORNING
from tests.routers.conftest import refusal
from tests.stories.test_gates import Gates, gates
from tests.voting.bundle.test_summary import SENT, eventful, key
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box

__all__ = ["box", "gates"]


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


async def every_line(person: Person, path: str, **params: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        answer = await person.get(path, params=params | after)
        assert answer.status_code == 200, answer.text
        found += answer.json()["lines"]
        if answer.json()["next"] is None:
            return found
        after = {"after": answer.json()["next"]}


async def test_a_vote_stands_with_its_postings_and_what_was_made_of_it(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    await eventful(square)
    auditor = await square.staff(Role.AUDITOR)
    path, vote_path = f"{square.estate}/audit-scope", f"{square.estate}/votes/{square.box.vote_id}"
    export = (await auditor.post(f"{vote_path}/bundles", json=SENT, headers=key())).json()
    attest = {"by": "某会计师事务所", "finding": "sound", "sha256": export["sha256"]}
    assert (await auditor.post(f"{vote_path}/bundles/attestations", json=attest, headers=key())).status_code == 201
    assert (await auditor.post(f"{vote_path}/scan-samples", json={"size": 59})).status_code == 201
    whole = await every_line(auditor, path)
    monkeypatch.setattr("app.core.paging.lines.PAGE", 2)
    assert await every_line(auditor, path) == whole
    assert [one["at"] for one in whole] == sorted((one["at"] for one in whole), reverse=True)
    (vote,) = [one for one in whole if one["kind"] == "vote"]
    posted = [one for one in whole if one["kind"] == "posting"]
    assert len(whole) == 1 + len(posted) >= 3
    tally = (await auditor.get(f"{vote_path}/result")).content
    now = await square.box.vote()
    assert vote["vote"] == {
        "eid": now.eid,
        "state": "awaiting",
        "phase": "ended",
        "counted_at": vote["vote"]["counted_at"],
        "counted_at_shown": vote["vote"]["counted_at_shown"],
        "tally_sha256": hashlib.sha256(tally).hexdigest(),
        "log_size": now.next_seq,
        "bundles": 1,
        "attestations": 1,
        "scan_samples": 1,
    }
    for one in posted:
        found = await auditor.get(f"{square.estate}/postings/{one['id']}")
        assert (found.json()["title"], found.json()["state"]) == (one["title"], one["posting_state"])
    assert await every_line(auditor, path, kind="vote") == [vote]
    assert await every_line(auditor, path, kind="posting") == posted
    assert await every_line(auditor, path, kind="survey") == []
    refusal(await auditor.get(path, params={"after": str(uuid.uuid4())}), 422, "cursor_refused")


async def test_certificates_are_reached_and_each_counts_again_from_its_file(gates: Gates, tmp_path: Path) -> None:
    estate = gates.estate
    survey = (await gates.inclusion()).removeprefix("/surveys/")
    await estate.clock(MORNING + timedelta(hours=2, minutes=30))
    await gates.require()
    await gates.certify("inclusion", survey_id=survey)
    await gates.consult()
    await gates.certify("plan_asked", consultation_id=gates.asked_id)
    await gates.certify("plan_agreed", consultation_id=gates.asked_id)
    auditor = await estate.town.signed_in("wu", estate.people["wu"].id)
    office = f"/v1/office/communities/{estate.id}"
    found = {one["id"]: one for one in await every_line(auditor, f"{office}/audit-scope")}
    assert (found[survey]["kind"], found[survey]["survey_state"]) == ("survey", "closed")
    assert (found[gates.asked_id]["kind"], found[gates.asked_id]["round"]) == ("consultation", "first")
    kinds = {source: {one["kind"] for one in found[source]["certificates"]} for source in (survey, gates.asked_id)}
    assert kinds == {survey: {"inclusion"}, gates.asked_id: {"plan_asked", "plan_agreed"}}
    for one in found[survey]["certificates"] + found[gates.asked_id]["certificates"]:
        gate = await auditor.get(
            f"{office}/gates/{one['kind']}",
            params={"survey_id": survey} if one["kind"] == "inclusion" else {"consultation_id": gates.asked_id},
        )
        assert gate.json()["figures"]["counted"] == one["counted"]
        page = (await auditor.get(f"/v1/public/certificates/{one['id']}")).json()
        file = await auditor.get(f"/v1/public/certificates/{one['id']}/file")
        path = tmp_path / f"{one['id']}.json"
        path.write_bytes(file.content)
        done = CliRunner().invoke(yigai, ["gate", str(path), "--key", page["key"]])
        assert done.exit_code == 0, done.output
        assert f"计入 {one['counted']} 户，共 {one['households']} 户" in done.output
        # A household more in the file is told.
        changed = json.loads(file.content)
        changed["document"]["figures"]["counted"] += 1
        path.write_text(json.dumps(changed, ensure_ascii=False))
        assert CliRunner().invoke(yigai, ["gate", str(path), "--key", page["key"]]).exit_code == 1


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AUDITOR, 200), (Role.DISTRICT_OFFICE, 200), (Role.GRID_WORKER, 403), (Role.COUNTER, 403)]
)
async def test_who_reads_the_list(role: Role, status: int, square: Square, http: httpx.AsyncClient) -> None:
    await square.box.bring_in_register()
    person = await square.staff(role)
    assert (await person.get(f"{square.estate}/audit-scope")).status_code == status
    assert (await http.get(f"{square.estate}/audit-scope")).status_code == 401
