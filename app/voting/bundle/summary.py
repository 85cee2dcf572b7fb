"""What an auditor has to see of a counted vote on a few sheets 审计摘要: the figures as they were kept and as they come
out again now, and everything that befell the ballots, the roll, the log and the notice.

It says no more than the restricted bundle and what was signed, drawn and found beside it, and nothing of whose a ballot
was. Cells below three heads stand as they are, so it is made for a named recipient and bears their name on every sheet.
Source: law R-87; the restricted bundle (docs/bundle.md).
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.installation import CHINA
from app.core.sheet_writing import Cell, CellKind, Column, SheetToWrite, workbook_bytes
from app.core.typesetting import FONT_FOLDER, breakable, set_sheet
from app.core.values.fractions import square_metres
from app.voting.bundle.exporting import Recipient


@dataclass(frozen=True, slots=True)
class Handed:
    """To whom a summary is handed and what for, who makes it, and when."""

    to: Recipient
    by: str
    at: datetime

    @property
    def watermark(self) -> str:
        """What stands on every sheet."""
        return (
            f"供{self.to.unit}{self.to.name}用于“{self.to.purpose}”，{self.by}于 {minute(self.at)} 导出。"
            "含不足三户的数字，不得转交、不得公开。"
        )


@dataclass(frozen=True, slots=True)
class SummarySection:
    """One part of the summary: its name, its columns with a row for each thing, and a sentence on how to read it."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of a vote for a recipient, ready to be written."""

    title: str
    eid: str
    handed: Handed
    sections: tuple[SummarySection, ...]

    @property
    def rows(self) -> int:
        """How many rows it has, for the ledger of looks."""
        return sum(len(one.rows) for one in self.sections)

    def xlsx(self) -> bytes:
        """A sheet for each part; no cell is a formula."""
        return workbook_bytes(
            [
                SheetToWrite(
                    one.name,
                    one.columns,
                    one.rows,
                    [
                        f"{self.title}（{self.eid}）审计摘要：{one.name}",
                        self.handed.watermark,
                        *([one.note] if one.note else []),
                    ],
                )
                for one in self.sections
            ],
            created_at=self.handed.at,
        )

    def pdf(self, fonts: Path = FONT_FOLDER) -> bytes:
        """A4, every page with the recipient; raises Refused where the Chinese font is missing."""
        data = {
            "title": self.title,
            "eid": self.eid,
            "watermark": self.handed.watermark,
            "across": f"{self.handed.to.unit}　{self.handed.to.name}",
            "sections": [
                {
                    "name": one.name,
                    "note": one.note,
                    "widths": [column.width for column in one.columns],
                    "heads": [column.title for column in one.columns],
                    "numbers": [column.kind is not CellKind.TEXT for column in one.columns],
                    "rows": [
                        [_printed(cell, column) for cell, column in zip(row, one.columns, strict=True)]
                        for row in one.rows
                    ],
                }
                for one in self.sections
            ],
        }
        return set_sheet("app.voting.bundle", "summary.typ", data, fonts)


def minute(at: datetime | None) -> str:
    """An instant in China's time, to the minute; a dash where there is none."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at is not None else "—"


def _printed(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return square_metres(cell) if column.kind is CellKind.AREA else str(cell)
    return breakable(cell)
