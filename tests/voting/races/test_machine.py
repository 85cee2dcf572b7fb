"""A vote led through whatever order of moves: after each of them the oracle reads every row of it."""

import asyncio
import secrets
import tempfile
import uuid
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.core.db import Database
from app.core.errors import Refused
from app.core.signing.signer import Signer
from app.voting import announcing
from app.voting.acting import Acted
from app.voting.ballots.casting import Receipt
from app.voting.count.ballots import Validity
from app.voting.count.outcome import Outcome
from app.voting.hands.actors import VoteActor
from app.voting.kinds import Finding
from app.voting.lifecycle import Act, State
from app.voting.log.receipts import signed
from app.voting.models import Dispute, Paper, PlaceTaken, Vote, VoteProposal
from app.voting.papers import keying
from tests.faults.served import wrong_clock
from tests.voting.bundle.made import bundles, verified
from tests.voting.disputes.hands import COMMITTEE_WOMAN, DISTRICT_MAN, STREET_MAN, dispute, find
from tests.voting.disputes.test_corrections import COMMITTEE
from tests.voting.live.ballot_box import CONVENOR, STREET, BallotBox, at_once
from tests.voting.races.conftest import Estate
from tests.voting.races.grouped import GroupedBox
from tests.voting.races.oracle import sound
from tests.voting.races.rounds import ROUNDS, to_the_end
from tests.voting.races.sent import Ballot, Sent
from tests.voting.races.twins import on, twin

# Most moves meet at one head: there the orders differ.
VOTERS = st.sampled_from(["p001", "p001", "p001", "p002"])
CHOICES = st.sampled_from(["agree", "disagree", "abstain"])
KEYED, SETTLED = ("paper_keyed", "keyed_twice"), ("dispute_settled", "found_twice")
UNDISPUTABLE = ("disputed_already", "out_already")
SECRET, NAME = b"\x01" * 32, "vote.example.cn"


def once(rule: str) -> Any:
    """A dear rule, which an example has once."""
    return precondition(lambda self: rule not in self.had)


class VoteMachine(RuleBasedStateMachine):
    """Two heads with phones and papers, and everybody who may act on the vote."""

    runner: ClassVar[asyncio.Runner]
    estate: ClassVar[Estate]
    database: ClassVar[Database]
    signer: Signer
    grouped: ClassVar[bool]

    phones: Bundle[Sent] = Bundle("phones")
    papers: Bundle[Paper] = Bundle("papers")
    disputes: Bundle[Dispute] = Bundle("disputes")

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Receipt] = []
        self.moves, self.corrected = 0, 0
        self.had: set[str] = set()
        self.own_clock = pytest.MonkeyPatch()
        self.extended, self.ended, self.late = False, False, False
        self.box = self.done(self._drafted())

    async def _drafted(self) -> BallotBox:
        noticed = on(self.estate.noticed, self.database)
        if self.grouped:
            noticed = GroupedBox(noticed, self.database, self.signer)
        await noticed.clock_to(self.estate.noticed_at)
        return await twin(noticed)

    def done(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def tried(self, work: Coroutine[Any, Any, Any], *codes: str) -> Any:
        """What came of a move; None where it was refused for one of these reasons."""
        self.moves += 1
        try:
            return self.done(work)
        except Refused as refusal:
            if refusal.code.name not in codes:
                raise
            return None

    async def two(self, act: Act, by: VoteActor = CONVENOR, **facts: object) -> Vote:
        """An act by two people; one that was proposed before and not approved is approved first."""
        async with self.database.read() as session:
            proposal = await session.scalar(
                select(VoteProposal).where(
                    VoteProposal.vote_id == self.box.vote_id,
                    VoteProposal.act == act.value,
                    VoteProposal.approved.is_(None),
                )
            )
        if proposal is None:
            proposal = (await self.box.act(act, by, **facts)).proposal
        return await self.box.decide(Acted(await self.box.vote(), proposal), STREET)

    async def _place(self, voter: str) -> PlaceTaken | None:
        async with self.database.read() as session:
            return await session.get(PlaceTaken, (self.box.vote_id, voter))

    @initialize(voter=VOTERS)
    def opens(self, voter: str) -> None:
        assert self.tried(self.box.cast(voter, owners=frozenset()), "not_receiving") is None
        self.done(self.box.open())
        self.state = State.OPEN

    @precondition(lambda self: not self.ended)
    @rule(target=phones, voter=VOTERS, choice=CHOICES)
    def cast(self, voter: str, choice: str) -> Sent:
        free = self.done(self._place(voter)) is None
        nonce, me = secrets.token_hex(16), uuid.uuid4()
        receipt = self.tried(self.box.cast(voter, choice, choice, nonce=nonce, resident=me))
        assert receipt.stands is free
        self.told.append(receipt)
        return Sent(voter, choice, nonce, me, receipt)

    @precondition(lambda self: not self.ended)
    @rule(target=phones, voter=VOTERS, choices=st.tuples(CHOICES, CHOICES))
    def co_owners_at_once(self, voter: str, choices: tuple[str, str]) -> Any:
        free = self.done(self._place(voter)) is None
        sent = [(voter, choice, secrets.token_hex(16), uuid.uuid4()) for choice in choices]
        receipts = self.done(at_once(*(self._cast(*one) for one in sent)))
        assert sum(one.stands for one in receipts) == int(free)
        self.told += receipts
        return multiple(*map(Sent.told, sent, receipts))

    async def _cast(self, voter: str, choice: str, nonce: str, me: uuid.UUID) -> Receipt:
        return await self.box.cast(voter, choice, choice, nonce=nonce, resident=me)

    @once("crash")
    @precondition(lambda self: not self.ended)
    @rule(
        target=phones,
        voters=st.lists(VOTERS, min_size=1, max_size=3),
        choice=CHOICES,
        after_ms=st.sampled_from([0, 2, 6, 12, 25]),
    )
    def crash(self, voters: list[str], choice: str, after_ms: int) -> Any:
        """All memory is lost while ballots are under way; what was not answered is sent again."""
        self.had.add("crash")
        sent = [(voter, choice, secrets.token_hex(16), uuid.uuid4()) for voter in voters]
        acknowledged = self.done(self._crashed(sent, after_ms))
        self.told += acknowledged.values()
        self.sound()
        receipts = [self.tried(self._cast(*one)) for one in sent]
        for (_, _, nonce, _), receipt in zip(sent, receipts, strict=True):
            told = acknowledged.get(nonce, receipt)
            assert told.ts == receipt.ts
            assert told == receipt or not told.stands  # an objection is told so in other words
        self.told += receipts
        assert self.done(self._journal_faults()) == []
        return multiple(*map(Sent.told, sent, receipts))

    async def _crashed(self, sent: Sequence[Ballot], after_ms: int) -> dict[str, Receipt]:
        """What was acknowledged until then; the queue, the connections and the signer are others afterwards."""
        casting = {one[2]: asyncio.create_task(self._cast(*one)) for one in sent}
        await asyncio.wait(casting.values(), timeout=after_ms / 1000)
        acknowledged = {nonce: one.result() for nonce, one in casting.items() if one.done()}
        memory = asyncio.all_tasks() - {asyncio.current_task()}
        for one in memory:
            one.cancel()
        await asyncio.gather(*memory, return_exceptions=True)
        await self.database.engine.dispose()
        self.signer = Signer(SECRET, NAME, self.signer.journals.folder)
        if isinstance(self.box, GroupedBox):
            self.box.signer = self.signer
            self.box.queues.clear()
        return acknowledged

    async def _journal_faults(self) -> list[str]:
        """What the journal says that the log does not, after all there is has been signed."""
        vote = await self.box.vote()
        made = await signed(self.database, self.signer, vote.id, vote.eid, vote.next_seq)
        return self.signer.journal(vote.eid).unlike(made.tree)

    @precondition(lambda self: not self.ended)
    @rule(hours=st.sampled_from([1, 7, 30]))
    def clock_jumps(self, hours: int) -> None:
        """The one clock is put ahead; it may be past the end of the window then."""
        self.ended = self.done(self._jumped(timedelta(hours=hours)))

    async def _jumped(self, ahead: timedelta) -> bool:
        await self.box.clock_to(await self.box.now() + ahead)
        vote = await self.box.vote()
        assert vote.closes_at is not None
        return await self.box.now() >= vote.closes_at

    @rule(hours=st.sampled_from([-9_000, -1, 300, 9_000]))
    def own_clock_jumps(self, hours: int) -> None:
        """The clock of this process, which nobody asks."""
        wrong_clock(hours, self.own_clock.setattr)

    @once("export")
    @rule()
    def export(self) -> None:
        """Both bundles at any moment: the same bytes when made again, and sound to who trusts nothing of ours."""
        made = self.tried(bundles(self.box, self.database, self.signer), "act_not_possible")
        assert (made is None) is (self.state is State.OPEN)
        if made is None:
            return
        self.had.add("export")
        assert self.done(bundles(self.box, self.database, Signer(SECRET, NAME, self.signer.journals.folder))) == made
        with tempfile.TemporaryDirectory() as folder:
            for bundle in (made.public, made.restricted):
                status, said = verified(Path(folder), bundle, "--key", made.vkey)
                assert status == 0, said

    @rule(sent=phones)
    def retry(self, sent: Sent) -> None:
        """The same answer for good; an objection that took the place meanwhile is told so."""
        again = self.done(self.box.cast(sent.voter, sent.choice, sent.choice, nonce=sent.nonce, resident=sent.me))
        assert again.ts == sent.receipt.ts
        assert again == sent.receipt or not sent.receipt.stands

    @rule(sent=phones, voter=VOTERS, choice=CHOICES)
    def reuse_a_nonce(self, sent: Sent, voter: str, choice: str) -> None:
        resident = uuid.uuid4() if (voter, choice) == (sent.voter, sent.choice) else sent.me
        work = self.box.cast(voter, choice, choice, nonce=sent.nonce, resident=resident)
        assert self.tried(work, "nonce_reused") is None

    @precondition(lambda self: not self.ended)
    @rule(target=papers, voter=VOTERS)
    def receive(self, voter: str) -> Any:
        return self.tried(self.box.paper(voter, f"S-{uuid.uuid4().hex}"))

    @precondition(lambda self: self.ended and not self.late)
    @rule(voter=VOTERS)
    def come_late(self, voter: str) -> None:
        self.late = True
        assert self.tried(self.box.cast(voter), "not_receiving") is None
        assert self.tried(self.box.paper(voter, f"S-{uuid.uuid4().hex}"), "not_receiving") is None
        assert self.tried(self._longer(1), "act_not_possible", "state_forbids") is None

    @rule(paper=papers, keyer=st.integers(0, 2), choice=CHOICES, validity=st.sampled_from([*Validity, Validity.VALID]))
    def key(self, paper: Paper, keyer: int, choice: str, validity: Validity) -> None:
        self.tried(self.box.key(paper, choice, choice, keyer, validity), *KEYED)

    @rule(paper=papers, choice=CHOICES, validity=st.sampled_from([*Validity, Validity.VALID]))
    def key_to_the_end(self, paper: Paper, choice: str, validity: Validity) -> None:
        for keyer in range(3):
            self.tried(self.box.key(paper, choice, choice, keyer, validity), *KEYED)

    @rule(target=disputes, paper=papers)
    def dispute(self, paper: Paper) -> Any:
        raised = self.tried(dispute(self.box, paper.id, paper.voter), *UNDISPUTABLE)
        return multiple() if raised is None else raised

    @rule(
        raised=disputes,
        who=st.sampled_from([STREET_MAN, COMMITTEE_WOMAN, DISTRICT_MAN]),
        finding=st.sampled_from(Finding),
    )
    def find(self, raised: Dispute, who: uuid.UUID, finding: Finding) -> None:
        self.tried(find(self.box, raised.id, who, finding), *SETTLED)

    @rule(raised=disputes, finding=st.sampled_from(Finding))
    def settle(self, raised: Dispute, finding: Finding) -> None:
        for who in (COMMITTEE_WOMAN, STREET_MAN):
            self.tried(find(self.box, raised.id, who, finding), *SETTLED)

    @precondition(lambda self: self.corrected < 2)
    @rule(area_c=st.integers(5_000, 30_000), voter=st.sampled_from(["", "p001", "p012", "new"]))
    def correct(self, area_c: int, voter: str) -> None:
        self.corrected += 1
        line = {"part": "1-1-111", "area_m2": f"{area_c // 100}.{area_c % 100:02d}", "voter": voter}
        self.tried(self.two(Act.CORRECT_ROLL, COMMITTEE, **line), "vote_faulty")

    @precondition(lambda self: not self.ended and not self.extended)
    @rule(days=st.integers(1, 12))
    def extend(self, days: int) -> None:
        # A window of ten days is made longer once, by ten days at the most.
        self.extended = self.tried(self._longer(days), *(["act_not_possible"] if days > 10 else [])) is not None

    async def _longer(self, days: int) -> Vote:
        vote = await self.box.vote()
        assert vote.closes_at is not None
        settled = await self.two(Act.EXTEND, closes_at=(vote.closes_at + timedelta(days=days)).isoformat())
        await self.box.hang(settled.extension_posting_id)
        return settled

    @precondition(lambda self: not self.ended and self.moves > 10)
    @rule()
    def end(self) -> None:
        self.ended = True
        self.done(to_the_end(self.box))

    @precondition(lambda self: self.ended and self.state is State.OPEN)
    @rule()
    def count(self) -> None:
        unkeyed = self.done(self._unkeyed())
        counted = self.tried(self.two(Act.COUNT), "act_not_possible")
        assert (counted is None) is bool(unkeyed)

    async def _unkeyed(self) -> list[str]:
        async with self.database.read() as session:
            return await keying.unkeyed(session, self.box.vote_id)

    @precondition(lambda self: self.state is State.AWAITING)
    @rule()
    def decide(self) -> None:
        async def person() -> None:
            async with self.database.read() as session:
                asked = await announcing.sensitive_items(session, self.box.vote_id)
            told = {"outcome": Outcome.NO_VALID_DECISION.value, "reasons": "按认定后的票数未达法定参与比例。"}
            await self.box.act(Act.DECIDE, STREET, items=dict.fromkeys(asked, told))

        self.tried(person())

    def teardown(self) -> None:
        """The end, the count, and the restricted bundle: `verify.py`, which knows nothing of us, is the second oracle."""
        try:
            if self.box.vote_id is not None and hasattr(self, "state"):
                assert self.done(self._verified()) == (0, [])
                assert self.done(self._journal_faults()) == []
        finally:
            self.own_clock.undo()

    async def _verified(self) -> tuple[int, list[str]]:
        if self.state is State.OPEN:
            await to_the_end(self.box)
            for paper in await self._unkeyed_papers():
                for keyer in range(3):
                    with suppress(Refused):
                        await self.box.key(paper, "agree", "abstain", keyer)
            await self.two(Act.COUNT)
        vote = await self.box.vote()
        with tempfile.TemporaryDirectory() as folder:
            made = await bundles(self.box, self.database, self.signer)
            given = []
            for number, receipt in enumerate(one for one in self.told if one.seq is not None):
                proof = (await signed(self.database, self.signer, vote.id, vote.eid, receipt.seq + 1)).proof(
                    receipt.seq, receipt.about
                )
                path = Path(folder) / f"{number}.txt"
                path.write_text(proof.spelled())
                given += ["--receipt", str(path)]
            status, said = verified(Path(folder), made.restricted, "--key", made.vkey, *given)
        return status, [line for line in said.splitlines() if status]

    async def _unkeyed_papers(self) -> list[Paper]:
        serials = await self._unkeyed()
        async with self.database.read() as session:
            found = await session.scalars(
                select(Paper).where(Paper.vote_id == self.box.vote_id, Paper.serial.in_(serials))
            )
            return list(found)

    @invariant()
    def sound(self) -> None:
        self.done(sound(self.database, self.box.vote_id, self.told))
        self.state = State(self.done(self.box.vote()).state)


# Who dies gives no connection back: PostgreSQL sees it broken off.
@pytest.mark.filterwarnings("ignore:The garbage collector is trying to clean up:sqlalchemy.exc.SAWarning")
@pytest.mark.parametrize("grouped", [False, True], ids=["one each", "in groups"])
def test_whatever_the_order_of_moves_every_row_is_sound(estate: Estate, grouped: bool, signer: Signer) -> None:
    with asyncio.Runner() as runner:
        VoteMachine.grouped, VoteMachine.signer = grouped, signer
        VoteMachine.runner, VoteMachine.estate = runner, estate
        VoteMachine.database = Database(estate.url, pool_size=2)
        try:
            run_state_machine_as_test(
                VoteMachine,
                settings=settings(
                    max_examples=2 * ROUNDS,
                    stateful_step_count=30,
                    phases=set(Phase) - {Phase.explain},
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(VoteMachine.database.close())
