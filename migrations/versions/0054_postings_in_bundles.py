"""A line of the ledger about a posting says in clear what its sheet does: of which vote, from when, at which place."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

OF_VOTE = (
    "jsonb_build_object(''sha256'', encode(r.text_sha256, ''hex'')) || coalesce((SELECT jsonb_strip_nulls("
    "jsonb_build_object(''vote'', v.eid, ''role'', CASE r.id WHEN v.roll_posting_id THEN ''roll''"
    " WHEN v.notice_posting_id THEN ''notice'' WHEN v.extension_posting_id THEN ''extension''"
    " WHEN v.result_posting_id THEN ''result'' WHEN v.final_posting_id THEN ''final'' END))"
    " FROM public.vote AS v WHERE r.subject_kind = ''vote'' AND v.id = r.subject_id), ''{}'')"
)
"""The hash of the text; of a vote's posting its eid, and which of its postings the vote holds this one for at the commit."""

OF_SHEET = (
    "jsonb_strip_nulls(jsonb_build_object(''at'', to_char(r.at, ''YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"''),"
    " ''place'', nullif(r.place, '''')))"
)
"""The instant by which the period is counted, and the place where it concerns one: both are public with the posting."""


def upgrade() -> None:
    op.execute("DROP TRIGGER ledger_posting_drafted ON public.posting")
    op.execute(
        "CREATE CONSTRAINT TRIGGER ledger_posting_drafted AFTER INSERT ON public.posting"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write("
        f"'''posting_drafted''', 'SELECT ($1).community_id', 'r.id::text', '{OF_VOTE}', '')"
    )
    op.execute("DROP TRIGGER ledger_posting_event_happened ON public.posting_event")
    op.execute(
        "CREATE CONSTRAINT TRIGGER ledger_posting_event_happened AFTER INSERT ON public.posting_event"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write("
        "'''posting_'' || r.act', 'SELECT community_id FROM public.posting WHERE id = ($1).posting_id',"
        f" 'r.posting_id::text', '{OF_SHEET}', '')"
    )
    # Votes that are there have lines that do not say it: their bundles stay as they are.
    op.add_column("vote", sa.Column("postings_proved", sa.Boolean(), nullable=False, server_default=sa.false()))
