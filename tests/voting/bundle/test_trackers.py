"""Somebody who has nothing but a tracker asks a bundle for it: both programs answer the same, and never how they voted."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.values.canonical import canonical
from app.voting import leaves
from app.voting.kinds import Finding
from tests.voting.bundle.conftest import Making
from tests.voting.bundle.made import (
    NODE,
    Made,
    files_of,
    relogged,
    verified,
    verified_alone,
    verified_by_node,
)
from tests.voting.bundle.two_alike import TRACKER, with_two_alike
from tests.voting.disputes.hands import dispute, recorded, settle
from tests.voting.live.ballot_box import BallotBox

pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed: verify.js was not tried")


async def argued(box: BallotBox) -> None:
    """A vote in which ballots stand, were voided with one after them and without, were keyed anew, and never keyed."""
    await box.opened()
    for voter in ("p001", "p002", "p007", "p008", "p009"):
        await box.cast(voter, "agree", "disagree")
    await box.keyed_paper("p003")
    for voter, finding in (("p004", Finding.FORGED), ("p005", Finding.GENUINE)):
        await box.keyed_paper(voter)
        raised = await dispute(box, (await recorded(box, voter))[0].id, voter)
        await settle(box, raised.id, finding)
    await box.cast("p004", "disagree", "agree")
    paper = await box.paper("p006")
    await settle(box, (await dispute(box, paper.id, "p006")).id, Finding.FORGED)
    for keyer in (0, 1):
        await box.key(paper, "agree", "agree", keyer)
    await box.counted()


@pytest.fixture(scope="module")
def made(making: Making) -> Made:
    return making(argued)


def log_of(bundle: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files_of(bundle)["log.jsonl"].splitlines()]


def trackers(bundle: bytes) -> list[str]:
    return [leaves.tracker(line) for line in files_of(bundle)["log.jsonl"].splitlines()]


def both(folder: Path, bundle: bytes, *more: str) -> tuple[int, str]:
    """What both programs say, which is one thing."""
    python = verified(folder, bundle, *more)
    node = verified_by_node(folder, bundle, *more)
    assert (node[0], node[1].rstrip("\n")) == (python[0], python[1].rstrip("\n"))
    return python


def answers(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("查验码")]


async def test_every_ballot_and_paper_is_told_with_its_place_time_and_fate(made: Made, tmp_path: Path) -> None:
    log, codes = log_of(made.public), trackers(made.public)
    asked = [seq for seq, leaf in enumerate(log) if leaf["t"] in {"ballot", "paper"}]
    voids = {leaf["target"]: seq for seq, leaf in enumerate(log) if leaf["t"] == "void"}
    keyed = {leaf["p"]: seq for seq, leaf in enumerate(log) if "p" in leaf and (seq not in voids)}
    given = [part for seq in asked for part in ("--tracker", codes[seq])]
    for bundle in (made.public, made.restricted):
        status, said = both(tmp_path, bundle, "--key", made.vkey, *given)
        assert status == 0, said
        assert len(answers(said)) == len(asked)
        for seq, told in zip(asked, answers(said), strict=True):
            assert f"{codes[seq]}：在第 {seq} 条（log.jsonl 第 {seq + 1} 行）" in told
            assert f"leaf {seq}, " in told
            assert log[seq]["ts"] in told
            assert ("收到的纸质票" in told) == (log[seq]["t"] == "paper")
            if log[seq]["t"] == "ballot":
                assert told.endswith(", stands") == (seq not in voids), told
    public, restricted = (
        dict(zip(asked, answers(both(tmp_path, one, *given)[1]), strict=True)) for one in (made.public, made.restricted)
    )
    # The paper keyed anew is seen by everybody; that its head voted again by phone, by whoever has the openings.
    anew = next(seq for seq in voids if log[seq].get("p") in keyed)
    assert f"voided by leaf {voids[anew]}, of the head leaf {keyed[log[anew]['p']]} stands" in public[anew]
    forged = next(seq for seq in voids if log[seq]["t"] == "ballot" and seq != anew)
    assert public[forged].endswith(f"voided by leaf {voids[forged]}")
    assert f"已由第 {voids[forged]} 条作废，同一户有效的是第 " in restricted[forged]
    unkeyed = next(seq for seq in voids if log[seq]["t"] == "paper")
    assert public[unkeyed].endswith(f"voided by leaf {voids[unkeyed]}")
    assert f"已录入为第 {keyed[log[anew]['p']]} 条，有效" in public[log[anew]["p"]]
    assert f"第 {log[anew]['p']} 条纸质票录入的选票" in public[anew]


async def test_a_ballot_taken_out_after_the_count_is_told_as_that(made: Made, tmp_path: Path) -> None:
    log = log_of(made.public)
    after = {"t": "void", "target": 1, "reason": "disputed", "eid": log[0]["eid"], "v": 1, "seq": len(log)}
    bundle = relogged(files_of(made.public), lambda log: log.append(after | {"ts": log[-1]["ts"]}))
    status, said = both(tmp_path, bundle, "--key", made.vkey, "--tracker", trackers(bundle)[1])
    assert status == 0, said
    assert f"计票之后由第 {len(log)} 条作废 / " in said
    assert f"voided by leaf {len(log)} after the count\n" in said


async def test_an_answer_tells_no_stance(made: Made, tmp_path: Path) -> None:
    """The answers of a bundle are the same whatever the openings say."""
    codes = trackers(made.restricted)
    given = [part for seq in (1, 2) for part in ("--tracker", codes[seq])]
    said = answers(both(tmp_path, made.restricted, *given)[1])
    openings = [json.loads(line) for line in files_of(made.restricted)["openings.jsonl"].splitlines()]
    for word in ("agree", "disagree", "abstain", "同意", "反对", "弃权", *(one["o"]["voter"] for one in openings)):
        assert all(word not in line for line in said)


async def test_the_time_is_told_as_in_china(made: Made, tmp_path: Path) -> None:
    def at_four(log: list[dict[str, Any]]) -> None:
        log[1]["ts"] = log[1]["ts"][:10] + "T20:05:09.999Z"

    bundle = relogged(files_of(made.public), at_four)
    day = int(log_of(bundle)[1]["ts"][8:10])
    status, said = both(tmp_path, bundle, "--tracker", trackers(bundle)[1])
    assert status == 0, said
    assert f"-{day + 1:02d} 04:05:09 收到" in answers(said)[0]


async def test_a_tracker_is_met_as_people_type_it(made: Made, tmp_path: Path) -> None:
    code = trackers(made.public)[1]
    bare, told = code.replace("-", ""), answers(both(tmp_path, made.public, "--tracker", code)[1])
    assert len(told) == 1
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    for typed in (code.lower(), bare, bare.lower(), " ".join(code), f" {code}\n", code.replace("-", "—"), wide,
                  code.replace("-", "－"), code.replace("-", "\u3000"), code.replace("-", "·")):  # fmt: skip
        assert answers(both(tmp_path, made.public, "--tracker", typed)[1]) == told, typed
    # Characters that no tracker has are those they are taken for; of a 1 it is known from the log which.
    for real, taken in (("O", "0"), ("B", "8"), ("I", "1"), ("L", "1")):
        seq, found = with_letter(made.public, real)
        typed = found.replace(real, taken)
        assert f"{found}：在第 {seq} 条" in both(tmp_path, bundle_with(made.public, real), "--tracker", typed)[1]


def with_letter(bundle: bytes, letter: str) -> tuple[int, str]:
    changed = bundle_with(bundle, letter)
    return 1, trackers(changed)[1]


def bundle_with(bundle: bytes, letter: str) -> bytes:
    """The bundle of a log whose second leaf has this letter in its tracker, and of I and L no other."""
    leaf = log_of(bundle)[1]
    for number in range(10_000):
        leaf["c"] = number.to_bytes(32, "big").hex()
        code = leaves.tracker(canonical(leaf))
        if letter in code and not set("IL") - {letter} & set(code):
            return relogged(files_of(bundle), lambda log: log[1].update(c=leaf["c"]))
    raise AssertionError(letter)


async def test_a_tracker_that_is_not_there_is_a_fault(made: Made, tmp_path: Path) -> None:
    status, said = both(tmp_path, made.public, "--key", made.vkey, "--tracker", "AAAA-AAAA-AAAA")
    assert status == 1
    assert "log.jsonl: V5 这次表决的记录里没有查验码 AAAA-AAAA-AAAA：请核对是否抄错、是否是另一次表决 / no leaf" in said
    # One of two is there: it is told all the same.
    status, said = both(tmp_path, made.public, "--tracker", "AAAAAAAAAAAA", "--tracker", trackers(made.public)[1])
    assert (status, len(answers(said))) == (1, 1)
    # What opens or closes the log is nobody's ballot.
    status, said = both(tmp_path, made.public, "--tracker", trackers(made.public)[0])
    assert (status, "不是选票，也不是收到的纸质票" in said, answers(said)) == (1, True, [])


async def test_a_tracker_of_two_leaves_is_a_fault(made: Made, tmp_path: Path) -> None:
    """Two people shown one tracker would each take one ballot for theirs."""
    once = bundle_with(made.public, "L")
    twice = relogged(files_of(once), lambda log: log.insert(2, dict(log[1])))
    code = trackers(twice)[1]
    for typed, hint in ((code, False), (code.replace("L", "1"), True)):
        said = [program(tmp_path, twice, "--tracker", typed) for program in (verified, verified_by_node)]
        assert [status for status, _ in said] == [1, 1]
        told = [[line for line in text.splitlines() if " V5 " in line] for _, text in said]
        assert told[0] == told[1]
        assert len(told[0]) == 1
        assert f"第 1、2 条都与查验码 {typed} 相符，分不出是哪一条" in told[0][0]
        assert ("请把其中的 1 写成 I 或 L 再查" in told[0][0]) == hint
        assert answers(said[0][1]) == answers(said[1][1]) == []


async def test_two_ballots_with_one_tracker_are_a_fault_whoever_asks(made: Made, tmp_path: Path) -> None:
    """No tracker need be given: whoever has the bundle is told, and the program inside of it tells them."""
    for one in (1, 2):
        assert both(tmp_path, with_two_alike(files_of(made.public), one), "--tracker", TRACKER)[0] == 0
    bundle = with_two_alike(files_of(made.public), 1, 2)
    status, said = both(tmp_path, bundle)
    assert status == 1
    assert [line for line in said.splitlines() if " V" in line] == [
        f"log.jsonl:3: V7 查验码 {TRACKER} 与第 2 行的相同：两户会把同一张票当作自己的"
        f" / its tracker {TRACKER} is that of line 2: two heads would take one ballot for theirs"
    ]
    assert verified_alone(tmp_path, bundle)[0] == 1


async def test_what_cannot_be_a_tracker_cannot_be_read(made: Made, tmp_path: Path) -> None:
    for typed in ("", "FOYS-3QM5", "FOYS-3QM5-UMKX-A", "FOYS-3QM5-UMK9", "FOYS-3QM5-UMK!", "查验码"):
        status, said = both(tmp_path, made.public, f"--tracker={typed}")
        assert (status, "不是查验码：应为 12 个字符" in said) == (2, True), typed


async def test_the_program_in_the_bundle_answers_by_itself(made: Made, tmp_path: Path) -> None:
    status, said = verified_alone(tmp_path, made.public, "--tracker", trackers(made.public)[1])
    assert (status, len(answers(said))) == (0, 1)


async def test_an_hour_that_there_is_not_is_no_instant(made: Made, tmp_path: Path) -> None:
    """Both read an instant alike, so that the same leaf has an answer with both."""
    for wrong in ("T24:00:00.000Z", "T08:60:00.000Z", "T08:00:00.00٠Z"):
        bundle = relogged(files_of(made.public), lambda log, end=wrong: log[1].update(ts=log[1]["ts"][:10] + end))
        for program in (verified, verified_by_node):
            status, said = program(tmp_path, bundle, "--tracker", trackers(bundle)[1])
            assert (status, "log.jsonl:2: V3 " in said, "log.jsonl:2: V5 " in said) == (1, True, True), said
