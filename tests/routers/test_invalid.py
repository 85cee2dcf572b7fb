"""What was sent and cannot be meant is told in full, at its place, in words that a clerk understands."""

import re
import uuid
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from app.consultation.meetings.schemas import NewMeeting
from app.projects.asked.asked_schemas import NewOwnApplication
from app.projects.kinds import ItemKind
from app.projects.plans.plan_schemas import NewPlan
from app.register.corrections.correction_schemas import NewCorrection
from app.register.schemas import Input, NewRoll
from app.routers.office.staff.session import Credentials
from app.voting.schemas import NewAct, NewItem, NewVote
from tests.routers.conftest import refusal

ID = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def sign_in(bare: FastAPI) -> str:
    """A route that takes what the sign-in takes, and does nothing with it."""

    async def take(sent: Credentials) -> None: ...

    bare.add_api_route("/sign-in", take, methods=["POST"])
    return "/sign-in"


async def test_every_fault_of_what_was_sent_is_said_at_once(sign_in: str, client: httpx.AsyncClient) -> None:
    answer = await client.post(sign_in, json={"login": "", "pasword": "x"})
    body = refusal(answer, 422, "invalid_request")
    assert {one["field"]: one["message"] for one in body["fields"]} == {
        "login": "至少 1 个字符。",
        "password": "缺少这一项，请补上。",
        "pasword": "没有这一项，请删去或检查拼写。",
    }


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (
            {"scope": {"kind": "buildings", "buildings": ["1", ""]}, "include_parking": 3},
            ["scope.buildings.1", "include_parking"],
        ),
        ({"scope": {"kind": "parts", "parts": ["x"]}}, ["scope.parts.0", "include_parking"]),
        ({"scope": {"kind": "stairwell", "building": "1"}, "include_parking": True}, ["scope.stairwell"]),
        ({"scope": {"kind": "moon"}, "include_parking": True}, ["scope"]),
        ({"scope": {}, "include_parking": True}, ["scope"]),
        ({"scope": {"kind": "estate", "kinds": 1}, "include_parking": True}, ["scope.kinds"]),
        ([], ["body"]),
        ("text", ["body"]),
    ],
)
async def test_a_fault_is_placed_where_its_sender_wrote_it(
    sent: object, fields: list[str], bare: FastAPI, client: httpx.AsyncClient
) -> None:
    async def take(sent: NewRoll) -> None: ...

    bare.add_api_route("/rolls", take, methods=["POST"])
    body = refusal(await client.post("/rolls", json=sent), 422, "invalid_request")
    assert [one["field"] for one in body["fields"]] == fields


async def test_faults_inside_a_choice_have_the_senders_path_too(bare: FastAPI, client: httpx.AsyncClient) -> None:
    async def take(sent: NewCorrection) -> None: ...

    bare.add_api_route("/corrections", take, methods=["POST"])
    owner = {"name": "张三", "kind": "robot", "share": "1/0"}
    facts = {"kind": "transfer", "part_id": ID, "on": "24.11.2026", "owners": [owner]}
    answer = await client.post("/corrections", json={"facts": facts, "reason": "依判决书办理", "document": "x"})
    body = refusal(answer, 422, "invalid_request")
    assert [one["field"] for one in body["fields"]] == [
        "facts.on",
        "facts.owners.0.kind",
        "facts.owners.0.share",
        "document",
    ]
    area = {"kind": "area", "part_id": ID, "area_m2": "89.555", "source": "confirmed"}
    answer = await client.post("/corrections", json={"facts": area, "reason": "依判决书办理", "document": "房产证"})
    assert refusal(answer, 422, "invalid_request")["fields"] == [
        {"field": "facts.area_m2", "message": "面积须大于 0，单位平方米，最多两位小数，如 89.50。"}
    ]


PLAN = {"title": "整体改造方案"}


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (["x"], {"items.0": "至少 2 个字符。"}),
        ([{"code": "A", "title": "电梯", "kind": "x"}], {"items.0.kind": "只能是"}),
        ([{"code": "A", "title": "电梯"}, {}], {"items.0.kind": "缺少这一项，请补上。", "items.1.code": "缺少"}),
        ([{"code": "A", "title": "电梯", "kind": "lift", "PlanItemInput": 1}], {"items.0.PlanItemInput": "没有"}),
        (
            [{"code": "A", "title": "电梯", "kind": "lift", "scope": {"kind": "parts", "parts": ["x"]}}],
            {"items.0.scope.parts.0": "编号"},
        ),
        ([5], {"items.0": "须为"}),
    ],
)
async def test_of_several_forms_the_faults_of_the_form_that_was_sent_are_told(
    items: list[object], told: dict[str, str], bare: FastAPI, client: httpx.AsyncClient
) -> None:
    async def take(sent: NewPlan) -> None: ...

    bare.add_api_route("/plans", take, methods=["POST"])
    body = refusal(await client.post("/plans", json=PLAN | {"items": items}), 422, "invalid_request")
    faults = {one["field"]: one["message"] for one in body["fields"]}
    assert len(faults) == len(body["fields"])
    assert set(faults) >= set(told)
    assert all(faults[field].startswith(words) for field, words in told.items())
    assert all(re.fullmatch(r"items\.\d[a-z_.0-9]*|items\.0\.PlanItemInput", field) for field in faults)


async def test_what_may_be_sent_is_told_by_its_label(bare: FastAPI, client: httpx.AsyncClient) -> None:
    async def take(sent: NewPlan) -> None: ...

    bare.add_api_route("/plans", take, methods=["POST"])
    sent = PLAN | {"items": [{"code": "A", "title": "电梯", "kind": "x"}]}
    (fault,) = refusal(await client.post("/plans", json=sent), 422, "invalid_request")["fields"]
    assert fault["message"] == f"只能是 {'、'.join(f'{one.label}（{one.value}）' for one in ItemKind)} 之一。"


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        (NewVote, "contact", "服务台"),
        (NewItem, "text", "换水管"),
        (NewOwnApplication, "words", "换水管"),
        (NewMeeting, "agenda", "答疑"),
        (NewAct, "reason", "按政策"),
    ],
)
async def test_a_short_word_that_says_enough_is_taken(
    kind: type[BaseModel], field: str, words: str, bare: FastAPI, client: httpx.AsyncClient
) -> None:
    async def take(sent: kind) -> None: ...  # type: ignore[valid-type]

    bare.add_api_route("/take", take, methods=["POST"])
    for sent, refused in ((words, False), ("换", True)):
        body = refusal(await client.post("/take", json={field: sent, "strange": 1}), 422, "invalid_request")
        assert (field in {one["field"] for one in body["fields"]}) is refused


@pytest.mark.parametrize("content", [b"{", b'{"login": }', b"", b"\xff", b"[" * 100_000, b"1" * 10_000])
async def test_broken_json_is_no_failure_of_ours(content: bytes, sign_in: str, client: httpx.AsyncClient) -> None:
    answer = await client.post(sign_in, content=content, headers={"Content-Type": "application/json"})
    body = refusal(answer, 422, "invalid_request")
    assert [one["field"] for one in body.get("fields", [])] in ([], ["body"])


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "nonsense"])
async def test_a_body_of_another_kind_is_no_failure_of_ours(kind: str, sign_in: str, client: httpx.AsyncClient) -> None:
    answer = await client.post(sign_in, content=b"login=a", headers={"Content-Type": kind})
    refusal(answer, 422, "invalid_request")


async def test_a_null_character_is_refused_not_failed_on(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/public/staff/sign-in", json={"login": "ju\u0000wei", "password": "x"})
    assert "空字符" in refusal(answer, 422, "character_refused")["message"]


async def test_half_a_surrogate_is_refused_not_failed_on(sign_in: str, client: httpx.AsyncClient) -> None:
    answer = await client.post(
        sign_in,
        content=rb'{"login": "\ud800", "password": "x"}',
        headers={"Content-Type": "application/json"},
    )
    assert [one["field"] for one in refusal(answer, 422, "invalid_request")["fields"]] == ["login"]


def inputs(kind: type[BaseModel]) -> list[type[BaseModel]]:
    return [kind, *(deeper for one in kind.__subclasses__() for deeper in inputs(one))]


WRONG: list[Any] = [
    *(
        None,
        True,
        1,
        -1,
        10**30,
        1.5,
        "",
        "x",
        "x" * 1000,
        "1/0",
        "2026-13-01",
        "e",
        [],
        ["x"] * 9000,
        {},
        {"kind": "x"},
    ),
    {"kind": None},
]


@pytest.mark.parametrize("kind", [Credentials, *inputs(Input)[1:]], ids=lambda kind: kind.__name__)
async def test_whatever_is_sent_is_answered_in_chinese_a_clerk_understands(
    kind: type[BaseModel], bare: FastAPI, client: httpx.AsyncClient
) -> None:
    async def take(sent: kind) -> None: ...  # type: ignore[valid-type]

    bare.add_api_route("/take", take, methods=["POST"])
    for name in kind.model_fields:
        for value in WRONG:
            answer = await client.post("/take", json={name: value})
            if answer.status_code == 200:
                continue
            for one in refusal(answer, 422, "invalid_request")["fields"]:
                assert one["message"] != "内容不合要求，请检查。", (name, value)
                assert not re.search(r"[a-z]{3,} [a-z]|[\^$\\{}]|[\u4e00-\u9fff][,;:]", one["message"]), one


async def test_an_id_that_is_none_is_not_there(bare: FastAPI, client: httpx.AsyncClient) -> None:
    async def take(one: uuid.UUID, wide: bool = False) -> None: ...

    bare.add_api_route("/things/{one}", take, methods=["GET"])
    assert "fields" not in refusal(await client.get("/things/7"), 404, "not_found")
    refusal(await client.get("/things/7?wide=maybe"), 422, "invalid_request")
