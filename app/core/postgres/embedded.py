"""The embedded database: one PostgreSQL server for each data folder, shared by the processes that use it.

Nobody installs or administers it: the first process that needs the server starts it, the last one to leave stops it,
and whoever serves on it starts it again when it dies (standing_server.py).
Three lock files beside the database folder `pg` hold this together, and the kernel drops a lock with its holder,
however that one ends:

gate.lock  exclusive, held while somebody starts or stops the server
use.lock   shared, held by every process as long as it uses the server; who gets it exclusively at exit is the last
live.lock  exclusive, inherited by the server itself: it is free exactly when no process of the server is left, so
           process numbers, which other programs may bear after a crash, are never asked who lives

There is no TCP: the server listens on a socket in a short private folder below the temporary directory. Where people
run a PostgreSQL of their own (YIGAI_DATABASE_URL), this file is not used at all.
"""

import atexit
import fcntl
import hashlib
import os
import re
import shlex
import shutil
import stat
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from app.core.postgres.embedded_programs import MAJOR, PORT, SUPERUSER, EmbeddedError, Programs, explained, programs_for

__all__ = ["Embedded", "EmbeddedError", "start"]

LONGEST_PATH = 960
"""Bytes of the data folder's path: PostgreSQL has 1024 for each of its own paths, and initdb dies of longer ones."""

PATIENCE_S = 120
"""How long (seconds) a server may take to recover after a crash, or to shut down."""

SHORT_PATIENCE_S = 5
"""How long (seconds) one try at starting it again waits for what is left of it: who tries will try again."""

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "synchronous_commit": "on",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "pg-%a.log",
    "log_truncate_on_rotation": "on",
    "log_error_verbosity": "terse",  # the details of a refused row would put personal data into the log
}

INITDB = (
    *("--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--no-instructions"),
    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C.UTF-8"),
)
"""The socket's folder is the only door, hence `trust`. Every locale is named: the caller's would leak in."""

_NOT_STARTED = "嵌入式数据库没有启动"

_lock_files: "weakref.WeakSet[IO[bytes]]" = weakref.WeakSet()


@dataclass(frozen=True, slots=True)
class Embedded:
    """This process's use of the server of one data folder; made by `start`, given up by `stop` or at exit.

    A forked child does not inherit the use: it calls `start` itself.
    """

    data: Path
    socket_dir: Path
    _programs: Programs = field(repr=False, compare=False)
    _use: IO[bytes] = field(repr=False, compare=False)

    def url(self, database: str = "yigai", user: str = SUPERUSER) -> str:
        """The SQLAlchemy address of a database, for asyncpg over the socket (double its `%`, if any, in alembic.ini)."""
        return f"postgresql+asyncpg://{user}@/{database}?host={self.socket_dir}"

    def create_database(self, name: str = "yigai", template: str | None = None) -> None:
        """Creates a database; without `template` one that exists already is left as it is.

        With `template`, a copy of that database, on which nobody may have a session. Raises EmbeddedError.
        """
        create = "SELECT format('CREATE DATABASE %I', :'name')"
        if template is not None:
            sql = f"{create} || format(' TEMPLATE %I', :'template') \\gexec"
            done = self._programs.query(self.socket_dir, sql, name=name, template=template)
        else:
            with _hold_lock(self.data / "gate.lock"):
                sql = f"{create} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec"
                done = self._programs.query(self.socket_dir, sql, name=name)
        if done[0] != 0:
            raise explained(f"没能建立数据库 {name}", self.data / "pg", done[1])

    def gone(self) -> bool:
        """Whether no process of the server is left, or its folder: it crashed, or was stopped past us; False once this
        use is given up. Costs a few calls of the system, and starts nothing.
        """
        if self._use.closed:
            return False
        lock = self.data / "live.lock"
        if not lock.exists():
            return True
        with _opened(lock) as live:
            try:
                fcntl.flock(live, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: of two who look, neither sees a server
            except BlockingIOError:
                return False
            fcntl.flock(live, fcntl.LOCK_UN)
        return True

    def start_again(self) -> bool:
        """Starts the server of this use again where it has gone, on the socket that `url` names, and returns once it has
        answered; one that answers is left alone. False, and nothing is done, once this use is given up. A database is
        never created here.

        Raises EmbeddedError as `start` does, also where the folder is gone or another PostgreSQL is on it.
        """
        try:
            with _hold_lock(self.data / "gate.lock"):
                if self._use.closed:
                    return False
                found = _running(self._programs, self.data, self.socket_dir)
        except OSError as error:
            raise explained(_NOT_STARTED, self.data, str(error)) from error
        if found != self.socket_dir:
            raise EmbeddedError(
                f"数据库已由另一个程序启动，但通信用的文件夹不同，本程序连不上。\n位置：{found}\n办法：请重新启动本程序。"
            )
        return True

    def stop(self) -> None:
        """Gives up this use, and stops the server when nobody else uses it. Any further call does nothing.

        Raises EmbeddedError if the server does not stop; what is committed is safe then too.
        """
        if self._use.closed:
            return
        with _hold_lock(self.data / "gate.lock"), self._use:
            atexit.unregister(self.stop)
            if _taken(self._use):
                _stop_server(self._programs, self.data)
                shutil.rmtree(self.socket_dir, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def start(data: Path) -> Embedded:
    """Starts the server of the folder `data` (the database lies in `data/pg`), creating it first, or joins the running
    one. Returns once the server has answered a query.

    Blocks while another process starts or stops the same server. Raises EmbeddedError with what is wrong, where and how
    to mend it: another major version, a disk full or read-only, a folder of somebody else or of too long a path, a server
    that will not run.
    """
    data = data.absolute()
    try:
        data.mkdir(parents=True, exist_ok=True)
        data = data.resolve()
        if len(os.fsencode(data)) > LONGEST_PATH:
            raise explained(_NOT_STARTED, data, f"File name too long: over {LONGEST_PATH} bytes")
        with _hold_lock(data / "gate.lock"):
            use = _opened(data / "use.lock")
            try:
                fcntl.flock(use, fcntl.LOCK_SH)
                programs = programs_for(data / "pg")
                embedded = Embedded(data, _running(programs, data), programs, use)
            except BaseException:
                use.close()
                raise
    except OSError as error:
        raise explained(_NOT_STARTED, data, str(error)) from error
    atexit.register(embedded.stop)
    return embedded


def _running(programs: Programs, data: Path, again: Path | None = None) -> Path:
    """The socket's folder of a server that answers: the living one, else one launched now. The gate is ours.

    `again` is the socket's folder of one that has gone: it is launched there, and its database never made anew.
    """
    pg = data / "pg"
    patience_s = PATIENCE_S if again is None else SHORT_PATIENCE_S
    deadline = time.monotonic() + patience_s
    with _opened(data / "live.lock") as live:
        while not _taken(live):  # it lives, it is recovering, or what a killed one left behind is going
            socket_dir = _socket_dir_of(pg)
            if socket_dir and _answers(programs, socket_dir):
                return socket_dir
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"数据库正在运行，但 {patience_s} 秒内没有应答。\n位置：{pg}\n"
                    f"办法：请看 {pg / 'log'} 里最新的日志；可能还在恢复数据，过几分钟再试，不行就重启机器。"
                )
            time.sleep(0.05)
        _check_version(pg)
        if not pg.exists():
            if again is not None:
                raise EmbeddedError(
                    f"数据库文件夹不见了，没有新建。\n位置：{pg}\n"
                    "办法：请检查这块磁盘是否还挂着、文件夹是否被移走；放回原处后会自动启动。找不回来的，请停止服务，从备份恢复。"
                )
            _create(programs, pg)
        return _launch(programs, pg, live, again)


def _check_version(pg: Path) -> None:
    """Refuses a database folder which this major version cannot read; one that does not exist yet is fine."""
    if not pg.exists():
        return
    try:
        found = (pg / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise EmbeddedError(
            f"这个文件夹里不是一个完整的数据库（缺少 PG_VERSION）。\n位置：{pg}\n"
            "办法：请从备份恢复；如果里面没有要保留的数据，把它移到别处，再重新启动，会新建一个空的数据库。"
        ) from None
    if found != str(MAJOR):
        raise EmbeddedError(
            f"数据是 PostgreSQL {found} 存的，本软件带的是 PostgreSQL {MAJOR}，不能直接打开；数据没有被改动。\n位置：{pg}\n"
            f"办法：1. 用原来那一版软件（PostgreSQL {found}）启动，用 pg_dump 导出备份；2. 把这个文件夹移到别处保存；"
            "3. 启动本软件，新建一个空的数据库；4. 用 pg_restore 把备份导入。"
        )


def _create(programs: Programs, pg: Path) -> None:
    """A new database folder, complete or not there at all: made under another name, then renamed."""
    new = pg.with_name("pg.new")
    if new.exists():  # cut short earlier; never used, for the rename below is on disk before anybody writes
        shutil.rmtree(new)
    new.mkdir(mode=0o700)
    programs.give(new)
    code, said = programs.run("initdb", *INITDB, pgdata=new)
    if code != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise explained("没能新建数据库", pg, said)
    new.rename(pg)
    folder = os.open(pg.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _launch(programs: Programs, pg: Path, live: IO[bytes], again: Path | None) -> Path:
    """Starts the server, to which the lock `live` passes; the socket's folder once a query is answered."""
    _forget_stale_number(pg)
    socket_dir = _new_socket_dir(programs, again or _short_folder(pg))
    options = ["-k", str(socket_dir)]
    for name, value in SETTINGS.items():
        options += ["-c", f"{name}={value}"]
    code, said = programs.run(
        *("pg_ctl", "start", "--silent", "--wait", f"--timeout={PATIENCE_S}", "--options", shlex.join(options)),
        pgdata=pg,
        keep=(live.fileno(),),
    )
    if code != 0 or not _answers(programs, socket_dir):
        with suppress(OSError):  # not empty: a server that is slow to start has its socket there
            socket_dir.rmdir()
        raise explained(_NOT_STARTED, pg, f"{_last_log_lines(pg)}\n{said}")
    return socket_dir


def _stop_server(programs: Programs, data: Path) -> None:
    """Stops the server if it lives, and waits until its last process is gone. The gate is ours."""
    deadline = time.monotonic() + PATIENCE_S
    with _opened(data / "live.lock") as live:
        if _taken(live):
            return
        _, said = programs.run(
            *("pg_ctl", "stop", "--silent", "--mode=fast", "--wait", f"--timeout={PATIENCE_S}"), pgdata=data / "pg"
        )
        while not _taken(live):
            if time.monotonic() > deadline:
                raise explained("数据库没有停下来（已保存的数据不受影响）", data / "pg", said)
            time.sleep(0.01)


def _forget_stale_number(pg: Path) -> None:
    """Removes a `postmaster.pid` from before a crash whose process number another program bears now.

    PostgreSQL itself forgets a number nobody bears, but refuses to start when anything of ours bears it, as happens in
    every restarted container; so does a killed server that its parent has not yet cleared away (it works nowhere any
    more). A server someone started by hand works in the folder `pg`: that one is left alone with its socket, which may be
    where ours was (EmbeddedError). Where there is no /proc, PostgreSQL judges alone.
    """
    with suppress(OSError, IndexError, ValueError):
        process = Path("/proc") / str(int(_pid_file(pg)[0]))
        works_in = process / "cwd"
        if works_in.exists() and works_in.samefile(pg):
            raise explained(_NOT_STARTED, pg, f'lock file "postmaster.pid" already exists ({process.name})')
        if process.exists():
            (pg / "postmaster.pid").unlink()


def _pid_file(pg: Path) -> list[str]:
    """The lines of `postmaster.pid` (number, folder, start, port, socket's folder, …); fewer while it is written."""
    try:
        return (pg / "postmaster.pid").read_text(errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return []


def _socket_dir_of(pg: Path) -> Path | None:
    """Where the running server listens by its own account: its starter may have had another temporary directory."""
    lines = _pid_file(pg)
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None


def _short_folder(pg: Path) -> Path:
    """Where the socket's folder is made, named by user and data folder, of a path that is short and plain.

    The path goes into a socket address (at most 103 bytes on macOS), a list separated by commas and a URL.
    """
    name = f"yigai-{os.geteuid()}-{hashlib.sha256(os.fsencode(pg)).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir()) / name
    if len(str(folder / f".s.PGSQL.{PORT}")) > 103 or not re.fullmatch(r"[A-Za-z0-9/._-]+", str(folder)):
        return Path("/tmp") / name  # noqa: S108 - made and checked below
    return folder


def _new_socket_dir(programs: Programs, folder: Path) -> Path:
    """The socket's folder, empty and of mode 0700."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        programs.give(folder)
    found = folder.lstat()
    owner = os.geteuid() if programs.uid is None else programs.uid
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) != 0o700:
        raise EmbeddedError(f"通信用的临时文件夹被别人占用了。\n位置：{folder}\n办法：请管理员删除它，再重新启动。")
    for left in folder.iterdir():  # the lock file of a killed server holds a number like postmaster.pid
        left.unlink()
    return folder


def _answers(programs: Programs, socket_dir: Path) -> bool:
    return programs.query(socket_dir, "SELECT 1") == (0, "1")


def _last_log_lines(pg: Path) -> str:
    try:
        newest = max((pg / "log").glob("pg-*.log"), key=lambda file: file.stat().st_mtime)
        return "\n".join(newest.read_text(errors="replace").splitlines()[-5:])
    except (OSError, ValueError):
        return ""


@contextmanager
def _hold_lock(path: Path) -> Iterator[None]:
    """Holds a lock exclusively. Unlocked by name, since a child forked meanwhile would keep a lock merely closed."""
    with _opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _opened(path: Path) -> IO[bytes]:
    """A lock file, for reading only: flock needs no more, and root may have made it in somebody's folder."""
    file = open(path, "rb", buffering=0, opener=lambda name, flags: os.open(name, flags | os.O_CREAT, 0o644))  # noqa: SIM115
    _lock_files.add(file)
    return file


def _taken(file: IO[bytes]) -> bool:
    """Takes a lock exclusively without waiting; False when somebody else holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _leave_locks_to_parent() -> None:
    for file in list(_lock_files):
        file.close()


os.register_at_fork(after_in_child=_leave_locks_to_parent)
