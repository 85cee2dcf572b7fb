"""Each call gives what it is for, or an exception of its kind."""

from io import BytesIO

import httpx
import pytest
import zxingcpp
from PIL import Image
from pydantic import SecretStr

from app.core.settings import Settings
from app.standin.faults import FaultKind
from app.standin.platform import APPID, Standin
from app.standin.subscribe import StandinTemplate
from app.wechat import errors
from app.wechat.answers import Suggest, TextCheck
from app.wechat.calling import CallOut, PlatformLine, as_model
from app.wechat.client import Edition, WeChat, connected

DATA = {"thing1": "加装电梯表决", "time2": "2026年11月24日 15:00"}
PAGE = "pages/index/index"
SEND = "/cgi-bin/message/subscribe/send"


async def test_a_code_becomes_a_user_and_serves_once(standin: Standin, wechat: WeChat) -> None:
    """`/sns/*` answers text/plain; the session key stays behind."""
    code = standin.people.issue_login_code("张三")
    session = await wechat.code2session(code)
    assert session.model_dump() == {"openid": standin.people.user("张三").openid, "unionid": None}
    for used in (code, "made up"):
        with pytest.raises(errors.CodeInvalid):
            await wechat.code2session(used)
    standin.people.bound = True
    session = await wechat.code2session(standin.people.issue_login_code("张三"))
    assert session.unionid == standin.people.user("张三").unionid


async def test_a_blocked_user(standin: Standin, wechat: WeChat) -> None:
    standin.people.user("王五").blocked = True
    with pytest.raises(errors.UserBlocked):
        await wechat.code2session(standin.people.issue_login_code("王五"))


@pytest.mark.parametrize("as_number", [True, False])
async def test_a_phone_number(standin: Standin, wechat: WeChat, openid: str, as_number: bool) -> None:
    standin.people.country_as_number = as_number
    code = standin.people.issue_phone_code("张三", "13800000000")
    found = await wechat.get_phone_number(code, openid)
    assert (found.number, found.country) == ("13800000000", "86")
    with pytest.raises(errors.CodeInvalid):
        await wechat.get_phone_number(code, openid)
    with pytest.raises(errors.UserUnknown):
        await wechat.get_phone_number(standin.people.issue_phone_code("李四", "13900000000"), openid)


async def test_a_phone_number_of_another_mini_program_is_not_taken() -> None:
    watermark = {"timestamp": 1637744274, "appid": "wxffffffffffffffff"}
    told = {"phoneNumber": "13800000000", "purePhoneNumber": "13800000000", "countryCode": "86"}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/cgi-bin/stable_token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 7200})
        return httpx.Response(200, json={"errcode": 0, "phone_info": {**told, "watermark": watermark}})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://none.test") as http:
        found = WeChat(PlatformLine(http), "wxffffffffffffffff", SecretStr("s"), lambda: 0)
        assert (await found.get_phone_number("code", "o-zhang")).number == "13800000000"
        with pytest.raises(errors.OutcomeUnknown, match="watermark"):
            await WeChat(PlatformLine(http), APPID, SecretStr("s"), lambda: 0).get_phone_number("code", "o-zhang")


async def test_a_message_goes_out_once_for_each_consent(standin: Standin, wechat: WeChat, openid: str) -> None:
    msgid = await wechat.send_subscribe_message(openid, "T1", DATA, page="pages/vote/detail?id=12")
    (sent,) = standin.subscriptions.sent
    assert msgid == str(sent["msgid"])
    assert int(msgid) > 2**53
    assert sent["data"]["thing1"] == {"value": "加装电梯表决"}
    assert (sent["page"], sent["miniprogram_state"], sent["lang"]) == ("pages/vote/detail?id=12", "formal", "zh_CN")
    with pytest.raises(errors.NotSubscribed):
        await wechat.send_subscribe_message(openid, "T1", DATA)


async def test_chinese_goes_out_as_it_is_with_its_length(standin: Standin, wechat: WeChat, openid: str) -> None:
    await wechat.send_subscribe_message(openid, "T1", DATA, edition=Edition.DEVELOP)
    asked = standin.gate.asked[-1]
    assert "加装电梯表决" in asked.body.decode()
    assert asked.headers["content-length"] == str(len(asked.body))
    assert "developer" in asked.body.decode()


async def test_messages_that_cannot_go_out(standin: Standin, wechat: WeChat, openid: str) -> None:
    with pytest.raises(errors.BadTemplateData) as bad:
        await wechat.send_subscribe_message(openid, "T1", {**DATA, "thing1": "字" * 21})
    assert bad.value.field == "thing1"
    with pytest.raises(errors.UserUnknown):
        await wechat.send_subscribe_message("o-nobody", "T1", DATA)
    with pytest.raises(errors.TemplateUnusable):
        await wechat.send_subscribe_message(openid, "T9", DATA)
    standin.subscriptions.refused_words = {"电梯"}
    with pytest.raises(errors.ContentRefused):
        await wechat.send_subscribe_message(openid, "T1", DATA)
    standin.subscriptions._under_way.add(openid)
    with pytest.raises(errors.SendOverlaps):
        await wechat.send_subscribe_message(openid, "T1", DATA)


async def test_templates_say_which_fields_they_want(standin: Standin, wechat: WeChat) -> None:
    standin.subscriptions.add(
        StandinTemplate("T2", "进度", ["phrase1", "enum2"], type=3, enums={"enum2": ["甲", "乙"]})
    )
    first, second = await wechat.list_templates()
    assert (first.id, first.title, first.keys, first.choices) == ("T1", "表决开始", ["thing1", "time2"], {})
    assert (second.type, second.keys, second.choices) == (3, ["phrase1", "enum2"], {"enum2": frozenset({"甲", "乙"})})


async def test_a_text(standin: Standin, wechat: WeChat, openid: str) -> None:
    standin.content.words = {"混蛋": ("risky", 20003), "加我": ("review", 10001)}
    said = [await wechat.msg_sec_check(openid, text) for text in ("灯坏了", "加我", "混蛋")]
    assert [(one.suggest, one.label) for one in said] == [
        (Suggest.PASS, 100),
        (Suggest.REVIEW, 10001),
        (Suggest.RISKY, 20003),
    ]
    standin.clock.advance(7201)
    with pytest.raises(errors.VisitExpired):
        await wechat.msg_sec_check(openid, "灯坏了")


@pytest.mark.parametrize(("length", "calls"), [(1, 1), (2500, 1), (2501, 2), (4950, 2), (4951, 3)])
async def test_a_long_text_is_checked_in_pieces(
    standin: Standin, wechat: WeChat, openid: str, length: int, calls: int
) -> None:
    assert (await wechat.msg_sec_check(openid, "字" * length)).suggest is Suggest.PASS
    assert sum(one.path == "/wxa/msg_sec_check" for one in standin.gate.asked) == calls


@pytest.mark.parametrize("place", [2449, 2451, 2480, 2498, 2499, 2500, 4000])
async def test_the_strictest_piece_counts_wherever_the_word_stands(
    standin: Standin, wechat: WeChat, openid: str, place: int
) -> None:
    standin.content.words = {"混蛋": ("risky", 20003)}
    said = await wechat.msg_sec_check(openid, "字" * place + "混蛋" + "字" * 1000)
    assert said.suggest is Suggest.RISKY


async def test_a_picture_is_handed_in_for_checking(standin: Standin, wechat: WeChat, openid: str) -> None:
    trace_id = await wechat.media_check_async(openid, "https://yigai.test/a.jpg")
    (job,) = standin.content._jobs
    assert (job.trace_id, job.is_image) == (trace_id, True)


async def test_a_code_says_page_and_scene(wechat: WeChat) -> None:
    picture = await wechat.get_unlimited_qrcode("b=ABCDEFGH", PAGE)
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    assert found.text == f"{PAGE}?scene=b%3DABCDEFGH"


async def test_an_error_in_place_of_a_picture_is_one(wechat: WeChat) -> None:
    for scene, page, errcode in (("户", PAGE, 40169), ("a", "pages/vote/vote", 41030)):
        with pytest.raises(errors.OurFault) as refused:
            await wechat.get_unlimited_qrcode(scene, page)
        assert refused.value.errcode == errcode


@pytest.mark.parametrize("kind", [FaultKind.EMPTY, FaultKind.HTML, FaultKind.MALFORMED])
async def test_what_is_no_picture_is_none(standin: Standin, wechat: WeChat, kind: FaultKind) -> None:
    standin.gate.faults.order("/wxa/getwxacodeunlimit", kind)
    with pytest.raises(errors.OutcomeUnknown):
        await wechat.get_unlimited_qrcode("a", PAGE)


async def test_a_link(wechat: WeChat) -> None:
    assert (await wechat.generate_url_link(PAGE, "id=1")).startswith("https://wxaurl.cn/")
    with pytest.raises(errors.OurFault):
        await wechat.generate_url_link(PAGE, "id=1", days=31)


async def test_a_suggestion_that_is_new_is_for_a_person() -> None:
    said = httpx.Response(200, json={"errcode": "0", "result": {"suggest": "maybe", "label": "21000"}, "new": 1})
    found = as_model(TextCheck)(CallOut("POST", "/wxa/msg_sec_check"), said)
    assert (found.suggest, found.label) == (Suggest.REVIEW, 21000)


@pytest.mark.parametrize("errcode", [-1, 7, *errors.BY_ERRCODE])
async def test_every_errcode_has_its_kind_and_rid(standin: Standin, wechat: WeChat, openid: str, errcode: int) -> None:
    standin.gate.faults.order(SEND, FaultKind.ERRCODE, errcode, times=3)
    with pytest.raises(errors.WeChatError) as refused:
        await wechat.send_subscribe_message(openid, "T1", DATA)
    assert type(refused.value) is errors.BY_ERRCODE.get(errcode, errors.UnknownErr)
    assert (refused.value.call, refused.value.errcode) == (SEND, errcode)
    assert refused.value.rid.count("-") == 2


async def test_how_long_to_wait(standin: Standin, wechat: WeChat) -> None:
    for errcode, seconds in ((45011, 60), (45009, None)):
        standin.gate.faults.order("/sns/jscode2session", FaultKind.ERRCODE, errcode)
        with pytest.raises(errors.RateLimited) as refused:
            await wechat.code2session("x")
        assert refused.value.wait_seconds == seconds


async def test_without_an_appid_there_is_no_client_and_with_one_there_is(settings: Settings) -> None:
    async with connected(settings.model_copy(update={"wechat_appid": None})) as none:
        assert none is None
    told = {"wechat_appid": "wx0123456789abcdef", "wechat_secret": SecretStr("s")}
    async with connected(settings.model_copy(update=told)) as some:
        assert isinstance(some, WeChat)
        http = some._line._http
        assert http.base_url == "https://api.weixin.qq.com"
        assert http.timeout == httpx.Timeout(10, connect=3)
    assert http.is_closed


async def test_a_host_that_does_not_answer_was_not_reached() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse), base_url="http://none.test") as http:
        wechat = WeChat(PlatformLine(http), "wx", SecretStr("s"), lambda: 0)
        with pytest.raises(errors.NotReached):
            await wechat.list_templates()
