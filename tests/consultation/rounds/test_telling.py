"""Whom a consultation tells: of the first round everybody, of the others who does not support, of a new plan whom it touches."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.consultation.kinds import ConsultRound
from app.core.errors import Refused
from app.notifications.kinds import NoticeChannel, NoticeKind
from app.notifications.models import Notice, NoticeDelivery
from tests.consultation.asking import LIFT, MORNING, PLACES, Asking


async def heard(asking: Asking, kind: NoticeKind) -> list[tuple[str, set[uuid.UUID]]]:
    """What was told of this kind, in order, each with the owners in whose inbox it lies."""
    async with asking.database.read() as session:
        notices = await session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.at))
        return [
            (
                one.body,
                set(
                    await session.scalars(
                        select(NoticeDelivery.recipient_id).where(
                            NoticeDelivery.notice_id == one.id, NoticeDelivery.channel == NoticeChannel.INBOX
                        )
                    )
                ),
            )
            for one in notices
        ]


async def test_a_round_is_told_to_whom_it_goes(asking: Asking) -> None:
    everybody = {asking.owner_of(place) for place in PLACES}
    ((body, told),) = await heard(asking, NoticeKind.ROUND_BEGUN)
    assert told == everybody
    assert "请每一户表达意见" in body
    await asking.kept(asking.visit("1-1-101"), asking.visit("1-1-102", "against"))
    await asking.close(ConsultRound.FIRST)
    with pytest.raises(Refused):
        await asking.open(ConsultRound.THIRD)
    assert len(await heard(asking, NoticeKind.ROUND_BEGUN)) == 1
    await asking.clock(MORNING + timedelta(days=1))
    await asking.open(ConsultRound.SECOND)
    _, (second, told) = await heard(asking, NoticeKind.ROUND_BEGUN)
    assert told == everybody - {asking.owner_of("1-1-101")}
    assert "网格员会上门听取意见" in second


async def test_of_a_new_plan_they_hear_whose_opinion_it_makes_stale(asking: Asking) -> None:
    await asking.kept(asking.visit("1-1-101"), asking.visit("2-1-101"))
    await asking.site.publish(asking.project, "外墙保温", LIFT)
    await asking.follow({"kind": "buildings", "buildings": ["1"]})
    ((body, told),) = await heard(asking, NoticeKind.ASKED_AGAIN)
    assert told == {asking.owner_of(place) for place in PLACES if place.startswith("1-")}
    assert "改按第 2 版方案征询" in body
    assert "方案调整了电梯位置" in body


async def test_a_plan_that_touches_nobody_is_told_to_nobody(asking: Asking) -> None:
    await asking.site.publish(asking.project, "外墙保温", description="改了一个错字")
    await asking.follow(None)
    assert await heard(asking, NoticeKind.ASKED_AGAIN) == []
