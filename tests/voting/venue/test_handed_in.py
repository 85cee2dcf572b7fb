"""What is drawn for a call-back of a vote: papers and ballots cast on a staff device, and no phone's."""

from app.claims.kinds import EntryKind
from app.voting.ballots import handed_in
from app.voting.kinds import PaperAtDesk
from tests.voting.live.ballot_box import COUNTERS
from tests.voting.venue.hall import Hall


async def test_papers_and_assisted_ballots_are_drawn_and_nobodys_choice_is_told(hall: Hall) -> None:
    await hall.open()
    await hall.let_in("p001", PaperAtDesk.NONE)
    assisted = await hall.assist("p001", "disagree", "abstain")
    paper = await hall.box.keyed_paper("p002", "agree", "disagree")
    await hall.box.cast("p003")
    async with hall.box.database.read() as session:
        found = await handed_in.entered(session, hall.box.desk.id)
    parts = await hall.box.desk.parts()
    assert [(one.kind, one.part_id) for one in found] == [
        (EntryKind.PAPER, parts["1-1-101"].part.id),
        (EntryKind.ASSISTED, parts["1-1-100"].part.id),
    ]
    assert (found[0].id, found[0].agent_id) == (paper.id, COUNTERS[0])
    assert found[1].agent_id is not None
    assert assisted.stands
    assert all(word not in one.words for one in found for word in ("同意", "反对", "弃权"))
    assert all("桃花岭小区改造表决" in one.words for one in found)
