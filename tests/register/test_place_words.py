"""A place as people write it is the place of the register, and one place is never taken for another."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from app.core.db import Database
from app.register import queries
from app.register.people.names import place_key
from tests.register.desk import Desk
from tests.register.flats import flat, owner

NUMBER = st.integers(1, 99_999)


@given(NUMBER, NUMBER, NUMBER, st.sampled_from(["号楼", "栋", "幢", " 号楼", ""]), st.sampled_from(["单元", " 门", ""]))
def test_what_people_add_to_a_number_changes_nothing(
    building: int, stairwell: int, room: int, of_building: str, of_stairwell: str
) -> None:
    plain = place_key(str(building), str(stairwell), str(room))
    full_width = str(room).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert place_key(f"{building}{of_building}", f"0{stairwell}{of_stairwell}", f"{full_width} 室") == plain


@given(st.tuples(NUMBER, NUMBER, NUMBER), st.tuples(NUMBER, NUMBER, NUMBER))
def test_two_places_have_two_keys(one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    assert (place_key(*map(str, one)) == place_key(*map(str, other))) == (one == other)


async def test_words_name_a_part_of_this_estate_or_none(desk: Desk, database: Database) -> None:
    await desk.bring_in(flat("3-2-501", owner("王芳")), flat("3-2-502", owner("李强")))
    part = (await desk.parts())["3-2-501"].part.id
    async with database.read() as session:
        assert await queries.part_at(session, desk.id, place_key("3号楼", "２单元", "501室")) == part
        for strange in (place_key("3", "2", "503"), place_key("2", "3", "501"), place_key("", "", "501")):
            assert await queries.part_at(session, desk.id, strange) is None
        assert await queries.part_at(session, uuid.uuid4(), place_key("3", "2", "501")) is None
