"""The demo's organisations vote: each by somebody it authorised under its seal, on paper or on their own phone."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime

from app.cli.demo.hands import Answer, Hands
from app.cli.demo.paper import Choices, Papers
from app.cli.demo.residents import Residents
from app.cli.demo.wechat import DemoPhone
from app.cli.samples.people import id_number
from app.core.periods import CHINA
from app.register.kinds import ORGANISATIONS, DocumentKind, OwnerKind

SAID: Choices = {"1": "agree", "2": "disagree"}
CLERKS = {
    OwnerKind.PUBLIC_HOUSING: ("石会计", id_number("419927", date(1979, 5, 6), 201)),
    OwnerKind.DEVELOPER: ("江经理", id_number("419928", date(1986, 11, 3), 317)),
}
"""Who comes with the ballot paper: name and document."""

type Cast = Callable[[str, DemoPhone, Answer], Awaitable[Answer]]


class Organisations:
    """The bureau, the developer and the cooperative of the estate in one vote, of which each is one head."""

    def __init__(self, hands: Hands, residents: Residents, papers: Papers, vote: Answer) -> None:
        self.hands, self.send, self.residents = hands, hands.callers.send, residents
        self.papers, self.vote = papers, vote

    async def tell(self, printed: Sequence[Answer], homes: dict[str, Answer], cast: Cast) -> None:
        """The bureau's sealed paper alone is refused; with authorities two hand in papers, one casts by phone."""
        kinds = [(_organisation(homes[paper["parts"][0]]), paper) for paper in printed]
        theirs = {kind: paper for kind, paper in kinds if kind is not None}
        bureau, developer = theirs[OwnerKind.PUBLIC_HOUSING], theirs[OwnerKind.DEVELOPER]
        refused = await self.papers.turned_away(bureau)
        form = f"votes/{self.vote['id']}/authorities/organisation-form.pdf"
        await self.hands.printed(form, "单位授权书.pdf", voter=bureau["voter"])
        for kind, paper in ((OwnerKind.PUBLIC_HOUSING, bureau), (OwnerKind.DEVELOPER, developer)):
            authority = await self.authorised(paper["voter"], DocumentKind.ID_CARD, *CLERKS[kind])
            (received,) = await self.papers.hand_in([paper], authority)
            self.papers.marked[received] = dict(SAID)
        await self.papers.scan([bureau, developer], None)
        await self.papers.key()
        voter = theirs[OwnerKind.ORGANISATION]["voter"]
        flat, phone = next(iter(self.residents.phones.items()))
        agent = self.residents.owners[flat][0]
        if agent.document_kind is None:
            raise RuntimeError("the cooperative's agent has no document")
        await self.authorised(voter, agent.document_kind, agent.name, agent.document, phone)
        ballot = {"voter": voter, "nonce": secrets.token_hex(16), "choices": SAID}
        await cast(self.vote["id"], phone, ballot)
        self.hands.say(f"    直管公房管理所有 {len(bureau['parts'])} 处房屋，计一人，先送来一张盖了章的选票：{refused}")
        self.hands.say(
            "    公房管理所、开发公司、供销社各交来盖公章的单位授权书，居委会一人登记、另一人对照原件确认：前两家由获授权人交纸质票，"
            f"供销社由住在 {flat} 的获授权人用自己的手机投票。"
        )

    async def authorised(
        self, voter: str, document_kind: DocumentKind, holder: str, document: str, phone: DemoPhone | None = None
    ) -> str:
        """An authority as its sealed document says it, recorded by one and confirmed by another; its id."""
        path = f"{self.papers.path}/authorities"
        until = datetime.fromisoformat((await self.hands.vote(self.vote["id"]))["closes_at"]).astimezone(CHINA).date()
        today = (await self.hands.clock()).astimezone(CHINA).date()
        recorded = await self.send(
            "juwei",
            "POST",
            path,
            json={
                "kind": "organisation",
                "voter": voter,
                "holder_name": holder,
                "holder_document_kind": document_kind,
                "holder_document": document,
                "matter": f"参加{self.vote['title']}并投票",
                "items": [int(number) for number in SAID],
                "signed_on": today.isoformat(),
                "from_on": today.isoformat(),
                "until_on": until.isoformat(),
                "document": "单位授权书",
                "evidence": [await self.hands.photo("盖章的单位授权书")],
                "resident_id": phone.resident if phone is not None else None,
            },
        )
        return str((await self.send("juwei2", "POST", f"{path}/{recorded['id']}/confirmation"))["id"])


def _organisation(part: Answer) -> str | None:
    """The kind of organisation that owns a part alone; None where people do, or nobody known."""
    kinds = [owner["kind"] for owner in part["owners"]]
    return kinds[0] if len(kinds) == 1 and kinds[0] in ORGANISATIONS else None
