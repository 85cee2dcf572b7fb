"""Which passwords anybody would try first, and what a login may be. Pure: standard library only.

What is common was written down for this program, by what lists of leaked passwords have in common, in Chinese and in
English; it is compared without the digits and signs that people hang on.
"""

import re
from itertools import pairwise

LENGTH = 12
_DIFFERENT = 5
_DECORATION = 8
"""So many digits and signs around a common word make no other password of it."""
_LOGIN = re.compile(r"[A-Za-z0-9._-]{1,60}", re.ASCII)
_LEET = str.maketrans("@4013$57!", "aaolessti")
# What fingers and tongues run along; each is run along backwards as well.
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_STEPS = frozenset(step for row in _ROWS for one in pairwise(row) for step in (one, one[::-1]))

COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        aa aaa abc abcd abcde abcdef access account ad adm admin adminadmin administrator admins adobe aini
        alexander alibaba amanda andrea andrew angel anthony apple april asdasd asdf asdfasdf asdfgh asdfghjkl
        asdzxc ashley august austin baby babygirl baidu bailey banana bank baseball basketball batman beijing
        biteme boss brandon buster butterfly caonima changeme charlie cheese chelsea chengdu chicken china
        chinese chocolate chongqing christian coffee company computer cookie correcthorsebatterystaple dadada
        daniel database dearbook december default demo diamond dragon eagle edward elephant email facai
        fadacai february fengzi flower football forever freedom friday friends fuckme fuckyou gandalf george
        ginger gongxifacai google guangzhou guanli guanliyuan guest hainan hannah haohao happy harley heaven
        hello helloworld henan hockey hongkong huawei hubei hunan hunter iloveu iloveyou iloveyouforever
        internet january jennifer jessica jesus jiaozhu jiedao jinan jordan joshua july june juwei juweihui
        kaixin killer kunming lanzhou laogong laopo letmein letmeinnow lilei linux lisi liuliu liverpool login
        lovely loveme lover loving maggie manager master matrix matthew melissa merlin michael michelle
        microsoft mima mimamima minecraft mingtian monday monkey monster mustang myname mypassword mysql
        nanjing naruto natalie newpassword nicole nihao nihaoma ninja nopassword nothing november october
        office ok operator oracle orange p pass passpass passw passwd password passwordpassword peanut pepper
        phoenix pokemon postgres princess private public purple q qaz qazwsx qazwsxedc qq qqq qqww qwe qweasd
        qweasdzxc qweqwe qwer qwerqwer qwert qwerty qwertyui qwertyuiop rainbow ranger robert root rootroot
        samantha samsung secret security september server service shadow shandong shanghai shanxi shenyang
        shenzhen shequ sichuan soccer sophie spider staff starwars steelers student summer sunday sunshine
        superman support suzhou sys sysadmin system taobao temp temporary tencent test tester testing testtest
        thomas thunder tianjin tiantian tigger toor trustno tudou ubuntu unknown user username vagrant
        victoria wang wangge wangluo wangwu wangyi weibo weixin welcome whatever william winner winter wo
        woailuo woaini woaiwojia woaizhongguo wocao wodemima wojiushiwo wuhan x xiamen xiamian xian xiaoming
        xiaoqu xiaoxiao xinxi xuexi xx xxx yamaha yang yankees yewei yeweihui yigai yourpassword yuanshen
        yunnan z zaq zaqwsx zhang zhangsan zhangwei zhejiang zhengzhou zhongguo zhonghua zhuzhu zxc zxcvb
        zxcvbn zxcvbnm zzz
        """,
    )
)


def is_login(login: str) -> bool:
    """Whether these are ASCII letters, digits, dots, underscores and dashes alone: nothing that looks like something else."""
    return _LOGIN.fullmatch(login) is not None


def why_weak(password: str, login: str) -> str:
    """Why a password would be guessed, in words for whom chose it; empty where it would not."""
    lower = password.casefold()
    if len(password) < LENGTH:
        return f"密码至少 {LENGTH} 个字符"
    if len(set(lower)) < _DIFFERENT:
        return f"密码中不同的字符少于 {_DIFFERENT} 个"
    if _is_run(lower) or _is_repeated(lower):
        return "密码是连续、重复的字符，或键盘上成行的字符"
    if len(login) >= _DIFFERENT - 2 and len(lower.replace(login.casefold(), "")) < _DECORATION:
        return "密码和账号几乎相同"
    if _is_common(lower):
        return "这是最常见的密码之一，或只在常见的词前后加了数字和符号"
    return ""


def _is_run(password: str) -> bool:
    """Whether three quarters of its steps are none, or go on along a row of digits, letters or keys."""
    steps = list(pairwise(password))
    return sum(one == after or (one, after) in _STEPS for one, after in steps) * 4 >= len(steps) * 3


def _is_repeated(password: str) -> bool:
    """Whether it is one piece three times and more, or one of up to six characters twice."""
    size = (password + password).index(password, 1)
    return size < len(password) and len(password) % size == 0 and (size <= LENGTH // 2 or len(password) // size > 2)


def _is_common(password: str) -> bool:
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", password)
    words = {re.sub(r"[^a-z]", "", one) for one in (password, core.translate(_LEET))}
    around = len(password) - len(core)
    return not words.isdisjoint(COMMON) and (around <= _DECORATION or _is_run(re.sub(r"[a-z]", "", password)))
