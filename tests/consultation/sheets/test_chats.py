"""A line of a group's list: place, name, stance; what speaks of no flat is a title, what is unclear is asked about."""

import pytest

from app.consultation.kinds import Stance
from app.consultation.sheets.chats import ChatLine, read_chat_line
from app.consultation.sheets.fault_codes import OpinionFault
from app.register.sheet.fault_codes import Problem


@pytest.mark.parametrize(
    ("written", "place", "name", "stance"),
    [
        ("1. 3-2-501 张三 同意", "3-2-501", "张三", "agree"),
        ("1、3栋2单元501 张三 同意", "3-2-501", "张三", "agree"),
        ("2.3-2-502李四：不同意，太贵", "3-2-502", "李四", "against"),
        ("2. 3-2-502 李四 不同意 太贵", "3-2-502", "李四", "against"),
        ("3.３－２－５０３ 王五 没意见", "3-2-503", "王五", "undecided"),
        ("4. 3号楼2单元504室赵六同意", "3-2-504", "赵六", "agree"),
        ("7. 3-2-601 单田芳 有条件同意：先修水管", "3-2-601", "单田芳", "conditional"),
        ("8) 3-2-602 钱七 √", "3-2-602", "钱七", "agree"),
        ("3-2-606 郑一 同意", "3-2-606", "郑一", "agree"),
        ("6. 3-2-607 同意", "3-2-607", "", "agree"),
        ("9. 3-2-603、孙八、同意", "3-2-603", "孙八", "agree"),
        ("15. 3-2-703 张三（女儿代）同意", "3-2-703", "张三(女儿代)", "agree"),
    ],
)
def test_lines(written: str, place: str, name: str, stance: str) -> None:
    read = read_chat_line(written)
    assert isinstance(read, ChatLine)
    assert (read.place.name, read.name, read.stance.stance) == (place, name, Stance(stance))


@pytest.mark.parametrize(
    "written", ["#接龙", "关于3号楼改造，请大家接龙", "2026年12月1日统计", "例：3-2-501 张三 同意", "谢谢大家"]
)
def test_titles_and_greetings(written: str) -> None:
    assert read_chat_line(written) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("5. 张三 同意", OpinionFault.LINE_UNREADABLE),
        ("11. 3-2-605 吴十不太同意", OpinionFault.STANCE_UNCLEAR),
        ("12、3-2-701", OpinionFault.STANCE_UNCLEAR),
        ("10. 3-2-604 周九 +1", OpinionFault.STANCE_UNCLEAR),
        ("13. 3栋2单元501、502 张三 同意", OpinionFault.LINE_UNREADABLE),
        ("14. 3-2-702 张三 看情况", OpinionFault.STANCE_UNCLEAR),
    ],
)
def test_what_is_asked_about(written: str, code: OpinionFault) -> None:
    read = read_chat_line(written)
    assert isinstance(read, Problem)
    assert read.code is code


def test_a_title_says_the_building_of_the_lines_below_it() -> None:
    read = read_chat_line("1. 501 张三 同意", "3")
    assert isinstance(read, ChatLine)
    assert read.place.name == "3-501"
