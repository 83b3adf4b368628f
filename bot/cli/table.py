"""The one table of subcommands, with their arguments."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from bot.cli.base import Subcommand
from bot.cli.texts import usage as texts
from bot.cli.values import KINDS, days, kind, month, number, pick, port, status
from handlers.texts.picks import WORDS

JOBS: Final = tuple(texts.JOB_NAMES)


def _file(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("file", type=Path, metavar=texts.FILE, help=about)


def _config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar=texts.FILE, help=texts.CONFIG_HELP)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=texts.JSON_HELP)


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("var/demo"),
        metavar=texts.FOLDER,
        help=texts.DATA_HELP,
    )


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=port, default=8080, metavar=texts.PORT, help=texts.PORT_HELP
    )
    parser.add_argument("--fresh", action="store_true", help=texts.FRESH_HELP)
    _data(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    _config(parser)
    parser.add_argument("--online", action="store_true", help=texts.ONLINE_HELP)


def _migrate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--new-key", action="store_true", help=texts.NEW_KEY_HELP)
    _config(parser)


def _code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--group", metavar=texts.GROUP, help=texts.GROUP_HELP)
    _config(parser)


def _job(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", choices=JOBS, metavar=texts.JOB, help=texts.job_help())
    parser.add_argument("--at", metavar=texts.WHEN, help=texts.AT_HELP)
    parser.add_argument("--dry-run", action="store_true", help=texts.DRY_JOB_HELP)
    _config(parser)


def _tickets(parser: argparse.ArgumentParser) -> None:
    about = texts.status_help()
    parser.add_argument("--status", type=status, metavar=texts.STATUS, help=about)
    _json(parser)
    _config(parser)


def _outbox(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--ticket", metavar=texts.NUMBER, help=texts.TRAIL_HELP)
    choice.add_argument("--resend", nargs="+", metavar=texts.NUMBER, help=texts.RESEND_HELP)
    parser.add_argument("--days", type=days, default=7, metavar=texts.DAYS, help=texts.DAYS_HELP)
    _json(parser)
    _config(parser)


def _audit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--head", metavar=texts.CODE, help=texts.HEAD_HELP)
    _config(parser)
    _json(parser)


def _classify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar=texts.TEXT, help=texts.TEXT_HELP)
    _json(parser)


def _evaluate(parser: argparse.ArgumentParser) -> None:
    _file(parser, texts.EVALUATE_FILE_HELP)
    _json(parser)


def _learn(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    for flag, about in (("--approve", texts.APPROVE_HELP), ("--refuse", texts.REFUSE_HELP)):
        choice.add_argument(flag, type=number, metavar=texts.NUMBER, help=about)
    choice.add_argument("--list", action="store_true", help=texts.LIST_HELP)
    choice.add_argument("--try", dest="try_", metavar=texts.NUMBER_OR_WORD, help=texts.TRY_HELP)
    _json(parser)
    _config(parser)


def _deadline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("start", nargs="?", metavar=texts.START, help=texts.START_HELP)
    parser.add_argument("target", nargs="?", metavar=texts.TARGET, help=texts.TARGET_HELP)
    parser.add_argument("--file", type=Path, metavar=texts.FILE, help=texts.CASES_HELP)
    _json(parser)
    _config(parser)


def _template(parser: argparse.ArgumentParser) -> None:
    _file(parser, texts.BOOK_HELP)


def _import(parser: argparse.ArgumentParser) -> None:
    _file(parser, texts.BOOK_HELP)
    parser.add_argument("--dry-run", action="store_true", help=texts.DRY_IMPORT_HELP)
    _config(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    about = texts.kind_help([f"{texts.KIND_NAMES[kind]}（{kind}）" for kind in KINDS])
    parser.add_argument("kind", type=kind, metavar=texts.KIND, help=about)
    _file(parser, texts.PAPER_HELP)
    parser.add_argument("--only", type=pick, metavar=texts.WHICH, help=texts.only_help(WORDS))
    parser.add_argument("--ticket", metavar=texts.NUMBER, help=texts.TICKET_HELP)
    parser.add_argument("--month", type=month, metavar=texts.MONTH, help=texts.MONTH_HELP)
    _config(parser)


def _backup(parser: argparse.ArgumentParser) -> None:
    _file(parser, texts.BACKUP_FILE_HELP)
    _config(parser)


def _restore(parser: argparse.ArgumentParser) -> None:
    _backup(parser)
    parser.add_argument("--drill", action="store_true", help=texts.DRILL_HELP)


SUBCOMMANDS: Final = (
    Subcommand("demo", texts.DEMO, "playing:demo", _demo),
    Subcommand("chat", texts.CHAT, "playing:chat", _data),
    Subcommand("seed", texts.SEED, "playing:seed", _config),
    Subcommand("serve", texts.SERVE, "serving:serve", _config),
    Subcommand("check-config", texts.CHECK_CONFIG, "checking:check_config", _check),
    Subcommand("migrate", texts.MIGRATE, "operating:migrate", _migrate),
    Subcommand("admin-code", texts.ADMIN_CODE, "operating:admin_code", _code),
    Subcommand("run-job", texts.RUN_JOB, "operating:run_job", _job),
    Subcommand("tickets", texts.TICKETS, "operating:tickets", _tickets),
    Subcommand("outbox", texts.OUTBOX, "outbox:outbox", _outbox),
    Subcommand("backup", texts.BACKUP, "backups:backup_", _backup),
    Subcommand("restore", texts.RESTORE, "backups:restore_", _restore),
    Subcommand("audit", texts.AUDIT, "auditing:audit_", _audit),
    Subcommand("classify", texts.CLASSIFY, "reading:classify", _classify),
    Subcommand("evaluate", texts.EVALUATE, "reading:evaluate_", _evaluate),
    Subcommand("learn", texts.LEARN, "learning:learn", _learn),
    Subcommand("deadline", texts.DEADLINE, "deadlines:deadline", _deadline),
    Subcommand("template", texts.TEMPLATE, "registers:template", _template),
    Subcommand("import", texts.IMPORT, "registers:import_", _import),
    Subcommand("export", texts.EXPORT, "exporting:export", _export),
)
