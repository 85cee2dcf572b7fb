"""The demo's papers: printed with a QR, handed in before two, scanned, keyed by two; one disputed, one late; on site."""

import random
from collections.abc import Sequence

from app.cli.demo.hands import Answer, Hands
from app.cli.demo.photo import ballot_photo
from app.voting.papers.qr import qr_text

type Choices = dict[str, str]
type Weights = Sequence[Sequence[int]]


class Papers:
    """The papers of one vote in the hands of its counters; `weights` are how people mark each item."""

    def __init__(self, hands: Hands, vote: Answer, weights: Weights) -> None:
        self.hands, self.send, self.eid, self.weights = hands, hands.callers.send, vote["eid"], weights
        self.marked: dict[str, Choices | None] = {}
        self.path = f"{hands.base}/votes/{vote['id']}"

    async def issue(self) -> list[Answer]:
        """Print a paper for every head; where each is."""
        await self.send("yeweihui", "POST", f"{self.path}/printed-papers", json={})
        found: list[Answer] = []
        after: str | None = None
        while True:
            page = await self.send(
                "yeweihui", "GET", f"{self.path}/printed-papers", params={"after": after} if after else {}
            )
            found += page["lines"]
            after = page["next"]
            if after is None:
                return found

    async def deliver(self, papers: Sequence[Answer]) -> None:
        """Papers brought to the door and signed for."""
        for paper in papers:
            sent = {"fate": "handed", "way": "door", "recipient": "业主本人签收"}
            await self.send("yeweihui", "POST", f"{self.path}/printed-papers/{paper['serial']}/events", json=sent)

    async def outstanding(self) -> int:
        """How many flats have neither got their paper nor taken part."""
        return len((await self.send("yeweihui", "GET", f"{self.path}/outstanding-deliveries"))["lines"])

    async def hand_in(self, papers: Sequence[Answer], authority: str | None = None) -> list[str]:
        """Papers handed in before two people, by the authority named; their ids."""
        second = (await self.send("jishu2", "GET", "/me"))["id"]
        path, signer = f"{self.path}/papers", {"witness": second, "authority_id": authority}
        return [
            (await self.send("jishu1", "POST", path, json={"serial": paper["serial"]} | signer))["id"]
            for paper in papers
        ]

    async def turned_away(self, paper: Answer) -> str:
        """Somebody brings a paper that cannot be taken; the refusal."""
        second = (await self.send("jishu2", "GET", "/me"))["id"]
        sent = {"serial": paper["serial"], "witness": second}
        answer = await self.hands.callers.attempt("jishu1", "POST", f"{self.path}/papers", json=sent)
        return str(answer["message"])

    async def scan(self, papers: Sequence[Answer], printed: bytes | None) -> str:
        """All in one PDF where they could be printed, else a photo each; the words for what waited for a person."""
        if printed is not None:
            pages = await self._take("选票扫描.pdf", printed)
        else:
            pages = []
            for paper in papers:
                pages += await self._take("选票.jpg", ballot_photo(qr_text(self.eid, paper["serial"])))
        matched = sum(bool(page["serial"]) for page in pages)
        return f"扫描 {len(pages)} 页，按二维码自动对到 {matched} 张选票"

    async def covered(self, paper: Answer) -> str:
        """One photographed with its code covered: it waits until somebody reads the serial; why it waited."""
        (page,) = await self._take("选票-遮挡.jpg", ballot_photo(None))
        await self.send(
            "jishu1", "POST", f"{self.path}/scan-pages/{page['id']}/assignment", json={"serial": paper["serial"]}
        )
        return str(page["why"])

    async def _take(self, name: str, content: bytes) -> list[Answer]:
        evidence = await self.hands.evidence(name, content, "jishu1")
        taken = await self.send("jishu1", "POST", f"{self.path}/scans", json={"evidence_id": evidence})
        return list(taken["pages"])

    async def key(self, *, misread: str | None = None) -> tuple[int, int]:
        """Two key what the queue shows them, a third settles; how many papers were keyed, and how many had to be settled.

        On the paper `misread` the second keyer reads the last item wrongly.
        """
        keyed = settled = 0
        for keyer in ("jishu1", "jishu2", "jishu3"):
            while True:
                paper = await self.send(keyer, "GET", f"{self.path}/keying/next")
                if paper is None:
                    break
                choices = self.reads(paper["paper_id"])
                if keyer == "jishu2" and paper["paper_id"] == misread and choices is not None:
                    last = max(choices)
                    choices = choices | {last: "disagree" if choices[last] == "agree" else "agree"}
                sent = {"validity": "content_invalid"} if choices is None else {"validity": "valid", "choices": choices}
                path = f"{self.path}/papers/{paper['paper_id']}/entries"
                keyed += (await self.send(keyer, "POST", path, json=sent))["done"]
                settled += keyer == "jishu3"
        return keyed, settled

    def reads(self, paper: str) -> Choices | None:
        """What stands on a paper; None where its marks cannot be told apart."""
        return self.marked.setdefault(paper, marks(self.hands.rng, self.weights))

    async def on_site(self, assisted: Answer, with_paper: Sequence[Answer]) -> str:
        """A venue session: let in, papers in the box, one ballot entered for somebody, the box emptied and scanned; its id."""
        second = (await self.send("jishu2", "GET", "/me"))["id"]
        opened = await self.send(
            "jishu1",
            "POST",
            f"{self.path}/sessions",
            json={
                "place": "社区活动室",
                "second": second,
                "witnesses": [{"name": "李秀英", "role": "owner"}, {"name": "刘干事", "role": "neighbourhood"}],
                "photos": [await self.hands.photo("空箱封条", "jishu1")],
            },
        )
        session = f"{self.path}/sessions/{opened['id']}"
        for paper in with_paper:
            sent = {"voter": paper["voter"], "identified_by": "id_card", "paper": "handed", "serial": paper["serial"]}
            await self.send("jishu1", "POST", f"{session}/check-ins", json=sent)
        sent = {"voter": assisted["voter"], "identified_by": "id_card", "paper": "none"}
        await self.send("jishu1", "POST", f"{session}/check-ins", json=sent)
        await self.send(
            "jishu1",
            "POST",
            f"{session}/assisted-ballots",
            json={
                "voter": assisted["voter"],
                "choices": marks(self.hands.rng, self.weights),
                "witness": second,
                "slip": await self.hands.photo("签字的意见单", "jishu1"),
            },
        )
        box = await self.send(
            "jishu1",
            "POST",
            f"{session}/boxes",
            json={
                "witness": second,
                "sheets": len(with_paper) + 1,
                "foreign_sheets": 1,
                "serials": [paper["serial"] for paper in with_paper],
                "note": "箱内另有一张空白便笺",
                "photos": [await self.hands.photo("开箱", "jishu1")],
            },
        )
        for one in box["registered"]:
            await self._take("选票.jpg", ballot_photo(qr_text(self.eid, one["serial"])))
        return str(opened["id"])

    async def sign(self, session: str | None, name: str) -> Answer:
        """Print the count sheet, have it signed, hand its photo in; the figures. Differences are explained."""
        path = f"sessions/{session}/count-sheet" if session else "count-sheet"
        await self.hands.printed(f"{self.path.removeprefix(self.hands.base + '/')}/{path}.pdf", f"{name}.pdf", "jishu1")
        figures = await self.send("jishu1", "GET", f"{self.path}/{path}")
        second = (await self.send("jishu2", "GET", "/me"))["id"]
        signed = await self.send(
            "jishu1",
            "POST",
            f"{self.path}/{path}",
            json={
                "check": figures["check"],
                "difference": "；".join(figures["differences"])
                and "逐项核对无误：" + "；".join(figures["differences"]),
                "photos": [await self.hands.photo("签字的唱票记录", "jishu1")],
                "second": second,
            },
        )
        return dict(signed["figures"])


def marks(rng: random.Random, items: Weights) -> Choices:
    """An invented ballot; each item's weights are of agree, disagree, abstain."""
    return {
        str(number): rng.choices(["agree", "disagree", "abstain"], weights)[0]
        for number, weights in enumerate(items, start=1)
    }
