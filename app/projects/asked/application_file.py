"""申请书: an application as a file, the same facts as canonical JSON and as a sheet to sign. Layout is in application.typ.

It names no person: a household is its flat, and figures are of all households or they say of whom.
"""

from pathlib import Path
from typing import Any

from app.core.installation import CHINA
from app.core.typesetting import FONT_FOLDER, set_sheet
from app.core.values.canonical import canonical, digest
from app.core.values.fractions import percent, square_metres
from app.projects.asked.applications import ApplicationNow
from app.projects.kinds import ApplicationAct
from app.projects.wording import scope_words
from app.register.scopes import read_scope

FIGURES = "意见统计，不是表决结果"
AREA_UNIT = "（0.01 平方米）"
"""How the title of a figure ends that is an area; its numbers are whole 0.01 m²."""


def facts(application: ApplicationNow, place: str, part: str) -> dict[str, Any]:
    """Everything the file says; `part` is the household's flat, "" for a committee's application."""
    row = application.application
    return {
        "t": "application",
        "v": 1,
        "place": place,
        "number": row.number,
        "matter": row.matter,
        "way": row.way,
        "part": part,
        "scope": row.scope,
        "words": row.words,
        "asked_again": sum(one.act == ApplicationAct.REPEAT for one in application.steps),
        "figures": row.figures,
        "evidence": [str(one) for one in row.evidence],
        "at": row.at.isoformat(),
        "answer_by": application.due.due_at.isoformat(),
        "state": application.state,
    }


def as_json(fields: dict[str, Any]) -> bytes:
    """The file as canonical JSON."""
    return canonical(fields)


def as_pdf(application: ApplicationNow, fields: dict[str, Any], organisation: str, fonts: Path = FONT_FOLDER) -> bytes:
    """The file as a sheet; raises Refused where the folder `fonts` lacks the Chinese font.

    `organisation` is whoever applies for all, where no household does.
    """
    row = application.application
    return set_sheet(
        "app.projects.asked",
        "application.typ",
        {
            "place": fields["place"],
            "number": f"{row.number:04d}",
            "matter": row.matter.label,
            "who": fields["part"] or organisation,
            "way": row.way.label,
            "where": scope_words(read_scope(row.scope)),
            "words": row.words,
            "again": fields["asked_again"],
            "figures": [
                {"title": one["title"].removesuffix(AREA_UNIT), "source": one["source"]}
                | {"share": percent(one["part"], one["whole"]), "numbers": _numbers(one)}
                for one in row.figures
            ],
            "note": FIGURES,
            "at": f"{row.at.astimezone(CHINA):%Y年%m月%d日 %H:%M}",
            "answer_by": application.due.end.words,
            "sha256": "\u200b".join(digest(fields).hex()),
        },
        fonts,
    )


def _numbers(figure: dict[str, Any]) -> str:
    """A figure as people read it."""
    part, whole = figure["part"], figure["whole"]
    if figure["title"].endswith(AREA_UNIT):
        return f"{square_metres(part)} / {square_metres(whole)} 平方米"
    return f"{part} / {whole}"
