"""A line for whoever disputes, or of whom something was struck, stays out with its reason; the other lines come in."""

from datetime import timedelta

from tests.consultation.estate import FLATS, MORNING, Estate
from tests.consultation.sheets.sending import agreed, checked, codes, meter, name, scan, take
from tests.consultation.surveys.papers import GENERAL, enter, opened
from tests.consultation.surveys.test_survey_routes import figures
from tests.consultation.test_closed_matters import disputed


async def test_a_sheet_leaves_such_a_line_out_and_takes_the_others_in(estate: Estate) -> None:
    await estate.visits("ma", estate.visit(FLATS[0]))
    phone = await estate.phone(FLATS[0])
    claim = await disputed(phone)
    evidence = await scan(estate)
    found = await checked(estate, agreed(FLATS[0], FLATS[1]), evidence=evidence)
    assert (found["ready"], found["faulty"], codes(found)) == (1, 1, ["matter_closed"])
    assert (found["faults"][0]["cell"], "有争议" in found["faults"][0]["what"]) == ("签字表!B3", True)
    taken = await take(estate, found)
    assert (taken["entered"], [one["code"] for one in taken["faults"]]) == (1, ["matter_closed"])
    await estate.find_forged(claim)
    # A list of the group, and a sheet that was looked at before the owner of a line on it disputed.
    listed = await checked(estate, None, kind="group_list", text=f"1. {FLATS[0]} {name(FLATS[0])} 同意")
    assert codes(listed) == ["matter_closed"]
    early = await checked(estate, agreed(FLATS[2], FLATS[3]), evidence=evidence)
    assert early["ready"] == 2
    await estate.visits("ma", estate.visit(FLATS[2]))
    await disputed(await estate.phone(FLATS[2]))
    taken = await take(estate, early)
    assert (taken["entered"], [one["code"] for one in taken["faults"]]) == (1, ["matter_closed"])
    assert (await meter(estate))["supporting"] == 2


async def test_an_export_answers_no_survey_for_whoever_disputes(estate: Estate) -> None:
    survey = await opened(estate, GENERAL, project=False)
    await enter(estate, survey, FLATS[0], {"q1": "1"})
    await disputed(await estate.phone(FLATS[0]))
    await estate.clock(MORNING + timedelta(minutes=30))
    head = "1、您的房号,2、您的姓名,3、您支持划线停车吗？,4、还有什么要说的？,提交答卷时间"
    lines = [f"{place},{name(place)},支持,,2026/12/1 9:05:03" for place in FLATS[:2]]
    found = await checked(
        estate,
        "\n".join([head, *lines]).encode(),
        kind="questionnaire",
        consultation_id=None,
        survey_id=survey.rpartition("/")[2],
    )
    assert (found["ready"], codes(found)) == (1, ["matter_closed"])
    assert (await take(estate, found))["entered"] == 1
    assert (await figures(estate, survey))["questions"][0]["cells"][0]["counted"]["households"] == 1
