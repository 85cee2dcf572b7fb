"""`yigai gate` counts a certificate's file again from its households alone, on any machine and without a database."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from app.consultation.gates.certificate import Recount, recount
from app.consultation.households.meter import tenths_of_percent
from app.core.signing.notes import Note, NoteFault, PublicKey

UNREADABLE = 2


def gate(
    file: Annotated[Path, typer.Argument(metavar="证明文件", help="从公开页下载的达标证明 .json")],
    key: Annotated[str | None, typer.Option(help="证明上印的签名密钥")] = None,
) -> None:
    """重新计算一份达标证明；逐条列出不符之处。退出码：0 相符，1 不符，2 读不出来。"""
    try:
        kept: dict[str, Any] = json.loads(file.read_bytes())
        note = Note.read(kept["note"])
        found = recount(kept["document"], note.text)
        signed = key is None or note.signed_by(PublicKey.read(key))
    except (OSError, ValueError, KeyError, TypeError) as error:
        _unreadable(file, error)
    _print(kept["document"], found)
    faults = [*found.faults, *([] if signed else ["签名不是这把密钥签的。"])]
    for fault in faults:
        print(f"不符：{fault}", file=sys.stderr)
    if key is None:
        print("没有给出 --key，没有核对签名是谁签的。")
    raise typer.Exit(1 if faults else 0)


def _unreadable(file: Path, error: Exception) -> NoReturn:
    why = error if isinstance(error, NoteFault) else str(error) or type(error).__name__
    print(f"读不出 {file}：不是达标证明文件（{why}）", file=sys.stderr)
    raise typer.Exit(UNREADABLE)


def _print(document: dict[str, Any], recount: Recount) -> None:
    figures = recount.figures
    print(f"{recount.gate.label}：{'达到' if figures.reached else '没有达到'}")
    print(f"{document['community']}，{document['where']}，{document['certified_at']}")
    print(
        f"计入 {figures.counted} 户，共 {figures.households} 户（{tenths_of_percent(figures.counted, figures.households)}）"
    )
    if figures.share is None:
        print(f"5 × {figures.counted} = {5 * figures.counted}，4 × {figures.households} = {4 * figures.households}")
    else:
        base, of_base = figures.base_households, tenths_of_percent(figures.counted, figures.base_households)
        print(f"基数是{figures.base.label}，共 {base} 户（{of_base}）；多次上门未能见到 {figures.not_reached} 户")
        print(
            f"100 × {figures.counted} = {100 * figures.counted}，{figures.percent} × {base} = {figures.percent * base}"
        )
    print(f"有表态或征询到 {figures.responded} 户，要求不低于 {figures.least_response}%")
    print(f"其中他人登记、本人未确认 {figures.by_claim} 户")
    print(
        f"不计这些：{_stands(figures.stands_without_claims)}；不计有争议的户：{_stands(figures.stands_without_disputed)}"
    )
    for one in document.get("matters", []):
        share = tenths_of_percent(one["agreed"], figures.households)
        print(f"  同意“{one['words']}” {one['agreed']} 户（{share}）")
    for evidence, number in figures.channels.items():
        print(f"  {evidence.label} {number} 户，不计这些：{_stands(figures.stands_without[evidence])}")


def _stands(word: bool) -> str:
    return "成立" if word else "不成立"
