"""Six digits that staff set for themselves in the mini-program, and which of them anybody would try first. Pure."""

from itertools import pairwise

DIGITS = 6

# What fingers walk on the keypad of a phone (1 2 3 / 4 5 6 / 7 8 9), and what is said with digits in China.
_WALKED = frozenset(
    {
        "147258",
        "147369",
        "258369",
        "258147",
        "369147",
        "369258",
        "159357",
        "159753",
        "357159",
        "753951",
        "951753",
        "147852",
        "258963",
        "741852",
        "852963",
        "963852",
        "789456",
        "456123",
        "789123",
        "321654",
        "654987",
        "131452",
        "520131",
        "521131",
    }
)


def is_pin(pin: str) -> bool:
    """Whether these are six digits 0–9."""
    return len(pin) == DIGITS and pin.isascii() and pin.isdigit()


def is_easy(pin: str) -> bool:
    """Whether six digits are among those that are guessed first.

    That is: two different digits at most (111111, 121212, 888666), an equal step from each to the next round the
    clock of ten (123456, 890123, 975319), one half or a third repeated (123123), the same backwards (123321), doubled
    digits (112233), or a walk over the keypad.
    """
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return (
        len(set(pin)) <= 2
        or len(steps) == 1
        or pin[:3] == pin[3:]
        or pin[:2] * 3 == pin
        or pin == pin[::-1]
        or all(pin[at] == pin[at + 1] for at in (0, 2, 4))
        or pin in _WALKED
    )
