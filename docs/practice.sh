# 演练用的几个命令，docs/committee.md 里都用它们。在放代码的文件夹里：. docs/practice.sh [数据目录]
# 每个命令都重新登录一次：时钟拨动以后，原来的登录都已过期。

DATA=${1:-data/practice}

# 从 JSON 里取一项：… | pick lines.0.id
pick() { uv run python -c '
import json, sys
sent = sys.stdin.read() or sys.exit(1)
value = json.loads(sent)
for step in filter(None, sys.argv[1].split(".")):
    value = value[int(step)] if isinstance(value, list) else value[step]
print(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))' "$1"; }

note() { pick "$1" < "$DATA/practice.json"; }

ADDRESS=$(note address) WECHAT=$(note wechat) PASSWORD=$(note password) BASE=/communities/$(note community)

# 发出一个请求，打印答复；被拒绝时只说明原因，后面的步骤不再进行。
ask() {
  local answer
  answer=$(curl -sS --fail-with-body -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" "$@") || {
    printf '被拒绝：%s\n' "$answer" >&2
    return 1
  }
  printf '%s' "$answer"
}

# 工作人员的登录；住户在微信替身里的登录。
staff_token() { ask "$ADDRESS/v1/public/staff/sign-in" --json "{\"login\":\"$1\",\"password\":\"$PASSWORD\"}" | pick token; }
phone_token() {
  local code
  code=$(ask "$WECHAT/_standin/login-code" -d "{\"user\":\"$1\"}" | pick code)
  ask "$ADDRESS/v1/public/residents/login" --json "{\"code\":\"$code\",\"device\":\"$1的手机\"}" | pick token
}

# 以某个账号办一件事：as 账号 GET|POST|PUT 路径 [内容]
as() { ask -H "Authorization: Bearer $(staff_token "$1")" -X "$2" "$ADDRESS/v1/office$3" ${4:+--json "$4"}; }

# 以某位住户的手机办一件事：phone 姓名 GET|POST 路径 [内容]
phone() { ask -H "Authorization: Bearer $(phone_token "$1")" -X "$2" "$ADDRESS/v1$3" ${4:+--json "$4"}; }

# 下载文件：fetch 账号 路径 存成的文件
fetch() { ask -H "Authorization: Bearer $(staff_token "$1")" "$ADDRESS/v1/office$2" -o "$3" && echo "已存为 $3"; }

# 交一张照片或扫描件，打印它的编号：photo 账号 文件
photo() { ask -H "Authorization: Bearer $(staff_token "$1")" "$ADDRESS/v1/office$BASE/evidence" -F "file=@$2" | pick id; }

# 表决的一个步骤：act 账号 步骤 [内容]；two 步骤 [内容]：业委会申请，街道批准。
act() { as "$1" POST "$BASE/votes/$VOTE/acts" "{\"act\":\"$2\",\"reason\":\"按程序办理\",\"facts\":${3:-{\}}}"; }
two() {
  local proposal
  proposal=$(act yeweihui "$1" "${2:-}" | pick proposal.id)
  as jiedao POST "$BASE/votes/$VOTE/proposals/$proposal/decision" '{"approve":true}'
}

# 张贴一份公示并拍照存证：hang 公示编号 照片
hang() { as juwei POST "$BASE/postings/$1/hang" "{\"photos\":[\"$(photo juwei "$2")\"]}" | pick state; }

# 把时钟拨到：clock +7d，或 clock 2027-01-20T09:00
clock() { uv run yigai clock "$1" --data "$DATA"; }

# 等系统按时办完：until_state open
until_state() {
  local state
  for _ in $(seq 60); do
    state=$(as jiedao GET "$BASE/votes/$VOTE" | pick state)
    [ "$state" = "$1" ] && { echo "状态：$state"; return; }
    sleep 2
  done
  echo "等了两分钟，状态还是 $state" >&2
  return 1
}
