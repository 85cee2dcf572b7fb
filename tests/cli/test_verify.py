"""`yigai verify`: the program of the bundle as a verb, with its exit status."""

from pathlib import Path

from typer.testing import CliRunner

from app.cli import app
from app.core.db import Database
from app.core.signing.signer import Signer
from app.voting import leaves
from tests.voting.bundle.made import bundles, counted, files_of, resealed
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture


async def test_the_verb_says_what_the_program_says(
    box: BallotBox, database: Database, signer: Signer, tmp_path: Path
) -> None:
    await counted(box)
    made = await bundles(box, database, signer)
    path, run = tmp_path / "bundle.zip", CliRunner()
    path.write_bytes(made.public)
    sound = run.invoke(app, ["verify", str(path), "--key", made.vkey])
    assert (sound.exit_code, "通过" in sound.output) == (0, True)
    files = files_of(made.public)
    code = leaves.tracker(files["log.jsonl"].splitlines()[1]).lower()
    found = run.invoke(app, ["verify", str(path), "--key", made.vkey, "--tracker", code])
    assert (found.exit_code, f"查验码 {code.upper()}：在第 1 条" in found.output) == (0, True)
    lost = run.invoke(app, ["verify", str(path), "--tracker", "AAAA-AAAA-AAAA"])
    assert (lost.exit_code, "没有查验码 AAAA-AAAA-AAAA" in lost.output) == (1, True)
    assert run.invoke(app, ["verify", str(path), "--tracker", "AAAA"]).exit_code == 2
    path.write_bytes(resealed({**files, "tally.json": files["tally.json"] + b" "}))
    changed = run.invoke(app, ["verify", str(path), "--key", made.vkey])
    assert (changed.exit_code, "tally.json" in changed.output) == (1, True)
    path.write_text("no bundle")
    assert run.invoke(app, ["verify", str(path)]).exit_code == 2
