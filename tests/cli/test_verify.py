"""`yigai verify`: the program of the bundle as a verb, with its exit status."""

from pathlib import Path

from typer.testing import CliRunner

from app.cli import app
from app.core.db import Database
from app.core.signer import Signer
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
    path.write_bytes(resealed({**files, "tally.json": files["tally.json"] + b" "}))
    changed = run.invoke(app, ["verify", str(path), "--key", made.vkey])
    assert (changed.exit_code, "tally.json" in changed.output) == (1, True)
    path.write_text("no bundle")
    assert run.invoke(app, ["verify", str(path)]).exit_code == 2
