"""A certificate on paper says its verdict first and in words, with a bar as long as the share."""

import io
import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pypdf import PdfReader

from app.claims.kinds import EvidenceClass
from app.consultation.gates.certifying import CertificateLook
from app.consultation.gates.kinds import GateKind
from app.consultation.gates.models import GateCertificate
from app.consultation.gates.papers import certificate_pdf
from app.core.typesetting import font_available
from tests.posting.meters import meters

pytestmark = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")

PLAN = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
DOCUMENT: dict[str, Any] = {
    "v": 1,
    "community": "桃花岭小区",
    "project": {"number": "宜改〔2026〕12 号", "title": "整体改造"},
    "plan": {"number": 2, "sha256": PLAN},
    "rule": {"numerator": 4, "denominator": 5, "least_response": 80},
    "where": "全小区",
    "population": "名册中有住宅的全部住户",
    "source": {"title": "改造意愿征询（第 2 期）"},
    "asked": ["是否愿意纳入改造"],
    "certified_at": datetime(2026, 12, 2, 2, 5, tzinfo=UTC).isoformat(),
    "figures": {
        "counted": 934,
        "households": 1167,
        "responded": 1100,
        "by_claim": 12,
        "channels": {EvidenceClass.OWN_WORD_2: 900},
        "stands_without_claims": False,
        "stands_without_disputed": True,
        "stands_without": {EvidenceClass.OWN_WORD_2: False},
    },
}


def paper(
    lapsed: str = "", document: dict[str, Any] = DOCUMENT, kind: GateKind = GateKind.INCLUSION
) -> tuple[bytes, str]:
    certificate = GateCertificate(document=json.dumps(document), kind=kind, sha256=bytes(range(32)))
    look = SimpleNamespace(now=SimpleNamespace(certificate=certificate), lapsed=lapsed)
    pdf = certificate_pdf(cast(CertificateLook, look), "log.example.cn+8f3a77c2+ATNxkb0PzVmt7rY1QmFCyWq8JqK2mBv0")
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return pdf, re.sub(r"[\s\u200b]", "", reader.pages[0].extract_text())


def test_the_verdict_stands_first_and_the_bar_is_as_long_as_the_share() -> None:
    pdf, told = paper()
    verdict = "934/1167户已达到：八成以上住户同意纳入改造，要求934户"
    assert told.index(verdict) < told.index("小区桃花岭小区")
    assert "934户，占全部户数的80.0%；要求全部户数的五分之四以上，即不少于934户" in told
    assert "2026年12月02日10:05" in told
    assert "×" not in told
    assert told.count(PLAN) == told.count(bytes(range(32)).hex()) == 1
    (bar,) = meters(pdf)
    assert bar.filled == pytest.approx(934 / 1167, abs=0.005)
    assert bar.stroke == pytest.approx(4 / 5, abs=0.005)


def test_one_that_holds_no_more_does_not_say_that_it_is_reached() -> None:
    _, told = paper("有住户原先计入的意见不再计入。")
    assert "本证明已失效：有住户原先计入的意见不再计入。" in told
    assert "出具时达到，现已失效：八成以上住户同意纳入改造" in told
    assert "户已达到" not in told


def test_satisfaction_shows_both_figures_and_the_bar_of_its_base() -> None:
    by_policy = DOCUMENT | {
        "v": 3,
        "rule": {
            "numerator": 85,
            "denominator": 100,
            "least_response": 80,
            "base": "reached",
            "tries": 3,
            "policy": PLAN,
        },
        "figures": DOCUMENT["figures"] | {"base_households": 1067, "not_reached": 100},
    }
    pdf, told = paper(document=by_policy, kind=GateKind.SATISFACTION)
    assert "934户，占全部户数的80.0%；要求除多次上门未能见到以外的住户的85%以上，即不少于907户" in told
    assert "87.5%，除多次上门未能见到以外的住户1067户；多次上门未能见到的100户不计入" in told
    assert "934/1067户" in told
    (bar,) = meters(pdf)
    assert bar.filled == pytest.approx(934 / 1067, abs=0.005)
    assert bar.stroke == pytest.approx(85 / 100, abs=0.005)
