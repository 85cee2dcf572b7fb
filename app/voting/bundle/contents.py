"""What each file of a bundle holds, from the rows of a counted vote. Format: docs/bundle.md.

Nobody's name, phone or document is in any of them: the register goes out under the names that owners bear on the roll.
"""

import csv
import io
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import all_lines
from app.core.signing.signer import Signer
from app.core.values.canonical import Value, canonical
from app.media import service as media
from app.posting import events
from app.projects import queries as projects
from app.register import places
from app.register.heads import RegisterPart
from app.register.rolls import rolls
from app.voting import leaves, notifying
from app.voting.ballots.casting import opening_of
from app.voting.ballots.received import heads_of, lines, received
from app.voting.calling import delivery
from app.voting.closing import counting
from app.voting.count.count_files import write_ballots, write_register
from app.voting.drafting import preparing
from app.voting.kinds import Disclosure
from app.voting.lifecycle import Mode
from app.voting.log.lines import lines_after, roll_line
from app.voting.models import Ballot, Paper, PaperScan, PlaceTaken, ScanPage, Vote
from app.voting.results import result_files
from app.voting.results.verdicts import governing
from app.voting.witnessing import cosigning
from app.voting.witnessing.registering import key_of
from app.voting.witnessing.signed import of_vote

_HERE = Path(__file__).parent


async def public(session: AsyncSession, signer: Signer, vote: Vote) -> dict[str, bytes]:
    """The files of the public bundle, but for the manifest; raises Refused where the vote is not counted."""
    kept = await governing(session, vote.id)
    entries = await _roll(session, vote)
    files = {
        "README.zh.md": (_HERE / "README.zh.md").read_bytes(),
        "verify.py": (_HERE / "verify.py").read_bytes(),
        "keys.txt": _text_lines(
            key.encode() for key in [signer.public(vote.eid).vkey, *await _witnesses(session, vote)]
        ),
        "vote.json": canonical(await _vote(session, vote)),
        "rules.json": canonical(vote.rules),
        "log.jsonl": _text_lines(line.data for line in await lines_after(session, vote.id, 0)),
        "roll.public.jsonl": _text_lines(roll_line(one) for one in entries),
        "tally.json": kept.tally,
        "tally.csv": await _figures(session, vote),
    }
    for one in await cosigning.kept_with_witnesses(session, vote.id):
        files[f"checkpoints/{one.size}.ckpt"] = one.note.spelled().encode()
    if vote.disclosure != Disclosure.AGGREGATE and vote.mode != Mode.AUXILIARY:
        parts = await counting.parts_of(session, vote)
        taken = set(await session.scalars(select(PlaceTaken.voter).where(PlaceTaken.vote_id == vote.id)))
        files["participation.csv"] = _participation(vote, parts, taken)
    return files


async def restricted(session: AsyncSession, vote: Vote, recipient: Mapping[str, Value]) -> dict[str, bytes]:
    """What the restricted bundle adds to the public one."""
    ballots, papers = await _rows_of(session, Ballot, vote), await _rows_of(session, Paper, vote)
    roll, entries = await counting.parts_of(session, vote), await _roll(session, vote)
    came_in = lines(vote, await received(session, vote), roll)
    return {
        "openings.jsonl": _json_lines(_openings(vote, entries, ballots, papers)),
        "roll.full.jsonl": _json_lines(
            {
                "entry": leaves.roll_opening(one.i, one.part, one.area_c, one.voter),
                "i": one.i,
                "salt": one.salt.hex(),
            }
            for one in entries
        ),
        "register.csv": write_register(roll),
        "ballots.csv": write_ballots(came_in),
        "paper.jsonl": _json_lines(await _scans(session, vote, ballots)),
        "delivery.csv": await _delivery(session, vote),
        "events.jsonl": _json_lines(await _events(session, vote)),
        "recipient.json": canonical(dict(recipient)),
    }


async def _witnesses(session: AsyncSession, vote: Vote) -> list[str]:
    """The keys of those who signed a kept checkpoint beside us, by their names."""
    kept = {one.size for one in await cosigning.kept_with_witnesses(session, vote.id)}
    signed = await of_vote(session, vote.id)
    found = {witness.name: key_of(witness).vkey for size in kept for witness, _ in signed.get(size, ())}
    return [found[name] for name in sorted(found)]


async def _figures(session: AsyncSession, vote: Vote) -> bytes:
    """The figures of the count alone: what persons decided since is no part of it."""
    files = await result_files.files_of(session, vote)
    return replace(files, about=replace(files.about, decisions={}, settled_since={})).csv()


async def _vote(session: AsyncSession, vote: Vote) -> dict[str, Value]:
    plan = None
    if vote.project_id is not None:
        versions = {one.id: one for one in await projects.plan_versions(session, vote.project_id)}
        plan = versions[vote.plan_version_id].sha256.hex() if vote.plan_version_id in versions else None
    return {
        "community": await places.community_name(session, vote.community_id),
        "count": {"include_parking": bool(vote.rules["include_parking"])},
        "eid": vote.eid,
        "items": [
            {"n": item.number, "rule": item.rule, "text": item.text, "title": item.title}
            for item in await preparing.items_of(session, vote.id)
        ],
        "plan_sha256": plan,
        "scope": vote.scope,
        "title": vote.title,
        "window": {"closes_at": _moment(vote.closes_at), "opens_at": _moment(vote.opens_at)},
        "witness_quorum": preparing.rules_of(vote).witness_quorum,
    }


def _moment(at: datetime | None) -> str | None:
    return leaves.moment(at) if at is not None else None


async def _roll(session: AsyncSession, vote: Vote) -> Sequence[rolls.SaltedEntry]:
    return await rolls.salted_entries(session, vote.roll_id) if vote.roll_id is not None else []


async def _rows_of[Row: (Ballot, Paper)](session: AsyncSession, table: type[Row], vote: Vote) -> Sequence[Row]:
    return (await session.scalars(select(table).where(table.vote_id == vote.id).order_by(table.seq))).all()


def _openings(
    vote: Vote, entries: Sequence[rolls.SaltedEntry], ballots: Sequence[Ballot], papers: Sequence[Paper]
) -> list[dict[str, Value]]:
    parts: dict[str, list[str]] = {}
    for one in entries:
        parts.setdefault(one.voter, []).append(one.part)
    opened: dict[int, dict[str, Value]] = {}
    for paper in papers:
        said = leaves.paper_opening(vote.eid, paper.nonce, paper.voter, parts[paper.voter], paper.serial)
        opened[paper.seq] = {"i": paper.seq, "o": said, "s": paper.salt.hex()}
    for ballot in ballots:
        said = opening_of(vote.eid, ballot, parts[ballot.voter])
        opened[ballot.seq] = {"i": ballot.seq, "o": said, "s": ballot.salt.hex()}
    return [opened[seq] for seq in sorted(opened)]


async def _scans(session: AsyncSession, vote: Vote, ballots: Sequence[Ballot]) -> list[dict[str, Value]]:
    """The hashes of the scans behind each ballot of a paper."""
    rows = await session.execute(
        select(PaperScan.paper_id, ScanPage.evidence_id)
        .join(ScanPage, ScanPage.id == PaperScan.scan_page_id)
        .where(ScanPage.vote_id == vote.id)
        .order_by(PaperScan.paper_id, ScanPage.page)
    )
    pages: dict[uuid.UUID, list[uuid.UUID]] = {}
    for paper_id, evidence_id in rows:
        pages.setdefault(paper_id, []).append(evidence_id)
    hashes = await media.hashes(session, {one for found in pages.values() for one in found})
    return [
        {"i": ballot.seq, "sha256": [hashes[one].hex() for one in pages.get(ballot.paper_id, []) if one in hashes]}
        for ballot in ballots
        if ballot.paper_id is not None
    ]


async def _delivery(session: AsyncSession, vote: Vote) -> bytes:
    """The delivery ledger of the notice: one line for each proof, or one that says that there is none."""
    rows: list[tuple[str, ...]] = []
    for head in await delivery.heads(session, vote):
        for owner in head.owners:
            proofs: list[tuple[str, str, str]] = [
                (proof.way, "yes" if proof.reached else "no", leaves.moment(proof.at)) for proof in owner.proofs
            ]
            rows += [(head.voter, owner.named, owner.reach, *proof) for proof in proofs or [("", "", "")]]
    return _csv(("voter", "owner_id", "reach", "way", "reached", "at"), rows)


async def _events(session: AsyncSession, vote: Vote) -> list[dict[str, Value]]:
    """The vote's public events; facts are kept as the JSON text they were written down as."""
    found = await all_lines(lambda after: events.listed(session, notifying.SUBJECT, vote.id, after=after))
    return [
        {
            "at": leaves.moment(one.at),
            "facts": json.dumps(one.facts, ensure_ascii=False, sort_keys=True),
            "number": one.number,
            "reason": one.reason,
            "sentence": one.sentence,
            "what": one.what,
        }
        for one in found
    ]


def _participation(vote: Vote, parts: Sequence[RegisterPart], taken: set[str]) -> bytes:
    took_part = {key: voter in taken for voter, head in heads_of(vote, parts).items() for key in head.parts}
    rows = [(*part.key, "yes" if took_part[part.key] else "no") for part in parts if part.key in took_part]
    return _csv(("building", "stairwell", "room", "took_part"), rows)


def _csv(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


def _json_lines(values: Iterable[dict[str, Value]]) -> bytes:
    return _text_lines(canonical(one) for one in values)


def _text_lines(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
