"""Who changed the register since an instant, and whose a part was before it was sold."""

import uuid
from datetime import timedelta

from app.core.installation import now
from app.register.rolls.register_acts import acts_on_parts, acts_since, owners_before_sales
from app.register.rolls.roll_today import changed_since, touched
from tests.register.desk import CHIEF, CLERK, Desk
from tests.register.flats import flat, id_card, owner


async def three_flats(desk: Desk) -> dict[str, uuid.UUID]:
    await desk.bring_in(
        *(
            flat(f"1-1-10{one}", owner(name, document=id_card(one)))
            for one, name in enumerate(("王芳", "李强", "赵敏"), 1)
        )
    )
    return {place: one.part.id for place, one in (await desk.parts()).items()}


async def test_every_act_with_its_two_persons_and_of_which_part(desk: Desk) -> None:
    parts = await three_flats(desk)
    async with desk.database.read() as session:
        since = await now(session)
    corrected = await desk.correct_area("1-1-101", "88.12")
    brought = await desk.bring_in(flat("1-1-104", owner("何平", document=id_card(77))))
    added = (await desk.parts())["1-1-104"].part.id
    async with desk.database.read() as session:
        acts = await acts_since(session, desk.id, since)
        assert [(one.id, one.words, one.proposed_by, one.approved_by) for one in acts] == [
            (corrected.id, "更正面积", CLERK, CHIEF),
            (brought.id, "导入名册", CLERK, CHIEF),
        ]
        on_part = await acts_on_parts(session, acts, [parts["1-1-101"], added, parts["1-1-103"]])
    assert on_part == {parts["1-1-101"]: acts[:1], added: acts[1:], parts["1-1-103"]: acts}
    await desk.undo(brought)
    async with desk.database.read() as session:
        undone = (await acts_since(session, desk.id, since))[-1]
    assert (undone.words, undone.proposed_by, undone.approved_by) == ("撤销导入", CLERK, CHIEF)


async def test_whose_a_part_was_before_it_was_sold_and_sold_again(desk: Desk) -> None:
    parts = await three_flats(desk)
    seller = str((await desk.parts())["1-1-101"].owners[0][0].id)
    async with desk.database.read() as session:
        today = (await now(session)).date()
    roll = await desk.freeze()
    await desk.sell("1-1-101", "何平", id_card(77), today)
    buyer = str((await desk.parts())["1-1-101"].owners[0][0].id)
    await desk.sell("1-1-101", "唐宁", id_card(78), today)
    part_id = parts["1-1-101"]
    async with desk.database.read() as session:
        assert await owners_before_sales(session, [part_id], today) == {str(part_id): frozenset({seller})}
        assert await owners_before_sales(session, [part_id], today + timedelta(days=1)) == {}
        assert [one.part for one in await changed_since(session, roll)] == ["1-1-101"]
        assert await changed_since(session, roll, sales_before=today) == []
        assert await touched(session, [roll.id, uuid.uuid4()]) != []
        assert await touched(session, []) == []
    assert buyer != seller
