"""Auditors write back what they found: a leaf of the log, seen by everybody, in later bundles; and how two bundles differ."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner

from app.cli import app as cli
from app.core.db import Database
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.notes import Note
from app.core.signing.signer import Signer
from app.core.values.canonical import canonical
from app.identity.permissions import Role
from app.main import WebApplication
from app.voting import leaves
from app.voting.lifecycle import Act
from app.worker import keep_checkpoints
from tests.conftest import Town
from tests.voting.bundle.made import NODE, bundles, files_of, relogged, verified, verified_by_node
from tests.voting.bundle.test_bundle_routes import SENT as EXPORT
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox

PROGRAMS = (verified, verified_by_node) if NODE else (verified,)
SENT = {"by": "西陵区某会计师事务所", "finding": "sound", "sha256": "ab" * 32, "words": "独立重算与公布结果一致"}


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


def path_of(square: Square) -> str:
    return f"{square.estate}/votes/{square.box.vote_id}/bundles"


async def counted(box: BallotBox) -> None:
    await box.opened()
    for voter in ("p001", "p002", "p003"):
        await box.cast(voter)
    await box.counted()


async def test_two_bodies_attest_and_later_bundles_and_the_result_have_both(
    square: Square, database: Database, signer: Signer, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    box = square.box
    await counted(box)
    first, second = [await square.staff(Role.AUDITOR) for _ in range(2)]
    export = (await first.post(path_of(square), json=EXPORT)).json()
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    sent = SENT | {"sha256": export["sha256"]}
    made = await first.post(f"{path_of(square)}/attestations", json=sent, headers=headers)
    assert made.status_code == 201, made.text
    again = await first.post(f"{path_of(square)}/attestations", json=sent, headers=headers)
    assert again.json() == made.json()
    faults = SENT | {"by": "业主委托的审计机构", "finding": "faults", "words": "第 3 条与回执不符"}
    assert (await second.post(f"{path_of(square)}/attestations", json=faults)).status_code == 201

    await keep_checkpoints(database, signer)
    bundle = await bundles(box, database, signer)
    for data in (bundle.public, bundle.restricted):
        for program in PROGRAMS:
            status, said = program(tmp_path, data, "--key", bundle.vkey)
            assert status == 0, said
    log = [json.loads(line) for line in files_of(bundle.public)["log.jsonl"].splitlines()]
    attested = [leaf for leaf in log if leaf["t"] == "attest"]
    assert [(one["by"], one["finding"], one["sha256"]) for one in attested] == [
        (SENT["by"], "sound", export["sha256"]),
        ("业主委托的审计机构", "faults", SENT["sha256"]),
    ]
    assert all(set(one) == {"by", "eid", "finding", "seq", "sha256", "t", "ts", "v"} for one in attested)
    assert str(first.id) not in str(log)
    vote = await box.vote()
    kept = (await http.get(f"/v1/public/votes/{vote.eid}/log")).json()["kept"]
    assert Checkpoint.read(Note.read(kept[-1]["note"]).text).size == len(log)

    await box.act(Act.POST_RESULT)
    await box.hang((await box.vote()).result_posting_id)
    await box.clock_to(await box.now() + timedelta(minutes=1))
    told = (await http.get(f"/v1/public/votes/{vote.eid}")).json()["result"]["attestations"]
    assert [(one["seq"], one["by"], one["finding"], one["words"]) for one in told] == [
        (attested[0]["seq"], SENT["by"], "sound", SENT["words"]),
        (attested[1]["seq"], "业主委托的审计机构", "faults", "第 3 条与回执不符"),
    ]
    public = (await http.get(f"/v1/public/votes/{vote.eid}/bundle.zip")).content
    assert files_of(public)["log.jsonl"].count(b'"t":"attest"') == 2
    assert first.login.encode() not in public


async def test_only_an_auditor_attests_and_only_what_was_counted(square: Square, owner: asyncpg.Connection) -> None:
    await square.box.opened()
    auditor = await square.staff(Role.AUDITOR)
    early = await auditor.post(f"{path_of(square)}/attestations", json=SENT)
    assert (early.status_code, early.json()["code"]) == (409, "act_not_possible")
    await square.box.cast("p001")
    await square.box.counted()
    for role in (Role.STREET_OFFICE, Role.NEIGHBOURHOOD_COMMITTEE, Role.OWNERS_COMMITTEE, Role.COUNTER):
        person = await square.staff(role)
        assert (await person.post(f"{path_of(square)}/attestations", json=SENT)).status_code == 403
    auditor = await square.staff(Role.AUDITOR)
    wrong: tuple[tuple[dict[str, Any], set[str]], ...] = (
        ({"finding": "faults", "words": ""}, {"words"}),
        ({"by": "电话 13800138000", "words": "请打 13900139000"}, {"by", "words"}),
        ({"sha256": "AB" * 32}, {"sha256"}),
        ({"finding": "maybe"}, {"finding"}),
    )
    for change, fields in wrong:
        answer = await auditor.post(f"{path_of(square)}/attestations", json=SENT | change)
        assert answer.status_code == 422, answer.text
        assert {one["field"] for one in answer.json()["fields"]} == fields
    assert (await auditor.post(f"{path_of(square)}/attestations", json=SENT)).status_code == 201
    twice = await auditor.post(f"{path_of(square)}/attestations", json=SENT)
    assert (twice.status_code, twice.json()["code"]) == (409, "attested_already")
    assert await owner.fetchval("SELECT count(*) FROM attestation") == 1
    assert await owner.fetchval("SELECT count(*) FROM vote_leaf WHERE kind = 'attest'") == 1


async def test_an_attestation_before_the_tally_is_found_by_both_programs(
    box: BallotBox, database: Database, signer: Signer, tmp_path: Path
) -> None:
    await counted(box)
    made = await bundles(box, database, signer)

    def too_early(log: list[dict[str, Any]]) -> None:
        at = next(index for index, leaf in enumerate(log) if leaf["t"] == "tally")
        leaf = {"by": "某事务所", "eid": log[0]["eid"], "finding": "sound", "sha256": "ab" * 32, "t": "attest"}
        log.insert(at, leaf | {"ts": log[at]["ts"], "v": 1})
        for seq, one in enumerate(log):
            one["seq"] = seq

    changed = relogged(files_of(made.public), too_early)
    for program in PROGRAMS:
        status, said = program(tmp_path, changed)
        assert (status, " V17 " in said) == (1, True), said


async def test_the_auditor_reads_how_two_exports_differ(square: Square, tmp_path: Path) -> None:
    box = square.box
    await counted(box)
    auditor = await square.staff(Role.AUDITOR)
    earlier = (await auditor.post(path_of(square), json=EXPORT)).json()
    assert (await auditor.post(f"{path_of(square)}/attestations", json=SENT)).status_code == 201
    later = (await auditor.post(path_of(square), json=EXPORT | {"recipient": "林会计"})).json()
    found = await auditor.get(f"{path_of(square)}/{later['id']}/differences", params={"since": earlier["id"]})
    assert found.status_code == 200
    lines = found.text.splitlines()
    assert lines[0].startswith("表决记录增加 1 条")
    assert SENT["by"] in lines[1]
    assert "接收人：陈会计 → 林会计" in lines
    assert not any("计票结果被替换" in line for line in lines)
    assert not any(name in found.text for name in ("openings.jsonl", "ballots.csv"))
    back = await auditor.get(f"{path_of(square)}/{earlier['id']}/differences", params={"since": later["id"]})
    assert "次序给反了" in back.text
    counter = await square.staff(Role.COUNTER)
    asked = await counter.get(f"{path_of(square)}/{later['id']}/differences", params={"since": earlier["id"]})
    assert asked.status_code == 403
    none = await auditor.get(f"{path_of(square)}/{later['id']}/differences", params={"since": str(uuid.uuid4())})
    assert none.status_code == 404


async def test_a_replaced_tally_and_another_history_are_told_in_words(
    box: BallotBox, database: Database, signer: Signer, tmp_path: Path
) -> None:
    await counted(box)
    made = await bundles(box, database, signer)
    tally = json.loads(files_of(made.public)["tally.json"])
    item = tally["items"]["1"]
    was = item["outcome"]
    item["outcome"] = "elsewhere"
    spelled = canonical(tally)

    def recounted(log: list[dict[str, Any]]) -> None:
        last = log[-1]
        corrected = {"c": "cd" * 32, "eid": last["eid"], "reason": "登记证书面积有误", "t": "correct", "v": 1}
        log.append(corrected | {"seq": len(log), "ts": last["ts"]})
        log.append(last | {"seq": len(log), "sha256": leaves.text_sha256(spelled.decode()).hex()})

    later = relogged({**files_of(made.public), "tally.json": spelled}, recounted)

    def reworded(log: list[dict[str, Any]]) -> None:
        log[-1]["ts"] = log[-1]["ts"][:-4] + "777Z"

    other = relogged(files_of(made.public), reworded)
    paths = {}
    for name, data in (("earlier", made.public), ("later", later), ("other", other)):
        (tmp_path / f"{name}.zip").write_bytes(data)
        paths[name] = str(tmp_path / f"{name}.zip")
    runner = CliRunner()
    grown = runner.invoke(cli, ["compare", paths["earlier"], paths["later"]])
    assert grown.exit_code == 0, grown.output
    assert "出自同一份记录" in grown.output
    assert "更正名册，理由：登记证书面积有误" in grown.output
    assert "生效的计票结果被替换" in grown.output
    assert f'items.1.outcome："{was}" → "elsewhere"' in grown.output
    forked = runner.invoke(cli, ["compare", paths["earlier"], paths["other"]])
    assert forked.exit_code == 1
    assert "记录只能增加，不能改动" in forked.output
    same = runner.invoke(cli, ["compare", paths["earlier"], paths["earlier"]])
    assert (same.exit_code, "两份资料包内容相同" in same.output) == (0, True)
    (tmp_path / "none").write_bytes(b"nothing")
    assert runner.invoke(cli, ["compare", paths["earlier"], str(tmp_path / "none")]).exit_code == 2
