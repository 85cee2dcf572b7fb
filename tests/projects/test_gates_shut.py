"""A gate whose record holds no more for a reason not yet recorded is shut all the same; the others stay as they are."""

from datetime import UTC, datetime

from app.projects.gates import GateRecord, Required, shut, works
from app.projects.kinds import GateState, Passage

AT = datetime(2026, 12, 1, tzinfo=UTC)
ASKED, AGREED, MISSING = (
    Required(name, title, "全小区") for name, title in (("a", "已征询"), ("b", "同意方案"), ("c", "表决"))
)
PASSED = [GateRecord(one, 1, Passage.PASSED, AT, "") for one in ("a", "b")]


def test_what_is_shut_is_said_with_its_reason_and_nothing_else_changes() -> None:
    found = works([ASKED, AGREED], 1, PASSED)
    assert found.may_start
    told = shut(found, {"b": "证明已失效：有住户提出争议。"}, AT)
    assert (told.may_start, told.reasons) == (
        False,
        ("“同意方案”（全小区）已于2026年12月1日失效：证明已失效：有住户提出争议。",),
    )
    assert [one.state for one in told.gates] == [GateState.OPEN, GateState.LAPSED]
    assert told.gates[0] is found.gates[0]


def test_what_is_not_open_is_not_shut_twice() -> None:
    found = works([ASKED, MISSING], 1, PASSED)
    told = shut(found, {"c": "不会再说一次", "strange": "没有这一项"}, AT)
    assert told == found
    assert shut(found, {}, AT) == found


def test_it_is_said_in_the_words_and_the_order_of_its_record() -> None:
    required, reason = [AGREED, MISSING, ASKED], "证明已失效：有住户提出争议。"
    told = shut(works(required, 1, PASSED), {"b": reason}, AT)
    assert told.reasons == works(required, 1, [*PASSED, GateRecord("b", 1, Passage.LAPSED, AT, reason)]).reasons
