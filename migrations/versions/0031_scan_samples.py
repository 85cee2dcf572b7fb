"""Papers of a vote drawn for an audit, looked at one by one beside what was keyed of them."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = ("scan_look", "scan_look_finding", "scan_sample", "scan_sample_entry")


def upgrade() -> None:
    op.create_table(
        "scan_sample",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("own_seed", sa.Boolean(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_as", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0 AND population >= size", name=op.f("ck_scan_sample_size")),
        sa.CheckConstraint(
            "octet_length(population_sha256) = 32", name=op.f("ck_scan_sample_population_sha256_length")
        ),
        sa.ForeignKeyConstraint(["drawn_by"], ["staff.id"], name=op.f("fk_scan_sample_drawn_by")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_scan_sample_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_sample")),
    )
    op.create_index("ix_scan_sample_vote", "scan_sample", ["vote_id", "at"], unique=False)
    op.create_table(
        "scan_sample_entry",
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_scan_sample_entry_paper_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["scan_sample.id"], name=op.f("fk_scan_sample_entry_sample_id")),
        sa.PrimaryKeyConstraint("sample_id", "position", name=op.f("pk_scan_sample_entry")),
        sa.UniqueConstraint("sample_id", "paper_id", name=op.f("uq_scan_sample_entry_sample_id_paper_id")),
    )
    op.create_table(
        "scan_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("looked_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["looked_by"], ["staff.id"], name=op.f("fk_scan_look_looked_by")),
        sa.ForeignKeyConstraint(
            ["sample_id", "position"],
            ["scan_sample_entry.sample_id", "scan_sample_entry.position"],
            name=op.f("fk_scan_look_sample_id_position"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_look")),
    )
    op.create_index("ix_scan_look_entry", "scan_look", ["sample_id", "position"], unique=False)
    op.create_table(
        "scan_look_finding",
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("finding IN ('agrees', 'differs')", name=op.f("ck_scan_look_finding_finding")),
        sa.CheckConstraint("finding = 'agrees' OR reasons <> ''", name=op.f("ck_scan_look_finding_differs_how")),
        sa.ForeignKeyConstraint(["found_by"], ["staff.id"], name=op.f("fk_scan_look_finding_found_by")),
        sa.ForeignKeyConstraint(["look_id"], ["scan_look.id"], name=op.f("fk_scan_look_finding_look_id")),
        sa.PrimaryKeyConstraint("look_id", name=op.f("pk_scan_look_finding")),
    )
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
