"""verify.js in a page and in a mini-program: with nothing of Node's it says of a bundle's bytes what it says there."""

import base64
import json
import subprocess
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest

from app.voting import leaves
from tests.voting.bundle.made import (
    NODE,
    VERIFY_JS,
    Made,
    blind_receipt,
    files_of,
    resealed,
    verified_by_node,
)

pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed: verify.js was not tried")
ALONE = Path(__file__).with_name("isolated.js")


def alone(
    place: str,
    bundle: bytes,
    *,
    keys: Sequence[str] = (),
    receipts: Sequence[tuple[str, bytes]] = (),
    trackers: Sequence[str] = (),
    program: Path = VERIFY_JS,
) -> tuple[int, str]:
    """What verify.js says where there is nothing but the language."""
    assert NODE is not None
    asked = {
        "zip": base64.b64encode(bundle).decode(),
        "keys": keys,
        "receipts": [(name, base64.b64encode(data).decode()) for name, data in receipts],
        "trackers": trackers,
    }
    done = subprocess.run(
        [NODE, str(ALONE), str(program), place], input=json.dumps(asked), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["left"], "it leaves a name behind"
    return found["status"], found["said"]


@pytest.mark.parametrize("place", ["page", "mini-program"])
async def test_it_needs_nothing_of_the_platform(made: Made, tmp_path: Path, place: str) -> None:
    files, receipt = files_of(made.restricted), tmp_path / "receipt.txt"
    receipt.write_bytes(blind_receipt(files))
    code = leaves.tracker(files["log.jsonl"].splitlines()[1])
    again = BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    changed = resealed(files | {"tally.json": files["tally.json"].replace(b'"heads":9', b'"heads":8', 1)})
    for bundle, status in ((made.public, 0), (made.restricted, 0), (again.getvalue(), 0), (changed, 1)):
        by_node = verified_by_node(
            tmp_path, bundle, "--key", made.vkey, "--receipt", str(receipt), "--tracker", code.lower()
        )
        given = {"keys": [made.vkey], "receipts": [(str(receipt), receipt.read_bytes())], "trackers": [code.lower()]}
        assert by_node[0] == status
        assert alone(place, bundle, **given) == (status, by_node[1].rstrip("\n"))  # type: ignore[arg-type]
    assert alone(place, b"no bundle")[0] == 2
    assert alone(place, made.public, trackers=["x"])[0] == 2


@pytest.mark.parametrize("needs", ["require('fs')", "process.pid", "Buffer.from('')", "new TextDecoder()", "console.log(1)",
                                   "setTimeout(String)", "BigInt(1)", "new Function('return 1')()", "globalThis.more = 1"])  # fmt: skip
@pytest.mark.parametrize("place", ["page", "mini-program"])
def test_what_it_may_not_need_is_seen(tmp_path: Path, place: str, needs: str) -> None:
    """The place is as bare as it says: a program that asks for more does not run in it."""
    program = tmp_path / "needy.js"
    text = VERIFY_JS.read_text()
    assert "  function verify(zip, options) {\n" in text
    program.write_text(
        text.replace("  function verify(zip, options) {\n", f"  {needs};\n  function verify(zip, options) {{\n")
    )
    with pytest.raises(AssertionError, match=r"not defined|require of|not a function|disallowed|leaves a name"):
        alone(place, b"no bundle", program=program)
