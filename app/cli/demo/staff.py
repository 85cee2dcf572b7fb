"""The people of the demo: one account for each role, and the second persons whom the rules ask for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.cli.staff import grant
from app.core.db import Database
from app.core.installation import CHINA, now
from app.identity import service
from app.identity.bodies.appointing import TEMPORARY, TEMPORARY_AT_MOST
from app.identity.kinds import PartyKind
from app.identity.permissions import Role

DISTRICT, STREET, COMMITTEE, COMMUNITY = "向阳区", "红星街道", "向阳里社区", "向阳里小区"
STEPS = (DISTRICT, STREET, COMMITTEE, COMMUNITY)
_PLATFORM, _DISTRICT, _STREET, _COMMITTEE, _COMMUNITY = range(5)
"""How many steps from the district downwards name the place of a mandate."""


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """An account of the demo with its one mandate."""

    login: str
    name: str
    role: Role
    steps: int
    party_kind: PartyKind | None = None
    organisation: str = ""


STAFF = (
    DemoStaff("admin", "系统管理员", Role.ADMINISTRATOR, _PLATFORM),
    DemoStaff("qu", "区住建局 周科长", Role.DISTRICT_OFFICE, _DISTRICT),
    DemoStaff("jiedao", "街道办 陈主任", Role.STREET_OFFICE, _STREET),
    DemoStaff("juwei", "居委会 刘干事", Role.NEIGHBOURHOOD_COMMITTEE, _COMMITTEE),
    DemoStaff("juwei2", "居委会 马主任", Role.NEIGHBOURHOOD_COMMITTEE, _COMMITTEE),
    DemoStaff("yeweihui", "业委会 何主任", Role.OWNERS_COMMITTEE, _COMMUNITY),
    DemoStaff("wangge", "网格员 小孙", Role.GRID_WORKER, _COMMITTEE),
    DemoStaff("danwei", "施工项目部 鲁工", Role.RESPONSIBLE_UNIT, _COMMUNITY),
    DemoStaff("danwei2", "防水公司 蒋师傅", Role.RESPONSIBLE_UNIT, _COMMUNITY),
    DemoStaff("danwei4", "防水公司 曹经理", Role.RESPONSIBLE_UNIT, _COMMUNITY),
    DemoStaff("danwei3", "物业 谢管家", Role.RESPONSIBLE_UNIT, _COMMUNITY),
    DemoStaff("jishu1", "计票员 沈老师", Role.COUNTER, _COMMUNITY),
    DemoStaff("jishu2", "计票员 韩师傅", Role.COUNTER, _COMMUNITY),
    DemoStaff("jishu3", "计票员 杨医生", Role.COUNTER, _COMMUNITY),
    DemoStaff("shenji", "审计员 吴会计", Role.AUDITOR, _COMMUNITY),
    DemoStaff("jianzheng", "见证人 郑老师", Role.WITNESS, _COMMUNITY),
    DemoStaff("huifang", "第三方回访员 小赵", Role.THIRD_PARTY_CALLER, _COMMUNITY),
    DemoStaff("jiandu", "义务监督员 冯师傅", Role.VOLUNTEER_SUPERVISOR, _COMMUNITY),
    DemoStaff("louzhang", "楼门长 孙阿姨", Role.STAIRWELL_HEAD, _COMMUNITY),
    DemoStaff("shigong", "施工员 邓工", Role.WORKS_PARTY, _COMMUNITY, PartyKind.CONSTRUCTION, "宏达建设"),
    DemoStaff("chengguan", "城管局 罗科员", Role.DEPARTMENT, _STREET, None, "向阳区城市管理局"),
    DemoStaff("gongshui", "水务 田工", Role.UTILITY, _STREET, PartyKind.WATER, "向阳水务"),
    DemoStaff("gongzheng", "公证处 陆公证员", Role.NOTARY, _STREET, None, "向阳公证处"),
)


async def appoint_staff(
    database: Database,
    password: str,
    *,
    everybody: bool,
    steps: Sequence[str] = STEPS,
    must_change: bool = True,
    by: str = "演示",
) -> dict[str, uuid.UUID]:
    """Make the administrator, or (once the estate at `steps` is entered) everybody else, with mandates from today.

    Answers their ids by their logins.
    """
    people: dict[str, uuid.UUID] = {}
    async with database.write() as session:
        at = await now(session)
        today: date = at.astimezone(CHINA).date()
        for one in STAFF:
            if (one.role is not Role.ADMINISTRATOR) is not everybody:
                continue
            people[one.login] = await service.add_staff(
                session, one.login, one.name, password, at, must_change=must_change
            )
            await grant(
                session,
                one.login,
                one.role,
                "/".join(steps[: one.steps]),
                from_on=today,
                until_on=today + TEMPORARY_AT_MOST if one.role in TEMPORARY else None,
                appointed_by=by,
                document=f"{by}任命书",
                party_kind=one.party_kind,
                organisation=one.organisation,
            )
    return people
