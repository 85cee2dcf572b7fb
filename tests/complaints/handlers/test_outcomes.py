"""What became of a matter is the unit's to say, in one of the words there are, and whether it is fixed the reporter's."""

import pytest

from app.complaints.kinds import CaseAct, CaseOutcome
from tests.complaints.handlers.site import Site

SHOWN = (CaseOutcome.FIXED, CaseOutcome.PARTLY)
SAID = tuple(one for one in CaseOutcome if one not in {*SHOWN, CaseOutcome.REDIRECTED})


@pytest.mark.parametrize("outcome", SHOWN)
async def test_what_is_said_to_be_repaired_is_shown_by_a_photo(site: Site, outcome: CaseOutcome) -> None:
    case = await site.in_hand()
    bare = await site.act("hand", case, "done", outcome=outcome, words="已补防水层")
    assert [(one["field"], one["message"]) for one in bare.json()["fields"]] == [
        ("photos", "请上传同一位置处理后的照片。")
    ]
    done = await site.did("hand", case, "done", outcome=outcome, words="已补防水层", photos=[await site.photo()])
    assert (done["state"], done["outcome"], done["rating"]) == ("said_done", outcome, None)


async def test_every_other_word_ends_a_case_alike_and_stays_when_the_reporter_agrees(site: Site) -> None:
    for outcome in SAID:
        case = await site.in_hand()
        done = await site.did("hand", case, "done", outcome=outcome, words="原因已当面说明")
        assert (done["state"], done["outcome"], done["rating"]) == ("said_done", outcome, None)
        await site.says(case, CaseAct.SAID_FIXED)
        kept = (await site.get("committee", f"complaints/{case}")).json()
        assert (kept["state"], kept["outcome"], kept["rating"]) == ("closed", outcome, "fixed")
    case = await site.in_hand()
    refused = await site.act("hand", case, "done", outcome="redirected", words="请打 12345")
    assert [one["message"] for one in refused.json()["fields"]] == ["转其他渠道由社区办理，请联系社区。"]
