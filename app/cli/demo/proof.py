"""The vote of the demo proves itself: a voter finds the ballot by its tracker, an auditor checks the bundle offline."""

import io
from contextlib import redirect_stdout

from app.cli.demo.hands import Answer, Hands
from app.voting.bundle import verify

RECEIPT = "投票回执.txt"


async def prove(hands: Hands, vote: Answer, receipt: Answer) -> None:
    """Both bundles into the folder, with a voter's receipt, and what the program inside says of them."""
    eid, path = vote["eid"], f"{hands.base}/votes/{vote['id']}/bundles"
    log = await hands.callers.public("GET", f"/v1/public/votes/{eid}/log")
    key, witnesses = log["key"], [one["vkey"] for one in log["witnesses"]]
    (hands.folder / RECEIPT).write_text(receipt["receipt"])
    public, restricted = hands.folder / f"{eid}.zip", hands.folder / f"{eid}-restricted.zip"
    public.write_bytes(await hands.callers.bytes_of(f"/v1/public/votes/{eid}/bundle.zip"))
    sent = {"recipient": "吴会计", "unit": "向阳区审计事务所", "purpose": "复核整体改造表决的计票"}
    made = await hands.callers.send("shenji", "POST", path, json=sent)
    restricted.write_bytes(await hands.callers.fetch("shenji", "GET", f"{path}/{made['id']}.zip"))
    found = await hands.callers.bytes_of(f"/v1/public/votes/{eid}/trackers/{receipt['tracker']}")
    line = found.decode().split("index ")[1].split("\n")[0]
    said = io.StringIO()
    with redirect_stdout(said):
        receipts = [str(hands.folder / RECEIPT)]
        sound = [verify.verify(str(one), [key, *witnesses], receipts) == 0 for one in (public, restricted)]
    if not all(sound):
        raise RuntimeError(said.getvalue())
    hands.say(f"20. 一位住户凭查验码 {receipt['tracker']} 找到自己的票：表决记录第 {line} 条，回执自带证明。")
    hands.say(
        f"    公开资料包 {public.name} 和审计员的受限资料包 {restricted.name} 离线核对：{said.getvalue().split('，')[0]}。"
    )
    signed = said.getvalue().split("见证 / witnesses: ")[1].split("\n")[0]
    hands.say(f"    见证人 {signed} 签过计票结果的记录（本次要求至少 {log['witness_quorum']} 方）。")
    hands.say(f"    自己核对：uv run yigai verify {public} --key {key} --receipt {hands.folder / RECEIPT}")
