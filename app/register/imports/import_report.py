"""What a clerk is told about a checked sheet, as plain JSON that is kept with the import and shown by the routers.

Names, phones and document numbers appear masked; the sheet itself, coloured, is handed back by a route of its own.
"""

import uuid
from dataclasses import asdict
from typing import Any

from app.core.values.fractions import square_metres
from app.register.imports.current import CurrentRegister
from app.register.imports.difference import RegisterTotals, totals
from app.register.imports.same_owner import Candidate, Doubt
from app.register.imports.study import MentionId, Study
from app.register.people.masking import mask_document, mask_name, mask_phone


def report(study: Study, register: CurrentRegister) -> dict[str, Any]:
    """Sheets and columns used, every fault with its cell, totals to reconcile, the difference, and the open doubts."""
    by_building, whole = totals(study.lines, study.voting)
    return {
        "sheets": [asdict(use) for use in study.understood.sheets],
        "faults": [
            {
                "code": fault.code,
                "severity": fault.severity,
                "sheet": fault.at.sheet if fault.at else "",
                "cell": fault.at.a1 if fault.at else "",
                "at": [fault.at.sheet, fault.at.row, fault.at.column] if fault.at else None,
                "what": fault.what,
                "remedy": fault.remedy,
            }
            for fault in study.faults
        ],
        "errors": study.errors,
        "totals": _totals("合计", whole),
        "buildings": [_totals(building, sums) for building, sums in by_building.items()],
        "added": len(study.difference.added),
        "unchanged": study.difference.unchanged,
        "changed": [
            {
                "part": change.part.name,
                "changes": [asdict(field) for field in change.fields]
                + ([_owners_change(study, register, change.line, change.part.owners)] if change.owners_change else []),
            }
            for change in study.difference.changed
        ],
        "missing": [part.name for part in study.difference.missing],
        "doubts": [
            {
                "key": doubt.key,
                "name": mask_name(doubt.name),
                "why": doubt.why,
                "documents": _documents(doubt),
                "may_be_one": doubt.may_be_one,
                "candidates": [_candidate(study, register, candidate) for candidate in doubt.candidates],
            }
            for doubt in study.doubts
        ],
    }


def _totals(building: str, sums: RegisterTotals) -> dict[str, Any]:
    return {
        "building": building,
        "parts": sums.parts,
        "area_m2": square_metres(sums.area_c),
        "heads": sums.heads,
        "households": sums.households,
        "without_area": sums.without_area,
    }


def _owners_change(study: Study, register: CurrentRegister, line: int, before: Any) -> dict[str, str]:
    old = [register.owners[uuid.UUID(ref)] for ref in before]
    return {
        "field": "业主",
        "before": "、".join(mask_name(owner.name, owner.kind) for owner in old),
        "after": "、".join(mask_name(owner.name, owner.kind) for owner in study.lines[line].owners),
    }


def _documents(doubt: Doubt[MentionId, uuid.UUID]) -> str:
    """Whether document numbers tell the candidates apart; equal ones make one candidate, so several are all different."""
    having = sum(one.has_document for one in doubt.candidates)
    lacking = len(doubt.candidates) - having
    if not having:
        return "都没有证件号码。"
    said = f"{having} 处有证件号码" + ("，号码各不相同" if having > 1 else "")
    return f"{said}，{lacking} 处没有。" if lacking else f"{said}。"


def _candidate(study: Study, register: CurrentRegister, candidate: Candidate[MentionId, uuid.UUID]) -> dict[str, Any]:
    """One possible owner: where, whether with a document number, and with how much of a phone as tells them apart."""
    told = [study.mention(at) for at in candidate.mentions]
    document = next((mask_document(mention.document) for mention in told if mention.document), "")
    phone = next((mask_phone(mention.phone) for mention in told if mention.phone), "")
    if candidate.existing is not None:
        known = register.owners[candidate.existing]
        document = document or mask_document(known.document_sealed)
        phone = phone or (f"****{known.phone_last4}" if known.phone_last4 else "")
    return {
        "key": candidate.key,
        "parts": list(candidate.parts),
        "document": document,
        "phone": phone,
        "registered": candidate.existing is not None,
        "cells": [str(mention.at) for mention in told],
    }
