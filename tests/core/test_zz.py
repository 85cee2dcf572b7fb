import asyncio, traceback
from sqlalchemy import text
from sqlalchemy.engine import make_url
from app.core.db import Database
from app.core.errors import Refused

async def test_x(database_url, owner, database):
    await owner.execute("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname='crowded') THEN CREATE ROLE crowded LOGIN CONNECTION LIMIT 0; END IF; END $$")
    url = make_url(database_url).set(username="crowded").render_as_string()
    for u in (url, make_url(database_url).set(database="nothere").render_as_string(), "postgresql+asyncpg://postgres@/x?host=/nonexistent"):
        d = Database(u)
        try:
            async with d.read() as s: pass
        except BaseException as e:
            print(type(e).__mro__, e)
        await d.close()
    async with database.write() as s:
        print(await s.scalar(text("select current_user")), await s.scalar(text("show statement_timeout")))
    await owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name='yigai' and datname=current_database()")
    for i in range(2):
        try:
            async with database.write() as s:
                print(await s.scalar(text("select 1")))
        except BaseException as e:
            print(type(e).__mro__, e, getattr(e,'connection_invalidated',None))
    # commit lost
    try:
        async with database.write() as s:
            await s.execute(text("select 1"))
            await owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name='yigai' and datname=current_database()")
            await asyncio.sleep(.1)
    except BaseException as e:
        print("COMMIT", type(e).__mro__, e, getattr(e,'connection_invalidated',None))
    try:
        async with database.read() as s:
            await s.execute(text("select 1"))
            await owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name='yigai' and datname=current_database()")
            await asyncio.sleep(.1)
    except BaseException as e:
        print("READEND", type(e).__mro__, e, getattr(e,'connection_invalidated',None))
