"""An estate whose owners write on their phones, with the stand-in for the platform and its way back to us."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import select

from app.core.db import Database
from app.core.installation import move_clock, now
from app.core.sealing import Sealer
from app.identity import residents
from app.identity.residents import logins
from app.main import WebApplication, surrounded
from app.moderation import pushes
from app.moderation import service as moderation
from app.moderation.asking import Asker
from app.moderation.kinds import ContentKind, ContentState
from app.moderation.models import ContentCheck
from app.register import places
from app.standin.platform import APPID, PUSH_KEY, PUSH_TOKEN, Standin
from app.standin.push import PushTarget
from app.wechat.client import WeChat
from tests.conftest import PASSWORD, add_staff
from tests.posting.evidence import put_evidence
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

BASE = "http://yigai.test"
TEXT_CHECK, PICTURE_CHECK = "/wxa/msg_sec_check", "/wxa/media_check_async"
NAMES = {"王芳": "1-1-101", "李强": "1-1-102", "赵敏": "1-1-103"}


class Bench:
    """Owners of three flats; what they write is looked at."""

    def __init__(self, database: Database, sealer: Sealer, wechat: WeChat, standin: Standin) -> None:
        self.database, self.sealer, self.wechat, self.standin = database, sealer, wechat, standin
        self.id, self.residents = uuid.UUID(int=0), dict[str, uuid.UUID]()
        self.bindings, self.tokens, self.owners = (dict[str, uuid.UUID](), dict[str, str](), dict[str, uuid.UUID]())

    async def opened(self) -> "Bench":
        async with self.database.write() as session:
            self.id = await places.register_community(
                session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
            )
        self.desk = Desk(self.database, self.sealer, self.id)
        await self.desk.bring_in(
            *(
                flat(place, owner(name, document=id_card(number)))
                for number, (name, place) in enumerate(NAMES.items(), start=1)
            )
        )
        parts = await self.desk.parts()
        self.owners = {name: parts[place].owners[0][0].id for name, place in NAMES.items()}
        return self

    async def resident(self, name: str, *, by_wechat: bool = True, confirmed: bool = True) -> uuid.UUID:
        """An owner's phone: signed in by WeChat just now, bound to the flat, confirmed by staff."""
        part = (await self.desk.parts())[NAMES[name]].part
        token = None
        if by_wechat:
            openid = (await self.wechat.code2session(self.standin.people.issue_login_code(name))).openid
        async with self.database.write() as session:
            at = await now(session)
            issuer, judge = [await add_staff(session, uuid.uuid4().hex, who, PASSWORD, at) for who in ("发放", "确认")]
            if by_wechat:
                signed_in = await logins.sign_in(session, APPID, openid, None, "手机", at)
                token = signed_in.token
            code = await residents.issue_code(session, self.sealer, self.id, part.id, by=issuer, at=at)
            bound = await residents.use_code(session, self.sealer, code, token, at)
            if confirmed:
                await residents.confirm(
                    session, self.id, bound.binding_id, self.owners[name], "当面核对身份证原件", by=judge, at=at
                )
            resident_id = await residents.resident_of(session, bound.token, at)
        assert resident_id is not None
        self.residents[name], self.bindings[name], self.tokens[name] = resident_id, bound.binding_id, bound.token
        return resident_id

    async def text(self, name: str, text: str = "楼道灯坏了，一直没有人修。") -> uuid.UUID:
        """A text of theirs, just written; the id of its look."""
        async with self.database.write() as session:
            made = await moderation.ask_text(
                session,
                self.id,
                ContentKind.COMPLAINT,
                uuid.uuid4(),
                text,
                resident_id=self.residents[name],
                at=await now(session),
            )
            return made.id

    async def picture(self, name: str, evidence_id: uuid.UUID | None = None) -> uuid.UUID:
        """A picture of theirs; the id of its look. No file lies behind it."""
        evidence_id = evidence_id or await put_evidence(self.database, self.id)
        async with self.database.write() as session:
            at = await now(session)
            made = await moderation.ask_picture(session, self.id, evidence_id, resident_id=self.residents[name], at=at)
            return made.id

    def asker(self, *, wechat: bool = True, base: str | None = BASE) -> Asker:
        return Asker(self.database, self.sealer, self.wechat if wechat else None, base)

    async def check(self, check_id: uuid.UUID) -> ContentCheck:
        async with self.database.read() as session:
            return await session.get_one(ContentCheck, check_id)

    async def state(self, check_id: uuid.UUID) -> tuple[ContentState, str | None]:
        found = await self.check(check_id)
        return ContentState(found.state), found.why

    async def checks(self) -> list[ContentCheck]:
        async with self.database.read() as session:
            return list(await session.scalars(select(ContentCheck).order_by(ContentCheck.made_at, ContentCheck.id)))

    async def pass_time(self, by: timedelta) -> datetime:
        """Move both clocks on."""
        async with self.database.write() as session:
            at = await now(session)
            await move_clock(session, timedelta(0))
            await move_clock(session, at + by - await now(session))
        self.standin.clock.advance(by.total_seconds())
        return at + by

    def asked(self, path: str) -> list[dict[str, Any]]:
        """The calls of a path that reached the platform, or were to."""
        return [json.loads(one.body) for one in self.standin.gate.asked if one.path == path]

    async def told(self) -> None:
        """The platform looks at what it was handed, tells us, and the worker takes it in."""
        await self.standin.content.work()
        await self.standin.push.flush()
        await pushes.take(self.database)


@asynccontextmanager
async def served(standin: Standin, application: WebApplication, wechat: WeChat) -> AsyncIterator[None]:
    """Our application on this platform: it asks there, and is told and fetched from there."""
    said = {
        "wechat_appid": APPID,
        "wechat_push_token": SecretStr(PUSH_TOKEN),
        "wechat_push_key": SecretStr(PUSH_KEY),
        "public_base": BASE,
    }
    house = application.state.house
    application.state.house = replace(house, settings=house.settings.model_copy(update=said))
    application.state.wechat = wechat
    transport = httpx.ASGITransport(app=surrounded(application), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as http:
        standin.push.http = standin.content.http = http
        standin.push.target = PushTarget(f"{BASE}/v1/public/wechat/push", PUSH_TOKEN, PUSH_KEY)
        yield
    application.state.wechat = None
