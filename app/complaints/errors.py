"""Refusals of the complaints room."""

from app.core.errors import Code, RefusalKind

CASE_FAULTY = Code("case_faulty", RefusalKind.INVALID, "内容有误，没有保存。请按下列说明修改后再提交。")
CASE_NOT_NOW = Code("case_not_now", RefusalKind.CONFLICT, "{why}")
CASE_POLICY_FAULTY = Code(
    "case_policy_faulty", RefusalKind.INVALID, "时限或派单目录有误，没有保存。请按下列说明修改后再提交。"
)
CASE_CONCERNS_YOU = Code(
    "case_concerns_you",
    RefusalKind.FORBIDDEN,
    "这件事反映的是您本人、您所在单位，或就是您自己报的，由上一级办理，您不能经手。",
)
CASE_NOT_IN_CHARGE = Code(
    "case_not_in_charge", RefusalKind.FORBIDDEN, "这件事由{who}负责，您不在该单位任职，不能办理这一步。"
)
CASE_NOT_OVER = Code("case_not_over", RefusalKind.FORBIDDEN, "这一步须由负责单位的上一级（{who}）办理。")
CASE_WORDS_TELL = Code(
    "case_words_tell",
    RefusalKind.CONFLICT,
    "文字里还有不能对外公开的个人信息，没有公开。请对下列每一处写好对外文字（可以直接采用系统的遮挡稿），再公开；报事人的原话不变。",
)
CASE_TOO_LATE = Code("case_too_late", RefusalKind.CONFLICT, "已超过{clock}时限（{due}），不能再{act}。{remedy}")
CASE_NO_CONTACT = Code(
    "case_no_contact", RefusalKind.FORBIDDEN, "报事人没有把电话提供给您所在的单位，或已收回。请通过本件留言联系。"
)
CASE_PHOTO_NOT_TAKEN = Code(
    "case_photo_not_taken",
    RefusalKind.MISSING,
    "这张照片没有可核对的拍摄地点和时间：上传的人没有同意保留，照片里没有，或已满一年删除。请到现场核对，或给报事人留言。",
)
CASE_SAMPLE_EMPTY = Code("case_sample_empty", RefusalKind.CONFLICT, "上次抽取以后没有新办结的件，不用抽取。")
CASE_SAMPLE_DONE = Code(
    "case_sample_done", RefusalKind.CONFLICT, "现在没有可以由您回访的件：都已完成、今天已联系过，或与您经办的件有关。"
)
CASE_CALL_NOT_SHOWN = Code("case_call_not_shown", RefusalKind.CONFLICT, "请先取得要回访的件，再填写结果。")
MONTH_NOT_OVER = Code("month_not_over", RefusalKind.CONFLICT, "{month} 还没有结束，结束后由系统统计并固定。")
APPEAL_ANSWERED = Code("appeal_answered", RefusalKind.CONFLICT, "这项申诉已经答复，不再更改。")
CASE_FIRST_REPORTER = Code(
    "case_first_reporter", RefusalKind.FORBIDDEN, "这一步由最先报事的人办理。您可以补充说明、留言，或说明问题没有解决。"
)
CASE_OWN_PHONE = Code(
    "case_own_phone",
    RefusalKind.CONFLICT,
    "这件事是报事人用自己的小程序报的。补充、更正、撤回和是否已解决，请本人在小程序里说，不能代为登记。",
)
CASE_SPEAKS_FOR_REPORTER = Code(
    "case_speaks_for_reporter",
    RefusalKind.FORBIDDEN,
    "这件事由{who}负责，您在该单位任职，不能替报事人说话。请交该单位以外、可以代居民登记的人员登记，如网格员。",
)
CASE_OTHERS_JOINED = Code(
    "case_others_joined",
    RefusalKind.CONFLICT,
    "还有 {others} 人反映了同一问题，不能撤回。您不再关注的可以留言说明，问题会继续办理。",
)
CASE_NO_UNIT = Code(
    "case_no_unit", RefusalKind.CONFLICT, "这件事现在没有责任单位负责，不需要提供电话。有单位接手后会通知您。"
)
CASE_NO_PHONE = Code("case_no_phone", RefusalKind.INVALID, "请填写要提供的电话号码（手机号，或带区号的座机）。")
CASE_NO_GRANT = Code("case_no_grant", RefusalKind.CONFLICT, "您没有在这件事上提供过电话，或已经收回。")
CASE_MERGE_FAULTY = Code("case_merge_faulty", RefusalKind.INVALID, "不能并案。请按下列说明改正。")
CASE_NOT_PROPOSED = Code("case_not_proposed", RefusalKind.CONFLICT, "没有等待决定的并案建议，请先由一人提出建议。")
CASE_SECOND_PERSON = Code("case_second_person", RefusalKind.FORBIDDEN, "并案须由提出建议以外的另一人决定。")
CASE_CODE_WAITS = Code(
    "case_code_waits", RefusalKind.MISSING, "小程序码还没有取到。请稍后再试；没有连接微信的，公示栏上印普通二维码。"
)
