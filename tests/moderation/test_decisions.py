"""Staff release or withhold, and what others may read follows at once."""

import uuid
from collections.abc import Iterable

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.errors import Refused
from app.core.installation import now
from app.identity import own_records
from app.identity import service as identity
from app.media import service as media
from app.moderation import queries, service, waiting
from app.moderation.kinds import ContentKind
from app.moderation.models import ContentCheck, ContentDecision
from app.moderation.queries import Subject
from tests.conftest import PASSWORD
from tests.moderation.bench import Bench
from tests.posting.evidence import put_evidence


@pytest.fixture
async def clerk(bench: Bench) -> uuid.UUID:
    async with bench.database.write() as session:
        return await identity.add_staff(session, "clerk", "职员", PASSWORD, await now(session))


async def decide(
    bench: Bench, check_id: uuid.UUID, by: uuid.UUID, *, release: bool, reason: str = "已经核对"
) -> ContentDecision:
    async with bench.database.write() as session:
        at = await now(session)
        return await service.decide(session, bench.id, check_id, release=release, reason=reason, by=by, at=at)


async def shown(bench: Bench, check_id: uuid.UUID) -> bool:
    check = await bench.check(check_id)
    async with bench.database.read() as session:
        subject = Subject(ContentKind(check.kind), check.subject_id)
        return (await queries.states(session, [subject]))[subject].visible


async def readable(bench: Bench, who: str, checks: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these looks' subjects that somebody may read."""
    found = {Subject(ContentKind(one.kind), one.subject_id): one.id for one in [await bench.check(c) for c in checks]}
    async with bench.database.read() as session:
        return {found[one] for one in await queries.readable_by(session, bench.residents[who], found)}


async def waits(bench: Bench, who: uuid.UUID) -> list[tuple[uuid.UUID, int]]:
    async with bench.database.read() as session:
        return [
            (one.community_id, one.count)
            for one in await waiting.contents(session, [bench.id], await own_records.of_staff(session, who, [bench.id]))
        ]


async def queue(bench: Bench, *, waiting: bool = True) -> list[uuid.UUID]:
    async with bench.database.read() as session:
        found, following = await queries.listed(session, bench.id, waiting=waiting)
        assert following is None
        return [one.check.id for one in found]


async def test_the_author_reads_it_at_once_and_others_when_it_passed_or_was_released(
    bench: Bench, clerk: uuid.UUID
) -> None:
    for name in ("王芳", "李强"):
        await bench.resident(name)
    bench.standin.content.words["贪污"] = ("risky", 20006)
    good, rude = await bench.text("王芳"), await bench.text("王芳", "改造款被他们贪污了。")
    both = {good, rude}
    assert await readable(bench, "王芳", both) == both
    assert await readable(bench, "李强", both) == set()
    await bench.asker().ask_due()
    assert await readable(bench, "王芳", both) == both
    assert await readable(bench, "李强", both) == {good}
    await decide(bench, rude, clerk, release=True, reason="只是语气激烈")
    assert await readable(bench, "李强", both) == both
    await decide(bench, rude, clerk, release=False, reason="点了别人的名")
    await decide(bench, good, clerk, release=False, reason="写了别人的门牌号")
    assert await readable(bench, "李强", both) == set()
    async with bench.database.read() as session:
        told = await queries.of_check(session, rude)
    assert [(one.number, one.released) for one in told.decisions] == [(1, True), (2, False)]


async def test_what_nobody_looked_at_is_shown_to_nobody(bench: Bench) -> None:
    async with bench.database.read() as session:
        assert not await queries.states(session, [Subject(ContentKind.COMPLAINT, uuid.uuid4())])


async def test_a_word_of_staff_holds_whatever_the_platform_says_afterwards(bench: Bench, clerk: uuid.UUID) -> None:
    await bench.resident("王芳")
    bench.standin.content.words["贪污"] = ("risky", 20006)
    check_id = await bench.text("王芳", "改造款被他们贪污了。")
    await decide(bench, check_id, clerk, release=True)
    assert await shown(bench, check_id)
    await bench.asker().ask_due()
    assert (await bench.check(check_id)).state == "risky"
    assert await shown(bench, check_id)


async def test_a_picture_of_two_is_shown_where_both_looks_allow_it(bench: Bench, clerk: uuid.UUID) -> None:
    for name in ("王芳", "李强"):
        await bench.resident(name)
    photo = await put_evidence(bench.database, bench.id)
    one, other = await bench.picture("王芳", photo), await bench.picture("李强", photo)
    with pytest.raises(Refused):
        await decide(bench, one, clerk, release=True)
    async with bench.database.write() as session:
        await media.use(session, photo, "objection", uuid.uuid4(), await now(session))
    await decide(bench, one, clerk, release=True)
    assert not await shown(bench, one)
    await decide(bench, other, clerk, release=True)
    assert await shown(bench, one)


async def test_the_queue_holds_what_the_platform_did_not_let_pass_the_longest_waiting_first(
    bench: Bench, clerk: uuid.UUID
) -> None:
    await bench.resident("王芳")
    bench.standin.content.words |= {"贪污": ("risky", 20006), "骗": ("review", 20003)}
    good = await bench.text("王芳")
    rude, doubtful = await bench.text("王芳", "改造款被他们贪污了。"), await bench.text("王芳", "施工队骗人。")
    assert await queue(bench) == []
    await bench.asker().ask_due()
    assert await queue(bench) == [rude, doubtful]
    assert await queue(bench, waiting=False) == [doubtful, rude, good]
    assert await waits(bench, clerk) == [(bench.id, 2)]
    await decide(bench, rude, clerk, release=False)
    assert await queue(bench) == [doubtful]
    assert await waits(bench, clerk) == [(bench.id, 1)]


async def test_nobody_decides_on_what_is_of_their_own_household(bench: Bench, clerk: uuid.UUID) -> None:
    for name in ("王芳", "李强"):
        await bench.resident(name, by_wechat=False)
    own, other = await bench.text("王芳"), await bench.text("李强")
    await bench.asker().ask_due()
    assert await waits(bench, clerk) == [(bench.id, 2)]
    async with bench.database.write() as session:
        await own_records.declare(session, clerk, [bench.owners["王芳"]], await now(session))
    with pytest.raises(Refused) as refused:
        await decide(bench, own, clerk, release=True)
    assert refused.value.code.name == "own_record"
    await decide(bench, other, clerk, release=True)
    assert await waits(bench, clerk) == []


async def test_content_of_another_estate_is_not_there(bench: Bench, clerk: uuid.UUID) -> None:
    await bench.resident("王芳")
    check_id = await bench.text("王芳")
    async with bench.database.write() as session:
        with pytest.raises(Refused) as refused:
            await service.decide(
                session, uuid.uuid4(), check_id, release=True, reason="已经核对", by=clerk, at=await now(session)
            )
    assert refused.value.code.name == "not_found"


async def test_a_resident_hands_in_fifty_pictures_a_day(bench: Bench) -> None:
    await bench.resident("王芳")
    for _ in range(service.MOST_PICTURES):
        await bench.picture("王芳")
    with pytest.raises(Refused) as refused:
        await bench.picture("王芳")
    assert refused.value.code.name == "pictures_too_many"


async def test_a_text_is_asked_for_once_and_one_that_changed_is_another_subject(bench: Bench) -> None:
    await bench.resident("王芳")
    check = await bench.check(await bench.text("王芳"))
    with pytest.raises(IntegrityError):
        async with bench.database.write() as session:
            await service.ask_text(
                session,
                bench.id,
                ContentKind(check.kind),
                check.subject_id,
                "换了一段话",
                resident_id=check.resident_id,
                at=check.made_at,
            )


async def test_what_is_written_with_a_change_goes_with_it(bench: Bench) -> None:
    await bench.resident("王芳")

    async def write_and_fail() -> None:
        async with bench.database.write() as session:
            at = await now(session)
            who = bench.residents["王芳"]
            await service.ask_text(
                session, bench.id, ContentKind.COMPLAINT, uuid.uuid4(), "楼道灯坏了", resident_id=who, at=at
            )
            raise RuntimeError("after the row")

    with pytest.raises(RuntimeError):
        await write_and_fail()
    assert await bench.checks() == []


@pytest.mark.parametrize(
    "change",
    [
        {"state": "review"},
        {"state": "pass"},
        {"due_at": None},
        {"why": "quota"},
        {"text": None},
        {"kind": "picture"},
        {"state": "gone"},
    ],
)
async def test_a_row_that_contradicts_itself_is_none(bench: Bench, change: dict[str, object]) -> None:
    await bench.resident("王芳")
    await bench.text("王芳")
    with pytest.raises(DBAPIError, match="ck_content_check"):
        async with bench.database.write() as session:
            await session.execute(update(ContentCheck).values(change))


async def test_a_word_of_staff_is_kept_for_good(bench: Bench, clerk: uuid.UUID) -> None:
    await bench.resident("王芳")
    await decide(bench, await bench.text("王芳"), clerk, release=True)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with bench.database.write() as session:
            await session.execute(text("UPDATE content_decision SET released = false"))
