"""The sheets that owners sign, as PDF for one head: the proxy 授权委托书, the co-owners' appointing sheet 共有人推选表, and
the authority that an organisation gives under its seal 单位授权书.

Source: Civil Code art. 165 (agent, matter, scope, term, signature or seal), SH 18 (the agent votes as the principal has
said), R-33 (an organisation is one head), R-48 (co-owners appoint one). People's names are left blank: a name that is
printed is half a forged signature. An organisation's name is public, and its seal must bear it. Layout is in
proxy_form.typ.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.typesetting import FONT_FOLDER, set_sheet
from app.core.values.fractions import square_metres
from app.register.kinds import ORGANISATIONS
from app.voting import announcing, errors
from app.voting.authorities.circumstances import owners_of_head
from app.voting.authorities.fitness import required_declarations
from app.voting.ballots.heads_on_roll import head_of
from app.voting.drafting import preparing
from app.voting.kinds import Barred
from app.voting.models import Vote

PROXY, APPOINTING, ORGANISATION = "授权委托书", "共有人推选表", "单位授权书"
NAMED = 12
"""So many rooms of a head are named; a bureau may have hundreds."""

_REMARKS = {
    PROXY: (
        "一份委托书只用于一户；受托人姓名、事项、权限、期限和签名日期缺一不可（民法典第165条）。",
        "委托人可以随时撤销：在手机上撤销，或书面告知社区居委会。撤销前已投的票有效。",
        "交社区居委会，由两人先后登记、确认后，受托人方可投票；委托人本人也可以自己投票，以先收到的为准。",
        "房屋有几位共有人且已共同推选投票人的，由该人签署委托。",
    ),
    APPOINTING: (
        "须由全体共有人签名，缺一人即不成立；一份推选表只用于一户。",
        "交社区居委会，由两人先后登记、确认后，只接收被推选人的选票，其他共有人的选票不再接收。",
        "不推选的，任何一位共有人都可以投票，以先收到的一票为准；意见不一的，后一票记为异议。",
    ),
    ORGANISATION: (
        "选票上只盖公章、没有这份授权书的，不能登记（民法典第165条）。",
        "单位全称须与公章一致；姓名、证件、权限、期限和日期缺一不可；一份只用于一户。",
        "投票截止前交社区居委会，由两人先后登记、确认；先送来的选票留存，授权补齐后登记。",
        "获授权人可签纸质选票，可到现场，也可用自己的手机投票；换人的，书面终止后另交一份。",
    ),
}


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What is printed of a head and its vote; `owners` is how many people sign an appointing sheet, `organisations` the
    names of those of its owners that are no natural persons.
    """

    community: str
    title: str
    window: str
    voter: str
    rooms: str
    area_m2: str
    items: tuple[tuple[int, str], ...]
    owners: int
    organisations: tuple[str, ...]
    cap: int
    barred: str


async def form_facts(session: AsyncSession, vote: Vote, voter: str) -> FormFacts:
    """The facts of the sheets for a head of the vote's roll; raises Refused where there is none."""
    owners = await owners_of_head(session, vote, voter)
    head = await head_of(session, vote.roll_id, voter)
    if head is None:
        raise Refused(errors.VOTER_UNKNOWN, voter=voter)
    told = await announcing.facts_of(session, vote)
    rules = preparing.rules_of(vote)
    barred = required_declarations(rules)
    return FormFacts(
        community=told["community"],
        title=vote.title,
        window=f"{told['opens_at']} 至 {told['closes_at']}" if vote.opens_at else "时间另行通知",
        voter=voter,
        rooms="、".join(head.parts[:NAMED]) + (f"等 {len(head.parts)} 处" if len(head.parts) > NAMED else ""),
        area_m2=square_metres(head.area_c),
        items=tuple((item.number, item.text) for item in await preparing.items_of(session, vote.id)),
        owners=sum(not one.deceased for one in owners),
        organisations=tuple(one.name for one in owners if one.kind in ORGANISATIONS),
        cap=rules.proxy_cap,
        barred="、".join(one.label for one in Barred if one in barred),
    )


def proxy_form(facts: FormFacts, fonts: Path = FONT_FOLDER) -> bytes:
    """The proxy as PDF; equal input gives equal bytes. Raises Refused where the folder `fonts` lacks the Chinese font."""
    return _sheet("proxy", PROXY, facts, fonts)


def appointing_form(facts: FormFacts, fonts: Path = FONT_FOLDER) -> bytes:
    """The co-owners' appointing sheet as PDF, with a line for each of them.

    Raises Refused for a head with a single owner, who appoints nobody, or where the Chinese font is missing.
    """
    if facts.owners < 2:
        raise Refused(errors.NOBODY_TO_APPOINT, rooms=facts.rooms)
    return _sheet("appointing", APPOINTING, facts, fonts)


def organisation_form(facts: FormFacts, fonts: Path = FONT_FOLDER) -> bytes:
    """The authority of a head's organisation as PDF, with its name and a place for its seal.

    Raises Refused for a head of people alone, or where the Chinese font is missing.
    """
    if not facts.organisations:
        raise Refused(errors.NO_ORGANISATION, rooms=facts.rooms)
    return _sheet("organisation", ORGANISATION, facts, fonts)


def _sheet(kind: str, name: str, facts: FormFacts, fonts: Path) -> bytes:
    data = {
        "kind": kind,
        "name": name,
        "community": facts.community,
        "title": facts.title,
        "window": facts.window,
        "voter": facts.voter,
        "rooms": facts.rooms,
        "area_m2": facts.area_m2,
        "items": [{"number": number, "text": text} for number, text in facts.items],
        "owners": facts.owners,
        "organisations": "、".join(facts.organisations),
        "cap": facts.cap,
        "barred": facts.barred,
        "remarks": _REMARKS[name],
    }
    return set_sheet("app.voting.authorities", "proxy_form.typ", data, fonts)
