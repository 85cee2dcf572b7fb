"""Refusals of the voting room."""

from app.core.errors import Code, Kind

COUNT_INPUT_FAULTY = Code(
    "count_input_faulty", Kind.INVALID, "计票表有误，共 {faults} 处，请按下列说明修改后重新上传。"
)
VOTE_FAULTY = Code("vote_faulty", Kind.INVALID, "表决的内容有误，请按下列说明修改。")
NOTICE_NOT_POSSIBLE = Code("notice_not_possible", Kind.CONFLICT, "还不能发出表决通知，请先处理下列问题。")
NOT_IN_YOUR_HAND = Code("not_in_your_hand", Kind.FORBIDDEN, "“{act}”须由{hand}办理，您现在的身份不能办理。")
STATE_FORBIDS = Code("state_forbids", Kind.CONFLICT, "表决现在是“{state}”，不能办理“{act}”。")
WAITING_ALREADY = Code("waiting_already", Kind.CONFLICT, "“{act}”已经提交，正等待另一人批准。")
PROPOSAL_DECIDED = Code("proposal_decided", Kind.CONFLICT, "这项申请已经处理，不能再次处理。")
SAME_PERSON = Code("vote_same_person", Kind.FORBIDDEN, "提交人不能批准自己的申请，请由另一位有权限的人员批准。")
ACT_NOT_POSSIBLE = Code("act_not_possible", Kind.CONFLICT, "现在还不能办理“{act}”：{why}")
NOT_RECEIVING = Code("not_receiving", Kind.CONFLICT, "现在不能投票：{why}")
NOT_ENTITLED = Code("not_entitled", Kind.FORBIDDEN, "您没有这一户的表决权：{why}")
BALLOT_FAULTY = Code("ballot_faulty", Kind.INVALID, "选票填写有误，请按下列说明修改。")
NONCE_REUSED = Code("nonce_reused", Kind.INVALID, "这个编号已用于另一张选票，请重新打开投票页面再投。")
PHONE_NOT_BINDING = Code(
    "phone_not_binding", Kind.CONFLICT, "本次表决不接收手机投票，请使用纸质选票（可向召集人索取）。"
)
SERIAL_USED = Code("serial_used", Kind.CONFLICT, "编号 {serial} 的纸质选票已经登记，请核对。")
VOTER_UNKNOWN = Code("voter_unknown", Kind.INVALID, "本次名册中没有表决权人 {voter}，请核对选票上的编号。")
PAPER_KEYED = Code("paper_keyed", Kind.CONFLICT, "这张纸质选票已经录入完毕。")
KEYED_TWICE = Code("keyed_twice", Kind.FORBIDDEN, "同一张选票须由不同的人录入，您已录入过。")
