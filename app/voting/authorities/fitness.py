"""What is wrong with an authority to cast for somebody, everything at once. Pure.

Source: Civil Code art. 165 (a written proxy names agent, matter, scope and term, and is signed), R-48 (all co-owners
appoint), R-49 (guardian), R-50 (cap, who may not hold), R-52 (one authority is one head), cases 13, 27, 28, 29, 44, 45.
Standard library and other pure files only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.voting.kinds import AuthorityKind, Barred
from app.voting.law.ruleset import RuleSet

BY_A_PERSON = frozenset({AuthorityKind.PROXY, AuthorityKind.GUARDIAN, AuthorityKind.ORGANISATION, AuthorityKind.BUYER})
"""Kinds held by somebody with a document of their own; an appointed co-owner stands on the roll."""

WRITTEN = frozenset({AuthorityKind.PROXY, AuthorityKind.ORGANISATION})
"""Kinds whose document must name matter, scope and term (Civil Code art. 165)."""


class AuthorityFault(NamedTuple):
    """One thing that is wrong: the field it lies in, and what is wrong with the remedy."""

    field: str
    what: str


@dataclass(frozen=True, slots=True)
class AuthoritySaid:
    """An authority as its document says it; None and empty where the document says nothing.

    `principals` are the owners, by their names on the roll, for whom it is: who signed the proxy or the appointing
    sheet, the wards, the organisation. `owner` is the appointed co-owner. `declared_not` is what the holder declared
    in writing not to be. `items` None means all.
    """

    kind: AuthorityKind
    holder: str
    has_document: bool
    owner: str
    principals: frozenset[str]
    matter: str
    items: frozenset[int] | None
    signed_on: date | None
    from_on: date | None
    until_on: date | None
    declared_not: frozenset[Barred]


@dataclass(frozen=True, slots=True)
class HeadKnown:
    """What is known of the head: its owners on the roll today, and what was received or recorded for it.

    `organisations` are those of its owners that are no natural persons. `appointed` is the co-owner whose appointment
    is in force, `received_on` the day on which its ballot or paper came in, `sold_to` the names of those who own all
    its parts now where none of its owners on the roll does, and `holder_is_new_owner` whether the holder is one of them.
    """

    alive: frozenset[str]
    deceased: frozenset[str]
    organisations: frozenset[str]
    appointed: str | None = None
    appointing_recorded: bool = False
    received_on: date | None = None
    sold: bool = False
    holder_is_new_owner: bool = False


@dataclass(frozen=True, slots=True)
class VoteTerms:
    """The vote an authority is for: its items, its first and last day (an extension that is still possible included),
    today, and for how many other heads the holder of a proxy acts in it already."""

    rules: RuleSet
    items: frozenset[int]
    first_day: date
    last_day: date
    today: date
    holds_for: int = 0


def faults(claim: AuthoritySaid, head: HeadKnown, running: VoteTerms) -> list[AuthorityFault]:
    """Everything wrong with an authority, to be mended before it can be recorded; empty where it is fit."""
    found = [*_people(claim, head), *_signature(claim, head, running), *_scope(claim, running), *_term(claim, running)]
    match claim.kind:
        case AuthorityKind.PROXY:
            found += _proxy(claim, head, running)
        case AuthorityKind.APPOINTED:
            found += _appointed(claim, head)
        case AuthorityKind.GUARDIAN:
            found += _guardian(claim, head)
        case AuthorityKind.ORGANISATION:
            found += _organisation(claim, head)
        case AuthorityKind.BUYER:
            found += _buyer(head)
    return found


def required_declarations(rules: RuleSet) -> frozenset[Barred]:
    """What the holder of a proxy must declare in writing not to be; who canvasses may never hold one (R-50, R-36c)."""
    return frozenset({Barred(one) for one in rules.proxy_barred} | {Barred.CANVASSER})


def _people(claim: AuthoritySaid, head: HeadKnown) -> Iterator[AuthorityFault]:
    if claim.kind in BY_A_PERSON:
        if not claim.holder:
            yield AuthorityFault("holder_name", "没有写明代为表决的人的姓名，请补上（民法典第165条）。")
        if not claim.has_document:
            yield AuthorityFault("holder_document", "没有登记代为表决的人的证件号码，请核对原件后补上。")
        if claim.owner:
            yield AuthorityFault("owner", "只有共有人共同推选时才填被推选的共有人，请删去。")
    if claim.kind is AuthorityKind.BUYER:
        if claim.principals:
            yield AuthorityFault("principals", "新业主以自己的名义投票，不填委托人。")
        return
    if not claim.principals:
        yield AuthorityFault("principals", "没有写明是哪一位业主的依据；这一户在名册上没有在世的业主可以委托。")
    if claim.kind in WRITTEN and head.appointed is not None and head.appointed not in claim.principals:
        yield AuthorityFault("principals", f"这一户的共有人已共同推选 {head.appointed} 投票，委托须由该人签署。")
    for named in sorted(claim.principals & head.deceased):
        yield AuthorityFault("principals", f"{named} 在名册上已登记去世，不能委托。请先由继承人凭证明办理名册登记。")
    for named in sorted(claim.principals - head.alive - head.deceased):
        yield AuthorityFault("principals", f"名册上这一户没有业主 {named}，请核对代号。一份依据只用于一户。")


def _signature(claim: AuthoritySaid, head: HeadKnown, running: VoteTerms) -> Iterator[AuthorityFault]:
    if claim.signed_on is None:
        yield AuthorityFault(
            "signed_on", "没有签署日期或没有签名盖章：请由委托人签名、注明日期后再登记（民法典第165条）。"
        )
        return
    if claim.signed_on > running.today:
        yield AuthorityFault("signed_on", "签署日期晚于今天，请核对原件。")
    if head.received_on is not None and claim.signed_on > head.received_on:
        yield AuthorityFault(
            "signed_on",
            f"这一户的选票已于 {head.received_on:%Y-%m-%d} 收到，其后签署的依据不能追认，请核对。",
        )


def _scope(claim: AuthoritySaid, running: VoteTerms) -> Iterator[AuthorityFault]:
    if claim.kind in WRITTEN:
        if not claim.matter:
            yield AuthorityFault("matter", "没有写明委托的事项，请写明是哪一次表决（民法典第165条）。")
        if claim.items is None:
            yield AuthorityFault("items", "没有写明委托的权限范围，请逐项列出所委托的表决事项（民法典第165条）。")
    if claim.items is None:
        return
    for number in sorted(claim.items - running.items):
        yield AuthorityFault("items", f"本次表决没有事项 {number}，请核对。")
    if left_out := running.items - claim.items:
        words = "、".join(str(number) for number in sorted(left_out))
        yield AuthorityFault(
            "items", f"一张选票包含全部事项，这份依据没有涵盖事项 {words}。请补签全部事项，或由业主本人投票。"
        )


def _term(claim: AuthoritySaid, running: VoteTerms) -> Iterator[AuthorityFault]:
    if claim.kind in WRITTEN:
        if claim.from_on is None:
            yield AuthorityFault("from_on", "没有写明委托期限的起始日，请补上（民法典第165条）。")
        if claim.until_on is None:
            yield AuthorityFault("until_on", "没有写明委托期限的截止日，请补上（民法典第165条）。")
    if claim.from_on is not None and claim.until_on is not None and claim.from_on > claim.until_on:
        yield AuthorityFault("until_on", "截止日早于起始日，请核对。")
    if claim.until_on is not None and claim.until_on < max(running.first_day, running.today):
        yield AuthorityFault("until_on", "期限在投票之前已经届满，不能用于本次表决，请重新签署。")
    if claim.from_on is not None and claim.from_on > running.last_day:
        yield AuthorityFault("from_on", "期限在投票截止之后才开始，不能用于本次表决，请重新签署。")


def _proxy(claim: AuthoritySaid, head: HeadKnown, running: VoteTerms) -> Iterator[AuthorityFault]:
    if claim.principals & head.organisations:
        yield AuthorityFault("kind", "业主是单位的，请按“单位授权”登记。")
    cap = running.rules.proxy_cap
    if running.holds_for >= cap:
        yield AuthorityFault(
            "holder_document",
            f"此人在本次表决中已接受 {running.holds_for} 户委托，每人最多 {cap} 户。请另行委托他人，或由业主本人投票。",
        )
    missing = required_declarations(running.rules) - claim.declared_not
    if missing:
        words = "、".join(one.label for one in Barred if one in missing)
        yield AuthorityFault("declared_not", f"受托人须书面声明不是{words}；声明不了的不得受托。")


def _appointed(claim: AuthoritySaid, head: HeadKnown) -> Iterator[AuthorityFault]:
    if claim.holder or claim.has_document:
        yield AuthorityFault("holder_name", "被推选的是名册上的共有人，只填 owner（名册上的代号），不填姓名和证件。")
    if len(head.alive) < 2:
        yield AuthorityFault("kind", "这一户没有其他共有人，不需要推选，由业主本人投票。")
    if claim.owner not in head.alive:
        yield AuthorityFault("owner", "被推选的人须是名册上这一户在世的共有人，请填其代号。")
    yield from _all_of_them(claim, head, "推选须由全体共有人签名，还缺 {}。")
    if head.appointing_recorded:
        yield AuthorityFault("kind", "这一户已登记过共同推选。改推他人的，请先终止原来的推选。")


def _guardian(claim: AuthoritySaid, head: HeadKnown) -> Iterator[AuthorityFault]:
    if claim.principals & head.organisations:
        yield AuthorityFault("kind", "单位没有监护人，请按“单位授权”登记。")
    yield from _all_of_them(
        claim, head, "{} 不是被监护人：请由该共有人投票，或由共有人（监护人代被监护人签名）共同推选投票人。"
    )


def _organisation(claim: AuthoritySaid, head: HeadKnown) -> Iterator[AuthorityFault]:
    if claim.principals - head.organisations:
        yield AuthorityFault("principals", "授权的须是名册上这一户的单位业主；自然人请用授权委托书。")


def _buyer(head: HeadKnown) -> Iterator[AuthorityFault]:
    if not head.sold:
        yield AuthorityFault(
            "kind",
            "名册上这一户的房屋没有全部转移给新业主，仍由原业主投票。已经办妥过户的，请先办理名册的产权转移登记。",
        )
    elif not head.holder_is_new_owner:
        yield AuthorityFault("holder_name", "此人不是名册上登记的新业主，请核对姓名和证件号码。")
    if head.received_on is not None:
        yield AuthorityFault("kind", f"原业主已于 {head.received_on:%Y-%m-%d} 投票，以该票为准，新业主不再投票。")


def _all_of_them(claim: AuthoritySaid, head: HeadKnown, words: str) -> Iterator[AuthorityFault]:
    if missing := head.alive - claim.principals:
        yield AuthorityFault("principals", words.format("、".join(sorted(missing))))
