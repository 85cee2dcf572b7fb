"""The schema and what belongs to every installation, as thirty migrations had left them (docs/decisions/0044).

The tables stand in the SQL beside this file, the days off of 2004–2026 in the CSV (docs/decisions/0010).
"""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = None
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
SCHEMA = Path(__file__).with_suffix(".sql")
DAYS = Path(__file__).with_name("0030_calendar_days.csv")


def upgrade() -> None:
    _role()
    schema = SCHEMA.read_text(encoding="utf-8")
    # As one text: a prepared statement holds a single command, and three thousand of them would each go there and back.
    connection: Any = op.get_bind().connection.dbapi_connection
    connection.run_async(lambda driver: driver.execute(schema))
    op.execute(f"GRANT SELECT ON alembic_version TO {APP_ROLE}")
    op.execute("INSERT INTO installation (id, ahead) VALUES (1, interval '0')")
    calendar_day = sa.table("calendar_day", sa.column("day"), sa.column("is_rest_day"), sa.column("source"))
    with DAYS.open(encoding="utf-8", newline="") as file:
        op.bulk_insert(
            calendar_day,
            [
                {
                    "day": date.fromisoformat(line["date"]),
                    "is_rest_day": line["is_workday"] == "0",
                    "source": line["source_notice"],
                }
                for line in csv.DictReader(file)
            ],
        )


def _role() -> None:
    """The application's role, shared by every database of a server: two migrations at once may both want to make it."""
    op.execute(f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
                CREATE ROLE {APP_ROLE} NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
    """)
    # The login that migrates is also the one that serves; it steps down into the role on every connection. Since
    # PostgreSQL 16 who makes a role becomes a member that may administer it, but not step into it.
    op.execute(f"""
        DO $$ BEGIN
            IF NOT pg_has_role(
                current_user,
                '{APP_ROLE}',
                CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END
            ) THEN
                EXECUTE format('GRANT {APP_ROLE} TO %I', current_user);
            END IF;
        END $$
    """)
