"""`yigai estate`: estates entered where the server runs, by an administrator at the keyboard."""

import asyncio
import uuid
from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from app.cli.keyboard import at_keyboard
from app.cli.opening import opened, read_settings
from app.core.errors import INVALID_REQUEST, FieldFault, Refused
from app.core.idempotency import once
from app.identity.permissions import Permission
from app.register import places
from app.register.schemas import NewCommunity

app = typer.Typer(help="小区", no_args_is_help=True)

_STEPS = ("district", "street", "committee", "name")


@app.callback()
def estate() -> None:
    """登记小区。"""


@app.command("add")
def add(
    place: Annotated[str, typer.Argument(help="区/街道/社区/小区，缺少的上级一并登记")],
    by: Annotated[str, typer.Option(help="系统管理员账号（会询问密码）")],
    address: Annotated[str, typer.Option(help="地址")] = "",
) -> None:
    """登记一个小区。"""
    sent = understood_place(place, address)

    async def make() -> None:
        async with opened(read_settings()) as house:
            person = await at_keyboard(house, by, Permission.PLACE_CREATE, None)
            async with house.database.write() as session:

                async def enter(_: datetime) -> dict[str, Any]:
                    return {"id": str(await places.register_community(session, **sent.model_dump()))}

                payload = [sent.model_dump_json().encode()]
                await once(session, person, "community:create", uuid.uuid4().hex, payload, enter)

    asyncio.run(make())
    print(f"已登记小区：{' '.join((sent.district, sent.street, sent.committee, sent.name))}。")


def understood_place(place: str, address: str) -> NewCommunity:
    """The estate as the route takes it; raises Refused with every fault at once."""
    steps = place.split("/")
    if len(steps) != len(_STEPS):
        what = f"“{place}”应写成 区/街道/社区/小区 四级，例如 向阳区/红星街道/向阳里社区/向阳里小区。"
        raise Refused(INVALID_REQUEST, [FieldFault("place", what)])
    try:
        return NewCommunity(**dict(zip(_STEPS, steps, strict=True)), address=address)
    except ValidationError as error:
        from app.routers.faults import sentence

        faults = [FieldFault(str(one["loc"][0]), sentence(dict(one))) for one in error.errors()]
        raise Refused(INVALID_REQUEST, faults) from None
