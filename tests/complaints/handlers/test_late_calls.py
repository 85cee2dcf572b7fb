"""A call back that nobody makes in time is told upwards as everything else that is late, past whoever had the case."""

import uuid

from app.complaints import acting
from app.complaints.kinds import CaseAct
from tests.complaints.handlers.site import Site
from tests.complaints.handlers.test_called_back import caller, closed, drawn


async def test_a_late_call_back_climbs_over_whoever_had_the_case_until_it_is_made(site: Site) -> None:
    async def overdue(who: str) -> list[str]:
        lines = (await (await site.who(who)).get("/v1/office/work")).json()["lines"]
        return [one["path"].rsplit("/", 1)[-1] for one in lines if one["kind"] == "case_overdue" and one["overdue"]]

    async def told(case: uuid.UUID) -> list[tuple[str, str]]:
        events = await site.events(case)
        return [(one.rung or "", one.facts["clock"]) for one in events if one.act == "escalated"]

    await site.at("2026-11-02T09:00")
    resident = await site.resident()
    case, ours = await closed(site, resident=resident), await site.report()
    await site.did("committee", ours, "dispatches", to_rung="community", reason="社区自己办")
    await site.did("committee", ours, "acceptances")
    await site.did("committee", ours, "done", outcome="not_fixed", words="等下个雨季再看")
    await site.says(ours, CaseAct.SAID_FIXED)
    await caller(site)
    await site.at("2026-11-02T10:00")
    path = f"case-samples/{(await drawn(site))['id']}"
    await site.at("2026-11-05T23:59")
    assert await site.climb() == []
    # Three working days are over; the committee is told on the working day after, and no supervisor at any time.
    await site.at("2026-11-06T00:00")
    assert await site.climb() == [case]
    assert (await overdue("boss"), await overdue("street")) == ([], [])
    assert (await overdue("committee"), await overdue("committee2")) == ([str(case)], [str(case)])
    assert any("已超过回访时限，已上报社区督办" in one for one in await site.notices(case))
    assert ((await site.row(case)).state, (await site.row(case)).raised) == ("closed", "community")
    assert acting.standing(await site.row(case)) == await site.folded(case)
    # What the committee had itself is told the street, when that is told of others.
    await site.at("2026-11-12T23:59")
    assert await site.climb() == []
    await site.at("2026-11-13T00:00")
    assert set(await site.climb()) == {case, ours}
    assert await told(ours) == [("street", "call_back")]
    assert set(await overdue("street")) == {str(case), str(ours)}
    for one in (case, ours):
        look = (await site.post("caller", f"{path}/next")).json()["look_id"]
        assert (await site.post("caller", f"{path}/calls", look_id=look, outcome="satisfied")).status_code == 204, one
    assert (await overdue("street"), await overdue("committee")) == ([], [])
    await site.at("2026-11-20T00:00")
    assert await site.climb() == []
    assert await told(case) == [("community", "call_back"), ("street", "call_back")]


async def test_a_call_back_climbs_from_the_bottom_though_the_case_was_late_itself(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    case = await site.in_hand()
    await site.at("2026-12-01T09:00")
    await site.climb()
    assert (await site.row(case)).raised == "district"
    await site.did("hand", case, "done", outcome="not_fixed", words="等下个雨季再看")
    await site.says(case, CaseAct.SAID_FIXED)
    await site.at("2026-12-01T10:00")
    await drawn(site)
    await site.at("2026-12-07T00:00")
    assert await site.climb() == [case]
    assert [one.rung for one in await site.events(case) if one.act == "escalated"] == [
        *("supervisor", "community", "street", "district"),
        "community",
    ]
