"""Refusals of the claims room."""

from app.core.errors import Code, RefusalKind

CLAIM_FAULTY = Code("claim_faulty", RefusalKind.INVALID, "登记有误，没有保存。请按下列说明修改后再提交。")
CLAIM_OWN_FLAT = Code(
    "claim_own_flat",
    RefusalKind.FORBIDDEN,
    "这是您的{tie}，不能由您登记。请由另一位工作人员登记，或由业主本人在手机上填写。",
)
CLAIM_OWNER_GONE = Code(
    "claim_owner_gone", RefusalKind.CONFLICT, "该业主已去世，或已不是这处房屋的业主，不能以其名义登记。请先核对名册。"
)
CLAIM_MATTER_CLOSED = Code(
    "claim_matter_closed",
    RefusalKind.CONFLICT,
    "{part}：以这户名义登记过的内容{why}，同一事项不能再由别人登记，也不能从名单、签字表或走访清单录入。"
    "这户业主可以随时在自己的手机上表态。",
)
CLAIM_DISPUTE_THEIRS = Code(
    "claim_dispute_theirs",
    RefusalKind.CONFLICT,
    "业主对这条登记提出的争议不能{how}撤回。请业主本人{where}确认或更正，或等两个单位认定。",
)
CLAIM_FINAL = Code(
    "claim_final", RefusalKind.CONFLICT, "这条登记已是“{state}”，不再更改。要表达现在的意见，请直接填写。"
)
CLAIM_BLOCKED = Code(
    "claim_blocked", RefusalKind.CONFLICT, "登记时的业主已去世或已变更，这条登记已停用，不计入任何结果。"
)
CLAIM_DISPUTED_ALREADY = Code(
    "claim_disputed_already", RefusalKind.CONFLICT, "您对这条登记已经提出过争议，不用重复提出。改变主意可以确认或更正。"
)
CLAIM_NOT_DISPUTED = Code("claim_not_disputed", RefusalKind.CONFLICT, "这条登记现在没有待认定的争议，状态是“{state}”。")
CLAIM_NOT_YOURS = Code(
    "claim_not_yours",
    RefusalKind.FORBIDDEN,
    "登记的经手人、记录争议的人、经手人所在单位的人和同时属于两个认定单位的人不能认定这项争议。请由{who}各一人认定。",
)
CLAIM_FOUND_TWICE = Code("claim_found_twice", RefusalKind.CONFLICT, "您已经认定过这项争议，须由另一个单位的人再认定。")
CLAIM_NOT_YOUR_ENTRY = Code(
    "claim_not_your_entry",
    RefusalKind.FORBIDDEN,
    "只有经手人本人可以更正自己的登记。别人发现有误，请告诉经手人或请业主提出争议。",
)
CLAIM_OWNER_SPOKE = Code(
    "claim_owner_spoke", RefusalKind.CONFLICT, "业主已就这条登记表态（{state}），经手人不能再更正，以业主的话为准。"
)
CLAIM_OWNERS_ONLY = Code(
    "claim_owners_only",
    RefusalKind.FORBIDDEN,
    "只有确认过身份的业主可以确认、更正或提出争议。请先确认业主身份，或到服务台当面办理。",
)
CLAIM_PREPARED_FOR_ANOTHER = Code(
    "claim_prepared_for_another",
    RefusalKind.FORBIDDEN,
    "这是协助人为另一位业主代拟的意见，只有那位业主本人能确认或提出争议。您可以直接填写自己的意见。",
)
CLAIM_HELPER_PREPARED = Code(
    "claim_helper_prepared", RefusalKind.FORBIDDEN, "这是您代拟的意见，须由业主本人确认，您不能代为确认。"
)
SLIP_NOT_BY_AGENT = Code(
    "slip_not_by_agent", RefusalKind.FORBIDDEN, "登记的经手人不能送达或录入自己登记的告知单，请由另一位工作人员办理。"
)
SLIP_NOT_BY_CARRIER = Code(
    "slip_not_by_carrier", RefusalKind.FORBIDDEN, "这张告知单由您送达，回执须由另一位工作人员录入。"
)
SLIP_CODE_WRONG = Code(
    "slip_code_wrong", RefusalKind.INVALID, "告知单编号和校验码不相符，没有录入。请对照回执上印的编号和校验码重新填写。"
)
SLIPS_NONE = Code("slips_none", RefusalKind.MISSING, "“{place}”没有要打印的告知单。")
SLIP_ANSWERED = Code(
    "slip_answered", RefusalKind.CONFLICT, "这张告知单已经录入过回执。业主又有别的意思，请到服务台当面办理。"
)
SAMPLE_EMPTY = Code("sample_empty", RefusalKind.CONFLICT, "本小区还没有可抽查的代录记录。")
SAMPLE_DRAWN_ALREADY = Code(
    "sample_drawn_already",
    RefusalKind.CONFLICT,
    "同样的内容已于{at}抽过 {size} 条，不能换一批重抽。要多抽，请选更多的条数，系统仍按原来的种子接着抽。",
)
SAMPLE_EARLIER_FIRST = Code(
    "sample_earlier_first",
    RefusalKind.CONFLICT,
    "{at}抽取的样本还有 {left} 户现在可以回访。每次抽到的都要回访，请先回访较早的一批，再回访这一批。",
)
SAMPLE_DONE = Code("sample_done", RefusalKind.MISSING, "这次抽查现在没有要回访的户：都已有结果，或今天已经打过。")
CALL_NOT_SHOWN = Code(
    "call_not_shown", RefusalKind.CONFLICT, "这一户不是您正在回访的户，或已有结果。请先取得下一户，再填写结果。"
)
REPORT_ANSWERED = Code("report_answered", RefusalKind.CONFLICT, "这条反映已经答复过。")
REPORT_OF_YOURSELF = Code(
    "report_of_yourself", RefusalKind.FORBIDDEN, "这条反映涉及您经手的登记，不能由您答复，请由另一位工作人员办理。"
)
FLAG_HANDLED = Code("flag_handled", RefusalKind.CONFLICT, "这条可疑登记已经有人核实过。有新的登记加入时会再次提示。")
FLAG_NOT_YOURS = Code(
    "flag_not_yours",
    RefusalKind.FORBIDDEN,
    "这条可疑登记涉及您或您所在单位经手的登记，或者您同时属于两个单位，须由另一单位（街道、社区居委会或区住建部门）的人核实。",
)
CLAIM_CORRECTION_FAULTY = Code(
    "claim_correction_faulty", RefusalKind.INVALID, "更正的内容有误，没有保存。请按下列说明修改。"
)
