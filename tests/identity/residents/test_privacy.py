"""What is kept is told, optional data can be refused, and who asks to be forgotten is."""

from sqlalchemy import select, text

from app.core.installation import now
from app.identity.models import Binding, ResidentSession
from app.identity.residents import logins, privacy
from tests.identity.window import Window


async def test_a_number_for_messages_stands_on_a_consent_and_goes_with_it(window: Window) -> None:
    me = await window.me(await window.login("王芳"))
    for number in ("13900000001", "13911112222"):
        async with window.database.write() as session:
            await privacy.keep_message_phone(session, window.sealer, me, number, await now(session))
    async with window.database.read() as session:
        kept = await logins.resident(session, me)
        first, second = await privacy.consents(session, me)
    assert privacy.message_phone(window.sealer, kept.message_phone_sealed) == "13911112222"
    assert (first.withdrawn_at is None, second.withdrawn_at is None) == (False, True)
    assert second.notice_edition == privacy.EDITION
    async with window.database.write() as session:
        await privacy.withdraw_message_phone(session, me, await now(session))
    async with window.database.read() as session:
        assert (await logins.resident(session, me)).message_phone_sealed is None
        assert all(one.withdrawn_at is not None for one in await privacy.consents(session, me))


async def test_who_is_forgotten_leaves_a_bare_id_and_what_statute_keeps(window: Window) -> None:
    bound = await window.bind("李强", "1-1-102")
    await window.confirm(bound.binding_id, "1-1-102")
    me = await window.me(bound.token)
    async with window.database.write() as session:
        at = await now(session)
        await privacy.keep_message_phone(session, window.sealer, me, "13900000002", at)
        await privacy.forget(session, me, at)
    async with window.database.read() as session:
        at = await now(session)
        assert await logins.resident_of(session, bound.token, at) is None
        kept = (await session.execute(text("SELECT row_to_json(resident)::text FROM resident"))).scalar_one()
        (binding,) = await session.scalars(select(Binding))
        assert list(await session.scalars(select(ResidentSession))) == []
        assert (await session.execute(text("SELECT count(*) FROM announcement"))).scalar_one() == 0
    assert "o-李强" not in kept
    assert (binding.ended_reason, binding.evidence) == ("本人注销", "当面核对身份证原件")
    # Signing in again makes somebody new, who is bound to nothing.
    again = await window.login("李强")
    assert await window.me(again) != me
    assert await window.owners(again) == frozenset()
