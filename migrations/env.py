"""Alembic's entry, on the connection that `app/core/postgres/migrating.py` gives: the command line of Alembic upgrades nothing."""

from alembic import context
from sqlalchemy import Connection

from app import models


def run(connection: Connection) -> None:
    """Upgrade on this connection, each migration in a transaction of its own; who may, migrating.py has seen to."""
    context.configure(
        connection=connection, target_metadata=models.METADATA, compare_type=True, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is None:
    raise SystemExit("请用 yigai migrate 升级数据库：它一次只让一个进程升级，并且不挡住正在办理的业务。")
run(given)
