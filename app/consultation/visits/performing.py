"""Who performs a round, and from which side of a joint visit. Pure: standard library only.

Source: law R-65 and the policy list, part 3 (Yichang): the owners' committee asks everybody, grid workers go to those not
yet supporting, then the neighbourhood committee, a grid worker and the owners' side go together. A property-management
committee or a residents' group is appointed with the mandate of an owners' committee.
"""

from collections.abc import Collection

from app.consultation.kinds import SOUGHT_OUT, ConsultRound, ContactWay, JointSeat, RoundBody
from app.identity.permissions import Role

_OWNERS = frozenset({Role.OWNERS_COMMITTEE})
_NEIGHBOURHOOD = frozenset({Role.NEIGHBOURHOOD_COMMITTEE})
_GRID = frozenset({Role.GRID_WORKER})


def of_body(body: RoundBody) -> frozenset[Role]:
    """The roles whose people act for the body of the first round."""
    return _NEIGHBOURHOOD if body is RoundBody.NEIGHBOURHOOD_COMMITTEE else _OWNERS


def of_seat(seat: JointSeat, body: RoundBody) -> frozenset[Role]:
    """The roles whose people may sit on a side of a joint visit."""
    match seat:
        case JointSeat.NEIGHBOURHOOD_COMMITTEE:
            return _NEIGHBOURHOOD
        case JointSeat.GRID_WORKER:
            return _GRID
        case JointSeat.OWNERS_SIDE:
            return of_body(body)


def may_record(
    round_: ConsultRound, way: ContactWay, seat: JointSeat | None, body: RoundBody, roles: Collection[Role]
) -> bool:
    """Whether somebody of these roles may write down such a contact in a round.

    Meetings and sheets are the body's in every round; who is sought out at home is so by the round's own people.
    """
    if way not in SOUGHT_OUT:
        return not of_body(body).isdisjoint(roles)
    match round_:
        case ConsultRound.FIRST:
            return way is not ContactWay.JOINT_VISIT and not of_body(body).isdisjoint(roles)
        case ConsultRound.SECOND:
            return way is not ContactWay.JOINT_VISIT and not _GRID.isdisjoint(roles)
        case ConsultRound.THIRD:
            return way is ContactWay.JOINT_VISIT and seat is not None and not of_seat(seat, body).isdisjoint(roles)


def goes_to_doors(round_: ConsultRound, body: RoundBody, roles: Collection[Role]) -> bool:
    """Whether somebody of these roles goes to the doors in a round, alone or from a side of a joint visit."""
    alone = may_record(round_, ContactWay.VISIT, None, body, roles)
    return alone or any(may_record(round_, ContactWay.JOINT_VISIT, seat, body, roles) for seat in JointSeat)


def who_performs(round_: ConsultRound, body: RoundBody) -> str:
    """Who goes to the doors in a round, in words."""
    match round_:
        case ConsultRound.FIRST:
            return body.label
        case ConsultRound.SECOND:
            return "网格员"
        case ConsultRound.THIRD:
            owners = "居委会另一名工作人员" if body is RoundBody.NEIGHBOURHOOD_COMMITTEE else body.label
            return f"社区居委会、网格员和{owners}三方联合走访（way 为 joint_visit，写明 seat）"
