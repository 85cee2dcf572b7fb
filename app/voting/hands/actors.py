"""Whoever acts on a vote, and whether an act is theirs to propose or to approve. Pure: standard library only."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from app.identity.bodies.body import Body, bodies_of
from app.identity.permissions import Role
from app.voting.hands.bodies import barred, barred_alone
from app.voting.lifecycle import STEPS, Act, ConvenorKind, Hand, roles_of


@dataclass(frozen=True, slots=True)
class VoteActor:
    """Somebody who acts on a vote, with the roles their mandates give them at its community.

    `parts` are roles that they have in a part of it alone, which make them of a body and let them do nothing here.
    """

    id: uuid.UUID
    roles: frozenset[Role]
    parts: frozenset[Role] = frozenset()

    @property
    def bodies(self) -> frozenset[Body]:
        """The bodies of which they are."""
        return bodies_of(self.roles | self.parts)

    def proposes(self, act: Act, convenor: ConvenorKind) -> bool:
        """Whether an act is theirs to do alone or to propose."""
        return self.is_one_of(STEPS[act].proposes, convenor) and not self.bodies & barred_alone(act, convenor)

    def approves(self, act: Act, convenor: ConvenorKind, proposers: Collection[str]) -> bool:
        """Whether a word is theirs on what somebody else of the bodies `proposers` proposed."""
        hand = STEPS[act].approves or Hand.CLOCK
        return self.is_one_of(hand, convenor) and not self.bodies & barred(act, convenor, proposers)

    def speaks_for(self, act: Act, convenor: ConvenorKind) -> frozenset[Body]:
        """The bodies for which their word is on an act that another person proposed."""
        return bodies_of(self.roles & roles_of(STEPS[act].approves or Hand.CLOCK, convenor))

    def is_one_of(self, hand: Hand, convenor: ConvenorKind) -> bool:
        """Whether a role of theirs is of this hand."""
        return not self.roles.isdisjoint(roles_of(hand, convenor))
