"""A committee rehearses on its own sheet by docs/committee.md alone: the document's own commands, run as they stand in it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest
from pypdf import PdfReader

from app.cli.demo.photo import photo
from app.core.typesetting import font_available
from app.core.values.rehearsal import WARNING
from tests.register.sheet.making import titled_and_merged

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs/committee.md").read_text(), re.MULTILINE | re.DOTALL)
SEEN_BY_ANYBODY = 'echo "$ADDRESS/v1/public/votes/$(as jiedao GET $BASE/votes/$VOTE | pick eid)"'
START_SECONDS, STORY_SECONDS = 300, 900

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine"),
]


class Desk:
    """The committee's computer: a folder with the program, the sheet and five photos, and what its terminals say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "docs").symlink_to(ROOT / "docs")
        (folder / "名册.xlsx").write_bytes(titled_and_merged())
        for name in ("公告栏1", "公告栏2", "公告栏3", "公告栏4", "唱票记录"):
            (folder / f"{name}.jpg").write_bytes(photo())
        # `uv run` without looking whether the environment is in step, which it is while tests run.
        runner = folder / "bin" / "uv"
        runner.parent.mkdir()
        runner.write_text(f'#!/bin/sh\nshift\nprogram=$1\nshift\nexec {Path(sys.executable).parent}/"$program" "$@"\n')
        runner.chmod(0o755)
        self.environment = {
            name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")
        } | {"PATH": f"{runner.parent}:{os.environ['PATH']}"}
        self.says = folder / "第一个终端.txt"

    def begin(self, command: str) -> subprocess.Popen[bytes]:
        """The first terminal, which goes on."""
        with self.says.open("wb") as says:
            return subprocess.Popen(
                ["bash", "-c", f"exec {command.strip()}"],
                cwd=self.folder,
                env=self.environment,
                stdout=says,
                stderr=subprocess.STDOUT,
            )

    def follow(self, blocks: list[str]) -> subprocess.CompletedProcess[str]:
        """The second terminal, from top to bottom; it stops at the first act that is refused."""
        script = "\n".join(["set -euo pipefail", *blocks, SEEN_BY_ANYBODY])
        return subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=STORY_SECONDS,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The desk with its first terminal open, as the document opens it but for the port."""
    made = Desk(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    house = made.begin(f"{BLOCKS[0].strip()} --port {port}")
    try:
        until = time.monotonic() + START_SECONDS
        while "演练已经开始" not in made.says.read_text():
            assert house.poll() is None, made.says.read_text()
            assert time.monotonic() < until, made.says.read_text()
            time.sleep(0.2)
        yield made
    finally:
        house.send_signal(signal.SIGINT)
        assert house.wait(60) == 0, made.says.read_text()


def test_a_vote_is_rehearsed_from_the_sheet_to_the_final_result(desk: Desk) -> None:
    assert "让邻居的手机也能打开" not in desk.says.read_text(), "the document binds an address that phones reach"
    done = desk.follow(BLOCKS[1:])
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    wanted = ["3-2-501", "noticed", "状态：open", "counted", "carried", "final"]
    assert [line for line in lines if line in wanted] == [wanted[0], *wanted]
    papers = ("名册公示", "表决通知", "表决票", "唱票记录", "初步结果公示", "结果公告", "表决结果")
    for paper in papers:
        for page in PdfReader(desk.folder / f"{paper}.pdf").pages:
            assert WARNING in page.extract_text(), paper
    sheet = openpyxl.load_workbook(desk.folder / "表决结果.xlsx").worksheets[0]
    assert sheet["A1"].value == WARNING
    answer = httpx.get(lines[-1], trust_env=False)
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-yigai-rehearsal"]
    assert (answer.json()["state"], answer.json()["community"]) == ("final", "幸福小区（演练）")
    assert "幸福小区（演练）" in (desk.folder / "首页.json").read_text()
