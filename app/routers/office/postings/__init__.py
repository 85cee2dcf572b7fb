"""Postings 公示 at the office: what hangs, objections to it, its texts and evidence."""

from app.routers.office.postings import evidence, moderation, objections, postings, texts
from app.routers.routes import gather

router = gather(
    evidence,
    postings,
    moderation,
    objections,
    texts,
)
