"""Routes for staff, each with its permission and the place it is asked at."""

import app.routers.office.acceptance as acceptance
import app.routers.office.applications as applications
import app.routers.office.audit_scope as audit_scope
import app.routers.office.authorities as authorities
import app.routers.office.binding_requests as binding_requests
import app.routers.office.binding_sheets as binding_sheets
import app.routers.office.bundles as bundles
import app.routers.office.case_follow_up as case_follow_up
import app.routers.office.case_indicators as case_indicators
import app.routers.office.claim_slips as claim_slips
import app.routers.office.claims as claims
import app.routers.office.communities as communities
import app.routers.office.complaint_acts as complaint_acts
import app.routers.office.complaint_codes as complaint_codes
import app.routers.office.complaint_merges as complaint_merges
import app.routers.office.complaint_reports as complaint_reports
import app.routers.office.complaint_settings as complaint_settings
import app.routers.office.complaint_units as complaint_units
import app.routers.office.complaint_wordings as complaint_wordings
import app.routers.office.complaints as complaints
import app.routers.office.consultations as consultations
import app.routers.office.corrections as corrections
import app.routers.office.disputes as disputes
import app.routers.office.evidence as evidence
import app.routers.office.gates as gates
import app.routers.office.imports as imports
import app.routers.office.ledger as ledger
import app.routers.office.lifts as lifts
import app.routers.office.maskings as maskings
import app.routers.office.meeting_records as meeting_records
import app.routers.office.meetings as meetings
import app.routers.office.moderation as moderation
import app.routers.office.notices as notices
import app.routers.office.objections as objections
import app.routers.office.opinion_sheets as opinion_sheets
import app.routers.office.owners as owners
import app.routers.office.papers as papers
import app.routers.office.part_consents as part_consents
import app.routers.office.password_resets as password_resets
import app.routers.office.postings as postings
import app.routers.office.projects as projects
import app.routers.office.record_extracts as record_extracts
import app.routers.office.residents as residents
import app.routers.office.results as results
import app.routers.office.rolls as rolls
import app.routers.office.samples as samples
import app.routers.office.scan_samples as scan_samples
import app.routers.office.scans as scans
import app.routers.office.session as session
import app.routers.office.staff as staff
import app.routers.office.street_complaints as street_complaints
import app.routers.office.surveys as surveys
import app.routers.office.texts as texts
import app.routers.office.venue as venue
import app.routers.office.views as views
import app.routers.office.visits as visits
import app.routers.office.votes as votes
import app.routers.office.walk_papers as walk_papers
import app.routers.office.wechat as wechat
import app.routers.office.wishes as wishes
import app.routers.office.witnesses as witnesses
import app.routers.office.work as work
from app.routers.routes import Routes

router = Routes()
for audience in (
    session,
    wechat,
    work,
    communities,
    staff,
    password_resets,
    views,
    imports,
    corrections,
    owners,
    rolls,
    residents,
    binding_sheets,
    binding_requests,
    # Before the votes: its /votes/alarms is no vote's id.
    results,
    votes,
    bundles,
    audit_scope,
    case_follow_up,
    case_indicators,
    witnesses,
    ledger,
    papers,
    scans,
    scan_samples,
    venue,
    authorities,
    disputes,
    evidence,
    maskings,
    postings,
    notices,
    moderation,
    objections,
    texts,
    projects,
    record_extracts,
    claims,
    claim_slips,
    samples,
    consultations,
    visits,
    walk_papers,
    opinion_sheets,
    complaint_wordings,
    complaints,
    complaint_acts,
    complaint_units,
    complaint_settings,
    surveys,
    gates,
    applications,
    lifts,
    wishes,
    part_consents,
    meetings,
    meeting_records,
    acceptance,
    complaint_reports,
    complaint_merges,
    complaint_codes,
    street_complaints,
):
    router.include(audience.router)
