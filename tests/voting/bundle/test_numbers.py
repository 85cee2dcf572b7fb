"""Whole numbers up to 2^53-1, in their one spelling: the service, verify.py and verify.js read the same set of them."""

import base64
import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.db import Database
from app.core.signing.checkpoints import Checkpoint, LeafProof
from app.core.signing.notes import KeyKind, Note, NoteFault, PublicKey, SigningKey
from app.core.signing.signer import Signer
from app.core.values.canonical import canonical
from app.voting.bundle import verify
from tests.voting.bundle.made import NODE, SECRET, bundles, counted, files_of, resealed, verified, verified_by_node
from tests.voting.bundle.test_verify_js import asked
from tests.voting.live.ballot_box import BallotBox

pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed: verify.js was not tried")

GREATEST = 2**53 - 1
READ = ("0", "1", "10", "999999999999999", "1000000000000000", str(GREATEST))
NOT_READ = (
    str(GREATEST + 1),
    str(GREATEST + 2),
    "9999999999999999",
    "10000000000000000",
    "100000000000000000",
    "999999999999999999",
    "1000000000000000000",
    "9" * 30,
    "00",
    "01",
    "0009007199254740991",
    "",
    "-0",
    "-1",
    "+1",
    "1.0",
    "1e3",
    " 1",
    "1 ",
    "1_000",
    "\uff11",
    "\u0661",
)
NUMBERS = dict.fromkeys(NOT_READ) | {text: int(text) for text in READ}


def note_of(size: str) -> str:
    text = f"a/b\n{size}\n{base64.b64encode(bytes(32)).decode()}\n"
    return Note(text, SigningKey(SECRET).sign("a/b", "x\n").signatures).spelled()


def receipt_of(index: str) -> str:
    extra = base64.b64encode(canonical({"l": {"c": "00"}})).decode()
    return f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex {index}\n\n{note_of('1')}"


def taken(read: Callable[[str], int], text: str) -> int | None:
    try:
        return read(text)
    except ValueError:  # NoteFault too
        return None


def test_the_size_of_a_checkpoint() -> None:
    wanted = list(NUMBERS.values())
    notes = [note_of(size) for size in NUMBERS]
    assert [taken(lambda one: Checkpoint.read(Note.read(one).text).size, one) for one in notes] == wanted
    assert [taken(lambda one: verify.Checkpoint(verify.Note(one.encode())).size, one) for one in notes] == wanted
    assert asked(sizes=notes)["sizes"] == wanted


def test_the_index_of_a_receipt() -> None:
    wanted = list(NUMBERS.values())
    receipts = [receipt_of(index) for index in NUMBERS]
    assert [taken(lambda one: LeafProof.read(one).index, one) for one in receipts] == wanted
    assert [taken(lambda one: verify.Receipt(one.encode()).index, one) for one in receipts] == wanted
    assert asked(receipts=receipts)["receipts"] == wanted


def test_the_seconds_of_a_witness() -> None:
    key, note = SigningKey(b"\x02" * 32), Note.read(note_of("1"))
    vkey = key.public("w", KeyKind.WITNESS).vkey
    for seconds, holds in ((0, True), (GREATEST, True), (GREATEST + 1, False), (2**64 - 1, False)):
        seen = key.cosign("w", note, seconds)
        spelled = seen.spelled()
        assert seen.signed_by(PublicKey.read(vkey)) is holds
        assert verify.Note(spelled.encode()).by(verify.Key(vkey)) is holds
        assert asked(notes=[[spelled, vkey]])["notes"] == [holds]


def test_an_area_of_the_register() -> None:
    areas = {
        "90071992547409.91": GREATEST,
        "90071992547409.9": GREATEST - 1,
        "90071992547409": GREATEST - 91,
        "0090071992547409.91": GREATEST,
        "0.01": 1,
        "089.5": 8950,
        f"{'0' * 999}7": 700,
        "90071992547409.92": None,
        "90071992547410": None,
        "1" * 18: None,
        "1" * 1000: None,
        f"{'0' * 1000}7": None,
        "1.234": None,
        ".5": None,
        "-1": None,
        "\uff11": None,
        "": None,
    }
    assert asked(areas=list(areas))["areas"] == list(areas.values())
    assert [taken(verify.hundredths, one) for one in areas] == list(areas.values())


def test_thresholds_are_exact_up_to_the_greatest_area() -> None:
    dice, fours = random.Random(5), []
    for m, n in ((4, 3), (2, 1), (3, 2)):
        for whole, more in itertools.product((1, 4, 2**50, GREATEST, dice.randrange(GREATEST)), range(-3, 4)):
            fours.append((m, min(max(0, n * whole // m + more), GREATEST), n, whole))
    signs = [(m * a > n * b) - (m * a < n * b) for m, a, n, b in fours]
    assert set(signs) == {-1, 0, 1}
    assert asked(leads=fours)["leads"] == signs


async def test_a_checkpoint_of_any_size_is_one_fault_to_both(
    box: BallotBox, database: Database, signer: Signer, tmp_path: Path
) -> None:
    await counted(box)
    made = await bundles(box, database, signer)
    files = files_of(made.public)
    name = files["keys.txt"].decode().partition("+")[0]
    for size, fault in (
        (GREATEST, f"checkpoints/{GREATEST}.ckpt:3: V4 与记录不符"),
        (GREATEST + 1, f"checkpoints/{GREATEST + 1}.ckpt:1: V4 不是签名的检查点"),
        (10**17, f"checkpoints/{10**17}.ckpt:1: V4 不是签名的检查点"),
    ):
        more = SigningKey(SECRET).sign(name, Checkpoint(name, size, bytes(32)).text).spelled().encode()
        bundle = resealed(files | {f"checkpoints/{size}.ckpt": more})
        told = [program(tmp_path, bundle, "--key", made.vkey) for program in (verified, verified_by_node)]
        assert told[0] == told[1]
        status, said = told[0]
        assert (status, said.startswith(fault), "不通过：1 处" in said.splitlines()[1]) == (1, True, True), said
    with pytest.raises(NoteFault, match="2\\^53-1"):
        Checkpoint.read(Checkpoint(name, GREATEST + 1, bytes(32)).text)
