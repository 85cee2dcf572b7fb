"""A count of collected ballots against a frozen roll 试算: nothing is stored, and nothing is decided by it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.errors import FONT_MISSING, FieldFault, Refused
from app.core.periods import spoken
from app.core.typesetting import FontMissing
from app.register.heads import RegisterPart
from app.voting import errors
from app.voting.count import tally
from app.voting.count.ballots import CastingWindow
from app.voting.count.count_files import item_number, moment, read_ballots
from app.voting.count.outcome import CountResult
from app.voting.count.posting_facts import PostingFacts
from app.voting.count.result_posting import write_pdf
from app.voting.count.result_sheet import write_xlsx
from app.voting.count.rules_given import GivenRules
from app.voting.law.rules import MajorityRule


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with what its files say beside the figures."""

    result: CountResult
    rule_for_all: MajorityRule | None
    about: PostingFacts

    def xlsx(self) -> bytes:
        """The result sheet."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "result.xlsx"
            write_xlsx(path, self.result, self.about)
            return path.read_bytes()

    def pdf(self, fonts: Path) -> bytes:
        """The posting; raises Refused where the Chinese font is missing."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "posting.pdf"
            try:
                write_pdf(path, self.result, self.about, fonts)
            except FontMissing:
                raise Refused(FONT_MISSING) from None
            return path.read_bytes()


def count(
    parts: Sequence[RegisterPart],
    ballots: bytes,
    filename: str,
    rules: Sequence[str],
    *,
    include_parking: bool,
    opens: str = "",
    closes: str = "",
    item_titles: Sequence[str] = (),
    title: str = "",
    scope: str = "",
    counted_at: datetime,
) -> Counted:
    """Count `ballots` (a ballots.csv of docs/count.md) on the parts of a roll.

    `rules` and the window are as on the command line, `item_titles` are like "1=title". Raises Refused with every fault of the file, the rules and
    the window at once; a fault of the file is named by line and column.
    """
    given = GivenRules.read(rules)
    faults = [FieldFault("rule", fault) for fault in given.faults]
    window = CastingWindow(_moment("opens", opens, faults), _moment("closes", closes, faults))
    titles = dict(_title(text, faults) for text in item_titles)
    cast = read_ballots(ballots, filename)
    on_file = sorted([*cast.faults, *given.unruled(cast, filename)], key=lambda fault: fault.line)
    faults += [FieldFault(f"file:{fault.line}:{fault.column}", fault.what) for fault in on_file]
    if faults:
        raise Refused(errors.COUNT_INPUT_FAULTY, faults, faults=len(faults))
    result = tally.count(
        parts, cast.lines, given.rules_of(cast.item_lines), include_parking=include_parking, window=window
    )
    about = PostingFacts(
        title=title,
        scope=scope,
        item_titles=titles,
        opens=_in_words(window.opens),
        closes=_in_words(window.closes),
        counted_at=_in_words(counted_at),
        rule_note=f"车位、储藏室{'' if include_parking else '不'}列入名册",
    )
    return Counted(result, given.for_all, about)


def _title(text: str, faults: list[FieldFault]) -> tuple[int, str]:
    number, _, title = text.partition("=")
    try:
        return item_number(number.strip()), title.strip()
    except ValueError as error:
        faults.append(FieldFault("item_title", str(error)))
        return 0, ""


def _in_words(at: datetime | None) -> str:
    """A moment as it is posted, in China's time."""
    return spoken(at) if at else ""


def _moment(field: str, text: str, faults: list[FieldFault]) -> datetime | None:
    try:
        return moment(text.strip()) if text.strip() else None
    except ValueError as error:
        faults.append(FieldFault(field, str(error)))
        return None
