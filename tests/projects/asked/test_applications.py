"""Applications and wishes on the database: sent at once they stay one, a buyer reads nothing, lists cost the same."""

import asyncio
import uuid

import pytest

from app.core.errors import Refused
from app.core.installation import now
from app.core.paging import Cursor
from app.identity import own_records
from app.identity.models import Binding
from app.projects import household, wishes
from app.projects.asked import applications
from app.projects.asked.applications import ApplicationNow
from app.projects.kinds import ApplicationMatter, AskingWay
from tests.consultation.asking import Asking
from tests.consultation.conftest import asking as asking  # the fixtures
from tests.consultation.conftest import empty as empty
from tests.databases import statements
from tests.register.corrections.test_corrections import correct, today
from tests.register.flats import id_card

WORDS = "本单元多是老人，盼望加装电梯"


async def apply(asking: Asking, binding: Binding, matter: ApplicationMatter = ApplicationMatter.LIFT) -> ApplicationNow:
    async with asking.database.write() as session:
        own = await household.dwelling(session, binding.resident_id, binding.id)
        return await applications.apply(session, own, matter, WORDS, await now(session))


async def wish(asking: Asking, binding: Binding, words: str = "请不要占用北侧的通道") -> wishes.WishNow:
    async with asking.database.write() as session:
        own = await household.dwelling(session, binding.resident_id, binding.id)
        return await wishes.wish(session, own, asking.project.id, words, await now(session))


async def mine(asking: Asking, binding: Binding) -> tuple[int, int]:
    """How many applications and wishes somebody may read of their flat."""
    async with asking.database.read() as session:
        own = await household.dwelling(session, binding.resident_id, binding.id)
        asked, _ = await applications.of_household(session, own)
        return len(asked), len((await wishes.of_household(session, own))[0])


async def test_sent_many_times_at_once_it_is_one_application(asking: Asking) -> None:
    binding = await asking.bind("1-1-101")
    came = await asyncio.gather(*(apply(asking, binding) for _ in range(5)))
    assert {one.application.number for one in came} == {1}
    assert sorted(len(one.steps) for one in came) == [0, 1, 2, 3, 4]
    other = await asyncio.gather(
        apply(asking, await asking.bind("1-1-102")), apply(asking, await asking.bind("2-1-101"))
    )
    assert sorted(one.application.number for one in other) == [2, 3]


async def test_nobody_writes_down_for_a_flat_of_their_own_or_decides_on_it(asking: Asking) -> None:
    liu, owner_id = asking.people["liu"], asking.owner_of("1-1-101")
    part_id = asking.parts["1-1-101"].part.id
    made = await apply(asking, await asking.bind("1-1-101"))
    async with asking.database.write() as session:
        at = await now(session)
        await own_records.declare(session, liu, [owner_id], at)
        for attempt in (
            applications.write_down(
                session,
                asking.community_id,
                part_id,
                owner_id,
                ApplicationMatter.PIPES,
                AskingWay.CALL,
                WORDS,
                by=liu,
                at=at,
            ),
            wishes.write_down(
                session,
                asking.community_id,
                asking.project.id,
                part_id,
                owner_id,
                AskingWay.CALL,
                WORDS,
                by=liu,
                at=at,
            ),
            applications.decide(
                session, asking.community_id, made.application.id, accept=True, words="", by=liu, at=at
            ),
        ):
            with pytest.raises(Refused) as refused:
                await attempt
            assert refused.value.code.name == "own_record"


async def test_a_buyer_reads_nothing_of_what_the_seller_asked(asking: Asking) -> None:
    seller, other = await asking.bind("1-1-101"), await asking.bind("1-1-102")
    await apply(asking, seller)
    await wish(asking, seller)
    async with asking.database.write() as session:
        at = await now(session)
        for way in (AskingWay.CALL, AskingWay.WINDOW):
            await wishes.write_down(
                session,
                asking.community_id,
                asking.project.id,
                asking.parts["1-1-101"].part.id,
                asking.owner_of("1-1-101"),
                way,
                "希望保留香樟树",
                by=asking.people["liu"],
                at=at,
            )
    assert (await mine(asking, seller), await mine(asking, other)) == ((1, 3), (0, 0))
    await correct(
        asking.desk,
        {
            "kind": "transfer",
            "part_id": str(asking.parts["1-1-101"].part.id),
            "on": (await today(asking.desk)).isoformat(),
            "owners": [{"name": "周杰", "document_kind": "id_card", "document": id_card(77)}],
        },
    )
    asking.parts = await asking.desk.parts()
    buyer = await asking.bind("1-1-101")
    assert await mine(asking, buyer) == (0, 0)
    with pytest.raises(Refused) as gone:
        await mine(asking, seller)
    assert gone.value.code.name == "not_found"


async def test_lists_take_as_many_statements_for_one_as_for_many(asking: Asking) -> None:
    async def cost() -> list[int]:
        found = []
        async with asking.database.read() as session:
            for reading in (
                applications.listed(session, asking.community_id),
                wishes.listed(session, asking.community_id, asking.project.id),
                wishes.sums(session, asking.project.id),
            ):
                with statements(asking.database) as sent:
                    await reading
                found.append(len(sent))
        return found

    binding = await asking.bind("1-1-101")
    await apply(asking, binding)
    await wish(asking, binding)
    few = await cost()
    for place in ("1-1-102", "1-2-201", "2-1-101"):
        another = await asking.bind(place)
        for matter in (ApplicationMatter.LIFT, ApplicationMatter.PIPES):
            await apply(asking, another, matter)
            await wish(asking, another, f"诉求 {uuid.uuid4()}")
    assert await cost() == few


async def test_wishes_and_applications_come_page_by_page_each_once(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next page begins after its cursor."""
    monkeypatch.setattr("app.core.paging.lines.PAGE", 2)
    binding = await asking.bind("1-1-101")
    made = [(await wish(asking, binding, f"请不要占用{where}侧的通道")).wish.id for where in ("北", "南", "东")]
    asked = [
        (await apply(asking, await asking.bind(place))).application.id for place in ("1-1-102", "2-1-101", "2-1-102")
    ]
    elsewhere = await asking.site.enter("2026-018")
    async with asking.database.read() as session:
        first, after = await wishes.listed(session, asking.community_id, asking.project.id)
        second, end = await wishes.listed(session, asking.community_id, asking.project.id, after=Cursor(after))
        assert ([one.wish.id for one in (*first, *second)], len(first), end) == (made, 2, None)
        assert await wishes.listed(session, asking.community_id, elsewhere.id) == ([], None)
        newest, after = await applications.listed(session, asking.community_id)
        oldest, end = await applications.listed(session, asking.community_id, after=Cursor(after))
        assert [one.application.id for one in (*newest, *oldest)] == list(reversed(asked))
        assert (len(newest), end) == (2, None)
