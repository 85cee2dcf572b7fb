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
    if standing.state is PostingState.INTERRUPTED:
        return Hindered(f"{name}在{'、'.join(standing.missing_at)}缺失，请补贴。")
    return why_not_hung(standing, name, by_then)


def why_not_hung(standing: PostingStanding, name: str, by_then: datetime) -> Hindered | None:
    """The same, wherever it is missing: it was hung, was not withdrawn, and its days as they began are over by then."""
    until = standing.runs_until
    if standing.state is PostingState.WITHDRAWN:
        return Hindered(f"{name}已经撤回。")
    if until is None:
        return Hindered(f"{name}还没有张贴，请张贴并上传照片。")
    return None if until <= by_then else Hindered(f"{name}要到 {spoken_end(until)} 才满期。", until)
