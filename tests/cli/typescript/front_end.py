"""The files of each front-end, from the application on no database."""

from functools import cache
from typing import Any

from app.cli.typescript.files import files
from app.routers.audience import Audience, part_for
from app.routers.errors import CATALOGUE
from tests.described import on_no_database

AUDIENCES = list(Audience)


def document_of(audience: Audience) -> dict[str, Any]:
    return part_for(audience, on_no_database().openapi())


@cache
def files_of(audience: Audience) -> dict[str, str]:
    return files(audience, document_of(audience), ((code.name, code.sentence) for code in CATALOGUE.values()))
