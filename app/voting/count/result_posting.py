"""The posting 公示 of a result as an A4 sheet (law R-53, R-54): four fractions, verdict, rule, how to object, stamp.

It carries no name, no room and no choice of anybody. Layout is in result_posting.typ beside this file.
"""

from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from app.core.typesetting import FONT_FOLDER, typeset
from app.voting.count.count_report import comparison_rows, robustness_rows, set_aside_rows, sum_rows
from app.voting.count.outcome import CountResult, ItemCount
from app.voting.count.posting_facts import (
    DEFAULT_TITLE,
    HOW_HEADS_COUNT,
    HOW_SHARES_SHOW,
    HOW_TO_OBJECT,
    HOW_TO_SUE,
    STANDS,
    PostingFacts,
    law_words,
    time_words,
    unanimity,
    unsettled,
    verdict,
    verdict_note,
)


def write_pdf(path: Path, result: CountResult, about: PostingFacts, fonts: Path = FONT_FOLDER) -> None:
    """Write the posting of `result` to `path`; equal input gives equal bytes.

    Raises app.core.typesetting.FontMissing when the folder `fonts` lacks the Chinese font; then nothing is written.
    """
    template = files("app.voting.count").joinpath("result_posting.typ").read_text(encoding="utf-8")
    path.write_bytes(typeset(template, _sheet(result, about), fonts))


def _sheet(result: CountResult, about: PostingFacts) -> dict[str, object]:
    items = [result.items[number] for number in sorted(result.items)]
    title = about.title or DEFAULT_TITLE
    return {
        "title": title,
        "subtitle": "" if "公示" in title else "计票结果公示",
        "scope": about.scope,
        "convenor": about.convenor,
        "opens": time_words(about.opens),
        "closes": time_words(about.closes, closes=True),
        "counted_at": time_words(about.counted_at),
        "rule_note": about.rule_note,
        # All items are counted on one roll, so the total of any of them is that of the roll.
        "roll": sum_rows(items[0])[0] if items else None,
        "items": [_item(item, about) for item in items],
        "rules": _rules(items),
        "set_aside": set_aside_rows(result),
        "remarks": [HOW_HEADS_COUNT, HOW_SHARES_SHOW, HOW_TO_OBJECT, HOW_TO_SUE],
    }


def _item(item: ItemCount, about: PostingFacts) -> dict[str, object]:
    return {
        "number": item.item,
        "title": about.item_titles.get(item.item, ""),
        "verdict": verdict(item, about),
        "note": verdict_note(item, about),
        "waiting": about.waits(item),
        "unsettled": unsettled(item, about),
        "comparisons": [asdict(row) for row in comparison_rows(item)],
        "sums": sum_rows(item),
        "robustness": [(name, STANDS[same]) for name, same in robustness_rows(item)],
        "unanimity": unanimity(item),
    }


def _rules(items: list[ItemCount]) -> list[dict[str, str]]:
    """Each rule once, with the items it decides; where there is one rule it goes without saying."""
    rules = {item.rule.name: item.rule for item in items}.values()
    return [
        {
            "name": rule.label,
            "law": law_words(rule),
            "items": "、".join(f"事项 {item.item}" for item in items if item.rule == rule) if len(rules) > 1 else "",
        }
        for rule in rules
    ]
