"""The worked cases through the pure functions, as the service counts them."""

import pytest

from app.register.heads import in_circle
from app.voting.count.ballots import CastingWindow
from app.voting.count.count_files import moment, read_ballots, read_register
from app.voting.count.count_report import as_json
from app.voting.count.tally import count
from app.voting.law.rules import RULES
from tests.voting.count.cases_on_file import CASES, Case, fixed_keys


def test_all_the_cases_are_here() -> None:
    assert len(CASES) == 26


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_a_worked_case(case: Case) -> None:
    register = read_register(case.register.read_bytes(), "register.csv")
    ballots = read_ballots(case.ballots.read_bytes(), "ballots.csv")
    assert register.faults + ballots.faults == []
    rule = RULES[case.options["rule"]]
    opens, closes = (case.options.get(name) for name in ("opens", "closes"))
    result = count(
        in_circle(register.parts, case.options.get("building"), case.options.get("stairwell")),
        ballots.lines,
        dict.fromkeys(ballots.item_lines, rule),
        window=CastingWindow(opens and moment(opens), closes and moment(closes)),
    )
    assert fixed_keys(as_json(result, rule), case.expected) == case.expected
