"""Lost passwords, reset by two: by administrators, and by a street or district for those whom it appoints."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import Security
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.core.installation import now
from app.core.paging import Page
from app.identity import password_resets as resets
from app.identity import service as identity
from app.identity.models import PasswordReset, Staff
from app.identity.permissions import Permission
from app.register.schemas import Input, Words
from app.routers.access import FRESH, Desk, InHouse, Tx, district_desk, platform_desk, street_desk
from app.routers.deeds import Unkeyed
from app.routers.errors import answer
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:staff")
open_router = Routes(tag="office:session")

type Half = Annotated[str, Field(min_length=8, max_length=16, examples=["7K2M-9PQX"])]


class NewPasswordReset(Input):
    """Whose password was lost, and how it was found that it is they who ask."""

    login: str = Field(min_length=1, max_length=60, examples=["juwei"])
    document: Words = Field(examples=["本人到场，核对身份证和工作证"])


class PasswordResetDecision(Input):
    """Whether the second person lets it be."""

    approve: bool = Field(examples=[True])


class PasswordResetAnswer(Answer):
    """A reset: whose, on what, proposed and decided by whom (empty at the server), and whether it was used."""

    id: uuid.UUID
    login: str
    name: str
    document: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    approved: bool | None
    used_at: datetime | None


class HalfAnswer(BaseModel):
    """One half of the code, shown this once to who gives it to the person; empty where the reset was refused."""

    id: uuid.UUID
    half: str = Field(examples=["7K2M-9PQX"])


class PasswordOfOnesOwn(Input):
    """Both halves of the code, got from two people, and the password to have."""

    login: str = Field(min_length=1, max_length=60, examples=["juwei"])
    first_half: Half = Field(description="提出的人给的一半")
    second_half: Half = Field(description="批准的人给的另一半")
    password: str = Field(min_length=1, max_length=200)
    code: str = Field("", max_length=12, description="启用了动态码的，还要 6 位动态码或一个恢复码")


@open_router.post(
    "/v1/public/staff/password",
    summary="工作人员用重置码设置新密码",
    status_code=204,
    response_model=None,
    once=Unkeyed.NOT_KEPT,
)
async def use(sent: PasswordOfOnesOwn, in_house: InHouse) -> JSONResponse | None:
    """Set one's own password after a reset by two; every sign-in ends, and the WeChat account is unbound."""
    refusal = await resets.use(
        in_house.database,
        in_house.sealer,
        sent.login,
        (sent.first_half, sent.second_half),
        sent.password,
        sent.code.strip(),
    )
    return answer(refusal.code, refusal.message) if refusal is not None else None


def _answer_of(reset: PasswordReset, member: Staff, names: dict[uuid.UUID, str]) -> PasswordResetAnswer:
    return PasswordResetAnswer.from_row(
        reset,
        login=member.login,
        name=member.name,
        proposed_by=names.get(reset.proposed_by, "") if reset.proposed_by else "",
        decided_by=names.get(reset.decided_by, "") if reset.decided_by else "",
    )


def _at(path: str, where: str, desk_of: Callable[..., Awaitable[Desk]], permission: Permission) -> None:
    """The three routes at one kind of place; they differ in nothing but where they are asked, and by whom."""
    reader = Annotated[Desk, Security(desk_of, scopes=[permission])]
    hand = Annotated[Desk, Security(desk_of, scopes=[permission, FRESH])]

    @router.get(f"{path}/password-resets", summary=f"{where}的密码重置")
    async def listed(desk: reader, session: Tx, after: After) -> Page[PasswordResetAnswer]:
        """The fifty latest, with who proposed, who approved, and whether they were used."""
        found, following = await resets.listed(session, desk.member, desk.lineage, await now(session), after)
        names = await identity.names(session, [who for one, _ in found for who in (one.proposed_by, one.decided_by)])
        return Page(lines=[_answer_of(reset, member, names) for reset, member in found], next=following)

    @router.post(f"{path}/password-resets", summary=f"{where}提出重置密码", once=Unkeyed.NOT_KEPT)
    async def propose(sent: NewPasswordReset, desk: hand, in_house: InHouse, session: Tx) -> HalfAnswer:
        """Say that somebody who stands here lost their password. The half is shown here alone; it serves nobody by itself."""
        made, half = await resets.propose(
            session, in_house.sealer, desk.member, desk.lineage, sent.login, sent.document, await now(session)
        )
        return HalfAnswer(id=made.id, half=half)

    @router.post(
        f"{path}/password-resets/{{reset_id}}/decision", summary=f"{where}批准或退回重置密码", once=Unkeyed.NOT_KEPT
    )
    async def decide(
        reset_id: uuid.UUID, sent: PasswordResetDecision, desk: hand, in_house: InHouse, session: Tx
    ) -> HalfAnswer:
        """Approve or refuse as another person; the password itself nobody is told but who sets it."""
        found, half = await resets.decide(
            session, in_house.sealer, desk.member, desk.lineage, reset_id, await now(session), approve=sent.approve
        )
        return HalfAnswer(id=found.id, half=half)


_at("", "全平台", platform_desk, Permission.PASSWORD_RESET)
# Who appoints somebody resets their password.
_at("/districts/{district_id}", "本区", district_desk, Permission.MANDATE_GIVE)
_at("/streets/{street_id}", "本街道", street_desk, Permission.MANDATE_GIVE)
