"""The texts: every fact asked for is named, and whatever is said fits the fields of a message and a text message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notifications.catalogue import SLOTS, SMS_MOST, WORDINGS, render, sms_parameters
from app.notifications.kinds import ASKED_AT, NoticeChannel, NoticeKind, TemplateUse
from app.wechat.template_data import fitted

FIELDS = {"thing1": "title", "thing2": "note", "thing3": "community", "phrase4": "what", "time5": "at"}
MOMENT = "2026年11月24日 15:00"
TIMES = {"at", "opens_at", "closes_at", "first_closes_at", "starts_at", "ends_at"}


def facts(kind: NoticeKind, said: str = "桃花岭") -> dict[str, str]:
    return {name: MOMENT if name in TIMES else said for name in WORDINGS[kind].placeholders}


def test_every_kind_has_its_texts() -> None:
    assert WORDINGS.keys() == set(NoticeKind)
    assert set(FIELDS.values()) == set(SLOTS)


@pytest.mark.parametrize("kind", NoticeKind)
def test_what_is_ours_fits_its_field_uncut(kind: NoticeKind) -> None:
    slots = render(kind, facts(kind)).slots
    data, faults = fitted({key: slots[slot] for key, slot in FIELDS.items()}, {})
    assert faults == ()
    assert (data["phrase4"], data["thing2"]) == (WORDINGS[kind].what, WORDINGS[kind].note)


@given(
    st.sampled_from(NoticeKind),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Z"]), min_size=1, max_size=80),
)
def test_whatever_a_committee_writes_can_be_sent(kind: NoticeKind, said: str) -> None:
    slots = render(kind, facts(kind, said)).slots
    data, faults = fitted({key: slots[slot] for key, slot in FIELDS.items()}, {})
    if all(character.isprintable() for character in said):
        assert faults == ()
    assert len(data["thing1"]) <= 20


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_text_message_stays_one(kind: NoticeKind) -> None:
    parameters = sms_parameters(render(kind, facts(kind, "很长的小区名称" * 9)).slots)
    assert len("【桃花岭社区居委会】{}有新的通知：{}，{}。请打开小程序或到居委会查看。".format(*parameters)) <= SMS_MOST


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_missing_fact_is_an_error_and_not_a_hole(kind: NoticeKind) -> None:
    for name in WORDINGS[kind].placeholders:
        told = facts(kind)
        del told[name]
        with pytest.raises(KeyError):
            render(kind, told)


def test_what_is_entered_in_ones_name_goes_by_every_way() -> None:
    assert set(WORDINGS[NoticeKind.RECORDED_IN_YOUR_NAME].channels) == set(NoticeChannel)


def test_no_text_says_what_to_choose() -> None:
    for wording in WORDINGS.values():
        for word in ("请同意", "投同意", "支持", "请投"):
            assert word not in wording.title + wording.body + wording.note


def test_every_template_is_asked_for_at_some_tap_and_never_more_than_five() -> None:
    assert {use for uses in ASKED_AT.values() for use in uses} == set(TemplateUse)
    assert all(1 <= len(uses) <= 5 for uses in ASKED_AT.values())
