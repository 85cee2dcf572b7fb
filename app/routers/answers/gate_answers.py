"""Gates and certificates as they go over the wire, to the office and to anybody."""

import json
from datetime import datetime
from typing import Any

from app.consultation.gates.certificate import figures_of
from app.consultation.gates.certifying import CertificateLook, key_of
from app.consultation.gates.facts import GateFacts
from app.consultation.gates.kinds import CertificateState
from app.consultation.gates.queries import CertificateNow
from app.consultation.gates.rule import GateFigures
from app.consultation.gates.schemas import (
    BothWaysAnswer,
    CertificateAnswer,
    CertificateLine,
    ChannelAnswer,
    GateCheck,
    GateFiguresAnswer,
    QuestionAgreed,
)
from app.consultation.households.meter import tenths_of_percent
from app.core.installation import CHINA
from app.core.signing.signer import Signer
from app.core.values.fractions import square_metres
from app.projects.asked.application_file import AREA_UNIT
from app.projects.asked.asked_schemas import ApplicationFigure
from app.projects.wording import scope_words
from app.register.scopes import read_scope


def figures_answer(gate_figures: GateFigures) -> GateFiguresAnswer:
    """A gate's figures with their denominator."""
    return GateFiguresAnswer.from_row(
        gate_figures,
        share=tenths_of_percent(gate_figures.counted, gate_figures.households),
        of_responded=tenths_of_percent(gate_figures.counted, gate_figures.responded),
        of_base=tenths_of_percent(gate_figures.counted, gate_figures.base_households),
        channels=[
            ChannelAnswer(evidence=one, households=number, stands_without=gate_figures.stands_without[one])
            for one, number in gate_figures.channels.items()
        ],
    )


def check(facts: GateFacts) -> GateCheck:
    """A gate as it stands now."""
    both, numbers = facts.both_ways, facts.figures
    return GateCheck.from_row(
        facts,
        where=scope_words(read_scope(facts.scope)),
        figures=figures_answer(numbers),
        both_ways=BothWaysAnswer(
            area_m2=square_metres(both.area_c),
            counted_area_m2=square_metres(both.counted_area_c),
            by_households=both.by_households,
            by_area=both.by_area,
            over_both_ways=both.by_households and both.by_area,
        ),
        agreed_to=[
            QuestionAgreed(role=role, households=number, share=tenths_of_percent(number, numbers.households))
            for role, number in facts.agreed_to.items()
        ],
    )


def line(certificate: CertificateNow) -> CertificateLine:
    """A certificate with what has been recorded of it."""
    one, lapse = certificate.certificate, certificate.lapse
    document = _document(certificate)
    return CertificateLine.from_row(
        one,
        households=document["figures"]["households"],
        counted=document["figures"]["counted"],
        sha256=one.sha256.hex(),
        certified_at=one.at,
        state=CertificateState.LAPSED if lapse is not None else CertificateState.IN_FORCE,
        lapsed_at=lapse.at if lapse is not None else None,
        lapsed_because=lapse.reason if lapse is not None else "",
    )


def answer_of(look: CertificateLook, signer: Signer) -> CertificateAnswer:
    """A certificate looked at again; what has not been recorded yet holds all the same."""
    document = _document(look.now)
    shown = line(look.now).model_dump() | {
        "state": CertificateState.LAPSED if look.lapsed else CertificateState.IN_FORCE,
        "lapsed_because": look.lapsed,
    }
    return CertificateAnswer(
        **shown,
        figures=figures_answer(figures_of(document)),
        facts={name: value for name, value in document.items() if name not in {"households", "figures"}},
        key=key_of(signer, look.now.certificate).vkey,
    )


def file(certificate: CertificateNow) -> str:
    """The file that is counted again, a `CertificateFile`: the document is spelled as it was signed, to the letter."""
    signed = certificate.certificate
    return f'{{"document":{signed.document},"note":{json.dumps(signed.note)}}}'


def _document(certificate: CertificateNow) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(certificate.certificate.document)
    return document


def as_figures(facts: GateFacts, at: datetime) -> list[ApplicationFigure]:
    """The tally of an inclusion survey as an application rests on it: by households and by area, claims said apart; then
    each other matter that was asked.
    """
    figures_answer, both = facts.figures, facts.both_ways
    source = f"问卷“{facts.title}”，截至 {at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return [
        ApplicationFigure(
            title="回收的户数", part=figures_answer.responded, whole=figures_answer.households, source=source
        ),
        ApplicationFigure(
            title="同意纳入改造的户数", part=figures_answer.counted, whole=figures_answer.households, source=source
        ),
        ApplicationFigure(
            title="其中由他人登记、本人未确认的户数",
            part=figures_answer.by_claim,
            whole=figures_answer.households,
            source=source,
        ),
        ApplicationFigure(
            title=f"同意纳入改造的面积{AREA_UNIT}", part=both.counted_area_c, whole=both.area_c, source=source
        ),
        *(
            ApplicationFigure(
                title=f"同意“{role.label}”的户数",
                part=facts.agreed_to[role],
                whole=figures_answer.households,
                source=source,
            )
            for role in facts.matters[1:]
        ),
    ]
