"""Counts written by hand for the tests of sheets and postings."""

from app.voting.count.outcome import (
    Alternative,
    AreaAndHeads,
    Checks,
    CountResult,
    ItemCount,
    LeftOut,
    Outcome,
    SetAside,
    Shortfall,
    Standing,
)
from app.voting.law.rules import CC278_SPECIAL, MajorityRule

NOTHING_SET_ASIDE = dict.fromkeys(SetAside, 0)


def counted(
    number: int,
    outcome: Outcome,
    total: AreaAndHeads,
    agree: AreaAndHeads,
    disagree: AreaAndHeads = AreaAndHeads(),  # noqa: B008  (frozen)
    abstain: AreaAndHeads = AreaAndHeads(),  # noqa: B008
    content_invalid: AreaAndHeads = AreaAndHeads(),  # noqa: B008
    *,
    rule: MajorityRule = CC278_SPECIAL,
    otherwise: dict[Alternative, Outcome] | None = None,
    without: dict[LeftOut, Outcome] | None = None,
) -> ItemCount:
    """An item with the given sums; alternatives and robustness equal the outcome but where they are named."""
    took_part = agree + disagree + abstain + content_invalid
    return ItemCount(
        item=number,
        rule=rule,
        total=total,
        participating=took_part,
        agree=agree,
        disagree=disagree,
        abstain=abstain,
        content_invalid=content_invalid,
        checks=Checks(
            rule.participation.met(took_part.area_c, total.area_c),
            rule.participation.met(took_part.heads, total.heads),
            rule.agreement.met(agree.area_c, took_part.area_c),
            rule.agreement.met(agree.heads, took_part.heads),
        ),
        outcome=outcome,
        alternatives=dict.fromkeys(Alternative, outcome) | (otherwise or {}),
        robustness=dict.fromkeys(LeftOut, outcome) | (without or {}),
        shortfall=Shortfall(0, 0, 0),
        standing=Standing.OPEN,
    )


def result(*items: ItemCount, set_aside: dict[SetAside, int] | None = None) -> CountResult:
    """A count of these items."""
    return CountResult({item.item: item for item in items}, NOTHING_SET_ASIDE | (set_aside or {}))
