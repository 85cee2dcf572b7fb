"""A restricted bundle of many ballots, by the code that makes every bundle (leaves, count, files, packing), without a database."""

import hashlib
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.signing import merkle
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.notes import SigningKey
from app.core.values.canonical import canonical
from app.register.heads import RegisterPart
from app.register.kinds import PartKind
from app.voting import leaves
from app.voting.bundle import verify
from app.voting.closing.counting import spelled
from app.voting.count.ballots import BallotLine, Capacity, Channel, Choice, Validity
from app.voting.count.count_files import write_ballots, write_register
from app.voting.count.count_report import as_json
from app.voting.count.tally import count
from app.voting.law.rules import CC278_SPECIAL
from tests.voting.bundle.made import SECRET, resealed

EID, NAME, TEXT = "v-20261124-0001", "vote.example.cn/v-20261124-0001", "同意按公示的改造方案实施小区整体改造。"
OPENS = datetime(2026, 11, 24, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=10)


def large(ballots: int) -> bytes:
    """The restricted bundle of a vote in which everybody of so many heads voted by phone on one item."""
    dice = random.Random(1)
    parts, roll, log, openings, came_in = [], [], [b""], [], []
    for i in range(ballots):
        place = (str(i // 500), str(i // 50 % 10), str(i % 50))
        name, voter, area_c = "-".join(place), f"p{i + 1:05d}", 5000 + i % 9000
        parts.append(RegisterPart(*place, PartKind.DWELLING, area_c, frozenset({f"o{i:05d}"})))
        entry, salt = leaves.roll_opening(i, name, area_c, voter), dice.randbytes(32)
        roll.append((leaves.roll_leaf(i, leaves.commitment(leaves.ROLL_TAG, salt, entry)), entry, salt))
        choice, at = dice.choice(list(Choice)), OPENS + timedelta(seconds=i)
        said, salt = (
            leaves.ballot_opening(EID, dice.randbytes(16).hex(), voter, [name], Channel.ONLINE, {1: choice.value}),
            dice.randbytes(32),
        )
        log.append(leaves.ballot_leaf(EID, i + 1, at, leaves.commitment(leaves.BALLOT_TAG, salt, said)))
        openings.append({"i": i + 1, "o": said, "s": salt.hex()})
        came_in.append(BallotLine(at, place, f"o{i:05d}", Capacity.OWNER, Channel.ONLINE, Validity.VALID, 1, choice))
    tally = spelled(as_json(count(parts, came_in, {1: CC278_SPECIAL})))
    log[0] = leaves.open_leaf(
        EID,
        OPENS,
        CLOSES,
        "participation",
        [(1, CC278_SPECIAL.name, leaves.text_sha256(TEXT))],
        roll_n=ballots,
        roll_heads=ballots,
        roll_area_c=sum(one.area_c for one in parts),
        roll_root=merkle.root(leaves.leaf_hash(line) for line, _, _ in roll),
    )
    log.append(leaves.close_leaf(EID, ballots + 1, CLOSES, ballots))
    log.append(leaves.tally_leaf(EID, ballots + 2, CLOSES, hashlib.sha256(tally).digest()))
    key = SigningKey(SECRET)
    note = key.sign(NAME, Checkpoint(NAME, 1, merkle.root([leaves.leaf_hash(log[0])])).text)
    window = {"closes_at": leaves.moment(CLOSES), "opens_at": leaves.moment(OPENS)}
    item = {"n": 1, "rule": CC278_SPECIAL.name, "text": TEXT, "title": "整体改造"}
    vote = {"community": "桃花岭小区", "count": {"include_parking": False}, "eid": EID, "items": [item]}
    vote |= {"plan_sha256": None, "scope": {"kind": "estate"}, "title": "改造", "window": window, "witness_quorum": 0}
    took = "".join(f"{one.building},{one.stairwell},{one.room},yes\n" for one in parts)

    def lines(values: list[bytes]) -> bytes:
        return b"".join(one + b"\n" for one in values)

    files = {
        "README.zh.md": b"-\n",
        "verify.py": Path(verify.__file__).read_bytes(),
        "keys.txt": f"{key.public(NAME).vkey}\n".encode(),
        "vote.json": canonical(vote),
        "rules.json": canonical({}),
        "log.jsonl": lines(log),
        "checkpoints/1.ckpt": note.spelled().encode(),
        "roll.public.jsonl": lines([line for line, _, _ in roll]),
        "participation.csv": f"building,stairwell,room,took_part\n{took}".encode("utf-8-sig"),
        "tally.json": tally,
        "tally.csv": b"-\n",
        "openings.jsonl": lines([canonical(one) for one in openings]),
        "roll.full.jsonl": lines(
            [canonical({"entry": entry, "i": entry["i"], "salt": salt.hex()}) for _, entry, salt in roll]
        ),
        "register.csv": write_register(parts),
        "ballots.csv": write_ballots(came_in),
        "paper.jsonl": b"",
        "delivery.csv": b"-\n",
        "events.jsonl": b"",
        "recipient.json": canonical({}),
    }
    return resealed(files, checkpoints=True)
