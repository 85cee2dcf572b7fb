"""The certificate on paper 达标证明: its figures, what they stand on, how to count them again; and the figures in a sentence."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from app.claims.kinds import EvidenceClass
from app.consultation.gates.certificate import read_share
from app.consultation.gates.certifying import CertificateLook
from app.consultation.gates.rule import GateFigures
from app.consultation.households.meter import tenths_of_percent
from app.core.periods import spoken
from app.core.typesetting import FONT_FOLDER, breakable, set_sheet
from app.core.values.fractions import Threshold


def _stands(word: bool) -> str:
    return "成立" if word else "不成立"


def certificate_pdf(look: CertificateLook, key: str, fonts: Path = FONT_FOLDER) -> bytes:
    """The certificate; raises Refused where the Chinese font is missing."""
    certificate = look.now.certificate
    document: dict[str, Any] = json.loads(certificate.document)
    told, plan, rule = document["figures"], document["plan"], document["rule"]
    share = tenths_of_percent(told["counted"], told["households"])
    asked = read_share(document)
    needed = Threshold(rule["numerator"], rule["denominator"]).least(told.get("base_households", told["households"]))
    of_whom = asked.base.label if asked is not None else "全部户数"
    much = f"{asked.percent}% " if asked is not None else "五分之四"
    facts = [
        ("小区", document["community"]),
        ("项目", f"{document['project']['number']} {document['project']['title']}"),
        ("方案", f"第 {plan['number']} 版" if plan else "尚未公布方案"),
        ("范围", document["where"]),
        ("基数", f"{document['population']}，共 {told['households']} 户"),
        ("依据", document["source"]["title"]),
        ("计入", f"{told['counted']} 户，占全部户数的 {share}；要求{of_whom}的{much}以上，即不少于 {needed} 户"),
        ("回收", f"{told['responded']} 户，要求不少于全部户数的 {rule['least_response']}%"),
        ("其中他人登记、本人未确认", f"{told['by_claim']} 户"),
        ("不计他人登记、本人未确认的", _stands(told["stands_without_claims"])),
        ("不计有争议的户", _stands(told["stands_without_disputed"])),
        *(
            (f"不计“{EvidenceClass(name).label}”", f"{_stands(stands)}（{told['channels'][name]} 户）")
            for name, stands in told["stands_without"].items()
        ),
    ]
    if asked is not None:
        of_base = tenths_of_percent(told["counted"], told["base_households"])
        left = f"；多次上门未能见到的 {told['not_reached']} 户不计入" if told["not_reached"] else ""
        facts.insert(7, ("占基数", f"{of_base}，{asked.base.label} {told['base_households']} 户{left}"))
    if document.get("asked"):
        facts.insert(6, ("须全部同意的事项", "、".join(document["asked"])))
    facts += [
        (f"同意“{one['words']}”", f"{one['agreed']} 户（{tenths_of_percent(one['agreed'], told['households'])}）")
        for one in document.get("matters", [])
    ]
    data = {
        "title": f"达标证明：{certificate.kind.label}",
        "lapsed": f"本证明已失效：{look.lapsed}" if look.lapsed else "",
        "verdict": f"{told['counted']} / {told.get('base_households', told['households'])} 户",
        "meaning": f"{'出具时达到，现已失效' if look.lapsed else '已达到'}：{certificate.kind.label}，要求 {needed} 户",
        "counted": told["counted"],
        "households": told.get("base_households", told["households"]),
        "numerator": rule["numerator"],
        "denominator": rule["denominator"],
        "stroke": "竖线为五分之四" if asked is None else f"竖线为基数的 {asked.percent}%",
        "certified_at": spoken(datetime.fromisoformat(document["certified_at"])),
        "facts": [list(one) for one in facts],
        "sha256": breakable(certificate.sha256.hex()),
        "plan": breakable(plan["sha256"]) if plan else "",
        "key": breakable(key),
        "check": "核对：下载证明文件，运行 yigai gate 文件.json --key 上面的密钥，按各户重新计算并核对签名。",
    }
    return set_sheet("app.consultation.gates", "certificate.typ", data, fonts)


def satisfied_words(numbers: GateFigures) -> str:
    """How many are satisfied, of all households and of the base, and how many must be."""
    of_all = tenths_of_percent(numbers.counted, numbers.households)
    of_base = tenths_of_percent(numbers.counted, numbers.base_households)
    base = (
        f"；{numbers.base.label} {numbers.base_households} 户，满意的占 {of_base}" if numbers.share is not None else ""
    )
    not_reached = f"（多次上门未能见到的 {numbers.not_reached} 户，每次留有照片）" if numbers.not_reached else ""
    return (
        f"全部 {numbers.households} 户中满意 {numbers.counted} 户，占 {of_all}{base}{not_reached}；"
        f"须不少于{numbers.base.label}的 {numbers.percent}%，即 {numbers.least} 户；由街道按满意度问卷逐户核对并出具证明"
    )
