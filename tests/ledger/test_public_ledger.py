"""The ledger over HTTP: its lines and days, proofs, one file to check, witnesses; and what is said of a changed one."""

import base64
import io
import json
import re
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner

from app.cli import app as cli
from app.cli.operating import doctor
from app.core.db import Database
from app.core.installation import CHINA
from app.core.signing.checkpoints import Checkpoint, LeafProof
from app.core.signing.merkle import consistent
from app.core.signing.notes import Note, PublicKey
from app.core.signing.signer import Signer
from app.identity.permissions import Role
from app.ledger import verifying
from app.ledger.kinds import log_name
from app.main import WebApplication
from app.voting.bundle.packing import packed
from app.voting.leaves import leaf_hash
from app.worker import keep_day_ends
from tests.conftest import Town
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox
from tests.voting.witnessing.test_witnessing import Watching, registered


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    await box.bring_in_register()
    return Square(town, box, application)


async def next_day(box: BallotBox) -> None:
    """One minute past the next midnight of China."""
    today = (await box.now()).astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    await box.clock_to(today + timedelta(days=1, minutes=1))


def path_of(square: Square) -> str:
    return f"/v1/public/ledgers/{square.box.desk.id}"


OF_A_LEDGER = "小区的其余工作照常，台账暂不签发；请保留现场，用备份和以前下载的台账核对，报街道办事处。"


def says_what_to_do(refused: httpx.Response, what: str) -> None:
    """A ledger is of what was done at an estate: nobody who asks for it is told of ballots."""
    said = refused.json()["message"]
    assert said.endswith(f"{what}台账照常记入，证明可以稍后再取。")
    assert not re.search("票|回执|停止受理|表决", said), said


async def test_a_day_is_signed_when_it_is_over_once_and_only_where_something_was_done(
    square: Square, database: Database, signer: Signer, http: httpx.AsyncClient
) -> None:
    await square.staff(Role.STREET_OFFICE)
    assert await keep_day_ends(database, signer) == []
    size = (await http.get(path_of(square))).json()["size"]
    assert size >= 2
    day = (await square.box.now()).astimezone(CHINA).date()
    await next_day(square.box)
    assert (await doctor.day_ends(database)).well is False
    assert await keep_day_ends(database, signer) == [square.box.desk.id]
    assert await keep_day_ends(database, signer) == []
    assert (await doctor.day_ends(database)).well
    await next_day(square.box)
    assert await keep_day_ends(database, signer) == []
    told = (await http.get(path_of(square))).json()
    assert [(one["day"], one["size"]) for one in told["days"]] == [(day.isoformat(), size)]
    key = PublicKey.read(told["key"])
    assert key.name == f"vote.example.cn/{log_name(square.box.desk.id)}"
    assert Note.read(told["days"][0]["note"]).signed_by(key)
    kept = await http.get(f"{path_of(square)}/checkpoints/{size}.ckpt")
    assert kept.text == told["days"][0]["note"]
    # What is done today is beyond the day that is signed.
    await square.staff(Role.STREET_OFFICE)
    assert (await http.get(path_of(square))).json()["size"] == size + 1
    assert [one["size"] for one in (await http.get(path_of(square))).json()["days"]] == [size]


async def test_anybody_proves_a_line_and_that_nothing_was_changed(
    square: Square, database: Database, signer: Signer, http: httpx.AsyncClient
) -> None:
    for _ in range(5):
        await square.staff(Role.STREET_OFFICE)
    path, key = path_of(square), PublicKey.read((await http.get(path_of(square))).json()["key"])
    lines = (await http.get(f"{path}/ledger.jsonl")).text.splitlines()
    for seq, line in enumerate(lines):
        proof = LeafProof.read((await http.get(f"{path}/entries/{seq}")).text)
        assert (proof.index, proof.extra) == (seq, line.encode())
        assert proof.holds(leaf_hash(line.encode()))
        assert proof.note.signed_by(key)
    older = await signer.exactly(log_name(square.box.desk.id), 2, None)  # type: ignore[arg-type]
    told = (await http.get(f"{path}/consistency/2/{len(lines)}")).json()
    newer = Checkpoint.read(proof.note.text)
    hashes = [base64.b64decode(one) for one in told["proof"]]
    assert consistent(2, len(lines), hashes, older.checkpoint.root, newer.root)
    for missing in (
        f"entries/{len(lines)}",
        f"consistency/2/{len(lines) + 1}",
        "consistency/3/2",
        "checkpoints/1.ckpt",
    ):
        assert (await http.get(f"{path}/{missing}")).status_code == 404, missing
    for suffix in ("", "/ledger.jsonl", "/ledger.zip", "/entries/0", "/checkpoints"):
        assert (await http.get(f"/v1/public/ledgers/{uuid.uuid4()}{suffix}")).status_code == 404


async def test_the_file_is_checked_without_us_and_every_change_is_found(
    square: Square, database: Database, signer: Signer, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    await square.staff(Role.STREET_OFFICE)
    await next_day(square.box)
    await keep_day_ends(database, signer)
    await square.staff(Role.AUDITOR)
    data = (await http.get(f"{path_of(square)}/ledger.zip")).content
    assert (await http.get(f"{path_of(square)}/ledger.zip")).content == data
    vkey = (await http.get(path_of(square))).json()["key"]
    files = verifying.read(data)
    found = verifying.check(files, [vkey])
    assert found.faults == []
    assert found.size == max(found.signed) == len(files["ledger.jsonl"].splitlines()) > min(found.signed)

    lines = files["ledger.jsonl"].splitlines(keepends=True)
    forged = json.loads(lines[0]) | {"t": "import_undone"}
    other = Signer(b"\x09" * 32, "vote.example.cn", tmp_path / "other").public(found.log).vkey
    full = f"checkpoints/{max(found.signed)}.ckpt"
    changes = {
        "a line dropped": files | {"ledger.jsonl": b"".join(lines[:-1])},
        "a line edited": files
        | {
            "ledger.jsonl": b"".join(
                [json.dumps(forged, sort_keys=True, separators=(",", ":")).encode() + b"\n", *lines[1:]]
            )
        },
        "two lines swapped": files | {"ledger.jsonl": b"".join([lines[1], lines[0], *lines[2:]])},
        "spelled otherwise": files | {"ledger.jsonl": files["ledger.jsonl"].replace(b'"v":1}', b'"v": 1}', 1)},
        "another key": files | {"keys.txt": f"{other}\n".encode()},
        "no checkpoint of all": {name: data for name, data in files.items() if name != full},
        "a checkpoint edited": files | {full: files[full].replace(b"\n" + str(found.size).encode(), b"\n1", 1)},
        "a stranger's file": files | {"more.txt": b""},
    }
    for what, changed in changes.items():
        assert verifying.check(changed).faults, what
    assert verifying.check(files, [other]).faults
    runner = CliRunner()
    for name, content, status in (
        ("good", data, 0),
        ("bad", packed(changes["a line edited"]), 1),
        ("none", b"not a zip", 2),
        ("empty", packed({"README": b""}), 2),
    ):
        (tmp_path / name).write_bytes(content)
        answer = runner.invoke(cli, ["ledger", "verify", str(tmp_path / name), "--key", vkey])
        assert answer.exit_code == status, answer.output
    assert runner.invoke(cli, ["ledger", "verify", str(tmp_path / "good"), "--key", "x"]).exit_code == 2
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == sorted(files)


async def test_a_witness_signs_the_ledger_with_the_same_program(
    square: Square, database: Database, signer: Signer, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    watching = Watching(tmp_path / "w", "jiedao.cn/w", http)
    await registered(square, watching)
    await next_day(square.box)
    await keep_day_ends(database, signer)
    assert await watching.looks() == 0
    told = (await http.get(path_of(square))).json()
    assert [one.name for one in Note.read(told["days"][0]["note"]).signatures][1:] == ["jiedao.cn/w"]
    seen = watching.witness.last_signed(told["ledger"])
    assert seen is not None
    assert seen.checkpoint.size == told["size"]
    [estate] = (await http.get(f"/v1/public/witnesses/{watching.key}")).json()["estates"]
    assert estate["ledger"] is None
    await square.staff(Role.STREET_OFFICE)
    [estate] = (await http.get(f"/v1/public/witnesses/{watching.key}")).json()["estates"]
    assert estate["ledger"] == str(square.box.desk.id)
    assert await watching.looks() == 0
    files = verifying.read((await http.get(f"{path_of(square)}/ledger.zip")).content)
    found = verifying.check(files, [told["key"], watching.witness.public.vkey])
    assert (found.faults, found.witnesses) == ([], {"jiedao.cn/w"})
    # A signature of something else, and one of a key that the street does not know.
    bad = {"size": 1, "line": "— jiedao.cn/w " + base64.b64encode(bytes(76)).decode()}
    assert (await http.put(f"{path_of(square)}/cosignatures/{watching.key}", json=bad)).status_code == 422
    assert (await http.put(f"{path_of(square)}/cosignatures/{'00' * 32}", json=bad)).status_code == 404


async def test_a_ledger_that_was_changed_is_signed_no_more_and_the_witness_says_so(
    square: Square,
    database: Database,
    signer: Signer,
    http: httpx.AsyncClient,
    owner: asyncpg.Connection,
    tmp_path: Path,
) -> None:
    watching = Watching(tmp_path / "w", "jiedao.cn/w", http)
    await registered(square, watching)
    assert await watching.looks() == 0
    await owner.execute("UPDATE ledger_entry SET leaf = leaf || '\\x20'::bytea WHERE seq = 0")
    signer._logs.clear()  # a new process reads the leaves anew
    await square.staff(Role.STREET_OFFICE)
    answer = await http.get(f"{path_of(square)}/checkpoints")
    assert (answer.status_code, answer.json()["code"]) == (503, "log_forked")
    says_what_to_do(answer, "请保留现场，用备份和见证人留存的检查点核对。")
    await next_day(square.box)
    assert await keep_day_ends(database, signer) == []
    # Whoever throws the journal away is held to what the witness signed, and told by the doctor.
    assert (await doctor.journals(database, signer)).well
    signer._logs.clear()
    signer.journals.path(log_name(square.box.desk.id)).unlink()
    assert not (await doctor.journals(database, signer)).well
    assert await watching.looks() == 1
    # Whoever throws that away too is found by the witness.
    await owner.execute("DELETE FROM ledger_cosignature")
    assert await watching.looks() == 3
    await owner.execute("DELETE FROM ledger_entry WHERE seq = 1")
    signer._logs.clear()
    refused = await http.get(f"{path_of(square)}/ledger.jsonl")
    assert (refused.status_code, refused.json()["code"]) == (503, "log_forked")
    assert "小区台账缺第 1 条" in refused.json()["message"]
    says_what_to_do(refused, OF_A_LEDGER)
