"""As what somebody is bound to a flat, at every route for residents: what owners see and do is theirs alone."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.installation import CHINA, now
from app.identity import residents
from app.identity.kinds import BindingKind
from app.identity.residents import invitations, logins
from app.identity.residents.way_schemas import NewInvitation
from app.main import WebApplication, surrounded
from app.routers.access import RESIDENT
from tests.conftest import PASSWORD, add_staff
from tests.media.making import told_jpeg
from tests.voting.disputes.test_dispute_routes import TOLD
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture

type Came = tuple[int, str | None]

KINDS = ("owner", "code", "occupant", "helper")
GUESTS = ("occupant", "helper")
FLAT = "1-1-100"
NOWHERE = (404, "not_found")
OWNERS_ONLY = (403, "owners_only")
NOT_AS_AN_OWNER = (409, "not_as_an_owner")


def everybody(status: int, code: str | None = None) -> tuple[Came, ...]:
    return ((status, code),) * len(KINDS)


def owners(status: int, code: str | None = None) -> tuple[Came, ...]:
    return ((status, code), OWNERS_ONLY, OWNERS_ONLY, OWNERS_ONLY)


_FLAT = "/v1/resident/flats/{binding_id}"
_OF = "/v1/resident/bindings/{binding_id}"
_VOTE = "/v1/resident/communities/{community_id}/votes/{vote_id}"
_CASES = "/v1/resident/communities/{community_id}/complaints"
_CASE = "/v1/resident/complaints/{complaint_id}"

# What comes back of each route to each of KINDS, in this order; whatever ends a binding stands last.
TABLE: dict[str, tuple[Came, ...]] = {
    "GET /v1/resident/start": everybody(200),
    "GET /v1/resident/sessions": everybody(200),
    "POST /v1/resident/sessions/{session_id}/end": everybody(*NOWHERE),
    **{f"POST /v1/resident/sessions/end-{which}": everybody(204) for which in ("others", "all")},
    f"POST {_OF}/confirm-by-phone": everybody(409, "login_not_offered"),
    f"POST {_OF}/confirm-by-document": (
        (409, "binding_decided"),
        (422, "confirmation_wrong"),
        NOT_AS_AN_OWNER,
        NOT_AS_AN_OWNER,
    ),
    f"GET {_OF}/flatmates": owners(200),
    f"POST {_OF}/former-phones/end": owners(204),
    f"POST {_OF}/flatmates/{{other_id}}/objections": owners(*NOWHERE),
    f"POST {_OF}/flatmates/{{other_id}}/end": owners(*NOWHERE),
    **{f"{method} {_OF}/invitations": owners(status) for method, status in (("GET", 200), ("POST", 201))},
    f"POST {_OF}/invitations/{{invitation_id}}/end": owners(*NOWHERE),
    f"GET {_OF}/invitations/{{invitation_id}}/code.jpg": owners(*NOWHERE),
    "POST /v1/resident/invitations/accept": everybody(422, "invitation_wrong"),
    "GET /v1/resident/binding-requests": everybody(200),
    "POST /v1/resident/binding-requests": everybody(201),
    "POST /v1/resident/binding-requests/{request_id}/pictures": everybody(*NOWHERE),
    "POST /v1/resident/binding-requests/{request_id}/withdraw": everybody(*NOWHERE),
    "GET /v1/resident/flats/{binding_id}/records": owners(200),
    "GET /v1/resident/ballots": everybody(200),
    "GET /v1/resident/looks": everybody(200),
    "GET /v1/resident/inbox": everybody(200),
    "POST /v1/resident/inbox/{notice_id}/open": everybody(*NOWHERE),
    "GET /v1/resident/subscribe": everybody(200),
    "POST /v1/resident/subscribe": everybody(200),
    f"GET {_VOTE}": everybody(200),
    f"GET {_VOTE}/roll": everybody(200),
    f"GET {_VOTE}/receipts/{{tracker}}": everybody(*NOWHERE),
    f"GET {_VOTE}/no-ballot/{{voter}}": everybody(*NOWHERE),
    f"GET {_VOTE}/records": everybody(200),
    f"GET {_VOTE}/authorities": everybody(200),
    f"POST {_VOTE}/authorities/{{authority_id}}/end": everybody(*NOWHERE),
    f"POST {_VOTE}/disputes": everybody(*NOWHERE),
    f"POST {_VOTE}/ballots": (
        (200, None),
        (403, "not_entitled"),
        (403, "occupant_never_votes"),
        (403, "helper_needs_proxy"),
    ),
    "GET /v1/resident/claims": everybody(200),
    "GET /v1/resident/communities/{community_id}/pictures/{picture_id}.jpg": everybody(*NOWHERE),
    "GET /v1/resident/communities/{community_id}/postings/{posting_id}/objections": everybody(*NOWHERE),
    f"GET {_VOTE}/appointments": everybody(200),
    f"GET {_VOTE}/heads/{{voter}}/co-owners": everybody(*NOWHERE),
    "GET /v1/resident/flats/{binding_id}/consultations": everybody(200),
    "GET /v1/resident/flats/{binding_id}/consultations/{consultation_id}": everybody(*NOWHERE),
    "GET /v1/resident/visit-reports": everybody(200),
    "POST /v1/resident/claims/{claim_id}/confirm": everybody(*NOWHERE),
    "POST /v1/resident/claims/{claim_id}/dispute": everybody(*NOWHERE),
    "POST /v1/resident/claims/{claim_id}/correct": everybody(*NOWHERE),
    "POST /v1/resident/communities/{community_id}/pictures": everybody(201),
    "POST /v1/resident/communities/{community_id}/pictures/held": everybody(200),
    "POST /v1/resident/communities/{community_id}/pictures/links": everybody(200),
    "POST /v1/resident/communities/{community_id}/postings/{posting_id}/objections": everybody(*NOWHERE),
    f"POST {_VOTE}/appointments": (
        (409, "appointment_too_late"),
        NOWHERE,
        NOWHERE,
        NOWHERE,
    ),
    f"POST {_VOTE}/appointments/{{appointment_id}}/answer": everybody(*NOWHERE),
    f"POST {_VOTE}/appointments/{{appointment_id}}/withdrawal": everybody(*NOWHERE),
    "POST /v1/resident/flats/{binding_id}/consultations/{consultation_id}/answers": everybody(*NOWHERE),
    "POST /v1/resident/flats/{binding_id}/consultations/{consultation_id}/prepared-answers": everybody(*NOWHERE),
    "POST /v1/resident/flats/{binding_id}/consultations/{consultation_id}/condition-met": everybody(*NOWHERE),
    "POST /v1/resident/flats/{binding_id}/consultations/{consultation_id}/promises/{promise_id}/words": everybody(
        *NOWHERE
    ),
    "POST /v1/resident/flats/{binding_id}/consultations/{consultation_id}/visit-wishes": everybody(*NOWHERE),
    "GET /v1/resident/flats/{binding_id}/surveys": everybody(200),
    "GET /v1/resident/flats/{binding_id}/surveys/{survey_id}": everybody(*NOWHERE),
    "POST /v1/resident/flats/{binding_id}/surveys/{survey_id}/answers": everybody(*NOWHERE),
    "POST /v1/resident/flats/{binding_id}/visit-reports": everybody(201),
    f"GET {_FLAT}/applications": everybody(200),
    f"POST {_FLAT}/applications": everybody(201),
    f"POST {_FLAT}/applications/{{application_id}}/withdrawal": everybody(*NOWHERE),
    f"GET {_FLAT}/wishes": everybody(200),
    f"POST {_FLAT}/projects/{{project_id}}/wishes": everybody(*NOWHERE),
    "GET /v1/resident/communities/{community_id}/ledger/{seq}/opening": everybody(*NOWHERE),
    f"GET {_FLAT}/meetings": everybody(200),
    f"GET {_FLAT}/meetings/{{meeting_id}}": everybody(*NOWHERE),
    f"POST {_FLAT}/meetings/{{meeting_id}}/check-ins": everybody(*NOWHERE),
    f"POST {_FLAT}/meetings/{{meeting_id}}/questions": everybody(*NOWHERE),
    f"POST {_FLAT}/meetings/{{meeting_id}}/stances": everybody(*NOWHERE),
    f"POST {_FLAT}/meetings/{{meeting_id}}/minutes-objections": everybody(*NOWHERE),
    f"GET {_FLAT}/projects/{{project_id}}/part-consents": everybody(*NOWHERE),
    f"GET {_FLAT}/projects/{{project_id}}/pays": everybody(*NOWHERE),
    f"POST {_FLAT}/projects/{{project_id}}/part-consents": everybody(*NOWHERE),
    "GET /v1/resident/my-data": everybody(200),
    "GET /v1/resident/my-data/consents": everybody(200),
    "POST /v1/resident/my-data/message-phone": everybody(409, "login_not_offered"),
    "POST /v1/resident/my-data/message-phone/withdraw": everybody(409, "consent_not_given"),
    f"GET {_CASES}/form": everybody(200),
    f"POST {_CASES}/check": everybody(200),
    f"POST {_CASES}": everybody(201),
    "GET /v1/resident/complaints": everybody(200),
    f"GET {_CASE}": everybody(*NOWHERE),
    f"GET {_CASE}/photos/{{picture_id}}.jpg": everybody(*NOWHERE),
    **{
        f"POST {_CASE}/{what}": everybody(*NOWHERE)
        for what in (
            "additions",
            "corrections",
            "withdrawal",
            "fixed",
            "not-fixed",
            "messages",
            "contact",
            "contact/end",
            "join",
        )
    },
    # The owner's end, which comes first, is the helper's too.
    f"POST {_OF}/end": ((204, None), (204, None), (204, None), NOWHERE),
    "POST /v1/resident/my-data/forget": everybody(204),
}

# Where everybody gets in and a guest is shown nothing, for it is the owner's.
EMPTY_FOR_GUESTS: dict[str, Any] = {
    "GET /v1/resident/ballots": {"lines": [], "next": None},
    "GET /v1/resident/looks": {"lines": [], "next": None},
    "GET /v1/resident/inbox": {"unread": 0, "lines": [], "next": None},
    f"GET {_VOTE}/roll": {"lines": [], "next": None},
    f"GET {_VOTE}/records": {"records": [], "nothing_recorded": []},
    f"GET {_VOTE}/authorities": {"lines": [], "next": None},
    f"GET {_VOTE}/appointments": {"lines": [], "next": None},
    "GET /v1/resident/claims": {"lines": [], "next": None},
    f"GET {_FLAT}/applications": {"lines": [], "next": None},
    f"GET {_FLAT}/wishes": {"lines": [], "next": None},
    f"GET {_FLAT}/meetings": {"lines": [], "next": None},
}


@dataclass(frozen=True)
class Bound:
    """Somebody who is bound to the flat."""

    resident_id: uuid.UUID
    binding_id: uuid.UUID


class House:
    """An open vote, and four phones at one flat: its owner's, one with a code, a tenant's, a helper's."""

    def __init__(self, box: BallotBox, application: WebApplication) -> None:
        self.box, self.application = box, application
        self.people: dict[str, Bound] = {}

    async def move_in(self) -> None:
        await self.box.opened()
        part = (await self.box.desk.parts())[FLAT]
        async with self.box.database.write() as session:
            at = await now(session)
            until = at.astimezone(CHINA).date() + timedelta(days=365)
            clerk, chief = [await add_staff(session, login, login, PASSWORD, at) for login in ("clerk", "chief")]
            for who in ("owner", "code"):
                code = await residents.issue_code(
                    session, self.box.sealer, self.box.desk.id, part.part.id, by=clerk, at=at
                )
                opened = await logins.sign_in(session, "wx0123456789abcdef", f"o-{who}", None, "", at)
                bound = await residents.use_code(session, self.box.sealer, code, opened.token, at)
                self.people[who] = Bound(opened.resident_id, bound.binding_id)
                if who == "owner":
                    await residents.confirm(
                        session,
                        self.box.desk.id,
                        bound.binding_id,
                        part.owners[0][0].id,
                        "当面核对身份证原件",
                        by=chief,
                        at=at,
                    )
            for kind in (BindingKind.OCCUPANT, BindingKind.HELPER):
                inviter = self.people["owner"]
                invited = NewInvitation(
                    kind=kind, owner_id=None, until_on=until if kind is BindingKind.OCCUPANT else None, label=""
                )
                made = await invitations.invite(
                    session, self.box.sealer, inviter.resident_id, inviter.binding_id, invited, at
                )
                opened = await logins.sign_in(session, "wx0123456789abcdef", f"o-{kind}", None, "", at)
                token = invitations.token_of(self.box.sealer, made.id)
                binding = await invitations.accept(session, opened.resident_id, token, at)
                self.people[kind.value] = Bound(opened.resident_id, binding.id)

    async def ask(self, who: str, operation: str) -> httpx.Response:
        """One call, on a sign-in of its own: some routes end what the others need."""
        me = self.people[who]
        async with self.box.database.write() as session:
            token = (await logins.new_token(session, me.resident_id, "", await now(session))).token
        method, path = operation.split(" ")
        filled = path.format(
            binding_id=me.binding_id,
            community_id=self.box.desk.id,
            vote_id=self.box.vote_id,
            seq=9999,
            **{
                one: uuid.uuid4()
                for one in (
                    "session_id",
                    "other_id",
                    "invitation_id",
                    "request_id",
                    "notice_id",
                    "authority_id",
                    "tracker",
                    "voter",
                    "appointment_id",
                    "application_id",
                    "project_id",
                    "claim_id",
                    "consultation_id",
                    "meeting_id",
                    "picture_id",
                    "posting_id",
                    "promise_id",
                    "survey_id",
                    "complaint_id",
                )
            },
        )
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=surrounded(self.application), raise_app_exceptions=False),
            base_url="http://yigai.test",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex},
        )
        async with client:
            return await client.request(method, filled, **self._sent(operation))

    def _sent(self, operation: str) -> dict[str, Any]:
        bodies: dict[str, dict[str, Any]] = {
            "claims/{claim_id}/dispute": {"told": "没有人来过。"},
            "claims/{claim_id}/correct": {"stance": "against"},
            "/check-ins": {"code": "123456"},
            "/questions": {"words": "施工期间老人怎么上下楼？"},
            "/stances": {"stance": "agree"},
            "/minutes-objections": {"words": "我没有说过同意。"},
            "postings/{posting_id}/objections": {
                "binding_id": str(uuid.uuid4()),
                "category": "area",
                "text": "公示的面积与房产证不符。",
            },
            "binding_id}/applications": {"matter": "lift", "words": "请给我们单元加装电梯"},
            "/applications/{application_id}/withdrawal": {"words": ""},
            "/wishes": {"words": "请不要占用北侧的通道"},
            "/part-consents": {"code": "DT-1", "agrees": True},
            "/appointments": {"voter": "p001", "owner": "o0001"},
            "/answer": {"agrees": True},
            "surveys/{survey_id}/answers": {"answers": {"q1": "1"}},
            "/prepared-answers": {"stance": "agree", "helper_name": "李小明"},
            "/answers": {"stance": "agree"},
            "/words": {"kept": True},
            "/visit-wishes": {"welcome": False},
            "/visit-reports": {"said_on": "2026-11-20", "told": "那天没有人来过。"},
            "/complaints": {"category": "water.leak", "words": "楼道漏水。"},
            "/complaints/check": {"category": "water.leak", "words": "楼道漏水。"},
            "/messages": {"words": "明天有人在家。"},
            **{
                f"{{complaint_id}}/{what}": {}
                for what in ("additions", "corrections", "withdrawal", "fixed", "not-fixed", "contact", "join")
            },
            "confirm-by-phone": {"name": "王芳", "phone_code": "0e3Xy1000Zz9"},
            "confirm-by-document": {"name": "王芳", "last_eight": "00000000"},
            "objections": {"ground": "这不是我家的人。"},
            "/invitations": {"kind": "helper"},
            "accept": {"token": "x" * 27},
            "/binding-requests": {"community_id": str(self.box.desk.id), "room": "101", "name": "王芳"},
            "POST /v1/resident/subscribe": {"answers": {"template-1": "reject"}},
            "disputes": TOLD | {"record_id": str(uuid.uuid4())},
            "votes/{vote_id}/ballots": {
                "voter": "p001",
                "choices": {"1": "agree", "2": "agree"},
                "nonce": secrets.token_hex(16),
            },
            "message-phone": {"phone_code": "0e3Xy1000Zz9", "agreed": True},
            "/pictures/held": {"sha256": ["0" * 64]},
            "/pictures/links": {"ids": [str(uuid.uuid4())]},
        }
        if operation.endswith("/pictures"):
            return {"files": {"file": ("证件.jpg", told_jpeg())}, "data": {"kind": "document"}}
        if operation.endswith("subscribe") and operation.startswith("GET"):
            return {"params": {"moment": "bound"}}
        body = next((body for ending, body in bodies.items() if operation.endswith(ending)), None)
        return {"json": body} if body is not None and operation.startswith("POST") else {}


@pytest.fixture
async def house(box: BallotBox, application: WebApplication) -> House:
    made = House(box, application)
    await made.move_in()
    return made


def test_the_table_has_every_route_for_residents(application: WebApplication) -> None:
    declared = {
        f"{method.upper()} {path}"
        for path, item in application.openapi()["paths"].items()
        for method, operation in item.items()
        if RESIDENT in (operation.get("security") or [{}])[0].get("resident", [])
    }
    assert set(TABLE) == declared


async def test_every_kind_is_let_in_where_the_table_says_and_is_shown_nothing_of_the_owners(house: House) -> None:
    owned = ("王芳", "王*", "p001", str(house.box.owners["p001"]), str(house.people["owner"].binding_id))
    wrong = []
    for operation, expected in TABLE.items():
        for who, wanted in zip(KINDS, expected, strict=True):
            answer = await house.ask(who, operation)
            came = (answer.status_code, None if answer.status_code < 400 else answer.json()["code"])
            if came != wanted:
                wrong.append(f"{who}: {operation} -> {came}, not {wanted}")
            # What they wrote themselves comes back to them; everything else of the owner is not theirs to read.
            if who in GUESTS and "binding-requests" not in operation and "my-data" not in operation:
                wrong += [f"{who}: {operation} shows {one}" for one in owned if one in answer.text]
            if who in GUESTS and operation in EMPTY_FOR_GUESTS and answer.json() != EMPTY_FOR_GUESTS[operation]:
                wrong.append(f"{who}: {operation} shows {answer.text}")
    assert wrong == []


async def test_the_owner_is_shown_what_the_guests_are_not(house: House) -> None:
    """A house in which nothing is to be seen would hide nothing either."""
    for operation in (f"GET {_VOTE}/roll", f"GET {_VOTE}/records", f"GET {_OF}/flatmates"):
        assert "p001" in (text := (await house.ask("owner", operation)).text) or "王*" in text
    flatmates = (await house.ask("owner", f"GET {_OF}/flatmates")).json()["lines"]
    assert sorted((one["kind"], one["made_how"], one["until_on"] is not None) for one in flatmates) == [
        ("helper", "invitation", False),
        ("occupant", "invitation", True),
        ("owner", "code", False),
        ("owner", "code", False),
    ]
    records = (await house.ask("owner", "GET /v1/resident/flats/{binding_id}/records")).json()
    assert sorted((one["kind"], one["code_issued_by"]) for one in records["bindings"] if one["code_issued_by"]) == [
        ("owner", "clerk"),
        ("owner", "clerk"),
    ]
    assert len(records["bindings"]) == 4


async def test_a_guest_reads_the_vote_and_finds_what_it_is_bound_as(house: House) -> None:
    for who in GUESTS:
        (flat,) = (await house.ask(who, "GET /v1/resident/start")).json()["flats"]
        assert (flat["kind"], flat["level"], flat["confirmed"]) == (who, 1, False)
        assert (flat["until_on"] is not None) == (who == "occupant")
        assert (await house.ask(who, f"GET {_VOTE}")).json()["title"] == "桃花岭小区改造表决"
