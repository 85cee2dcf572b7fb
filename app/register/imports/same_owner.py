"""Are two mentions of owners the same owner? 业主归并: how many heads 表决权人数 there are hangs on it (law R-27).

One owner of three flats is one head (Interpretation on exclusive parts, art. 9), so every mention of a sheet is
matched with the others and with the owners the register already has:

1. a document number where there is one: equal is the same owner, different are different owners;
2. without, equal name and phone is the same owner (organisations: equal name, unique in its registry), unless two
   different documents answer to that name and phone;
3. an equal name on a part where the register already has an owner of that name repeats what the register says:
   it is that owner, unless the documents differ. Reading the same sheet again therefore changes nothing;
4. any other equal name is a doubt, put to a person, never merged or split in silence.

Owners the register keeps apart stay apart, and so do different documents; no step and no person merges those here.
An owner who is not known is nobody else, and each a head of its own. Pure: standard library only; time is near-linear in the mentions.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.register.kinds import OwnerKind
from app.register.people.masking import mask_name
from app.register.people.names import plain_name

type Partition = Sequence[Sequence[str]]
type _Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention[I: Hashable]:
    """An owner as one line of a sheet names them, or an owner of the register in the same form.

    `document_key` and `phone_key` are equal exactly where documents (kind and number) and phones are, so keyed
    hashes will do; None where there is none. `parts` are the names of the exclusive parts, written alike in sheet
    and register. `id` is the caller's, distinct among mentions and among owners of the register.
    """

    id: I
    name: str
    kind: OwnerKind
    document_key: str | None
    phone_key: str | None
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchedOwner[M: Hashable, E: Hashable]:
    """One owner: the mentions that are this owner, and the owner of the register they continue, if any."""

    mentions: tuple[M, ...]
    existing: E | None


@dataclass(frozen=True, slots=True)
class Candidate[M: Hashable, E: Hashable]:
    """One of the owners of a doubt: mentions already known to be one, or an owner of the register, or both.

    `key` comes from the content alone and is what a decision names.
    """

    key: str
    mentions: tuple[M, ...]
    existing: E | None
    parts: tuple[str, ...]
    has_document: bool
    has_phone: bool


@dataclass(frozen=True, slots=True)
class Doubt[M: Hashable, E: Hashable]:
    """Owners of equal name of whom nobody has said yet whether they are the same; `why` says it to a clerk.

    `key` comes from the content alone: the same file read again asks the same question, so a decision once given
    still answers it; once a candidate comes, goes or gains a document or phone, it is a new question.
    """

    key: str
    name: str
    kind: OwnerKind
    candidates: tuple[Candidate[M, E], ...]
    why: str

    @property
    def may_be_one(self) -> bool:
        """Whether "all the same" is an answer: not with two documents or two owners of the register among them."""
        documents = sum(candidate.has_document for candidate in self.candidates)
        return documents <= 1 and sum(candidate.existing is not None for candidate in self.candidates) <= 1

    def together(self) -> tuple[tuple[str, ...], ...]:
        """The decision "all the same owner" 同一人."""
        return (tuple(candidate.key for candidate in self.candidates),)

    def apart(self) -> tuple[tuple[str, ...], ...]:
        """The decision "all different owners" 不同人."""
        return tuple((candidate.key,) for candidate in self.candidates)


@dataclass(frozen=True, slots=True)
class Contradiction[M: Hashable, E: Hashable]:
    """One document under different names: an error of the sheet (or the register), to be mended there."""

    mentions: tuple[M, ...]
    existing: tuple[E, ...]
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class MatchedOwners[M: Hashable, E: Hashable]:
    """Every mention in exactly one owner; the doubts still open; the contradictions.

    Candidates of an open doubt stand as separate owners; nothing may be applied while anything is left open.
    """

    owners: tuple[MatchedOwner[M, E], ...]
    doubts: tuple[Doubt[M, E], ...]
    contradictions: tuple[Contradiction[M, E], ...]


class DecisionRefused(ValueError):
    """A decision on a doubt that cannot stand; the message is in Chinese and says why."""


def match[M: Hashable, E: Hashable](
    mentions: Sequence[Mention[M]],
    existing: Sequence[Mention[E]] = (),
    decisions: Mapping[str, Partition] | None = None,
) -> MatchedOwners[M, E]:
    """Who is the same owner among `mentions` and the owners of the register.

    `decisions` maps the key of a doubt to a partition of its candidates' keys; decisions on questions that are no
    longer asked are passed over. The order of the input makes no difference.

    Raises DecisionRefused where a decision is no partition of the candidates, or puts two documents or two owners
    of the register together.
    """
    return _Matching(mentions, existing).matched(decisions or {})


@dataclass(frozen=True, slots=True)
class _Item:
    """A mention with the keys it is matched by; a key is empty where it has none. `order` sorts by content."""

    mention: Mention[Any]
    old: bool
    document: str
    name: _Key
    proof: _Key
    places: tuple[_Key, ...]

    @property
    def order(self) -> tuple[str, ...]:
        shown = (self.mention.name, self.mention.kind, self.document, self.mention.phone_key or "")
        return (*self.name, *shown, "|".join(sorted(self.mention.parts)), str(self.old), repr(self.mention.id))


def _item(mention: Mention[Any], *, old: bool) -> _Item:
    name = plain_name(mention.name)
    if mention.kind is OwnerKind.UNKNOWN:
        # Not known of one part before and not known of it now is one entry of the register, and still one head.
        places = (("unknown", *mention.parts),) if len(mention.parts) == 1 else ()
        return _Item(mention, old, "", (), (), places)
    person = mention.kind is OwnerKind.PERSON
    named: _Key = ("person" if person else "organisation", name) if name else ()
    proof: _Key = named
    if named and person:
        proof = (*named, mention.phone_key) if mention.phone_key else ()
    of_name = tuple((*named, part) for part in set(mention.parts)) if named else ()
    return _Item(mention, old, mention.document_key or "", named, proof, of_name)


class _Matching[M: Hashable, E: Hashable]:
    """Who has been found to be whom so far: disjoint sets over the items, each with its document and old owner.

    Every step looks at all sets before it joins any, so the order of the input makes no difference.
    """

    def __init__(self, mentions: Sequence[Mention[M]], existing: Sequence[Mention[E]]) -> None:
        items = [_item(mention, old=False) for mention in mentions] + [_item(mention, old=True) for mention in existing]
        self.items = sorted(items, key=lambda item: item.order)
        self.parent = list(range(len(items)))
        self.document = [item.document for item in self.items]
        self.old = [number if item.old else None for number, item in enumerate(self.items)]

    def matched(self, decisions: Mapping[str, Partition]) -> MatchedOwners[M, E]:
        contradictions = self.join_equal_documents()
        self.join_equal_proofs()
        self.continue_old_owners(self.links_by_proof())
        self.continue_old_owners(self.links_by_place())
        doubts = self.decide(decisions)
        owners = [self.owner(members) for members in self.sets().values()]
        return MatchedOwners(tuple(owner for owner in owners if owner.mentions), doubts, contradictions)

    def root(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = number = self.parent[self.parent[number]]
        return number

    def roots(self, numbers: Iterable[int]) -> list[int]:
        return sorted({self.root(number) for number in numbers})

    def join(self, left: int, right: int) -> None:
        low, high = sorted((self.root(left), self.root(right)))
        if low != high:
            self.parent[high] = low
            self.document[low] = self.document[low] or self.document[high]
            self.old[low] = self.old[high] if self.old[low] is None else self.old[low]

    def sets(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self.items)):
            found[self.root(number)].append(number)
        return found

    def by_key(self, keys: Callable[[_Item], Iterable[_Key | str]]) -> list[list[int]]:
        """The items' numbers gathered by each non-empty key they have."""
        found: dict[_Key | str, list[int]] = defaultdict(list)
        for number, item in enumerate(self.items):
            for key in keys(item):
                if key:
                    found[key].append(number)
        return list(found.values())

    def join_equal_documents(self) -> tuple[Contradiction[M, E], ...]:
        found = []
        for numbers in self.by_key(lambda item: (item.document,)):
            for number in numbers:
                self.join(numbers[0], number)
            items = [self.items[number] for number in numbers]
            if len({item.name for item in items}) > 1 or sum(item.old for item in items) > 1:
                found.append(_contradiction(items))
        return tuple(found)

    def join_equal_proofs(self) -> None:
        """Mentions without a document are one by equal proof, and are the one documented owner of that proof."""
        for numbers in self.by_key(lambda item: (item.proof,)):
            loose = [n for n in numbers if not self.items[n].document and not self.items[n].old]
            documented = self.roots(n for n in numbers if self.items[n].document)
            for number in loose + (documented if len(documented) == 1 else []):
                if loose:
                    self.join(loose[0], number)

    def links_by_proof(self) -> Iterator[tuple[int, int]]:
        """Old owners without a document, each with the new sets of equal proof."""
        for numbers in self.by_key(lambda item: (item.proof,)):
            old = [n for n in numbers if self.items[n].old and not self.items[n].document]
            new = [n for n in self.roots(numbers) if self.old[n] is None]
            # Two are as ambiguous as twenty, and keep the number of links linear.
            yield from ((one, other) for one in old[:2] for other in new)

    def links_by_place(self) -> Iterator[tuple[int, int]]:
        """Old owners, each with the one new set of equal name on one of its parts, unless the documents differ."""
        for numbers in self.by_key(lambda item: item.places):
            old = self.roots(n for n in numbers if self.items[n].old)
            new = self.roots(n for n in numbers if not self.items[n].old)
            alone = len(old) == len(new) == 1 and self.old[new[0]] is None
            if alone and not (self.document[old[0]] and self.document[new[0]]):
                yield old[0], new[0]

    def continue_old_owners(self, links: Iterable[tuple[int, int]]) -> None:
        """Joins a new set to the one old owner it is linked with; of several with documents, none."""
        old_of: dict[int, set[int]] = defaultdict(set)
        for old, new in links:
            old_of[new].add(old)
        new_of: dict[int, list[int]] = defaultdict(list)
        for new, olds in old_of.items():
            if len(olds) == 1:
                new_of[olds.pop()].append(new)
        for old, news in new_of.items():
            documented = [new for new in news if self.document[new]]
            firm = [new for new in news if not self.document[new]]
            if len(documented) == 1 and not self.document[old]:
                firm += documented
            for new in firm:
                self.join(old, new)

    def decide(self, decisions: Mapping[str, Partition]) -> tuple[Doubt[M, E], ...]:
        """Carries out the decisions given, and returns the doubts without one."""
        sets = self.sets()
        asked = [
            [sets[root] for root in roots]
            for numbers in self.by_key(lambda item: (item.name,))
            if (roots := self.in_doubt(self.roots(numbers)))
        ]
        still_open = []
        for doubt, members in [(self.doubt(members), members) for members in asked]:
            if doubt.key not in decisions:
                still_open.append(doubt)
                continue
            first = {candidate.key: numbers[0] for candidate, numbers in zip(doubt.candidates, members, strict=True)}
            for block in _checked(doubt, decisions[doubt.key]):
                for key in block:
                    self.join(first[block[0]], first[key])
        return tuple(still_open)

    def in_doubt(self, roots: list[int]) -> list[int]:
        """Those of equal name that could be one of the others: not both documented, not both on the register."""
        bare = [root for root in roots if not self.document[root] and self.old[root] is None]
        if bare:
            return roots if len(roots) > 1 else []
        documented = [root for root in roots if self.old[root] is None]
        old = [root for root in roots if not self.document[root]]
        return sorted(documented + old) if documented and old else []

    def doubt(self, members: list[list[int]]) -> Doubt[M, E]:
        seen: Counter[str] = Counter()
        candidates = []
        for numbers in members:
            candidate = self.candidate(numbers)
            seen[candidate.key] += 1
            candidates.append(replace(candidate, key=f"{candidate.key}-{seen[candidate.key]}"))
        first = self.items[members[0][0]]
        key = _digest(*first.name, *sorted(candidate.key for candidate in candidates))
        why = _why(first, len(candidates), self.several_documents_answer(members))
        return Doubt(key, first.mention.name.strip(), first.mention.kind, tuple(candidates), why)

    def candidate(self, numbers: list[int]) -> Candidate[M, E]:
        items = [self.items[number] for number in numbers]
        owner = self.owner(numbers)
        parts = tuple(sorted({part for item in items for part in item.mention.parts}))
        has_document = any(item.document for item in items)
        has_phone = any(item.mention.phone_key for item in items)
        # Neither document nor phone goes into the key: from a digest of a phone the phone could be found by trying.
        signs = ("old" * (owner.existing is not None), "document" * has_document, "phone" * has_phone)
        key = _digest(*items[0].name, *signs, *parts)
        return Candidate(key, owner.mentions, owner.existing, parts, has_document, has_phone)

    def several_documents_answer(self, members: list[list[int]]) -> bool:
        """Whether some candidate without a document has the name and phone of two with different ones."""
        proofs = [{self.items[number].proof for number in numbers} - {()} for numbers in members]
        documented = [bool(self.document[self.root(numbers[0])]) for numbers in members]
        answering = Counter(proof for found, has in zip(proofs, documented, strict=True) if has for proof in found)
        loose = (proof for found, has in zip(proofs, documented, strict=True) if not has for proof in found)
        return any(answering[proof] > 1 for proof in loose)

    def owner(self, numbers: list[int]) -> MatchedOwner[M, E]:
        old = self.old[self.root(numbers[0])]
        mentions = tuple(self.items[number].mention.id for number in numbers if not self.items[number].old)
        return MatchedOwner(mentions, None if old is None else self.items[old].mention.id)


def _checked(doubt: Doubt[Any, Any], partition: Partition) -> Partition:
    """The partition of a decision; raises DecisionRefused where it cannot stand."""
    candidates = {candidate.key: candidate for candidate in doubt.candidates}
    name = mask_name(doubt.name, doubt.kind)
    if sorted(key for block in partition for key in block) != sorted(candidates) or not all(partition):
        raise DecisionRefused(f"“{name}”的认定不完整：每一处都要恰好归入一位业主。")
    for block in partition:
        together = [candidates[key] for key in block]
        if sum(candidate.has_document for candidate in together) > 1:
            raise DecisionRefused(f"“{name}”的证件号码不同，不能认定为同一业主；证件号码有误的，请改表后重新导入。")
        if sum(candidate.existing is not None for candidate in together) > 1:
            raise DecisionRefused(f"“{name}”在名册中已分列为不同业主，不能在导入时合并。")
    return partition


def _why(first: _Item, number: int, several_documents: bool) -> str:
    if first.name[0] == "organisation":
        reason = "登记了不同的统一社会信用代码，或名册中已分列，没有代码的一处不知是其中哪一个"
    elif several_documents:
        reason = "没有证件号码的一处，姓名和电话与几位证件号码不同的业主都相同，不知是其中哪一位"
    else:
        reason = "没有证件号码可比，电话也不相同或没有填写，不能断定是不是同一人"
    return f"同名业主有 {number} 处：{reason}。补上证件号码（单位补上信用代码）后可自动判断，否则请人工认定。"


def _contradiction(items: Sequence[_Item]) -> Contradiction[Any, Any]:
    where: dict[_Key, list[_Item]] = defaultdict(list)
    for item in items:
        where[item.name].append(item)
    new = tuple(item.mention.id for item in items if not item.old)
    old = tuple(item.mention.id for item in items if item.old)
    if len(where) == 1:
        what = f"名册中有 {len(old)} 位业主{_shorten(items[0])}登记了同一个证件号码（{_parts(items)}）。"
        return Contradiction(new, old, what, "请先在名册中核对这几位业主的证件号码，再重新导入。")
    named = "、".join(f"{_shorten(group[0])}（{_parts(group)}）" for group in where.values())
    if len({key[1:] for key in where}) == 1:
        what = f"同一个证件号码，一处登记为个人，一处登记为单位：{named}。"
        return Contradiction(new, old, what, "请核对业主性质和证件号码，改正写错的一处后重新导入。")
    what = f"同一个证件号码登记了不同的姓名：{named}。"
    return Contradiction(new, old, what, "请核对这几处的姓名和证件号码，改正写错的一处后重新导入。")


def _shorten(item: _Item) -> str:
    # Messages are kept and logged; who may see the name whole finds it in the cell.
    return f"“{mask_name(item.mention.name, item.mention.kind)}”"


def _parts(items: Sequence[_Item]) -> str:
    parts = sorted({part for item in items for part in item.mention.parts})
    shown = "、".join(parts[:3]) + (f"等 {len(parts)} 处" if len(parts) > 3 else "")
    return shown + ("，名册已有" if all(item.old for item in items) else "")


def _digest(*pieces: str) -> str:
    return hashlib.sha256(json.dumps(pieces, ensure_ascii=True).encode()).hexdigest()[:32]
