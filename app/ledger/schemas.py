"""What goes over the wire about the ledger to those who are shown more than everybody."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.core.paging import Page
from app.ledger.models import LedgerEntry
from app.ledger.opening import OpenedLine


class LedgerLine(Answer):
    """A line of the ledger: its number, the kind of act and what that is called, what it is about, and when."""

    seq: int
    kind: str = Field(examples=["posting_hung"])
    said: str = Field(examples=["张贴公示"])
    ref: str
    at: datetime

    @classmethod
    def from_entry(cls, entry: LedgerEntry) -> "LedgerLine":
        """As it is shown in a list."""
        return cls(seq=entry.seq, kind=entry.kind, said=entry.kind.label, ref=entry.ref, at=entry.ts)


class LedgerLinesPage(Page[LedgerLine]):
    """Fifty lines, the newest first. `damaged` is what the nightly look found."""

    damaged: str = Field(description="夜间核对发现的不符之处，没有则为空")


class OpeningAnswer(BaseModel):
    """A line with what it commits to: `c` of the line is SHA-256("yigai/v1/ledger\\n" + salt + opening), in hex.

    `opening` and `salt` are empty where the row has changed since, or was stripped when its period was over.
    """

    line: str
    salt: str
    opening: str
    opens: bool

    @classmethod
    def from_line(cls, opened: OpenedLine) -> "OpeningAnswer":
        """As it is shown."""
        opens = opened.row is not None
        return cls(
            line=opened.entry.leaf.decode(),
            salt=opened.entry.salt.hex() if opens else "",
            opening=opened.spelled,
            opens=opens,
        )
