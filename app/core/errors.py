"""Refusals: raised by a room, answered in one shape, each with a stable code and a Chinese sentence.

A room declares its codes in its `errors.py` and raises `Refused`; only the routers know which HTTP status a kind is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RefusalKind(StrEnum):
    """What sort of refusal it is; one table in the routers turns it into a status."""

    INVALID = "invalid"  # what was sent cannot be meant
    UNAUTHENTICATED = "unauthenticated"  # nobody, or nobody any more
    FORBIDDEN = "forbidden"  # seen, but may not
    MISSING = "missing"  # not there, or not to be seen
    METHOD = "method"  # the address is there, and does not do this
    CONFLICT = "conflict"  # the state of things forbids it
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"  # a file of a kind we do not read
    LIMITED = "limited"  # tried too often: again later
    BUSY = "busy"  # our machine's state: again later
    INTERNAL = "internal"  # our fault


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of the catalogue: `name` is stable, `sentence` is shown to people and may hold {placeholders}."""

    name: str
    kind: RefusalKind
    sentence: str


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One fault of what was sent: `field` is its path ("scope.buildings.0"), `message` what is wrong and the remedy."""

    field: str
    message: str


class Refused(Exception):
    """A refusal with its code, the facts that fill its sentence, every field at fault, and when to come again, if that is
    known: in seconds, or the instant from which it may be done.
    """

    def __init__(
        self,
        code: Code,
        fields: Iterable[FieldFault] = (),
        *,
        retry_after_s: int | None = None,
        from_at: datetime | None = None,
        **facts: object,
    ) -> None:
        self.code = code
        self.fields = tuple(fields)
        self.retry_after_s = retry_after_s
        self.from_at = from_at
        self.message = code.sentence.format(**facts)
        super().__init__(self.message)


def catalogue(*modules: object) -> dict[str, Code]:
    """Every code declared in the given modules by name; raises ValueError where two codes share a name."""
    codes: dict[str, Code] = {}
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, Code) and codes.setdefault(value.name, value) is not value:
                raise ValueError(f"two error codes are called {value.name}")
    return codes


INTERNAL_ERROR = Code(
    "internal_error", RefusalKind.INTERNAL, "系统出错了，您的操作没有生效。请稍后再试，并把编号告诉工作人员。"
)
INVALID_REQUEST = Code("invalid_request", RefusalKind.INVALID, "提交的内容有误，请按下列说明修改后再提交。")
NOT_FOUND = Code("not_found", RefusalKind.MISSING, "没有找到，或您无权查看。")
CURSOR_REFUSED = Code(
    "cursor_refused",
    RefusalKind.INVALID,
    "after 不是这份列表给出的 next，或筛选条件已经改变。请去掉 after，从第一页重新查看。",
)
METHOD_NOT_ALLOWED = Code("method_not_allowed", RefusalKind.METHOD, "这个地址不支持该操作。")
BODY_TOO_LARGE = Code("body_too_large", RefusalKind.TOO_LARGE, "提交的内容超过 {limit}，请压缩或分开提交。")
KEY_REQUIRED = Code(
    "idempotency_key_required",
    RefusalKind.INVALID,
    "缺少请求头 Idempotency-Key（16–64 位字母、数字或 -），用来保证重复提交只生效一次。",
)
KEY_REUSED = Code(
    "idempotency_key_reused", RefusalKind.INVALID, "这个 Idempotency-Key 已用于另一份内容。内容改了请换一个新的 Key。"
)
CHARACTER_REFUSED = Code(
    "character_refused", RefusalKind.INVALID, "提交的内容里有看不见的空字符，不能保存。请删去后再提交，或改为手工输入。"
)
# A connection lost during COMMIT leaves open whether it took effect, so this sentence does not say that it did not.
DATABASE_BUSY = Code(
    "database_busy",
    RefusalKind.BUSY,
    "系统繁忙，请稍后再试。如果刚才提交过内容，请先查看是否已经生效，再决定是否重新提交。",
)
DATABASE_FULL = Code(
    "database_full",
    RefusalKind.BUSY,
    "服务器磁盘已满，您这一次没有记录。请告诉系统管理员清理磁盘；之后可以原样再提交一次，不会重复计入。",
)
TOO_MANY_AT_ONCE = Code(
    "too_many_at_once",
    RefusalKind.BUSY,
    "现在同时提交的人太多，您这一次还没有记录。请过几秒钟原样再提交一次，不会重复计入。",
)
CALENDAR_FAULTY = Code("calendar_faulty", RefusalKind.INVALID, "放假安排有误，没有载入。请按下列说明修改后再载入。")
NOT_READY = Code("not_ready", RefusalKind.BUSY, "服务尚未就绪：数据库结构与程序版本不一致，请先执行数据库升级。")
FONT_MISSING = Code(
    "font_missing",
    RefusalKind.BUSY,
    "服务器缺少中文字体，暂时不能生成 PDF。请安装软件包 fonts-noto-cjk；表格和数据不受影响。",
)
