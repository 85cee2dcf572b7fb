"""A requirement of more than four fifths is not met by a certificate of four fifths, and one of four fifths is."""

from datetime import timedelta

from tests.consultation.estate import ESTATE, FLATS, MORNING
from tests.consultation.gates.works import VOTE, Works
from tests.consultation.surveys.papers import ALL_YES, INCLUSION, enter, opened

INCLUDED = {"kind": "inclusion_gate", "title": "同意纳入改造", "scope": ESTATE}


async def test_the_figures_of_a_certificate_are_asked_for_the_share_that_is_required(works: Works) -> None:
    await works.require(VOTE, INCLUDED, INCLUDED | {"percent": 90})
    survey = await opened(works, INCLUSION, at=MORNING)
    # Twenty-one of twenty-four are 87.5 %.
    for place in FLATS[:21]:
        await enter(works, survey, place, ALL_YES)
    await works.clock(MORNING + timedelta(hours=3))
    works.people["jie"] = await works.town.signed_in("jie", works.people["jie"].id)
    sent = {"kind": "inclusion", "survey_id": survey.removeprefix("/surveys/")}
    await works.post("jie", "/certificates", sent)
    gates = (await works.page())["gates"]
    assert [(one["facts"]["percent"], one["state"]) for one in gates] == [
        (None, "missing"),
        (80, "open"),
        (90, "missing"),
    ]
