"""Whoever a line of the work list can be for may read the address it leads to: every kind, every role."""

import re

import pytest

from app.identity.permissions import PERMISSIONS, Permission, Role
from app.main import WebApplication
from app.routers.office.work_kinds import OWN, PATHS, WorkKind

WAITS_FOR = {
    Permission.REGISTER_APPROVE: {WorkKind.IMPORT, WorkKind.CORRECTION},
    Permission.BINDING_CONFIRM: {
        WorkKind.BINDING,
        WorkKind.BINDING_REQUEST,
        WorkKind.BINDING_OBJECTION,
        WorkKind.BINDING_FLAG,
        WorkKind.GUESSED_DOCUMENT,
    },
    Permission.VOTE_SECOND: {WorkKind.PROPOSAL},
    Permission.VOTE_ACT: {
        WorkKind.NO_SECOND_BODY,
        WorkKind.OPENING,
        WorkKind.ROLL_CHANGED,
        WorkKind.COUNT,
        WorkKind.DECISION,
        WorkKind.RESULT,
        WorkKind.LOG_DAMAGE,
        WorkKind.LEDGER_DAMAGE,
        WorkKind.FILE_DAMAGE,
    },
    Permission.DISPUTE_SETTLE: {WorkKind.DISPUTE},
    Permission.AUTHORITY_RECORD: {WorkKind.AUTHORITY, WorkKind.AUTHORITY_MISSING},
    Permission.PAPER_HANDLE: {WorkKind.PAPER, WorkKind.SCAN},
    Permission.CONTENT_DECIDE: {WorkKind.CONTENT},
    Permission.OBJECTION_ANSWER: {WorkKind.OBJECTION},
    Permission.POSTING_WRITE: {WorkKind.MISSING_SHEET, WorkKind.TO_HANG, WorkKind.CARRYING_TO_POST},
    Permission.PROJECT_APPROVE: {WorkKind.EMERGENCY},
    Permission.POLICY_WRITE: {WorkKind.POLICY},
    Permission.PROJECT_SECOND: {WorkKind.REQUIREMENTS},
    Permission.PLAN_SECOND: {WorkKind.CARRYING},
    Permission.WORKS_DECIDE: {WorkKind.SITE_ALARM, WorkKind.SITE_ALARM_RULING},
    Permission.PROJECT_WRITE: {
        WorkKind.APPLICATION_ACCEPTED,
        WorkKind.SURVEY_PLAN,
        WorkKind.WISH,
        WorkKind.WORKS_ALARM,
    },
    Permission.APPLICATION_DECIDE: {WorkKind.APPLICATION},
    Permission.CLAIM_SETTLE: {WorkKind.CLAIM_DISPUTE, WorkKind.CLAIM_FLAG},
    Permission.SLIP_HANDLE: {WorkKind.CLAIM_SLIP},
    Permission.CLAIM_RECORD: {WorkKind.VISIT_REPORT},
    Permission.SAMPLE_CALL: {WorkKind.CALL},
    Permission.CONSULT_WRITE: {
        WorkKind.ROUND_TO_OPEN,
        WorkKind.ROUND_TO_CLOSE,
        WorkKind.PROMISE,
        WorkKind.MEETING_QUESTION,
        WorkKind.MINUTES_OBJECTION,
        WorkKind.LIFT,
        WorkKind.STAIRWELL_ASKING,
    },
    Permission.GATE_CERTIFY: {WorkKind.CERTIFICATE_LAPSED},
    Permission.VISIT_RECORD: {WorkKind.ROUND, WorkKind.JOINT_VISIT, WorkKind.WALK_PAPER},
    Permission.DELIVERY_RECORD: {WorkKind.DELIVERY},
    Permission.CASE_READ: {
        WorkKind.CASE_ACCEPT,
        WorkKind.CASE_DISPATCH,
        WorkKind.CASE_DECIDE,
        WorkKind.CASE_EXTENSION,
        WorkKind.CASE_PAUSE,
        WorkKind.CASE_PAUSED,
        WorkKind.CASE_OVERDUE,
        WorkKind.CASE_NOT_FIXED,
    },
    Permission.CASE_DISPATCH: {WorkKind.CASE_MERGE},
    Permission.CASE_CALL: {WorkKind.CASE_CALL},
}
"""By which permission each kind is looked for. A merge is for who is above a unit, which is who sends cases on."""


def test_every_kind_has_one_address_and_is_somebodys() -> None:
    # What was handed on by name is its successor's, whatever they may do; a session is who watches it by name.
    named = [kind for kinds in WAITS_FOR.values() for kind in kinds] + [WorkKind.HANDOVER, WorkKind.WITNESSING]
    assert sorted(named) == sorted(WorkKind) == sorted(PATHS)


@pytest.mark.parametrize("permission", WAITS_FOR)
def test_who_a_line_is_for_may_read_where_it_leads(described: WebApplication, permission: Permission) -> None:
    paths = described.openapi()["paths"]
    scopes = {
        re.sub(r"\{[^}]*\}", "{}", path): operation["security"][0]["staff"]
        for path, item in paths.items()
        for method, operation in item.items()
        if method == "get" and "staff" in (operation.get("security") or [{}])[0]
    }
    roles = [role for role in Role if permission in PERMISSIONS[role]]
    assert roles
    for kind in WAITS_FOR[permission]:
        below = "" if PATHS[kind].startswith(OWN) else "/v1/office/communities/{}"
        path = f"{below}{PATHS[kind].partition('?')[0]}".replace("{0}", "{}").replace("{1}", "{}")
        # What asks for a fresh proof is an act, and no page to open.
        (scope,) = scopes[path]
        assert {role for role in roles if Permission(scope) not in PERMISSIONS[role]} == set(), kind
