"""Scenes read back: what a scanned code opens, and that a secret is never read as an id."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.spoken_codes import fresh_code
from app.wechat.scenes import PAGES, SECRET, Opens, PublicScene, public_scene, scene


def test_every_kind_of_code_has_a_letter_and_a_page_of_its_own() -> None:
    assert set(PAGES) == set(Opens)
    assert len(set(PAGES.values())) == len(Opens)
    assert sorted(Opens) == list("bcmqrsv")


@given(st.uuids(), st.sampled_from(sorted(set(Opens) - SECRET)))
def test_a_scene_is_read_back_as_what_it_was_made_of(what: uuid.UUID, opens: Opens) -> None:
    assert public_scene(scene(opens, what)) == PublicScene(opens, what)


def test_a_secret_is_not_read_whatever_follows_its_letter() -> None:
    assert Opens.BINDING in SECRET
    assert public_scene(scene(Opens.BINDING, fresh_code())) is None
    assert public_scene(scene(Opens.BINDING, uuid.UUID(int=7))) is None


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
