"""The demo's residents: slips handed out, phones signed in and bound, notices delivered by message, call and slip."""

from datetime import date, timedelta
from enum import StrEnum, auto
from typing import Any

from app.cli.demo.hands import Answer, Hands, side_by_side
from app.cli.demo.sheet import codes_on
from app.cli.demo.wechat import DemoPhone, Platform
from app.cli.samples.estate import ELDER_AT, Estate
from app.cli.samples.people import SampleOwner
from app.core.periods import CHINA
from app.core.typesetting import font_available
from app.notifications.catalogue import WORDINGS
from app.notifications.kinds import NoticeKind, SubscribeMoment
from app.register.kinds import OwnerKind
from app.register.people.masking import mask_name
from app.register.people.names import part_name

SETTLED = timedelta(days=31)
"""A number that the register has had for less than thirty days says nothing of who somebody is."""


class Way(StrEnum):
    """How an owner is known."""

    NUMBER = auto()
    DOCUMENT = auto()
    STAFF = auto()


class Residents:
    """Everybody who lives at the estate: `phones` by the flat they are bound to, `silent` those that do not vote, `elder`
    the flat of one who has none.
    """

    def __init__(self, hands: Hands, platform: Platform, estate: Estate) -> None:
        self.hands, self.platform, self.say, self.send = hands, platform, hands.say, hands.callers.send
        self.owners = {
            part_name(part.building, part.stairwell, part.room): [estate.owners[one] for one in part.owners]
            for part in estate.parts
        }
        self.elder = "-".join(ELDER_AT)
        self.phones: dict[str, DemoPhone] = {}
        self.silent: set[DemoPhone] = set()
        self._ways: dict[Way, int] = dict.fromkeys(Way, 0)

    # -- slips and bindings --------------------------------------------------------------------------------------------

    async def join(self, homes: dict[str, Answer], without_phone: tuple[tuple[str, str], ...]) -> None:
        """Slips printed and handed out by stairwell; who lives there signs in, binds, and is confirmed as an owner."""
        await self.platform.set_up()
        await self.hands.clock_to(await self.hands.clock() + SETTLED)
        stairwells = list(dict.fromkeys((one["building"], one["stairwell"]) for one in _dwellings(homes)))
        codes: dict[str, str] = {}
        for building, stairwell in stairwells:
            codes |= await self._slips(building, stairwell)
        theirs: dict[str, list[tuple[int, Answer, SampleOwner]]] = {}
        for number, part in enumerate(_dwellings(homes)):
            owner = self._who_lives_at(part)
            if owner is not None and (part["building"], part["stairwell"]) not in without_phone:
                theirs.setdefault(owner.id, []).append((number, part, owner))
        joined = await side_by_side(self._joined(flats, codes) for flats in theirs.values())
        phones = {
            part["part"]: phone for phone, flats in zip(joined, theirs.values(), strict=True) for _, part, _ in flats
        }
        self.phones = {name: phones[name] for name in homes if name in phones}
        printed = f"按单元打印绑定单 {len(stairwells)} 份，由网格员逐户发放" if codes else "在服务台逐户发放绑定码"
        self.say(f"6. 名册生效满一个月（名册上的电话这时才可以用来确认身份）。{printed}。")
        self.say(
            f"   {len(joined)} 位住户在微信（替身）里静默登录，凭单上的绑定码绑定 {len(self.phones)} 处房屋；确认业主身份："
            f"名册电话和姓名 {self._ways[Way.NUMBER]} 处、姓名和证件后八位 {self._ways[Way.DOCUMENT]} 处、"
            f"社区当面核对 {self._ways[Way.STAFF]} 处。绑定后都点了“允许”接收微信消息。"
        )

    async def _joined(self, flats: list[tuple[int, Answer, SampleOwner]], codes: dict[str, str]) -> DemoPhone:
        """Somebody signs in and binds their flats, one after the other."""
        phone = DemoPhone(self.hands.callers, self.platform, f"住户{flats[0][1]['part']}")
        await phone.open()
        for number, part, owner in flats:
            binding = await phone.bind(codes.get(part["part"]) or await self._code(part))
            await self._confirm(phone, binding, part, owner, number)
            await phone.tap(SubscribeMoment.BOUND)
        return phone

    async def _slips(self, building: str, stairwell: str) -> dict[str, str]:
        """The codes as they stand on a stairwell's printed sheet, which is handed over; none where nothing can be printed.

        Printed by who was never shown the register's numbers, or documents would confirm nobody.
        """
        if not font_available(self.hands.fonts):
            return {}
        sheets, name = f"{self.hands.base}/binding-sheets", "-".join(filter(None, ("绑定单", building, stairwell)))
        sent = {"building": building, "stairwell": stairwell}
        path = self.hands.folder / f"{name}.pdf"
        path.write_bytes(await self.hands.callers.fetch("juwei2", "POST", sheets, json=sent))
        latest = (await self.send("juwei2", "GET", sheets))["lines"][0]
        handed = {"recipient": "网格员小孙，入户逐户发放"}
        await self.send("juwei2", "POST", f"{sheets}/{latest['id']}/handovers", json=handed)
        return codes_on(path.read_bytes())

    async def _code(self, part: Answer) -> str:
        """A code given out at the desk."""
        return str((await self.send("juwei2", "POST", f"{self.hands.base}/parts/{part['id']}/codes"))["code"])

    async def _confirm(self, phone: DemoPhone, binding: str, part: Answer, owner: SampleOwner, number: int) -> None:
        """One of the ways that this owner has, by turns."""
        ways = [Way.STAFF, *([Way.NUMBER] if owner.phone else []), *([Way.DOCUMENT] if owner.document else [])]
        way = ways[number % len(ways)]
        self._ways[way] += 1
        match way:
            case Way.NUMBER:
                await phone.confirm_by_number(binding, owner.name, owner.phone)
            case Way.DOCUMENT:
                await phone.confirm_by_document(binding, owner.name, owner.document)
            case Way.STAFF:
                # Not by who handed the code out.
                sent = {"owner_id": _on_register(part, owner)["id"], "evidence": "当面核对身份证原件"}
                await self.send("juwei", "POST", f"{self.hands.base}/bindings/{binding}/confirm", json=sent)

    def _who_lives_at(self, part: Answer) -> SampleOwner | None:
        """The first living person among the owners of a flat that was handed over; None where there is none."""
        if part["stock"] != "delivered":
            return None
        owners = self.owners[part["part"]]
        return next((one for one in owners if one.kind is OwnerKind.PERSON and not one.deceased), None)

    # -- delivery ------------------------------------------------------------------------------------------------------

    async def reach(self, main: Answer) -> None:
        """The notice goes out by message and is read; the one without a smartphone is called, and handed a slip."""
        await self.hands.sent_out()
        messages = await self.platform.sent()
        everybody = list(dict.fromkeys(self.phones.values()))
        # Every second one only sees the message and does not open it, and of those one in ten leaves it at that.
        read = await side_by_side(phone.read(NoticeKind.VOTE_NOTICE) for phone in everybody[::2])
        self.silent = set(everybody[17::20])
        self.say(
            f"   后台程序发出微信消息 {len(messages)} 条，{sum(one > 0 for one in read)} 位住户点开看了通知，并允许再收后面的消息。"
        )
        await self._to_the_elder(main)

    async def _to_the_elder(self, main: Answer) -> None:
        delivery = f"{self.hands.base}/votes/{main['id']}/delivery"
        walks = (await self.send("yeweihui", "GET", f"{delivery}/not-reached"))["lines"]
        doors = {part: door for walk in walks for door in walk["doors"] for part in door["parts"]}
        voter = doors[self.elder]["voter"]
        head = await self._head(delivery, voter)
        call = {"voter": voter, "owner": head["owners"][0]["owner"]}
        missed = {"reached": False, "told": "响铃无人接听"}
        await self.send("yeweihui", "POST", f"{delivery}/calls", json=call | missed)
        slip = {"voter": voter, "recipient": "业主本人签收", "photo": await self.hands.photo("签收的通知单")}
        await self.send("yeweihui", "POST", f"{delivery}/hand-overs", json=slip)
        reached = {"reached": True, "told": "本人接听，已看到通知单，要用纸质票"}
        told = await self.send("yeweihui", "POST", f"{delivery}/calls", json=call | reached)
        ways = "、".join(f"{one['told']}" for one in told["owners"][0]["proofs"])
        self.say(
            f"9. 上门清单有 {sum(len(walk['doors']) for walk in walks)} 户。{self.elder} 的 {await self._elder()}只有老人机："
            f"电话、通知单两样都用上，逐次留痕（{ways}）。"
        )

    async def _elder(self) -> str:
        """The elder in words, with the age of the demo's day."""
        owner = self.owners[self.elder][0]
        born = date(int(owner.document[6:10]), int(owner.document[10:12]), int(owner.document[12:14]))
        today = (await self.hands.clock()).astimezone(CHINA).date()
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return f"{age} 岁业主{mask_name(owner.name)}"

    async def _head(self, delivery: str, voter: str) -> Answer:
        after: str | None = None
        while True:
            page = await self.send("yeweihui", "GET", delivery, params={"after": after} if after else {})
            for head in page["lines"]:
                if head["voter"] == voter:
                    return dict(head)
            after = page["next"]

    async def ledger(self, main: Answer) -> None:
        """How the notice reached each head, by the delivery ledger."""
        found = await self.send("shenji", "GET", f"{self.hands.base}/votes/{main['id']}/delivery")
        self.say(
            f"   送达台账：{found['heads']} 户中，消息、电话或书面送达本人 {found['personally']} 户，"
            f"以公示满期送达 {found['by_posting']} 户，未送达 {found['not_reached']} 户。"
        )

    async def result_told(self, main: Answer, voters: set[str]) -> None:
        """That everybody who voted by phone was sent the message that the votes are counted; `voters` are their names."""
        await self.hands.sent_out()
        counted = WORDINGS[NoticeKind.VOTE_COUNTED].what
        told = {
            one["touser"]
            for one in await self.platform.sent()
            if (_answer_in(one, "phrase2"), _answer_in(one, "thing1")) == (counted, main["title"])
        }
        self.say(f"    微信（替身）送出“{counted}”消息 {len(told)} 条：在手机上投票的 {len(voters)} 人，每人一条。")


def _answer_in(message: Answer, key: str) -> Any:
    return message["data"][key]["value"]


def _dwellings(homes: dict[str, Answer]) -> list[Answer]:
    return [part for part in homes.values() if part["kind"] == "dwelling"]


def _on_register(part: Answer, owner: SampleOwner) -> Answer:
    """The owner as the register shows them: masked, so known by the end of the number."""
    shown = mask_name(owner.name)
    return next(one for one in part["owners"] if one["name"] == shown and one["phone"][-4:] == owner.phone[-4:])
