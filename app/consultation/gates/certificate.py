"""A certificate's file: what it says, and how anybody counts it again. Pure: standard library only.

The file is JSON: `document`, and `note`, the signed text. The text ends in the SHA-256 of the document's canonical
spelling (core/values/canonical.py), so that nothing of the document can change beside the signature. Households bear names made
for this certificate alone; neither where they lie nor their area is in the file.

`matters` are what households were asked one by one, each with the households that agree to it, under names made for that
matter alone, so that nobody's answers can be laid side by side. The first is what the certificate counts. In files from
before (`"v": 1`) who is counted agrees to all that was `asked`.
"""

import hashlib
from collections.abc import Iterable, Mapping
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


def kept_row(household: str, row: GateRow) -> dict[str, Any]:
    """A household as the file has it."""
    return {
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


def kept_matter(salt: bytes, matter: Labelled, part_ids: Iterable[str]) -> dict[str, Any]:
    """A matter as the file has it, with the households that agree to it."""
    names = sorted(pseudonym(salt, f"{matter} {one}") for one in part_ids)
    return {"matter": matter, "words": matter.label, "agreed": len(names), "agrees": names}


def agreed_names(document: Mapping[str, Any], matter: Labelled) -> frozenset[str] | None:
    """Who agrees to a matter, by their names in its list; in files from before, who is counted. None: it was not asked."""
    if document["v"] == ONE_BY_ONE:
        return next((frozenset(one["agrees"]) for one in document["matters"] if one["matter"] == matter), None)
    if matter.label not in document["asked"]:
        return None
    return frozenset(one["household"] for one in document["households"] if one["state"] == GateWord.COUNTED)


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
    """In what the matters differ from the households that agree to them."""
    households = len(document["households"])
    faults = [
        f"“{one['words']}”：写明同意 {one['agreed']} 户，列出 {len(set(one['agrees']))} 户，不一致。"
        for one in document["matters"]
        if not one["agreed"] == len(one["agrees"]) == len(set(one["agrees"])) <= households
    ]
    counted = sum(one["state"] == GateWord.COUNTED for one in document["households"])
    if any(one["agreed"] != counted for one in document["matters"][:1]):
        faults.append("计入的户数与同意第一项的户数不一致。")
    return faults
