"""What the lines of a frozen roll ought to be by what the register has otherwise. Pure: standard library only.

A part that joined stands after the last line of the roll; one that votes no more has the area 0. Source: law R-36, case 43.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.register.rolls.roll_changes import RollChange, RollPart


@dataclass(frozen=True, slots=True)
class CorrectedLine:
    """A line of the roll as it ought to have been, and as it is: its number, part, area (0.01 m2) and head."""

    i: int
    part: str
    area_c: int
    was_area_c: int
    voter: str
    was_voter: str


def new_head(voters: Iterable[str]) -> str:
    """The name of a head that is none of these, which are not empty: the next number."""
    numbers = [int(voter.removeprefix("p")) for voter in voters]
    return f"p{max(numbers) + 1:0{max(3, len(str(len(numbers))))}d}"


def corrected_lines(
    frozen: Sequence[RollPart], changed: Iterable[RollChange], beside: Mapping[str, tuple[int, str]]
) -> list[CorrectedLine]:
    """The lines to write; `beside` is what was written before, by part: area and head.

    A part goes to the head that has its owners on the roll, or to a new one. Nothing is written of a part whose area
    nobody knows, or of which the same was written before.
    """
    heads = {one.owners: one.voter for one in frozen}
    voters = {one.voter for one in frozen} | {voter for _, voter in beside.values()}
    found, following = [], len(frozen)
    for change in changed:
        was, now = change.was, change.now
        known = beside.get(change.part) or ((was.area_c, was.voter) if was is not None else (0, ""))
        if now is not None and not now.area_c:
            continue
        if now is None or (was is not None and now.owners == was.owners):
            voter = known[1]
        else:
            if now.owners not in heads:
                heads[now.owners] = new_head(voters)
                voters.add(heads[now.owners])
            voter = heads[now.owners]
        ought = (now.area_c if now is not None else 0, voter)
        if was is None:
            line, following = following, following + 1
        else:
            line = was.i
        if ought != known:
            found.append(CorrectedLine(line, change.part, ought[0], known[0], ought[1], known[1]))
    return found
