"""`yigai log-key rotate` changes the key that signs logs; `yigai log-key show` says which are in use."""

import asyncio
from typing import Annotated

import typer

from app.cli.opening import CannotOpen, log_keys, opened, read_settings
from app.core.db import Database
from app.core.installation import now
from app.core.settings import Settings
from app.core.signing.kept_keys import KeyFault
from app.core.signing.log_keys import LogKeys
from app.core.signing.notes import PublicKey, SigningKey
from app.core.signing.signer import Signer
from app.ledger import rotating

app = typer.Typer(name="log-key", help="签发表决记录的密钥：查看，更换。", no_args_is_help=True)


@app.command("show")
def show() -> None:
    """列出在用的和更换下来的密钥（只有公钥）。"""
    settings = read_settings()
    try:
        current, *former = [SigningKey(one).public(settings.log_name).raw.hex() for one in log_keys(settings).all()]
    except KeyFault as fault:
        raise CannotOpen(str(fault)) from None
    print(f"在用 {current}")
    for one in former:
        print(f"已更换 {one}")


@app.command("rotate")
def rotate(
    reason: Annotated[str, typer.Option(help="为什么更换；在数据库中保存，不公开")],
) -> None:
    """更换签名密钥：记入每个小区的台账；此后开始的表决用新密钥，进行中的表决和台账仍用原来的。"""
    if not 4 <= len(reason.strip()) <= 500:
        raise CannotOpen("请用 4 至 500 字写明更换的理由：yigai log-key rotate --reason 理由")
    asyncio.run(rotated(read_settings(), reason.strip()))


async def rotated(settings: Settings, reason: str) -> None:
    """Announce the new key in every ledger, then put it in its place; whatever interrupts it, run again it goes on.

    Raises CannotOpen where the settings leave nothing to change.
    """
    keys = log_keys(settings)
    async with opened(settings) as house:
        new, former = await announced(house.database, house.signer, keys, reason)
    print(f"新密钥 {new.raw.hex()} 已记入每个小区的台账，此前的是 {former.raw.hex()}。")
    if keys.in_use:
        print("请重新启动所有服务进程。")
    else:
        kept = keys.replace()
        print(f"旧密钥保存在 {kept}：进行中的表决、台账和以前的回执还要用它，不要删除。请备份整个 keys 文件夹。")
    print("请通知见证人从新张贴的通知上抄下密钥，运行 yigai witness trust。")


async def announced(database: Database, signer: Signer, keys: LogKeys, reason: str) -> tuple[PublicKey, PublicKey]:
    """Have every ledger say which key is to come and which it follows, once; answers the two. Raises CannotOpen.

    Logs that have lines keep the key in use now, whether or not anything was signed of them yet.
    """
    try:
        new, old = _keys_in_settings(keys) if keys.in_use else (keys.next(), keys.all()[0])
    except KeyFault as fault:
        raise CannotOpen(str(fault)) from None
    key, former = [SigningKey(one).public("log") for one in (new, old)]
    async with database.read() as session:
        begun = await rotating.begun(session)
        told = await rotating.announced(session, key.raw)
    if told and keys.in_use:
        raise CannotOpen(
            "YIGAI_LOG_KEY 里的密钥已经记入台账。要再次更换：把它移到 YIGAI_FORMER_LOG_KEYS，在 YIGAI_LOG_KEY 写新的密钥。"
        )
    if not keys.in_use:
        for one in begun:
            signer.keep_key(one)
    if not told:
        async with database.write() as session:
            await rotating.announce(session, key.raw, former.raw, reason, await now(session))
    return key, former


def _keys_in_settings(keys: LogKeys) -> tuple[bytes, bytes]:
    """The new and the former key of the settings; raises CannotOpen where no former one is given."""
    held = keys.all()
    if len(held) < 2:
        raise CannotOpen(
            "签名密钥由 YIGAI_LOG_KEY 给出。更换办法：先把现在的密钥写进 YIGAI_FORMER_LOG_KEYS，再在 YIGAI_LOG_KEY 写新的"
            "密钥（32 字节，base64），然后再运行一次。"
        )
    return held[0], held[1]
