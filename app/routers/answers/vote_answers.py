"""How votes and their results are told over the wire, to staff and to anybody alike."""

from collections.abc import Iterable

from app.core.values.fractions import TWO_THIRDS, square_metres
from app.posting.verdicts import ComparisonAnswer
from app.routers.access import Tx
from app.voting.ballots import attesting
from app.voting.ballots.turnout import Turnout
from app.voting.count.count_report import ComparisonRow, participation_rows
from app.voting.count.outcome import AreaAndHeads
from app.voting.models import Attestation, Vote
from app.voting.results import verdicts
from app.voting.results.beside_words import beside_words
from app.voting.results.schemas import (
    AttestationAnswer,
    DecisionAnswer,
    FlipAnswer,
    ResultAnswer,
    RobustnessAnswer,
    VerdictAnswer,
)
from app.voting.schemas import AgreementAsked, SumAnswer, TurnoutAnswer
from app.voting.witnessing.cosigning import KeptCheckpoint
from app.voting.witnessing.schemas import CheckpointAnswer


def amount(total: AreaAndHeads) -> SumAnswer:
    """An amount on both bases."""
    return SumAnswer(area_m2=square_metres(total.area_c), heads=total.heads)


def comparisons(rows: Iterable[ComparisonRow]) -> list[ComparisonAnswer]:
    """Give comparisons as they go over the wire."""
    return [ComparisonAnswer.from_row(row) for row in rows]


def turnout(so_far: Turnout) -> TurnoutAnswer:
    """Turnout without a stance."""
    return TurnoutAnswer(
        total=amount(so_far.total),
        participating=amount(so_far.participating),
        lacking=amount(so_far.lacking),
        comparisons=comparisons(participation_rows(TWO_THIRDS, so_far.total, so_far.participating)),
        asked=[AgreementAsked(item=item, to_agree=amount(asked)) for item, asked in so_far.to_agree.items()],
    )


async def result(session: Tx, vote: Vote) -> ResultAnswer:
    """The governing result with every verdict; raises Refused where nothing was counted."""
    kept = await verdicts.governing(session, vote.id)
    return ResultAnswer(
        counted_at=kept.at,
        tally_sha256=kept.sha256.hex(),
        document=kept.document,
        roll_corrected=await beside_words(session, vote, kept),
        items=[_verdict(one) for one in await verdicts.verdicts(session, vote, kept)],
        attestations=[attestation(one) for one in await attesting.attestations(session, vote.id)],
    )


def checkpoint(signed: KeptCheckpoint) -> CheckpointAnswer:
    """A checkpoint with all that is signed under it."""
    return CheckpointAnswer(size=signed.size, at=signed.at, note=signed.note.spelled())


def attestation(row: Attestation) -> AttestationAnswer:
    """What an auditing body found, as everybody reads it."""
    return AttestationAnswer.from_row(row, sha256=row.sha256.hex())


def _verdict(verdict: verdicts.Verdict) -> VerdictAnswer:
    sums = {
        name: SumAnswer(**verdict.figures[name])
        for name in ("total", "participating", "agree", "disagree", "abstain", "content_invalid")
    }
    decision = verdict.decision
    return VerdictAnswer.from_row(
        verdict,
        item=verdict.number,
        **sums,
        comparisons=comparisons(verdict.comparisons),
        flips=[FlipAnswer(question=name, outcome=outcome) for name, outcome in (*verdict.alternatives, *verdict.since)],
        decision=DecisionAnswer.from_row(decision, decided_by=decision.who) if decision else None,
        outcome=verdict.governs,
        robustness=[RobustnessAnswer(left_out=name, stands=stands) for name, stands in verdict.robustness],
    )
