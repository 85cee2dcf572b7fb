"""Builds the application: settings, database, routers, error shape; nothing else."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from app.core.db import Database
from app.core.installation import Marker, describe, take_key
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.media.service import Media
from app.notifications.channels.sms import code_sms
from app.routers import api_page, code_page, errors, office, openapi, public, resident
from app.routers.access import House
from app.routers.crowd import Crowd
from app.routers.office.staff.password_resets import open_router as password_router
from app.routers.office.staff.session import sign_in_router
from app.routers.office.staff.wechat import open_router as staff_wechat_router
from app.routers.packed import Packed
from app.routers.public import votes
from app.routers.requests import Surrounded
from app.routers.resident.votes import casting_router
from app.voting.many_ballots import ballots
from app.wechat.client import connected
from app.wechat.official import official_account


class WebApplication(FastAPI):
    """FastAPI with our OpenAPI."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI with labels and examples, composed once: it takes seconds, and anybody may ask for it."""
        if self.openapi_schema is None:
            self.openapi_schema = openapi.described(super().openapi())
        return self.openapi_schema


def create_app(settings: Settings, database: Database, sealer: Sealer, signer: Signer) -> WebApplication:
    """The application on an open database; raises UnguardedRoute where a route has no policy."""

    media = Media.from_settings(settings)
    house = House(settings, database, sealer, signer, media, ballots(database, signer), votes.pages(database))

    @asynccontextmanager
    async def lifespan(opened: FastAPI) -> AsyncIterator[None]:
        async with database.write() as session:
            await take_key(session, sealer.fingerprint)
            opened.state.rehearsed = (await describe(session)).marker is Marker.PRACTICE
        async with (
            connected(settings) as opened.state.wechat,
            official_account(settings) as opened.state.official,
            code_sms(settings) as opened.state.code_sms,
        ):
            # What stands by now stays to the end; the collector need not walk through it while people wait. Nor before:
            # of 600,000 objects two thousand are of no more use, and to find them takes a third of a second.
            gc.freeze()
            # A page of 3,000 households makes 100,000 objects that all live until it is told: with the usual thresholds
            # the collector looks through them again and again (docs/performance.md).
            gc.set_threshold(20_000, 20, 100)
            yield
            gc.unfreeze()
        await house.ballots.close()
        media.close()
        await database.close()

    app = WebApplication(
        title="议改 Yigai",
        version=version("yigai"),
        description="老旧小区改造：居民共同决定、三轮征询、随手拍。时间均带时区，面积为十进制字符串（平方米）。",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # no answer that the document does not describe, and none that repeats a foreign Host
        openapi_url="/openapi.json",
        openapi_tags=openapi.TAGS,
        responses=errors.ANSWERS,
        separate_input_output_schemas=False,
    )
    app.state.house, app.state.rehearsed = house, False
    casting_router.onto(app)
    public.router.onto(app)
    sign_in_router.onto(app)
    password_router.onto(app)
    staff_wechat_router.onto(app)
    office.router.onto(app, "/v1/office")
    resident.open_router.onto(app)
    resident.router.onto(app, "/v1/resident")
    code_page.onto(app)
    if settings.api_page:
        api_page.onto(app)
    errors.install(app)
    openapi.require_guards(app)
    return app


def surrounded(app: WebApplication) -> Surrounded:
    """The application with request ids, a log line, packed answers and the crowd's quick way, as it is served."""
    return Surrounded(Packed(Crowd(app)), lambda: app.state.rehearsed)
