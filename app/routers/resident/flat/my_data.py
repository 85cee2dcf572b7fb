"""What is kept of me: the notice, consent to messages, a copy, and being forgotten (law R-71, R-72, R-75)."""

import uuid
from datetime import date, datetime
from typing import Annotated

from fastapi import Query, Security
from pydantic import Field

from app.audit.recorded import my_ballots
from app.audit.schemas import MyBallot
from app.complaints.reporters import granting
from app.complaints.reporters.own import my_cases
from app.complaints.reporters.own.my_schemas import MyCaseCopy
from app.core.answers import Answer
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page, all_lines, page_of
from app.identity import errors
from app.identity.kinds import BindingKind, ConfirmedBy, MadeHow
from app.identity.models import Binding
from app.identity.residents import bindings as in_force
from app.identity.residents import logins, owners_of, privacy, remote
from app.identity.residents.schemas import ConsentAnswer, DataKept, MessagePhone, PrivacyNotice
from app.identity.residents.way_schemas import RequestAnswer
from app.identity.residents.web import accounts, texted
from app.notifications import inbox
from app.register import places
from app.register.models import Community
from app.routers.access import RESIDENT, InHouse, ResidentPhone, Tx, brief_phone, phone
from app.routers.deeds import Unkeyed
from app.routers.pages import After
from app.routers.platform import Platform, asked_for, required
from app.routers.resident.flat.binding_requests import answers as requested
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/my-data")
open_router = Routes(tag="resident")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]
BrieflyMine = Annotated[ResidentPhone, Security(brief_phone, scopes=[RESIDENT])]
_CONTACT = "可到社区居委会服务台或街道办事处当面提出，也可在本程序“我的信息”中办理。"


class ExportedBinding(Answer):
    """A binding I have or had."""

    binding_id: uuid.UUID
    community_id: uuid.UUID
    part_id: uuid.UUID
    kind: BindingKind
    made_how: MadeHow
    until_on: date | None
    made_at: datetime
    owner_id: uuid.UUID | None
    confirmed_how: ConfirmedBy | None
    evidence: str | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    ended_reason: str | None


class ExportedAccount(Answer):
    """Who I am to an official account, by which I signed in on a web page."""

    appid: str
    openid: str
    unionid: str | None
    joined_at: datetime


class ExportedSession(Answer):
    """A phone that is signed in as me."""

    device: str
    started_at: datetime
    expires_at: datetime


class ExportedNotice(Answer):
    """What I was told, and when I opened it first."""

    title: str
    body: str
    at: datetime
    opened_at: datetime | None


class Export(Answer):
    """Everything kept of a resident, as data."""

    resident_id: uuid.UUID
    since_at: datetime
    openid: str | None
    unionid: str | None
    accounts: list[ExportedAccount]
    number_used_at: datetime | None = Field(description="最近一次用短信验证码登录的时间；号码本身没有保存")
    message_phone: str
    consents: list[ConsentAnswer]
    sessions: list[ExportedSession]
    bindings: list[ExportedBinding]
    binding_requests: list[RequestAnswer]
    notices: list[ExportedNotice]
    ballots: list[MyBallot]
    complaints: list[MyCaseCopy]


@open_router.get("/v1/public/privacy-notice", summary="个人信息处理规则")
async def notice(community: Annotated[uuid.UUID, Query(description="小区编号")], session: Tx) -> PrivacyNotice:
    """Who handles residents' data of an estate, what for, how long, and how to object: told before anything is taken."""
    lineage = await places.lineage(session, Community, community)
    if lineage is None:
        raise Refused(NOT_FOUND)
    district, street, committee, name = lineage.names
    return PrivacyNotice(
        edition=privacy.EDITION,
        community=name,
        handlers=[f"{district}{street}办事处", f"{committee}居民委员会"],
        contact=_CONTACT,
        kept=[
            DataKept(data=data, purpose=purpose, needed=needed, kept=kept)
            for data, purpose, needed, kept in privacy.KEPT
        ],
        rights=list(privacy.RIGHTS),
    )


@router.get("", summary="下载我的信息")
async def export(me: Mine, in_house: InHouse, session: Tx) -> Export:
    """A copy of everything kept of me, at once and as data."""
    found = await logins.resident(session, me.resident_id)
    held, at = await in_force(session, resident_id=me.resident_id), await now(session)
    return Export(
        resident_id=found.id,
        since_at=found.created_at,
        openid=found.openid,
        unionid=found.unionid,
        accounts=[ExportedAccount.from_row(one) for one in await accounts.of_resident(session, me.resident_id)],
        number_used_at=await texted.used_at(session, me.resident_id),
        message_phone=privacy.message_phone(in_house.sealer, found.message_phone_sealed),
        consents=await _consents(session, me),
        sessions=[
            ExportedSession.from_row(one)
            for one in await all_lines(lambda after: logins.phones(session, me.resident_id, at, after))
        ],
        bindings=[_binding(one) for one in await privacy.bindings_ever(session, me.resident_id)],
        binding_requests=await requested(
            session, await all_lines(lambda after: remote.of_resident(session, me.resident_id, after))
        ),
        notices=await _notices(session, me, await owners_of(session, held)),
        ballots=await my_ballots(session, held),
        complaints=await my_cases.copy_of(session, me.resident_id),
    )


@router.post("/message-phone", summary="留下接收通知的手机号", status_code=204, once=Unkeyed.SAME)
async def keep_phone(sent: MessagePhone, me: BrieflyMine, in_house: InHouse, wechat: Platform) -> None:
    """Agree to be sent messages at the number behind the phone button; optional, and nothing else depends on it."""
    asked = required(wechat)
    async with in_house.database.read() as session:
        openid = (await logins.resident(session, me.resident_id)).openid
    with asked_for(Refused(errors.PHONE_CODE_USED)):
        number = await asked.get_phone_number(sent.phone_code, openid or "")
    async with in_house.database.write() as session:
        await privacy.keep_message_phone(session, in_house.sealer, me.resident_id, number.number, await now(session))


@router.post(
    "/message-phone/withdraw", summary="撤回接收通知的同意", status_code=204, once="my-data:withdraw", optional_key=True
)
async def withdraw(me: Mine, session: Tx) -> None:
    """Withdraw the consent; the number is deleted at once, and nothing else changes."""
    await privacy.withdraw_message_phone(session, me.resident_id, await now(session))


@router.get("/consents", summary="我同意过什么")
async def consents(me: Mine, session: Tx, after: After) -> Page[ConsentAnswer]:
    """Every consent I gave, withdrawn ones too."""
    found, following = page_of(
        await privacy.consents(session, me.resident_id), lambda one: (one.given_at, one.id), after
    )
    return Page(lines=[ConsentAnswer.from_row(one) for one in found], next=following)


@router.post("/forget", summary="注销", status_code=204, once=Unkeyed.SAME)
async def forget(me: Mine, session: Tx) -> None:
    """End my bindings and sign-ins, delete what statute does not keep; the rest stays under a number that is nobody's."""
    at = await now(session)
    await granting.forget(session, me.resident_id, at)
    await privacy.forget(session, me.resident_id, at)


async def _consents(session: Tx, me: ResidentPhone) -> list[ConsentAnswer]:
    return [ConsentAnswer.from_row(one) for one in await privacy.consents(session, me.resident_id)]


async def _notices(session: Tx, me: ResidentPhone, owners: frozenset[uuid.UUID]) -> list[ExportedNotice]:
    """Everything that lies in my inbox, the newest first."""
    found = await all_lines(lambda after: inbox.listed(session, me.resident_id, owners, after=after))
    return [ExportedNotice.from_row(one.notice, opened_at=one.opened_at) for one in found]


def _binding(binding: Binding) -> ExportedBinding:
    return ExportedBinding.from_row(binding, binding_id=binding.id)
