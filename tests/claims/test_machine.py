"""Claims led through whatever order of moves: nothing counts that an owner disputes, and every sum equals a recount."""

import asyncio
import secrets
import uuid
from collections import Counter
from collections.abc import Coroutine
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.claims import queries
from app.claims.kinds import ClaimAct, ClaimFinding, ClaimState
from app.claims.models import Claim, ClaimEvent
from app.claims.preparing import Helper
from app.core.db import Database
from app.core.errors import Refused
from app.core.sealing import Sealer
from tests.claims.hall import AGAINST, AGREE, Hall, flats
from tests.claims.test_service import sold

HOME = "1-1-101"
FINAL = ("claim_final", "claim_blocked")
SAID = st.sampled_from([AGREE, AGAINST])


class ClaimMachine(RuleBasedStateMachine):
    """A couple's home, two agents, three units; the machine keeps its own book of what each owner said last."""

    runner: ClassVar[asyncio.Runner]
    database: ClassVar[Database]

    claims: Bundle[Claim] = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        name = f"小区{secrets.token_hex(4)}"
        self.hall: Hall = self.done(Hall.built(self.database, Sealer(bytes(range(32))), name))
        self.owners = [self.done(self.hall.owner(HOME, which)) for which in (0, 1)]
        self.sold = False
        self.words: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
        self.taken: set[uuid.UUID] = set()
        self.helper: Helper = self.done(self.hall.helper(HOME, self.owners[0]))
        self.let_go: set[uuid.UUID] | None = None
        self.drafts: frozenset[uuid.UUID] = frozenset()

    def done(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def tried(self, work: Coroutine[Any, Any, Any], *codes: str) -> Any:
        """What came of a move; None where it was refused for one of these reasons."""
        try:
            return self.done(work)
        except Refused as refusal:
            if refusal.code.name not in codes:
                raise
            return None

    @precondition(lambda self: not self.sold)
    @rule(
        target=claims,
        said=SAID,
        by=st.sampled_from(["grid", "committee", "street"]),
        which=st.sampled_from([None, 0, 1]),
    )
    def enter(self, said: Any, by: str, which: int | None) -> Claim | MultipleResults[Claim]:
        owner_id = None if which is None else self.owners[which]
        closed = self._closed()
        claim: Claim | None = self.tried(
            self.hall.enter(HOME, said=said, by=by, owner_id=owner_id), "claim_matter_closed"
        )
        # Nobody enters anything for a home that disputes something, or of which something was struck.
        assert (claim is None) == closed
        if claim is None:
            return multiple()
        self.words[claim.id] = {}
        return claim

    def _closed(self) -> bool:
        shut = {ClaimState.DISPUTED, ClaimState.STRUCK}
        return any(one.standing.state in shut for one in self.done(self.hall.states()))

    @precondition(lambda self: not self.sold and self.let_go is None)
    @rule(target=claims, said=SAID)
    def prepare(self, said: Any) -> Claim:
        claim: Claim = self.done(self.hall.prepare(HOME, self.owners[0], self.helper, said))
        self.taken.update(self._waiting_drafts())
        self.words[claim.id], self.drafts = {}, self.drafts | {claim.id}
        return claim

    def _waiting_drafts(self) -> set[uuid.UUID]:
        return {one for one in self.drafts if not self.words[one]}

    @precondition(lambda self: self.let_go is None and len(self.drafts) > 1)
    @rule()
    def let_the_helper_go(self) -> None:
        self.done(self.hall.let_go(self.helper))
        self.let_go = self._waiting_drafts() - self.taken

    @precondition(lambda self: not self.sold)
    @rule(claim=claims, which=st.integers(0, 1), act=st.sampled_from(["confirm", "dispute", "correct"]), said=SAID)
    def speak(self, claim: Claim, which: int, act: str, said: Any) -> None:
        owner_id = self.owners[which]
        if act == "confirm":
            work = self.hall.confirm(claim, owner_id, by="street2")
        elif act == "dispute":
            work = self.hall.dispute(claim, owner_id, by="street2")
        else:
            work = self.hall.correct(claim, owner_id, said)
        agent = "slip_not_by_agent" if claim.agent_id == self.hall.staff["street"] else ""
        other = "claim_prepared_for_another" if claim.helper_id is not None and which else ""
        if self.tried(work, *FINAL, "claim_disputed_already", agent, other) is not None:
            self.words[claim.id][owner_id] = act

    @rule(
        claim=claims,
        who=st.sampled_from(["committee2", "street", "street2", "district"]),
        finding=st.sampled_from(ClaimFinding),
    )
    def find(self, claim: Claim, who: str, finding: ClaimFinding) -> None:
        self.tried(self.hall.find(claim, who, finding), "claim_not_disputed", "claim_not_yours", "claim_found_twice")

    @precondition(lambda self: not self.sold)
    @rule(target=claims, claim=claims.filter(lambda one: one.helper_id is None), said=SAID)
    def mend(self, claim: Claim, said: Any) -> Claim:
        by = next(who for who, staff_id in self.hall.staff.items() if staff_id == claim.agent_id)
        closed = self._closed()
        mended = self.tried(self.hall.mend(claim, said, by), *FINAL, "claim_owner_spoke", "claim_matter_closed")
        if mended is None:
            return claim
        assert not closed
        self.taken.add(claim.id)
        self.words[mended.id] = {}
        return mended  # type: ignore[no-any-return]

    @precondition(lambda self: not self.sold)
    @rule(which=st.integers(0, 1))
    def say_it_oneself(self, which: int) -> None:
        self.taken.update(self.done(self.hall.own_word(HOME, self.owners[which])))

    @precondition(lambda self: not self.sold)
    @rule(phones=st.booleans())
    def read_the_register_again(self, phones: bool) -> None:
        """The same sheet, or one in which only a number has changed: whose flat it is stays, and so does every claim."""
        before = {one.claim.id: one.standing for one in self.done(self.hall.states())}
        self.done(self.hall.desk.bring_in(*flats("13900000099" if phones else "13900000001")))
        assert {one.claim.id: one.standing for one in self.done(self.hall.states())} == before

    @precondition(lambda self: not self.sold and len(self.words) > 2)
    @rule()
    def sell(self) -> None:
        self.done(sold(self.hall, HOME))
        self.sold = True

    @invariant()
    def sound(self) -> None:
        self.done(self._sound())

    async def _sound(self) -> None:
        found = await self.hall.states()
        assert {one.claim.id for one in found} == self.words.keys()
        async with self.database.read() as session:
            rows = list(await session.scalars(select(ClaimEvent).where(ClaimEvent.claim_id.in_(self.words))))
            counts = await queries.public_counts(session, self.hall.desk.id)
            waiting = {one.now.claim.id for one in await queries.disputes(session, [self.hall.desk.id])}
        for one in found:
            state = one.standing.state
            words = set(self.words[one.claim.id].values())
            if one.standing.counts:
                assert not self.sold
                assert "dispute" not in words
                assert one.claim.id not in self.taken
            if one.claim.id in self.taken:
                assert state in {ClaimState.REPLACED, ClaimState.MENDED}
            assert (state in {ClaimState.UNCONFIRMED, ClaimState.PREPARED}) <= (not words)
            # What a helper prepared is counted once its owner has said so, and by nobody's silence.
            if one.claim.id in self.drafts and not words:
                assert not one.standing.counts
            assert (state is ClaimState.WITHDRAWN) == (one.claim.id in (self.let_go or set()) - self.taken)
            # Who is struck was found so by two, of two roles; whoever reads the rows alone sees it.
            struck = [r for r in rows if r.claim_id == one.claim.id and r.finding == ClaimFinding.FORGED]
            assert (state is ClaimState.STRUCK) <= (len({r.role for r in struck}) > 1)
            assert (one.claim.id in waiting) == (one.standing.dispute is not None)
        by_state = Counter(one.standing.state for one in found)
        assert sum(by_state.values()) == len(self.words)
        for state, number in counts.by_state.items():
            assert number is None or number == by_state[state]
        disputes = sum(row.act == ClaimAct.DISPUTE for row in rows)
        assert counts.disputes == (disputes if disputes == 0 or disputes >= 5 else None)
        # One household is counted in one way at most: words that differ are a dispute, of each claim for itself.
        chains = Counter(one.claim.mends_id for one in found if one.claim.mends_id is not None)
        assert all(number == 1 for number in chains.values())


def test_whatever_the_order_of_moves_nothing_counts_that_its_owner_disputes(database_url: str) -> None:
    with asyncio.Runner() as runner:
        ClaimMachine.runner = runner
        ClaimMachine.database = Database(database_url, pool_size=2)
        try:
            run_state_machine_as_test(
                ClaimMachine,
                settings=settings(
                    max_examples=6,
                    stateful_step_count=25,
                    phases=set(Phase) - {Phase.explain},
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(ClaimMachine.database.close())
