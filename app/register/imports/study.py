"""A committee's sheet studied against the register as it stands: who is who, what would change, what is wrong."""

import hashlib
import uuid
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from app.core.sealing import Sealer
from app.register.imports.current import CurrentRegister, lookup_hex
from app.register.imports.difference import Difference, OwnerRef, Share, difference, voting_owners
from app.register.imports.same_owner import Doubt, MatchedOwners, Mention, match
from app.register.kinds import DocumentKind, OwnerKind
from app.register.sheet.understood import FaultInSheet, OwnerMention, PartLine, Severity, Understood

type MentionId = tuple[int, int]
"""The line of the sheet and the position of the owner in it."""

type Decisions = Mapping[str, Sequence[Sequence[str]]]
"""A doubt's key -> the partition of its candidates that a person decided on."""

DOCUMENT = "owner.document"
PHONE = "owner.phone"


@dataclass(frozen=True, slots=True)
class Study:
    """Everything found out about one sheet; `owners[i]` are the owners of line i with their shares."""

    understood: Understood
    matched: MatchedOwners[MentionId, uuid.UUID]
    owners: tuple[dict[OwnerRef, Share | None], ...]
    voting: tuple[frozenset[OwnerRef], ...]
    difference: Difference
    faults: tuple[FaultInSheet, ...]

    @property
    def lines(self) -> tuple[PartLine, ...]:
        """The parts the sheet describes."""
        return self.understood.parts

    @property
    def errors(self) -> int:
        """How many faults keep the sheet from being applied."""
        return sum(fault.severity is Severity.ERROR for fault in self.faults)

    @property
    def doubts(self) -> tuple[Doubt[MentionId, uuid.UUID], ...]:
        """Owners of equal name of whom nobody has said yet whether they are the same."""
        return self.matched.doubts

    def mention(self, at: MentionId) -> OwnerMention:
        """The owner as the sheet names them."""
        return self.lines[at[0]].owners[at[1]]


def understood_sha256(understood: Understood) -> bytes:
    """A fingerprint of what was understood, to notice a program that reads the same file differently later."""
    return hashlib.sha256(repr((understood.parts, understood.faults)).encode()).digest()


def document_key(sealer: Sealer, kind: DocumentKind | None, number: str) -> bytes | None:
    """The keyed look-up of a document: equal where kind and number are."""
    return sealer.lookup(f"{kind or ''}:{number}", DOCUMENT) if number else None


def phone_key(sealer: Sealer, phone: str) -> bytes | None:
    """The keyed look-up of a phone number."""
    return sealer.lookup(phone, PHONE) if phone else None


def study(understood: Understood, register: CurrentRegister, sealer: Sealer, decisions: Decisions) -> Study:
    """Match the owners, settle the developer's stock, and compare; faults of the sheet itself come along.

    Raises same_owner.DecisionRefused where a decision cannot stand.
    """
    lines = understood.parts
    matched = match(list(_mentions(lines, sealer)), register.mentions(), decisions)
    refs: dict[MentionId, OwnerRef] = {}
    for number, owner in enumerate(matched.owners):
        for mention in owner.mentions:
            refs[mention] = str(owner.existing) if owner.existing else f"new:{number}"
    owners = tuple(
        {refs[number, position]: mention.share for position, mention in enumerate(line.owners)}
        for number, line in enumerate(lines)
    )
    developers = register.owners_of_kind(OwnerKind.DEVELOPER) | {
        ref for (line, position), ref in refs.items() if lines[line].owners[position].kind is OwnerKind.DEVELOPER
    }
    behind = [voting_owners(line.stock, owned, developers) for line, owned in zip(lines, owners, strict=True)]
    faults = (
        *understood.faults,
        *_contradictions(matched, lines),
        *(_nobody_behind(line, developers) for line, voters in zip(lines, behind, strict=True) if not voters),
    )
    # For the totals such a part counts with its owners as written; it cannot be applied anyhow.
    voting = tuple(voters or frozenset(owned) for voters, owned in zip(behind, owners, strict=True))
    return Study(understood, matched, owners, voting, difference(lines, owners, register.parts), faults)


def _mentions(lines: Sequence[PartLine], sealer: Sealer) -> list[Mention[MentionId]]:
    return [
        as_mention((number, position), mention, (line.name,), sealer)
        for number, line in enumerate(lines)
        for position, mention in enumerate(line.owners)
    ]


def as_mention[I: Hashable](identity: I, mention: OwnerMention, parts: tuple[str, ...], sealer: Sealer) -> Mention[I]:
    """An owner as written in the form in which owners are matched: with keyed look-ups for document and phone."""
    return Mention(
        id=identity,
        name=mention.name,
        kind=mention.kind,
        document_key=lookup_hex(document_key(sealer, mention.document_kind, mention.document)),
        phone_key=lookup_hex(phone_key(sealer, mention.phone)),
        parts=parts,
    )


def _contradictions(matched: MatchedOwners[MentionId, uuid.UUID], lines: Sequence[PartLine]) -> list[FaultInSheet]:
    return [
        FaultInSheet(
            "document_of_two_names",
            Severity.ERROR,
            lines[found.mentions[0][0]].owners[found.mentions[0][1]].at if found.mentions else None,
            found.what,
            found.remedy,
        )
        for found in matched.contradictions
    ]


def _nobody_behind(line: PartLine, developers: frozenset[OwnerRef]) -> FaultInSheet:
    return FaultInSheet(
        "developer_unclear",
        Severity.ERROR,
        line.at,
        f"{line.name} 为{line.stock.label}，但{'名册中有不止一家开发商' if developers else '名册中没有开发商'}，不知道由谁行使表决权。",
        "请把该房屋的业主写成开发商的全称（未售、未交付房屋由开发商合并计一人）。",
    )
