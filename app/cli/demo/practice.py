"""The practice house 演练: a committee's own sheet in a marked database, on which a vote is rehearsed under a clock that is
moved by hand (docs/committee.md).
"""

import json
import os
import secrets
import socket
import uuid
from importlib.resources import files
from pathlib import Path

import httpx
import typer
from rich.console import Console

from app.cli.demo.signing_in import account_lines, sign_in_lines
from app.cli.demo.staff import appoint_staff
from app.cli.demo.wechat import TEMPLATES, Platform
from app.cli.estate import understood_place
from app.cli.import_sheet import check_sheet, show_report
from app.cli.opening import OpenHouse, opened, read_settings, renewed, stands
from app.cli.serve import EVERYWHERE, address_of, bound_server, keeping, listening, read_application, sending, served
from app.cli.standin import named, standing_in
from app.core.installation import Marker, now
from app.core.settings import Settings
from app.core.values.rehearsal import WORD
from app.register import places
from app.register.imports import imports
from app.register.schemas import NewCommunity
from app.register.sheet.marked import marked_sheet

PLACE = f"{WORD}区/{WORD}街道/{WORD}社区/本小区"
NOTES = "practice.json"
"""Where the house answers, its estate, the password of its accounts."""
COMMANDS = "practice.sh"
"""The commands of docs/committee.md, which read that."""

THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


async def practise(sheet: Path, place: str, data: Path, host: str, port: int, *, leave: bool) -> None:
    """Serve the practice house of a sheet; one begun earlier in this folder goes on where it stands.

    Raises CannotOpen where the folder holds another kind of database, typer.Exit where the sheet has errors.
    """
    with listening(host, port) as bound:
        here = address_of(host, bound.getsockname()[1])
        async with standing_in(0, f"{here}/v1/public/wechat/push", host=host) as wechat:
            settings, notes = settings_apart(data, wechat.address), data / NOTES
            goes_on = await stands(settings, Marker.PRACTICE) and notes.exists()
            if not goes_on:
                content = _without_errors(sheet)
                await renewed(settings, Marker.PRACTICE)
            async with opened(settings, marker=Marker.PRACTICE, meanwhile=read_application) as house:
                known = json.loads(notes.read_text()) if goes_on else await _begun(house, sheet, place, content)
                known |= {"address": here, "wechat": wechat.address}
                _keep(notes, known)
                (data / COMMANDS).write_text(files(__package__).joinpath(COMMANDS).read_text(encoding="utf-8"))
                if not leave:
                    await _serve(house, bound, known, _announcement(data, known, host))


async def _serve(house: OpenHouse, bound: socket.socket, notes: dict[str, str], announcement: str) -> None:
    """Everything that `serve` runs; the stand-in is told its pages and templates, which it forgets when it ends."""
    async with served(bound_server(house), bound) as serving, sending(house, every_seconds=1), keeping(house):
        async with httpx.AsyncClient(base_url=notes["wechat"], timeout=60, trust_env=False) as client:
            await Platform(client).set_up()
        print(announcement, flush=True)
        await serving


def settings_apart(data: Path, wechat: str) -> Settings:
    """Nothing that the environment names: the database lies in `data`, WeChat is the stand-in at this address, and no store
    and no text message is real. The page of the API is open.
    """
    return read_settings(
        data=data,
        database_url="",
        log_level="error",
        api_page=True,
        wechat_templates=TEMPLATES,
        sms_secret_id="",
        official_appid="",
        public_base="",  # or what is printed here would lead to the real service
        store_bucket="",
        **named(wechat),
    )


def _without_errors(sheet: Path) -> bytes:
    """The sheet's bytes; one with errors comes back coloured, and nothing is begun."""
    content, console = sheet.read_bytes(), Console(highlight=False)
    report, faults, totals = check_sheet(content, sheet.name)
    show_report(console, report)
    if report["errors"]:
        coloured = sheet.with_name(f"{sheet.stem}-校验.xlsx")
        coloured.write_bytes(marked_sheet(content, sheet.name, faults, totals))
        console.print(f"表里有错误，没有开始演练。已另存标色的表：{coloured}，改好后再运行一次。")
        raise typer.Exit(2)
    return content


async def _begun(house: OpenHouse, sheet: Path, place: str, content: bytes) -> dict[str, str]:
    """Enter the estate and its people, and bring the sheet in by two of them; owners of one name wait for a person."""
    sent = _rehearsed(understood_place(place, ""))
    async with house.database.write() as session:
        community = await places.register_community(session, **sent.model_dump())
    steps = (sent.district, sent.street, sent.committee, sent.name)
    password = secrets.token_urlsafe(9)
    people: dict[str, uuid.UUID] = {}
    for everybody in (False, True):
        people |= await appoint_staff(
            house.database, password, everybody=everybody, steps=steps, must_change=False, by=WORD
        )
    async with house.database.write() as session:
        at = await now(session)
        kept = await imports.check(session, house.sealer, community, sheet.name, content, by=people["juwei"], at=at)
        doubts = kept.report["doubts"]
        if not doubts:
            await imports.approve(session, house.sealer, community, kept.id, by=people["juwei2"], at=at)
    for doubt in doubts:
        parts = "；".join("、".join(one["parts"]) for one in doubt["candidates"])
        print(f"同名业主 {doubt['name']}（{parts}）：是不是同一个人，由你们认定，见 docs/committee.md 第 2 步。")
    return {"password": password, "community": str(community), "import": str(kept.id)}


def _rehearsed(sent: NewCommunity) -> NewCommunity:
    """The estate under a name that says so wherever it is shown: in titles, notices, messages and lists."""
    return sent if WORD in sent.name else sent.model_copy(update={"name": f"{sent.name}（{WORD}）"})


def _keep(notes: Path, known: dict[str, str]) -> None:
    """Where the commands read it, for nobody else on this machine: the password is in it."""
    with open(os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(known, file, ensure_ascii=False, indent=1)


def _announcement(data: Path, notes: dict[str, str], host: str) -> str:
    """Where it answers, for whom, and what is to be kept in mind."""
    return "\n".join(
        [
            "",
            f"{WORD}已经开始：{notes['address']}，接口文档 {notes['address']}/docs，按 Ctrl-C 结束；再运行一次接着演练。",
            _neighbours(notes, host),
            f"一步一步怎么办：docs/committee.md。拨动时钟：uv run yigai clock +7d --data {data}（拨动后须重新登录）。",
            f"各角色的账号（密码都是 {notes['password']}，也记在 {data / NOTES}）：",
            *account_lines(),
            *sign_in_lines(notes["address"], notes["wechat"], "张三"),
            f"{WORD}用的是真实的名册：只在可信的网络里打开，{WORD}完把文件夹 {data} 整个删除。",
        ]
    )


def _neighbours(notes: dict[str, str], host: str) -> str:
    """Where phones in the same network find it."""
    seen = _own_address(host) if host in EVERYWHERE else host
    if seen in THIS_MACHINE:
        return "现在只有本机能打开。让邻居的手机也能打开：加上 --host 0.0.0.0 再运行。"
    port, wechat = (notes[one].rpartition(":")[2] for one in ("address", "wechat"))
    return f"同一网络里的手机打开：{address_of(seen, int(port))}（微信替身 {address_of(seen, int(wechat))}）。"


def _own_address(host: str) -> str:
    """This machine's address towards others. No packet is sent: a datagram socket only looks up its way."""
    family, elsewhere = (socket.AF_INET6, "2001:db8::1") if ":" in host else (socket.AF_INET, "192.0.2.1")
    with socket.socket(family, socket.SOCK_DGRAM) as way:
        try:
            way.connect((elsewhere, 9))
        except OSError:
            return EVERYWHERE[host]
        return str(way.getsockname()[0])
