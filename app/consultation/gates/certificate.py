"""A certificate's file: what it says, and how anybody counts it again. Pure: standard library only.

The file is JSON: `document`, and `note`, the signed text. The text ends in the SHA-256 of the document's canonical
spelling (core/values/canonical.py), so that nothing of the document can change beside the signature. Households bear names made
for this certificate alone; neither where they lie nor their area is in the file.

`matters` are what households were asked one by one, each with the households that agree to it, under names made for that
matter alone, so that nobody's answers can be laid side by side. The first is what the certificate counts. In files from
before (`"v": 1`) who is counted agrees to all that was `asked`. A file of satisfaction (`"v": 3`) states in its `rule` what
the district's policy asks for: which share, of whom, how many must answer.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.claims.kinds import EvidenceClass
from app.consultation.gates.kinds import GateKind, GateTrust, GateWord
from app.consultation.gates.rule import GateFigures, GateRow, GateShare, figures
from app.core.labels import Labelled
from app.core.values.canonical import canonical
from app.projects.kinds import AcceptanceBase

TITLE = "yigai gate certificate v1"
"""The first line of the text that is signed, whatever the document's `v`."""

TOGETHER, ONE_BY_ONE, BY_POLICY = 1, 2, 3
"""What `v` says: whether matters were counted together, or each by itself; or by what a district's policy asks for."""

LEAST_PERCENT = 80
"""No policy asks for less (law R-63)."""


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
    if document["v"] >= ONE_BY_ONE:
        return next((frozenset(one["agrees"]) for one in document["matters"] if one["matter"] == matter), None)
    if matter.label not in document["asked"]:
        return None
    return frozenset(one["household"] for one in document["households"] if one["state"] == GateWord.COUNTED)


def kept_share(share: GateShare, policy_sha256: bytes) -> dict[str, Any]:
    """What a district's policy asks for, as the file has it beside the least share that must answer."""
    return {
        "numerator": share.percent,
        "denominator": 100,
        "base": share.base,
        "tries": share.tries,
        "policy": policy_sha256.hex(),
    }


def read_share(document: Mapping[str, Any]) -> GateShare | None:
    """What the policy asked for by which a file was counted; None where four fifths of all were asked for."""
    rule = document["rule"]
    if document["v"] != BY_POLICY:
        return None
    return GateShare(int(rule["numerator"]), AcceptanceBase(rule["base"]), int(rule["tries"]))


def figures_of(document: Mapping[str, Any]) -> GateFigures:
    """The figures of a file, counted again by its own rule."""
    return figures(read_rows(document).values(), int(document["rule"]["least_response"]), read_share(document))


def figures_under(document: Mapping[str, Any], share: GateShare, least_response: int) -> GateFigures:
    """The figures of a file by what another policy asks for; a door that it would knock at more often is in the base again."""
    rows, certified = list(read_rows(document).values()), read_share(document)
    if certified is None or certified.tries < share.tries:
        rows = [GateRow(GateWord.NONE) if one.word is GateWord.NOT_REACHED else one for one in rows]
    return figures(rows, least_response, share)


def statement(document: Mapping[str, Any]) -> str:
    """The text that is signed."""
    told = document["figures"]
    lines = (
        TITLE,
        document["gate"],
        document["certified_at"],
        f"{told['counted']}/{told['households']}",
        *([f"{told['counted']}/{told['base_households']}"] if document["v"] == BY_POLICY else []),
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
    found = figures_of(document)
    faults = []
    if document["figures"] != found.as_json():
        faults.append("文件里写的数与按各户重新计算的不一致。")
    if document["v"] == BY_POLICY:
        if rule["denominator"] != 100 or not LEAST_PERCENT <= rule["numerator"] <= 100:
            faults.append("文件里写的比例低于百分之八十，或者不是百分比。")
        if int(rule["least_response"]) < LEAST_PERCENT:
            faults.append("文件里写的最低回收率低于百分之八十。")
    elif (rule["numerator"], rule["denominator"]) != (4, 5):
        faults.append("文件里写的比例不是五分之四。")
    if document["v"] >= ONE_BY_ONE:
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
