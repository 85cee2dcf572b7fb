"""The four figures over HTTP are those of `yigai count`, on every worked case, and so is what each is short of."""

from collections import Counter
from typing import Any

import httpx
import pytest
import typer
from typer.testing import CliRunner

from app.cli.count import count
from app.identity.permissions import Role
from tests.conftest import Town
from tests.voting.count.cases_on_file import CASES, Case
from tests.voting.live.ballot_box import BallotBox
from tests.voting.results.office import Office
from tests.voting.results.played_cases import PlayedCase

COMMAND = typer.Typer()
COMMAND.command()(count)
COLUMNS = ("name", "threshold", "fraction", "percent", "needed", "short")
FOUR = ("参与面积", "参与人数", "同意面积", "同意人数")
CHECKS = ("participation_area", "participation_heads", "agreement_area", "agreement_heads")
SET_ASIDE = {"not_on_roll": "not_entitled", "not_entitled": "not_entitled", "late": "not_receiving"}
"""How the service refuses what the count sets aside."""


def printed_by_count(case: Case) -> list[list[str]]:
    """The rows of the four comparisons that the command prints, item after item."""
    options = [f"--{name}={value}" for name, value in case.options.items()]
    told = CliRunner().invoke(
        COMMAND, [f"--register={case.register}", f"--ballots={case.ballots}", *options], terminal_width=400
    )
    assert told.exit_code == 0, told.output
    rows = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in told.stdout.splitlines()]
    return [row for row in rows if row and row[0] in FOUR]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
async def test_a_case_as_the_command_counts_it(http: httpx.AsyncClient, box: BallotBox, town: Town, case: Case) -> None:
    played = PlayedCase(box.database, box.sealer, box.desk)
    await played.play(case)
    assert played.came_later == case.expected["set_aside"]["duplicate"]
    aside = Counter(
        {SET_ASIDE[why]: lines for why, lines in case.expected["set_aside"].items() if lines and why != "duplicate"}
    )
    assert Counter(played.refused) == aside

    answer = await http.get(f"/v1/public/votes/{(await played.vote()).eid}")
    assert answer.status_code == 200, answer.text
    shown: list[dict[str, Any]] = answer.json()["result"]["items"]
    assert [[row[name] for name in COLUMNS] for item in shown for row in item["comparisons"]] == printed_by_count(case)
    for item in shown:
        expected = case.expected["items"][str(item["item"])]
        assert [row["met"] for row in item["comparisons"]] == [expected["checks"][name] for name in CHECKS]
        assert (item["counted"], item["outcome"]) == (expected["outcome"], expected["outcome"])
    auditor = await Office(played, town).person(Role.AUDITOR)
    verdicts = await auditor.get(f"{Office(played, town).vote}/verdicts")
    assert verdicts.json()["items"] == shown


def test_the_command_prints_four_rows_for_each_item() -> None:
    rows = {case.folder.name: len(printed_by_count(case)) for case in CASES}
    assert rows == {case.folder.name: 4 * len(case.expected["items"]) for case in CASES}
