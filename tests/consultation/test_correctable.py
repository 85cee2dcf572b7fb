"""Over HTTP: whether an owner may say otherwise at the window is told as it is answered, of surveys while they are open."""

from datetime import timedelta
from typing import Any

from tests.consultation.estate import FLATS, MORNING, Estate
from tests.consultation.surveys.papers import GENERAL, enter, opened
from tests.trials import refused_as_told


async def told(estate: Estate, claim: str, login: str) -> dict[str, Any]:
    asked = await estate.people[login].get(f"/v1/office/communities/{estate.id}/claims/{claim}")
    assert asked.status_code == 200, asked.text
    return next(one for one in asked.json()["may"] if one["act"] == "correct")


async def test_of_a_survey_until_it_closes_and_of_a_consultation_always(estate: Estate) -> None:
    survey = await opened(estate, GENERAL, at=MORNING)
    await enter(estate, survey, FLATS[0], {"q1": "1"})
    await estate.visits("ma", estate.visit(FLATS[1]))
    lines = (await estate.people["jie"].get(f"/v1/office/communities/{estate.id}/claims")).json()["lines"]
    answered, visited = (next(one["id"] for one in lines if one["part"] == place) for place in FLATS[:2])
    correct = {}
    for closed in (False, True):
        if closed:
            await estate.clock(MORNING + timedelta(hours=3))
        for claim, place, said in (
            (answered, FLATS[0], {"answers": {"q1": "2"}}),
            (visited, FLATS[1], {"stance": "against"}),
        ):
            owner = str(estate.parts[place].owners[0][0].id)
            sent = said | {"owner_id": owner, "known_by": "核对居民身份证原件"}
            for login in ("liu", "wu", "jie"):
                one = await told(estate, claim, login)
                path = f"/v1/office/communities/{estate.id}/claims/{claim}/corrections"
                answer = await estate.people[login].post(path, json=sent)
                assert answer.status_code == 201 if one["now"] else refused_as_told(one, answer), (
                    login,
                    one,
                    answer.text,
                )
                correct[closed, place, login] = one["now"]
    assert {where for where, now in correct.items() if now} == {
        (False, FLATS[0], "jie"),
        (False, FLATS[1], "jie"),
        (True, FLATS[1], "jie"),
    }
