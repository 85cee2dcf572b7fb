import fcntl
import re
import subprocess
import sys
import threading
from pathlib import Path

import asyncpg
import pytest

from app.cli.opening import CannotOpen, opened
from app.core.postgres import embedded, migrating
from app.core.postgres.embedded_programs import SUPERUSER
from app.core.settings import Settings

ROOT = Path(__file__).resolve().parents[2]

# Opens the house of a folder whose application cannot be read, once the database has begun to start.
UNREADABLE = """
import asyncio, sys
from pathlib import Path
from app.cli.opening import opened
from app.core.settings import Settings

def unreadable():
    raise RuntimeError("no application")

async def main():
    async with opened(Settings(data=Path(sys.argv[1]), database_url=None), meanwhile=unreadable):
        print("open")

asyncio.run(main())
"""


def no_server_left(data: Path) -> bool:
    """Whether no process of the data folder's server lives: it would hold this lock."""
    with open(data / "live.lock", "rb") as live:
        try:
            fcntl.flock(live, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


async def test_a_database_that_does_not_start_is_told_after_the_application_was_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    read = []
    with pytest.raises(CannotOpen, match=r"嵌入式数据库没有启动。\n位置：.*\n办法：路径中有一段是文件"):
        async with opened(
            Settings(data=tmp_path / "file" / "data", database_url=None), meanwhile=lambda: read.append("application")
        ):
            raise AssertionError
    assert read == ["application"]


async def test_the_application_is_read_while_the_database_starts_and_not_before_or_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts, may_stand = threading.Event(), threading.Event()
    order = []

    def reach(_: Settings) -> tuple[str, None]:
        order.append("starts")
        starts.set()
        assert may_stand.wait(30)
        order.append("stands")
        raise CannotOpen("far enough")

    def read() -> None:
        assert starts.wait(30)
        order.append("read")
        may_stand.set()

    monkeypatch.setattr("app.cli.opening._reached", reach)
    with pytest.raises(CannotOpen, match="far enough"):
        async with opened(Settings(data=tmp_path, database_url=None), meanwhile=read):
            raise AssertionError
    assert order == ["starts", "read", "stands"]


def test_an_application_that_cannot_be_read_leaves_no_database_running(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", UNREADABLE, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert re.search(r"RuntimeError: no application$", said.stderr.strip())
    assert "open" not in said.stdout
    assert (tmp_path / "pg" / "PG_VERSION").exists()  # it had begun
    assert no_server_left(tmp_path)


@pytest.mark.parametrize(
    ("revision", "why"), [("0029", "请先用结构为 0030 的那一版程序升级一次"), ("9999", "请换用新版本的程序")]
)
async def test_a_folder_whose_schema_cannot_be_brought_up_is_refused_and_left_as_it_is(
    tmp_path: Path, revision: str, why: str
) -> None:
    with embedded.start(tmp_path) as server:
        server.create_database()
        connection = await asyncpg.connect(host=str(server.socket_dir), user=SUPERUSER, database="yigai")
        await connection.execute("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)")
        await connection.execute("INSERT INTO alembic_version VALUES ($1)", revision)
        await connection.close()
        with pytest.raises(CannotOpen, match=f"数据库结构是 {revision}，.*{why}"):
            async with opened(Settings(data=tmp_path, database_url=None)):
                raise AssertionError
        assert await migrating.current(server.url()) == revision
