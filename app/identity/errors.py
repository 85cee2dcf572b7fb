"""Refusals of the identity room."""

from app.core.errors import Code, RefusalKind

WRONG_PASSWORD = Code("wrong_password", RefusalKind.UNAUTHENTICATED, "账号或密码不对。连续输错 5 次将锁定 15 分钟。")
ACCOUNT_LOCKED = Code("account_locked", RefusalKind.LIMITED, "密码连续输错 5 次，账号已锁定，请 15 分钟后再试。")
SECOND_FACTOR_REQUIRED = Code(
    "second_factor_required", RefusalKind.UNAUTHENTICATED, "请输入验证器应用上的 6 位动态码，或一个恢复码。"
)
SECOND_FACTOR_WRONG = Code(
    "second_factor_wrong",
    RefusalKind.UNAUTHENTICATED,
    "动态码不对或已用过，请等下一个动态码。连续输错 5 次将锁定 15 分钟。",
)
ENROL_FIRST = Code(
    "enrol_first", RefusalKind.FORBIDDEN, "办理“{permission}”须先启用动态码：请在“我的账号”中绑定验证器应用，再办理。"
)
ENROLLED_ALREADY = Code(
    "enrolled_already", RefusalKind.CONFLICT, "已启用动态码。换手机请凭恢复码登录后请系统管理员重置，再重新绑定。"
)
NOT_OFFERED = Code("not_offered", RefusalKind.CONFLICT, "还没有待启用的动态码，请先取得二维码，用验证器应用扫描。")
STEP_UP_REQUIRED = Code(
    "step_up_required", RefusalKind.FORBIDDEN, "这一步须在 10 分钟内验证过身份：请再次输入密码或动态码，然后重新提交。"
)
OWN_RECORD = Code(
    "own_record", RefusalKind.FORBIDDEN, "这一条涉及您本人或您的房屋，不能由您办理，请由另一位有授权的人员办理。"
)
APPOINTS_ONESELF = Code("appoints_oneself", RefusalKind.FORBIDDEN, "不能任命自己，请由有授权的另一人任命。")
APPOINTS_NOT = Code("appoints_not", RefusalKind.FORBIDDEN, "您不能任免“{role}”，应由{who}任免。")
MANDATE_FAULTY = Code("mandate_faulty", RefusalKind.INVALID, "任命有误，没有生效。请按下列说明修改后再提交。")
MANDATE_OVER = Code("mandate_over", RefusalKind.CONFLICT, "这项授权已经到期或已被免去。")
SIGN_IN_REQUIRED = Code("sign_in_required", RefusalKind.UNAUTHENTICATED, "请先登录，或登录已过期，请重新登录。")
NOT_ALLOWED = Code("not_allowed", RefusalKind.FORBIDDEN, "您在“{scope}”没有“{permission}”的权限，可由{who}办理。")
LOGIN_TAKEN = Code("login_taken", RefusalKind.CONFLICT, "账号 {login} 已存在，请换一个账号名。")
LOGIN_UNKNOWN = Code("login_unknown", RefusalKind.MISSING, "没有账号 {login}。")
LOGIN_FAULTY = Code(
    "login_faulty",
    RefusalKind.INVALID,
    "账号名 {login} 不能用：只能用英文字母、数字和 . _ -，最多 60 个，不能有空格。请换一个。",
)
PASSWORD_WEAK = Code("password_weak", RefusalKind.INVALID, "{why}，请换一个别人猜不到的密码，例如几个不相干的词。")
PASSWORD_SAME = Code("password_same", RefusalKind.INVALID, "新密码和原来的密码相同，请换一个。")
CHANGE_PASSWORD_FIRST = Code(
    "change_password_first",
    RefusalKind.FORBIDDEN,
    "现在的密码是别人设置的。请先在电脑上（或在服务器上执行 yigai staff change-password）修改成自己的密码，再办理其他事项。",
)
RESET_NOT_YOURS = Code(
    "reset_not_yours",
    RefusalKind.FORBIDDEN,
    "{login} 的密码不能由您重置：本人不能重置自己的，街道、区只能重置由其任命并且只在其辖区任职的人员。"
    "请由系统管理员，或任命这个人的街道、区的工作人员办理。",
)
RESET_OPEN = Code(
    "reset_open",
    RefusalKind.CONFLICT,
    "{login} 的密码重置已经提出，还没有办完。请由另一人批准或者退回，24 小时后自动失效。",
)
RESET_DECIDED = Code(
    "reset_decided", RefusalKind.CONFLICT, "这次密码重置已经批准、退回，或超过 24 小时失效。需要的请重新提出。"
)
RESET_BY_TWO = Code(
    "reset_by_two", RefusalKind.FORBIDDEN, "重置密码须由两人办理：提出的人不能自己批准，请由另一人批准。"
)
RESET_CODE_WRONG = Code(
    "reset_code_wrong",
    RefusalKind.INVALID,
    "账号或两半重置码不对，或重置没有批准、已用过、已超过 24 小时。请向办理的两人核对。",
)
SCOPE_MISSING = Code("scope_missing", RefusalKind.INVALID, "没有找到授权范围“{scope}”，请先登记该小区，或检查名称。")
SCOPE_MISMATCH = Code("scope_mismatch", RefusalKind.INVALID, "角色“{role}”不能授权到“{scope}”，可用范围：{allowed}。")
MANDATE_PERIOD = Code(
    "mandate_period", RefusalKind.INVALID, "授权的截止日 {until} 早于起始日 {from_}，请核对两个日期。"
)
CODE_WRONG = Code(
    "code_wrong", RefusalKind.INVALID, "绑定码不对，或已用过、已过期。请核对后重试，或请社区工作人员重新发放。"
)
BINDING_DECIDED = Code("binding_decided", RefusalKind.CONFLICT, "这次绑定已经确认或已经结束。")
ISSUER_CONFIRMS = Code(
    "issuer_confirms", RefusalKind.FORBIDDEN, "发放绑定码的人不能自己确认这次绑定，请由另一位工作人员核对后确认。"
)
ROLES_KEPT_APART = Code(
    "roles_kept_apart",
    RefusalKind.CONFLICT,
    "{login} 已有“{other}”的授权，同一时期不能再任“{role}”："
    "入户征询、经手选票、现场见证、第三方回访须由不同的人担任，请另选一人。",
)
MANDATE_NOT_TEMPORARY = Code(
    "mandate_not_temporary",
    RefusalKind.INVALID,
    "“{role}”是临时授权，须写明截止日，且不超过起始日起 {days} 天。请填写 {latest} 或更早的截止日；期满仍需要的，重新任命。",
)
MANDATE_ENDED = Code(
    "mandate_ended",
    RefusalKind.FORBIDDEN,
    "您在“{scope}”的“{role}”授权已于 {until} 终止，不能再办理“{permission}”。需要继续办理的，请由{who}重新任命。",
)
CONSOLE_ONLY = Code(
    "console_only", RefusalKind.FORBIDDEN, "这一步不能在小程序里办理，请在电脑上用账号、密码和动态码登录后办理。"
)
STAFF_WECHAT_NOT_OFFERED = Code(
    "staff_wechat_not_offered", RefusalKind.CONFLICT, "这里没有开通微信登录，请在电脑上用账号和密码登录。"
)
STAFF_WECHAT_BLOCKED = Code(
    "staff_wechat_blocked", RefusalKind.FORBIDDEN, "微信平台限制了这个微信号登录，请在电脑上用账号和密码登录。"
)
STAFF_WECHAT_UNBOUND = Code(
    "staff_wechat_unbound",
    RefusalKind.UNAUTHENTICATED,
    "这个微信号没有绑定工作人员账号，或绑定已解除。请在电脑上登录，取得绑定码后再绑定。",
)
STAFF_WECHAT_TAKEN = Code(
    "staff_wechat_taken",
    RefusalKind.CONFLICT,
    "这个微信号已绑定另一个工作人员账号。请先在那个账号里解除，或换一个微信号。",
)
STAFF_CODE_WRONG = Code(
    "staff_code_wrong",
    RefusalKind.INVALID,
    "绑定码不对，或已用过、已超过 10 分钟。请在电脑上重新取得绑定码；今天连续输错 5 次将不能再试。",
)
STAFF_TRIES_OVER = Code(
    "staff_tries_over", RefusalKind.LIMITED, "这个微信号今天已输错 5 次绑定码，请明天再试，工作可以先在电脑上办理。"
)
PIN_TOO_EASY = Code(
    "pin_too_easy",
    RefusalKind.INVALID,
    "口令太容易猜到，请换一个：不要用重复、连续、对称的数字，或键盘上成行成列的数字。",
)
PIN_WRONG = Code(
    "pin_wrong", RefusalKind.UNAUTHENTICATED, "口令不对，还可以再试 {left} 次；用完后须在电脑上重新绑定微信。"
)
PIN_LOCKED = Code(
    "pin_locked",
    RefusalKind.LIMITED,
    "口令连续输错 5 次，已锁定。请在电脑上登录，取得新的绑定码，重新绑定微信并设置口令。查看和一般办理不受影响。",
)
NOT_AN_OWNER = Code("not_an_owner", RefusalKind.INVALID, "所选业主现在不是这处房屋的业主，请核对名册。")
PHONE_SIGN_IN_REQUIRED = Code(
    "phone_sign_in_required", RefusalKind.UNAUTHENTICATED, "请先登录，再用绑定码绑定您的房屋。"
)
LOGIN_NOT_OFFERED = Code(
    "login_not_offered",
    RefusalKind.CONFLICT,
    "这里没有开通微信登录。请用社区发放的绑定码绑定房屋，或到社区居委会办理。",
)
LOGIN_CODE_USED = Code(
    "login_code_used", RefusalKind.UNAUTHENTICATED, "登录没有成功：登录凭证已用过或已过期，请重新登录。"
)
LOGIN_BLOCKED = Code(
    "login_blocked", RefusalKind.FORBIDDEN, "微信平台限制了这个账号登录。请到社区居委会办理，或领取纸质选票参加表决。"
)
LOGIN_TOO_OFTEN = Code(
    "login_too_often", RefusalKind.LIMITED, "登录太频繁，请过一会儿再试。已登录的手机可以照常查看和投票。"
)
WECHAT_AWAY = Code(
    "wechat_away", RefusalKind.BUSY, "微信平台暂时没有回应，请稍后重新登录。已登录的手机不受影响，可以照常查看和投票。"
)
PHONE_CODE_USED = Code("phone_code_used", RefusalKind.INVALID, "手机号授权已用过或已过期，请重新点击“获取手机号”。")
TRIES_OVER = Code(
    "tries_over",
    RefusalKind.LIMITED,
    "今天已经输错 5 次，请明天再试，或带身份证到社区居委会当面办理。已有的绑定不受影响。",
)
DOCUMENT_TRIES_OVER = Code(
    "document_tries_over",
    RefusalKind.LIMITED,
    "一年内您已输错 3 次证件号码，或这处房屋已被输错 5 次，不能再凭证件号码确认。"
    "请用名册上的电话确认，或带身份证到社区居委会，由发码人以外的工作人员当面确认。已有的绑定不受影响。",
)
DOCUMENT_WAS_SHOWN = Code(
    "document_was_shown",
    RefusalKind.FORBIDDEN,
    "发放绑定码的工作人员，或用这部手机工作的人员，查看过这处房屋业主的证件号码，不能只凭证件号码确认。"
    "请用名册上的电话确认，或带身份证到社区居委会，由发码人以外的工作人员当面确认。",
)
CONFIRMATION_WRONG = Code(
    "confirmation_wrong",
    RefusalKind.INVALID,
    "所填内容与名册不符，或名册上的电话变更未满 30 天，没有确认。请核对后重试（证件号码一年内最多输错 3 次），或带身份证到社区居委会当面确认。",
)
BIND_KEY_SHORT = Code(
    "bind_key_short",
    RefusalKind.INVALID,
    "没有登录的手机提交绑定码时，Idempotency-Key 须是 32 至 64 位的随机编号：重新提交时凭它取回登录凭证。请重新生成后再提交。",
)
ALREADY_BOUND = Code(
    "already_bound", RefusalKind.CONFLICT, "这部手机已经绑定了这处房屋，不用再绑定。这个绑定码仍可给家人使用。"
)
OWNERS_ONLY = Code(
    "owners_only",
    RefusalKind.FORBIDDEN,
    "只有已确认的业主可以查看和办理。请先确认业主身份，或带身份证到社区居委会办理。",
)
WEB_LOGIN_NOT_OFFERED = Code(
    "web_login_not_offered", RefusalKind.CONFLICT, "这里还没有开通微信网页登录，请打开小程序，或用短信验证码登录。"
)
WEB_STATE_WRONG = Code(
    "web_state_wrong",
    RefusalKind.UNAUTHENTICATED,
    "这次登录不是从这个浏览器开始的，或已用过、已超过 10 分钟。请回到页面重新登录。",
)
SNAPSHOT_VISITOR = Code(
    "snapshot_visitor",
    RefusalKind.FORBIDDEN,
    "您看到的是网页快照，不能登录。请点页面下方的“使用完整服务”，打开完整网页后再登录。",
)
TEXTS_NOT_OFFERED = Code(
    "texts_not_offered", RefusalKind.CONFLICT, "这里还没有开通短信登录，请在微信里打开，或打开小程序登录。"
)
TEXTS_OVER = Code("texts_over", RefusalKind.LIMITED, "今天发送的验证码太多了，请明天再试，或在微信里登录。")
TEXT_TOO_SOON = Code("text_too_soon", RefusalKind.LIMITED, "验证码刚发送过，请等一分钟再试。")
TEXT_NOT_SENT = Code(
    "text_not_sent", RefusalKind.BUSY, "验证码没有发送成功，请核对号码，过一会儿再试，或在微信里登录。"
)
TEXTED_CODE_WRONG = Code(
    "texted_code_wrong",
    RefusalKind.INVALID,
    "验证码不对，或已用过、已过期、错了 3 次。请核对短信，或重新获取验证码。",
)
OWN_BINDING = Code("own_binding", RefusalKind.INVALID, "这是您自己的绑定。不想保留的，请直接解除。")
ALREADY_OBJECTED = Code(
    "already_objected", RefusalKind.CONFLICT, "您已经对这个绑定提出过异议，请等待社区工作人员处理或查看处理结果。"
)
OBJECTION_DECIDED = Code("objection_decided", RefusalKind.CONFLICT, "这个异议已经处理过了。")
CONFIRMER_DECIDES = Code(
    "confirmer_decides", RefusalKind.FORBIDDEN, "这个绑定由您确认或由您发码，请由另一位工作人员处理对它的异议。"
)
STAIRWELL_EMPTY = Code(
    "stairwell_empty", RefusalKind.INVALID, "“{place}”没有可以发放绑定码的房屋，请核对楼栋和单元的名称。"
)
CODES_OUT_ALREADY = Code(
    "codes_out_already",
    RefusalKind.CONFLICT,
    "这个单元每一户都有未使用的绑定码，没有要打印的。原单遗失的，请选择作废重印。",
)
CONSENT_NOT_GIVEN = Code("consent_not_given", RefusalKind.CONFLICT, "您没有留过接收通知的手机号，不用撤回。")
NOT_AS_AN_OWNER = Code(
    "not_as_an_owner",
    RefusalKind.CONFLICT,
    "这部手机是以租户或家属协助人的身份绑定的，不能确认为业主。您是业主的，请先解除这个绑定，再用绑定码或异地申请绑定。",
)
NOT_THE_INVITED = Code(
    "not_the_invited", RefusalKind.INVALID, "这个绑定来自给另一位共有人的邀请，只能确认为被邀请的那位业主，请核对。"
)
FORMER_PHONE_AT_THE_WINDOW = Code(
    "former_phone_at_the_window",
    RefusalKind.FORBIDDEN,
    "这部手机是凭证件号码确认的，不能解除您原来的手机。请带身份证到社区居委会当面办理。",
)
OBJECT_INSTEAD = Code(
    "object_instead",
    RefusalKind.CONFLICT,
    "这是以业主身份绑定的手机，不能由您直接解除。认为不对的，请提出异议，由社区处理。",
)
INVITATION_WRONG = Code(
    "invitation_wrong", RefusalKind.INVALID, "邀请不对，或已用过、已撤回、已过期。请核对后重试，或请业主重新邀请。"
)
INVITATION_CODE_WAITS = Code(
    "invitation_code_waits", RefusalKind.MISSING, "小程序码没有取到。请稍后再试，或把邀请码直接发给您要邀请的人。"
)
INVITATION_FAULTY = Code("invitation_faulty", RefusalKind.INVALID, "邀请有误，没有生成。请按下列说明修改后再提交。")
INVITATIONS_OVER = Code(
    "invitations_over", RefusalKind.LIMITED, "这处房屋还没有使用的邀请已有 {most} 个，请先撤回不用的，再邀请。"
)
HELPER_NEEDS_PROXY = Code(
    "helper_needs_proxy",
    RefusalKind.FORBIDDEN,
    "您是家属协助人，可以查看和帮忙准备，不能代业主投票。业主要请您投票的，须签书面委托书并经社区登记，登记后即可投票。",
)
OCCUPANT_NEVER_VOTES = Code(
    "occupant_never_votes",
    RefusalKind.FORBIDDEN,
    "表决由业主参加，您是以租户等住户的身份绑定的，不能投票。您可以查看表决内容，向社区和业主反映意见。",
)
REQUESTS_OVER = Code(
    "requests_over",
    RefusalKind.LIMITED,
    "异地绑定申请同时最多 {open} 份、30 天内最多 {month} 份。请等待已提交的申请处理，或带证件到社区居委会当面办理。",
)
REQUEST_OPEN = Code("request_open", RefusalKind.CONFLICT, "您为这处房屋提交的申请还在处理，不用再提交。")
REQUEST_ENDED = Code("request_ended", RefusalKind.CONFLICT, "这份申请已经处理完毕或已撤回。")
REQUEST_INCOMPLETE = Code("request_incomplete", RefusalKind.CONFLICT, "这份申请的照片还没有补齐，不能处理。")
PICTURES_OVER = Code(
    "pictures_over", RefusalKind.CONFLICT, "一份申请最多 {most} 张照片。需要更换的，请撤回申请后重新提交。"
)
PICTURE_TWICE = Code("picture_twice", RefusalKind.CONFLICT, "这张照片已经在这份申请里了，请上传另一张。")
PICTURE_DROPPED = Code(
    "picture_dropped", RefusalKind.CONFLICT, "申请处理后证件照片已经删除，只保留照片的种类、哈希值和查看记录。"
)
OCCUPANT_FAULTY = Code("occupant_faulty", RefusalKind.INVALID, "登记有误，没有生效。请按下列说明修改后再提交。")
