"""Bundles as tests take them apart, change them, and sign them again with a key of their choice."""

import atexit
import io
import json
import shutil
import subprocess
import sys
import threading
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.core.db import Database
from app.core.signing import merkle
from app.core.signing.checkpoints import Checkpoint, LeafProof
from app.core.signing.notes import SigningKey
from app.core.signing.signer import Signer
from app.core.values.canonical import canonical
from app.ledger.vote_postings import posting_file
from app.voting import leaves
from app.voting.bundle import exporting, packing, verify
from app.voting.bundle.packing import VERIFY_JS
from app.voting.count.ballots import Validity
from tests.voting.live.ballot_box import BallotBox

type Files = dict[str, bytes]

SECRET = b"\x01" * 32
STANDING = Path(__file__).with_name("standing.js")
NODE = shutil.which("node") or shutil.which("nodejs")
AT = datetime(2026, 12, 24, tzinfo=UTC)
RECIPIENT = exporting.Recipient("陈会计", "西陵区某会计师事务所", "复核计票")


async def counted(box: BallotBox) -> None:
    """A vote with phone ballots, papers, a void paper, a later ballot, an extension, and a count."""
    vote = await box.opened()
    for number, voter in enumerate(("p001", "p002", "p003", "p004", "p005", "p006")):
        await box.cast(voter, "agree", "disagree" if number % 2 else "abstain")
    await box.keyed_paper("p007", "disagree", "agree")
    void = await box.paper("p008")
    for keyer in (0, 1):
        await box.key(void, "agree", "agree", keyer, Validity.CONTENT_INVALID)
    await box.keyed_paper("p001")
    assert vote.closes_at is not None
    await box.extended(vote.closes_at + timedelta(days=3))
    await box.cast("p009")
    await box.counted()


@dataclass(frozen=True)
class Made:
    """Both bundles of a vote."""

    public: bytes
    restricted: bytes
    vkey: str


async def bundles(box: BallotBox, database: Database, signer: Signer) -> Made:
    vote = await box.vote()
    public = await exporting.make_public(database, signer, vote, posting_file)
    restricted = await exporting.make_restricted(
        database,
        signer,
        vote,
        RECIPIENT,
        posting_file,
        number=uuid.UUID(int=7),
        by="王主任",
        at=AT,
    )
    return Made(public.data, restricted.data, signer.public(vote.eid).vkey)


def files_of(bundle: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def resealed(files: Mapping[str, bytes], secret: bytes = SECRET, *, checkpoints: bool = False) -> bytes:
    """The ZIP of changed files with a manifest that fits them, signed; with new checkpoints where asked for."""
    kept = {name: data for name, data in files.items() if not name.startswith("MANIFEST")}
    name = kept["keys.txt"].decode().split("+")[0]
    key = SigningKey(secret)
    if secret != SECRET:
        kept["keys.txt"] = f"{key.public(name).vkey}\n".encode()
    if checkpoints:
        lines = kept["log.jsonl"].split(b"\n")[:-1]
        tree = merkle.Tree(leaves.leaf_hash(line) for line in lines)
        sizes = [int(one[12:-5]) for one in kept if one.startswith("checkpoints/")]
        kept = {one: data for one, data in kept.items() if not one.startswith("checkpoints/")}
        for size in {size for size in sizes if size <= tree.size} | {tree.size}:
            signed = key.sign(name, Checkpoint(name, size, tree.root(size)).text)
            kept[f"checkpoints/{size}.ckpt"] = signed.spelled().encode()
    eid = name.rpartition("/")[2]
    manifest = packing.manifest(eid, kept)
    note = key.sign(name, packing.statement(eid, manifest)).spelled().encode()
    return packing.packed(kept | {packing.MANIFEST: manifest, packing.SIGNATURE: note})


def relogged(files: Mapping[str, bytes], change: Callable[[list[dict[str, Any]]], None]) -> bytes:
    """The bundle of an operator who changes the log and signs everything again with the true key."""
    log = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    change(log)
    lines = b"".join(canonical(leaf) + b"\n" for leaf in log)
    return resealed({**files, "log.jsonl": lines}, checkpoints=True)


def blind_receipt(files: Files) -> bytes:
    """The receipt of the first ballot of a log as it is, under a checkpoint of its full size."""
    lines = files["log.jsonl"].split(b"\n")[:-1]
    index, line = next((at, one) for at, one in enumerate(lines) if b'"t":"ballot"' in one)
    tree, name = merkle.Tree(leaves.leaf_hash(one) for one in lines), files["keys.txt"].decode().split("+")[0]
    note = SigningKey(SECRET).sign(name, Checkpoint(name, tree.size, tree.root(tree.size)).text)
    extra = canonical({"l": json.loads(line)})
    return LeafProof(extra, index, tuple(tree.inclusion(index, tree.size)), note).spelled().encode()


def verified(folder: Path, bundle: bytes, *more: str) -> tuple[int, str]:
    """What verify.py says of a bundle, in this process."""
    path = folder / "bundle.zip"
    path.write_bytes(bundle)
    said = io.StringIO()
    out, sys.stdout = sys.stdout, said
    try:
        status = verify.main([str(path), *more])
    except verify.Unreadable as error:
        return 2, str(error)
    finally:
        sys.stdout = out
    return status, said.getvalue()


def verified_alone(folder: Path, bundle: bytes, *more: str) -> tuple[int, str]:
    """What the verify.py that travels inside says, run by itself and away from the project."""
    (folder / "bundle.zip").write_bytes(bundle)
    (folder / "verify.py").write_bytes(files_of(bundle)["verify.py"])
    return run_alone(folder, "bundle.zip", *more)


def run_alone(folder: Path, *given: str) -> tuple[int, str]:
    """What verify.py in this folder says, run by itself."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "verify.py", *given],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def verified_by_node(folder: Path, bundle: bytes, *more: str, program: Path = VERIFY_JS) -> tuple[int, str]:
    """What verify.js says of a bundle, run by a Node that stands ready."""
    path = folder / "bundle.zip"
    path.write_bytes(bundle)
    node = _standing_node()
    assert node.stdin is not None
    assert node.stdout is not None
    late = threading.Timer(120, node.kill)
    late.start()
    try:
        node.stdin.write(json.dumps([str(program), [str(path), *more]]) + "\n")
        node.stdin.flush()
        told = json.loads(node.stdout.readline())
    finally:
        late.cancel()
    return _sound(told["status"], told["stdout"], told["stderr"])


@cache
def _standing_node() -> "subprocess.Popen[str]":
    assert NODE is not None
    node = subprocess.Popen([NODE, str(STANDING)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(node.communicate)  # it ends with its input
    return node


def run_by_node(*given: str, program: Path = VERIFY_JS) -> tuple[int, str]:
    """What verify.js says at the command line."""
    assert NODE is not None
    done = subprocess.run([NODE, str(program), *given], capture_output=True, text=True, timeout=120, check=False)
    return _sound(done.returncode, done.stdout, done.stderr)


def _sound(status: int, stdout: str, stderr: str) -> tuple[int, str]:
    # A program that broke down ends with 1 too: what it says must be its own.
    assert status in {0, 1, 2}
    assert status != 1 or not stderr, stderr
    return status, stdout + stderr
