"""What a scanned code leads to, for anybody: an unbound phone, a bare browser."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

from app.core.errors import NOT_FOUND, Refused
from app.identity.residents.codes.codes import QR as HOUSEHOLD
from app.register.schemas import Input
from app.routers.access import InHouse, Tx
from app.routers.answers.code_answers import Scanned, scanned
from app.routers.deeds import Unkeyed
from app.routers.routes import Routes
from app.voting.drafting import queries as votes
from app.voting.papers.qr import read_qr
from app.wechat.errors import CODE_SECRET
from app.wechat.scenes import Opens, PublicScene, public_scene, secret_in, without_address

router = Routes(tag="public", prefix="/v1/public/codes")

type Scene = Annotated[str, Path(min_length=24, max_length=24, pattern="^[a-z]=[0-9A-Za-z_-]{22}$")]


class ScannedText(Input):
    """What a scanner read off a paper or a screen, as it is."""

    text: str = Field(min_length=1, max_length=400, examples=["YG1:v-20261124-0001:7K3M-Q9TX"])


@router.get("/{scene}", summary="扫码：这是什么，在哪里看")
async def read(scene: Scene, session: Tx) -> Scanned:
    """Of a vote, survey, consultation, meeting, posting, released case or place to report from.

    A code that is a secret, such as a household's, is never sent in an address: the mini-program hands it on itself.
    """
    found = public_scene(scene)
    if found is None:
        raise Refused(NOT_FOUND)
    return await scanned(session, found)


@router.post("", summary="扫码：交来扫到的内容", once=Unkeyed.READS)
async def read_text(sent: ScannedText, in_house: InHouse, session: Tx) -> Scanned:
    """Of what any printed code says: an address of ours, a scene, or a ballot paper.

    A paper leads to its vote; of the paper itself nothing is looked up or told. A secret is refused unread.
    """
    text = without_address(sent.text.strip(), in_house.settings.public_base)
    if (secret := Opens.BINDING if text.startswith(HOUSEHOLD) else secret_in(text)) is not None:
        raise Refused(CODE_SECRET, what=secret.label)
    if (paper := read_qr(text)) is not None:
        vote = await votes.public(session, paper[0])
        return await scanned(session, PublicScene(Opens.VOTE, vote.id))
    found = public_scene(text)
    if found is None:
        raise Refused(NOT_FOUND)
    return await scanned(session, found)
