"""A worked case of the count played in a real vote: its register brought in, its ballots cast, keyed or refused."""

import uuid
from itertools import product
from typing import Any

from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import now
from app.register.heads import RegisterPart
from app.register.models import Owner, RollEntry
from app.register.schemas import BuildingsScopeInput, EstateScopeInput, ScopeInput, StairwellScopeInput
from app.voting.count.ballots import BallotLine, Capacity, Channel
from app.voting.count.count_files import moment, read_ballots, read_register
from app.voting.drafting import preparing
from app.voting.law.matters import Matter
from app.voting.law.rules import RULES
from app.voting.lifecycle import Act, ConvenorKind, Mode, State
from app.voting.models import PlaceTaken, Vote
from app.voting.papers import keying
from app.voting.schemas import NewItem, NewVote, RuleChoices
from tests.register.flats import flat, id_card, owner
from tests.voting.authorities.proxy_desk import ProxyDesk
from tests.voting.count.cases_on_file import Case
from tests.voting.live.ballot_box import CONVENOR, COUNTERS, STREET

MATTERS = {"cc278-special": Matter.REBUILD, "cc278-ordinary": Matter.OTHER}
NAMES = [
    f"{family}{given}"
    for family, given in product(
        "王李张刘陈杨赵黄周吴", ("建国", "秀英", "桂兰", "志强", "丽华", "海燕", "国庆", "春生")
    )
] + [f"{family}{given}" for family, given in product("徐孙胡朱高", ("玉兰", "美华", "永红", "金凤", "长江", "东升"))]
NOT_ON_ROLL = "p999"


class PlayedCase(ProxyDesk):
    """A vote on the register of a case; `refused` are the codes of ballots not taken, `came_later` counts those whose head had
    voted."""

    case: Case
    refused: list[str]
    came_later: int

    def read(self, case: Case) -> None:
        self.case, self.refused, self.came_later = case, [], 0
        register = read_register(case.register.read_bytes(), "register.csv")
        ballots = read_ballots(case.ballots.read_bytes(), "ballots.csv")
        assert register.faults + ballots.faults == []
        self.parts: list[RegisterPart] = register.parts
        self.lines: list[BallotLine] = sorted(ballots.lines, key=lambda line: line.received_at)
        self.items = sorted(ballots.item_lines)
        everybody = sorted({one for part in self.parts for one in part.owners})
        self.names = dict(zip(everybody, NAMES, strict=False))
        assert len(self.names) == len(everybody)

    async def bring_in_register(self) -> None:
        people = {
            one: owner(name, document=id_card(number)) for number, (one, name) in enumerate(self.names.items(), start=1)
        }
        await self.desk.bring_in(
            *(
                flat(
                    f"{part.building}-{part.stairwell}-{part.room}",
                    *(people[one] for one in sorted(part.owners)),
                    area_c=part.area_c,
                    kind=part.kind,
                )
                for part in self.parts
            )
        )

    async def draft(self, mode: Mode = Mode.BINDING, **choices: Any) -> Vote:
        self.recorder, self.confirmer = await self.staff("刘洋"), await self.staff("何静")
        await self.bring_in_register()
        rule = RULES[self.case.options["rule"]]
        sent = NewVote(
            title="桃花岭小区改造表决",
            mode=mode,
            convenor_kind=ConvenorKind.OWNERS_COMMITTEE,
            convenor_name="桃花岭小区业主委员会",
            appointing_document="街道备案〔2025〕12号",
            contact="社区居委会一楼服务台",
            posting_places=["小区公告栏"],
            rules=RuleChoices(include_parking=False, online_basis="市建规〔2024〕1号"),
            scope=self._scope(),
            items=[
                NewItem(
                    number=number, title=f"事项{number}", text="同意按公示的方案实施。", matters=[MATTERS[rule.name]]
                )
                for number in self.items
            ],
        )
        async with self.database.write() as session:
            vote = await preparing.draft(session, self.desk.id, sent, by=CONVENOR.id, at=await now(session))
        self.vote_id = vote.id
        return vote

    def _scope(self) -> ScopeInput:
        building, stairwell = self.case.options.get("building"), self.case.options.get("stairwell")
        if building is None:
            return EstateScopeInput(kind="estate")
        if stairwell is None:
            return BuildingsScopeInput(kind="buildings", buildings=[building])
        return StairwellScopeInput(kind="stairwell", building=building, stairwell=stairwell)

    async def play(self, case: Case) -> None:
        """Bring the case to a counted result that hangs: each ballot of it is cast, keyed, or refused."""
        self.read(case)
        await self.opened()
        await self._learn_heads()
        closes_at, closes = (await self.vote()).closes_at, case.options.get("closes")
        assert closes_at is not None
        for lines in self._papers():
            if closes is not None and lines[0].received_at >= moment(closes):
                await self.clock_to(closes_at)
            await self._hand_in(lines)
        await self.ended()
        await self.both(Act.COUNT)
        if (await self.vote()).state == State.AWAITING:
            told = {
                number: {"outcome": item["outcome"], "reasons": "按默认口径认定，不另作处理。"}
                for number, item in case.expected["items"].items()
                if item["sensitive"]
            }
            await self.act(Act.DECIDE, STREET, items=told)
        await self.act(Act.POST_RESULT)
        await self.hang((await self.vote()).result_posting_id)

    async def _learn_heads(self) -> None:
        """Which head each part is of, and who the people of the case are on the register."""
        roll_id = (await self.vote()).roll_id
        async with self.database.read() as session:
            entries = await session.scalars(select(RollEntry).where(RollEntry.roll_id == roll_id))
            self.heads = {(one.building, one.stairwell, one.room): one.voter for one in entries}
            known = dict(
                (await session.execute(select(Owner.name, Owner.id).where(Owner.community_id == self.desk.id))).all()
            )
        self.people = {one: known[name] for one, name in self.names.items()}

    def _papers(self) -> list[list[BallotLine]]:
        """The lines that are one ballot: of one part, by one hand, each item once."""
        found: list[list[BallotLine]] = []
        for line in self.lines:
            same = [one for one in found if one[0][1:5] == line[1:5] and line.item not in {each.item for each in one}]
            if same:
                same[0].append(line)
            else:
                found.append([line])
        return found

    async def _hand_in(self, lines: list[BallotLine]) -> None:
        first = lines[0]
        voter = self.heads.get(first.part) or NOT_ON_ROLL
        try:
            if first.channel is Channel.PAPER:
                await self._hand_in_paper(voter, lines)
            else:
                await self._cast(voter, lines)
        except Refused as refusal:
            self.refused.append(refusal.code.name)

    async def _cast(self, voter: str, lines: list[BallotLine]) -> None:
        choices = {line.item: line.choice.value for line in lines if line.choice is not None}
        somebody = frozenset({self.people.get(lines[0].cast_by, uuid.uuid4())})
        receipt = await self.cast(voter, choices=choices, owners=somebody)
        self.came_later += not receipt.stands

    async def _hand_in_paper(self, voter: str, lines: list[BallotLine]) -> None:
        first = lines[0]
        proxy = await self.confirmed(voter, items=self.items) if first.capacity is Capacity.PROXY else None
        taken = await self.taken(voter)
        paper = await self.paper(voter, authority_id=proxy.id if proxy else None)
        self.came_later += taken
        choices = {line.item: line.choice.value for line in lines if line.choice is not None}
        for keyer in COUNTERS[:2]:
            async with self.database.write() as session:
                await keying.key(session, self.vote_id, paper.id, validity=first.validity, choices=choices, keyer=keyer)

    async def taken(self, voter: str) -> bool:
        async with self.database.read() as session:
            return await session.get(PlaceTaken, (self.vote_id, voter)) is not None
