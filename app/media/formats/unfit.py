"""Why a file of a kind that is taken in cannot be kept all the same. Pure: standard library only."""

from enum import StrEnum


class Why(StrEnum):
    """The reasons; errors.py has a refusal for each."""

    BROKEN = "broken"  # cut short, damaged, without a page, or not what its first bytes say
    LOCKED = "locked"  # needs a password, or forbids something by one
    TOO_MANY_PIXELS = "too_many_pixels"
    WEBP_TOO_MANY_PIXELS = "webp_too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MUCH = "too_much"  # asks for more memory or time than any honest file


class Unfit(Exception):
    """A file that cannot be kept, and why."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)
