"""Family helpers prepare answers as claims."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CLASSES = (
    "own_word_2",
    "own_word_1",
    "signed_sheet",
    "visit_witnessed",
    "visit",
    "phone_recorded",
    "phone",
    "group_list",
    "questionnaire",
    "oral",
    "prepared",
)
NOTICES = (
    "vote_notice",
    "vote_opened",
    "vote_closing_soon",
    "vote_extended",
    "vote_counted",
    "dispute_settled",
    "paper_recorded_in_your_name",
    "works_notice",
    "voter_appointment",
    "binding",
    "number_used",
    "claim_entered",
    "claim_prepared",
    "claim_settled",
    "case_progress",
)


def upgrade() -> None:
    _one_of("notice", "kind", NOTICES)
    _one_of("claim", "evidence_class", CLASSES)
    op.alter_column("claim", "agent_id", nullable=True)
    for name, to in (("helper_id", "resident"), ("helper_binding_id", "binding")):
        op.add_column("claim", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_claim_{name}"), "claim", to, [name], ["id"])
    op.create_index(op.f("ix_claim_helper_id"), "claim", ["helper_id"], unique=False)
    for name, rule in (
        ("by_one", "num_nonnulls(agent_id, helper_id) = 1"),
        ("prepared_by_helper", "(evidence_class = 'prepared') = (helper_id IS NOT NULL)"),
        ("helper_by_binding", "(helper_id IS NULL) = (helper_binding_id IS NULL)"),
        (
            "helper_for_one_owner",
            "helper_id IS NULL OR (owner_id IS NOT NULL AND owner_ids = ARRAY[owner_id] AND reference <> '')",
        ),
    ):
        op.create_check_constraint(op.f(f"ck_claim_{name}"), "claim", rule)
    op.create_check_constraint(
        op.f("ck_claim_event_finding_by_staff"), "claim_event", "(act = 'find') <= (recorded_by IS NOT NULL)"
    )
    op.add_column("consult_opinion", sa.Column("helper_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_consult_opinion_helper_id"), "consult_opinion", "resident", ["helper_id"], ["id"])
    op.create_index(op.f("ix_consult_opinion_helper_id"), "consult_opinion", ["helper_id"], unique=False)
    op.drop_constraint(op.f("ck_consult_opinion_by_one_way"), "consult_opinion")
    op.create_check_constraint(
        op.f("ck_consult_opinion_by_one_way"), "consult_opinion", "num_nonnulls(resident_id, visit_id, helper_id) = 1"
    )
    op.create_check_constraint(
        op.f("ck_consult_opinion_helper_for_owner"), "consult_opinion", "helper_id IS NULL OR voice = 'owner'"
    )


def _one_of(table: str, column: str, values: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")
