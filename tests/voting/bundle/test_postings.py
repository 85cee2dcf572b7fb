"""The sheets of a vote in its bundle: both programs tell whether they hung their days, as the service itself holds it."""

import json
import random
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from app.core.db import Database
from app.core.installation import now
from app.core.periods import CHINA, FIXED, Calendar, add_calendar_days
from app.core.signing.signer import Signer
from app.core.values.canonical import canonical
from app.main import WebApplication
from app.media.service import take_in
from app.posting import queries, running
from app.posting import service as posting
from app.posting.kinds import PostingAct
from app.posting.lifecycle import PostingHappened, standing
from app.voting.days.per_head import days_end_at
from app.voting.leaves import moment
from app.voting.lifecycle import Act
from tests.voting.bundle.conftest import Making
from tests.voting.bundle.made import (
    NODE,
    Files,
    Made,
    bundles,
    files_of,
    relogged,
    resealed,
    verified,
    verified_alone,
    verified_by_node,
)
from tests.voting.bundle.posting_changes import FILE, POSTING_CHANGES, about, of, read, relined, written
from tests.voting.bundle.posting_changes import torn as torn_at_one_place
from tests.voting.live.ballot_box import CONVENOR, PHOTO, BallotBox

needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed: verify.js was not tried")
SEED = 60320
BOARD = "小区公告栏"
KNOWN = Calendar(
    {date(year, month, day): True for year in range(2020, 2100) for month, day in FIXED},
    date(2020, 1, 1),
    date(2099, 12, 31),
)


async def torn(box: BallotBox, posting_id: Any, why: str) -> None:
    async with box.database.write() as session:
        await posting.report_taken_down(session, box.desk.id, posting_id, BOARD, why, by=CONVENOR.id)


async def mended(box: BallotBox, posting_id: Any) -> None:
    async with box.database.write() as session:
        photo = await take_in(session, PHOTO, community_id=box.desk.id, by=CONVENOR.id, at=await now(session))
        await posting.rehang(session, box.desk.id, posting_id, BOARD, [photo.id], by=CONVENOR.id)


async def announced(box: BallotBox) -> None:
    """A vote with each of its postings: the notice was torn and mended, the window extended, the result hung and final."""
    await box.noticed()
    notice = (await box.vote()).notice_posting_id
    await torn(box, notice, "三单元张大爷撕的")
    await box.clock_to(await box.now() + timedelta(hours=5, minutes=7))
    await mended(box, notice)
    vote = await box.open()
    for number in range(1, 12):
        await box.cast(f"p{number:03}", "agree" if number > 2 else "disagree")
    assert vote.closes_at is not None
    await box.extended(vote.closes_at + timedelta(days=3))
    await box.counted()
    await box.act(Act.POST_RESULT)
    await box.clock_to(await box.hang((await box.vote()).result_posting_id))
    await box.both(Act.FINALISE)
    await box.hang((await box.vote()).final_posting_id)


@pytest.fixture(scope="session")
def final(making: Making) -> Made:
    return making(announced)


def both(folder: Path, bundle: bytes, *more: str) -> tuple[int, str]:
    """What both programs say, which is the same."""
    told = verified(folder, bundle, *more)
    if NODE is not None:
        assert verified_by_node(folder, bundle, *more) == told
    return told


def faults(said: str) -> list[str]:
    return [line for line in said.splitlines() if ": V" in line]


async def test_a_sheet_that_is_torn_is_in_the_next_public_bundle(
    box: BallotBox, http: httpx.AsyncClient, application: WebApplication, tmp_path: Path
) -> None:
    await box.opened()
    for number in range(1, 10):
        await box.cast(f"p{number:03}")
    await box.counted()
    await box.act(Act.POST_RESULT)
    vote = await box.vote()
    await box.hang(vote.result_posting_id)
    path, told = f"/v1/public/votes/{vote.eid}/bundle.zip", []
    for again in (False, True):
        if again:
            await torn(box, vote.result_posting_id, "被风刮掉")
        answers = [await http.get(path) for _ in range(2)]
        assert [one.status_code for one in answers] == [200, 200]
        assert answers[0].content == answers[1].content
        status, said = both(tmp_path, answers[0].content)
        assert status == 0, said
        told.append(said)
    assert "24:00 为止" in told[0]
    assert f"{BOARD}从" not in told[0]
    assert f"{BOARD}从" in told[1]


async def test_a_vote_from_before_has_no_file_and_a_bundle_as_before(
    box: BallotBox, database: Database, owner: asyncpg.Connection, signer: Signer, tmp_path: Path
) -> None:
    await box.noticed()
    await owner.execute("UPDATE vote SET postings_proved = false")
    await box.open()
    await box.cast("p001")
    await box.counted()
    old = await bundles(box, database, signer)
    for bundle in (old.public, old.restricted):
        files = files_of(bundle)
        assert FILE not in files
        assert "postings" not in json.loads(files["log.jsonl"].splitlines()[0])
        assert both(tmp_path, bundle, "--key", old.vkey)[0] == 0


async def test_what_is_done_elsewhere_on_the_estate_stands_between(
    box: BallotBox, database: Database, signer: Signer, tmp_path: Path
) -> None:
    """Another vote of the estate has its own sheets: their lines are there, and are taken for nobody else's."""
    await box.noticed()
    first = box.vote_id
    await box.draft()
    await box.act(Act.POST_ROLL)
    other = await box.vote()
    await box.hang(other.roll_posting_id)
    box.vote_id = first
    await box.open()
    await box.cast("p001")
    await box.counted()
    await box.act(Act.POST_RESULT)
    made = await bundles(box, database, signer)
    status, said = both(tmp_path, made.public, "--key", made.vkey)
    assert status == 0, said
    head, sheets, ledger = read(files_of(made.public))
    foreign = next(one for one in ledger if one.get("vote") == other.eid)
    assert foreign["ref"] == str(other.roll_posting_id)
    # The sheet of the other vote in the place of this one's, with its lines and its text.
    async with database.read() as session:
        text = (await queries.of_ids(session, [other.roll_posting_id], await now(session)))[0].posting
    roll = of(sheets, "roll")
    roll |= {"ref": foreign["ref"], "text": text.text, "title": text.title, "days": text.days}
    roll |= {"contact": text.contact, "issuer": text.issuer}
    status, said = both(tmp_path, resealed(written(files_of(made.public), head, sheets, ledger)))
    assert status == 1
    assert "台账里它不是这次表决的名册公示" in said


async def test_each_posting_is_told_in_words(final: Made, tmp_path: Path) -> None:
    for bundle in (final.public, final.restricted):
        status, said = both(tmp_path, bundle, "--key", final.vkey)
        assert status == 0, said
        assert verified_alone(tmp_path, bundle, "--key", final.vkey) == (0, said)
    lines = {line.partition("：")[0]: line for line in said.splitlines()}
    assert "要求 7 日" in lines["名册公示"]
    assert "开始投票前已挂满" in lines["名册公示"]
    assert "要求 15 日" in lines["表决通知"]
    assert f"{BOARD}缺失 5 小时 7 分" in lines["表决通知"]
    assert "开始投票前已挂满" in lines["表决通知"]
    assert "在原截止时间之前张贴" in lines["延长公示"]
    assert "起草公告前已挂满" in lines["结果公示"]
    assert "24:00 为止" in lines["结果公告"]
    _, sheets, _ = read(files_of(final.public))
    for sheet in sheets:
        put_off = [line for line in said.splitlines() if all(day in line for day in sheet["rest"])]
        assert not sheet["rest"] or put_off


async def test_nothing_of_persons_is_in_it(final: Made) -> None:
    data = files_of(final.public)[FILE]
    assert data == files_of(final.restricted)[FILE]
    _, _, ledger = read(files_of(final.public))
    for hidden in (str(CONVENOR.id), "张大爷", "recorded_by", "drafted_by", "photos", "reason", '"salt"'):
        assert hidden not in data.decode()
    clear = {"at", "c", "ledger", "place", "ref", "role", "seq", "sha256", "t", "ts", "v", "vote"}
    assert {name for line in ledger for name in line} <= clear


@needs_node
@pytest.mark.parametrize("name", POSTING_CHANGES)
async def test_every_change_is_found(final: Made, tmp_path: Path, name: str) -> None:
    files, applied = files_of(final.public), 0
    for seed in range(4):
        bundle = POSTING_CHANGES[name](dict(files), random.Random(SEED + seed))
        if bundle is None:
            continue
        status, said = both(tmp_path, bundle, "--key", final.vkey)
        assert (status, " V0 " in said) == (1, False), (seed, said)
        assert all(one.startswith(FILE) for one in faults(said)), said
        applied += 1
    assert applied


@needs_node
@pytest.mark.parametrize("role", ["roll", "notice"])
async def test_a_sheet_torn_at_one_place_is_told_and_is_no_fault_as_another_may_have_hung(
    final: Made, tmp_path: Path, role: str
) -> None:
    files = files_of(final.public)
    head, sheets, ledger = read(files)
    torn_at_one_place(ledger, of(sheets, role))
    relined(ledger, head)
    status, said = both(tmp_path, resealed(written(files, head, sheets, ledger)), "--key", final.vkey)
    assert status == 0, said
    assert "开始投票时在2 栋 1 单元门厅没有挂满" in said
    assert "这份资料不能证明" in said


def line_of(ledger: list[dict[str, Any]], drafted: dict[str, Any], one: PostingHappened) -> dict[str, Any]:
    plain = {name: drafted[name] for name in ("ledger", "ref", "v", "seq")}
    at = moment(one.at)
    return (
        plain
        | {"c": "00" * 32, "t": f"posting_{one.act}", "at": at, "ts": at}
        | ({"place": one.place} if one.place else {})
    )


def some_history(dice: random.Random, due: datetime, days: int) -> list[PostingHappened]:
    """What may happen to a sheet that ought to have hung its days by an instant: half of them did."""
    if dice.random() < 0.08:
        return []
    at = due - timedelta(days=days + dice.choice((-2, -1, 0, 1, 2, 3, 5)), hours=dice.randrange(24))
    last = add_calendar_days(at.astimezone(CHINA).date(), days, KNOWN)
    told, missing = [PostingHappened(PostingAct.HUNG, at, "", last.end.at)], set[str]()
    while dice.random() < 0.6:
        at += timedelta(minutes=dice.choice((7, 200, 1400, 3000, 9000)))
        place = dice.choice(("东门", "西门"))
        if dice.random() < 0.1:
            return [*told, PostingHappened(PostingAct.WITHDRAWN, at)]
        told.append(PostingHappened(PostingAct.REHUNG if place in missing else PostingAct.TAKEN_DOWN, at, place))
        missing ^= {place}
    return told


def with_history(files: Files, role: str, told: list[PostingHappened]) -> bytes:
    """The bundle of an operator whose ledger says this of one of the vote's sheets."""
    head, sheets, ledger = read(files)
    sheet = of(sheets, role)
    drafted = about(ledger, sheet, "posting_drafted")[0]
    kept = [one for one in ledger if one["ref"] != sheet["ref"] or one is drafted]
    place = kept.index(drafted) + 1
    ledger = [*kept[:place], *(line_of(ledger, drafted, one) for one in told), *kept[place:]]
    sheet["rest"] = []
    if told and told[0].runs_until is not None:
        first = told[0].at.astimezone(CHINA).date() + timedelta(days=sheet["days"])
        last = told[0].runs_until.astimezone(CHINA).date() - timedelta(days=1)
        sheet["rest"] = [(first + timedelta(days=number)).isoformat() for number in range((last - first).days)]
    relined(ledger, head)
    return resealed(written(files, head, sheets, ledger))


@needs_node
async def test_a_sheet_hung_its_days_for_both_programs_exactly_where_it_did_for_the_service(
    final: Made, tmp_path: Path
) -> None:
    dice, files, seen = random.Random(SEED), files_of(final.public), Counter[tuple[str, str]]()
    opens = json.loads(files["log.jsonl"].splitlines()[0])["opens_at"]
    _, sheets, ledger = read(files)
    announced_at = about(ledger, of(sheets, "final"), "posting_drafted")[0]["ts"]
    for _ in range(90):
        role = dice.choice(("roll", "notice", "result"))
        due = datetime.fromisoformat(announced_at if role == "result" else opens).astimezone(UTC)
        told = some_history(dice, due, of(sheets, role)["days"])
        hung = standing([one for one in told if one.at < due], due)
        judged = running.why_not_run if role == "result" else running.why_not_hung
        stood = judged(hung, role, due) is None
        ends = {place: days_end_at(hung, place, due) for place in ("东门", "西门")}
        short = {place for place, end in ends.items() if end is not None and end > due} if role != "result" else set()
        status, said = both(tmp_path, with_history(files, role, told), "--key", final.vkey)
        assert (status == 0) == stood, (role, told, said)
        assert [one.split(" ")[1] for one in faults(said)] == ([] if stood else ["V19"]), said
        # What the sheets do not prove at a place is told, and is no fault: another place, or a call, may have been there.
        unproved = re.findall("开始投票时在(.*)没有挂满；", said)
        assert {place for one in unproved for place in one.split("、")} == (short if stood else set()), (told, said)
        seen[role, "short" if stood and short else "stood" if stood else "not"] += 1
    assert len(seen) == 8, seen


async def test_fewer_days_than_the_rules_ask_are_found(final: Made, tmp_path: Path) -> None:
    files = files_of(final.public)
    rules = json.loads(files["rules.json"])
    stricter = resealed(files | {"rules.json": canonical(rules | {"notice_days": 30})})
    status, said = both(tmp_path, stricter)
    assert (status, "表决通知只要求 15 日，规则要求 30 日" in said) == (1, True)


async def test_a_ledgers_key_may_be_given_too(final: Made, tmp_path: Path) -> None:
    head, _, _ = read(files_of(final.public))
    status, said = both(tmp_path, final.public, "--key", final.vkey, "--key", head["key"])
    assert (status, "未证明" in said) == (0, False), said
    assert "未证明" in both(tmp_path, final.public, "--key", head["key"])[1]
    changed = POSTING_CHANGES["postings: another ledger"](files_of(final.public), random.Random(SEED))
    assert changed is not None
    assert "台账的密钥与您给出的不同" in both(tmp_path, changed, "--key", head["key"])[1]


async def test_bundles_from_before_are_judged_as_before(final: Made, tmp_path: Path) -> None:
    for bundle in (final.public, final.restricted):
        files = {name: data for name, data in files_of(bundle).items() if name != FILE}
        old = relogged(files, lambda log: log[0].pop("postings"))
        status, said = both(tmp_path, old, "--key", final.vkey)
        assert status == 0, said
        assert "公示：" not in said
        wrong = relogged(files, lambda log: log[0].update(postings=2))
        assert both(tmp_path, wrong)[0] == 1


async def test_before_the_result_is_posted_the_file_says_how_far_it_goes(made: Made, tmp_path: Path) -> None:
    status, said = both(tmp_path, made.public, "--key", made.vkey)
    assert (status, "结果公示还没有起草，此后的台账不在其中" in said) == (0, True)


async def test_a_result_that_still_hangs_is_told_until_when(final: Made, tmp_path: Path) -> None:
    files = files_of(final.public)
    head, sheets, ledger = read(files)
    last = of(sheets, "final")
    sheets.remove(last)
    ledger = [one for one in ledger if one["ref"] != last["ref"]]
    relined(ledger, head)
    status, said = both(tmp_path, resealed(written(files, head, sheets, ledger)), "--key", final.vkey)
    assert (status, "24:00 为止" in said) == (0, True), said


async def test_a_check_left_out_is_seen(final: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The changes above are told by what is asked of the sheets, and by nothing else."""
    never_hung = POSTING_CHANGES["postings and ledger: never hung"](files_of(final.public), random.Random(SEED))
    assert never_hung is not None
    assert verified(tmp_path, never_hung)[0] == 1
    monkeypatch.setattr("app.voting.bundle.verify.Bundle.judge", lambda *_: None)
    assert verified(tmp_path, never_hung)[0] == 0
