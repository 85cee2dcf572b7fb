"""What sort of owner a name is: person, organisation, developer, public-housing holder, or nobody known.

By words only; the register and people decide who is the same owner. Pure: standard library only.
"""

import re
from functools import lru_cache

from app.register.kinds import DocumentKind, OwnerKind, Stock
from app.register.sheet.columns.cells import compact

_UNKNOWN = re.compile(
    r"\(?(业主|产权人|产权|权属|姓名|所有权人)?(不详|不明|未知|待查|待核实|待核查|不清楚|无主|无业主|查无此人|查不到|无法查明)(房|房屋)?\)?"
)
_STOCK_WORDS = re.compile(
    r"\(?(开发商|开发单位|建设单位)?(未售|未出售|未销售|待售|未售出|未交付|已售未交付|未交房)(房屋?|房源)?\)?"
)
_DEVELOPER_WORDS = re.compile(r"开发商|开发单位|建设单位")
_DEVELOPER_NAME = re.compile("开发|置业|房地产|地产|房产(?!管理|局|所|处)")
_PUBLIC = re.compile(
    "房管局|房管所|房管处|房管站|房产管理|房屋管理|房地产管理|房地局|房产局|住房保障|直管公房|自管公房|单位自管|公房管理|公租房|房产经营"
)
_ANYWHERE = re.compile(
    "公司|集团|中心|学校|医院|银行|信用社|委员会|政府|幼儿园|合作社|事务所|研究院|研究所|设计院|管理处|街道办|办事处|居委会|村委会"
    "|协会|学会|基金会|工会|大学|中学|小学|学院|酒店|宾馆|超市|饭店|商店|商场|商行|餐厅|有限|股份|机关|部队|支队|大队|合伙|经营部"
    "|服务部|服务社|供销社|联社|工厂|总厂|分厂|分局|总局|支局|邮电|电信局|供电局|房管|公房|法院|检察院|教会|俱乐部|开发商|建设单位|开发单位"
)
_AT_THE_END = re.compile("[厂局院所店社部处站会校行库团段队馆]$")
COMPOUND_SURNAMES = frozenset(
    [
        "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "司空", "夏侯", "长孙", "宇文",
        "轩辕", "端木", "南宫", "独孤", "百里", "东郭", "西门", "呼延", "申屠", "太史", "钟离", "闻人", "澹台", "公冶", "濮阳",
    ]
)  # fmt: skip
_PUBLIC_REMARK = re.compile("直管公房|单位自管|自管公房|自管房|公有住房|公租房|公房")
_BOUGHT_PUBLIC = re.compile("已购公房|售后公房|原公房|公房出售|公房已售|公房已购|购买公房|公房上市|房改")


_KIND_WORDS: tuple[tuple[str, OwnerKind], ...] = (
    ("不明|不详|未知|无主", OwnerKind.UNKNOWN),
    ("公房|公有|房管", OwnerKind.PUBLIC_HOUSING),
    ("开发|建设单位", OwnerKind.DEVELOPER),
    ("自然人|个人|私人|私有|私产|居民", OwnerKind.PERSON),
    ("单位|法人|企业|公司|组织|机关|集体|团体", OwnerKind.ORGANISATION),
)


@lru_cache(maxsize=256)
def owner_kind_in_words(text: str) -> OwnerKind | None:
    """The kind of owner a 业主性质 cell names, None where it names none we know."""
    return next((kind for words, kind in _KIND_WORDS if re.search(words, text)), None)


def is_unknown(name: str) -> bool:
    """Whether the owner cell says that nobody knows the owner (不详, 无主, 产权不明); 失联 is not that."""
    return _UNKNOWN.fullmatch(compact(name)) is not None


def says_unsold(name: str) -> bool:
    """Whether the owner cell holds only a word of the developer's stock instead of a name."""
    return _STOCK_WORDS.fullmatch(compact(name)) is not None


def says_vacant(name: str) -> bool:
    """Whether the owner cell says only that nobody lives there, which most often means unsold."""
    return compact(name) in {"空置", "空置房", "空房", "闲置", "空"}


def is_organisation(name: str) -> bool:
    """Whether a name is an organisation's by its words; one telling last character needs a name of four or more."""
    text = compact(name)
    if _ANYWHERE.search(text) or _PUBLIC.search(text):
        return True
    return len(text) >= 4 and text[:2] not in COMPOUND_SURNAMES and _AT_THE_END.search(text) is not None


def is_public_housing(remark: str) -> bool:
    """Whether a remark, use or title column says the flat is public housing still (bought public flats are private)."""
    text = compact(remark)
    return _PUBLIC_REMARK.search(text) is not None and _BOUGHT_PUBLIC.search(text) is None


def has_developer_name(name: str) -> bool:
    """Whether the name sounds like a developer's; only the stock or a plain 开发商 makes it one (law JI 9)."""
    return _DEVELOPER_NAME.search(compact(name)) is not None and not _PUBLIC.search(compact(name))


def kind_of_owner(name: str, stock: Stock, *, public: bool, document: DocumentKind | None) -> OwnerKind:
    """The kind of owner by name, stock, whether the flat is marked public housing, and the document's kind."""
    if is_unknown(name):
        return OwnerKind.UNKNOWN
    if says_unsold(name) or _DEVELOPER_WORDS.search(name):
        return OwnerKind.DEVELOPER
    if _PUBLIC.search(compact(name)):
        return OwnerKind.PUBLIC_HOUSING
    if not is_organisation(name) and document is not DocumentKind.CREDIT_CODE:
        return OwnerKind.PERSON
    if public:
        return OwnerKind.PUBLIC_HOUSING
    if stock is not Stock.DELIVERED and has_developer_name(name):
        return OwnerKind.DEVELOPER
    return OwnerKind.ORGANISATION
