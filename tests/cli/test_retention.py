"""`yigai retention`: counted or done, and never by mistake."""

from tests.cli.test_calendar import Terminal, terminal

__all__ = ["terminal"]


async def test_it_counts_or_does_what_it_says(terminal: Terminal) -> None:
    status, out, _ = await terminal.run("retention", "--dry-run")
    assert (status, out.splitlines()[-1]) == (0, "共 0 条，什么也没有改动；执行请用 --apply。")
    status, out, _ = await terminal.run("retention", "--apply")
    assert (status, out.splitlines()[-1]) == (0, "共 0 条，已处理。")
    assert any(line.startswith("居民登录：") and line.endswith("删除") for line in out.splitlines())


async def test_it_does_nothing_without_being_told_which(terminal: Terminal) -> None:
    for words in ([], ["--dry-run", "--apply"]):
        status, out, err = await terminal.run("retention", *words)
        assert (status, out) == (1, "")
        assert "--dry-run" in err
