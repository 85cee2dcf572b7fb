"""What anybody may ask: is the service alive and ready, what do codes and values mean, the register's template."""

from fastapi import Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from app.core.errors import NOT_READY, Refused
from app.core.installation import describe as describe_installation
from app.core.labels import labelled_enums
from app.core.postgres.migrating import head
from app.register.sheet.layout import template
from app.routers import wechat_push
from app.routers.access import Tx
from app.routers.errors import CATALOGUE, STATUS
from app.routers.files import JS, XLSX, attachment
from app.routers.public import (
    claims,
    codes,
    communities,
    complaints,
    consultations,
    contents,
    extracts,
    ledgers,
    linked,
    pictures,
    postings,
    projects,
    surveys,
    votes,
    witnesses,
)
from app.routers.routes import Routes
from app.voting.bundle.packing import VERIFY_JS

router = Routes(tag="public")
router.include(claims.router)
router.include(codes.router)
router.include(communities.router)
router.include(complaints.router)
router.include(postings.router)
router.include(linked.router)
router.include(projects.router)
router.include(consultations.router)
router.include(surveys.router)
router.include(votes.router)
router.include(witnesses.router)
router.include(ledgers.router)
router.include(extracts.router)
router.include(wechat_push.router)
router.include(contents.router)
router.include(pictures.router)


class Health(BaseModel):
    """The process answers."""

    status: str = "ok"


class Ready(BaseModel):
    """The database answers and has the schema this program was written for."""

    status: str = "ok"
    schema_revision: str
    marker: str | None


@router.get("/public/health", summary="进程存活")
async def health() -> Health:
    """Whether the process answers; asks nothing else."""
    return Health()


@router.get("/public/ready", summary="可以服务")
async def ready(session: Tx) -> Ready:
    """Whether requests can be served; refused while the schema is older. A newer one serves the version before it too."""
    revision = await session.scalar(text("SELECT version_num FROM alembic_version"))
    if revision is None or revision < head():
        raise Refused(NOT_READY)
    installed = await describe_installation(session)
    return Ready(schema_revision=revision, marker=installed.marker)


class CatalogueEntry(BaseModel):
    """An error code, the status it comes with, and its sentence with {placeholders}."""

    code: str
    status: int
    sentence: str


class Catalogue(BaseModel):
    """Every error code, and the Chinese label of every value of every enum."""

    errors: list[CatalogueEntry]
    labels: dict[str, dict[str, str]] = Field(examples=[{"Role": {"auditor": "审计员"}}])


@router.get("/v1/public/catalogue", summary="错误码与标签目录")
async def catalogue() -> Catalogue:
    """For front-ends: what to show for a code or a value that comes in an answer."""
    return Catalogue(
        errors=[
            CatalogueEntry(code=code.name, status=STATUS[code.kind], sentence=code.sentence)
            for code in sorted(CATALOGUE.values(), key=lambda one: one.name)
        ],
        labels={name: {member: member.label for member in kind} for name, kind in labelled_enums().items()},
    )


@router.get("/v1/public/verify.js", summary="资料包核对程序（JavaScript）", response_class=Response, responses=JS)
async def verify_js() -> Response:
    """The second program that checks a bundle, for a page, the mini-program and Node (docs/bundle.md)."""
    return Response(VERIFY_JS.read_text(encoding="utf-8"), media_type="text/javascript; charset=utf-8")


@router.get("/v1/public/register-template.xlsx", summary="名册模板", response_class=Response, responses=XLSX)
async def register_template() -> Response:
    """An empty register with instructions and two example lines, for a committee that has no sheet yet."""
    return attachment(template(), "业主名册模板.xlsx")
