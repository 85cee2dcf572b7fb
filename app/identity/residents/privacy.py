"""What residents are told of their data, what they may agree to or not, a copy of it, and being forgotten.

Source: law R-71 (told before, refusing optional data closes nothing), R-72 (no longer than needed), R-75 (copy,
deletion), section 7.5 (what is kept by statute: bindings, ballots and their proofs).
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.sealing import Sealer
from app.identity import errors
from app.identity.kinds import ConsentPurpose
from app.identity.models import Announcement, Binding, Consent, Resident, ResidentSession
from app.identity.residents import remote
from app.identity.residents.binding import FORGOTTEN, end_binding
from app.identity.residents.logins import resident
from app.identity.residents.web import accounts, texted

EDITION = "2027-02"
MESSAGE_PHONE = "resident.message_phone"

# What is kept of whom, why, how long: shown as it stands, a change is a new edition.
KEPT = (
    ("微信登录标识（openid）", "确认是同一部手机", "必需", "注销时删除"),
    (
        "用短信登录的手机号（只留加密的比对值，不留号码）",
        "下次用同一号码登录时认出是同一人",
        "可选，也可用微信登录",
        "90 天没有再用它登录时，或注销时删除",
    ),
    ("绑定的房屋、确认为哪位业主、确认的依据", "只让业主本人投票，防止被人代签", "必需", "表决结果公布后 3 年"),
    ("姓名、证件后八位、名册电话（确认身份时填写）", "与名册比对", "必需，可改为当面核对", "比对后不保存"),
    (
        "异地申请时的姓名、房屋、身份证件和不动产权证照片",
        "核实是不是业主本人",
        "可选，可改为当面核对",
        "照片在处理或撤回时删除，只留种类、哈希值和查看记录；其余没有通过的注销时删除",
    ),
    ("选票、投票时间", "依法表决、计票、复核", "必需，可改用纸质选票", "表决结果公布后 3 年"),
    ("接收通知的手机号", "发送表决和公示的通知", "可选，须另行同意", "撤回同意或注销时删除"),
    (
        "随手拍的文字、照片、位置，室内报修的房屋",
        "办理您反映的问题；经办单位只看到代号",
        "可选，也可拨打热线或到社区反映",
        "办结 3 年后不再与您关联",
    ),
    ("随手拍中同意提供的电话", "负责的一个单位为这一件事联系您", "可选，须另行同意", "收回、办结或注销时删除"),
    ("登录记录", "保障账号安全", "必需", "登录失效后一天内删除；输错次数保存一年"),
)
RIGHTS = (
    "您可以随时查看、下载与您有关的全部记录，要求更正，撤回同意，注销账号。",
    "不同意提供可选信息，不影响查看、投票和其他任何功能。",
    "注销后，绑定和登录立即失效；依法须保存的选票、绑定记录继续保存到期，但不再与您的微信和手机号关联。",
    "不用手机，也可以到社区居委会领取纸质选票或现场投票。",
    "对处理有异议的，可以向社区居委会、街道办事处提出，也可以依法投诉、起诉。",
)


async def consents(session: AsyncSession, resident_id: uuid.UUID) -> list[Consent]:
    """Every consent a resident gave, withdrawn ones too, the earliest first."""
    found = await session.scalars(
        select(Consent).where(Consent.resident_id == resident_id).order_by(Consent.given_at, Consent.id)
    )
    return list(found)


async def keep_message_phone(
    session: AsyncSession, sealer: Sealer, resident_id: uuid.UUID, phone: str, at: datetime
) -> None:
    """Keep a number for messages, on the consent given with it; another number is another consent."""
    found = await resident(session, resident_id)
    await _withdraw(session, resident_id, at)
    found.message_phone_sealed = sealer.seal(phone.encode(), MESSAGE_PHONE)
    session.add(Consent(resident_id=resident_id, purpose=ConsentPurpose.MESSAGES, notice_edition=EDITION, given_at=at))
    await session.flush()


async def withdraw_message_phone(session: AsyncSession, resident_id: uuid.UUID, at: datetime) -> None:
    """Withdraw the consent and delete the number; raises Refused where none was given."""
    found = await resident(session, resident_id)
    if found.message_phone_sealed is None:
        raise Refused(errors.CONSENT_NOT_GIVEN)
    found.message_phone_sealed = None
    await _withdraw(session, resident_id, at)


def message_phone(sealer: Sealer, sealed: bytes | None) -> str:
    """The number for messages in clear: for sending, and for its owner's own copy."""
    return sealer.open(sealed, MESSAGE_PHONE).decode() if sealed is not None else ""


async def number_left(session: AsyncSession, sealer: Sealer, resident_id: uuid.UUID) -> str:
    """The number that a resident left for messages, in clear; empty where they left none."""
    return message_phone(sealer, (await resident(session, resident_id)).message_phone_sealed)


async def bindings_ever(session: AsyncSession, resident_id: uuid.UUID) -> list[Binding]:
    """Every binding a resident ever had, the earliest first."""
    found = await session.scalars(
        select(Binding).where(Binding.resident_id == resident_id).order_by(Binding.made_at, Binding.id)
    )
    return list(found)


async def forget(session: AsyncSession, resident_id: uuid.UUID, at: datetime) -> None:
    """End bindings and sign-ins, delete what is nobody else's business; what statute keeps stays under a bare id."""
    for binding in await bindings_ever(session, resident_id):
        await end_binding(session, binding, FORGOTTEN, at)
    await remote.forget(session, resident_id)
    await _withdraw(session, resident_id, at)
    await session.execute(delete(Announcement).where(Announcement.resident_id == resident_id))
    await accounts.forget(session, resident_id)
    await texted.forget(session, resident_id)
    await session.execute(delete(ResidentSession).where(ResidentSession.resident_id == resident_id))
    found = await resident(session, resident_id)
    found.appid = found.openid = found.unionid = found.message_phone_sealed = None
    found.forgotten_at = at
    await session.flush()


async def forget_withdrawn(session: AsyncSession, before: datetime) -> int:
    """Delete the consents withdrawn until an instant; until then they show that there was one. Answers how many."""
    gone = await session.execute(delete(Consent).where(Consent.withdrawn_at <= before).returning(Consent.id))
    return len(gone.all())


async def strip_bindings(session: AsyncSession, before: datetime, held_estates: Collection[uuid.UUID]) -> int:
    """Delete the evidence of bindings that ended until an instant; who voted stays a bare id.

    Bindings at `held_estates` are left alone. Answers how many.
    """
    stripped = await session.execute(
        update(Binding)
        .where(Binding.ended_at <= before, Binding.evidence.is_not(None), Binding.community_id.not_in(held_estates))
        .values(evidence=None)
        .returning(Binding.id)
    )
    return len(stripped.all())


async def openids_in_use(session: AsyncSession) -> set[str]:
    """Those of the mini-program's users who are residents here."""
    found = await session.scalars(select(Resident.openid).where(Resident.openid.is_not(None)))
    return {openid for openid in found if openid is not None}


async def _withdraw(session: AsyncSession, resident_id: uuid.UUID, at: datetime) -> None:
    await session.execute(
        update(Consent)
        .where(Consent.resident_id == resident_id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
    )
    await session.flush()
