"""The owners of one row: names with their phones, documents and shares, matched in the order they are written.

Pure: standard library only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.register.kinds import DocumentKind, OwnerKind, Stock
from app.register.sheet.columns.cells import Share, compact, is_empty, read_share, text_of
from app.register.sheet.columns.documents import Document, kind_in_words, read_document
from app.register.sheet.columns.names import Named, read_names
from app.register.sheet.columns.organisations import kind_of_owner, owner_kind_in_words
from app.register.sheet.columns.phones import read_phones
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Value
from app.register.sheet.quoting import quoted
from app.register.sheet.understood import CellAt, OwnerMention
from app.register.sheet.wording import Field

_SEPARATORS = re.compile(r"[、,;/\\|\n\s]+")
_SHARE_SEPARATORS = re.compile(r"[、,;\n\s]+")

_NOBODY = re.compile(
    "(自住|本人|业主|业主本人|业主自住|产权人|空置|空房|空|无|无人|同上|同业主|-|/|否|是|自用|出租|租户)?"
)


@dataclass(frozen=True, slots=True)
class PersonCells:
    """The personal cells of one owner column: its value and place by field; fields without a column are left out."""

    values: dict[Field, Value]
    cells: dict[Field, CellAt]

    def value(self, name: Field) -> Value:
        """The cell's value, "" where the sheet has no such column."""
        return self.values.get(name, "")


def read_people(
    person: PersonCells, stock: Stock, *, public: bool, say: Callable[[Problem, CellAt], None]
) -> list[OwnerMention]:
    """Every owner the cells name, with what belongs to each; [] where no name could be read (said)."""
    at = person.cells[Field.OWNER]
    kind = _kind_said(person, say)
    owners = _named(person.value(Field.OWNER), kind, at, say)
    if not owners:
        return []
    documents = _documents(person, owners, say)
    phones = _phones(person, owners, say)
    shares = _shares(person, owners, say)
    mentions = []
    for owner, document, phone, share in zip(owners, documents, phones, shares, strict=True):
        by_name = kind_of_owner(owner.name, stock, public=public, document=document.kind if document else None)
        known = by_name if kind is None or by_name is OwnerKind.UNKNOWN else kind
        mention = OwnerMention(owner.name, known, at, phone=phone, share=share, deceased=owner.deceased)
        if document:
            mention = replace(mention, document_kind=document.kind, document=document.number)
        mentions.append(mention)
    return mentions


def _kind_said(person: PersonCells, say: Callable[[Problem, CellAt], None]) -> OwnerKind | None:
    text = compact(person.value(Field.OWNER_KIND))
    kind = owner_kind_in_words(text)
    if kind is None and text:
        what = f"业主性质{quoted(text)}不认识。"
        say(Problem(FaultCode.OWNER_KIND_UNKNOWN, what), person.cells[Field.OWNER_KIND])
    return kind


def _named(value: Value, kind: OwnerKind | None, at: CellAt, say: Callable[[Problem, CellAt], None]) -> list[Named]:
    """The owners of the name cell; what the sheet calls an organisation is one name, whatever it looks like."""
    if kind not in {None, OwnerKind.PERSON}:
        return [Named(" ".join(text_of(value).split()))]
    names = read_names(value)
    for problem in names.problems:
        say(problem, at)
    return list(names.owners)


def _documents(
    person: PersonCells, owners: list[Named], say: Callable[[Problem, CellAt], None]
) -> list[Document | None]:
    name, kind = Field.DOCUMENT, kind_in_words(compact(person.value(Field.DOCUMENT_KIND)))
    if is_empty(person.value(name)) and not is_empty(person.value(Field.CREDIT_CODE)):
        name, kind = Field.CREDIT_CODE, DocumentKind.CREDIT_CODE
    value, at = person.value(name), person.cells.get(name, person.cells[Field.OWNER])
    written = _document_texts(value, kind, len(owners))
    found: list[Document | None] = [None] * len(owners)
    if len(written) == 1 and len(owners) > 1 and not is_empty(written[0]):
        say(Problem(FaultCode.DOCUMENT_OF_FIRST, f"有 {len(owners)} 位业主，证件号只有{quoted(text_of(value))}。"), at)
    elif written and len(written) != len(owners):
        what = f"有 {len(owners)} 位业主，却有 {len(written)} 个证件号。"
        say(Problem(FaultCode.DOCUMENTS_DO_NOT_MATCH, what), at)
        return found
    for index, text in enumerate(written):
        found[index] = _only_value(read_document(text, kind), at, say)
    for index, owner in enumerate(owners):
        if owner.document and found[index] is None:
            found[index] = _only_value(read_document(owner.document), person.cells[Field.OWNER], say)
    return found


def _document_texts(value: Value, kind: DocumentKind | None, owners: int) -> list[Value]:
    """One document for each owner; with a single owner the spaces inside a number are only spaces."""
    if is_empty(value):
        return []
    if not isinstance(value, str):
        return [value]
    parts = [part for part in _SEPARATORS.split(text_of(value)) if part]
    if len(parts) > 1 and owners == 1 and not isinstance(read_document(value, kind), Problem):
        return [value]
    return [*parts]


def _phones(person: PersonCells, owners: list[Named], say: Callable[[Problem, CellAt], None]) -> list[str]:
    phones = [owner.phone for owner in owners]
    at = person.cells.get(Field.PHONE, person.cells[Field.OWNER])
    value = person.value(Field.PHONE)
    read = read_phones(value)
    if isinstance(read, Problem):
        say(read, at)
    elif len(read) == len(owners) or len(read) == 1:
        phones[: len(read)] = read
    elif len(owners) == 1 and read:
        phones[0] = read[0]
        say(Problem(FaultCode.PHONE_SECOND, f"电话{quoted(text_of(value))}不止一个。"), at)
    elif read:
        what = f"有 {len(owners)} 位业主，却有 {len(read)} 个电话。"
        say(Problem(FaultCode.PHONES_DO_NOT_MATCH, what), at)
    return phones


def _shares(person: PersonCells, owners: list[Named], say: Callable[[Problem, CellAt], None]) -> list[Share | None]:
    shares = [owner.share for owner in owners]
    value = person.value(Field.SHARE)
    if is_empty(value):
        return shares
    at = person.cells[Field.SHARE]
    written: list[Value] = [value]
    if isinstance(value, str) and len(owners) > 1:
        written = [part for part in _SHARE_SEPARATORS.split(text_of(value)) if part]
    read = [_only_value(read_share(part), at, say) for part in written]
    if len(read) == len(owners):
        return read
    if len(read) == 1 and (read[0] is None or _is_for_each(value, read[0], len(owners))):
        return [read[0]] * len(owners)
    say(Problem(FaultCode.SHARES_DO_NOT_MATCH, f"有 {len(owners)} 位业主，份额写的是{quoted(text_of(value))}。"), at)
    return shares


def _is_for_each(value: Value, share: Share, owners: int) -> bool:
    """ "各占50%", or a share that many owners of which make the whole."""
    return "各" in compact(value) or share[0] * owners == share[1]


def _only_value[T](read: T | Problem | None, at: CellAt, say: Callable[[Problem, CellAt], None]) -> T | None:
    if isinstance(read, Problem):
        say(read, at)
        return None
    return read


def same_owner(mention: OwnerMention, other: OwnerMention) -> bool:
    """Whether two mentions within one part are the same owner: same name, and no two different documents."""
    return mention.name == other.name and (
        not mention.document or not other.document or mention.document == other.document
    )


def joined(mention: OwnerMention, other: OwnerMention) -> OwnerMention:
    """One mention with what either of two mentions of the same owner says."""
    return replace(
        mention,
        document_kind=mention.document_kind or other.document_kind,
        document=mention.document or other.document,
        phone=mention.phone or other.phone,
        share=mention.share or other.share,
        deceased=mention.deceased or other.deceased,
    )


def read_occupants(texts: list[str], owners: list[OwnerMention]) -> tuple[str, ...]:
    """The names of those who live there without owning it; never an owner, and no judgement of the names."""
    names = {owner.name for owner in owners}
    found: list[str] = []
    for text in texts:
        read = [owner.name for owner in read_names(text).owners] or [compact(text)]
        found.extend(name for name in read if name not in names and name not in found and not _NOBODY.fullmatch(name))
    return tuple(found)
