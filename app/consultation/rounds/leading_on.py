"""What leads a consultation on from where it stands, and whether somebody may do it: by the rules that the acts ask."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.kinds import ConsultRound, ConsultStep
from app.consultation.models import Consultation
from app.consultation.rounds import rounds
from app.consultation.rounds.following import newer
from app.consultation.rounds.rounds import Spans
from app.core.values.may import May, by_hand

OPENS = {
    ConsultStep.OPEN_FIRST: ConsultRound.FIRST,
    ConsultStep.OPEN_SECOND: ConsultRound.SECOND,
    ConsultStep.OPEN_THIRD: ConsultRound.THIRD,
}
CLOSES = {
    ConsultStep.CLOSE_FIRST: ConsultRound.FIRST,
    ConsultStep.CLOSE_SECOND: ConsultRound.SECOND,
    ConsultStep.CLOSE_THIRD: ConsultRound.THIRD,
}


async def may(session: AsyncSession, consultation: Consultation, hand: str) -> list[May]:
    """The next round, the end of the one that is open, the plan in force; `hand` is whose it is, empty where theirs."""
    spans = await rounds.spans(session, consultation.id)
    running = rounds.open_now(spans)
    following = next((step for step, one in OPENS.items() if one not in spans), None)
    ending = next((step for step, one in CLOSES.items() if one is running), None)
    steps = [step for step in (ending, following, ConsultStep.FOLLOW_PLAN) if step is not None]
    return [await by_hand(step, hand, partial(_require_ready, session, consultation, spans, step)) for step in steps]


async def _require_ready(session: AsyncSession, consultation: Consultation, spans: Spans, step: ConsultStep) -> None:
    if step in OPENS:
        rounds.require_next(spans, OPENS[step])
    elif step in CLOSES:
        rounds.require_open(spans, CLOSES[step])
    else:
        await newer(session, consultation)
