"""1,170 households asked in three rounds, over HTTP, until everybody agrees who ever will; the vote; works that may start.

51 % after the first round and 78.7 % after the second, of all households: who is not at home, and whose flat is empty,
stays in. The story keeps its own book of what each household has said, and after each round every figure and every row of
the board has to be as the book says. On the way a promise is kept, an opinion is forged and taken out, and a new version
of the plan makes a stairwell's opinions stale and a running vote void.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from app.cli.demo.hands import Answer, midnight
from app.consultation.households.meter import tenths_of_percent
from app.core.db import Database
from app.worker import look_again
from tests.consultation.surveys.papers import ALL_YES, INCLUSION
from tests.stories.household_book import Book
from tests.stories.large_estate import ESTATE, LargeEstate, Mobile
from tests.stories.works import FOUR_FIFTHS, HOUSEHOLDS, Works

LIFT_AT = ("3", "2")
MINUTES = 50
COSTS = [
    {"code": "B1", "title": "外墙保温", "item": "WQ", "amount": "6000000.00"},
    {"code": "B2", "title": "给水管网", "item": "GS", "amount": "3000000.00"},
    {"code": "B3", "title": "电梯设备及安装", "item": "DT", "amount": "600000.00"},
]
FUNDING = [
    {"source": "district", "payer": "区财政局", "amount": "7600000.00"},
    {"source": "owners", "payer": "", "amount": "2000000.00"},
]


def plan(lift: str) -> Answer:
    """A version of the plan; only the lift's own item differs between versions, its cost does not."""
    where = {"kind": "stairwell", "building": LIFT_AT[0], "stairwell": LIFT_AT[1]}
    items = [
        {"code": "WQ", "title": "外墙保温", "kind": "envelope"},
        {"code": "GS", "title": "更换给水立管", "kind": "water"},
        {"code": "DT", "title": lift, "kind": "lift", "scope": where},
    ]
    return {"title": "整体改造方案", "items": items, "budget": COSTS, "funding": FUNDING}


class Rounds(Works):
    """The estate on its way through the rounds."""

    def __init__(self, estate: LargeEstate) -> None:
        super().__init__(estate)
        self.book = Book.of(estate.places)
        self.consultation = ""
        self.phones: dict[str, Mobile] = {}
        self.promised: list[str] = []
        self.looked_empty = frozenset[str]()

    @property
    def path(self) -> str:
        return f"/consultations/{self.consultation}"

    # -- before the rounds --------------------------------------------------------------------------------------------

    async def prepare(self) -> Answer:
        """A plan, what must hold before works start, and the survey by which four fifths agree to be included."""
        entered = {"number": "2026-向阳-002", "title": "整体改造", "scope": ESTATE}
        self.project = (await self.get("juwei", "/projects", "POST", json=entered))["id"]
        await self.get("juwei", f"/projects/{self.project}/plans", "POST", json=plan("加装电梯（贴墙）"))
        kinds = ("vote", "inclusion_gate", "asked_gate", "agreed_gate")
        required = [{"kind": one, "title": f"开工条件 {one}", "scope": ESTATE} for one in kinds]
        sent = {"requirements": required, "reason": "按区办法设定"}
        asked = await self.get("jiedao", f"/projects/{self.project}/requirements", "POST", json=sent)
        decision = f"/requirement-proposals/{asked['requirement_proposals'][0]['id']}/decision"
        path = f"/projects/{self.project}{decision}"
        shut = await self.get("qu", path, "POST", json={"approve": True, "reason": "符合本区政策"})
        assert shut["may_start"] is False
        willing = self.chance.sample(self.estate.places, FOUR_FIFTHS + 4)
        survey = await self.estate.survey(INCLUSION, self.project, 10, willing, ALL_YES)
        included = await self.certify("inclusion", survey_id=survey)
        assert (included["counted"], included["figures"]["households"]) == (FOUR_FIFTHS + 4, HOUSEHOLDS)
        return included

    async def begin(self) -> None:
        sent = {"project_id": self.project, "title": "改造方案征询", "body": "owners_committee"}
        self.consultation = (await self.get("yeweihui", "/consultations", "POST", json=sent))["id"]
        await self.get("yeweihui", f"{self.path}/rounds/first", "POST")

    # -- going to the doors -------------------------------------------------------------------------------------------

    async def walk(
        self, login: str, at_hour: int, visits: Sequence[tuple[str, str | None]], **more: Any
    ) -> list[Answer]:
        """Visits from tomorrow on, fifty in an hour of each day; the answers, once the days are over."""
        begins = midnight(await self.hands.clock()) + timedelta(days=1, hours=at_hour)
        records = [
            self.estate.record(
                place,
                begins + timedelta(days=number // MINUTES, minutes=number % MINUTES),
                stance if stance != "looks_empty" else None,
                **({"outcome": "looks_empty"} if stance == "looks_empty" else {}),
                **more,
            )
            for number, (place, stance) in enumerate(visits)
        ]
        await self.hands.clock_to(begins + timedelta(days=(len(visits) - 1) // MINUTES, hours=2))
        return await self.estate.hand_in(login, self.consultation, records, self.chance)

    async def close(self, round_: str) -> Answer:
        """The round's report, after everything is as the book says."""
        await self.as_the_book_says()
        closed = await self.get("yeweihui", f"{self.path}/rounds/{round_}/report", "POST")
        report = next(one for one in closed["rounds"] if one["round"] == round_)["report"]
        assert (report["supporting"], report["households"]) == (len(self.book.supporting), HOUSEHOLDS)
        return dict(report)

    async def as_the_book_says(self) -> Answer:
        """Figures and board rows equal the book; what the public is told singles out nobody."""
        book = self.book
        seen = await self.get("juwei", f"{self.path}/board", "POST")
        rows = {f"{one['building']}-{one['stairwell']}-{one['door']}": one for one in seen["rows"]}
        assert list(rows) == self.estate.places
        told = {one: (row["category"], row["claim"], row["stale"], row["asked"]) for one, row in rows.items()}
        kept = {one: (book.category[one], book.claim[one], one in book.stale, one in book.asked) for one in rows}
        assert {one: (told[one], kept[one]) for one in rows if told[one] != kept[one]} == {}
        meter = seen["meter"]
        assert meter["households"] == sum(one["households"] for one in meter["by_category"]) == HOUSEHOLDS
        counted = {one["category"]: one["households"] for one in meter["by_category"] if one["households"]}
        assert counted == dict(Counter(book.category.values()))
        support = book.supporting
        assert meter["supporting"] == len(support)
        assert meter["supporting_share"] == tenths_of_percent(len(support), HOUSEHOLDS)
        assert meter["by_claim"] == sum(book.claim[one] == "unconfirmed" for one in support)
        assert (meter["asked"], meter["stale"]) == (len(book.asked), len(book.stale))
        assert meter["needed"] == max(0, FOUR_FIFTHS - len(support))
        await self._public_singles_out_nobody(support)
        return dict(meter)

    async def _public_singles_out_nobody(self, support: Sequence[str]) -> None:
        (told,) = (await self.estate.callers.public("GET", f"/v1/public{self.base}/consultations"))["lines"]
        assert (told["households"], told["supporting"]) == (HOUSEHOLDS, len(support))
        stairwells = Counter(tuple(one.split("-")[:2]) for one in self.estate.places)
        agreeing = Counter(tuple(one.split("-")[:2]) for one in support)
        shown = {(one["building"], one["stairwell"]): one for one in told["places"]}
        for place, one in shown.items():
            assert (one["households"], one["supporting"]) == (stairwells[place], agreeing[place])
        hidden = [place for place in stairwells if place not in shown]
        left = sum(stairwells[one] for one in hidden), sum(agreeing[one] for one in hidden)
        numbers = [(one["households"], one["supporting"]) for one in shown.values()]
        for households, supporting in [*numbers, left]:
            assert not {supporting, households - supporting} & {1, 2, 3, 4}

    # -- the three rounds ---------------------------------------------------------------------------------------------

    async def first(self) -> None:
        """The owners' committee goes to everybody; forty answer on their phones. One opinion is forged."""
        everybody = self.chance.sample(self.estate.places, HOUSEHOLDS)
        own, agree, conditional = everybody[:40], everybody[40:598], everybody[598:628]
        against, undecided, absent = everybody[628:748], everybody[748:938], everybody[938:]
        forged = agree[-1]
        for place in own:
            self.phones[place] = await self.estate.mobile(place)
            await self.phones[place].ask("POST", self.mine(place) + "/answers", {"stance": "agree"})
        visits = [
            *((one, "agree") for one in agree),
            *((one, "against") for one in against),
            *((one, "undecided") for one in undecided),
            *((one, None) for one in absent),
        ]
        assert all(one["kept"] for one in await self.walk("yeweihui", 10, visits))
        today = (await self.hands.clock()).date()
        promise = {"promised": "给水立管移到厨房外侧", "keeper": "施工单位王经理"}
        promised = {"promises": [promise | {"due_on": (today + timedelta(days=20)).isoformat()}]}
        await self.walk("yeweihui", 10, [(one, "conditional") for one in conditional[:6]], **promised)
        await self.walk("yeweihui", 10, [(one, "conditional") for one in conditional[6:]])
        self.book.says(own, "agree", "own")
        for stance, places in (("agree", agree), ("against", against), ("undecided", undecided)):
            self.book.says(places, stance)
        self.book.says(conditional, "conditional")
        self.book.nobody(absent)
        await self.as_the_book_says()
        await self.take_out(forged)
        report = await self.close("first")
        assert (report["supporting"], report["supporting_share"], report["visits"]) == (597, "51.0%", 1130)
        self.promised = conditional[:6]

    def mine(self, place: str) -> str:
        return f"/flats/{self.phones[place].binding}{self.path}"

    async def take_out(self, place: str) -> None:
        """The owner is told, disputes it, and it is out at once; two people of different units find it forged."""
        phone = self.phones[place] = await self.estate.mobile(place)
        (claim,) = [
            one for one in (await phone.ask("GET", "/claims"))["lines"] if one["about"].startswith("对“改造方案征询”")
        ]
        assert (claim["agent"], claim["counts"]) == ("业委会 何主任", True)
        told = {"told": "没有人来过，我没有说过同意。"}
        await phone.ask("POST", f"/claims/{claim['id']}/dispute", told)
        self.book.asked.discard(place)
        self.book.category[place], self.book.claim[place] = "disputed", None
        await self.as_the_book_says()
        path = f"/claims/{claim['id']}/findings"
        finding = {"finding": "forged", "reasons": "走访记录中的时间业主不在本市，笔迹也不是本人。"}
        own_unit = await self.estate.callers.attempt("yeweihui", "POST", f"{self.base}{path}", json=finding)
        assert "code" in own_unit, "not by the agent's own unit"
        await self.get("juwei2", path, "POST", json=finding)
        assert (await self.get("jiedao", path, "POST", json=finding))["state"] == "struck"
        self.book.nobody([place], "not_asked")
        await self.as_the_book_says()

    async def second(self) -> None:
        """Grid workers go, each in their grid, to who does not support; promises are kept."""
        book = self.book
        undecided, absent = book.all("undecided"), book.all("absent")
        conditional = [one for one in book.all("conditional") if one not in self.promised]
        against = book.all("against")
        met = {
            "agree": undecided[:154] + absent[:130] + conditional[:14] + against[:20],
            "against": absent[130:150],
            "undecided": undecided[154:],
        }
        missed = {"looks_empty": absent[150:185], "nobody": absent[185:]}
        self.looked_empty = frozenset(missed["looks_empty"])
        supporting = set(book.supporting)
        await self.hands.clock_to(await self.hands.clock() + timedelta(days=3))
        await self.get("yeweihui", f"{self.path}/rounds/second", "POST")
        await self._only_whom_the_round_is_for(book.supporting[0], undecided[0])
        stances = {one: stance for stance, places in met.items() for one in places}
        stances |= dict.fromkeys(missed["looks_empty"], "looks_empty") | dict.fromkeys(missed["nobody"])
        for login in sorted(set(self.estate.grid_of.values())):
            walk = (await self.get(login, f"{self.path}/walk"))["lines"]
            mine = [f"{one['building']}-{one['stairwell']}-{door['door']}" for one in walk for door in one["doors"]]
            assert mine == [
                one for one in self.estate.places if self.estate.grid_of[one] == login and one not in supporting
            ]
            visits = [(one, stances[one]) for one in mine if one in stances]
            assert all(one["kept"] for one in await self.walk(login, 15, visits))
        for stance, places in met.items():
            book.says(places, stance)
        for place in self.promised:
            await self.keep_promise(place)
        report = await self.close("second")
        assert (report["supporting"], report["supporting_share"]) == (921, "78.7%")

    async def _only_whom_the_round_is_for(self, supporting: str, left: str) -> None:
        """A grid worker visits neither who supports nor who lies in another's grid."""
        at = await self.hands.clock()
        its_own, others = self.estate.grid_of[supporting], self.estate.grid_of[left]
        (refused,) = await self.estate.hand_in(
            its_own, self.consultation, [self.estate.record(supporting, at, "agree")], self.chance
        )
        assert (refused["kept"], refused["code"]) == (False, "not_on_roster")
        stranger = next(one for one in set(self.estate.grid_of.values()) if one != others)
        (refused,) = await self.estate.hand_in(
            stranger, self.consultation, [self.estate.record(left, at, "agree")], self.chance
        )
        assert (refused["code"], refused["fields"][0]["field"]) == ("visit_faulty", "part_id")

    async def keep_promise(self, place: str) -> None:
        """Staff say that it is kept, which counts for nothing; the household says so, and that its condition is met."""
        phone = self.phones[place] = await self.estate.mobile(place)
        (promise,) = (await phone.ask("GET", self.mine(place)))["promises"]
        told = {"told": "立管已按约定移位"}
        said = await self.get("yeweihui", f"{self.path}/promises/{promise['id']}/words", "POST", json=told)
        assert said["state"] == "said_kept"
        assert (await phone.ask("GET", self.mine(place)))["category"] == "conditional"
        kept = await phone.ask("POST", f"{self.mine(place)}/promises/{promise['id']}/words", {"kept": True})
        assert kept["state"] == "kept"
        await phone.ask("POST", f"{self.mine(place)}/condition-met")
        assert (await phone.ask("GET", self.mine(place)))["category"] == "agree"
        self.book.says([place], "agree", "confirmed")

    async def third(self) -> None:
        """Three people of three sides go together to the last ones; a new plan has a stairwell asked again."""
        book = self.book
        await self.hands.clock_to(await self.hands.clock() + timedelta(days=3))
        vote = await self.lift_vote()
        await self.get("yeweihui", f"{self.path}/rounds/third", "POST")
        at_lift = [one for one in self.estate.places if tuple(one.split("-")[:2]) == LIFT_AT]
        supporting = next(one for one in at_lift if one in book.supporting)
        refused = await self.joint([(supporting, "agree")])
        assert refused[0]["code"] == "not_on_roster"
        await self.new_plan(at_lift, vote)
        await self.as_the_book_says()
        again = [one for one in at_lift if one in book.stale]
        left = {
            one: book.all(one, of=[each for each in book.category if each not in again])
            for one in set(book.category.values())
        }
        tried_twice = [one for one in left["absent"] if one in self.looked_empty]
        nobody = [one for one in left["absent"] if one not in self.looked_empty]
        says = {
            "agree": left["undecided"][:-6] + left["conditional"][:6] + nobody[:18] + left["against"][:45] + again[2:],
            "undecided": left["undecided"][-6:],
            "against": nobody[18:20] + left["against"][45:60] + again[:2],
        }
        visits = [(one, stance) for stance, places in says.items() for one in places]
        visits += [(one, "looks_empty") for one in tried_twice] + [(one, None) for one in nobody[20:]]
        answers = await self.joint(visits)
        assert all(one["kept"] for one in answers)
        # By one side alone it has not taken place.
        await self.as_the_book_says()
        for one, (place, _) in zip(answers, visits, strict=True):
            for login, seat in ((self.estate.grid_of[place], "grid_worker"), ("yeweihui", "owners_side")):
                path = f"{self.path}/visits/{one['id']}/confirmations"
                done = await self.get(login, path, "POST", json={"seat": seat})
            assert done["complete"] is True
        for stance, places in says.items():
            book.says(places, stance)
        book.nobody(tried_twice, "empty")
        book.nobody(nobody[20:], "unreachable")
        report = await self.close("third")
        assert (report["stale"], report["by_category"]["empty"], report["by_category"]["unreachable"]) == (0, 35, 27)
        assert report["supporting"] == len(book.supporting) >= FOUR_FIFTHS

    async def joint(self, visits: Sequence[tuple[str, str | None]]) -> list[Answer]:
        return await self.walk("juwei", 19, visits, way="joint_visit", seat="neighbourhood_committee")

    async def lift_vote(self) -> str:
        """The stairwell's vote on its lift, by the plan as it is; it is running."""
        where = {"kind": "stairwell", "building": LIFT_AT[0], "stairwell": LIFT_AT[1]}
        item = ("加装电梯", "同意按方案第1版加装电梯。", ["7"], True)
        return await self.open_vote("3 栋 2 单元加装电梯表决", item, where)

    async def new_plan(self, at_lift: Sequence[str], vote: str) -> None:
        """The lift moves: the stairwell's households are named and asked again, and the running vote is void."""
        book = self.book
        assert (await self.hands.vote(vote))["state"] == "open"
        path = f"/projects/{self.project}/plans"
        published = await self.get("juwei", path, "POST", json=plan("加装电梯（入户连廊）"))
        change = published["change"]
        place = {
            "building": LIFT_AT[0],
            "stairwell": LIFT_AT[1],
            "stairwell_shown": f"{LIFT_AT[1]} 单元",
            "households": len(at_lift),
        }
        assert (change["material"], change["households"], change["places"]) == (True, len(at_lift), [place])
        assert (await self.hands.vote(vote))["state"] == "voided"
        asked = await self.get("yeweihui", f"{self.path}/plan-change")
        assert (asked["concerned"], asked["households"]) == (len(at_lift), HOUSEHOLDS)
        ids = {self.estate.flats[one]["id"] for one in at_lift}
        assert set(asked["touched"]["parts"]) == ids
        some = {"kind": "parts", "parts": sorted(ids)[1:]}
        left_out = {"touched": some, "reason": "电梯改为入户连廊"}
        refused = await self.estate.callers.attempt("yeweihui", "POST", f"{self.base}{self.path}/plan", json=left_out)
        assert "1 户没有列入" in refused["fields"][0]["message"]
        follow = {"touched": asked["touched"], "reason": "电梯改为入户连廊"}
        await self.get("yeweihui", f"{self.path}/plan", "POST", json=follow)
        book.stale = {one for one in at_lift if book.claim[one] is not None}
        book.asked -= set(at_lift)


async def test_three_rounds_four_gates_a_vote_and_works_that_may_start(
    http: httpx.AsyncClient, database: Database, tmp_path: Path
) -> None:
    estate = LargeEstate(http, database, tmp_path)
    await estate.set_up()
    asking = Rounds(estate)
    await asking.prepare()
    await asking.begin()
    await asking.first()
    await asking.second()
    await asking.third()
    asked = await asking.certify("plan_asked", consultation_id=asking.consultation)
    agreed = await asking.certify("plan_agreed", consultation_id=asking.consultation)
    assert (asked["counted"], agreed["counted"]) == (len(asking.book.asked), len(asking.book.supporting))
    assert await asking.may_start() is False, "four fifths of the households are no vote"
    await asking.vote()
    satisfied = await asking.satisfied()
    assert satisfied["counted"] == FOUR_FIFTHS + 1
    await look_again(database)
    page = await estate.callers.public("GET", f"/v1/public{estate.base}/certificates")
    assert {one["kind"]: one["state"] for one in page["lines"]} == dict.fromkeys(
        ("inclusion", "plan_asked", "plan_agreed", "satisfaction"), "in_force"
    )
    assert await asking.may_start() is True
