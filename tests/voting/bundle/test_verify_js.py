"""verify.js holds the published vectors, and says of a bundle what verify.py says, in another language."""

import hashlib
import json
import random
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.db import Database
from app.core.signing.notes import KeyKind, Note, SigningKey
from app.core.signing.signer import Signer
from app.core.values.canonical import canonical
from app.voting import leaves
from app.voting.bundle import verify
from app.voting.log.lines import hashes_of
from tests.core.signing.test_merkle import HASHES, LOG, PUBLISHED, ROOTS, WHOLE
from tests.core.signing.test_notes import LOG_VKEY, SIZE_2, SIZE_5, WITNESS_VKEY
from tests.voting import test_leaves
from tests.voting.bundle.made import (
    NODE,
    SECRET,
    VERIFY_JS,
    Made,
    blind_receipt,
    bundles,
    counted,
    files_of,
    relogged,
    resealed,
    run_by_node,
    verified,
    verified_by_node,
)
from tests.voting.live.ballot_box import BallotBox
from tests.voting.typed_trackers import BARE, NOT_READ, READ, READ_OTHERWISE

pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed: verify.js was not tried")

ORDER = 2**252 + 27742317777372353535851937790883648493
# RFC 8032, 7.1: public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
NOTHING: dict[str, list[Any]] = {
    name: []
    for name in (
        [
            "sha256",
            "sha512",
            "ed25519",
            "roots",
            "inclusion",
            "consistency",
            "notes",
            "commitments",
            "leaves",
            "trackers",
            "sizes",
            "receipts",
            "areas",
            "leads",
            "canonical",
        ]
    )
}


def asked(**questions: list[Any]) -> dict[str, list[Any]]:
    """What the pieces of verify.js answer."""
    assert NODE is not None
    done = subprocess.run(
        [NODE, str(Path(__file__).with_name("vectors.js")), str(VERIFY_JS)],
        input=json.dumps(NOTHING | questions),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    answers: dict[str, list[Any]] = json.loads(done.stdout)
    return answers


def test_its_hashes_are_those_of_the_library() -> None:
    dice = random.Random(1)
    given = [dice.randbytes(size) for size in (*range(260), 1000, 4097)]
    found = asked(sha256=[one.hex() for one in given], sha512=[one.hex() for one in given])
    assert found["sha256"] == [hashlib.sha256(one).hexdigest() for one in given]
    assert found["sha512"] == [hashlib.sha512(one).hexdigest() for one in given]


def test_its_signatures_are_those_of_rfc_8032_and_of_the_library() -> None:
    dice = random.Random(2)
    sound = list(RFC_8032)
    for _ in range(20):
        key, message = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32)), dice.randbytes(dice.randrange(200))
        sound.append((key.public_key().public_bytes_raw().hex(), message.hex(), key.sign(message).hex()))
    assert asked(ed25519=[list(one) for one in sound])["ed25519"] == [True] * len(sound)

    changed = []
    for key, message, signature in sound:
        bad = bytearray.fromhex(signature)
        bad[dice.randrange(64)] ^= 1 << dice.randrange(8)
        changed += [
            (key, message, bad.hex()),
            (key, message + "00", signature),
            (sound[0][0], message + "01", signature),
        ]
        beyond = int.from_bytes(bytes.fromhex(signature)[32:], "little") + ORDER
        changed.append((key, message, signature[:64] + beyond.to_bytes(32, "little").hex()))
    # No point of the curve, a coordinate beyond p, and too short a key and signature.
    changed += [("02" + "00" * 31, "", RFC_8032[0][2]), ("ff" * 32, "", RFC_8032[0][2])]
    changed += [(RFC_8032[0][0][2:], "", RFC_8032[0][2]), (RFC_8032[0][0], "", RFC_8032[0][2][2:])]
    assert asked(ed25519=[list(one) for one in changed])["ed25519"] == [False] * len(changed)


def test_the_published_log_roll_and_notes() -> None:
    lines = [leaf.decode() for leaf in test_leaves.log()]
    openings = [
        ("ballot", "01", test_leaves.PHONE),
        ("paper", "02", test_leaves.RECEIPT),
        ("ballot", "03", test_leaves.KEYED),
    ]
    openings += [
        ("roll", salt.hex()[:2], leaves.roll_opening(i, part, area_c, voter))
        for (i, part, area_c, voter), salt in zip(test_leaves.ROLL, test_leaves.SALTS, strict=True)
    ]
    found = asked(
        leaves=lines,
        roots=[[LOG, 2], [LOG, 5], [LOG, 0]],
        commitments=[[kind, salt * 32, canonical(one).decode()] for kind, salt, one in openings],
        inclusion=[[LOG[1], 1, 5, [one.hex() for one in PUBLISHED.inclusion(1, 5)]]],
        notes=[[note, vkey] for note in (SIZE_2, SIZE_5) for vkey in (LOG_VKEY, WITNESS_VKEY)]
        + [[SIZE_2.replace("\n2\n", "\n3\n"), LOG_VKEY], [SIZE_2, LOG_VKEY.replace("ce75", "ce76")]],
    )
    assert found["leaves"] == LOG
    assert found["roots"] == [
        "10d015a7d4a5cdd280969ce1d90e7cb2c02d7d28c9723d8b3086cd226d5c1269",
        "8e019f8d1b22465910e457d9570ccc620b29ea0321b3e8503e2079314d04011b",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]
    assert found["commitments"] == [
        "e0a3d7badf52cbd95ac505c545ed80b63dc340029b8430fdc62d0f30dad241bc",
        "27341cbdd9fb56d3a595484b614dbfcd72a921d4698f6f2a52b7ddba681a4181",
        "1606946661394bc2d5592dd12c415ffe385bc8c1c30c0eeeff5875ff7488cbfa",
        "f832bb2d3bbfa8e5abe71de40083ef9db57d26d739541838b88194a54a93e5c9",
        "4988a14d7ab8ac0b2012b27cf081d8d568d9d031459887464622d4c59f405539",
        "f39b932be368d1a1650dd8dde218e022435c506c447ef8546a9b10c0b3965fbe",
    ]
    assert found["inclusion"] == [PUBLISHED.root(5).hex()]
    assert found["notes"] == [True, True, True, True, False, None]


def test_its_tree_is_the_tree() -> None:
    dice, hashes = random.Random(3), [one.hex() for one in HASHES]
    sizes = [*range(1, 40), 127, 128, 129, 300]
    paths, growths = [], []
    for size in sizes:
        index, old = dice.randrange(size), dice.randint(1, size)
        paths.append((hashes[index], index, size, [one.hex() for one in WHOLE.inclusion(index, size)]))
        proof = [one.hex() for one in WHOLE.consistency(old, size)]
        growths.append((old, size, proof, ROOTS[old].hex(), ROOTS[size].hex()))
    found = asked(roots=[[hashes, size] for size in sizes], inclusion=paths, consistency=growths)
    assert found["roots"] == found["inclusion"] == [ROOTS[size].hex() for size in sizes]
    assert found["consistency"] == [True] * len(sizes)
    longer = [(leaf, index, size, [*proof, "00" * 32]) for leaf, index, size, proof in paths]
    other = [(old, size, [*proof, "00" * 32], before, after) for old, size, proof, before, after in growths]
    assert set(asked(inclusion=longer)["inclusion"]) == {None}
    assert set(asked(consistency=other)["consistency"]) == {False}


@pytest.mark.parametrize(
    ("text", "is_canonical"),
    [
        ('{"a":1,"b":[true,null,"字"]}', True),
        ('{"a":"\\"\\\\\\n\\u0001"}', True),
        ('{"b":1,"a":1}', False),
        ('{"a":1,"a":1}', False),
        ('{"a": 1}', False),
        ('{"A":1}', False),
        ('{"a":1.0}', False),
        ('{"a":1e3}', False),
        ('{"a":-0}', False),
        ('{"a":9007199254740991}', True),
        ('{"a":-9007199254740991}', True),
        ('{"a":9007199254740992}', False),
        ('{"a":-9007199254740992}', False),
        ('{"a":9007199254740993}', False),
        ('{"a":999999999999999}', True),
        ('{"a":9999999999999999}', False),
        ('{"a":100000000000000000}', False),
        ('{"a":1000000000000000000}', False),
        ('{"a":007}', False),
        ('{"a":+1}', False),
        ('{"a":"e\\u0301"}', False),
        ('{"a":"e\u0301"}', False),
        ('{"a":"\\u5b57"}', False),
        ('{"a":"\\ud800"}', False),
        ("[" * 100_000, False),
        ("", False),
    ],
)
def test_canonical_json_is_what_verify_py_takes_for_it(text: str, is_canonical: bool) -> None:
    assert asked(canonical=[text])["canonical"] == [is_canonical]
    try:
        verify.read_json(text.encode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        assert not is_canonical
    else:
        assert is_canonical


def test_a_tracker_is_read_as_verify_py_reads_it() -> None:
    wanted = dict.fromkeys(READ.values(), BARE) | READ_OTHERWISE | dict.fromkeys(NOT_READ)
    assert dict(zip(wanted, asked(trackers=list(wanted))["trackers"], strict=True)) == wanted
    for typed, code in wanted.items():
        if code is not None:
            assert verify.read_tracker(typed) == code, typed
            continue
        with pytest.raises(verify.Unreadable, match="不是查验码"):
            verify.read_tracker(typed)


async def test_it_says_what_verify_py_says(box: BallotBox, database: Database, signer: Signer, tmp_path: Path) -> None:
    await counted(box)
    made = await bundles(box, database, signer)
    vote, receipt = await box.vote(), tmp_path / "receipt.txt"
    signed = await signer.at_least(vote.eid, 4, hashes_of(database, vote.id))
    lines = files_of(made.restricted)["openings.jsonl"].splitlines()
    opening = json.loads(lines[0])
    leaf = json.loads(files_of(made.public)["log.jsonl"].splitlines()[opening["i"]])
    for bundle in (made.public, made.restricted):
        for extra in ({"l": leaf, "o": opening["o"], "s": opening["s"]}, {"l": leaf}):
            receipt.write_text(signed.proof(opening["i"], canonical(extra)).spelled())
            for more in ([], ["--key", made.vkey], ["--key", made.vkey, "--receipt", str(receipt)]):
                python, node = verified(tmp_path, bundle, *more), verified_by_node(tmp_path, bundle, *more)
                assert python == node == run_by_node(str(tmp_path / "bundle.zip"), *more)
                assert python[0] == 0
    forged = canonical({"l": leaf, "o": opening["o"] | {"voter": "p009"}, "s": opening["s"]})
    receipt.write_text(signed.proof(opening["i"], forged).spelled())
    for program in (verified, verified_by_node):
        status, said = program(tmp_path, made.public, "--receipt", str(receipt))
        assert (status, "回执的内容与它的选票不符" in said) == (1, True)


async def test_a_rewritten_log_is_told_by_a_receipt(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, receipt = files_of(made.public), tmp_path / "receipt.txt"
    receipt.write_bytes(blind_receipt(files))
    rewritten = relogged(files, lambda log: log[1].update(c="22" * 32))
    assert verified_by_node(tmp_path, rewritten, "--key", made.vkey)[0] == 0
    assert verified_by_node(tmp_path, rewritten, "--receipt", str(receipt))[0] == 1
    for name, bundle in (("a", made.public), ("shorter", relogged(files, list.pop)), ("forked", rewritten)):
        (tmp_path / f"{name}.zip").write_bytes(bundle)
    # A receipt whose proof leads elsewhere is of no log.
    (tmp_path / "bent.txt").write_text(receipt.read_text().replace("index 1\n", "index 2\n"))
    for one in ("a.zip", "shorter.zip", "forked.zip", "receipt.txt", "bent.txt"):
        for two in ("a.zip", "receipt.txt", "bent.txt"):
            pair = str(tmp_path / one), str(tmp_path / two)
            status, said = run_by_node("compare", *pair)
            capsys.readouterr()
            assert status == verify.main(["compare", *pair]), pair
            assert said == capsys.readouterr().out, pair


async def test_a_bundle_packed_again_is_the_same_bundle(made: Made, tmp_path: Path) -> None:
    again = BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files_of(made.restricted).items():
            archive.writestr(name, data)
    assert verified_by_node(tmp_path, again.getvalue(), "--key", made.vkey)[0] == 0


async def test_long_repetitions_are_unpacked_when_packed_again(made: Made, tmp_path: Path) -> None:
    files = files_of(made.public)
    again = BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files_of(resealed(files | {"README.zh.md": b"-" * 5000 + files["README.zh.md"]})).items():
            archive.writestr(name, data)
    assert verified_by_node(tmp_path, again.getvalue(), "--key", made.vkey)[0] == 0


async def test_what_cannot_be_read_is_said_apart(made: Made, tmp_path: Path) -> None:
    broken = bytearray(made.public)
    broken[200] ^= 1  # within the first file: its checksum in the ZIP is another then
    other = tmp_path / "other.txt"
    other.write_text("x")
    for bundle, more in (
        (b"", []),
        (made.public[:-30], []),
        (bytes(broken), []),
        (made.public, ["--key", "nonsense"]),
        (made.public, ["--key"]),
        (made.public, ["--receipt", str(tmp_path / "nothing")]),
        (made.public, ["--receipt", str(other)]),
        (made.public, ["--other"]),
    ):
        assert verified_by_node(tmp_path, bundle, *more)[0] == 2


async def test_witnesses_count_by_their_keys(made: Made, tmp_path: Path) -> None:
    """Two witnesses are asked for; a name too many, a key of nobody and a cosignature of another text count nothing."""
    files = files_of(made.public)
    keys = [SigningKey(bytes([n]) * 32) for n in (2, 3)]
    vkeys = [key.public(f"example.cn/{n}", KeyKind.WITNESS).vkey for n, key in enumerate(keys)]
    size = files["log.jsonl"].count(b"\n")
    vote = json.loads(files["vote.json"]) | {"witness_quorum": 2}
    note = Note.read(files[f"checkpoints/{size}.ckpt"].decode())
    one, both = (
        keys[0].cosign("example.cn/0", note, 5),
        keys[1].cosign("example.cn/1", keys[0].cosign("example.cn/0", note, 5), 6),
    )
    twice = keys[0].cosign("example.cn/twice", one, 7)
    also = keys[0].public("example.cn/twice", KeyKind.WITNESS).vkey
    for cosigned, listed, given, sound in (
        (both, vkeys, [], True),
        (both, vkeys, vkeys, True),
        (both, vkeys, vkeys[:1], False),
        (both, vkeys[:1], [], False),
        (one, vkeys, [], False),
        (twice, [vkeys[0], also], [], False),
    ):
        changed = files | {
            "keys.txt": files["keys.txt"] + "".join(f"{one}\n" for one in listed).encode(),
            "vote.json": canonical(vote),
            f"checkpoints/{size}.ckpt": cosigned.spelled().encode(),
        }
        more = [part for key in given for part in ("--key", key)]
        for program in (verified, verified_by_node):
            status, said = program(tmp_path, resealed(changed, SECRET), *more)
            assert (status == 0, " V16 " in said) == (sound, not sound), said
