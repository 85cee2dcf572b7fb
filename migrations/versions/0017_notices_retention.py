"""One inbox: what residents were told of their bindings becomes notices; a notice of a number's use."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = (
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
)

TITLE = """CASE a.kind WHEN 'binding_made' THEN '有人绑定了您的房屋' WHEN 'binding_confirmed' THEN '有人被确认为您房屋的业主'
    WHEN 'binding_ended' THEN '绑定已解除' WHEN 'binding_objected' THEN '绑定被提出异议' ELSE '绑定异议已处理' END"""


def upgrade() -> None:
    op.drop_constraint(op.f("ck_notice_kind"), "notice")
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", f"kind IN ({kinds})")
    op.add_column("announcement", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    _tell_what_was_told()
    op.drop_column("announcement", "read_at")
    op.create_index("ix_announcement_waiting", "announcement", ["at"], postgresql_where=sa.text("told_at IS NULL"))


def _tell_what_was_told() -> None:
    """What lies in the old inboxes goes into the one inbox as it was, read or not; no message goes out for it."""
    op.execute(
        f"""
        INSERT INTO notice (id, community_id, subject_kind, subject_id, kind, occasion, title, body, slots, at)
        SELECT gen_random_uuid(), a.community_id, 'announcement', a.id, 'binding', '', {TITLE}, a.text, '{{}}', a.at
        FROM announcement a
        """
    )
    op.execute(
        """
        INSERT INTO notice_delivery (id, notice_id, channel, recipient_id, owner_ids, state, tries, unanswered,
            openid, errcode, rid, msgid, detail, settled_at)
        SELECT gen_random_uuid(), n.id, 'inbox', a.resident_id, '{}', 'placed', 0, 0, '', '', '', '', '', a.at
        FROM announcement a JOIN notice n ON n.subject_kind = 'announcement' AND n.subject_id = a.id
        """
    )
    op.execute(
        """
        INSERT INTO notice_proof (id, notice_id, resident_id, way, reached, told, at)
        SELECT gen_random_uuid(), n.id, a.resident_id, 'inbox_opened', true, '', a.read_at
        FROM announcement a JOIN notice n ON n.subject_kind = 'announcement' AND n.subject_id = a.id
        WHERE a.read_at IS NOT NULL
        """
    )
    op.execute("UPDATE announcement SET told_at = at")
