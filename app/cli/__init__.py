"""The operator's verbs, `yigai …`."""

import gc
import sys

import typer

from app.cli import bundle as bundle_verbs
from app.cli import calendar as calendar_verb
from app.cli import clock as clock_verb
from app.cli import count as count_verb
from app.cli import estate as estate_verb
from app.cli import gate as gate_verb
from app.cli import import_sheet, log_key, openapi, serve, staff
from app.cli import ledger as ledger_verb
from app.cli import standin as standin_verb
from app.cli import witness as witness_verb
from app.cli.demo import demo as demo_verb
from app.cli.opening import CannotOpen
from app.cli.operating import backup, migrate, restore
from app.cli.operating import doctor as doctor_verb
from app.cli.operating import retention as retention_verb
from app.cli.samples import sample
from app.core.errors import Refused

app = typer.Typer(
    name="yigai",
    help="议改：老旧小区改造，居民共同决定。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.command("demo")(demo_verb.demo)
app.command("clock")(clock_verb.clock)
app.command("sample")(sample.sample)
app.command("import")(import_sheet.import_sheet)
app.command("count")(count_verb.count)
app.command("bundle")(bundle_verbs.bundle)
app.command("verify")(bundle_verbs.check)
app.command("compare")(bundle_verbs.compare)
app.command("gate")(gate_verb.gate)
app.command("openapi")(openapi.openapi)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("migrate")(migrate.migrate)
app.command("doctor")(doctor_verb.doctor)
app.command("retention")(retention_verb.retention)
app.command("wechat-standin")(standin_verb.wechat_standin)
app.add_typer(staff.app, name="staff")
app.add_typer(estate_verb.app, name="estate")
app.add_typer(calendar_verb.app, name="calendar")
app.add_typer(witness_verb.app, name="witness")
app.add_typer(ledger_verb.app, name="ledger")
app.add_typer(log_key.app, name="log-key")


def main() -> None:
    """Run a verb; what the operator can mend is said in one sentence, not as a traceback."""
    # What was read stays, and is looked through no more; from here on the collector has work again (app/__init__.py).
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    try:
        app()
    except (CannotOpen, Refused) as error:
        print(str(error), file=sys.stderr)
        for field in getattr(error, "fields", ()):
            print(f"  {field.field}:{field.message}", file=sys.stderr)
        sys.exit(1)
