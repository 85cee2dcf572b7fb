"""Bundles come out the same, are sound by the program inside, count again to the posted tally, and name nobody."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from app.core.db import Database
from app.core.signing.signer import Signer
from app.voting.count.count_files import read_ballots, read_register
from app.voting.count.count_report import as_json
from app.voting.count.tally import count
from app.voting.law.rules import RULES
from tests.voting.bundle.made import bundles, counted, files_of, verified, verified_alone
from tests.voting.live.ballot_box import NAMES, BallotBox

PUBLIC = {
    "MANIFEST.json",
    "MANIFEST.note",
    "README.zh.md",
    "keys.txt",
    "log.jsonl",
    "participation.csv",
    "postings.jsonl",
    "roll.public.jsonl",
    "rules.json",
    "tally.csv",
    "tally.json",
    "verify.py",
    "vote.json",
}
MORE = {
    "ballots.csv",
    "delivery.csv",
    "events.jsonl",
    "openings.jsonl",
    "paper.jsonl",
    "recipient.json",
    "register.csv",
    "roll.full.jsonl",
}


def names(bundle: bytes) -> set[str]:
    return {name for name in files_of(bundle) if not name.startswith("checkpoints/")}


async def test_both_bundles_are_sound_by_the_program_that_travels_inside(
    box: BallotBox, database: Database, signer: Signer, tmp_path: Path
) -> None:
    await counted(box)
    made = await bundles(box, database, signer)
    assert (names(made.public), names(made.restricted)) == (PUBLIC, PUBLIC | MORE)
    for bundle in (made.public, made.restricted):
        status, said = verified_alone(tmp_path, bundle, "--key", made.vkey)
        assert status == 0, said
        assert "通过" in said
        assert "未证明" not in said
    assert "未证明" in verified(tmp_path, made.public)[1]


async def test_two_exports_are_the_same_bytes(box: BallotBox, database: Database, signer: Signer) -> None:
    await counted(box)
    first, again = await bundles(box, database, signer), await bundles(box, database, signer)
    assert first == again
    later = Signer(b"\x01" * 32, "vote.example.cn", signer.journals.folder)
    assert await bundles(box, database, later) == first


async def test_the_files_of_the_count_give_the_posted_tally(box: BallotBox, database: Database, signer: Signer) -> None:
    await counted(box)
    files = files_of((await bundles(box, database, signer)).restricted)
    register, ballots = read_register(files["register.csv"], "r"), read_ballots(files["ballots.csv"], "b")
    assert (register.faults, ballots.faults) == ([], [])
    vote = json.loads(files["vote.json"])
    rules = {item["n"]: RULES[item["rule"]] for item in vote["items"]}
    again = as_json(count(register.parts, ballots.lines, rules, include_parking=vote["count"]["include_parking"]))
    assert again == json.loads(files["tally.json"])
    leaf = [json.loads(line) for line in files["log.jsonl"].splitlines()][-1]
    assert leaf["sha256"] == hashlib.sha256(files["tally.json"]).hexdigest()
    assert again["set_aside"]["duplicate"] == 2


async def test_nobody_is_named_and_the_public_one_tells_no_stance(
    box: BallotBox, database: Database, signer: Signer
) -> None:
    await counted(box)
    made = await bundles(box, database, signer)
    public, restricted = files_of(made.public), files_of(made.restricted)
    told = b"".join(data for name, data in restricted.items() if name not in {"recipient.json", "verify.py"})
    for name in NAMES:
        assert name.encode() not in told
    openings = [json.loads(line) for line in restricted["openings.jsonl"].splitlines()]
    salts = [one["s"] for one in openings] + [
        json.loads(line)["salt"] for line in restricted["roll.full.jsonl"].splitlines()
    ]
    everything = b"".join(data for name, data in public.items() if name != "verify.py")
    assert len(set(salts)) == len(salts) > 20
    for hidden in (*salts, *(one["o"]["n"] for one in openings), '"choices"', '"voter"', '"salt"', "o0001"):
        assert hidden.encode() not in everything
    log = public["log.jsonl"].decode()
    assert "agree" not in log
    assert "p001" not in log


def rows(data: bytes) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


async def test_what_stands_beside_the_log(box: BallotBox, database: Database, signer: Signer) -> None:
    await counted(box)
    files = files_of((await bundles(box, database, signer)).restricted)
    took = {row["room"]: row["took_part"] for row in rows(files["participation.csv"])}
    assert [took[str(100 + number)] for number in range(12)] == ["yes"] * 9 + ["no"] * 3
    papers = [json.loads(line) for line in files["paper.jsonl"].splitlines()]
    log = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    assert [one["i"] for one in papers] == [leaf["seq"] for leaf in log if "p" in leaf]
    assert {row["owner_id"] for row in rows(files["delivery.csv"])} == {f"o{number:04d}" for number in range(1, 13)}
    events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    assert [one["number"] for one in events] == list(range(1, len(events) + 1))
    assert json.loads(files["recipient.json"])["name"] == "陈会计"
    sizes = sorted(int(name[12:-5]) for name in files if name.startswith("checkpoints/"))
    assert sizes[0] == 1
    assert sizes[-1] == len(log)
