"""`yigai witness`: keeps watch over the logs of votes from a machine of one's own, and signs how far they have come."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from app.core.signing.kept_keys import KeyFault
from app.core.signing.notes import NoteFault
from app.core.signing.witness import ForkSeen, WitnessFault, WitnessKeeper, offers_of

app = typer.Typer(name="witness", help="见证：在自己的电脑上看住表决记录，并签名。", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--folder", help="见证人自己的文件夹：密钥和签过的记录，请备份")]


@app.command("init")
def init(
    name: Annotated[str, typer.Option(help="签名用的名称，如 jiedao.example.cn/witness1，不能有空格和加号")],
    service: Annotated[str, typer.Option(help="服务的网址，如 https://vote.example.cn")],
    folder: Folder = Path("witness"),
    key: Annotated[list[str] | None, typer.Option(help="张贴的通知上印的密钥；不给则认第一次见到的")] = None,
) -> None:
    """生成见证密钥，打印要交街道办事处登记的一行。"""
    try:
        made = WitnessKeeper.set_up(folder, name, service.rstrip("/"), key or ())
    except (WitnessFault, KeyFault) as fault:
        print(fault, file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"见证密钥已生成，保存在 {folder}。请备份整个文件夹，不要交给别人，也不要放在运行表决服务的电脑上。")
    print("请把下面这一行交街道办事处登记为见证人：")
    print(made.public.vkey)
    print(f"登记以后运行：yigai witness run --folder {folder} --every 60")


@app.command("trust")
def trust(
    key: Annotated[str, typer.Argument(help="服务的新密钥，从张贴的通知上抄")], folder: Folder = Path("witness")
) -> None:
    """服务更换密钥以后，认可新的密钥。"""
    try:
        WitnessKeeper(folder).trust(key)
    except (WitnessFault, KeyFault, NoteFault) as fault:
        print(fault, file=sys.stderr)
        raise typer.Exit(1) from None
    print("已认可这把密钥。")


@app.command("run")
def run(
    folder: Folder = Path("witness"),
    once: Annotated[bool, typer.Option("--once", help="只看一遍")] = False,
    every: Annotated[int, typer.Option(min=1, help="每隔几秒看一遍")] = 60,
    vote: Annotated[list[str] | None, typer.Option(help="只看这些表决；默认为登记的小区里的全部表决")] = None,
) -> None:
    """看一遍或一直看：核对记录只增不改，签名并交回。退出码：0 正常，1 有没办成的，3 发现两份不同的记录。"""
    try:
        witness = WitnessKeeper(folder)
    except (WitnessFault, KeyFault) as fault:
        print(fault, file=sys.stderr)
        raise typer.Exit(1) from None
    with httpx.Client(base_url=witness.service, timeout=30) as client:
        while True:
            status = look(witness, client, vote)
            if once:
                raise typer.Exit(status)
            time.sleep(every)


def look(witness: WitnessKeeper, client: httpx.Client, votes: list[str] | None = None) -> int:
    """Look once at every vote and ledger: 0 all signed, 1 something could not be done, 3 a fork was seen."""
    statuses = [0]
    try:
        logs = [(eid, f"votes/{eid}") for eid in votes] if votes is not None else _watched(witness, client)
    except (httpx.HTTPError, WitnessFault) as fault:
        return _say(fault)
    for log, path in logs:
        try:
            _look_at(witness, client, log, f"/v1/public/{path}")
        except (httpx.HTTPError, WitnessFault) as fault:
            statuses.append(_say(fault))
    return max(statuses)


def _look_at(witness: WitnessKeeper, client: httpx.Client, log: str, path: str) -> None:
    last = witness.last_signed(log)
    since = last.checkpoint.size if last is not None else 0
    answer = _got(client.get(f"{path}/checkpoints", params={"since": since}))
    signed = since
    # The one signed last comes first, and each is handed back before the next is signed: no lost answer skips a size.
    for offer in offers_of(answer):
        line = witness.sign(log, str(answer.get("key")), offer, int(time.time()))
        _got(
            client.put(
                f"{path}/cosignatures/{witness.public.raw.hex()}", json={"size": offer.size, "line": line.strip()}
            )
        )
        signed = offer.size
    if signed > since:
        print(f"{log}：已见证到第 {signed} 条。", flush=True)


def _watched(witness: WitnessKeeper, client: httpx.Client) -> list[tuple[str, str]]:
    """The logs to look at, each with its address: votes, and the ledgers of estates."""
    found: list[tuple[str, str]] = []
    after = ""
    while True:
        answer = _got(client.get(f"/v1/public/witnesses/{witness.public.raw.hex()}", params={"after": after}))
        try:
            estates = answer["estates"]
            found += [(str(eid), f"votes/{eid}") for estate in estates for eid in estate["votes"]]
            # A service of an earlier version has no ledgers.
            ledgers = [str(estate["ledger"]) for estate in estates if estate.get("ledger")]
            found += [(f"community-{one}", f"ledgers/{one}") for one in ledgers]
        except (KeyError, TypeError):
            raise WitnessFault("服务的回答看不懂。请核对网址，或升级程序。") from None
        if not estates:
            raise WitnessFault(f"这把密钥还没有登记：{witness.public.vkey}\n请交街道办事处登记。")
        if not answer.get("next"):
            # Votes first: they do not wait for anything that is wrong with a ledger.
            return sorted(set(found), key=lambda one: (one[1].startswith("ledgers/"), one))
        after = str(answer["next"])


def _got(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except json.JSONDecodeError:
        told = None
    if answer.is_error or not isinstance(told, dict):
        said = told.get("message") if isinstance(told, dict) else ""
        raise WitnessFault(f"{answer.request.url.path}：{answer.status_code} {said or '服务没有回答'}")
    return told


def _say(fault: Exception) -> int:
    print(str(fault) or type(fault).__name__, file=sys.stderr, flush=True)
    return 3 if isinstance(fault, ForkSeen) else 1
