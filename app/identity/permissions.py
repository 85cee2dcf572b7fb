"""Roles, permissions, and the one table between them. Pure: standard library only.

A permission is `object:act`. Who may canvass may not see ballots and who counts may not edit the roll (law R-87).
"""

from app.core.labels import Labelled


class Role(Labelled):
    """What a mandate makes somebody; a person may hold several, each with a scope and dates."""

    ADMINISTRATOR = "administrator", "系统管理员"
    DISTRICT_OFFICE = "district_office", "区住建部门"
    STREET_OFFICE = "street_office", "街道办事处"
    NEIGHBOURHOOD_COMMITTEE = "neighbourhood_committee", "社区居委会"
    OWNERS_COMMITTEE = "owners_committee", "业主委员会"
    GRID_WORKER = "grid_worker", "网格员"
    RESPONSIBLE_UNIT = "responsible_unit", "责任单位"
    COUNTER = "counter", "计票员"
    AUDITOR = "auditor", "审计员"
    WITNESS = "witness", "见证人"
    THIRD_PARTY_CALLER = "third_party_caller", "第三方回访员"
    VOLUNTEER_SUPERVISOR = "volunteer_supervisor", "义务监督员"
    STAIRWELL_HEAD = "stairwell_head", "楼门长"
    WORKS_PARTY = "works_party", "参建单位"
    DEPARTMENT = "department", "市区部门"
    UTILITY = "utility", "专业经营单位"
    NOTARY = "notary", "公证员或者律师"


class ScopeKind(Labelled):
    """How far a mandate reaches: everything below the named place."""

    PLATFORM = "platform", "全平台"
    DISTRICT = "district", "区"
    STREET = "street", "街道"
    COMMITTEE = "committee", "社区"
    COMMUNITY = "community", "小区"
    GRID = "grid", "网格"
    BUILDINGS = "buildings", "部分楼栋"


class Permission(Labelled):
    """`object:act`."""

    PLACE_CREATE = "place:create", "登记小区"
    GRID_DRAW = "grid:draw", "划分网格"
    REGISTER_READ = "register:read", "查看名册"
    REGISTER_PROPOSE = "register:propose", "提交名册变动"
    REGISTER_APPROVE = "register:approve", "复核名册变动"
    REGISTER_SHEET = "register:sheet", "下载含个人信息的名册表"
    OWNER_SEARCH = "owner:search", "查找业主"
    OWNER_REVEAL = "owner:reveal", "查看业主完整证件和电话"
    EVIDENCE_ADD = "evidence:add", "上传证据影像"
    EVIDENCE_READ = "evidence:read", "查看证据影像"
    PICTURE_MASK = "picture:mask", "遮挡照片"
    ROLL_READ = "roll:read", "查看表决名册"
    ROLL_FREEZE = "roll:freeze", "冻结表决名册"
    ROLL_COUNT = "roll:count", "计票"
    POSTING_READ = "posting:read", "查看公示"
    POSTING_WRITE = "posting:write", "办理公示"
    OBJECTION_READ = "objection:read", "查看异议"
    OBJECTION_RECORD = "objection:record", "记录异议"
    OBJECTION_ANSWER = "objection:answer", "答复异议"
    PROJECT_READ = "project:read", "查看改造项目"
    PROJECT_WRITE = "project:write", "登记项目、公布方案"
    PLAN_SECOND = "plan:second", "批准方案没有实质变更"
    PROJECT_REQUIRE = "project:require", "设定开工条件"
    PROJECT_SECOND = "project:second", "批准或退回他人提出的开工条件"
    PROJECT_APPROVE = "project:approve", "批准应急施工"
    WORKS_DECIDE = "works:decide", "决定施工警示的处理"
    POLICY_WRITE = "policy:write", "提出和批准本区政策"
    APPLICATION_RECORD = "application:record", "登记和查看申请、诉求"
    APPLICATION_DECIDE = "application:decide", "受理或退回申请"
    CONSULT_READ = "consult:read", "查看征询进度"
    CONSULT_WRITE = "consult:write", "办理征询"
    MEETING_READ = "meeting:read", "查看议事会"
    VISIT_RECORD = "visit:record", "登记走访"
    BOARD_READ = "board:read", "查看各户征询意见"
    GATE_CERTIFY = "gate:certify", "出具达标证明"
    VOTE_READ = "vote:read", "查看表决"
    VOTE_ACT = "vote:act", "办理表决"
    VOTE_SECOND = "vote:second", "批准或不批准他人提出的表决步骤"
    TURNOUT_READ = "turnout:read", "查看各单元参与表决的人数"
    PAPER_HANDLE = "paper:handle", "登记和录入纸质选票"
    PAPER_ISSUE = "paper:issue", "印发和送达纸质选票"
    DELIVERY_READ = "delivery:read", "查看表决通知的上门清单"
    DELIVERY_RECORD = "delivery:record", "登记表决通知的书面送达"
    VENUE_RUN = "venue:run", "办理现场表决"
    AUTHORITY_RECORD = "authority:record", "登记和确认代为表决的依据"
    DISPUTE_RECORD = "dispute:record", "代业主提出选票争议"
    DISPUTE_SETTLE = "dispute:settle", "认定选票争议"
    CODE_ISSUE = "code:issue", "发放绑定码"
    BINDING_CONFIRM = "binding:confirm", "确认住户身份"
    MANDATE_GIVE = "mandate:give", "任命和免去人员"
    PASSWORD_RESET = "password:reset", "重置工作人员密码"
    LOOK_READ = "look:read", "查阅个人信息查看记录"
    BUNDLE_EXPORT = "bundle:export", "导出受限资料包"
    BUNDLE_ATTEST = "bundle:attest", "对资料包出具审计意见"
    CONTENT_DECIDE = "content:decide", "审核住户发布的内容"
    RECORD_EXTRACT = "record:extract", "出具房屋记录摘录"
    CLAIM_READ = "claim:read", "查看经手登记及其争议"
    CLAIM_RECORD = "claim:record", "记录业主对经手登记的意见"
    CLAIM_SETTLE = "claim:settle", "认定经手登记的争议"
    SLIP_HANDLE = "slip:handle", "印发告知单、录入回执"
    SAMPLE_DRAW = "sample:draw", "抽取回访样本"
    SAMPLE_CALL = "sample:call", "电话回访"
    CASE_READ = "case:read", "查看随手拍"
    CASE_ENTER = "case:enter", "代居民登记随手拍"
    CASE_DISPATCH = "case:dispatch", "随手拍派单"
    CASE_HANDLE = "case:handle", "办理随手拍"
    CASE_DECIDE = "case:decide", "批准延期、裁定随手拍"
    CASE_RELEASE = "case:release", "公开随手拍"
    CASE_CONFIGURE = "case:configure", "设定责任单位、时限和派单目录"
    CASE_CALL = "case:call", "随手拍回访"
    WITNESS_REGISTER = "witness:register", "登记和停用见证人"


# Who calls a vote posts for it and shows that it hung, answers what owners object to, publishes the plan that is voted on.
_CONVENOR = frozenset(
    {
        Permission.POSTING_READ,
        Permission.POSTING_WRITE,
        Permission.OBJECTION_READ,
        Permission.OBJECTION_RECORD,
        Permission.OBJECTION_ANSWER,
        Permission.PROJECT_READ,
        Permission.PROJECT_WRITE,
        Permission.PLAN_SECOND,
        Permission.APPLICATION_RECORD,
        Permission.EVIDENCE_ADD,
        Permission.EVIDENCE_READ,
        Permission.PAPER_ISSUE,
        Permission.DELIVERY_READ,
        Permission.DELIVERY_RECORD,
        Permission.DISPUTE_RECORD,
        Permission.TURNOUT_READ,
    }
)

# Who asks households one by one; what they hear are stances, and never a ballot.
_ASKING = frozenset(
    {
        Permission.CONSULT_READ,
        Permission.MEETING_READ,
        Permission.CONSULT_WRITE,
        Permission.VISIT_RECORD,
        Permission.BOARD_READ,
    }
)

# Who is above a responsible unit: sends a case to whom it belongs, takes what nobody takes, decides what is disputed.
_OVER_UNITS = frozenset(
    {
        Permission.CASE_READ,
        Permission.CASE_ENTER,
        Permission.CASE_DISPATCH,
        Permission.CASE_HANDLE,
        Permission.CASE_DECIDE,
        Permission.CASE_RELEASE,
        Permission.CASE_CALL,
    }
)

# Who reads the project, its plans and stages, and what hangs of it.
_LOOKING_ON = frozenset({Permission.PROJECT_READ, Permission.POSTING_READ})

# Who oversees votes, projects and claims, and writes none of them.
_OVERSEEING = _LOOKING_ON | {
    Permission.ROLL_READ,
    Permission.VOTE_READ,
    Permission.DELIVERY_READ,
    Permission.OBJECTION_READ,
    Permission.CONSULT_READ,
    Permission.MEETING_READ,
    Permission.EVIDENCE_READ,
    Permission.LOOK_READ,
    Permission.CLAIM_READ,
    Permission.SAMPLE_DRAW,
}

_COMMITTEE = (
    _CONVENOR
    | _OVER_UNITS
    | frozenset(
        {
            Permission.GRID_DRAW,
            Permission.REGISTER_READ,
            Permission.REGISTER_PROPOSE,
            Permission.REGISTER_APPROVE,
            Permission.REGISTER_SHEET,
            Permission.OWNER_SEARCH,
            Permission.OWNER_REVEAL,
            Permission.ROLL_READ,
            Permission.ROLL_FREEZE,
            Permission.ROLL_COUNT,
            Permission.VOTE_READ,
            Permission.VOTE_ACT,
            Permission.VOTE_SECOND,
            Permission.CODE_ISSUE,
            Permission.BINDING_CONFIRM,
            Permission.AUTHORITY_RECORD,
            Permission.DISPUTE_SETTLE,
            Permission.CONTENT_DECIDE,
            Permission.PICTURE_MASK,
            Permission.RECORD_EXTRACT,
            Permission.CLAIM_READ,
            Permission.CLAIM_SETTLE,
        }
    )
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # An administrator keeps the house running and sees nobody's data. Lost passwords are also reset by who appoints.
    Role.ADMINISTRATOR: frozenset({Permission.PLACE_CREATE, Permission.PASSWORD_RESET}),
    Role.DISTRICT_OFFICE: _OVERSEEING
    | frozenset(
        {
            Permission.REGISTER_READ,
            Permission.VOTE_ACT,
            Permission.VOTE_SECOND,
            Permission.PLAN_SECOND,
            Permission.PROJECT_APPROVE,
            Permission.PROJECT_SECOND,
            Permission.WORKS_DECIDE,
            Permission.POLICY_WRITE,
            Permission.DISPUTE_SETTLE,
            Permission.MANDATE_GIVE,
            Permission.CLAIM_SETTLE,
            Permission.CASE_READ,
            Permission.CASE_DISPATCH,
            Permission.CASE_HANDLE,
            Permission.CASE_DECIDE,
            # A case about the street goes to the district: so does what is to be seen of it by others.
            Permission.CASE_RELEASE,
            Permission.CONTENT_DECIDE,
            Permission.PICTURE_MASK,
        }
    ),
    Role.STREET_OFFICE: (
        _COMMITTEE - {Permission.REGISTER_PROPOSE, Permission.ROLL_FREEZE, Permission.GRID_DRAW}
        | {
            Permission.APPLICATION_DECIDE,
            Permission.PROJECT_REQUIRE,
            Permission.PROJECT_SECOND,
            Permission.MANDATE_GIVE,
            Permission.LOOK_READ,
            Permission.BUNDLE_EXPORT,
        }
        | {Permission.CONSULT_READ, Permission.MEETING_READ, Permission.BOARD_READ}
        | {Permission.GATE_CERTIFY, Permission.WORKS_DECIDE}
        | {Permission.CLAIM_RECORD, Permission.SLIP_HANDLE, Permission.SAMPLE_DRAW}
        | {Permission.CASE_CONFIGURE, Permission.WITNESS_REGISTER}
    ),
    Role.NEIGHBOURHOOD_COMMITTEE: _COMMITTEE | _ASKING,
    Role.OWNERS_COMMITTEE: _CONVENOR
    | _ASKING
    | frozenset(
        {
            Permission.REGISTER_READ,
            Permission.ROLL_READ,
            Permission.ROLL_COUNT,
            Permission.VOTE_READ,
            Permission.VOTE_ACT,
            Permission.VOTE_SECOND,
        }
    ),
    # Brings the notice of a vote to the doors of the grid, and never a ballot.
    Role.GRID_WORKER: frozenset(
        {
            Permission.REGISTER_READ,
            Permission.VISIT_RECORD,
            Permission.DELIVERY_READ,
            Permission.DELIVERY_RECORD,
            Permission.EVIDENCE_ADD,
            Permission.CASE_ENTER,
        }
    ),
    # Sees the cases of its own unit alone, and of a case an alias for whoever reported it.
    Role.RESPONSIBLE_UNIT: frozenset({Permission.CASE_READ, Permission.CASE_HANDLE, Permission.EVIDENCE_ADD}),
    # Who handles papers sees no person's data and edits no roll (law R-87).
    Role.COUNTER: frozenset(
        {Permission.VOTE_READ, Permission.PAPER_HANDLE, Permission.VENUE_RUN, Permission.EVIDENCE_ADD}
    ),
    Role.AUDITOR: _OVERSEEING
    | frozenset(
        {
            Permission.ROLL_COUNT,
            Permission.BUNDLE_EXPORT,
            Permission.BUNDLE_ATTEST,
            Permission.SAMPLE_CALL,
        }
    ),
    # Temporary hands. What a witness signs and a stairwell head hands out is entered by whoever they stand beside; both
    # read what hangs for everybody, a head meetings and counts by stairwell, and nothing of a household.
    Role.WITNESS: frozenset({Permission.POSTING_READ}),
    # Who calls back sees one contact at a time, and nothing else of the estate.
    Role.THIRD_PARTY_CALLER: frozenset({Permission.SAMPLE_CALL, Permission.CASE_CALL}),
    # Looks at the works and at what hangs, as everybody may; sees nobody's data.
    Role.VOLUNTEER_SUPERVISOR: _LOOKING_ON
    | {Permission.OBJECTION_READ, Permission.CASE_ENTER, Permission.EVIDENCE_ADD},
    Role.STAIRWELL_HEAD: frozenset({Permission.POSTING_READ, Permission.MEETING_READ, Permission.TURNOUT_READ}),
    # Who plans, builds, allows or supplies reads the project and what hangs; no objection, no household, no vote. A firm
    # that owes repairs is a responsible unit besides.
    Role.WORKS_PARTY: _LOOKING_ON,
    Role.DEPARTMENT: _LOOKING_ON,
    Role.UTILITY: _LOOKING_ON,
    # The second hand of whoever calls a vote: reads the vote and what hangs, and says yes or no to a step.
    Role.NOTARY: _LOOKING_ON | {Permission.VOTE_READ, Permission.VOTE_SECOND},
}


def holders(permission: Permission) -> str:
    """The roles that give a permission, in words."""
    return "、".join(role.label for role in Role if permission in PERMISSIONS[role])


_AT_WORK = frozenset({ScopeKind.STREET, ScopeKind.COMMITTEE, ScopeKind.COMMUNITY})

SCOPES: dict[Role, frozenset[ScopeKind]] = {
    Role.ADMINISTRATOR: frozenset({ScopeKind.PLATFORM}),
    Role.DISTRICT_OFFICE: frozenset({ScopeKind.DISTRICT}),
    Role.STREET_OFFICE: frozenset({ScopeKind.STREET}),
    Role.NEIGHBOURHOOD_COMMITTEE: frozenset({ScopeKind.COMMITTEE}),
    Role.OWNERS_COMMITTEE: frozenset({ScopeKind.COMMUNITY}),
    Role.GRID_WORKER: frozenset({ScopeKind.COMMITTEE, ScopeKind.COMMUNITY, ScopeKind.GRID, ScopeKind.BUILDINGS}),
    Role.RESPONSIBLE_UNIT: _AT_WORK,
    Role.COUNTER: frozenset({ScopeKind.COMMUNITY}),
    Role.AUDITOR: _AT_WORK | {ScopeKind.DISTRICT},
    Role.WITNESS: frozenset({ScopeKind.COMMUNITY}),
    Role.THIRD_PARTY_CALLER: _AT_WORK,
    Role.VOLUNTEER_SUPERVISOR: frozenset({ScopeKind.COMMUNITY, ScopeKind.BUILDINGS}),
    Role.STAIRWELL_HEAD: frozenset({ScopeKind.COMMUNITY, ScopeKind.BUILDINGS}),
    Role.WORKS_PARTY: frozenset({ScopeKind.COMMUNITY}),
    Role.DEPARTMENT: _AT_WORK,
    Role.UTILITY: _AT_WORK,
    Role.NOTARY: _AT_WORK,
}
"""How wide a mandate of each role may reach: nobody is street office of a platform."""

SECOND_FACTOR = frozenset(
    {
        Permission.REGISTER_APPROVE,
        Permission.REGISTER_SHEET,
        Permission.OWNER_SEARCH,
        Permission.OWNER_REVEAL,
        Permission.VOTE_ACT,
        Permission.VOTE_SECOND,
        Permission.BINDING_CONFIRM,
        Permission.AUTHORITY_RECORD,
        Permission.DISPUTE_SETTLE,
        Permission.GATE_CERTIFY,
        Permission.PLAN_SECOND,
        Permission.WORKS_DECIDE,
        Permission.POLICY_WRITE,
        Permission.MANDATE_GIVE,
        Permission.PASSWORD_RESET,
        Permission.BUNDLE_EXPORT,
        Permission.BUNDLE_ATTEST,
        Permission.CONTENT_DECIDE,
        Permission.RECORD_EXTRACT,
        Permission.CLAIM_SETTLE,
        Permission.SAMPLE_CALL,
        Permission.WITNESS_REGISTER,
    }
) | {Permission.CASE_DECIDE, Permission.CASE_RELEASE, Permission.CASE_CONFIGURE, Permission.CASE_CALL}
"""What a second factor is asked for: approving, deciding, and seeing people's data in clear."""
