"""With the full register in hand, the public bundle tells a stance no better than the posted sums alone do.

Two worlds are voted through the service: the same homes take part at the same time by the same way, the sums are the same, and
others are against. Whatever a bundle tells of a stance beyond the sums would differ between the two. It is looked at as
somebody sees it who knows every name and area, who was seen voting when, and some neighbours' receipts. Short: 12 and 100
homes; `make faults`: 1,000 too. Every run first shows that it bites: on a salt used twice, and on a choice told by a leaf.
"""

import json
import random
import secrets
import statistics
import uuid
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from app.core.db import Database
from app.core.installation import move_clock
from app.core.sealing import Sealer
from app.core.signing.signer import Signer
from app.ledger.vote_postings import posting_file
from app.register import places
from app.voting import leaves
from app.voting.bundle import exporting
from app.voting.kinds import Disclosure
from tests.faults import LONG, figures
from tests.faults.linkage import seen, shares, shares_by_trying
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner
from tests.voting.bundle.made import bundles, files_of
from tests.voting.live.ballot_box import BallotBox

SEED = 70404
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "芳强敏文丽平刚洁军静云东华明红玉兰英杰涛"

# Twelve flats of two sorts hide each other; twelve that all differ do not, and so their rooms are not listed.
TWELVE_ALIKE = [8000, 9000] * 6
TWELVE_DISTINCT = [8000 + 100 * number for number in range(12)]


class Circle(BallotBox):
    """A vote of homes with these areas, each of one owner."""

    def __init__(self, database: Database, sealer: Sealer, desk: Desk, areas: Sequence[int]) -> None:
        super().__init__(database, sealer, desk)
        self.areas = list(areas)

    async def bring_in_register(self) -> None:
        await self.desk.bring_in(
            *(
                flat(f"1-1-{1000 + n}", owner(_name(n), document=id_card(n)), area_c=area)
                for n, area in enumerate(self.areas)
            )
        )

    async def voted(self, stances: Sequence[str], papers: frozenset[int] = frozenset()) -> None:
        """Everybody votes in the order of the roll on item 1; on item 2 all agree."""
        async with self.database.write() as session:
            await move_clock(session, timedelta(0))
        await self.opened()
        for number, (voter, stance) in enumerate(zip(self._in_order(), stances, strict=True)):
            if number in papers:
                await self.keyed_paper(voter, stance)
            else:
                await self.cast(voter, stance)
        await self.counted()

    def _in_order(self) -> list[str]:
        """Heads are numbered in the order of the roll, which is that of the homes."""
        return sorted(self.owners, key=lambda voter: int(voter[1:]))


def _name(number: int) -> str:
    return _SURNAMES[number % 20] + _GIVEN[number // 20 % 20] + _GIVEN[number // 400]


class World:
    """A counted vote and its public bundle, and how each home on the roll voted, in the order of the roll."""

    def __init__(self, box: Circle, name: str, public: dict[str, bytes]) -> None:
        self.box, self.name, self.public = box, name, public

    @property
    def looks(self) -> dict[str, str]:
        return seen(self.public, self.name)

    @property
    def tally(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.public["tally.json"])["items"]["1"]
        return found


async def world(
    database: Database,
    sealer: Sealer,
    signer: Signer,
    areas: Sequence[int],
    against: set[int],
    papers: frozenset[int] = frozenset(),
) -> World:
    """Vote it: `against` and `papers` are homes by their place."""
    name = f"桃花岭小区{uuid.uuid4()}"
    async with database.write() as session:
        community = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name=name, address=""
        )
    box = Circle(database, sealer, Desk(database, sealer, community), areas)
    await box.voted(["disagree" if n in against else "agree" for n in range(len(areas))], papers)
    made = await exporting.make_public(database, signer, await box.vote(), posting_file)
    return World(box, name, files_of(made.data))


def sums(areas: Sequence[int], against: set[int]) -> tuple[int, int]:
    return len(against), sum(areas[home] for home in against)


def estate(homes: int) -> list[int]:
    """Flats of a dozen sorts, as estates have them, and one in ten that is like no other."""
    dice = random.Random(SEED + homes)
    sorts = [dice.randrange(4500, 12_000, 7) for _ in range(12)]
    return [dice.randrange(4500, 12_000) if dice.random() < 0.1 else dice.choice(sorts) for _ in range(homes)]


def other_explanation(areas: Sequence[int], against: set[int]) -> set[int]:
    """Other homes with the same sums: each opponent changes places with a home of the same area that is for it."""
    other, taken = set(), set(against)
    for home in sorted(against):
        like = [one for one, area in enumerate(areas) if area == areas[home] and one not in taken]
        other.add(like[0] if like else home)
        taken |= other
    assert other != against
    assert sums(areas, other) == sums(areas, against)
    return other


CASES = [
    pytest.param(TWELVE_ALIKE, {0, 3}, {4, 7}, id="12 alike"),
    # 8100 + 8400 = 8200 + 8300: no two homes are alike, and two pairs are.
    pytest.param(TWELVE_DISTINCT, {1, 4}, {2, 3}, id="12 distinct"),
    pytest.param(estate(100), set(range(0, 100, 9)), None, id="100"),
    *([pytest.param(estate(1000), set(range(0, 1000, 150)), None, id="1000")] if LONG else []),
]


@pytest.mark.parametrize(("areas", "against", "other"), CASES)
async def test_two_worlds_of_equal_sums_give_the_same_public_bundle(
    database: Database,
    sealer: Sealer,
    signer: Signer,
    areas: list[int],
    against: set[int],
    other: set[int] | None,
) -> None:
    other = other or other_explanation(areas, against)
    papers = frozenset(range(2, len(areas), 5)) - against - other
    one = await world(database, sealer, signer, areas, against, papers)
    two = await world(database, sealer, signer, areas, other, papers)
    disclosure = (await one.box.vote()).disclosure
    assert ("participation.csv" in one.public) == (disclosure == Disclosure.PARTICIPATION)
    assert disclosure == (Disclosure.AGGREGATE if areas is TWELVE_DISTINCT else Disclosure.PARTICIPATION)
    assert one.looks == two.looks
    heads, area_c = sums(areas, against)
    assert one.tally["disagree"] == {"area_m2": f"{area_c // 100}.{area_c % 100:02d}", "heads": heads}
    told = shares(areas, heads, area_c)
    worst = max(told)
    assert sum(told) == heads
    figures(
        f"linkage: {len(areas)} homes, {heads} against, {disclosure}: two worlds of equal sums, bundles alike but for hashes;"
        f" the sums alone name a home with {float(worst):.4f} at most, {float(Fraction(heads, len(areas))):.4f} being the mean"
    )


async def test_what_ways_to_vote_add_is_a_verdict_that_is_posted_and_nothing_else(
    database: Database, sealer: Sealer, signer: Signer
) -> None:
    """Who voted on paper may be seen at the box. Whether the result stood without paper is posted, and depends on them."""
    areas, papers = TWELVE_ALIKE, frozenset({0, 2, 4})
    worlds = [await world(database, sealer, signer, areas, against, papers) for against in ({0, 2, 4}, {6, 8, 10})]
    one, two = (dict(each.looks) for each in worlds)
    for looks in (one, two):
        del looks["tally.csv"], looks["MANIFEST.json"]
    items = [json.loads(looks.pop("tally.json"))["items"]["1"] for looks in (one, two)]
    assert one == two
    verdicts = [item.pop("robustness") for item in items]
    assert items[0] == items[1]
    assert {key for key in verdicts[0] if verdicts[0][key] != verdicts[1][key]} <= {"without_paper"}


async def test_receipts_of_neighbours_open_their_own_ballots_and_no_other(
    database: Database, sealer: Sealer, signer: Signer
) -> None:
    one = await world(database, sealer, signer, TWELVE_ALIKE, {0, 3})
    made = await bundles(one.box, database, signer)
    opened = [json.loads(line) for line in files_of(made.restricted)["openings.jsonl"].splitlines()]
    colluding, others = opened[:4], opened[4:]
    commitments = {
        leaf["seq"]: leaf["c"]
        for leaf in map(json.loads, one.public["log.jsonl"].splitlines())
        if leaf["t"] == "ballot"
    }
    assert _tried(colluding, colluding, commitments) == 4
    assert _tried(others, colluding, commitments) == 0
    # What is left is the sums without theirs: to be counted as before, and nothing more is told.
    left = TWELVE_ALIKE[4:]
    assert shares(left, 0, 0) == [Fraction(0)] * 8


def _tried(wanted: list[dict[str, Any]], known: list[dict[str, Any]], commitments: dict[int, str]) -> int:
    """How many commitments open by trying every choice with the salts and nonces that are known, and what all know."""
    found = 0
    for one in wanted:
        tries = (
            (source["s"], one["o"] | {"n": source["o"]["n"], "choices": {"1": first, "2": second}})
            for source in known
            for first in ("agree", "disagree", "abstain", "invalid")
            for second in ("agree", "disagree", "abstain", "invalid")
        )
        found += any(
            leaves.commitment(leaves.BALLOT_TAG, bytes.fromhex(salt), opening).hex() == commitments[one["i"]]
            for salt, opening in tries
        )
    return found


async def test_no_feature_of_a_leaf_goes_with_the_stance(database: Database, sealer: Sealer, signer: Signer) -> None:
    """Length, place, gap in time and each byte of the commitment, of leaves whose voter is known: none tells the stance.

    Of thirty-three features one goes with a stance by chance in one run of thirty: what tells it must do so every time.
    """
    stances = _hundred()
    telling = await _telling(database, sealer, signer, stances)
    for _ in range(2):
        if telling:
            telling &= await _telling(database, sealer, signer, stances)
    assert telling == set()
    told_by = [float(values) for values in stances]
    assert _extreme(told_by, stances, random.Random(SEED)) == 0.0, "a feature that is the stance must be seen"


def _hundred() -> list[bool]:
    against = set(random.Random(SEED).sample(range(100), 24))
    return [number in against for number in range(100)]


async def _telling(database: Database, sealer: Sealer, signer: Signer, stances: list[bool]) -> set[str]:
    """The features of the leaves of a vote, in which a hundred said this, that go with what they said."""
    one = await world(database, sealer, signer, estate(100), {at for at, against in enumerate(stances) if against})
    lines = [line for line in one.public["log.jsonl"].splitlines() if b'"t":"ballot"' in line]
    assert len({len(line) for line in lines[9:90]}) == 1
    said = [json.loads(line) for line in lines]
    times = [int(leaf["ts"][14:16]) * 60_000 + int(leaf["ts"][17:19]) * 1000 + int(leaf["ts"][20:23]) for leaf in said]
    gaps = [max(0, later - earlier) for earlier, later in zip([times[0], *times], times, strict=False)]
    told = {"gap": [float(one) for one in gaps]}
    told |= {f"byte {at}": [float(bytes.fromhex(leaf["c"])[at]) for leaf in said] for at in range(32)}
    dice = random.Random(SEED)
    return {feature for feature, values in told.items() if _extreme(values, stances, dice) <= 0.0005}


def _extreme(values: list[float], stances: list[bool], dice: random.Random, rounds: int = 2000) -> float:
    """How often a random dealing of the stances goes with the values as much as the true one does."""

    def apart(dealt: list[bool]) -> float:
        yes = [value for value, stance in zip(values, dealt, strict=True) if stance]
        no = [value for value, stance in zip(values, dealt, strict=True) if not stance]
        return abs(statistics.fmean(yes) - statistics.fmean(no))

    true, dealt = apart(stances), list(stances)
    more = 0
    for _ in range(rounds):
        dice.shuffle(dealt)
        more += apart(dealt) >= true - 1e-9
    return more / rounds


async def test_it_bites_on_a_salt_used_twice_and_on_a_leaf_that_tells_its_choice(
    database: Database, sealer: Sealer, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(10**6))
    with monkeypatch.context() as patch:
        patch.setattr(secrets, "token_bytes", lambda size: b"\x05" * size)
        patch.setattr("tests.voting.live.ballot_box.secrets.token_hex", lambda size: f"{next(numbers):0{2 * size}x}")
        one = await world(database, sealer, signer, TWELVE_ALIKE, {0, 3})
    made = await bundles(one.box, database, signer)
    opened = [json.loads(line) for line in files_of(made.restricted)["openings.jsonl"].splitlines()]
    commitments = {
        leaf["seq"]: leaf["c"]
        for leaf in map(json.loads, one.public["log.jsonl"].splitlines())
        if leaf["t"] == "ballot"
    }
    known = [{"s": opened[0]["s"], "o": {"n": each["o"]["n"]}} for each in opened]
    assert _tried(opened[1:], known, commitments) == 11

    plain = leaves.ballot_leaf
    told: dict[int, str] = {}

    def telling(eid: str, seq: int, ts: Any, committed: bytes, paper: int | None = None) -> bytes:
        leaf = plain(eid, seq, ts, committed, paper)
        return leaf if told[seq] == "agree" else leaf.replace(b'"v":1', b'"v":2')

    looks = []
    for against in ({0, 3}, {4, 7}):
        told = {0: "", **{n + 1: "disagree" if n in against else "agree" for n in range(12)}}
        with monkeypatch.context() as patch:
            patch.setattr(leaves, "ballot_leaf", telling)
            looks.append((await world(database, sealer, signer, TWELVE_ALIKE, against)).looks)
    assert looks[0] != looks[1]
    assert {name for name in looks[0] if looks[0][name] != looks[1][name]} == {"log.jsonl"}


def test_explanations_are_counted_exactly() -> None:
    dice = random.Random(SEED)
    for homes in (1, 5, 12):
        for _ in range(20):
            areas = [dice.choice((8000, 9000, dice.randrange(4000, 12_000))) for _ in range(homes)]
            against = set(dice.sample(range(homes), dice.randint(1, max(1, homes // 2))))
            told = shares(areas, *sums(areas, against))
            assert told == shares_by_trying(areas, *sums(areas, against))
            assert sum(told) == len(against)
    # A lone opponent with an area that nobody else has is named by the sums themselves, in a circle of any size.
    areas = [*estate(1000), 12_345]
    assert shares(areas, 1, 12_345)[-1] == 1
