"""What a demo says of its addresses and of signing in: the accounts of its staff, and how to become a resident."""

from app.cli.demo.staff import STAFF


def account_lines() -> list[str]:
    """An account for each role."""
    return [f"  {one.login:<10} {one.role.label}（{one.name}）" for one in STAFF]


def sign_in_lines(address: str, wechat: str, user: str, resident: str = "…") -> list[str]:
    """How to sign in as a member of staff and as a resident, in the mini-program or on a page; each answers a token."""
    return [
        "工作人员登录：",
        f"""  curl {address}/v1/public/staff/sign-in --json '{{"login":"账号","password":"密码"}}'""",
        f"微信替身 {wechat}（不是微信，任何人都可以在这里冒充任何住户）。以住户身份登录，分两步：",
        f"""  curl {wechat}/_standin/login-code -d '{{"user":"{user}"}}'    取登录码，五分钟内用一次""",
        f"""  curl {address}/v1/public/residents/login --json '{{"code":"登录码","device":"手机"}}'""",
        f"网页里的测试登录不用微信，凭登录答复里的 resident_id；正式的库里没有这个入口。{user} 的：",
        f"""  curl {address}/v1/public/residents/test-login --json '{{"resident_id":"{resident}","device":"网页"}}'""",
        "得到的 token 在 /docs 里填进 Authorize。",
    ]
