"""Two hands are of two bodies, and nobody of both is the second."""

import pytest

from app.identity.bodies.body import Body, bodies_of
from app.voting.hands.bodies import barred, barred_alone, convenes, of_two_bodies
from app.voting.lifecycle import STEPS, Act, ConvenorKind, Hand, roles_of

OPENING_EXTENDING_FINAL = (Act.OPEN, Act.EXTEND, Act.FINALISE)


@pytest.mark.parametrize("convenor", ConvenorKind)
@pytest.mark.parametrize("act", OPENING_EXTENDING_FINAL)
def test_opening_extension_and_final_take_a_body_beside_the_convenor(act: Act, convenor: ConvenorKind) -> None:
    assert of_two_bodies(act, convenor)
    assert STEPS[act].approves is Hand.SECOND
    second = bodies_of(roles_of(Hand.SECOND, convenor))
    assert not second & convenes(convenor)
    assert Body.NOTARY in second
    assert barred(act, convenor, ()) == convenes(convenor)


def test_every_body_of_the_proposer_is_barred() -> None:
    of_both = ["owners_committee", "street"]
    assert barred(Act.OPEN, ConvenorKind.OWNERS_COMMITTEE, of_both) == {Body.OWNERS_COMMITTEE, Body.STREET}


def test_a_roll_is_corrected_by_two_of_one_body() -> None:
    assert barred(Act.CORRECT_ROLL, ConvenorKind.NEIGHBOURHOOD_COMMITTEE, ["committee"]) == frozenset()


def test_a_person_outside_the_convenor_is_of_it_in_no_way() -> None:
    assert barred_alone(Act.DECIDE, ConvenorKind.OWNERS_COMMITTEE) == {Body.OWNERS_COMMITTEE}
    assert barred_alone(Act.COUNT, ConvenorKind.OWNERS_COMMITTEE) == frozenset()
