"""Refusals of projects."""

from app.core.errors import Code, RefusalKind

PROJECT_FAULTY = Code("project_faulty", RefusalKind.INVALID, "项目内容有误，请按下列说明修改。")
PROJECT_EXISTS = Code("project_exists", RefusalKind.CONFLICT, "本小区已有编号为“{number}”的项目，请换一个编号。")
PLAN_FAULTY = Code("plan_faulty", RefusalKind.INVALID, "方案内容有误，请按下列说明修改。")
PLAN_UNCHANGED = Code(
    "plan_unchanged", RefusalKind.CONFLICT, "内容与现行的第 {number} 版方案完全相同，不需要重新公布。"
)
CARRYING_FIRST = Code(
    "carrying_first", RefusalKind.CONFLICT, "还没有现行方案，第一版方案不能声明没有实质变更，请直接公布。"
)
CARRYING_WAITING = Code(
    "carrying_waiting",
    RefusalKind.CONFLICT,
    "第 {number} 版方案声明没有实质变更，还没有办完，请先办完，或者不作声明、直接公布新的一版。",
)
CARRYING_MATERIAL = Code(
    "carrying_material",
    RefusalKind.INVALID,
    "与已经决定的方案相比有下列实质变更，不能沿用此前的办理结果，请改回，或者作为新的一版公布并重新办理。",
)
CARRYING_DECIDED = Code("carrying_decided", RefusalKind.CONFLICT, "这一版方案的状态是“{state}”，不能再次处理。")
CARRYING_SAME_PERSON = Code(
    "carrying_same_person", RefusalKind.FORBIDDEN, "公布人不能批准自己的声明，请由另一方的人员批准。"
)
CARRYING_SAME_BODY = Code(
    "carrying_same_body", RefusalKind.FORBIDDEN, "公布人属于{bodies}，须由另一方的人员批准，同时属于两方的也不能。"
)
CARRYING_NOT_APPROVED = Code(
    "carrying_not_approved", RefusalKind.CONFLICT, "这一版方案的状态是“{state}”，另一方批准以后才能公示。"
)
CARRYING_POSTED = Code("carrying_posted", RefusalKind.CONFLICT, "这一版方案的公示已经起草，请登记张贴。")
REQUIREMENTS_FAULTY = Code("requirements_faulty", RefusalKind.INVALID, "开工条件有误，请按下列说明修改。")
REQUIREMENTS_WAITING = Code(
    "requirements_waiting", RefusalKind.CONFLICT, "这个项目的开工条件已经提出，正等待另一人批准，请先办理。"
)
REQUIREMENTS_DECIDED = Code(
    "requirements_decided", RefusalKind.CONFLICT, "这次提出的开工条件的状态是“{state}”，不能再次处理。"
)
REQUIREMENTS_SAME_PERSON = Code(
    "requirements_same_person", RefusalKind.FORBIDDEN, "提出人不能批准自己提出的开工条件，请由另一人批准。"
)
REQUIREMENTS_OTHER_HAND = Code("requirements_other_hand", RefusalKind.FORBIDDEN, "按本区政策，开工条件由{hand}批准。")
NO_EMERGENCY = Code("no_emergency", RefusalKind.CONFLICT, "这个项目现行的开工条件里没有这项应急施工，不能办理。")
PLAN_MISSING = Code("plan_missing", RefusalKind.CONFLICT, "还没有公布改造方案，请先公布。")
EMERGENCY_WAITING = Code("emergency_waiting", RefusalKind.CONFLICT, "应急施工已经提交，正等待区主管部门批准。")
EMERGENCY_DECIDED = Code("emergency_decided", RefusalKind.CONFLICT, "这项应急施工的状态是“{state}”，不能再次处理。")
EMERGENCY_SAME_PERSON = Code(
    "emergency_same_person", RefusalKind.FORBIDDEN, "提交人不能批准自己提交的应急施工，请由区主管部门批准。"
)
EMERGENCY_OUTDATED = Code(
    "emergency_outdated", RefusalKind.CONFLICT, "提交之后方案或开工条件已有变动，请不予批准，按现行的重新提交。"
)
WISH_FAULTY = Code("wish_faulty", RefusalKind.INVALID, "诉求内容有误，请按下列说明修改。")
APPLICATION_FAULTY = Code("application_faulty", RefusalKind.INVALID, "申请内容有误，请按下列说明修改。")
APPLICATION_NOT_NOW = Code("application_not_now", RefusalKind.CONFLICT, "这份申请的状态是“{state}”，不能办理“{act}”。")
LIFT_SAME_PERSON = Code(
    "lift_same_person", RefusalKind.FORBIDDEN, "结果不能由发起征询的人登记，请由另一位有权限的人员核对后登记。"
)
APPLICATION_SAME_PERSON = Code(
    "application_same_person", RefusalKind.FORBIDDEN, "登记人不能受理或退回自己登记的申请，请由街道其他工作人员办理。"
)
STAGE_NOT_NOW = Code("stage_not_now", RefusalKind.CONFLICT, "项目现在是“{now}”，不能转入“{wanted}”：{why}")
STAGE_FAULTY = Code("stage_faulty", RefusalKind.INVALID, "阶段登记有误，请按下列说明修改。")
NO_LIFT = Code("no_lift", RefusalKind.CONFLICT, "这不是加装电梯的申请，不能办理。")
LIFT_NOT_NOW = Code("lift_not_now", RefusalKind.CONFLICT, "不能办理：{why}")
ALARM_FAULTY = Code("alarm_faulty", RefusalKind.INVALID, "处理意见有误，请按下列说明修改。")
ALARM_PROPOSED = Code("alarm_proposed", RefusalKind.CONFLICT, "已经有处理意见等待另一方批准，请先批准或不批准。")
ALARM_DECIDED = Code("alarm_decided", RefusalKind.CONFLICT, "已经决定继续施工，不需要再提出处理意见。")
ALARM_STREET_FIRST = Code(
    "alarm_street_first", RefusalKind.CONFLICT, "{until}前由街道办事处提出处理意见；逾期没有提出的，由区住建部门提出。"
)
ALARM_NOTHING_PROPOSED = Code("alarm_nothing_proposed", RefusalKind.CONFLICT, "还没有待批准的处理意见，请先提出。")
ALARM_SAME_PERSON = Code(
    "alarm_same_person", RefusalKind.FORBIDDEN, "提出人不能批准自己提出的处理意见，请由另一方的人员批准。"
)
ALARM_SAME_BODY = Code(
    "alarm_same_body",
    RefusalKind.FORBIDDEN,
    "处理意见是{body}提出的，须由另一方批准：街道提出的由区住建部门批准，反之由街道批准。",
)
ALARM_OF_TWO = Code(
    "alarm_of_two",
    RefusalKind.FORBIDDEN,
    "处理意见由街道办事处和区住建部门共同决定，您同时属于两方，不能代表其中一方。请由只属于一方的人员办理。",
)
POLICY_FAULTY = Code("policy_faulty", RefusalKind.INVALID, "本区政策有误，请按下列说明修改。")
POLICY_WAITING = Code(
    "policy_waiting", RefusalKind.CONFLICT, "第 {number} 版政策已经提出，正等待另一人批准，请先办理。"
)
POLICY_UNCHANGED = Code(
    "policy_unchanged", RefusalKind.CONFLICT, "内容与现行的第 {number} 版政策完全相同，不需要重新提出。"
)
POLICY_DECIDED = Code("policy_decided", RefusalKind.CONFLICT, "第 {number} 版政策的状态是“{state}”，不能再次处理。")
POLICY_SAME_PERSON = Code(
    "policy_same_person", RefusalKind.FORBIDDEN, "提出人不能批准自己提出的政策，请由本区住建部门另一人批准。"
)
