"""Two ballots with one tracker, as somebody makes them who draws salts for that: found by 2,457,535,507 hashes.

Their lines differ in number and commitment, and the hashes of both begin with the same 60 bits.
"""

import json
from typing import Any

from app.core.signing.notes import SigningKey
from app.core.values.canonical import canonical
from tests.voting.bundle.made import SECRET, Files, relogged

EID = "v-20261124-0001"
AT = "2020-01-01T00:00:00.000Z"
TRACKER = "35KC-NKMX-T7HM"
COMMITMENTS = {1: f"{'0' * 49}34606fed4c2b7d4", 2: f"{'0' * 49}e901a0962fabc17"}
ALIKE = tuple(
    canonical({"c": committed, "eid": EID, "seq": seq, "t": "ballot", "ts": AT, "v": 1})
    for seq, committed in COMMITMENTS.items()
)


def with_two_alike(files: Files, *places: int) -> bytes:
    """The public bundle of such an operator: its vote is called `EID` and open since `AT`, and of the two ballots those of
    these numbers stand in the log in place of what stood there.
    """
    old = files["keys.txt"].decode().partition("+")[0].rpartition("/")[2].encode()
    renamed = {name: data.replace(old, EID.encode()) for name, data in files.items() if name != "verify.py"}
    origin = renamed["keys.txt"].decode().partition("+")[0]
    renamed["keys.txt"] = f"{SigningKey(SECRET).public(origin).vkey}\n".encode()

    def opened_early(log: list[dict[str, Any]]) -> None:
        log[0]["opens_at"] = AT
        # It is one from before postings were in bundles: what hung in another vote proves nothing of this.
        log[0].pop("postings", None)
        for seq in places:
            log[seq] = json.loads(ALIKE[seq - 1])

    vote = json.loads(renamed["vote.json"])
    vote["window"]["opens_at"] = AT
    renamed.pop("postings.jsonl", None)
    return relogged({**renamed, "verify.py": files["verify.py"], "vote.json": canonical(vote)}, opened_early)
