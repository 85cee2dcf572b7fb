"""Calendar days and due times; the days off of 2004–2026 stand beside this file (docs/decisions/0010)."""

import csv
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DAYS = Path(__file__).with_name("0002_calendar_days.csv")


def upgrade() -> None:
    calendar_day = op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_rest_day", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "due_time",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("unit IN ('working_days', 'calendar_days', 'hours')", name=op.f("ck_due_time_unit")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_due_time_amount")),
        sa.CheckConstraint("due_at > start_at", name=op.f("ck_due_time_period")),
        sa.CheckConstraint("unit <> 'hours' OR NOT provisional", name=op.f("ck_due_time_hours_are_certain")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_time")),
    )
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
