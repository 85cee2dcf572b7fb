"""What a policy says: one spelling and one hash, presets that can be taken, and nothing below the law."""

from typing import Any

import pytest

from app.projects.kinds import DecidedMatter
from app.projects.policy.district_policy import BUILT_IN, DistrictPolicy, faults
from app.projects.policy.presets import presets

VOTE_ON_PLAN = {"kind": "vote", "matter": "plan"}


def policy(**more: Any) -> DistrictPolicy:
    return DistrictPolicy.model_validate({"preset": "own"} | more)


def test_the_three_orders_and_a_longer_extension_are_presets_that_can_be_taken() -> None:
    assert set(presets()) == {"beijing", "hebei", "ningbo", "zhuhai"}
    assert [faults(one) for one in (BUILT_IN, *presets().values())] == [[]] * 5
    assert len({one.sha256() for one in (BUILT_IN, *presets().values())}) == 5
    assert presets()["zhuhai"].extension_days == 15


def test_what_is_stored_reads_back_under_the_same_hash() -> None:
    for one in presets().values():
        again = DistrictPolicy.model_validate(one.model_dump(mode="json"))
        assert (again, again.sha256()) == (one, one.sha256())


def test_a_policy_asks_for_the_vote_on_the_plan_and_says_what_is_voted() -> None:
    assert BUILT_IN.voted == {DecidedMatter.PLAN}
    assert presets()["beijing"].voted == {DecidedMatter.PLAN, DecidedMatter.MANAGEMENT_MODEL}
    assert presets()["hebei"].of_households == {"inclusion_gate": 80, "agreed_gate": 80}


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"works": []}, "policy.works", "民法典第278条"),
        ({"works": [{"kind": "agreed_gate"}]}, "policy.works", "民法典第278条"),
        ({"works": [{"kind": "vote", "matter": "lift"}]}, "policy.works", "民法典第278条"),
        ({"works": [VOTE_ON_PLAN, VOTE_ON_PLAN]}, "policy.works.1", "与前面的一项相同"),
        ({"works": [VOTE_ON_PLAN, {"kind": "asked_gate", "percent": 79}]}, "policy.works.1.percent", "79% 低于 80%"),
        ({"extension_days": 6}, "policy.extension_days", "至少张贴 7 日"),
        ({"wishes_percent": 66}, "policy.wishes_percent", "66% 低于 80%"),
        ({"acceptance": {"percent": 75}}, "policy.acceptance.percent", "75% 低于 80%"),
        (
            {"acceptance": {"least_response_percent": 50}},
            "policy.acceptance.least_response_percent",
            "50% 低于 80%",
        ),
    ],
)
def test_below_the_law_is_refused_with_the_article(sent: dict[str, Any], field: str, words: str) -> None:
    (fault,) = faults(policy(**sent))
    assert fault.field == field
    assert words in fault.message


def test_longer_and_higher_is_taken() -> None:
    assert not faults(policy(extension_days=15, wishes_percent=90, acceptance={"percent": 85, "tries": 5}))
