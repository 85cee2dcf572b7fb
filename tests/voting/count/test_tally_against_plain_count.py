"""Files drawn at random, read and counted, against the same count written a second time; and what order may not do."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.register.heads import in_circle
from app.voting.count.ballots import CastingWindow
from app.voting.count.count_files import moment, read_ballots, read_register
from app.voting.count.count_report import as_json
from app.voting.count.tally import count
from app.voting.law.rules import RULES
from tests.voting.count.plain_count import Row, plain_count

TIMES = (
    "2026-11-10T08:00:00+08:00",
    "2026-11-10T00:00:00Z",  # the same instant
    "2026-11-10T00:00:00.001Z",
    "2026-11-10T09:00:00+08:00",
    "2026-11-10T08:30:00+07:30",  # between the two around it
    "2026-11-10T10:00:00+08:00",
)
PARTS = [{"building": b, "stairwell": s, "room": r} for b in "12" for s in ("", "1") for r in ("101", "102")]
AREAS = ("50.05", "50.1", "100", "0.01", "33.33")


def some(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


@dataclass
class Vote:
    """The two files as rows, and the options."""

    register: list[Row]
    ballots: list[Row]
    rules: dict[str, str]
    parking: bool
    building: str | None
    stairwell: str | None
    opens: str | None
    closes: str | None


@st.composite
def votes(draw: st.DrawFn) -> Vote:
    register = []
    for part in draw(st.lists(st.sampled_from(PARTS), unique_by=str, max_size=8)):
        kind = draw(some("dwelling", "dwelling", "shop", "parking", "storage"))
        area = draw(some(*AREAS))
        owners = draw(st.lists(some("a", "b", "c"), min_size=1, max_size=2))
        register += [{**part, "kind": kind, "area_m2": area, "owner_id": owner} for owner in owners]
    ballots = [
        {
            "received_at": draw(some(*TIMES)),
            **draw(st.sampled_from(PARTS)),
            "cast_by": draw(some("a", "b", "c", "tenant")),
            "capacity": draw(some("owner", "owner", "proxy", "proxy", "guardian", "authorised")),
            "channel": draw(some("online", "paper", "onsite")),
            "validity": draw(some("valid", "valid", "valid", "content_invalid", "identity_invalid")),
            "item": draw(some("1", "1", "2")),
            "choice": draw(some("agree", "agree", "agree", "disagree", "abstain")),
        }
        for _ in range(draw(st.integers(0, 14)))
    ]
    building = draw(st.sampled_from([None, None, "1", "3"]))
    return Vote(
        register,
        ballots,
        {item: draw(some(*RULES)) for item in ("1", "2", "3")},
        draw(st.booleans()),
        building,
        draw(st.sampled_from([None, "", "1"])) if building else None,
        draw(st.sampled_from([None, None, *TIMES])),
        draw(st.sampled_from([None, None, *TIMES])),
    )


def as_csv(rows: list[Row], columns: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns.split())
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def instant(text: str | None) -> datetime | None:
    return None if text is None else moment(text)


def counted(vote: Vote) -> dict[str, Any]:
    """The count of the vote's files as the command makes it, without the keys the plain count does not know."""
    register = read_register(as_csv(vote.register, "building stairwell room kind area_m2 owner_id"), "register.csv")
    columns = "received_at building stairwell room cast_by capacity channel validity item choice"
    ballots = read_ballots(as_csv(vote.ballots, columns), "ballots.csv")
    assert register.faults + ballots.faults == []
    result = count(
        in_circle(register.parts, vote.building, vote.stairwell),
        ballots.lines,
        {int(item): RULES[name] for item, name in vote.rules.items()},
        include_parking=vote.parking,
        window=CastingWindow(instant(vote.opens), instant(vote.closes)),
    )
    printed = as_json(result)
    for item in printed["items"].values():
        del item["shortfall"], item["standing"]
    return printed


@settings(max_examples=400)
@given(votes())
def test_the_count_is_the_plain_count(vote: Vote) -> None:
    assert counted(vote) == plain_count(
        vote.register,
        vote.ballots,
        vote.rules,
        parking=vote.parking,
        building=vote.building,
        stairwell=vote.stairwell,
        opens=vote.opens,
        closes=vote.closes,
    )


@settings(max_examples=60)
@given(votes(), st.randoms(use_true_random=False))
def test_the_order_of_the_register_and_of_ballots_at_distinct_times_does_not_matter(vote: Vote, chance: Random) -> None:
    for second, row in enumerate(vote.ballots):
        row["received_at"] = f"2026-11-10T08:00:{second:02d}+08:00"
    before = counted(vote)
    chance.shuffle(vote.register)
    chance.shuffle(vote.ballots)
    assert counted(vote) == before
