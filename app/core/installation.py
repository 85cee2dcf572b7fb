"""What this database is: whether it is a real one, how far its clock is ahead, and which key sealed its fields.

One function reads the time: the database's `clock_timestamp()` plus an offset kept beside it. An offset exists only in
a database that the demo or a test created and marked, so that nobody can ever move the clock of a real vote
(docs/decisions/0007).
"""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import OneOf, Table
from app.core.labels import Labelled
from app.core.periods import CHINA as CHINA  # day and clock are asked for together


class Marker(Labelled):
    """Who made a database that is not a real one."""

    DEMO = "demo", "演示"
    TEST = "test", "测试"
    PRACTICE = "practice", "演练"


class Installation(Table):
    """The single row that says what this database is."""

    __tablename__ = "installation"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("marker IS NOT NULL OR ahead = interval '0'", name="real_clock_is_not_moved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    marker: Mapped[Marker | None] = mapped_column(OneOf(Marker, checked=False))
    ahead: Mapped[timedelta]
    field_key_fingerprint: Mapped[str | None]


class WrongInstallation(Exception):
    """This database is not what the caller takes it for; the message is Chinese and says the remedy."""


INSTANT = "clock_timestamp() + installation.ahead"
"""This instant in SQL, for a statement that asks the table `installation` beside what it is about: see `now`."""

_INSTANT_ALONE = text(f"SELECT {INSTANT} FROM installation")  # noqa: S608 - a constant


async def now(session: AsyncSession) -> datetime:
    """This instant in UTC by the one clock; moves on inside a transaction, so read it after the locks are held."""
    instant = await session.scalar(_INSTANT_ALONE)
    if instant is None:
        raise WrongInstallation("数据库还没有初始化：请先执行 make migrate。")
    return instant  # type: ignore[no-any-return]


async def describe(session: AsyncSession, *, to_change: bool = False) -> Installation:
    """The row itself, locked where it is to be changed: of two processes that start at once, the second one sees what
    the first one wrote. Raises WrongInstallation where the migrations have not run.
    """
    found = await session.get(Installation, 1, with_for_update=to_change, populate_existing=True)
    if found is None:
        raise WrongInstallation("数据库还没有初始化：请先执行 make migrate。")
    return found


async def mark(session: AsyncSession, marker: Marker) -> None:
    """Mark a fresh database as not real; refused once a real key has been taken into use here."""
    found = await describe(session, to_change=True)
    if found.marker is None and found.field_key_fingerprint is not None:
        raise WrongInstallation("这是正式数据库，不能改作演示或测试。请换一个数据目录。")
    found.marker = marker
    await session.flush()


async def move_clock(session: AsyncSession, ahead: timedelta) -> None:
    """Set how far a marked database's clock runs ahead of the real one."""
    found = await describe(session, to_change=True)
    if found.marker is None:
        raise WrongInstallation("正式数据库的时钟不能拨动。")
    found.ahead = ahead
    await session.flush()


async def clock_forward(session: AsyncSession, at: datetime) -> bool:
    """Move a marked database's clock on to an instant; whether that was still to come. No clock goes back."""
    ahead = (await describe(session, to_change=True)).ahead
    gap = at - await now(session)
    if gap <= timedelta(0):
        return False
    await move_clock(session, ahead + gap)
    return True


async def take_key(session: AsyncSession, fingerprint: str) -> None:
    """Remember the key in use, and refuse another: its values could neither be opened nor found."""
    found = await describe(session, to_change=True)
    if found.field_key_fingerprint is None:
        found.field_key_fingerprint = fingerprint
        await session.flush()
    elif found.field_key_fingerprint != fingerprint:
        raise WrongInstallation(
            "加密密钥与数据库不符：数据库用的是另一把密钥"
            f"(指纹 {found.field_key_fingerprint}，现在是 {fingerprint}）。请放回原来的 keys/field.key 或 YIGAI_FIELD_KEY。"
        )
