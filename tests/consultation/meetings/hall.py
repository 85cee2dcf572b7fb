"""An estate and its meeting, over HTTP: called, hung, begun, checked in to, signed at."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from app.core.installation import CHINA
from tests.consultation.estate import Estate, Phone
from tests.posting.evidence import put_evidence

STARTS = datetime(2026, 12, 8, 19, tzinfo=CHINA)
CALL = {
    "title": "1 栋改造方案坝坝会",
    "place": "1 栋楼前空地",
    "starts_at": STARTS.isoformat(),
    "ends_at": (STARTS + timedelta(hours=2)).isoformat(),
    "agenda": "介绍方案，答疑，听取意见。",
    "organiser": "桃花岭小区业主委员会",
    "contact": "社区服务台 0717-1234567",
    "posting_places": ["1 栋门厅"],
}


class Hall(Estate):
    """The estate, and its meeting."""

    meeting = project = ""

    async def set_up(self) -> None:
        await super().set_up()
        self.project = (await self.people["liu"].get(f"{self.office}/projects")).json()["lines"][0]["id"]

    @property
    def office(self) -> str:
        return f"/v1/office/communities/{self.id}"

    async def at(self, when: datetime) -> None:
        """It is then; people sign in anew where their sessions have ended."""
        await self.clock(when)
        for login in self.people:
            self.people[login] = await self.town.signed_in(login, self.people[login].id)

    async def call(self, status: int = 201, **more: Any) -> dict[str, Any]:
        body = CALL | {"consultation_id": self.consultation.rpartition("/")[2]} | more
        made = await self.post("ma", "/meetings", body, status)
        if status == 201:
            self.meeting = f"/meetings/{made['id']}"
        return made

    async def photo(self) -> str:
        return str(await put_evidence(self.town.database, uuid.UUID(self.id)))

    async def hang(self, posting_id: str) -> None:
        await self.post("ma", f"/postings/{posting_id}/hang", {"photos": [await self.photo()]})

    async def withdraw(self, posting_id: str) -> None:
        await self.post("ma", f"/postings/{posting_id}/withdraw", {"reason": "时间有误，重新通知"})

    async def opened(self, **more: Any) -> dict[str, Any]:
        made = await self.call(**more)
        await self.hang(made["notice_posting_id"])
        await self.at(STARTS - timedelta(minutes=20))
        return await self.post("ma", f"{self.meeting}/opening", None, 200)

    async def code(self) -> str:
        return str((await self.people["ma"].get(f"{self.office}{self.meeting}/code")).json()["code"])

    async def desk(self, place: str, status: int = 201, **more: Any) -> dict[str, Any]:
        part = self.parts[place]
        body = {"part_id": str(part.part.id), "met_as": "owner", "owner_id": str(part.owners[0][0].id)} | more
        return await self.post("ma", f"{self.meeting}/check-ins", body, status)

    async def sheet(self, place: str, stance: str = "agree", **more: Any) -> dict[str, Any]:
        part = self.parts[place]
        sent = {
            "id": str(uuid.uuid4()),
            "part_id": str(part.part.id),
            "met_as": "owner",
            "owner_id": str(part.owners[0][0].id),
            "stance": stance,
            "evidence": [await self.photo()],
            "at": (STARTS - timedelta(minutes=19)).isoformat(),
        }
        return sent | ({"reasons": ["cost"]} if stance != "agree" else {}) | more

    async def sheets(self, *sent: dict[str, Any], login: str = "ma") -> list[dict[str, Any]]:
        answer = await self.post(login, f"{self.meeting}/sheets", {"sheets": list(sent)}, 200)
        return list(answer["sheets"])

    async def home(self, place: str, *, confirmed: bool = True) -> Phone:
        """A phone of a flat, turned to the meeting."""
        return (await self.phone(place, confirmed=confirmed)).turned_to(self.meeting)

    async def of_meeting(self) -> dict[str, Any]:
        return dict((await self.people["wu"].get(f"{self.office}{self.meeting}")).json())

    async def meter(self) -> dict[str, Any]:
        return dict((await self.people["wu"].get(self.base)).json()["meter"])

    async def waiting(self, login: str) -> dict[str, int]:
        lines = (await self.people[login].get("/v1/office/work")).json()["lines"]
        return {one["kind"]: one["count"] for one in lines}
