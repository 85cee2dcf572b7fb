"""Refusals of the voting room."""

from app.core.errors import Code, RefusalKind

COUNT_INPUT_FAULTY = Code(
    "count_input_faulty", RefusalKind.INVALID, "计票表有误，共 {faults} 处，请按下列说明修改后重新上传。"
)
VOTE_FAULTY = Code("vote_faulty", RefusalKind.INVALID, "表决的内容有误，请按下列说明修改。")
NOTICE_NOT_POSSIBLE = Code("notice_not_possible", RefusalKind.CONFLICT, "还不能发出表决通知，请先处理下列问题。")
NOT_IN_YOUR_HAND = Code("not_in_your_hand", RefusalKind.FORBIDDEN, "“{act}”须由{hand}办理，您现在的身份不能办理。")
STATE_FORBIDS = Code("state_forbids", RefusalKind.CONFLICT, "表决现在是“{state}”，不能办理“{act}”。")
WAITING_ALREADY = Code("waiting_already", RefusalKind.CONFLICT, "“{act}”已经提交，正等待另一人批准。")
OPENING_WAITS = Code(
    "opening_waits",
    RefusalKind.CONFLICT,
    "“开始投票”已经批准，到 {opens_at} 自动开始，不必再提交。要改时间，请重新发出通知。",
)
PROPOSAL_DECIDED = Code("proposal_decided", RefusalKind.CONFLICT, "这项申请已经处理，不能再次处理。")
SAME_PERSON = Code("vote_same_person", RefusalKind.FORBIDDEN, "提交人不能批准自己的申请，请由另一位有权限的人员批准。")
SAME_BODY = Code(
    "vote_same_body",
    RefusalKind.FORBIDDEN,
    "“{act}”须由另一方办理，您也属于{bodies}，不能算作另一方。请由只属于其他一方的人员办理。",
)
PASSED_OVER = Code(
    "vote_passed_over",
    RefusalKind.CONFLICT,
    "“{act}”的答复时间已过，或者您所在的一方没有写明理由，已经公示不再等待，不能再不批准。您仍可以批准；对结果有异议的，请写入公示的异议。",
)
EXTENSION_TOO_LATE = Code(
    "extension_too_late",
    RefusalKind.CONFLICT,
    "延期公示现在张贴已经没有用：投票已于 {closes_at} 截止，或者这次延长早已生效。请撤回这份公示。",
)
EXTENSION_STANDS = Code(
    "extension_stands",
    RefusalKind.CONFLICT,
    "延长已经生效，有业主按新的截止时间投票，延期公示不能撤回。被撕毁的请补贴。",
)
NOTICE_STANDS = Code(
    "notice_stands",
    RefusalKind.CONFLICT,
    "表决现在是“{state}”，有业主凭这份通知投票，表决通知不能撤回。被撕毁的请补贴；表决确实不能进行的，计票以前由两人办理“作废”，"
    "结果公示以后依法办理“撤销结果”。",
)
RESULT_STANDS_NO_MORE = Code(
    "result_stands_no_more", RefusalKind.CONFLICT, "表决现在是“{state}”，这份结果公告说的已经不算数，请撤回，不要张贴。"
)
ACT_NOT_POSSIBLE = Code("act_not_possible", RefusalKind.CONFLICT, "现在还不能办理“{act}”：{why}")
NOT_RECEIVING = Code("not_receiving", RefusalKind.CONFLICT, "现在不能投票：{why}")
NOT_ENTITLED = Code("not_entitled", RefusalKind.FORBIDDEN, "您没有这一户的表决权：{why}")
ORGANISATION_UNAUTHORISED = Code(
    "organisation_unauthorised",
    RefusalKind.FORBIDDEN,
    "这一户的业主是单位，须由单位书面授权的人投票。{standing}选票请妥善留存，投票截止前补齐授权的仍可登记。"
    "有自然人共有人签名的，请写明签名人。",
)
BALLOT_FAULTY = Code("ballot_faulty", RefusalKind.INVALID, "选票填写有误，请按下列说明修改。")
NONCE_REUSED = Code("nonce_reused", RefusalKind.INVALID, "这个编号已用于另一张选票，请重新打开投票页面再投。")
PHONE_NOT_BINDING = Code(
    "phone_not_binding", RefusalKind.CONFLICT, "本次表决不接收手机投票，请使用纸质选票（可向召集人索取）。"
)
SERIAL_USED = Code("serial_used", RefusalKind.CONFLICT, "编号 {serial} 的纸质选票已经登记，请核对。")
VOTER_UNKNOWN = Code("voter_unknown", RefusalKind.INVALID, "本次名册中没有表决权人 {voter}，请核对选票上的编号。")
PAPER_KEYED = Code("paper_keyed", RefusalKind.CONFLICT, "这张纸质选票已经录入完毕。")
KEYED_TWICE = Code("keyed_twice", RefusalKind.FORBIDDEN, "同一张选票须由不同的人录入，您已录入过。")
SERIAL_UNKNOWN = Code("serial_unknown", RefusalKind.INVALID, "编号 {serial} 不是本次表决印发的选票，请核对；不能登记。")
SERIAL_SPENT = Code("serial_spent", RefusalKind.CONFLICT, "编号 {serial} 的选票已经“{fate}”，不能再交回。")
VENUE_FAULTY = Code("venue_faulty", RefusalKind.INVALID, "现场表决的登记有误，请按下列说明修改。")
SESSION_ENDED = Code(
    "session_ended", RefusalKind.CONFLICT, "这一场现场表决已于 {at} 签字结束，不能再签到、开箱或代录。请另开一场。"
)
CHECKED_IN = Code("checked_in", RefusalKind.CONFLICT, "这一户在本场已经签到，不能再次签到。")
HAS_TAKEN_PART = Code(
    "has_taken_part",
    RefusalKind.CONFLICT,
    "这一户已经参加表决，以先收到的为准，不能再签到领票。如业主说不是本人所投，请当场提出选票争议。",
)
NO_LIVE_PAPER = Code(
    "no_live_paper", RefusalKind.CONFLICT, "编号 {serial} 不是这一户现在有效的选票，不能凭它签到。请核对，或现场换发。"
)
NOT_CHECKED_IN = Code(
    "not_checked_in", RefusalKind.CONFLICT, "这一户在本场没有以“不用纸质选票”签到，不能代录。请先核验身份并签到。"
)
PAPER_NOT_LET_IN = Code(
    "paper_not_let_in",
    RefusalKind.CONFLICT,
    "这张选票的业主没有持票在本场签到，不能按现场选票登记。请核验身份后到服务台另行登记，并在唱票记录中说明。",
)
BOX_TOO_LATE = Code(
    "box_too_late",
    RefusalKind.CONFLICT,
    "投票已于 {closes} 截止，此后从票箱取出的选票属于迟到，不能登记。请封存票箱、拍照，并在唱票记录中说明。",
)
COUNT_SHEET_OPEN = Code("count_sheet_open", RefusalKind.CONFLICT, "还不能签署全部选票的唱票记录：{why}")
COUNT_SHEET_CHANGED = Code(
    "count_sheet_changed",
    RefusalKind.CONFLICT,
    "打印之后数字有变化（现在的核对码是 {check}）。请重新打印、核对、签名后再提交。",
)
COUNT_SHEET_UNEXPLAINED = Code(
    "count_sheet_unexplained", RefusalKind.CONFLICT, "数字对不上而没有说明，不能签署。请核对下列各处，或逐条写明原因。"
)
NOT_ISSUING = Code("not_issuing", RefusalKind.CONFLICT, "现在不能印发或换发纸质选票：{why}")
VOTERS_UNKNOWN = Code(
    "voters_unknown", RefusalKind.INVALID, "有的户不在本次名册上，没有印发任何选票。请按下列说明修改。"
)
PAPER_EVENT_FAULTY = Code("paper_event_faulty", RefusalKind.INVALID, "选票的送达记录有误，请按下列说明修改。")
PAPER_NOT_LIVE = Code(
    "paper_not_live",
    RefusalKind.CONFLICT,
    "编号 {serial} 的选票已经“{fate}”，不能再办理。请查这一户现在有效的选票编号。",
)
NO_PAPER_TO_PRINT = Code(
    "no_paper_to_print",
    RefusalKind.CONFLICT,
    "这里没有待打印的选票：请先印发（登记编号），或检查楼栋、单元、选票编号。",
)
TOO_MANY_TO_PRINT = Code(
    "too_many_to_print", RefusalKind.INVALID, "一次最多打印 {most} 张选票，这里有 {number} 张。请按楼栋或单元分批打印。"
)
PAPER_WITHOUT_SCAN = Code(
    "paper_without_scan", RefusalKind.CONFLICT, "这张选票还没有扫描件，不能录入。请先扫描上传，并对上编号。"
)
WITNESS_UNFIT = Code(
    "witness_unfit", RefusalKind.INVALID, "见证人须是今天在本小区有权登记纸质选票的另一名计票员，请换人后再登记。"
)
PAGE_ASSIGNED = Code("page_assigned", RefusalKind.CONFLICT, "这一页已经对上编号 {serial} 的选票，不能再改。")
PAGE_OF_ANOTHER = Code("page_of_another", RefusalKind.CONFLICT, "这一页不能对到编号 {serial} 的选票：{why}")
SERIAL_NOT_RECEIVED = Code(
    "serial_not_received", RefusalKind.CONFLICT, "编号 {serial} 的选票没有在投票期内登记收到，扫描件不能对到它。"
)
DISPUTE_FAULTY = Code("dispute_faulty", RefusalKind.INVALID, "争议的内容有误，请按下列说明修改。")
DISPUTE_NOT_NOW = Code(
    "dispute_not_now", RefusalKind.CONFLICT, "表决现在是“{state}”，不能再提出选票争议；对已公告的结果可依法请求撤销。"
)
DISPUTE_OWN = Code(
    "dispute_own",
    RefusalKind.CONFLICT,
    "这张选票由业主本人的手机投出，不能按代录选票提出争议；可在结果公示期内提出异议。",
)
DISPUTED_ALREADY = Code("disputed_already", RefusalKind.CONFLICT, "这张选票已经有人提出争议，请查看认定的进展。")
OUT_ALREADY = Code("out_already", RefusalKind.CONFLICT, "这张选票已经不计入，不必再提出争议。")
DISPUTE_SETTLED = Code("dispute_settled", RefusalKind.CONFLICT, "这项争议已经认定，不能再次认定。")
DISPUTE_NOT_YOURS = Code(
    "dispute_not_yours",
    RefusalKind.FORBIDDEN,
    "争议须由两个不同单位的人员认定，其中一人来自街道办事处；经手这张选票的人、同时属于其中两个单位的人不能认定。",
)
FOUND_TWICE = Code("found_twice", RefusalKind.FORBIDDEN, "您已经作出认定，另一份认定须由另一单位的人员作出。")
ROLL_UNCHANGED = Code(
    "roll_unchanged", RefusalKind.CONFLICT, "登记簿没有影响本次名册的变化，请先办理登记更正，再更正名册。"
)
PHONE_ELSEWHERE = Code(
    "phone_elsewhere",
    RefusalKind.CONFLICT,
    "本次表决以主管部门的系统为准，在这里的回答不是选票，没有记录。请按通知到主管部门的系统投票。",
)
OFFICIAL_DIFFERS = Code(
    "official_differs",
    RefusalKind.CONFLICT,
    "您读到的数字与提交人录入的不一致：{items}。请两人分别对照主管部门的结果核对；提交人录错的，请不批准并由其重新提交。",
)
RESULT_DIFFERS = Code(
    "result_differs",
    RefusalKind.CONFLICT,
    "重新计票得到的结果与保存的结果不一致，不能生成文件。请不要公示，并通知系统管理员核查。",
)
PARTICIPATION_NOT_SHOWN = Code("participation_not_shown", RefusalKind.CONFLICT, "不能查看哪些房号参与了表决：{why}")
AUTHORITY_FAULTY = Code(
    "authority_faulty", RefusalKind.INVALID, "这份代为表决的依据不合要求，没有登记。请按下列说明补正。"
)
AUTHORITY_NOT_NOW = Code(
    "authority_not_now",
    RefusalKind.CONFLICT,
    "只能在发出表决通知之后、投票截止之前登记和确认代为表决的依据；现在不在这段时间内。",
)
AUTHORITY_DECIDED = Code(
    "authority_decided", RefusalKind.CONFLICT, "这份依据已经确认或终止，不能再次办理。请刷新后查看。"
)
AUTHORITY_OVERTAKEN = Code("authority_overtaken", RefusalKind.CONFLICT, "登记之后情况有变，不能确认：{why}")
AUTHORITY_ABOUT_ONESELF = Code(
    "authority_about_oneself",
    RefusalKind.FORBIDDEN,
    "您与受托人或这一户的业主同名：涉及本人的依据不能由本人办理，请由另一位工作人员办理。",
)
AUTHORITY_NOT_BY_PHONE = Code(
    "authority_not_by_phone", RefusalKind.FORBIDDEN, "“{kind}”不能从手机终止，请持书面材料到社区居委会办理。"
)
NOBODY_TO_APPOINT = Code(
    "nobody_to_appoint", RefusalKind.CONFLICT, "{rooms} 在名册上只有一位在世的业主，不需要推选，由业主本人投票。"
)
NO_ORGANISATION = Code(
    "no_organisation",
    RefusalKind.CONFLICT,
    "{rooms} 在名册上没有单位业主，不用单位授权书；业主本人不便投票的，请用授权委托书。",
)
LOG_FORKED = Code("log_forked", RefusalKind.BUSY, "暂时不能签发：{why}")
CANNOT_SIGN = Code("cannot_sign", RefusalKind.BUSY, "暂时不能签发：{why}")
BALLOT_IS_RECORDED = Code(
    "ballot_is_recorded",
    RefusalKind.CONFLICT,
    "这一户已有选票或纸质选票的记录，不能出具“没有记录”的证明。请在“我的选票”里查看。",
)
TRACKER_UNKNOWN = Code(
    "tracker_unknown", RefusalKind.MISSING, "这次表决的记录里没有查验码 {tracker}。请核对是否抄错、是否是另一次表决。"
)
TRACKER_OF_SEVERAL = Code(
    "tracker_of_several",
    RefusalKind.CONFLICT,
    "这次表决的记录里第 {places} 条都与查验码 {tracker} 相符，分不出是哪一条。其中有 1 的，请改写成 I 或 L 再查；"
    "仍是如此的，请向街道办事处提出：不同的选票不应有相同的查验码。",
)
WITNESS_UNKNOWN = Code(
    "witness_unknown",
    RefusalKind.MISSING,
    "这把密钥没有登记为这个小区的见证人，或已经停用。请把密钥交街道办事处登记（yigai witness init 会打印它）。",
)
WITNESS_KNOWN = Code(
    "witness_known",
    RefusalKind.CONFLICT,
    "这个小区已经登记过同名或同一把密钥的见证人。换密钥请换一个名称，并停用原来的。",
)
WITNESS_ENDED = Code("witness_ended", RefusalKind.CONFLICT, "这位见证人已经停用，不必再停用一次。")
NOT_A_WITNESS_KEY = Code(
    "not_a_witness_key",
    RefusalKind.INVALID,
    "这不是见证人的密钥。请原样粘贴 yigai witness init 打印的那一行（名称+编号+密钥）。",
)
COSIGNATURE_WRONG = Code(
    "cosignature_wrong",
    RefusalKind.INVALID,
    "签名与第 {size} 条处的记录不符：签的是别的内容，或不是这把密钥签的。请保留您那边的签名文件，并告诉街道办事处。",
)
ATTESTATION_FAULTY = Code("attestation_faulty", RefusalKind.INVALID, "审计意见不能记入，请按下列说明修改。")
ATTESTED_ALREADY = Code(
    "attested_already", RefusalKind.CONFLICT, "您对这份资料包已经记入过同样的意见；意见有变化的，请写明新的结论。"
)
SCANS_NONE = Code(
    "scans_none", RefusalKind.CONFLICT, "没有可以抽查的纸质选票：这次表决没有录入并附有扫描件的纸质选票，或还没有计票。"
)
SCANS_DONE = Code(
    "scans_done", RefusalKind.CONFLICT, "这次抽样现在没有您可以查看的选票：都已有结论，或正由别人查看，或是您自己家的。"
)
SCAN_NOT_SHOWN = Code(
    "scan_not_shown", RefusalKind.CONFLICT, "这张选票现在不在您面前（已有结论，或超过一小时）。请重新取下一张。"
)
SCAN_DIFFERS_HOW = Code("scan_differs_how", RefusalKind.INVALID, "结论“与录入不一致”没有记入，请写明哪里不一致。")
BUNDLE_EXPIRED = Code("bundle_expired", RefusalKind.CONFLICT, "这份资料包已过保存期，请写明用途重新申请一份。")
BUNDLE_NOT_PUBLIC = Code(
    "bundle_not_public",
    RefusalKind.CONFLICT,
    "计票结果公示以后才提供资料包。投票期间可以凭查验码核对自己的票是否在记录里。",
)
APPOINTMENT_WAITING = Code(
    "appointment_waiting", RefusalKind.CONFLICT, "这一户已有一项推选，请先在“推选投票人”里回应或撤回，再重新提议。"
)
APPOINTMENT_OVER = Code("appointment_over", RefusalKind.CONFLICT, "这项推选现在不能办理：{why}")
APPOINTMENT_ANSWERED = Code(
    "appointment_answered",
    RefusalKind.CONFLICT,
    "您对这项推选已经表示“{said}”，不能改口。反悔的请撤回同意，推选即终止。",
)
APPOINTMENT_NOT_AGREED = Code(
    "appointment_not_agreed", RefusalKind.CONFLICT, "您没有同意过这项推选，没有可以撤回的。不同意的请直接选“不同意”。"
)
APPOINTMENT_TOO_LATE = Code(
    "appointment_too_late", RefusalKind.CONFLICT, "这一户的选票已于 {day} 收到，以先收到的为准，不能再推选投票人。"
)
ONE_PHONE_FOR_SEVERAL = Code(
    "one_phone_for_several",
    RefusalKind.FORBIDDEN,
    "这部手机在这一户确认了几位不同的业主，不能代几位共有人表态。请各用自己的手机，或签纸质推选表交社区居委会。",
)
APPOINTMENT_BY_CONSENTS = Code(
    "appointment_by_consents",
    RefusalKind.CONFLICT,
    "这项推选是共有人在手机上作出的，请由同意过的共有人在“推选投票人”里撤回同意，推选即终止。",
)
