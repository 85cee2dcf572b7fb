"""The auditor's summary over HTTP: its figures recomputed from the restricted bundle's own files, its recipient, its trace."""

import csv
import hashlib
import io
import json
import re
import uuid
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import openpyxl
import pytest
from pypdf import PdfReader

from app.core.db import Database
from app.core.signing import merkle
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.signer import Signer
from app.core.typesetting import font_available
from app.identity.permissions import Role
from app.main import WebApplication
from app.voting import leaves
from app.voting.count.ballots import Validity
from tests.conftest import Person, Town
from tests.voting.bundle.made import Files, files_of
from tests.voting.disputes.test_corrections import correct
from tests.voting.disputes.test_dispute_routes import FOUND, TOLD, Square
from tests.voting.live.ballot_box import BallotBox

SENT = {"recipient": "陈会计", "unit": "西陵区某会计师事务所", "purpose": "复核整体改造表决的计票"}
SAYS = {"agree": "同意", "disagree": "反对", "abstain": "弃权", "content_invalid": "内容无效"}
CHANNELS = {"phone": "线上", "paper": "纸质", "onsite": "现场"}

type Row = tuple[Any, ...]


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


async def eventful(square: Square) -> None:
    """A vote with papers of every fate, a dispute found forged, an extension, a draw, a count and an attestation."""
    box = square.box
    vote = await box.opened()
    for number, voter in enumerate(("p001", "p002", "p003", "p004", "p005", "p006")):
        await box.cast(voter, "agree", "disagree" if number % 2 else "abstain")
    await box.keyed_paper("p007", "disagree", "agree")
    spoilt = await box.paper("p008")
    for keyer in (0, 1):
        await box.key(spoilt, "agree", "agree", keyer, Validity.CONTENT_INVALID)
    await box.keyed_paper("p001")
    forged = await box.keyed_paper("p010", "agree", "agree")
    phone = await square.phone("p010")
    raised = await phone.post(f"{square.mine}/disputes", json=TOLD | {"record_id": str(forged.id)}, headers=key())
    assert raised.status_code == 201, raised.text
    for role in (Role.NEIGHBOURHOOD_COMMITTEE, Role.STREET_OFFICE):
        person = await square.staff(role)
        found = await person.post(f"{square.disputes}/{raised.json()['id']}/findings", json=FOUND)
        assert found.status_code == 201, found.text
    assert vote.closes_at is not None
    await box.extended(vote.closes_at + timedelta(days=3))
    await box.cast("p009")
    await box.counted()


async def asked(person: Person, path: str, sent: dict[str, Any] = SENT) -> httpx.Response:
    answer = await person.post(path, json=sent)
    assert answer.status_code == 200, answer.text
    return answer


def sheets(content: bytes) -> dict[str, list[Row]]:
    """The rows of each sheet below its heading, which stands below two or three lines of titles."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book.worksheets:
        rows = [tuple(cell for cell in row) for row in sheet.iter_rows(values_only=True)]
        assert "供西陵区某会计师事务所陈会计用于" in str(rows[1][0])
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        start = next(number for number, row in enumerate(rows) if number > 1 and all(row))
        found[sheet.title] = rows[start + 1 :]
    return found


def lines(files: Files, name: str) -> list[Any]:
    return [json.loads(line) for line in files[name].splitlines()]


def table(files: Files, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))


def by_channel(files: Files) -> dict[tuple[int, str], list[Any]]:
    """Sums of what stands by item and channel, from openings.jsonl, the log's voids and roll.full.jsonl alone."""
    areas: dict[str, int] = defaultdict(int)
    for one in lines(files, "roll.full.jsonl"):
        areas[one["entry"]["voter"]] += one["entry"]["area_c"]
    void = {leaf["target"] for leaf in lines(files, "log.jsonl") if leaf["t"] == "void"}
    found: dict[tuple[int, str], list[Any]] = {}
    for item in (1, 2):
        for channel, label in CHANNELS.items():
            cells: list[Any] = []
            for said in ("agree", "disagree", "abstain", "invalid"):
                stands = [
                    areas[one["o"]["voter"]]
                    for one in lines(files, "openings.jsonl")
                    if "choices" in one["o"]
                    and one["i"] not in void
                    and one["o"]["ch"] == channel
                    and one["o"]["choices"][str(item)] == said
                ]
                cells += [Decimal(sum(stands)) / 100, len(stands)]
            found[item, label] = cells
    return found


async def test_its_figures_are_those_of_the_restricted_bundle(
    square: Square, database: Database, signer: Signer
) -> None:
    await eventful(square)
    auditor = await square.staff(Role.AUDITOR)
    path = f"{square.estate}/votes/{square.box.vote_id}"
    sample = await auditor.post(f"{path}/scan-samples", json={"size": 59})
    shown = (await auditor.post(f"{path}/scan-samples/{sample.json()['id']}/next")).json()
    told = {"look_id": shown["look_id"], "finding": "agrees"}
    assert (await auditor.post(f"{path}/scan-samples/{sample.json()['id']}/findings", json=told)).status_code == 204
    export = (await auditor.post(f"{path}/bundles", json=SENT, headers=key())).json()
    attested = await auditor.post(
        f"{path}/bundles/attestations",
        json={"by": "某会计师事务所", "finding": "sound", "sha256": export["sha256"]},
        headers=key(),
    )
    assert attested.status_code == 201, attested.text
    export = (await auditor.post(f"{path}/bundles", json=SENT, headers=key())).json()
    files = files_of((await auditor.get(f"{path}/bundles/{export['id']}.zip")).content)
    found = sheets((await asked(auditor, f"{path}/bundles/summary.xlsx")).content)
    log, tally = lines(files, "log.jsonl"), json.loads(files["tally.json"])

    about = dict(found["概况"])
    assert about["保存的计票结果 SHA-256"] == hashlib.sha256(files["tally.json"]).hexdigest()
    assert about["现在重算的 SHA-256"] == about["保存的计票结果 SHA-256"]
    assert about["重算与保存的结果"] == "一致"
    opened = log[0]
    assert (about["名册：表决权人数"], about["名册：专有部分"]) == (
        f"{opened['roll_heads']} 人",
        f"{opened['roll_n']} 处",
    )
    assert about["名册：总面积"] == f"{Decimal(opened['roll_area_c']) / 100:.2f} 平方米"
    kinds = Counter(leaf["t"] for leaf in log)
    assert (about["记录：选票"], about["记录：收到纸质选票"], about["记录：剔除"], about["记录合计"]) == (
        f"{kinds['ballot']} 条",
        f"{kinds['paper']} 条",
        f"{kinds['void']} 条",
        f"{len(log)} 条",
    )

    figures = {(row[0], row[2]): row[3:] for row in found["各事项"]}
    for number, item in tally["items"].items():
        for name, label in {"total": "名册合计", "participating": "参与表决", **SAYS}.items():
            area, heads = Decimal(item[name]["area_m2"]), item[name]["heads"]
            stored_area, stored_heads, again_area, again_heads, same = figures[int(number), label]
            assert (Decimal(str(stored_area)), stored_heads, same) == (area, heads, "一致")
            assert (Decimal(str(again_area)), again_heads) == (area, heads)
    channels = {(row[0], row[1]): row[2:] for row in found["渠道"]}
    assert {
        place: [Decimal(str(cell)) if number % 2 == 0 else cell for number, cell in enumerate(cells)]
        for place, cells in channels.items()
    } == by_channel(files)
    assert channels[1, "线上"][1] == 7
    assert channels[1, "纸质"][7] == 1

    papers = dict(found["纸质选票"])
    keyed = {leaf["seq"] for leaf in log if leaf["t"] == "ballot" and "p" in leaf}
    void = {leaf["target"] for leaf in log if leaf["t"] == "void"}
    assert papers["登记收到"] == kinds["paper"] == 4
    assert papers["两人录入、计入记录"] == len(keyed) == len(lines(files, "paper.jsonl"))
    assert papers["录入后剔除"] == len(keyed & void) == 1
    spoilt = [
        one
        for one in lines(files, "openings.jsonl")
        if one["i"] in keyed and set(one["o"]["choices"].values()) == {"invalid"}
    ]
    assert papers["其中内容全部无效"] == len(spoilt) == 1
    assert [(row[0], row[2], row[4]) for row in found["剔除"]] == [
        (leaf["seq"], leaf["target"], leaf["reason"]) for leaf in log if leaf["t"] == "void"
    ]
    assert [(row[1], row[2], row[4]) for row in found["争议"]] == [
        ("不是本人签名", "计票前", "争议成立，不是业主的真实意思")
    ]
    assert [(row[0], row[3]) for row in found["延期"]] == [
        (leaf["seq"], leaf["reason"]) for leaf in log if leaf["t"] == "extend"
    ]
    assert len(found["延期"]) == 1

    tree = merkle.Tree(leaves.leaf_hash(line) for line in files["log.jsonl"].split(b"\n")[:-1])
    kept = {int(name[12:-5]): data for name, data in files.items() if name.startswith("checkpoints/")}
    roots = {row[0]: row[1] for row in found["检查点"]}
    assert roots.keys() <= kept.keys()
    assert len(roots) >= 3
    for size, root in roots.items():
        assert root == tree.root(size).hex()
        assert Checkpoint.read(kept[size].decode().rpartition("\n\n")[0] + "\n").root == tree.root(size)

    sent = dict(found["送达"])
    proofs = table(files, "delivery.csv")
    owners = {(row["voter"], row["owner_id"]): row["reach"] for row in proofs}
    reach = Counter(owners.values())
    assert [sent[f"业主：{label}"] for label in ("已送达", "以公示送达", "未送达")] == [
        reach["personally"],
        reach["by_posting"],
        reach["not"],
    ]
    assert sum(sent[f"户：{label}"] for label in ("已送达", "以公示送达", "未送达")) == opened["roll_heads"]
    assert sum(number for name, number in sent.items() if name.startswith("证明：")) == sum(
        bool(row["way"]) for row in proofs
    )
    stands = {(row[0], row[1]): row[2] for row in found["稳健性"]}
    for number, item in tally["items"].items():
        says = "成立" if item["robustness"]["without_paper"] == "stands" else "不成立"
        assert stands[int(number), "不计纸质票"] == says
    attests = [leaf for leaf in log if leaf["t"] == "attest"]
    assert [(row[0], row[2], row[4]) for row in found["审计意见"]] == [
        (leaf["seq"], leaf["by"], leaf["sha256"]) for leaf in attests
    ]
    assert len(attests) == 1
    (drawn,) = found["抽查"]
    assert drawn[3:] == (sample.json()["seed"], len(keyed), len(keyed), 1, "与录入一致 1 张")


async def test_a_correction_of_the_roll_and_what_hangs_on_it_stand_in_it(square: Square) -> None:
    box = square.box
    await box.opened()
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")
    await correct(box, part="1-1-111", area_m2="188.00")
    await box.counted()
    auditor = await square.staff(Role.AUDITOR)
    path = f"{square.estate}/votes/{box.vote_id}/bundles"
    found = sheets((await asked(auditor, f"{path}/summary.xlsx")).content)
    export = (await auditor.post(path, json=SENT, headers=key())).json()
    files = files_of((await auditor.get(f"{path}/{export['id']}.zip")).content)
    (leaf,) = [leaf for leaf in lines(files, "log.jsonl") if leaf["t"] == "correct"]
    (row,) = found["更正"]
    assert (row[0], row[4], row[5], row[6]) == (leaf["seq"], 188, "不变", leaf["reason"])
    full = {one["i"]: one["entry"] for one in lines(files, "roll.full.jsonl")}
    assert (full[row[2]]["part"], full[row[2]]["area_c"]) == ("1-1-111", round(row[3] * 100))
    assert [one[3] for one in found["结论"]] == ["待人工认定"] * 2
    assert any("（计票后）" in str(one[2]) for one in found["稳健性"])


async def test_a_ballot_changed_past_the_program_shows(square: Square, owner: Any) -> None:
    await eventful(square)
    await owner.execute('UPDATE ballot SET choices = \'{"1": "disagree", "2": "agree"}\' WHERE voter = \'p002\'')
    auditor = await square.staff(Role.AUDITOR)
    found = sheets((await asked(auditor, f"{square.estate}/votes/{square.box.vote_id}/bundles/summary.xlsx")).content)
    assert dict(found["概况"])["重算与保存的结果"] == "不一致"
    figures = {(row[0], row[2]): row[3:] for row in found["各事项"]}
    stored, again = figures[1, "反对"][1], figures[1, "反对"][3]
    assert (again - stored, figures[1, "反对"][4]) == (1, "不一致")
    assert figures[1, "名册合计"][4] == "一致"


@pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")
async def test_the_paper_says_the_same_and_every_page_bears_its_recipient(square: Square, database: Database) -> None:
    await eventful(square)
    auditor = await square.staff(Role.AUDITOR)
    path = f"{square.estate}/votes/{square.box.vote_id}/bundles"
    table_of = sheets((await asked(auditor, f"{path}/summary.xlsx")).content)
    answer = await asked(auditor, f"{path}/summary.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    pages = [re.sub(r"[\s​]", "", page.extract_text()) for page in reader.pages]
    for page in pages:
        assert "供西陵区某会计师事务所陈会计用于“复核整体改造表决的计票”" in page
    text = "".join(pages)
    for name in table_of:
        assert name in text
    about = dict(table_of["概况"])
    assert about["现在重算的 SHA-256"] in text
    for row in table_of["检查点"]:
        assert row[1] in text
    for _, _, label, area, heads, *_ in table_of["各事项"]:
        if area is not None:
            assert f"{label}{Decimal(str(area)):.2f}{heads}" in text

    looks = await database.look(
        "SELECT act, purpose, sha256 FROM personal_data_view WHERE act = 'bundle:summary' ORDER BY id"
    )
    assert len(looks) == 2
    assert looks[1][2] == hashlib.sha256(answer.content).digest()
    assert "陈会计" in looks[1][1]
    kinds = await database.look("SELECT kind FROM ledger_entry WHERE subject = 'personal_data_view'")
    assert [one[0] for one in kinds] == ["file_exported"] * 2


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.AUDITOR, 200),
        (Role.STREET_OFFICE, 200),
        (Role.NEIGHBOURHOOD_COMMITTEE, 403),
        (Role.OWNERS_COMMITTEE, 403),
        (Role.COUNTER, 403),
    ],
)
async def test_who_is_given_it_and_only_after_the_count(role: Role, status: int, square: Square) -> None:
    box = square.box
    await box.opened()
    await box.cast("p001")
    person = await square.staff(role)
    path = f"{square.estate}/votes/{box.vote_id}/bundles/summary.xlsx"
    early = await person.post(path, json=SENT)
    assert early.status_code == (409 if status == 200 else 403)
    await box.counted()
    person = await square.staff(role)
    assert (await person.post(path, json=SENT)).status_code == status
