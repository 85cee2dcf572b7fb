"""Gathers every room's tables, for Alembic and for the tests that compare them with the database."""

from app.audit import models as audit
from app.claims import models as claims
from app.complaints import models as complaints
from app.consultation import models as consultation
from app.consultation.gates import models as gates
from app.consultation.sheets import models as opinion_sheets
from app.consultation.surveys import models as surveys
from app.consultation.walk_papers import models as walk_papers
from app.core import calendar, damage, idempotency, installation
from app.core.db import Table
from app.identity import models as identity
from app.ledger import models as ledger
from app.media import models as media
from app.moderation import models as moderation
from app.notifications import models as notifications
from app.posting import models as posting
from app.projects import models as projects
from app.register import models as register
from app.voting import models as voting
from app.wechat import models as wechat

__all__ = [
    "METADATA",
    "audit",
    "calendar",
    "claims",
    "complaints",
    "consultation",
    "damage",
    "gates",
    "idempotency",
    "identity",
    "installation",
    "ledger",
    "media",
    "moderation",
    "notifications",
    "opinion_sheets",
    "posting",
    "projects",
    "register",
    "surveys",
    "voting",
    "walk_papers",
    "wechat",
]

METADATA = Table.metadata

# Rows of these tables are evidence: the application's role may add to them and read them, nothing else.
EVIDENCE = frozenset(
    {
        "acceptance_check",
        "application",
        "application_step",
        "appointment_consent",
        "area_objection",
        "attestation",
        "ballot",
        "binding_sheet",
        "box_opening",
        "bundle_export",
        "case_call",
        "case_call_look",
        "case_event",
        "case_photo",
        "case_policy",
        "case_sample",
        "case_sample_entry",
        "case_wording",
        "check_in",
        "content_decision",
        "condition_met",
        "consult_opening",
        "consult_opinion",
        "consult_plan",
        "consult_promise",
        "consult_report",
        "consult_visit",
        "cosignature",
        "claim",
        "claim_call",
        "claim_call_look",
        "claim_event",
        "claim_flag_finding",
        "claim_sample",
        "claim_sample_entry",
        "claim_slip",
        "claim_slip_delivery",
        "claim_slip_reply",
        "count_sheet",
        "counted_result",
        "dispute",
        "dispute_finding",
        "derivative",
        "evidence",
        "evidence_use",
        "gate",
        "gate_certificate",
        "gate_lapse",
        "issued_paper",
        "joint_confirmation",
        "later_ballot",
        "indicator_appeal",
        "indicator_appeal_answer",
        "indicator_month",
        "ledger",
        "ledger_checkpoint",
        "ledger_cosignature",
        "ledger_entry",
        "lift_asking",
        "lift_word",
        "hand_in",
        "masking",
        "log_key",
        "meeting",
        "meeting_answer",
        "meeting_check_in",
        "meeting_event",
        "meeting_minutes",
        "meeting_question",
        "meeting_stance",
        "minutes_objection",
        "minutes_objection_answer",
        "log_witness",
        "log_witness_end",
        "notice",
        "notice_proof",
        "objection",
        "objection_answer",
        "opinion_sheet",
        "opinion_sheet_line",
        "paper",
        "paper_entry",
        "paper_event",
        "paper_scan",
        "part_consent",
        "personal_data_view",
        "persons_decision",
        "plan_version",
        "policy_decision",
        "policy_version",
        "posting",
        "posting_event",
        "promise_ruling",
        "promise_word",
        "public_event",
        "record_extract",
        "register_entry",
        "requirement",
        "requirement_set",
        "roll",
        "roll_correction",
        "roll_entry",
        "roll_owner",
        "scan_look",
        "scan_look_finding",
        "scan_page",
        "scan_sample",
        "site_alarm",
        "site_alarm_proposal",
        "site_alarm_ruling",
        "stairwell_asking",
        "stairwell_report",
        "scan_sample_entry",
        "sheet_handover",
        "staff_tie",
        "survey_answer",
        "survey_plan",
        "survey_version",
        "stage_step",
        "taken_at",
        "text_version",
        "venue_session",
        "visit_mark",
        "visit_report",
        "visit_report_answer",
        "void",
        "vote_checkpoint",
        "vote_leaf",
        "walk_paper",
        "walk_paper_entry",
        "wish",
        "wish_answer",
    }
)

# These the database alone writes, by triggers: the application's role reads them and cannot even add to them.
WRITTEN_BY_DATABASE = frozenset({"ledger", "ledger_entry"})

# Of these two functions of the database erase what its period is over for; the application's role calls them, no more.
ERASABLE = frozenset({"hand_in", "taken_at"})
