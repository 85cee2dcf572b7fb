"""The certificate on paper 达标证明: its figures, what they stand on, and how to count them again."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from app.claims.kinds import EvidenceClass
from app.consultation.gates.certifying import CertificateLook
from app.consultation.households.meter import DENOMINATOR, NUMERATOR, lacking, tenths_of_percent
from app.core.periods import spoken
from app.core.typesetting import FONT_FOLDER, breakable, set_sheet


def _stands(word: bool) -> str:
    return "成立" if word else "不成立"


def certificate_pdf(look: CertificateLook, key: str, fonts: Path = FONT_FOLDER) -> bytes:
    """The certificate; raises Refused where the Chinese font is missing."""
    certificate = look.now.certificate
    document: dict[str, Any] = json.loads(certificate.document)
    told, plan, rule = document["figures"], document["plan"], document["rule"]
    share = tenths_of_percent(told["counted"], told["households"])
    needed = lacking(0, told["households"])
    facts = [
        ("小区", document["community"]),
        ("项目", f"{document['project']['number']} {document['project']['title']}"),
        ("方案", f"第 {plan['number']} 版" if plan else "尚未公布方案"),
        ("范围", document["where"]),
        ("基数", f"{document['population']}，共 {told['households']} 户"),
        ("依据", document["source"]["title"]),
        ("计入", f"{told['counted']} 户，占全部户数的 {share}；要求全部户数的五分之四以上，即不少于 {needed} 户"),
        ("回收", f"{told['responded']} 户，要求不少于全部户数的 {rule['least_response']}%"),
        ("其中他人登记、本人未确认", f"{told['by_claim']} 户"),
        ("不计他人登记、本人未确认的", _stands(told["stands_without_claims"])),
        ("不计有争议的户", _stands(told["stands_without_disputed"])),
        *(
            (f"不计“{EvidenceClass(name).label}”", f"{_stands(stands)}（{told['channels'][name]} 户）")
            for name, stands in told["stands_without"].items()
        ),
    ]
    if document.get("asked"):
        facts.insert(6, ("须全部同意的事项", "、".join(document["asked"])))
    facts += [
        (f"同意“{one['words']}”", f"{one['agreed']} 户（{tenths_of_percent(one['agreed'], told['households'])}）")
        for one in document.get("matters", [])
    ]
    data = {
        "title": f"达标证明：{certificate.kind.label}",
        "lapsed": f"本证明已失效：{look.lapsed}" if look.lapsed else "",
        "verdict": f"{told['counted']} / {told['households']} 户",
        "meaning": f"{'出具时达到，现已失效' if look.lapsed else '已达到'}：{certificate.kind.label}，要求 {needed} 户",
        "counted": told["counted"],
        "households": told["households"],
        "numerator": NUMERATOR,
        "denominator": DENOMINATOR,
        "certified_at": spoken(datetime.fromisoformat(document["certified_at"])),
        "facts": [list(one) for one in facts],
        "sha256": breakable(certificate.sha256.hex()),
        "plan": breakable(plan["sha256"]) if plan else "",
        "key": breakable(key),
        "check": "核对：下载证明文件，运行 yigai gate 文件.json --key 上面的密钥，按各户重新计算并核对签名。",
    }
    return set_sheet("app.consultation.gates", "certificate.typ", data, fonts)
