"""Surveys as a test sends them over HTTP, and what people answer."""

from datetime import datetime, timedelta
from typing import Any

from tests.consultation.estate import MORNING, Estate, Phone

DUTIES = ("cooperate", "remove_illegal", "pay_fee", "top_up_fund")
MENU = {
    "kind": "items",
    "title": "您家需要哪些改造内容？",
    "options": [{"label": "外墙保温"}, {"label": "加装电梯"}, {"label": "停车位"}],
}
AGREES = [{"label": "同意", "agrees": True}, {"label": "不同意"}]
MODEL = {
    "kind": "single",
    "title": "改造后由谁管理？",
    "role": "management_model",
    "options": [
        {"label": "聘请物业企业", "agrees": True},
        {"label": "居民自治管理", "agrees": True},
        {"label": "都不同意"},
    ],
}
CONTENT = {"title": "改造内容意愿调查", "purpose": "content", "questions": [MENU]}
INCLUSION = {
    "title": "纳入改造意愿调查",
    "purpose": "inclusion",
    "questions": [
        {"kind": "single", "title": "是否同意纳入改造？", "role": "include", "options": AGREES},
        MODEL,
        *({"kind": "single", "title": f"是否愿意：{one}", "role": one, "options": AGREES} for one in DUTIES),
        {"kind": "single", "title": "是否同意按公布的内容改造？", "role": "contents", "options": AGREES},
    ],
}
SATISFACTION = {
    "title": "改造满意度调查",
    "purpose": "satisfaction",
    "questions": [
        {
            "kind": "single",
            "title": "您家对改造满意吗？",
            "role": "satisfied",
            "options": [{"label": "满意", "agrees": True}, {"label": "不满意"}],
        },
        {"kind": "text", "title": "还有什么要说的？", "required": False},
    ],
}
GENERAL = {
    "title": "停车调查",
    "purpose": "general",
    "questions": [
        {"kind": "single", "title": "您支持划线停车吗？", "options": [{"label": "支持"}, {"label": "不支持"}]},
        {"kind": "text", "title": "还有什么要说的？", "required": False},
    ],
}
ALL_YES = {f"q{number}": "1" for number in range(1, 8)}


async def project_of(estate: Estate) -> dict[str, Any]:
    """The estate's project as the office sees it."""
    (one,) = (await estate.people["liu"].get(f"/v1/office/communities/{estate.id}/projects")).json()["lines"]
    return dict((await estate.people["liu"].get(f"/v1/office/communities/{estate.id}/projects/{one['id']}")).json())


async def opened(
    estate: Estate,
    draft: dict[str, Any],
    *,
    at: datetime = MORNING,
    by: str = "ma",
    hours: int = 2,
    project: bool = True,
) -> str:
    """A survey that is published and open from now on; answers its address below the estate."""
    project_id = (await project_of(estate))["id"] if project else None
    made = await estate.post(by, "/surveys", {"project_id": project_id, "draft": draft})
    path = f"/surveys/{made['id']}"
    closes = {"closes_at": (at + timedelta(hours=hours)).isoformat()}
    assert (await estate.post(by, f"{path}/versions", closes))["state"] == "open"
    return path


def entry(estate: Estate, place: str, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An answer of the owner of a flat, taken by telephone."""
    part = estate.parts[place]
    return {
        "part_id": str(part.part.id),
        "voice": "owner",
        "owner_id": str(part.owners[0][0].id),
        "evidence_class": "phone",
        "answers": answers,
    } | more


async def enter(estate: Estate, survey: str, place: str, answers: dict[str, Any], by: str = "ma", **more: Any) -> None:
    await estate.post(by, f"{survey}/entries", entry(estate, place, answers, **more))


async def say(phone: Phone, survey: str, answers: dict[str, Any], status: int = 201) -> dict[str, Any]:
    return await phone.turned_to(survey).post("/answers", {"answers": answers}, status)
