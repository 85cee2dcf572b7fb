"""The worker asks the platform: every answer, every failure, and nothing lost or blocked by any of them."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import structlog

from app.moderation import asking, pushes
from app.moderation.kinds import ContentState, ReviewReason
from app.standin.faults import FaultKind
from app.standin.platform import Standin
from app.wechat import errors, inbox
from app.wechat.errors import WeChatError
from tests.moderation.bench import PICTURE_CHECK, TEXT_CHECK, Bench

PENDING, PASS, RISKY = (ContentState.PENDING, None), (ContentState.PASS, None), (ContentState.RISKY, None)
MINUTE = timedelta(minutes=1)


def review(why: ReviewReason) -> tuple[ContentState, str]:
    return ContentState.REVIEW, why.value


@pytest.mark.parametrize(
    ("word", "label", "state"),
    [("", 100, PASS), ("risky", 20006, RISKY), ("review", 20003, review(ReviewReason.SUGGESTED))],
)
async def test_what_the_platform_thinks_of_a_text(
    bench: Bench, word: str, label: int, state: tuple[ContentState, str | None]
) -> None:
    await bench.resident("王芳")
    if word:
        bench.standin.content.words["修"] = (word, label)
    check_id = await bench.text("王芳")
    assert await bench.state(check_id) == PENDING
    await bench.asker().ask_due()
    assert await bench.state(check_id) == state
    kept = await bench.check(check_id)
    assert (kept.label, kept.due_at, kept.tries) == (label, None, 1)
    (sent,) = bench.asked(TEXT_CHECK)
    assert (sent["openid"], sent["version"], sent["content"]) == (
        bench.standin.people.user("王芳").openid,
        2,
        kept.text,
    )
    await bench.asker().ask_due()
    assert len(bench.asked(TEXT_CHECK)) == 1


async def test_a_picture_is_handed_over_by_a_signed_address_and_its_result_comes_by_itself(
    bench: Bench, platform: Standin
) -> None:
    await bench.resident("王芳")
    check_id = await bench.picture("王芳")
    platform.content.pictures[str(check_id)] = ("risky", 20002)
    await bench.asker().ask_due()
    assert await bench.state(check_id) == PENDING
    (sent,) = bench.asked(PICTURE_CHECK)
    assert sent["media_url"].startswith(f"http://yigai.test/v1/public/content-pictures/{check_id}.jpg?until=")
    await bench.told()
    assert await bench.state(check_id) == RISKY
    assert (await bench.check(check_id)).label == 20002


async def test_a_result_that_comes_before_the_answer_waits_for_it(bench: Bench, platform: Standin) -> None:
    await bench.resident("王芳")
    check_id = await bench.picture("王芳")
    platform.content.before_response = True
    taken_early = []

    async def take_early() -> None:
        # The push is kept while our call is still under way, and worked on at once.
        await pushes.take(bench.database)
        taken_early.append(await bench.state(check_id))

    flush = platform.push.flush

    async def flush_and_take() -> object:
        done = await flush()
        await take_early()
        return done

    platform.push.flush = flush_and_take  # type: ignore[method-assign,assignment]
    await bench.asker().ask_due()
    assert taken_early == [PENDING]
    await pushes.take(bench.database)
    assert await bench.state(check_id) == PASS


async def test_a_result_told_twice_or_differently_counts_once(bench: Bench, platform: Standin) -> None:
    await bench.resident("王芳")
    check_id = await bench.picture("王芳")
    platform.content.copies = 2
    await bench.asker().ask_due()
    await platform.content.work()
    platform.push.waiting.append(
        platform.push.waiting[0] | {"CreateTime": 1, "result": {"suggest": "risky", "label": 20002}}
    )
    await platform.push.flush()
    await pushes.take(bench.database)
    assert await bench.state(check_id) == PASS
    settled = (await bench.check(check_id)).settled_at
    await pushes.take(bench.database)
    assert (await bench.check(check_id)).settled_at == settled


async def test_a_result_later_than_half_an_hour_is_for_a_person_and_still_counts(
    bench: Bench, platform: Standin
) -> None:
    await bench.resident("王芳")
    check_id = await bench.picture("王芳")
    await bench.asker().ask_due()
    await bench.pass_time(29 * MINUTE)
    await bench.asker().ask_due()
    assert await bench.state(check_id) == PENDING
    await bench.pass_time(MINUTE)
    await bench.asker().ask_due()
    assert await bench.state(check_id) == review(ReviewReason.NO_ANSWER)
    await bench.told()
    assert await bench.state(check_id) == PASS
    assert len(bench.asked(PICTURE_CHECK)) == 1


async def test_a_picture_that_the_platform_could_not_fetch_is_for_a_person(bench: Bench, platform: Standin) -> None:
    await bench.resident("王芳")
    check_id = await bench.picture("王芳")
    await bench.asker(base="http://yigai.test/gone-or-behind-a-wall#").ask_due()
    assert platform.content.http is not None
    await platform.content.http.aclose()
    platform.content.http = platform.push.http
    await bench.told()
    assert await bench.state(check_id) == review(ReviewReason.NOT_CHECKED)


async def test_a_result_of_nothing_that_we_asked_is_let_go_after_an_hour(bench: Bench, platform: Standin) -> None:
    platform.push.event("o-somebody", "wxa_media_check", trace_id="stray", errcode=0, result={"suggest": "pass"})
    await bench.told()
    async with bench.database.write() as session:
        assert len(await inbox.waiting(session)) == 1
    await bench.pass_time(61 * MINUTE)
    await pushes.take(bench.database)
    async with bench.database.write() as session:
        assert await inbox.waiting(session) == []


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.HANG, FaultKind.HANG_AFTER, FaultKind.HTML])
async def test_a_platform_that_is_away_for_ten_minutes_loses_nothing(bench: Bench, kind: FaultKind) -> None:
    await bench.resident("王芳")
    checks = [await bench.text("王芳", f"第 {number} 件事还没有办。") for number in range(3)]
    bench.standin.gate.faults.order(TEXT_CHECK, kind, 502, times=100)
    for _ in range(10):
        await bench.asker().ask_due()
        await bench.pass_time(MINUTE)
    assert {await bench.state(one) for one in checks} == {PENDING}
    # Somewhat longer each time, and not three times as often for three texts.
    assert 10 <= len(bench.asked(TEXT_CHECK)) <= 25
    bench.standin.gate.faults = type(bench.standin.gate.faults)()
    for _ in range(6):
        await bench.asker().ask_due()
        await bench.pass_time(MINUTE)
    assert {await bench.state(one) for one in checks} == {PASS}


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind is not FaultKind.ERRCODE])
async def test_a_picture_whose_call_failed_is_handed_over_again_and_one_result_counts(
    bench: Bench, platform: Standin, kind: FaultKind
) -> None:
    """Also where the first call took effect: its result speaks of no look that we know, and is let go."""
    await bench.resident("王芳")
    check_id = await bench.picture("王芳")
    platform.gate.faults.order(PICTURE_CHECK, kind, 503)
    await bench.asker().ask_due()
    assert await bench.state(check_id) == PENDING
    assert (await bench.check(check_id)).trace_id is None
    await bench.told()
    await bench.pass_time(MINUTE)
    await bench.asker().ask_due()
    platform.content.pictures[str(check_id)] = ("review", 20012)
    await bench.told()
    assert await bench.state(check_id) == review(ReviewReason.SUGGESTED)


async def test_one_that_stays_away_leaves_it_to_a_person_after_half_an_hour(bench: Bench) -> None:
    await bench.resident("王芳")
    check_id = await bench.text("王芳")
    bench.standin.gate.faults.order(TEXT_CHECK, FaultKind.HANG, times=100)
    with structlog.testing.capture_logs() as lines:
        for _ in range(31):
            await bench.asker().ask_due()
            await bench.pass_time(MINUTE)
    assert await bench.state(check_id) == review(ReviewReason.NO_ANSWER)
    (told,) = [line for line in lines if line["event"] == "no_answer"]
    assert (told["log_level"], told["check"]) == ("warning", str(check_id))
    assert not any("楼道灯" in str(line) for line in lines)


async def test_what_waited_while_no_worker_ran_is_asked_all_the_same(bench: Bench) -> None:
    await bench.resident("王芳")
    check_id = await bench.text("王芳")
    await bench.pass_time(90 * MINUTE)
    await bench.asker().ask_due()
    assert await bench.state(check_id) == PASS


@pytest.mark.parametrize(
    ("errcode", "why"),
    [
        (45009, ReviewReason.QUOTA),
        (61010, ReviewReason.NO_VISIT),
        (40003, ReviewReason.NO_VISIT),
        (40226, ReviewReason.NO_VISIT),
        (48001, ReviewReason.NOT_CHECKED),
        (40164, ReviewReason.NOT_CHECKED),
        (45002, ReviewReason.NOT_CHECKED),
        (87014, ReviewReason.NOT_CHECKED),
    ],
)
async def test_what_waiting_does_not_mend_is_for_a_person_at_once(
    bench: Bench, errcode: int, why: ReviewReason
) -> None:
    await bench.resident("王芳")
    checks = [await bench.text("王芳"), await bench.picture("王芳")]
    for path in (TEXT_CHECK, PICTURE_CHECK):
        bench.standin.gate.faults.order(path, FaultKind.ERRCODE, errcode)
    await bench.asker().ask_due()
    assert {await bench.state(one) for one in checks} == {review(why)}


async def test_too_often_in_a_minute_is_asked_again_after_it(bench: Bench) -> None:
    await bench.resident("王芳")
    check_id = await bench.text("王芳")
    bench.standin.gate.faults.order(TEXT_CHECK, FaultKind.ERRCODE, 45011)
    await bench.asker().ask_due()
    await bench.pass_time(timedelta(seconds=59))
    await bench.asker().ask_due()
    assert len(bench.asked(TEXT_CHECK)) == 1
    await bench.pass_time(timedelta(seconds=1))
    await bench.asker().ask_due()
    assert await bench.state(check_id) == PASS


async def test_a_visit_of_more_than_two_hours_ago_is_none(bench: Bench) -> None:
    await bench.resident("王芳")
    await bench.pass_time(121 * MINUTE)
    check_id = await bench.text("王芳")
    await bench.asker().ask_due()
    assert await bench.state(check_id) == review(ReviewReason.NO_VISIT)


async def test_who_came_by_a_code_alone_is_asked_for_by_nobody(bench: Bench) -> None:
    await bench.resident("李强", by_wechat=False)
    check_id = await bench.text("李强")
    await bench.asker().ask_due()
    assert await bench.state(check_id) == review(ReviewReason.NO_VISIT)
    assert bench.asked(TEXT_CHECK) == []


async def test_without_a_mini_program_or_an_address_a_person_looks(bench: Bench) -> None:
    await bench.resident("王芳")
    text, picture = await bench.text("王芳"), await bench.picture("王芳")
    await bench.asker(base=None).ask_due()
    assert [await bench.state(one) for one in (text, picture)] == [PASS, review(ReviewReason.NOT_CONFIGURED)]
    text = await bench.text("王芳")
    await bench.asker(wechat=False).ask_due()
    assert await bench.state(text) == review(ReviewReason.NOT_CONFIGURED)


async def test_two_workers_ask_once(bench: Bench) -> None:
    await bench.resident("王芳")
    checks = [await bench.text("王芳", f"第 {number} 件事还没有办。") for number in range(8)]
    await asyncio.gather(*(bench.asker().ask_due() for _ in range(3)))
    assert {await bench.state(one) for one in checks} == {PASS}
    assert len(bench.asked(TEXT_CHECK)) == 8


async def test_a_worker_that_died_while_asking_is_followed_by_another(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.resident("王芳")
    check_id = await bench.text("王芳")

    async def die(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(asking.Asker, "_call", die)
        with pytest.raises(asyncio.CancelledError):
            await bench.asker().ask_due()
    await bench.asker().ask_due()
    assert await bench.state(check_id) == PENDING
    await bench.pass_time(asking.LEASE)
    await bench.asker().ask_due()
    assert await bench.state(check_id) == PASS


def _every_error() -> list[type[WeChatError]]:
    found, waiting = [], list(WeChatError.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found.append(kind)
    return found


AGAIN = {"NotReached", "OutcomeUnknown", "ServerFault", "WeChatBusy", "TokenInvalid"}


@pytest.mark.parametrize("kind", _every_error(), ids=lambda kind: kind.__name__)
def test_every_failure_has_its_consequence(kind: Callable[..., WeChatError]) -> None:
    came = asking.came_of(kind("/wxa/msg_sec_check"))
    again = not isinstance(came, ReviewReason)
    assert again is (getattr(kind, "__name__", "") in AGAIN)


def test_a_full_quota_is_no_minute() -> None:
    assert asking.came_of(errors.RateLimited("x", errcode=45009)) is ReviewReason.QUOTA
    assert not isinstance(asking.came_of(errors.RateLimited("x", errcode=45011)), ReviewReason)


async def test_the_same_picture_again_is_the_same_look(bench: Bench) -> None:
    await bench.resident("王芳")
    first = await bench.picture("王芳")
    evidence_id = (await bench.check(first)).evidence_id
    assert await bench.picture("王芳", evidence_id) == first
    await bench.resident("李强")
    assert await bench.picture("李强", evidence_id) != first
    assert uuid.UUID(int=0) not in {one.id for one in await bench.checks()}
