"""What the embedded database refuses, and that the refusal says in Chinese what is wrong, where, and how to mend it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.postgres.embedded import EmbeddedError, start

ROOT = Path(__file__).parents[3]

SCRIPT = """
import sys
from pathlib import Path
from app.core.postgres.embedded import EmbeddedError, start
try:
    start(Path(sys.argv[1]))
except EmbeddedError as error:
    print(error.message_zh)
"""


def existing(data: Path, version: str) -> Path:
    (data / "pg").mkdir(parents=True)
    (data / "pg" / "PG_VERSION").write_text(f"{version}\n")
    return data


def test_data_of_another_major_version_are_refused_untouched(tmp_path: Path) -> None:
    data = existing(tmp_path / "数据", "17")
    with pytest.raises(EmbeddedError) as refused:
        start(data)
    for word in ("PostgreSQL 17", "PostgreSQL 18", str(data / "pg"), "pg_dump", "pg_restore"):
        assert word in refused.value.message_zh
    assert str(refused.value) == refused.value.message_zh
    assert [file.name for file in (data / "pg").iterdir()] == ["PG_VERSION"]


def test_a_folder_that_holds_no_database_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "照片.jpg").touch()
    with pytest.raises(EmbeddedError, match="缺少 PG_VERSION"):
        start(tmp_path)
    assert [file.name for file in (tmp_path / "pg").iterdir()] == ["照片.jpg"]


def test_a_data_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedError, match="路径中有一段是文件") as refused:
        start(tmp_path / "file" / "data")
    assert str(tmp_path / "file" / "data") in refused.value.message_zh


def test_a_path_too_long_for_postgresql_is_refused(tmp_path: Path) -> None:
    data = tmp_path.joinpath(*["长" * 80] * 4)
    with pytest.raises(EmbeddedError, match="路径太长"):
        start(data)
    assert not (data / "pg.new").exists()


@pytest.mark.parametrize(("options", "remedy"), [("size=6m", "磁盘满了"), ("ro", "磁盘是只读的")])
def test_a_full_or_read_only_disk_is_told(tmp_path: Path, options: str, remedy: str) -> None:
    alone = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    mount = f'mount -t tmpfs -o {options} none "$1"'
    if subprocess.run([*alone, "sh", "-c", mount, "sh", str(tmp_path)], check=False).returncode != 0:
        pytest.skip("this system lets us mount nothing")
    done = subprocess.run(
        [*alone, "sh", "-c", f'{mount} && exec "$2" -c "$3" "$1"', "sh", str(tmp_path), sys.executable, SCRIPT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert remedy in done.stdout
    assert str(tmp_path) in done.stdout
