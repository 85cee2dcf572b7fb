"""The figures by name, what each says and what is asked of it, and the table of them in docs/performance.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- make bench writes this table -->\n", "<!-- up to here -->\n"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: what it says, and the goals where there are some: at least this, better that."""

    says: str
    goal: str = ""
    aim: str = ""


ROWS = {
    "cast_over_bare": Row("ballots a second into one vote / requests a second to a bare FastAPI POST", "0.25", "0.60"),
    "cast_over_one_transaction_each": Row("the same / with one transaction for each ballot", "5", "10"),
    "cast_over_pgbench": Row("the same / pgbench with a ballot and a line of audit in one statement", "0.25", "0.60"),
    "cast_20_votes_over_one": Row("ballots a second into 20 votes at once / into one", "0.8", "1.0"),
    "cast_p99_over_bare_p99": Row("99 of 100 answers within, 256 connections never idle: ballots / bare", "≤ 6", "≤ 2"),
    "turnout_over_bare_get": Row(
        "the public page of an open vote with its live turnout / a bare FastAPI GET", "0.9", "0.98"
    ),
    "recount_over_sql": Row("exact count of 1,000,000 lines with heads / a plain SQL aggregate", "≤ 2", "≤ 1.1"),
    "verify_log_over_sha256": Row(
        "root of a log of 1,000,000 leaves / bare SHA-256 over the same lines", "≤ 3", "≤ 1.5"
    ),
    "ballot_p99_with_photos_over_idle": Row(
        "p99 of 50 ballots a second while photos of 12 MP are handed in, always two at once / without", "≤ 3", "≤ 1.5"
    ),
    "photo_over_pillow": Row(
        "a photo of 12 megapixels taken in whole (opened in its own process, stripped, drawn in two sizes, three files"
        " kept and read back) / two bare Pillow thumbnails by `draft`",
        "≤ 1.2",
        "≤ 0.75",
    ),
    "photo_memory_over_full": Row(
        "memory that opening it adds at its peak / decoding it whole with the same thumbnails", "≤ 0.45", "≤ 0.3"
    ),
    "photo_memory_over_draft": Row("the same / those bare Pillow thumbnails by `draft`"),
    "board_3000_over_300": Row(
        "the board of a consultation in one request: processor time for a household of 3,000 / of 300", "≤ 1.1", "≤ 1.0"
    ),
    "first_ballot_s": Row(
        "from an empty folder to the first ballot: a new process, database, schema, register, vote", "≤ 5 s", "≤ 3 s"
    ),
    "bare_per_s": Row("requests a second to the bare POST"),
    "cast_per_s": Row("ballots a second into one vote"),
    "one_transaction_each_per_s": Row("the same with one transaction for each ballot"),
    "pgbench_per_s": Row("transactions a second of pgbench"),
    "bare_p99_ms": Row("p99 of the bare POST"),
    "cast_p99_ms": Row("p99 of ballots into one vote"),
    "bare_cpu_us": Row("processor time of the server for a bare POST"),
    "cast_cpu_us": Row("processor time of the server for a ballot"),
    "cast_database_cpu_us": Row("processor time of PostgreSQL for a ballot"),
    "one_transaction_each_cpu_us": Row("processor time of the server for a ballot in a transaction of its own"),
    "turnout_cpu_us": Row("processor time of the server for a turnout"),
    "photos_beside_ballots_per_s": Row("photos of 12 MP taken in a second while those ballots are cast"),
    "board_300_cpu_us": Row("processor time of the server for a household of a board of 300"),
    "board_3000_cpu_us": Row("the same of a board of 3,000"),
    "photo_intake_s": Row("the same photo taken in whole"),
    "import_10000_s": Row(
        "a sheet of 10,000 parts and 12,000 owner lines through the real HTTP API: checked, then approved and in force"
    ),
    "import_10000_check_s": Row("of that, the check with its report"),
    "import_10000_approve_s": Row("of that, the approval, which reads the sheet again and writes the register"),
    "import_10000_cpu_s": Row("processor time of the Python process over both"),
    "recount_1000000_s": Row(
        "the exact count of 1,000,000 ballot lines (50,000 heads, 20 items; early, late, void and unentitled ones"
        " among them), with every alternative and the robustness of each outcome"
    ),
    "recount_1000000_cpu_s": Row("processor time of the same"),
}
"""A name that ends in `_s` is seconds, `_per_s` a rate, `_ms` and `_us` say so; every other one is a ratio."""


def shown(name: str, value: float) -> str:
    """A figure as the table has it."""
    if name.endswith(("_per_s", "_us")):
        return f"{value:,.0f}" + (" µs" if name.endswith("_us") else "/s")
    if name.endswith("_ms"):
        return f"{value:.1f} ms"
    # Three digits: two would show what falls just short of its goal as if it reached it.
    return f"{value:.3g}" + (" s" if name.endswith("_s") else "")


def table(figures: Mapping[str, float]) -> str:
    """The table in Markdown, of what was measured."""
    lines = ["| figure | what | at least | aim | median |", "|---|---|---|---|---|"]
    lines += [
        f"| `{name}` | {row.says} | {row.goal} | {row.aim} | {shown(name, figures[name])} |"
        for name, row in ROWS.items()
        if name in figures
    ]
    return "\n".join(lines) + "\n"


def write(figures: Mapping[str, float], on: Mapping[str, object]) -> None:
    """Put the table and the machine into the page, in the place of those before."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    machine = "; ".join(f"{name} {value}" for name, value in on.items())
    PAGE.write_text(f"{before}{BEGIN}\n{table(figures)}\nMeasured on: {machine}.\n\n{END}{after}")
