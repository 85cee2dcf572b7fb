"""As whom the PostgreSQL programs run, and what of our own surroundings reaches them."""

import importlib.util
import os
import pwd
import tempfile
from pathlib import Path

import pytest

from app.core.postgres.embedded import EmbeddedError, start
from app.core.postgres.embedded_programs import Programs, programs_for

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="PostgreSQL refuses only root")


@pytest.fixture
def no_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")


def stand_in(folder: Path, line: str) -> Programs:
    """Programs of which `pg_ctl` is a line of shell."""
    script = folder / "pg_ctl"
    script.write_text(f"#!/bin/sh\n{line}\n")
    script.chmod(0o755)
    return Programs(folder)


def test_the_programs_are_out_of_reach_of_the_terminal(tmp_path: Path) -> None:
    code, session = stand_in(tmp_path, "ps -o sid= -p $$").run("pg_ctl", pgdata=tmp_path)
    assert code == 0
    assert int(session) != os.getsid(0)


def test_nothing_of_our_environment_reaches_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGPORT", "PGHOST", "LANG", "LC_CTYPE", "YIGAI_FIELD_KEY"):
        monkeypatch.setenv(name, "stray")
    _, printed = stand_in(tmp_path, "env").run("pg_ctl", pgdata=tmp_path / "数据 $HOME")
    assert "stray" not in printed
    assert f"PGDATA={tmp_path}/数据 $HOME" in printed.splitlines()
    assert "LC_ALL=C" in printed.splitlines()


def test_without_the_wheel_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EmbeddedError, match="YIGAI_DATABASE_URL"):
        start(tmp_path)


@only_root
@pytest.mark.usefixtures("no_namespaces")
def test_root_without_namespaces_makes_new_data_as_an_existing_user(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        with start(data) as embedded:
            assert embedded.socket_dir.owner() == "nobody"
        assert (data / "pg").owner() == "nobody"
        monkeypatch.undo()  # namespaces again: the owner of the data stays the one who may read them
        with start(data) as embedded:
            embedded.create_database()


@only_root
def test_root_becomes_the_owner_of_the_data_folder(tmp_path: Path) -> None:
    somebody = next(entry for entry in pwd.getpwall() if entry.pw_uid > 0)
    os.chown(tmp_path, somebody.pw_uid, somebody.pw_gid)
    programs = programs_for(tmp_path / "pg")
    assert (programs.prefix, programs.uid, programs.gid) == ((), somebody.pw_uid, somebody.pw_gid)


@only_root
@pytest.mark.usefixtures("no_namespaces")
def test_root_without_namespaces_cannot_open_its_own_data(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    with pytest.raises(EmbeddedError, match=r"请用普通用户运行(.|\n)*YIGAI_DATABASE_URL"):
        start(tmp_path)


@only_root
@pytest.mark.usefixtures("no_namespaces")
def test_root_without_namespaces_needs_folders_others_can_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(EmbeddedError, match="没有读写权限。请用普通用户运行"):
        start(tmp_path / "data")
    assert not (tmp_path / "data" / "pg").exists()
    assert not (tmp_path / "data" / "pg.new").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root becomes the owner instead")
def test_data_of_another_user_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pg").mkdir()
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(EmbeddedError, match="归另一个用户"):
        start(tmp_path)
