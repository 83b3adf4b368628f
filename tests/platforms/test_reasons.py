"""Every reason that the program gives for a failure reads as plain Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import aiohttp
import pytest

from bot.backups.making import RESTORED
from bot.platforms.dingtalk.sending.errors import CODES as DINGTALK_CODES
from bot.platforms.dingtalk.sending.errors import Fault as DingTalkFault
from bot.platforms.texts.reasons import FAULTS, FIXED, plainly
from bot.platforms.wecom.errors import CODES as WECOM_CODES
from bot.platforms.wecom.errors import Fault as WeComFault
from tests.test_house_rules import CHINESE, SOURCES, tree_of

ERRORS = {"PlatformError", "NotYet", "CannotShow"}
ERRORS |= {"WeComError", "WebhookError", "Refused", "DingTalkError"}
FORMS = {  # what becomes of the literal in such a call, where it is not the whole reason
    "CannotShow": "{}: no pictures or files go there",
    "DingTalkError": "dingtalk code {}",
    "perhaps_sent": "aibot_send_msg: {}",
}
CALLS = {*ERRORS, *FORMS, "not_sent"}
HOLES = {  # what may stand where an f-string has a hole; a new kind of hole gets its row
    "at + 1": "2",
    "code": "45009",
    "command": "aibot_send_msg",
    "error": "there is no connection",
    "field": "invaliduser",
    "len(parts)": "3",
    "most": "20",
    "reason": "no answer in time",
    "reply.command": "aibot_respond_msg",
    "self.code": "410100",
    "status": "502",
    "type(error).__name__": "ClientConnectorError",
    "where": "console",
}
NOT_LITERAL = {  # fixed reasons that no call spells out
    RESTORED,
    "dingtalk code unreadable",
    "wecom refused the person: unlicenseduser",
}
ENGLISH = re.compile("[A-Za-z]{3,}")
KEPT = re.compile(r"check-config --online|\[dingtalk\]|client_secret|HTTPS?|DING|DNS")


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an argument may be, their holes filled; not those inside other calls."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(
                HOLES[ast.unparse(part.value)]
                if isinstance(part, ast.FormattedValue)
                else str(ast.literal_eval(part))
                for part in parts
            )
        case ast.BoolOp(values=choices):
            for choice in choices:
                yield from literals(choice)
        case ast.IfExp(body=body, orelse=other):
            yield from (*literals(body), *literals(other))


def given(tree: ast.AST, name: str) -> Iterator[str]:
    """What a variable of that name is set to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield from literals(node.value)


def classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    """The classes of errors that a module adds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and ERRORS & {ast.unparse(base) for base in node.bases}:
            yield node


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The calls that give a reason, with what they call."""
    inside = {node for one in classes(tree) for node in ast.walk(one)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in CALLS or (name == "super().__init__" and node in inside):
                yield name, node


def raised(tree: ast.AST) -> Iterator[str]:
    """The reasons that a module gives."""
    for name, call in calls(tree):
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            found = [*literals(argument)]
            if isinstance(argument, ast.Name):
                found += given(tree, argument.id)
            yield from (FORMS.get(name, "{}").format(text) for text in found)


TREES = [tree_of(path) for path in SOURCES if path.startswith("bot/")]
REASONS = sorted({reason for tree in TREES for reason in raised(tree)} | {*FIXED})


def test_every_class_of_such_errors_is_looked_at() -> None:
    found = {one.name for tree in TREES for one in classes(tree)}
    assert found == ERRORS - {"PlatformError"}


def test_no_wording_is_for_a_reason_that_is_given_no_more() -> None:
    found = {reason for tree in TREES for reason in raised(tree)}
    assert FIXED.keys() - found == NOT_LITERAL
    assert len(found) > len(FIXED)


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_told_in_chinese(reason: str) -> None:
    told = plainly(reason)
    assert CHINESE.search(told)
    assert not ENGLISH.search(KEPT.sub("", told))
    assert len(told) <= 60


NETWORK = [
    *("ConnectionRefusedError", "ConnectionResetError", "BrokenPipeError", "TimeoutError"),
    *(
        name
        for name, kind in sorted(vars(aiohttp).items())
        if isinstance(kind, type) and issubclass(kind, aiohttp.ClientError)
    ),
]


@pytest.mark.parametrize("name", NETWORK)
def test_an_error_of_the_network_is_told_as_such(name: str) -> None:
    assert not ENGLISH.search(KEPT.sub("", plainly(name)))
    assert plainly(f"wecom did not answer: {name}") == f"企业微信没有答复：{plainly(name)}"


def test_an_error_of_the_program_keeps_its_name() -> None:
    assert plainly("KeyError") == "程序出错，请把日志发给开发者：KeyError"


@pytest.mark.parametrize("code", sorted(WECOM_CODES))
def test_a_code_of_wecom_is_told_by_what_it_means(code: int) -> None:
    told = plainly(f"wecom errcode {code}")
    assert told == f"{FAULTS[WECOM_CODES[code].name]}，错误码 {code}"
    assert plainly(f"aibot_send_msg refused, code {code}") == told


@pytest.mark.parametrize("code", sorted(DINGTALK_CODES))
def test_a_code_of_dingtalk_is_told_by_what_it_means(code: str) -> None:
    assert plainly(f"dingtalk code {code}").endswith(f"，错误码 {code}")


def test_every_meaning_of_a_code_has_words() -> None:
    assert FAULTS.keys() == {one.name for one in (*WeComFault, *DingTalkFault)}


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("HTTP 429", "发得太频繁，平台让稍后再发"),
        ("wecom http status 502", "平台的服务器出了故障，HTTP 502"),
        ("dingtalk http status 302", "请求被转到了别处，请核对设置里的地址，HTTP 302"),
        ("HTTP 404", "平台拒绝了请求，请核对设置里的地址和密钥，HTTP 404"),
        ("part 2 of 3: HTTP 429", "分 3 段发，从第 2 段起没有发成：发得太频繁，平台让稍后再发"),
        ("no token: wecom errcode 1", "没有取得访问凭证：平台没有收下，原因不明，错误码 1"),
    ],
)
def test_forms_that_hold_more_than_words(reason: str, told: str) -> None:
    assert plainly(reason) == told


@pytest.mark.parametrize("reason", ["the platform is away", "", "no token: {why} {x}", "出口 IP"])
def test_what_is_not_known_is_shown_as_it_is(reason: str) -> None:
    assert plainly(reason).removeprefix("没有取得访问凭证：") == reason.removeprefix("no token: ")
