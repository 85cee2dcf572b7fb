"""Whether a posting has hung its days, and why not, in a sentence for whoever must act."""

from dataclasses import dataclass
from datetime import datetime

from app.core.periods import spoken_end
from app.posting.kinds import PostingState
from app.posting.lifecycle import PostingStanding


@dataclass(frozen=True, slots=True)
class Hindered:
    """What stands in the way of an act, in a sentence, and until when, where it goes by itself."""

    words: str
    until: datetime | None = None


def why_not_run(standing: PostingStanding, name: str, by_then: datetime) -> Hindered | None:
    """Why a posting of this name, standing so, has not run its days by an instant; None where it has, or will have."""
    match standing.state:
        case PostingState.DRAFTED:
            return Hindered(f"{name}还没有张贴，请张贴并上传照片。")
        case PostingState.WITHDRAWN:
            return Hindered(f"{name}已经撤回。")
        case PostingState.INTERRUPTED:
            return Hindered(f"{name}在{'、'.join(standing.missing_at)}缺失，请补贴。")
        case PostingState.HANGING | PostingState.ENDED:
            until = standing.runs_until
            # Hanging, it has an end.
            if until is None or until <= by_then:
                return None
            return Hindered(f"{name}要到 {spoken_end(until)} 才满期。", until)
