"""Results over HTTP: who may read them, in which forms; figures of the authority read by two who do not see each other."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import select

from app.core.installation import now
from app.identity.permissions import PERMISSIONS, Permission, Role
from app.voting.lifecycle import Act, Mode
from app.voting.models import VoteProposal
from app.voting.results.schemas import CountTally, OfficialTally
from tests.conftest import Person
from tests.posting.evidence import put_evidence
from tests.voting.live.ballot_box import CONVENOR, BallotBox
from tests.voting.results.office import CARRIED, LOST, Office, carried_vote, kept

FORMS = ("result", "result.xlsx", "result.pdf", "result.csv", "verdicts")
TYPES = {
    "result": "application/json",
    "result.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "result.pdf": "application/pdf",
    "result.csv": "text/csv; charset=utf-8",
    "verdicts": "application/json",
}


@pytest.mark.parametrize("role", [role for role in Role if PERMISSIONS[role]])
async def test_whoever_reads_votes_gets_every_form(box: BallotBox, office: Office, role: Role) -> None:
    await carried_vote(box)
    person = await office.person(role)
    reads = Permission.VOTE_READ in PERMISSIONS[role]
    for form in FORMS:
        answer = await person.get(f"{office.vote}/{form}")
        assert answer.status_code == (200 if reads else 403), (form, answer.text)
        if reads:
            assert answer.headers["Content-Type"] == TYPES[form]
    answer = await person.get(f"{office.votes}/alarms")
    assert answer.status_code == (200 if reads else 403)


async def test_the_json_is_the_bytes_that_were_hashed(box: BallotBox, office: Office) -> None:
    await carried_vote(box)
    auditor = await office.person(Role.AUDITOR)
    answer = await auditor.get(f"{office.vote}/result")
    assert answer.content == (await kept(box)).tally
    assert CountTally.model_validate(answer.json()).model_dump(mode="json") == answer.json()


async def test_before_a_count_every_form_says_so(box: BallotBox, office: Office) -> None:
    await box.opened()
    auditor = await office.person(Role.AUDITOR)
    for form in FORMS:
        answer = await auditor.get(f"{office.vote}/{form}")
        assert (answer.status_code, answer.json()["code"]) == (409, "act_not_possible")


async def test_a_result_that_does_not_hang_is_listed_with_its_last_moment(box: BallotBox, office: Office) -> None:
    vote = await carried_vote(box)
    street = await office.person(Role.STREET_OFFICE)
    (alarm,) = (await street.get(f"{office.votes}/alarms")).json()["lines"]
    assert (alarm["eid"], alarm["state"], alarm["overdue"]) == (vote.eid, "counted", False)
    assert alarm["until"].endswith("24:00") or "暂定" in alarm["until"]


async def propose(office: Office, convenor: Person, facts: dict[str, Any]) -> dict[str, Any]:
    sent = {"act": "enter_official", "facts": facts, "reason": "主管部门已出具结果"}
    answer = await convenor.post(f"{office.vote}/acts", json=sent)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["proposal"])


def without_figures(proposals: Iterable[dict[str, Any]]) -> bool:
    return not any("items" in one["facts"] for one in proposals)


async def test_two_read_the_figures_and_the_second_does_not_see_the_first(box: BallotBox, office: Office) -> None:
    await box.opened(Mode.AUXILIARY)
    await box.ended()
    convenor, street = await office.person(Role.OWNERS_COMMITTEE), await office.person(Role.STREET_OFFICE)
    evidence = await put_evidence(box.database, box.desk.id, pdf=True)
    items = {"1": CARRIED, "2": LOST}
    facts = {"document": "宜住建表决〔2026〕88号", "evidence_id": str(evidence), "items": items}
    first = await propose(office, convenor, facts)
    assert without_figures([first])
    seen = (await street.get(f"{office.vote}/proposals")).json()["lines"]
    assert without_figures(seen)
    assert seen[0]["facts"]["document"] == facts["document"]
    path = f"{office.vote}/proposals/{first['id']}/decision"
    for readings in (None, {"items": {"1": LOST, "2": LOST}}):
        answer = await street.post(path, json={"approve": True, "facts": readings})
        assert answer.status_code in {409, 422}, answer.text
        assert without_figures((await street.get(f"{office.vote}/proposals")).json()["lines"])
    assert [one["field"] for one in answer.json()["fields"]] == ["facts.items.1"]
    rejected = await street.post(path, json={"approve": False, "reason": "请重新录入事项 1"})
    assert rejected.status_code == 200, rejected.text
    assert without_figures((await street.get(f"{office.vote}/proposals")).json()["lines"])
    second = await propose(office, convenor, facts)
    done = await street.post(
        f"{office.vote}/proposals/{second['id']}/decision", json={"approve": True, "facts": {"items": items}}
    )
    assert done.status_code == 200, done.text
    assert done.json()["vote"]["state"] == "counted"
    told = (await street.get(f"{office.vote}/verdicts")).json()
    assert told["document"] == facts["document"]
    assert [(one["counted"], one["robustness"]) for one in told["items"]] == [("carried", []), ("lost", [])]
    result = (await street.get(f"{office.vote}/result")).json()
    assert OfficialTally.model_validate(result).model_dump(mode="json") == result
    assert result["source"] == "official"


async def test_facts_are_stored_to_the_letter_and_only_those_sent(box: BallotBox, office: Office) -> None:
    await box.opened(Mode.AUXILIARY)
    await box.ended()
    convenor = await office.person(Role.OWNERS_COMMITTEE)
    evidence = await put_evidence(box.database, box.desk.id)
    facts = {
        "document": " 宜住建表决〔2026〕88号 ",
        "evidence_id": str(evidence).upper(),
        "items": {"1": CARRIED, "2": LOST},
    }
    await propose(office, convenor, facts)
    proposed = select(VoteProposal.facts).where(VoteProposal.act == Act.ENTER_OFFICIAL)
    async with box.database.read() as session:
        assert await session.scalar(proposed) == facts


async def test_facts_stored_when_any_key_was_taken_are_listed_without_it(box: BallotBox, office: Office) -> None:
    await box.opened(Mode.AUXILIARY)
    await box.ended()
    convenor = await office.person(Role.OWNERS_COMMITTEE)
    known = {"document": "宜住建表决〔2026〕88号", "items": {"1": CARRIED}}
    strange = {"page": 3, "items": {"1": CARRIED | {"page": 4, "total": CARRIED["total"] | {"page": 5}}}}
    async with box.database.write() as session:
        session.add(
            VoteProposal(
                vote_id=box.vote_id,
                act=Act.VOID,
                facts=known | strange,
                reason="材料不全",
                proposed_by=CONVENOR.id,
                proposed_at=await now(session),
                decision_reason="",
            )
        )
    listed = (await convenor.get(f"{office.vote}/proposals")).json()["lines"]
    assert [one["facts"] for one in listed if one["act"] == Act.VOID] == [known]


async def test_facts_that_are_not_known_are_refused_and_those_that_lack_are_said_by_the_act(
    box: BallotBox, office: Office
) -> None:
    await box.opened(Mode.AUXILIARY)
    await box.ended()
    convenor = await office.person(Role.OWNERS_COMMITTEE)
    sent = {"act": "enter_official", "facts": {"documents": "通知书"}, "reason": "主管部门已出具结果"}
    strange = await convenor.post(f"{office.vote}/acts", json=sent)
    assert strange.json()["fields"] == [
        {"field": "facts.documents", "message": "没有这一项，请删去或检查拼写。"},
    ]
    nothing = await convenor.post(f"{office.vote}/acts", json=sent | {"facts": {}})
    assert (nothing.status_code, nothing.json()["fields"][0]) == (
        422,
        {"field": "facts.document", "message": "请写明主管部门结果的名称或编号（2–200 字）。"},
    )
