"""Refusals of asking."""

from app.core.errors import Code, RefusalKind

CONSULTATION_FAULTY = Code("consultation_faulty", RefusalKind.INVALID, "征询内容有误，请按下列说明修改。")
CONSULTATION_NO_PLAN = Code(
    "consultation_no_plan", RefusalKind.CONFLICT, "这个项目还没有公布改造方案，请先公布方案再征询。"
)
ROUND_NOT_NEXT = Code("round_not_next", RefusalKind.CONFLICT, "现在不能开始{round}：{why}")
ROUND_NOT_OPEN = Code("round_not_open", RefusalKind.CONFLICT, "{round}没有在进行，不能结束。")
PLAN_NOT_NEW = Code("plan_not_new", RefusalKind.CONFLICT, "本次征询已经以现行的第 {number} 版方案为准，不需要更换。")
VISIT_FAULTY = Code("visit_faulty", RefusalKind.INVALID, "这条走访记录有误，没有保存。请按下列说明修改后重新提交。")
VISIT_ID_REUSED = Code(
    "visit_id_reused",
    RefusalKind.CONFLICT,
    "这个记录编号已用于另一份内容。要更正已提交的记录，请另写一条并填写 corrects。",
)
ROUND_NOT_YOURS = Code("round_not_yours", RefusalKind.FORBIDDEN, "{round}由{who}办理，您的身份不能登记这一轮的走访。")
NOT_ON_ROSTER = Code(
    "not_on_roster",
    RefusalKind.CONFLICT,
    "{part} 在这一轮（{round}）开始时已经同意，之后没有改变，不在走访清单上，这次走访没有登记。请按走访清单选择住户；"
    "住户想改变意见的，由本人在手机上表态，或由{body}凭会议、纸质意见表登记。",
)
SEAT_NOT_YOURS = Code("seat_not_yours", RefusalKind.FORBIDDEN, "您不是{seat}的人员，不能以这一方的身份确认。")
JOINT_DECIDED = Code(
    "joint_decided", RefusalKind.CONFLICT, "{seat}已经确认过，或者您已经代表另一方确认，三方须为三个不同的人。"
)
HELPER_PREPARES = Code(
    "helper_prepares", RefusalKind.FORBIDDEN, "家属协助人不能代业主表态，请用“代拟意见”填写，业主本人确认后才计入。"
)
HELPERS_ALONE = Code(
    "helpers_alone", RefusalKind.FORBIDDEN, "只有业主邀请的家属协助人可以代拟意见，您可以直接填写自己的意见。"
)
NO_CONDITION = Code("no_condition", RefusalKind.CONFLICT, "您现在的意见没有附条件，不需要确认条件已满足。")
PROMISE_FAULTY = Code("promise_faulty", RefusalKind.INVALID, "承诺内容有误，请按下列说明修改。")
CONSULT_MARK_FAULTY = Code("consult_mark_faulty", RefusalKind.INVALID, "标记内容有误，请按下列说明修改。")
SURVEY_FAULTY = Code("survey_faulty", RefusalKind.INVALID, "问卷有误，没有保存。请按下列说明修改后再提交。")
SURVEY_STARTED = Code(
    "survey_started", RefusalKind.CONFLICT, "问卷已经开始作答（{opens}），不能再改。要换内容请另发一份问卷。"
)
SURVEY_NOT_OPEN = Code(
    "survey_not_open", RefusalKind.CONFLICT, "这份问卷{state}，现在不能作答。作答时间：{opens} 至 {closes}。"
)
SURVEY_NOT_CLOSED = Code("survey_not_closed", RefusalKind.CONFLICT, "问卷还没有截止（{state}），请在截止之后再办理。")
SURVEY_ANSWER_FAULTY = Code(
    "survey_answer_faulty", RefusalKind.INVALID, "答案有误，没有保存。请按下列说明修改后再提交。"
)
SURVEY_NOT_YOU = Code("survey_not_you", RefusalKind.FORBIDDEN, "这份问卷{who}。您现在的身份是{voice}，不能作答。")
WISHES_TOO_FEW = Code(
    "wishes_too_few",
    RefusalKind.CONFLICT,
    "还不能据此公布方案：{asked}，还差 {needed} 户。"
    "只发通知不算征询。请另发一份意愿问卷，上门或打电话征询，并在截止前把没有诉求、当面不愿答复的如实登记。",
)
SURVEY_NO_PROJECT = Code("survey_no_project", RefusalKind.CONFLICT, "这份问卷不属于任何改造项目，不能据此办理。")
GATE_NO_SOURCE = Code("gate_no_source", RefusalKind.CONFLICT, "“{gate}”须以{wanted}为依据，请另行选择。")
GATE_NOT_NOW = Code("gate_not_now", RefusalKind.CONFLICT, "现在不能认定“{gate}”：{why}")
GATE_NOT_REACHED = Code(
    "gate_not_reached",
    RefusalKind.CONFLICT,
    "“{gate}”没有达到：全部 {households} 户中计入 {counted} 户，还差 {needed} 户。{remedy}",
)
GATE_SAME_PERSON = Code(
    "gate_same_person",
    RefusalKind.FORBIDDEN,
    "您发布了这份问卷（征询），或登记过其中的意见，不能再出具证明。请由街道另一位工作人员办理。",
)
MEETING_FAULTY = Code("meeting_faulty", RefusalKind.INVALID, "会议内容有误，没有保存。请按下列说明修改后再提交。")
MEETING_NOT_NOW = Code("meeting_not_now", RefusalKind.CONFLICT, "会议现在是“{state}”，不能办理“{act}”：{why}")
MEETING_CODE_WRONG = Code(
    "meeting_code_wrong",
    RefusalKind.CONFLICT,
    "签到码不对或已经过期，请输入现场正在显示的签到码；手机不便的，请到签到台登记。",
)
MEETING_HELPER = Code(
    "meeting_helper", RefusalKind.FORBIDDEN, "家属协助人不能代业主签到、提问或表态，到场的请在签到台登记。"
)
MEETING_NOT_THERE = Code("meeting_not_there", RefusalKind.CONFLICT, "您家没有人在这次会议签到，不能办理“{act}”。")
MINUTES_FAULTY = Code("minutes_faulty", RefusalKind.INVALID, "会议纪要有误，没有保存。请按下列说明修改后再提交。")
RULING_FAULTY = Code("ruling_faulty", RefusalKind.INVALID, "处置内容有误，没有保存。请按下列说明修改后再提交。")
RULING_SAME_PERSON = Code(
    "ruling_same_person",
    RefusalKind.FORBIDDEN,
    "作出承诺或称已兑现的人不能自己处置这项承诺，请由街道其他工作人员办理。",
)
RULING_DONE = Code("ruling_done", RefusalKind.CONFLICT, "这项承诺{why}，不需要处置。")
ACCEPTANCE_NOT_NOW = Code("acceptance_not_now", RefusalKind.CONFLICT, "现在不能起草验收前的公示：{why}")
OPINION_SHEET_FAULTY = Code(
    "opinion_sheet_faulty", RefusalKind.INVALID, "导入的内容有误，没有保存。请按下列说明修改后再提交。"
)
OPINION_SHEET_TOO_LONG = Code(
    "opinion_sheet_too_long",
    RefusalKind.INVALID,
    "表中有 {lines} 行意见，一次最多 {most} 行。请按楼栋分成几个文件上传。",
)
WALK_PAPER_FAULTY = Code("walk_paper_faulty", RefusalKind.INVALID, "走访清单有误，没有保存。请按下列说明修改后再提交。")
WALK_PAPER_DONE = Code("walk_paper_done", RefusalKind.CONFLICT, "这张走访清单已经录入完毕，不需要再录入。")
WALK_PAPER_NOT_YOURS = Code(
    "walk_paper_not_yours",
    RefusalKind.FORBIDDEN,
    "这张清单由您走访，或您已经录入过，不能再由您录入。请由另一位工作人员录入。",
)
CONSULT_CODE_WAITS = Code("consult_code_waits", RefusalKind.MISSING, "小程序码还没有取到。请稍后再试。")
STAIRWELL_REPORTED = Code("stairwell_reported", RefusalKind.CONFLICT, "这次征询的结果已经报告，不需要再报告。")
STAIRWELL_NOT_YET = Code(
    "stairwell_not_yet",
    RefusalKind.CONFLICT,
    "还有住户没有答复，请继续征询；各户都答复了，或者到{until}截止以后，再报告结果。",
)
