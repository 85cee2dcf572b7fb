"""The texts of postings and public events, as a neighbourhood committee words them."""

import uuid
from typing import Annotated

from fastapi import Security

from app.core.errors import FieldFault, Refused
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.posting import catalogue, errors, texts
from app.posting.models import TextVersion
from app.posting.schemas import NewWording, PlaceholderAnswer, Preview, TextAnswer, TextVersionAnswer, WordingDraft
from app.posting.texts import TextKey, TextWording
from app.routers.access import Desk, Tx, committee_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:postings", prefix="/committees/{committee_id}/texts")

Reader = Annotated[Desk, Security(committee_desk, scopes=[Permission.POSTING_READ])]
Writer = Annotated[Desk, Security(committee_desk, scopes=[Permission.POSTING_WRITE])]


@router.get("", summary="文本目录")
async def in_use(committee_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[TextAnswer]:
    """Every text as this committee uses it, with the placeholders it must use."""
    answers = [
        TextAnswer.from_row(
            used.wording,
            key=used.key,
            label=used.key.label,
            placeholders=[
                PlaceholderAnswer(name=name, label=texts.PLACEHOLDERS[name].label, example=example)
                for name, example in texts.examples(used.key).items()
            ],
            version=used.version.number if used.version else None,
        )
        for used in await catalogue.in_use(session, committee_id)
    ]
    lines, following = page_in_order(answers, lambda one: (one.key,), after)
    return Page(lines=lines, next=following)


def _version(version: TextVersion, names: dict[uuid.UUID, str]) -> TextVersionAnswer:
    return TextVersionAnswer.from_row(version, edited_by=names.get(version.edited_by, ""))


@router.get("/{key}/versions", summary="文本的历次修改")
async def versions(
    committee_id: uuid.UUID, key: TextKey, _: Reader, session: Tx, after: After
) -> Page[TextVersionAnswer]:
    """The fifty latest versions of a committee's wording, the newest first."""
    found, following = await catalogue.versions(session, committee_id, key, after)
    names = await identity.names(session, [one.edited_by for one in found])
    return Page(lines=[_version(one, names) for one in found], next=following)


@router.post("/{key}/versions", summary="修改文本", status_code=201, once="text:reword")
async def reword(
    committee_id: uuid.UUID,
    key: TextKey,
    sent: NewWording,
    _: Writer,
    deed: Deed,
) -> TextVersionAnswer:
    """Use another wording from now on; what has been posted or told keeps the one it had."""
    wording = TextWording(sent.title, sent.body)
    kept = await catalogue.reword(deed.session, committee_id, key, wording, sent.reason, by=deed.by, at=deed.at)
    return _version(kept, await identity.names(deed.session, [kept.edited_by]))


@router.post("/{key}/preview", summary="预览文本", max_body_size=DOCUMENT, once=Unkeyed.READS)
async def preview(
    committee_id: uuid.UUID,  # noqa: ARG001 - the desk is asked for at this committee
    key: TextKey,
    sent: WordingDraft,
    _: Reader,
) -> Preview:
    """A wording filled with facts, or with examples where none are given; nothing is kept."""
    known = texts.examples(key)
    strange = [FieldFault(f"facts.{name}", "这份文本没有这个占位符。") for name in sent.facts if name not in known]
    if strange:
        raise Refused(errors.TEXT_FAULTY, strange)
    filled = texts.filled(key, catalogue.checked(key, TextWording(sent.title, sent.body)), known | sent.facts)
    return Preview(title=filled.title, body=filled.body)
