"""Two hands of two bodies: what two bodies agree on, nobody does who is of both. Pure: standard library only."""

from collections.abc import Collection

from app.identity.bodies.body import Body, bodies_of
from app.voting.lifecycle import STEPS, Act, ConvenorKind, Hand, roles_of


def of_two_bodies(act: Act, convenor: ConvenorKind) -> bool:
    """Whether an act takes two bodies; a roll is corrected, as the register is, by two persons of one."""
    step = STEPS[act]
    return step.approves is not None and not roles_of(step.proposes, convenor) & roles_of(step.approves, convenor)


def convenes(convenor: ConvenorKind) -> frozenset[Body]:
    """The body that calls a vote."""
    return bodies_of(roles_of(Hand.CONVENOR, convenor))


def barred(act: Act, convenor: ConvenorKind, proposers: Collection[str]) -> frozenset[Body]:
    """The bodies that are no second hand for an act, as whoever proposed it was of them; of old proposals, its own body."""
    if not of_two_bodies(act, convenor):
        return frozenset()
    return frozenset(body for body in Body if body in proposers) or bodies_of(roles_of(STEPS[act].proposes, convenor))


def barred_alone(act: Act, convenor: ConvenorKind) -> frozenset[Body]:
    """The bodies whose people do not do an act alone: a person outside the convenor is of it in no other way either."""
    return convenes(convenor) if STEPS[act].proposes is Hand.OUTSIDER else frozenset()
