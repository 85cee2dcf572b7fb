"""Where a case stands, in a sentence for people. Pure: standard library only."""

from app.complaints.kinds import CaseState
from app.complaints.lifecycle import CaseStanding


def state_words(standing: CaseStanding, charge: str, offered: str) -> str:
    """Where it stands and who has it; `charge` and `offered` are the seats by their names."""
    outcome = standing.outcome.label if standing.outcome else ""
    match standing.state:
        case CaseState.OFFERED:
            return f"已派给{offered}，等待接单"
        case CaseState.IN_HAND:
            asked = f"，已请{offered}接手" if standing.offered is not None else ""
            still = f"，计时暂停：{standing.paused.label}" if standing.paused is not None else ""
            wanted = "，已申请暂停计时，批复前照常计算" if standing.asked_pause is not None else ""
            return f"办理中，由{charge}负责{asked}{still}{wanted}"
        case CaseState.SAID_DONE:
            return f"{charge}称“{outcome}”，等报事人确认"
        case CaseState.CLOSED:
            rated = f"，报事人：{standing.rating.label}" if standing.rating is not None else ""
            return f"已办结（{outcome}）{rated}"
        case _:
            return standing.state.label
