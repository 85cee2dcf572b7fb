"""docs/law-cases.md names every case once, and the tests that there are."""

import re
from pathlib import Path

HERE = Path(__file__).parent
LIST = HERE.parents[2] / "docs" / "law-cases.md"


def test_every_case_is_named_once_with_the_one_test_that_proves_it() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", LIST.read_text(), flags=re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 57))
    named = {int(number): test.strip("`") for number, _, test in rows if test.startswith("`")}
    reasons = {number: test for number, _, test in rows if not test.startswith("`")}
    assert all(why.startswith("none: ") for why in reasons.values())
    written = [
        name
        for file in sorted(HERE.glob("test_cases_*.py"))
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), flags=re.MULTILINE)
    ]
    assert sorted(named.values()) == sorted(written)
    assert all(name.startswith(f"test_case_{number:02d}_") for number, name in named.items())
