"""Another person's word on what must hold before works, over HTTP."""

from typing import Any

from tests.conftest import Person
from tests.projects.site import VOTE


async def require(first: Person, second: Person, project: str) -> dict[str, Any]:
    """A vote on the plan is to hold, as one proposes and the other approves."""
    answer = await first.post(f"{project}/requirements", json={"requirements": [VOTE], "reason": "按办法设定"})
    assert answer.status_code == 201, answer.text
    return await approve(second, project)


async def approve(person: Person, project: str, status: int = 200, **decision: Any) -> dict[str, Any]:
    """Decide the proposal that waits for the project at this address."""
    waiting = (await person.get(project)).json()["requirement_proposals"][0]["id"]
    body = {"approve": True, "reason": ""} | decision
    answer = await person.post(f"{project}/requirement-proposals/{waiting}/decision", json=body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())
