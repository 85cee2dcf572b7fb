"""What was told to me, and my consent to be sent messages by WeChat."""

import uuid
from typing import Annotated

from fastapi import Security

from app.core.installation import now
from app.identity import phones, residents
from app.notifications import inbox, quota, templates
from app.notifications.kinds import ASKED_AT, SubscribeMoment
from app.notifications.schemas import InboxNotice, InboxPage, SubscribeAnswers, SubscribeTaken, TemplatesToAsk
from app.routers.access import RESIDENT, House, InHouse, ResidentPhone, Tx, phone
from app.routers.deeds import Unkeyed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="resident")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


async def _owners(session: Tx, me: ResidentPhone) -> frozenset[uuid.UUID]:
    return await residents.owners_of(session, await residents.bindings(session, resident_id=me.resident_id))


@router.get("/inbox", summary="我的消息")
async def listed(me: Mine, session: Tx, after: After) -> InboxPage:
    """Notices to me and to the owners my phone stands for, the newest first, fifty at a time; and how many are unread."""
    owners = await _owners(session, me)
    found, following = await inbox.listed(session, me.resident_id, owners, after=after)
    return InboxPage(
        unread=await inbox.unread(session, me.resident_id, owners),
        lines=[InboxNotice.from_notice(one) for one in found],
        next=following,
    )


@router.post("/inbox/{notice_id}/open", summary="打开一条消息", once=Unkeyed.SAME)
async def opened(notice_id: uuid.UUID, me: Mine, session: Tx) -> InboxNotice:
    """Opening proves that the notice arrived; the first time counts, again changes nothing."""
    owners = await _owners(session, me)
    return InboxNotice.from_notice(
        await inbox.open_notice(session, notice_id, me.resident_id, owners, await now(session))
    )


async def asked_for(session: Tx, in_house: House, me: ResidentPhone, moment: SubscribeMoment) -> list[str]:
    """The template ids to ask for at this tap, without those of which enough messages are in store."""
    configured = templates.of_settings(in_house.settings)
    ids = [configured[use].id for use in ASKED_AT[moment] if use in configured]
    openid = (await phones.openids(session, [me.resident_id])).get(me.resident_id)
    return await quota.running_short(session, openid, ids) if openid is not None else []


@router.get("/subscribe", summary="这一次点击该请求哪些订阅消息")
async def to_ask(moment: SubscribeMoment, me: Mine, in_house: InHouse, session: Tx) -> TemplatesToAsk:
    """The template ids for wx.requestSubscribeMessage, without those of which enough messages are in store."""
    return TemplatesToAsk(template_ids=await asked_for(session, in_house, me, moment))


@router.post("/subscribe", summary="上报订阅结果", once=Unkeyed.SAME)
async def answered(sent: SubscribeAnswers, me: Mine, in_house: InHouse, session: Tx) -> SubscribeTaken:
    """What the user answered: a hint, until the platform's own event says so."""
    known = {one.id for one in templates.of_settings(in_house.settings).values()}
    accepted = [key for key, word in sent.answers.items() if word.startswith("accept") and key in known]
    openid = (await phones.openids(session, [me.resident_id])).get(me.resident_id)
    if openid is None:
        return SubscribeTaken(hinted=0)
    await quota.hint(session, openid, accepted, await now(session))
    return SubscribeTaken(hinted=len(accepted))
