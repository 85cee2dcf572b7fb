"""The documents of a published plan over HTTP: anybody opens what the plan lists, and nothing else of the estate."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from app.identity.permissions import Role
from app.media.models import HandIn
from app.projects.plans.plan_drafting import OF_RESIDENTS
from tests.conftest import Person, Town
from tests.media.making import SECRET, told_jpeg, told_pdf, written
from tests.posting.evidence import put_evidence
from tests.routers.conftest import refusal

AREA = {"left": 16, "top": 16, "width": 48, "height": 48}


@dataclass
class Published:
    """A committee that puts a plan with a drawing and a photo before everybody."""

    clerk: Person
    base: str
    project_id: str

    async def hand_in(self, content: bytes, name: str) -> str:
        answer = await self.clerk.post(f"{self.base}/evidence", files={"file": (name, content)})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def publish(self, *documents: tuple[str, str]) -> httpx.Response:
        listed = [{"name": name, "evidence_id": evidence_id} for name, evidence_id in documents]
        sent = {"title": "整体改造方案", "items": ["外墙保温"], "documents": listed}
        return await self.clerk.post(f"{self.base}/projects/{self.project_id}/plans", json=sent)


@pytest.fixture
async def published(town: Town) -> Published:
    community = await town.community()
    clerk = await town.person("liu", Role.NEIGHBOURHOOD_COMMITTEE, community["committee_id"])
    base = f"/v1/office/communities/{community['id']}"
    entered = {"number": "017", "title": "整体改造", "scope": {"kind": "estate"}}
    project = (await clerk.post(f"{base}/projects", json=entered)).json()
    return Published(clerk, base, project["id"])


async def listed(http: httpx.AsyncClient, project_id: str) -> list[dict[str, Any]]:
    page = await http.get(f"/v1/public/projects/{project_id}")
    documents: list[dict[str, Any]] = page.json()["plans"][0]["documents"]
    return documents


async def test_anybody_opens_the_documents_of_a_published_plan(published: Published, http: httpx.AsyncClient) -> None:
    drawing = await published.hand_in(written(told_pdf()), "scan0001.pdf")
    photo = await published.hand_in(told_jpeg(), "IMG_1.jpg")
    plan = await published.publish(("改造图纸", drawing), ("现状照片.jpg", photo))
    assert plan.status_code == 201, plan.text
    first, second = await listed(http, published.project_id)
    assert plan.json()["documents"] == [first, second]
    assert (first["name"], first["kind"], first["picture"]) == ("改造图纸", "pdf", None)
    file = await http.get(first["path"])
    assert (file.status_code, file.headers["content-type"]) == (200, "application/pdf")
    assert (len(file.content), hashlib.sha256(file.content).hexdigest()) == (first["size"], first["sha256"])
    assert SECRET not in file.content
    assert unquote(file.headers["content-disposition"].rpartition("''")[2]) == "改造图纸.pdf"
    assert file.headers["cache-control"] == "public, max-age=60"
    again = await http.get(first["path"], headers={"If-None-Match": file.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    shown = await http.get(second["path"])
    assert hashlib.sha256(shown.content).hexdigest() == second["sha256"]
    assert unquote(shown.headers["content-disposition"].rpartition("''")[2]) == "现状照片.jpg"
    for size in ("", "?size=thumbnail"):
        picture = await http.get(second["picture"] + size)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
        assert SECRET not in picture.content


async def test_nothing_but_what_the_plan_lists_is_opened(published: Published, http: httpx.AsyncClient) -> None:
    drawing = await published.hand_in(written(told_pdf()), "图纸.pdf")
    other = await published.hand_in(told_jpeg(), "身份证.jpg")
    plan = (await published.publish(("图纸.pdf", drawing))).json()
    base = f"/v1/public/projects/{published.project_id}/plans"
    for path in (
        f"{base}/{plan['id']}/documents/{other}",
        f"{base}/{plan['id']}/documents/{other}/picture.jpg",
        f"{base}/{uuid.uuid4()}/documents/{drawing}",
        f"/v1/public/projects/{uuid.uuid4()}/plans/{plan['id']}/documents/{drawing}",
    ):
        refusal(await http.get(path), 404, "not_found")
    refusal(await http.get(f"{base}/{plan['id']}/documents/{drawing}/picture.jpg"), 415, "evidence_no_photo")
    # A later version without it: the earlier one is still public, the new one lists nothing.
    later = (await published.publish(("说明.jpg", other))).json()
    refusal(await http.get(f"{base}/{later['id']}/documents/{drawing}"), 404, "not_found")
    assert (await http.get(f"{base}/{plan['id']}/documents/{drawing}")).status_code == 200


async def test_what_staff_covered_is_shown_covered_and_given_to_nobody(
    published: Published, http: httpx.AsyncClient
) -> None:
    photo = await published.hand_in(told_jpeg(), "门头.jpg")
    await published.publish(("门头.jpg", photo))
    (before,) = await listed(http, published.project_id)
    whole = await http.get(before["picture"])
    masking = f"{published.base}/evidence/{photo}/maskings"
    await published.clerk.post(masking, json={"rectangles": [AREA], "reason": "遮挡路人面部"})
    (covered,) = await listed(http, published.project_id)
    assert (covered["path"], covered["kind"], covered["sha256"]) == (None, "jpeg", before["sha256"])
    refusal(await http.get(before["path"]), 404, "not_found")
    assert (await http.get(covered["picture"])).content != whole.content
    await published.clerk.post(masking, json={"rectangles": [], "reason": "经核实不是人脸"})
    assert await listed(http, published.project_id) == [before]


async def test_what_residents_alone_handed_in_is_no_document_of_a_plan(
    published: Published, town: Town, http: httpx.AsyncClient
) -> None:
    community_id = uuid.UUID(published.base.rpartition("/")[2])
    paper = await put_evidence(town.database, community_id, pdf=True)
    plan = (await published.publish(("证明.pdf", str(paper)))).json()
    resident = HandIn(evidence_id=paper, person_id=uuid.uuid4(), at=datetime(2026, 1, 1, tzinfo=UTC), lasting=False)
    async with town.database.write() as session:
        session.add(resident)
    # A plan of before this was asked: everybody reads its name and hash, and nobody is given the paper.
    (document,) = await listed(http, published.project_id)
    assert (document["path"], document["picture"], document["kind"], document["size"]) == (None, None, None, None)
    path = f"/v1/public/projects/{published.project_id}/plans/{plan['id']}/documents/{paper}"
    refusal(await http.get(path), 404, "not_found")
    refused = refusal(await published.publish(("房产证.pdf", str(paper))), 422, "plan_faulty")
    assert refused["fields"] == [{"field": "documents.0.evidence_id", "message": OF_RESIDENTS}]
