"""The database: conventions of its tables, and the two ways to reach it, to write and to read.

One request or job is one transaction; nobody outside this file commits. PostgreSQL 15–18 only (docs/decisions/0004).
"""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

import asyncpg
from sqlalchemy import CheckConstraint, DateTime, Dialect, LargeBinary, MetaData, String, TypeDecorator, Uuid, event
from sqlalchemy import Table as RawTable
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, TypeResolve
from sqlalchemy.pool import NullPool

from app.core.errors import DATABASE_BUSY, DATABASE_FULL, Refused

APP_ROLE = "yigai_app"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class OneOf(TypeDecorator[StrEnum]):
    """A text column that holds a value of an enum, and is that enum's member in Python."""

    impl = String
    cache_ok = True

    def __init__(self, kinds: type[StrEnum], *, checked: bool = True) -> None:
        """`checked` columns have a CHECK, named after the column, that lets no other value in."""
        super().__init__()
        self.kinds = kinds
        self.checked = checked
        self._members: dict[str | None, StrEnum | None] = {None: None, **{kind.value: kind for kind in kinds}}

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], StrEnum | None]:  # noqa: ARG002
        """Look the member up; a value that is none of the enum's raises KeyError."""
        return self._members.__getitem__

    def member(self, _: object, value: str | None, *__: object) -> StrEnum | None:
        """Turn what an attribute is set to into the member; raises ValueError for what is none."""
        return self.kinds(value) if value is not None else None

    def check(self, column: str) -> CheckConstraint:
        """Make the CHECK of a column of this type."""
        values = ", ".join(f"'{kind.value}'" for kind in self.kinds)
        return CheckConstraint(f"{column} IN ({values})", name=column)


class Table(DeclarativeBase):
    """The root of every room's tables; constraints are named by convention so that a test can read them back.

    A column annotated with an enum, `Mapped[CaseState]`, is a text column with a CHECK.
    """

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - read once by SQLAlchemy
        datetime: DateTime(timezone=True),
        uuid.UUID: Uuid(),
        bytes: LargeBinary(),
        dict[str, Any]: JSONB(none_as_null=True),
    }

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__table__" in cls.__dict__:
            table = cast(RawTable, cls.__table__)
            for column in list(table.columns):
                if isinstance(column.type, OneOf):
                    event.listen(getattr(cls, column.key), "set", column.type.member, retval=True)
                    if column.type.checked:
                        table.append_constraint(column.type.check(column.name))


@event.listens_for(Table.registry, "resolve_type_annotation")
def _enum_column(resolve: TypeResolve) -> OneOf | None:
    """Give a column that is annotated with an enum its type."""
    kinds = resolve.resolved_type
    return OneOf(kinds) if isinstance(kinds, type) and issubclass(kinds, StrEnum) else None


class Database:
    """One engine, running as the application's role, which may not change evidence.

    Errors carry no parameters: a statement's values are people's data.
    """

    def __init__(self, url: str, *, pool_size: int = 8, pooled: bool = True) -> None:
        pool: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0} if pooled else {"poolclass": NullPool}
        self.engine: AsyncEngine = create_async_engine(
            url,
            hide_parameters=True,
            connect_args={
                "server_settings": {
                    "role": APP_ROLE,
                    "application_name": "yigai",
                    "timezone": "UTC",
                    "statement_timeout": "30000",
                    "lock_timeout": "10000",
                    "idle_in_transaction_session_timeout": "60000",
                    # Our tables lie in memory or on disks that do not turn; the default takes an index for dear.
                    "random_page_cost": "1.1",
                }
            },
            **pool,
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed when the block ends and rolled back when it raises."""
        async with self._sessions() as session, session.begin():
            await _reach(session)
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A READ ONLY transaction: one consistent picture, and a write in it is an error of the database."""
        async with self._sessions() as session:
            await _reach(session, postgresql_readonly=True, isolation_level="REPEATABLE READ")
            yield session

    async def look(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """The rows of one SELECT in the driver's own spelling ($1 …): a picture of one instant, in one round trip.

        For what is read so often that a transaction around it would be most of the work.
        """
        try:
            async with self.engine.connect() as connection:
                held = await connection.get_raw_connection()
                driver = cast(asyncpg.Connection, held.driver_connection)
                try:
                    rows: list[asyncpg.Record] = await driver.fetch(statement, *arguments)
                except Exception:
                    # What broke here the pool has not heard of, and would hand out again.
                    await connection.invalidate()
                    raise
                return rows
        except Exception as error:
            if is_away(error):
                raise away(error) from error
            raise

    async def close(self) -> None:
        """Give every connection back."""
        await self.engine.dispose()


def of_driver(error: BaseException) -> BaseException:
    """What the driver itself raised: SQLAlchemy wraps it twice, or not at all where a connection is being made."""
    while (wrapped := getattr(error, "orig", None)) is not None:
        error = wrapped
    return error


def sqlstate(error: Exception) -> str:
    """PostgreSQL's code of an error, be it the driver's or SQLAlchemy's; empty where it has none."""
    return getattr(of_driver(error), "sqlstate", None) or ""


def away(error: Exception) -> Refused:
    """What is said of a database that `is_away`: that its disk is full, or that it is busy."""
    if sqlstate(error) == "53100":
        return Refused(DATABASE_FULL)
    return Refused(DATABASE_BUSY)


def is_away(error: Exception) -> bool:
    """Whether the database is away, full, or somebody held a lock too long: then nobody's data is to blame."""
    # A server that ends a connection says so, and closes it a moment later. What is asked in between asyncpg fails with
    # an InternalClientError: it was told something that it had not asked for.
    if isinstance(of_driver(error), PoolTimeout | OSError | asyncpg.InterfaceError | asyncpg.InternalClientError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = sqlstate(error)
    # Classes of SQLSTATE: connection, resources, operator's intervention; and a lock that was not had in time.
    return state[:2] in {"08", "53", "57"} or state == "55P03"


@asynccontextmanager
async def attempt(session: AsyncSession) -> AsyncIterator[None]:
    """What may be refused by the database and is then taken back alone (a savepoint): the transaction goes on."""
    async with session.begin_nested():
        yield


async def _reach(session: AsyncSession, **options: Any) -> None:
    """Connect now, so that a server that is away is said as such and never mistaken for a missing file."""
    try:
        _ = await session.connection(execution_options=options)
    except Exception as error:
        # While a connection is being made, SQLAlchemy lets through as it is what the driver or the system raises.
        if isinstance(error, SQLAlchemyError) or not is_away(error):
            raise
        raise away(error) from error
