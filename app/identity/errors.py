"""Refusals of the identity room."""

from app.core.errors import Code, Kind

WRONG_PASSWORD = Code("wrong_password", Kind.UNAUTHENTICATED, "账号或密码不对。连续输错 5 次将锁定 15 分钟。")
ACCOUNT_LOCKED = Code("account_locked", Kind.LIMITED, "密码连续输错 5 次，账号已锁定，请 15 分钟后再试。")
SIGN_IN_REQUIRED = Code("sign_in_required", Kind.UNAUTHENTICATED, "请先登录，或登录已过期，请重新登录。")
NOT_ALLOWED = Code("not_allowed", Kind.FORBIDDEN, "您在“{scope}”没有“{permission}”的权限，请由有授权的人员办理。")
LOGIN_TAKEN = Code("login_taken", Kind.CONFLICT, "账号 {login} 已存在，请换一个账号名。")
LOGIN_UNKNOWN = Code("login_unknown", Kind.MISSING, "没有账号 {login}。")
PASSWORD_WEAK = Code("password_weak", Kind.INVALID, "密码至少 12 个字符。")
SCOPE_MISSING = Code("scope_missing", Kind.INVALID, "没有找到授权范围“{scope}”，请先登记该小区，或检查名称。")
SCOPE_MISMATCH = Code("scope_mismatch", Kind.INVALID, "角色“{role}”不能授权到“{scope}”，可用范围：{allowed}。")
MANDATE_PERIOD = Code("mandate_period", Kind.INVALID, "授权的截止日 {until} 早于起始日 {from_}，请核对两个日期。")
CODE_WRONG = Code("code_wrong", Kind.INVALID, "绑定码不对，或已用过、已过期。请核对后重试，或请社区工作人员重新发放。")
BINDING_DECIDED = Code("binding_decided", Kind.CONFLICT, "这次绑定已经确认或已经结束。")
ISSUER_CONFIRMS = Code(
    "issuer_confirms", Kind.FORBIDDEN, "发放绑定码的人不能自己确认这次绑定，请由另一位工作人员核对后确认。"
)
CANVASSES_AND_COUNTS = Code(
    "canvasses_and_counts", Kind.CONFLICT, "{login} 已有“{other}”的授权：入户征询的人不能经手选票，请另选一人。"
)
NOT_AN_OWNER = Code("not_an_owner", Kind.INVALID, "所选业主现在不是这处房屋的业主，请核对名册。")
PHONE_SIGN_IN_REQUIRED = Code("phone_sign_in_required", Kind.UNAUTHENTICATED, "请先用绑定码绑定您的房屋。")
