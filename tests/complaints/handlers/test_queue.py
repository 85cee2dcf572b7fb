"""What waits where: queues by due time, search, counts and hot spots, the work list; never more than is one's own to see."""

import io
import uuid
from itertools import chain, combinations
from typing import Any

from PIL import Image
from sqlalchemy import event, select

from app.complaints import acting, interest
from app.complaints.handlers import actors, contacts
from app.complaints.handlers.actors import CaseSight
from app.complaints.kinds import CaseAct, PhotoUse, Rung
from app.complaints.lifecycle import Seat
from app.complaints.models import CaseEvent, CasePhoto, CaseReporter, Complaint, ContactGrant
from app.core.installation import now
from app.core.values import coordinates
from app.media import service as media
from app.register import places
from app.register.models import PersonalDataView
from tests.complaints.handlers.site import HOME, Site
from tests.media.making import told_jpeg

OFFICES = (Rung.COMMUNITY, Rung.STREET, Rung.DISTRICT)


async def ids(site: Site, who: str, **params: Any) -> list[str]:
    answer = await site.get(who, "complaints", **params)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["lines"]]


async def test_the_first_due_comes_first_and_what_stands_still_last(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    ordinary = await site.in_hand(words="一层路面破损", category="paving.broken")
    danger = await site.in_hand(category="gas.leak", stairwell="2", words="闻到燃气味")
    still = await site.in_hand(category="water.out")
    await site.did("hand", still, "pauses", because="waits_for_material", words="等配件")
    for case in (ordinary, danger):
        await site.did("hand", case, "progress", words="已到场")
    assert await ids(site, "hand") == [str(danger), str(ordinary), str(still)]
    await site.at("2026-11-03T10:00")
    assert await ids(site, "committee", overdue=True) == [str(danger)]
    line = (await site.get("committee", "complaints", overdue=True)).json()["lines"][0]
    assert (line["overdue"], line["next"]["kind"], line["last_words"]) == (True, "resolve", "已到场")
    assert await ids(site, "committee", words="路面 一层") == [str(ordinary)]
    assert await ids(site, "committee", words="%") == []
    assert await ids(site, "committee", heading="gas") == [str(danger)]
    assert await ids(site, "committee", category="water.out") == [str(still)]
    assert await ids(site, "committee", unit_id=str(site.units["anju"])) == []
    assert len(await ids(site, "committee", unit_id=str(site.units["hongda"]))) == 3
    assert await ids(site, "committee", number=2) == [str(danger)]
    assert await ids(site, "other") == []
    await site.did("hand", danger, "done", outcome="not_fixed", words="需停气大修")
    await site.says(danger, CaseAct.SAID_FIXED)
    assert str(danger) not in await ids(site, "committee")
    assert await ids(site, "committee", state="closed") == [str(danger)]
    assert str(danger) in await ids(site, "committee", open=False)
    counts = (await site.get("committee", "complaint-counts")).json()
    assert (counts["open"], counts["paused"], counts["states"]) == (2, 1, {"in_hand": 2})
    assert counts["spots"] == [{"place": "1 栋 1 单元", "open": 2, "overdue": 0}]


async def test_a_street_has_one_list_and_one_board_of_all_its_estates_with_the_reasons(site: Site) -> None:
    second = Site(site.town, site.sealer, await site.town.community("梅花岭小区"))
    second.people, second.units, second.street_id = site.people, site.units, site.street_id
    async with site.town.database.write() as session:
        elsewhere = await places.register_community(
            session, district="西陵区", street="远山街道", committee="远山社区", name="远山小区", address=""
        )
    far = Site(site.town, site.sealer, {"id": str(elsewhere)})
    of_street = f"/v1/office/streets/{site.street_id}"
    await site.at("2026-11-02T09:00")
    danger = await site.in_hand(category="gas.leak", words="闻到燃气味")
    untaken = await site.report(category="paving.broken", words="路面破损")
    still = await second.report(stairwell=None, category="water.out", words="停水")
    await second.sent_to(still, "anju", by="street")
    await second.did("other", still, "acceptances")
    await second.did("other", still, "pauses", because="waits_for_material", words="等配件")
    about = await second.report(stairwell=None, about=Seat(Rung.STREET))
    await far.report(stairwell=None)
    await site.at("2026-11-03T10:00")

    async def listed(who: str, **params: Any) -> list[tuple[str, str]]:
        answer = await site.get(who, f"{of_street}/complaints", **params)
        assert answer.status_code == 200, answer.text
        return [(one["community"], one["id"]) for one in answer.json()["lines"]]

    here, there = "桃花岭小区", "梅花岭小区"
    assert await listed("street") == [(here, str(danger)), (here, str(untaken)), (there, str(still))]
    assert await listed("street", overdue=True) == [(here, str(danger)), (here, str(untaken))]
    assert await listed("street", words="停水") == [(there, str(still))]
    # Numbers count within an estate; what is about the street is the district's to see.
    assert await listed("street", number=1) == [(here, str(danger)), (there, str(still))]
    assert str(about) in {one for _, one in await listed("district")}
    assert await listed("other") == [(there, str(still))]
    assert (await site.get("committee", f"{of_street}/complaints")).status_code == 404

    board = (await site.get("street", f"{of_street}/complaint-counts")).json()
    assert (board["open"], board["overdue"], board["paused"]) == (3, 2, 1)
    assert (board["late"], board["pauses"]) == ({"first_action": 1, "accept": 1}, {"waits_for_material": 1})
    assert board["communities"] == [
        {"community_id": str(site.id), "community": here, "open": 2, "overdue": 2, "paused": 0},
        {"community_id": str(second.id), "community": there, "open": 1, "overdue": 0, "paused": 1},
    ]
    assert board["spots"] == [
        {"place": "桃花岭小区 1 栋 1 单元", "open": 2, "overdue": 2},
        {"place": "梅花岭小区 小区公共部位", "open": 1, "overdue": 0},
    ]
    one = (await site.get("committee", "complaint-counts")).json()
    assert (one["late"], one["pauses"]) == (board["late"], {})
    assert one["spots"] == [{"place": "1 栋 1 单元", "open": 2, "overdue": 2}]


async def test_pages_hold_fifty_and_a_page_is_a_constant_number_of_queries(site: Site) -> None:
    one = await site.in_hand()
    asked: list[str] = []
    engine = site.town.database.engine.sync_engine

    def count(*what: Any) -> None:
        asked.append(what[2])

    await site.get("committee", "complaints")
    event.listen(engine, "before_cursor_execute", count)
    await site.get("committee", "complaints")
    few = len(asked)
    event.remove(engine, "before_cursor_execute", count)
    made = [await site.report() for _ in range(51)]
    asked.clear()
    event.listen(engine, "before_cursor_execute", count)
    first = (await site.get("committee", "complaints")).json()
    event.remove(engine, "before_cursor_execute", count)
    assert len(asked) == few
    assert len(first["lines"]) == 50
    second = (await site.get("committee", "complaints", after=first["next"])).json()
    assert second["next"] is None
    seen = [each["id"] for each in [*first["lines"], *second["lines"]]]
    assert len(seen) == len(set(seen))
    assert set(seen) == {str(each) for each in [one, *made]}
    for cursor in ("x", "0_2026-01-01T00:00:00_" + seen[0], "0_2026-01-01T00:00:00+00:00_nobody"):
        assert (await site.get("committee", "complaints", after=cursor)).status_code == 422


async def test_the_work_list_says_what_waits_for_whom(site: Site) -> None:
    async def kinds(who: str) -> set[str]:
        person = await site.who(who)
        lines = (await person.get("/v1/office/work")).json()["lines"]
        return {one["kind"] for one in lines if one["kind"].startswith("case_")}

    await site.at("2026-11-02T09:00")
    case = await site.report()
    assert await kinds("committee") == {"case_dispatch"}
    assert await kinds("hand") == set()
    await site.sent_to(case)
    assert (await kinds("hand"), await kinds("other"), await kinds("committee")) == ({"case_accept"}, set(), set())
    await site.did("hand", case, "acceptances")
    await site.did("hand", case, "extensions", working_days=2, reason="等材料到货")
    assert (await kinds("hand"), await kinds("committee")) == (set(), {"case_extension"})
    await site.did("committee", case, "extensions/answer", grant=False, reason="可以按时")
    await site.did("hand", case, "done", outcome="not_fixed", words="办不了")
    await site.says(case, CaseAct.SAID_NOT_FIXED)
    assert (await kinds("boss"), await kinds("hand")) == ({"case_not_fixed"}, set())
    await site.did("hand", case, "progress", words="重新处理中")
    assert await kinds("boss") == set()
    await site.did("hand", case, "done", outcome="not_fixed", words="办不了")
    await site.says(case, CaseAct.SAID_NOT_FIXED)
    assert (await kinds("committee"), await kinds("street"), await kinds("boss")) == (
        {"case_decide"},
        {"case_decide"},
        set(),
    )
    await site.did("committee", case, "decision", decision="reopen", reason="请重新处理")
    await site.at("2026-11-25T09:00")
    await site.climb()
    assert "case_overdue" in await kinds("boss")
    assert "case_overdue" in await kinds("street")
    assert "case_overdue" not in await kinds("hand")
    # A case about the committee waits for the street alone.
    await site.report(about=Seat(Rung.COMMUNITY))
    assert "case_dispatch" not in await kinds("committee")
    assert "case_dispatch" in await kinds("street")


async def test_who_is_over_a_case_is_asked_of_all_cases_at_once(site: Site) -> None:
    """The statement says of every case what interest.py says of one."""
    unit, other = site.units["hongda"], site.units["anju"]
    seats = [None, Seat(Rung.UNIT, unit), Seat(Rung.UNIT, other), *(Seat(one) for one in OFFICES)]
    for about in seats:
        for charge in seats:
            case = await site.report(about=about)
            async with site.town.database.write() as session:
                row = await session.get_one(Complaint, case)
                row.state = "in_hand" if charge else "reported"
                row.charge_rung, row.charge_unit_id = (charge.rung.value, charge.unit_id) if charge else (None, None)
    found = {True: 0, False: 0}
    async with site.town.database.read() as session:
        for rungs in chain.from_iterable(combinations(OFFICES, many) for many in range(4)):
            for units in (frozenset[uuid.UUID](), frozenset({unit})):
                seen = CaseSight(uuid.uuid4(), {site.id: frozenset(rungs)}, units)
                known = (await session.scalars(select(Complaint).where(actors.known(seen)))).all()
                over = set(await session.scalars(select(Complaint.id).where(actors.known(seen), actors.over(seen))))
                steered = set(
                    await session.scalars(select(Complaint.id).where(actors.known(seen), actors.steered(seen)))
                )
                for one in known:
                    asked = acting.standing(one).charge, seen.actor(site.id), acting.about(one)
                    assert (one.id in over, one.id in steered) == (interest.over(*asked), interest.steers(*asked)), (
                        asked
                    )
                    found[one.id in over] += 1
    assert min(found.values()) > 20


async def test_the_first_no_to_an_office_is_told_to_the_office_above_it(site: Site) -> None:
    async def told(who: str) -> bool:
        person = await site.who(who)
        return any(one["kind"] == "case_not_fixed" for one in (await person.get("/v1/office/work")).json()["lines"])

    for office, above, beside in (
        ("community", {"street", "district"}, {"committee", "committee2", "boss"}),
        ("street", {"district"}, {"committee", "street", "boss"}),
        ("district", {"district"}, {"committee", "street", "boss"}),
    ):
        case = await site.report()
        by = "committee" if office == "community" else office
        await site.did(by, case, "dispatches", to_rung=office, reason="由本级直接办理")
        await site.did(by, case, "acceptances")
        await site.did(by, case, "done", outcome="not_fixed", words="办不了")
        assert {who for who in above | beside if await told(who)} == set()
        await site.says(case, CaseAct.SAID_NOT_FIXED)
        assert {who for who in above | beside if await told(who)} == above, office
        await site.did(by, case, "progress", words="重新处理中")
        assert {who for who in above | beside if await told(who)} == set()


async def test_the_number_lent_is_read_by_who_has_the_case_and_each_look_is_kept(site: Site) -> None:
    part = (await site.desk.parts())[HOME].part.id
    case = await site.in_hand(resident=await site.resident("1-2-201"), part=part)
    assert (await site.act("hand", case, "contact")).json()["code"] == "case_no_contact"
    async with site.town.database.write() as session:
        reporter = await session.scalar(select(CaseReporter).where(CaseReporter.complaint_id == case))
        assert reporter is not None
        session.add(
            ContactGrant(
                complaint_id=case,
                reporter_id=reporter.id,
                to_rung="unit",
                to_unit_id=site.units["hongda"],
                phone_sealed=site.sealer.seal(b"13800001234", contacts.PURPOSE),
                at=await now(session),
            )
        )
    answer = await site.act("hand", case, "contact")
    assert answer.json() == {"alias": "热心居民001", "phone": "13800001234", "part": HOME}
    assert (await site.act("committee", case, "contact")).json()["code"] == "case_no_contact"
    seen = (await site.get("committee", f"complaints/{case}")).json()["events"][-1]
    assert (seen["words"], seen["inward"]) == ("宏达建设有限公司查看了您同意提供的联系电话。", False)
    async with site.town.database.read() as session:
        look = (await session.scalars(select(PersonalDataView).where(PersonalDataView.act == "case:contact"))).one()
    assert (look.viewed_by, look.viewed_as) == (site.people["hand"].id, "责任单位")
    views = await site.get("street", "looks")
    assert views.status_code == 200, views.text
    await site.sent_to(case, "anju")
    await site.did("other", case, "acceptances")
    for who in ("hand", "other"):
        assert (await site.act(who, case, "contact")).json()["code"] == "case_no_contact"


async def uploaded(site: Site, *, keep_place: bool = False) -> str:
    """A phone's photo handed in by the contractor, with its place and time where that was agreed."""
    person = await site.who("hand")
    answer = await person.post(
        site.path("evidence"), files={"file": ("照片.jpg", told_jpeg())}, data={"keep_place": str(keep_place).lower()}
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_case_says_which_of_its_clocks_is_the_next(site: Site) -> None:
    """None that staff are not late by, as that of returning it."""
    await site.at("2026-11-02T09:00")
    case = await site.report()
    await site.sent_to(case)

    async def following() -> str:
        return str((await site.get("hand", f"complaints/{case}")).json()["next"]["kind"])

    # In order of their ends: 24 hours to accept, two working days to return it or to act, five to resolve.
    assert await following() == "accept"
    await site.did("hand", case, "acceptances")
    assert await following() == "first_action"
    await site.did("hand", case, "progress", words="已到场")
    assert await following() == "resolve"


async def test_place_and_time_of_a_photo_are_for_who_handles_or_decides_and_each_look_is_kept(site: Site) -> None:
    case = await site.in_hand()
    silent = await site.photo()
    photo = await uploaded(site, keep_place=True)
    path = f"complaints/{case}/photos/{photo}/taken"
    assert (await site.get("hand", path)).status_code == 404
    await site.did("hand", case, "progress", words="已到场", photos=[photo, silent])
    async with site.town.database.read() as session:
        kept = await media.taken(session, uuid.UUID(photo))
    assert kept is not None
    assert kept.place is not None
    there = coordinates.to_gcj02(kept.place)
    for who in ("hand", "boss", "committee", "street"):
        answer = await site.get(who, path)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert told["wgs84"] == {"latitude": f"{kept.place.latitude:.6f}", "longitude": f"{kept.place.longitude:.6f}"}
        assert told["gcj02"] == {"latitude": f"{there.latitude:.6f}", "longitude": f"{there.longitude:.6f}"}
        assert told["gcj02"] != told["wgs84"]
        assert (kept.at is None) == (told["at"] is None)
    assert (await site.get("hand", f"complaints/{case}/photos/{silent}/taken")).json()["code"] == "case_photo_not_taken"
    assert (await site.get("other", path)).status_code == 404
    async with site.town.database.read() as session:
        looks = (await session.scalars(select(PersonalDataView).order_by(PersonalDataView.id))).all()
    mine = [one for one in looks if one.act == "case:taken"]
    assert [one.viewed_by for one in mine] == [site.people[who].id for who in ("hand", "boss", "committee", "street")]
    assert {one.purpose for one in mine} == {"核对随手拍第1号的照片"}
    # Who had the case and has it no more still reads it, and handles nothing of it.
    await site.sent_to(case, "anju")
    await site.did("other", case, "acceptances")
    assert (await site.get("other", path)).status_code == 200
    assert (await site.get("hand", path)).json()["code"] == "case_not_in_charge"


async def test_nobody_looks_up_where_a_photo_against_them_was_taken(site: Site) -> None:
    case = await site.report(about=Seat(Rung.COMMUNITY))
    photo = await uploaded(site, keep_place=True)
    async with site.town.database.write() as session:
        event = await session.scalar(select(CaseEvent.id).where(CaseEvent.complaint_id == case))
        assert event is not None
        session.add(
            CasePhoto(complaint_id=case, event_id=event, evidence_id=uuid.UUID(photo), use=PhotoUse.REPORT.value)
        )
    path = f"complaints/{case}/photos/{photo}/taken"
    assert (await site.get("committee", path)).status_code == 404
    assert (await site.get("street", path)).status_code == 200


async def test_a_photo_is_shown_with_its_case_alone(site: Site) -> None:
    case = await site.in_hand()
    photo, stray = await site.photo(), await site.photo()
    await site.did("hand", case, "progress", words="已到场", photos=[photo])
    assert (await site.get("hand", f"complaints/{case}/photos/{stray}.jpg")).status_code == 404
    kept = await uploaded(site)
    await site.did("hand", case, "progress", words="已清理", photos=[kept])
    shown = await site.get("committee", f"complaints/{case}/photos/{kept}.jpg")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(shown.content)) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
    assert (await site.get("other", f"complaints/{case}/photos/{photo}.jpg")).status_code == 404
    assert (await site.get("hand", f"complaints/{uuid.uuid4()}/photos/{photo}.jpg")).status_code == 404
