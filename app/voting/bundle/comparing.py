"""How two bundles of one vote differ, in words for an auditor: what the log has more, which tally governs, which figures
and which line of the roll are others.

Nothing is verified here: that is `verify.py`'s task, and each bundle is to be verified for itself first.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.voting.bundle.verify import Unreadable, read_bundle

_SAYS = {
    "open": "表决开始",
    "ballot": "选票",
    "paper": "收到纸质选票",
    "void": "剔除",
    "correct": "更正名册",
    "extend": "延期",
    "close": "截止",
    "tally": "计票结果",
    "attest": "审计意见",
}
_RECORDED = ("MANIFEST.json", "MANIFEST.note", "log.jsonl", "tally.json", "vote.json")


@dataclass(frozen=True, slots=True)
class BundleRead:
    """A bundle taken apart: its files, its log's lines and what they say, and its tally."""

    files: Mapping[str, bytes]
    lines: tuple[bytes, ...]
    leaves: tuple[dict[str, Any], ...]
    tally: dict[str, Any]
    eid: str


def read(path: Path) -> BundleRead:
    """The bundle of a file; raises Unreadable."""
    # That file is written without types, for any Python from 3.9 on.
    files: dict[str, bytes] = read_bundle(str(path))  # type: ignore[no-untyped-call]
    try:
        lines = tuple(files["log.jsonl"].split(b"\n")[:-1])
        return BundleRead(
            files,
            lines,
            tuple(json.loads(line) for line in lines),
            json.loads(files["tally.json"]),
            str(json.loads(files["vote.json"])["eid"]),
        )
    except (KeyError, ValueError, TypeError):
        raise Unreadable(f"{path}: 不是资料包 / no bundle") from None


def differences(earlier: BundleRead, later: BundleRead) -> list[str]:
    """What changed from the earlier to the later one, a line for each difference; one line where nothing did."""
    if earlier.eid != later.eid:
        return [f"不是同一次表决：{earlier.eid} 和 {later.eid}。"]
    found = [*_log(earlier, later), *_tally(earlier, later), *_files(earlier, later)]
    return found or ["两份资料包内容相同。"]


def _log(earlier: BundleRead, later: BundleRead) -> Iterator[str]:
    shared = min(len(earlier.lines), len(later.lines))
    for seq in range(shared):
        if earlier.lines[seq] != later.lines[seq]:
            yield (
                f"表决记录第 {seq} 条不同：前一份是{_what(earlier.leaves[seq])}，后一份是{_what(later.leaves[seq])}。"
                "记录只能增加，不能改动：两份不是同一份记录，请保留两份并报告街道办事处。"
            )
            return
    if len(later.lines) < len(earlier.lines):
        yield f"后一份的表决记录少 {len(earlier.lines) - shared} 条：次序给反了，或记录被截短。"
        return
    if len(later.lines) > len(earlier.lines):
        yield f"表决记录增加 {len(later.lines) - shared} 条（第 {shared} 至 {len(later.lines) - 1} 条）："
    for leaf in later.leaves[shared:]:
        yield f"  第 {leaf['seq']} 条，{leaf.get('ts', '')}：{_what(leaf)}"


def _what(leaf: Mapping[str, Any]) -> str:
    kind = str(leaf.get("t"))
    said = _SAYS.get(kind, kind)
    match kind:
        case "void":
            return f"{said}第 {leaf['target']} 条，理由：{leaf['reason']}"
        case "correct":
            return f"{said}，理由：{leaf['reason']}"
        case "extend":
            return f"{said}至 {leaf['closes_at']}，理由：{leaf['reason']}"
        case "close":
            return f"{said}，共有选票记录 {leaf['n_ballot']} 条"
        case "tally":
            return f"{said}（SHA-256 {leaf['sha256']}）"
        case "attest":
            return f"{said}，{leaf['by']}：{leaf['finding']}（资料包 SHA-256 {leaf['sha256']}）"
        case _:
            return said


def _tally(earlier: BundleRead, later: BundleRead) -> Iterator[str]:
    if earlier.files["tally.json"] == later.files["tally.json"]:
        return
    yield "生效的计票结果被替换："
    for path, was, now in _changed("", earlier.tally, later.tally):
        yield f"  {path}：{was} → {now}"


def _changed(path: str, was: Any, now: Any) -> Iterator[tuple[str, str, str]]:
    """Every value that is another, by its path within the JSON."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name in sorted(was.keys() | now.keys()):
            yield from _changed(f"{path}.{name}" if path else name, was.get(name), now.get(name))
    elif was != now:
        yield path, _spelled(was), _spelled(now)


def _spelled(value: Any) -> str:
    return "（无）" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _files(earlier: BundleRead, later: BundleRead) -> Iterator[str]:
    old, new = earlier.files, later.files
    if old["vote.json"] != new["vote.json"]:
        was, now = json.loads(old["vote.json"]), json.loads(new["vote.json"])
        for path, before, after in _changed("", was, now):
            yield f"表决信息 {path}：{before} → {after}"
    if "recipient.json" in old and "recipient.json" in new:
        was, now = json.loads(old["recipient.json"]), json.loads(new["recipient.json"])
        for name, called in (("name", "接收人"), ("unit", "单位"), ("purpose", "用途")):
            if was.get(name) != now.get(name):
                yield f"{called}：{was.get(name)} → {now.get(name)}"
    names = sorted((old.keys() | new.keys()) - {*_RECORDED, "recipient.json"})
    for name in names:
        if name not in new:
            yield f"后一份没有 {name}"
        elif name not in old:
            yield f"后一份多出 {name}"
        elif old[name] != new[name]:
            yield f"{name} 不同{_rows(old[name], new[name]) if name.endswith(('.csv', '.jsonl')) else ''}"


def _rows(was: bytes, now: bytes) -> str:
    before, after = was.splitlines(), now.splitlines()
    gone, come = len(set(before) - set(after)), len(set(after) - set(before))
    return f"：{len(before)} 行 → {len(after)} 行，去掉或改动 {gone} 行，新增或改动 {come} 行"
