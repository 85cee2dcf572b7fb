"""Scenes read back: what a scanned code opens, and that a secret is never read as an id."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.spoken_codes import fresh_code
from app.wechat.scenes import (
    PAGES,
    SECRET,
    Opens,
    PublicScene,
    address,
    public_scene,
    scene,
    secret_in,
    without_address,
)


def test_every_kind_of_code_has_a_letter_and_a_page_of_its_own() -> None:
    assert set(PAGES) == set(Opens)
    assert len(set(PAGES.values())) == len(Opens)
    assert sorted(Opens) == list("bcimpqrsv")


@given(st.uuids(), st.sampled_from(sorted(set(Opens) - SECRET)))
def test_a_scene_is_read_back_as_what_it_was_made_of(what: uuid.UUID, opens: Opens) -> None:
    assert public_scene(scene(opens, what)) == PublicScene(opens, what)


@pytest.mark.parametrize("opens", [Opens.BINDING, Opens.INVITATION])
def test_a_secret_is_not_read_whatever_follows_its_letter(opens: Opens) -> None:
    assert opens in SECRET
    for text in (scene(opens, fresh_code()), scene(opens, uuid.UUID(int=7)), opens):
        assert public_scene(text) is None
        assert secret_in(text) is opens


@given(st.uuids(), st.sampled_from(sorted(Opens)))
def test_an_address_names_what_is_no_secret_and_of_a_secret_its_letter(what: uuid.UUID, opens: Opens) -> None:
    base = "https://yigai.example.cn"
    told = address(base, opens, what)
    assert without_address(f"{told}#7K3M-Q9TX", base) == (opens if opens in SECRET else scene(opens, what))
    assert without_address(told, "https://elsewhere.example.cn") == without_address(told, None) == told
    if opens in SECRET:
        assert address(base, opens) == told
    else:
        with pytest.raises(ValueError, match="no scene"):
            address(base, opens)


@pytest.mark.parametrize(
    "text", ["", "v", "v=", "=AAAA", "x=AAAAAAAAAAAAAAAAAAAAAA", "v=AAAAAAAAAAAAAAAAAAAAA", "v=楼"]
)
def test_what_is_no_scene(text: str) -> None:
    assert public_scene(text) is None


def test_an_id_has_one_scene_only() -> None:
    text = scene(Opens.VOTE, uuid.UUID(int=0))
    assert public_scene(text) is not None
    assert public_scene(f"{text[:-1]}B") is None
    assert public_scene(f"{text}\n") is None
