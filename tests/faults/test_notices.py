"""Workers killed with SIGKILL while they send, to a platform that delivers and drops its answer: none lost, one repeat.

Short: 200 notices and 5 kills. `make faults`: 10,000 and 100; its figures are in docs/faults.md.
"""

import random
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.notifications.kinds import DeliveryState
from app.wechat.client import WeChat
from tests.faults import LONG, figures
from tests.faults.post_office import Audit, ByDice, Forking, PostOffice, audited, forking, rounds, served
from tests.notifications.station import Station

SEED = 43108
NOTICES, KILLS = (10_000, 100) if LONG else (200, 5)
DROPPED_OF_100 = 5 if LONG else 15


@pytest.fixture(scope="module")
def parent() -> Iterator[Forking]:
    """One for all workers of these tests."""
    with forking() as started:
        yield started


async def run(
    parent: Forking, database: Database, url: str, sealer: Sealer, wechat: WeChat, bug: str, *size: int
) -> Audit:
    notices, kills, dropped = size
    begun = time.monotonic()
    async with served() as (standin, address):
        faults = ByDice(random.Random(SEED), dropped)
        standin.gate.faults = faults
        station = await Station(database, sealer, wechat, standin).opened()
        office = PostOffice(parent, station, url, address, faults, bug)
        found = await rounds(office, notices, kills)
        # Whom nobody kills at work proves nothing.
        assert office.at_work >= kills * 0.8
        took = timedelta(seconds=round(time.monotonic() - begun))
        figures(
            f"seed {SEED}, bug {bug}: {found}, sent {len(office.sent)}, killed {office.kills} times ({office.at_work} while messages went out),"
            f" answers dropped {faults.dropped}, took {took}"
        )
    return found


async def test_none_is_lost_and_each_repeated_once_at_most(
    parent: Forking, database: Database, database_url: str, sealer: Sealer, wechat: WeChat
) -> None:
    found = await run(parent, database, database_url, sealer, wechat, "none", NOTICES, KILLS, DROPPED_OF_100)
    assert (found.notices, found.lost) == (NOTICES, 0)
    assert found.repeated > 0
    assert found.most == 2
    # A try of which nobody knows twice over: a kill or a dropped answer, and another.
    assert found.left_to_people <= NOTICES // 10


async def test_a_repeat_without_end_is_found(
    parent: Forking, database: Database, database_url: str, sealer: Sealer, wechat: WeChat
) -> None:
    found = await run(parent, database, database_url, sealer, wechat, "as-if-nothing", 60, 1, 40)
    assert found.most > 2


async def test_a_notice_written_down_before_it_is_sent_is_found_lost(
    parent: Forking, database: Database, database_url: str, sealer: Sealer, wechat: WeChat
) -> None:
    found = await run(parent, database, database_url, sealer, wechat, "written-first", 200, 5, 0)
    assert found.lost > 0


@pytest.mark.parametrize(
    ("state", "sent", "expected"),
    [
        (DeliveryState.ACCEPTED, [], Audit(1, lost=1, most=0, repeated=0, left_to_people=0)),
        (DeliveryState.WAITING, [], Audit(1, lost=1, most=0, repeated=0, left_to_people=0)),
        (DeliveryState.UNKNOWN, [], Audit(1, lost=0, most=0, repeated=0, left_to_people=1)),
        (DeliveryState.ACCEPTED, ["a", "a"], Audit(1, lost=0, most=2, repeated=1, left_to_people=0)),
    ],
)
def test_what_the_audit_calls_lost(state: DeliveryState, sent: list[str], expected: Audit) -> None:
    assert audited({"a": state}, sent) == expected
