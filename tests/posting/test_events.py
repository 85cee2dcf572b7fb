"""Public events: numbered without a gap whoever writes at once and whatever fails, and nobody's number in them."""

import asyncio
import random
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.errors import Refused
from app.core.paging import START, all_lines
from app.posting import catalogue, events
from app.posting.models import PublicEvent
from app.posting.texts import TextKey, TextWording
from tests.posting.board import CHIEF, CLERK, Board

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Fails(Exception):
    """The transaction fails after its event was written."""


async def tell(
    board: Board,
    subject_id: uuid.UUID,
    what: TextKey = TextKey.VOTE_OPEN,
    facts: dict[str, Any] | None = None,
    *,
    kind: str = "vote",
    reason: str = "",
    fails: bool = False,
) -> PublicEvent:
    async with board.database.write() as session:
        event = await events.record_event(
            session,
            community_id=board.community_id,
            subject_kind=kind,
            subject_id=subject_id,
            what=what,
            facts=facts or {},
            reason=reason,
            proposed_by=CLERK,
            approved_by=CHIEF,
            at=AT,
        )
        if fails:
            raise Fails
        return event


async def numbers(board: Board, subject_id: uuid.UUID, kind: str = "vote") -> list[int]:
    async with board.database.read() as session:
        found = await all_lines(lambda after: events.listed(session, kind, subject_id, after=after))
    return [event.number for event in found]


@pytest.mark.parametrize("seed", range(3))
async def test_numbers_have_no_gap_whoever_writes_at_once_and_whatever_fails(board: Board, seed: int) -> None:
    chance = random.Random(seed)
    subjects = [uuid.uuid4() for _ in range(3)]
    plan = [(chance.choice(subjects), chance.random() < 0.4) for _ in range(90)]
    came = await asyncio.gather(*(tell(board, one, fails=fails) for one, fails in plan), return_exceptions=True)
    assert sum(isinstance(one, Fails) for one in came) == sum(fails for _, fails in plan)
    for subject in subjects:
        kept = sum(one == subject and not fails for one, fails in plan)
        assert await numbers(board, subject) == list(range(1, kept + 1))


async def test_subjects_are_told_apart_by_kind_and_id(board: Board) -> None:
    subject = uuid.uuid4()
    await tell(board, subject)
    await tell(board, subject, kind="project")
    await tell(board, subject)
    assert await numbers(board, subject) == [1, 2]
    assert await numbers(board, subject, "project") == [1]
    assert await numbers(board, uuid.uuid4()) == []


async def test_the_sentence_is_the_committees_as_it_was_then(board: Board) -> None:
    subject = uuid.uuid4()
    facts = {"closes_at": "2026-12-20T16:00:00Z", "seconds": 3}
    first = await tell(board, subject, TextKey.VOTE_EXTEND, facts, reason=" 参与不足 ")
    assert (first.sentence, first.facts, first.reason) == ("投票时间延长至 2026-12-20 24:00。", facts, "参与不足")
    async with board.database.write() as session:
        (place,) = (await session.execute(text("SELECT committee_id FROM community"))).one()
        wording = TextWording("", "经批准，截止时间改为 {closes_at}。")
        await catalogue.reword(session, place, TextKey.VOTE_EXTEND, wording, "统一措辞", by=CLERK, at=AT)
    second = await tell(board, subject, TextKey.VOTE_EXTEND, facts)
    assert second.sentence == "经批准，截止时间改为 2026-12-20 24:00。"
    async with board.database.read() as session:
        kept, _ = await events.listed(session, "vote", subject)
    assert [one.sentence for one in kept] == [first.sentence, second.sentence]


async def test_nobodys_number_gets_into_what_everybody_reads(board: Board) -> None:
    subject = uuid.uuid4()
    facts = {"items": {"1": {"reasons": "见 13912345678"}}, "list": ["x", "11010119700101001X"], "heads": 5}
    with pytest.raises(Refused) as refused:
        await tell(board, subject, TextKey.VOTE_DECIDE, facts, reason="王芳 139 1234 5678")
    assert [fault.field for fault in refused.value.fields] == ["reason", "facts.items.1.reasons", "facts.list.1"]
    assert await numbers(board, subject) == []


async def test_a_text_that_is_no_event_or_lacks_a_fact_is_our_mistake(board: Board) -> None:
    with pytest.raises(ValueError, match="no event"):
        await tell(board, uuid.uuid4(), TextKey.NOTICE)
    subject = uuid.uuid4()
    with pytest.raises(ValueError, match="opens_at"):
        await tell(board, subject, TextKey.VOTE_GIVE_NOTICE, {"closes_at": "x"})
    assert await numbers(board, subject) == []


async def test_events_are_added_and_nothing_else(board: Board) -> None:
    await tell(board, uuid.uuid4())
    for statement in ("UPDATE public_event SET reason = 'x'", "DELETE FROM public_event", "TRUNCATE public_event"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with board.database.write() as session:
                await session.execute(text(statement))
    with pytest.raises(DBAPIError, match="two_persons"):
        async with board.database.write() as session:
            await session.execute(
                text(
                    "INSERT INTO public_event SELECT subject_kind, subject_id, 2, community_id, at, what, sentence,"
                    " facts, reason, proposed_by, proposed_by FROM public_event"
                )
            )


async def test_a_full_page_that_is_the_last_says_that_there_is_no_more(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.paging.lines.PAGE", 2)
    subject = uuid.uuid4()
    seen = []
    for _ in range(3):
        await tell(board, subject)
        async with board.database.read() as session:
            page, after = await events.listed(session, "vote", subject)
        seen.append(([one.number for one in page], after))
    assert seen == [([1], None), ([1, 2], None), ([1, 2], START.behind((2,)))]
    assert await numbers(board, subject) == [1, 2, 3]
