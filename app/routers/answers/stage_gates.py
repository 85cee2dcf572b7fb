"""What is missing of the gates before a project's stages, asked of each room that knows some of them."""

from collections.abc import Collection
from datetime import datetime

from app.consultation.gates import stage_gates as of_households
from app.projects.queries import ProjectNow
from app.projects.stages import StageGate
from app.projects.staging import AskGates, Standing
from app.routers.access import Tx
from app.voting import works_gate


def asking(session: Tx, at: datetime) -> AskGates:
    """The one question about gates that the stages of a project are handed."""

    async def missing(project: ProjectNow, gates: Collection[StageGate]) -> Standing:
        return {
            **await of_households.missing(session, project, gates, at),
            **await works_gate.missing(session, project, gates, at),
        }

    return missing
