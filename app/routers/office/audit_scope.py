"""What there is to audit at an estate 审计范围: votes, consultations with their gates, surveys and postings in one list."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import Query, Security
from pydantic import Field

from app.audit import in_scope
from app.audit.in_scope import AuditedKind
from app.consultation.gates.schemas import CertificateLine
from app.consultation.kinds import ConsultRound
from app.consultation.surveys.kinds import SurveyState
from app.core.answers import Answer
from app.core.installation import now
from app.core.paging import Page
from app.identity.permissions import Permission
from app.posting.kinds import PostingState
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import gate_answers
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.lifecycle import Phase, State, phase

router = Routes(tag="office:votes", prefix="/communities/{community_id}/audit-scope")

# Who reads consultations reads votes and postings too; an auditor does, and so do those who are audited.
Reader = Annotated[
    Desk,
    Security(community_desk, scopes=[Permission.CONSULT_READ]),
]


class VoteInScope(Answer):
    """A vote: where it stands, whether it is counted, the hash of its tally, its log, and what was made and drawn of it."""

    eid: str
    state: State
    phase: Phase
    counted_at: datetime | None
    tally_sha256: str | None
    log_size: int
    bundles: int = Field(description="导出过的受限资料包份数")
    attestations: int
    scan_samples: int


class InScope(Answer):
    """A line of the list; the facts of other kinds than its own are null."""

    kind: AuditedKind
    id: uuid.UUID
    at: datetime
    title: str
    vote: VoteInScope | None
    round: ConsultRound | None = Field(description="征询正在进行的轮次")
    survey_state: SurveyState | None
    posting_state: PostingState | None
    certificates: list[CertificateLine] = Field(description="以这次征询或这份问卷为依据的达标证明")


@router.get("", summary="审计范围清单")
async def listed(
    community_id: uuid.UUID,
    _: Reader,
    session: Tx,
    after: After,
    kind: Annotated[AuditedKind | None, Query(description="只看一类")] = None,
) -> Page[InScope]:
    """Everything to be looked into, fifty at a time; each thing's own route has the rest of it."""
    at = await now(session)
    found, following = await in_scope.listed(session, community_id, at, kind=kind, after=after)
    return Page(lines=[_line(one, at) for one in found], next=following)


def _line(audited: in_scope.Audited, at: datetime) -> InScope:
    return InScope.from_row(
        audited,
        vote=_vote(audited.vote, at) if audited.vote is not None else None,
        survey_state=SurveyState(audited.survey_state) if audited.survey_state else None,
        posting_state=audited.posting.standing.state if audited.posting is not None else None,
        certificates=[gate_answers.line(certificate) for certificate in audited.certificates],
    )


def _vote(audited: in_scope.VoteAudited, at: datetime) -> VoteInScope:
    vote = audited.vote
    return VoteInScope.from_row(
        vote,
        phase=phase(vote.state, vote.opens_at, vote.closes_at, at),
        tally_sha256=audited.tally_sha256.hex() if audited.tally_sha256 is not None else None,
        log_size=vote.next_seq,
        bundles=audited.bundles,
        attestations=audited.attestations,
        scan_samples=audited.draws,
    )
