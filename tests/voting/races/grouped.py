"""The same vote with phones that cast as they do in the field: a token, bindings, and the queue of the process."""

import secrets
import uuid
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.core.db import Database
from app.core.installation import now
from app.core.signing.signer import Signer
from app.identity.models import Binding, HouseholdCode, Resident, ResidentSession, Staff
from app.identity.proofs.tokens import token_hash
from app.identity.residents.logins import SESSION_LIFE
from app.register.models import Part, RollOwner
from app.voting.ballots.by_phone import PhoneBallot
from app.voting.ballots.casting import Receipt
from app.voting.many_ballots import Ballots, ballots
from tests.voting.live.ballot_box import BallotBox

CLERK = uuid.UUID(int=1)


class GroupedBox(BallotBox):
    """A box whose ballots by phone are committed in groups."""

    def __init__(self, box: BallotBox, plain: Database, signer: Signer) -> None:
        vars(self).update(vars(box))
        self.plain, self.signer = plain, signer
        self.queues: dict[Database, Ballots] = {}
        self.phones: set[tuple[uuid.UUID, frozenset[uuid.UUID]]] = set()

    async def cast(
        self,
        voter: str,
        one: str = "agree",
        two: str = "agree",
        *,
        nonce: str | None = None,
        resident: uuid.UUID | None = None,
        choices: Mapping[int, str] | None = None,
        owners: frozenset[uuid.UUID] | None = None,
    ) -> Receipt:
        token = await self.phone(
            resident or uuid.uuid5(uuid.NAMESPACE_OID, voter),
            frozenset({self.owners[voter]}) if owners is None else owners,
        )
        queue = self.queues.setdefault(self.database, ballots(self.database, self.signer))
        sent = PhoneBallot(
            token, self.desk.id, self.vote_id, voter, choices or {1: one, 2: two}, nonce or secrets.token_hex(16)
        )
        return (await queue.do(sent)).receipt

    async def phone(self, resident_id: uuid.UUID, owners: frozenset[uuid.UUID]) -> str:
        """The token of a phone that stands for these owners; for none, of one bound by a code and not confirmed."""
        token = f"phone-{resident_id.hex}"
        if (resident_id, owners) in self.phones:
            return token
        async with self.plain.write() as session:
            at = await now(session)
            flats: list[tuple[uuid.UUID, uuid.UUID | None]] = [
                (part_id, owner_id)
                for part_id, owner_id in await session.execute(
                    select(RollOwner.part_id, RollOwner.owner_id).where(RollOwner.owner_id.in_(owners)).distinct()
                )
            ]
            if not flats:
                part = await session.scalar(select(Part.id).where(Part.community_id == self.desk.id).limit(1))
                assert part is not None
                flats = [(part, None)]
            rows: list[tuple[type, dict[str, object]]] = [
                (Staff, {"id": CLERK, "login": "clerk", "name": "社区", "password_hash": "-", "created_at": at}),
                (Resident, {"id": resident_id, "created_at": at}),
                (
                    ResidentSession,
                    {
                        "token_sha256": token_hash(token),
                        "resident_id": resident_id,
                        "started_at": at,
                        "expires_at": at + SESSION_LIFE,
                    },
                ),
            ]
            for part_id, owner_id in flats:
                code, of_flat = uuid.uuid4(), {"community_id": self.desk.id, "part_id": part_id}
                issued = {"code_lookup": secrets.token_bytes(32), "issued_by": CLERK, "issued_at": at}
                rows.append((HouseholdCode, {"id": code, **of_flat, **issued, "expires_at": at + SESSION_LIFE}))
                found = {"owner_id": owner_id, "confirmed_how": "document", "confirmed_at": at} if owner_id else {}
                bound = {"resident_id": resident_id, "code_id": code, "made_at": at}
                rows.append((Binding, of_flat | bound | found))
            for table, row in rows:
                await session.execute(insert(table).values(**row).on_conflict_do_nothing())
            # Who was bound by a code alone, in a vote before on the same estate, has shown a document since.
            for part_id, owner_id in flats:
                if owner_id is not None:
                    unconfirmed = update(Binding).where(Binding.resident_id == resident_id, Binding.part_id == part_id)
                    found = {"owner_id": owner_id, "confirmed_how": "document", "confirmed_at": at}
                    await session.execute(unconfirmed.where(Binding.owner_id.is_(None)).values(**found))
            # Weeks may lie between: whose sign-in has run out signs in again.
            await session.execute(
                update(ResidentSession)
                .where(ResidentSession.token_sha256 == token_hash(token))
                .values(expires_at=at + SESSION_LIFE)
            )
        self.phones.add((resident_id, owners))
        return token
