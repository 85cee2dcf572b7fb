"""A certificate's file: what it says, and how anybody counts it again. Pure: standard library only.

The file is JSON: `document`, and `note`, the signed text. The text ends in the SHA-256 of the document's canonical
spelling (core/values/canonical.py), so that nothing of the document can change beside the signature. Households bear names made
for this certificate alone; neither where they lie nor their area is in the file.

`matters` are what households were asked one by one, each with how many agree; each household has to which it `agrees`. The
first alone is what the certificate counts. In files from before (`"v": 1`) who is counted agrees to all that was `asked`.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.claims.kinds import EvidenceClass
from app.consultation.gates.kinds import GateKind, GateTrust, GateWord
from app.consultation.gates.rule import GateFigures, GateRow, figures
from app.core.labels import Labelled
from app.core.values.canonical import canonical

TITLE = "yigai gate certificate v1"
"""The first line of the text that is signed, whatever the document's `v`."""

TOGETHER, ONE_BY_ONE = 1, 2
"""What `v` says: whether matters were counted together, or each by itself."""


def pseudonym(salt: bytes, part_id: str) -> str:
    """A household's name in one certificate; who has not the salt cannot tell which it is."""
    return hashlib.sha256(salt + part_id.encode()).hexdigest()[:20]


def kept_row(household: str, row: GateRow, agrees: Collection[str] = ()) -> dict[str, Any]:
    """A household as the file has it."""
    return {
        "agrees": sorted(agrees),
        "household": household,
        "state": row.word,
        "evidence": row.evidence,
        "trust": row.trust,
        "disputed": row.disputed,
    }


def read_rows(document: Mapping[str, Any]) -> dict[str, GateRow]:
    """The households of a file; raises ValueError where one comes twice or says what no household can."""
    rows: dict[str, GateRow] = {}
    for one in document["households"]:
        row = GateRow(
            GateWord(one["state"]),
            EvidenceClass(one["evidence"]) if one["evidence"] is not None else None,
            GateTrust(one["trust"]) if one["trust"] is not None else None,
            bool(one["disputed"]),
        )
        if one["household"] in rows:
            raise ValueError(f"住户 {one['household']} 出现了两次")
        if row.counted != (row.trust is not None) or row.counted != (row.evidence is not None):
            raise ValueError(f"住户 {one['household']} 的状态与依据不一致")
        rows[one["household"]] = row
    return rows


def agreed_rows(document: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """To which matters each household of a file agrees; in files from before, the counted to all that was asked."""
    if document["v"] == ONE_BY_ONE:
        return {one["household"]: frozenset(one["agrees"]) for one in document["households"]}
    asked = frozenset(document["asked"])
    return {
        one["household"]: asked if one["state"] == GateWord.COUNTED else frozenset() for one in document["households"]
    }


def matter_in(document: Mapping[str, Any], matter: Labelled) -> str | None:
    """How a file names a matter; None where it was not asked. Files from before name matters by their words."""
    if document["v"] == ONE_BY_ONE:
        return str(matter) if any(one["matter"] == matter for one in document["matters"]) else None
    return matter.label if matter.label in document["asked"] else None


def statement(document: Mapping[str, Any]) -> str:
    """The text that is signed."""
    told = document["figures"]
    lines = (
        TITLE,
        document["gate"],
        document["certified_at"],
        f"{told['counted']}/{told['households']}",
        sha256(document),
    )
    return "".join(f"{line}\n" for line in lines)


def sha256(document: Mapping[str, Any]) -> str:
    """The hex SHA-256 of the document's canonical spelling."""
    return hashlib.sha256(canonical(dict(document))).hexdigest()


@dataclass(frozen=True, slots=True)
class Recount:
    """What counting a file again came to: its gate, its figures, and everything in which the file differs from them."""

    gate: GateKind
    figures: GateFigures
    faults: tuple[str, ...]


def recount(document: Mapping[str, Any], signed: str) -> Recount:
    """Count a file again from its households alone; `signed` is the text under the signature.

    Raises ValueError, KeyError or TypeError where it is no such file.
    """
    gate, rule = GateKind(document["gate"]), document["rule"]
    found = figures(read_rows(document).values(), int(rule["least_response"]))
    faults = []
    if document["figures"] != found.as_json():
        faults.append("文件里写的数与按各户重新计算的不一致。")
    if (rule["numerator"], rule["denominator"]) != (4, 5):
        faults.append("文件里写的比例不是五分之四。")
    if document["v"] == ONE_BY_ONE:
        faults += _matter_faults(document)
    if not found.reached:
        faults.append("按各户重新计算，没有达到。")
    if signed != statement(document):
        faults.append("签名的文字与文件内容不一致：文件在签名之后被改动过。")
    return Recount(gate, found, tuple(faults))


def _matter_faults(document: Mapping[str, Any]) -> list[str]:
    """In what the matters differ from the households."""
    rows = agreed_rows(document)
    agreed = Counter(matter for one in rows.values() for matter in one)
    faults = []
    if any(one["agreed"] != agreed[one["matter"]] for one in document["matters"]) or agreed.keys() - {
        one["matter"] for one in document["matters"]
    }:
        faults.append("文件里写的逐项同意的户数与按各户重新计算的不一致。")
    first = document["matters"][0]["matter"] if document["matters"] else None
    counted = {one["household"] for one in document["households"] if one["state"] == GateWord.COUNTED}
    if first is not None and counted != {household for household, agrees in rows.items() if first in agrees}:
        faults.append("计入的住户与同意第一项的住户不一致。")
    return faults
