"""The words sheets use for what a part is, whose hand it is in, and where its area comes from.

Pure: standard library only.
"""

import re
from functools import lru_cache

from app.register.kinds import AreaSource, PartKind, Stock
from app.register.sheet.columns.cells import compact
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.quoting import quoted

# In this order: 自行车库 is storage although 车库 is parking; 商业办公 is an office.
_KIND_WORDS: tuple[tuple[str, PartKind], ...] = (
    (
        "储藏|储物|贮藏|杂物|杂屋|柴房|柴间|煤房|煤棚|地下室|半地下|自行车|非机动车|电动车|单车|摩托车|仓库|小房|附房|阁楼",
        PartKind.STORAGE,
    ),
    ("车位|车库|泊位|停车", PartKind.PARKING),
    ("办公|写字楼|写字间", PartKind.OFFICE),
    ("商铺|店铺|店面|门面|门市|门头|铺面|铺位|商业|商服|商用|商店|营业|经营|沿街", PartKind.SHOP),
    ("住宅|居住|住房|住家|公寓|别墅|成套", PartKind.DWELLING),
)
_AMBIGUOUS = re.compile("商住|住改商|综合|其他|其它|非住|非居")
_COMMON = re.compile(
    "物业用房|物业管理用房|社区用房|居委会用房|配套用房|公共用房|公用|配电|门卫|值班室|消防|设备用房|架空层"
)
_ROOM_IS_OTHER = re.compile("[\u4e00-\u9fff]")

_UNSOLD = re.compile("未售|未出售|未销售|待售|在售|可售|库存|没卖|未卖")
_UNDELIVERED = re.compile("未交付(?!.{0,4}费)|未交房(?!租)|待交付|待交房|未移交")
_DELIVERED = re.compile(
    "已售|已交付|已交房|交付|入住|自住|自用|出租|租赁|空置|空关|闲置|装修|收房|销售|正常|使用中|抵押|查封|居住"
)

_SOURCES: tuple[tuple[str, AreaSource], ...] = (
    ("登记|不动产|产权证|房产证|房权证|权证|证载", AreaSource.REGISTER),
    ("实测|测绘|测量", AreaSource.SURVEY),
    ("合同|协议|购房", AreaSource.CONTRACT),
    ("公示|确认", AreaSource.CONFIRMED),
)


@lru_cache(maxsize=256)  # a sheet has few different words
def _kind_words(text: str) -> PartKind | None:
    kinds = [kind for words, kind in _KIND_WORDS if re.search(words, text)]
    mixed = len(kinds) > 1 and PartKind.DWELLING in kinds  # "住宅带储藏室" says two things
    return None if mixed or _AMBIGUOUS.search(text) else next(iter(kinds), None)


def names_use(text: str) -> bool:
    """Whether a text says what a part is used for."""
    return _kind_words(compact(text)) is not None


def read_use(use: str, room: str, usual: PartKind | None = None) -> PartKind | Problem:
    """What a part is used for, from its 用途 cell (may be empty) and the words of its room number.

    `usual` is what the room's heading says (a 车位号 column holds parking). Without any word it is a dwelling; an
    unknown word, a word for common property, or a room that contradicts the use is a Problem.
    """
    use, room = compact(use), compact(room)
    if common := _COMMON.search(use) or _COMMON.search(room):
        return Problem(FaultCode.COMMON_PROPERTY, f"{quoted(common.group())}是业主共有的用房，不是专有部分。")
    by_room = _kind_words(room) if _ROOM_IS_OTHER.search(room) else None
    by_room = by_room or usual
    if not use:
        return by_room or PartKind.DWELLING
    by_use = _kind_words(use)
    if by_use is None:
        return Problem(FaultCode.USE_UNKNOWN, f"用途{quoted(use)}不认识。")
    if by_room is not None and by_room is not by_use:
        return Problem(FaultCode.USE_CONFLICT, f"房号{quoted(room)}像是{by_room.label}，用途写的是{quoted(use)}。")
    return by_use


@lru_cache(maxsize=256)
def stock_in(words: str) -> Stock | None:
    """The developer's stock a status or remark speaks of; None where it does not speak of it."""
    text = compact(words)
    if _UNSOLD.search(text):
        return Stock.UNSOLD
    return Stock.UNDELIVERED if _UNDELIVERED.search(text) else None


def read_stock(status: str, heading: str) -> Stock | Problem:
    """Whose hand a part is in, from its status cell; `heading` turns 是/否 into words (是否交付, 是否已售)."""
    text, question = compact(status), compact(heading)
    if text in {"是", "否", "有", "无", "√", "×"}:
        yes = text in {"是", "有", "√"}
        if yes or "是否" not in question:
            return Stock.DELIVERED if yes else Problem(FaultCode.STOCK_UNKNOWN, f"状态{quoted(text)}看不出是否交付。")
        return Stock.UNSOLD if "售" in question else Stock.UNDELIVERED
    if found := stock_in(text):
        return found
    if not text or _DELIVERED.search(text):
        return Stock.DELIVERED
    return Problem(FaultCode.STOCK_UNKNOWN, f"状态{quoted(text)}不认识。")


@lru_cache(maxsize=256)
def read_area_source(text: str) -> AreaSource | Problem:
    """The 面积来源 of a cell that is not empty."""
    words = compact(text)
    found = next((source for pattern, source in _SOURCES if re.search(pattern, words)), None)
    return found or Problem(FaultCode.AREA_SOURCE_UNKNOWN, f"面积来源{quoted(words)}不认识。")
