"""The compiler's own word: a front-end's calls compile strictly, and each mistake in `compiled/refused` does not."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.typescript.front_end import AUDIENCES, files_of

HERE = Path(__file__).with_name("compiled")
NODE = shutil.which("node")
COMPILER = HERE / "node_modules" / "typescript" / "lib" / "tsc.js"

pytestmark = pytest.mark.skipif(
    NODE is None or not COMPILER.exists(),
    reason="no TypeScript on this machine (npm ci --prefix tests/cli/typescript/compiled)",
)


def test_what_a_front_end_writes_compiles_strictly_and_each_mistake_does_not(tmp_path: Path) -> None:
    for audience in AUDIENCES:
        (tmp_path / audience).mkdir()
        for name, text in files_of(audience).items():
            (tmp_path / audience / name).write_text(text, encoding="utf-8")
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(
        [str(NODE), COMPILER, "-p", ".", "--pretty", "false"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    # A fault begins at the edge, with its file; what explains it is indented.
    faults = re.split(r"^(?=\S)", done.stdout, flags=re.MULTILINE)[1:]
    mistakes = {
        f"refused/{path.name}": path.read_text(encoding="utf-8").splitlines()[0].removeprefix("// ")
        for path in sorted((HERE / "refused").glob("*.ts"))
    }
    assert [fault for fault in faults if not fault.startswith("refused/")] == []
    assert len(mistakes) > 10
    assert [fault.partition("(")[0] for fault in sorted(faults)] == list(mistakes), done.stdout
    for fault in faults:
        assert mistakes[fault.partition("(")[0]] in fault
