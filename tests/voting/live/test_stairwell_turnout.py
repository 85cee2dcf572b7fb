"""How many of each stairwell took part, for stairwell heads: counts that single nobody out, of their own stairwells."""

import uuid
from typing import Any

import pytest

from app.core.installation import now
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from app.register import places
from tests.conftest import PASSWORD, Person, Town, add_staff, term
from tests.register.flats import flat, id_card, owner
from tests.voting.live.ballot_box import NAMES, BallotBox


@pytest.fixture
async def at(box: BallotBox, monkeypatch: pytest.MonkeyPatch) -> str:
    """An open vote of three stairwells: six, five and one household; where its routes begin."""

    async def bring_in_register(self: BallotBox) -> None:
        places_of = ["1-1-101", *(f"2-1-{100 + n}" for n in range(5)), *(f"3-1-{100 + n}" for n in range(6))]
        await self.desk.bring_in(
            *(
                flat(place, owner(name, document=id_card(number)), area_c=self.areas[number])
                for number, (place, name) in enumerate(zip(places_of, NAMES, strict=True))
            )
        )

    monkeypatch.setattr(BallotBox, "bring_in_register", bring_in_register)
    await box.opened()
    return f"/v1/office/communities/{box.desk.id}/votes/{box.vote_id}"


async def head_of(town: Town, box: BallotBox, *buildings: str) -> Person:
    """A stairwell head appointed for these buildings alone, signed in."""
    login = f"lou{''.join(buildings)}"
    async with box.database.write() as session:
        instant = await now(session)
        staff_id = await add_staff(session, login, login, PASSWORD, instant)
        from_on, until_on = term(Role.STAIRWELL_HEAD, instant)
        named = await places.buildings_named(session, box.desk.id, buildings)
        await identity.appoint(
            session,
            login,
            Role.STAIRWELL_HEAD,
            ScopeKind.BUILDINGS,
            box.desk.id,
            from_on=from_on,
            until_on=until_on,
            appointed_by="街道办事处",
            document="任命书",
            buildings=sorted(named.values()),
        )
    return await town.signed_in(login, staff_id)


async def counts(person: Person, at: str) -> dict[str, Any]:
    answer = await person.get(f"{at}/turnout-by-stairwell")
    assert answer.status_code == 200, answer.text
    assert not any(one["stairwell"] == "" for one in answer.json()["lines"])
    return {one["building"]: (one["heads"], one["participating"]) for one in answer.json()["lines"]}


async def test_counts_by_stairwell_single_nobody_out(at: str, box: BallotBox, town: Town) -> None:
    head = await town.person("louzhang", Role.STAIRWELL_HEAD, str(box.desk.id))
    # One household would be told by itself, so another stairwell is left out with it.
    assert await counts(head, at) == {"1": (1, None), "2": (5, None), "3": (6, 0)}
    for number in range(7, 13):
        await box.cast(f"p{number:03}")
    # That all of the third did, beside six of twelve, would tell that the one household did not.
    assert await counts(head, at) == {"1": (1, None), "2": (5, None), "3": (6, None)}
    await box.cast("p002")
    # One of five: neither who took part nor who did not.
    assert (await counts(head, at))["2"] == (5, None)
    text = (await head.get(f"{at}/turnout-by-stairwell")).text
    assert not any(told in text for told in ("p002", "2-1-1", *NAMES, "agree"))


async def test_a_head_of_some_buildings_reads_theirs_and_no_other_turnout(at: str, box: BallotBox, town: Town) -> None:
    head = await head_of(town, box, "3")
    assert await counts(head, at) == {"3": (6, 0)}
    assert await counts(await head_of(town, box, "1"), at) == {"1": (1, None)}
    for path in ("", "/turnout", "/not-yet", "/sessions"):
        assert (await head.get(f"{at}{path}")).status_code == 403, path
    elsewhere = (await town.community("杏花小区", "杏花社区"))["id"]
    strange = f"/v1/office/communities/{elsewhere}/votes/{box.vote_id}/turnout-by-stairwell"
    assert (await head.get(strange)).status_code == 404
    assert (await head.get(f"{at.rpartition('/')[0]}/{uuid.uuid4()}/turnout-by-stairwell")).status_code == 404
    witness = await town.person("zheng", Role.WITNESS, str(box.desk.id))
    assert (await witness.get(f"{at}/turnout-by-stairwell")).status_code == 403
