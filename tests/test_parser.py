"""What people type, and the command it is, with the words that the bot ships."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.commands import COMMANDS
from handlers.messages import Quote
from handlers.parser import (
    CommandCall,
    Phrase,
    Reach,
    Vocabulary,
    find_number,
    parse,
    parse_button,
    strip_mentions,
)
from handlers.texts.words import ACTION_NAMES, LIGHT_NAMES, NAMES, ROLE_NAMES, STATUS_NAMES, VERBS
from storage.records import Action, Light, Role, Status

CARD = Quote("m1", "🟢 **Q0917** 待签收\n项目：镁合金二期")
TALK = Quote("m2", "大家辛苦了")


def heard(text: str, quote: Quote | None = None) -> tuple[str, str, str] | None:
    """Verb, number and note of what was typed."""
    call = parse(text, quote, VERBS)
    return (call.verb, call.number, call.note) if call else None


NUMBERED = [
    ("签收 Q0917", ("sign", "Q0917", "")),
    ("签收Q0917", ("sign", "Q0917", "")),
    ("Q0917 已签收", ("sign", "Q0917", "")),
    ("Q0917已签收。", ("sign", "Q0917", "")),
    ("签收了 Q0917", ("sign", "Q0917", "")),
    ("麻烦签收一下 Q0917", ("sign", "Q0917", "")),
    ("我局已签收 Q0917", ("sign", "Q0917", "")),
    ("@吹哨 签收 q 917", ("sign", "Q0917", "")),
    ("@吹哨签收Ｑ０９１７", ("sign", "Q0917", "")),
    ("@小助手 Q-0917 签收", ("sign", "Q0917", "")),
    ("@李主任 Q0917 请签收", ("sign", "Q0917", "")),
    ("917号单 签收", ("sign", "Q0917", "")),
    ("签收 917", ("sign", "Q0917", "")),
    ("签收0917", ("sign", "Q0917", "")),
    ("签收 Q12345", ("sign", "Q12345", "")),
    ("签收 Q00917", ("sign", "Q0917", "")),
    ("签收 Q0917-R1", ("sign", "Q0917-R1", "")),
    ("Q0917-r2 签收", ("sign", "Q0917-R2", "")),
    ("Q0925请延期到10号 控制价财评还在出", ("extend", "Q0925", "到10号 控制价财评还在出")),
    ("延期 Q0925 到10月16日", ("extend", "Q0925", "到10月16日")),
    ("延期 到10月16日 Q0925", ("extend", "Q0925", "到10月16日")),
    ("Q0921已办结 变压器昨天送电 附图", ("solved", "Q0921", "变压器昨天送电 附图")),
    ("办结 Q0921 已送电", ("finish", "Q0921", "已送电")),
    ("催一下Q0917 领导问了", ("urge", "Q0917", "领导问了")),
    ("催 Q0917 什么时候能办完？", ("urge", "Q0917", "什么时候能办完？")),
    ("退单 Q0917 不属于本局职责，应由审批局办理",
     ("send_back", "Q0917", "不属于本局职责，应由审批局办理")),
    ("Q0917 这个不归我们 是审批局的", ("not_ours", "Q0917", "是审批局的")),
    ("Q0001 不对，是环评", ("correct", "Q0001", "环评")),
    ("改派 Q0917 林业局", ("reassign", "Q0917", "林业局")),
    ("Q0917改派林业局", ("reassign", "Q0917", "林业局")),
    ("把Q0917改派给林业局", ("reassign", "Q0917", "给林业局")),
    ("分办 Q0917 林业局", ("dispatch", "Q0917", "林业局")),
    ("协办 Q0917 财政局", ("add_co", "Q0917", "财政局")),
    ("合并 Q0001 Q0002", ("merge", "Q0001", "")),
    ("通过 Q0917", ("approve", "Q0917", "")),
    ("同意 Q0917", ("agree", "Q0917", "")),
    ("不同意 Q0917 时间太长", ("refuse", "Q0917", "时间太长")),
    ("退回重办 Q0917 没有附图", ("redo", "Q0917", "没有附图")),
    ("退回补充 Q0917 哪个项目", ("request_info", "Q0917", "哪个项目")),
    ("请补充 Q0917 位置图", ("request_info", "Q0917", "位置图")),
    ("不予受理 Q0917 合同纠纷", ("decline", "Q0917", "合同纠纷")),
    ("挂起 Q0917 等省里批", ("suspend", "Q0917", "等省里批")),
    ("恢复 Q0917", ("resume", "Q0917", "")),
    ("满意 Q0917", ("satisfied", "Q0917", "")),
    ("评价 Q0917 不满意", ("unsatisfied", "Q0917", "")),
    ("基本满意 Q0917", ("basically", "Q0917", "")),
    ("不满意 Q0917 还是没电", ("unsatisfied", "Q0917", "还是没电")),
    ("Q0917 没解决", ("unsatisfied", "Q0917", "没解决")),
    ("Q0917 还是没电", ("unsatisfied", "Q0917", "还是没电")),
    ("Q0917 正在协调 已约水利局", ("progress", "Q0917", "正在协调 已约水利局")),
    ("进展 Q0917 专家已评审", ("progress", "Q0917", "专家已评审")),
    ("补充 Q0917 图纸已交", ("supplement", "Q0917", "图纸已交")),
    ("补充 图纸已交 Q0917", ("supplement", "Q0917", "图纸已交")),
    ("报到 Q0917 王强 10分钟到", ("check_in", "Q0917", "王强 10分钟到")),
    ("Q0917 已到场", ("arrive", "Q0917", "")),
    ("请假 Q0917 换李四来", ("absent", "Q0917", "换李四来")),
    ("详Q0917", ("detail", "Q0917", "")),
    ("查 Q0917", ("find", "Q0917", "")),
    ("为什么 Q0917", ("why", "Q0917", "")),
    ("收到 Q0917", ("ack", "Q0917", "")),
    ("吹哨 村民又把路堵了，同Q0917一个地方",
     ("whistle", "Q0917", "村民又把路堵了，同Q0917一个地方")),
    ("撤回Q0917", ("withdraw", "Q0917", "")),
    ("签收#Q0917", ("sign", "Q0917", "")),
    ("签收 ＃917", ("sign", "Q0917", "")),
    ("编号Q0917签收", ("sign", "Q0917", "")),
    ("签收 编号：Q0917", ("sign", "Q0917", "")),
    ("签收 编号17", ("sign", "Q0017", "")),
    ("退单 工单Q0917 不归我们", ("send_back", "Q0917", "不归我们")),
    ("签收 15号", ("sign", "Q0015", "")),
    ("详15号。", ("detail", "Q0015", "")),
    ("签收 Q6", ("sign", "Q0006", "")),
    ("签收 Q99999999999", ("sign", "Q99999999999", "")),
    ("退单 Q99999999999 不归我们", ("send_back", "Q99999999999", "不归我们")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "others", "note"),
    [
        ("合并 Q0001 Q0002", ("Q0002",), ""),
        ("进展 Q0001、Q0002，q0003 都报了", ("Q0002", "Q0003"), "都报了"),
        ("进展 Q0001 同Q0002一起报了", (), "同Q0002一起报了"),
    ],
)
def test_numbers_in_a_row_are_named_and_are_no_words(
    text: str, others: tuple[str, ...], note: str
) -> None:
    call = parse(text, None, VERBS)
    assert call
    assert (call.number, call.others, call.note) == ("Q0001", others, note)


@pytest.mark.parametrize(("text", "expected"), NUMBERED, ids=[text for text, _ in NUMBERED])
def test_a_verb_stands_around_the_number(text: str, expected: tuple[str, str, str]) -> None:
    assert heard(text) == expected
    call = parse(text, None, VERBS)
    assert call is not None
    assert call.explicit


@pytest.mark.parametrize(
    "text",
    [
        "Q0917",
        "Q0917 现在什么情况",
        "请问Q0917啥时候能好",
        "Q0917 签收了吗",
        "Q0917签收了没",
        "Q0917 办结 了吗？",
        "Q0917已签收？",
        "签收 Q0917 吗",
        "签收 Q0917？",
    ],
)
def test_a_number_alone_or_with_a_question_is_a_look_up(text: str) -> None:
    assert heard(text) == ("find", "Q0917", "")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Q0917 材料还没补齐", "材料还没补齐"),
        ("Q0917办结材料还没交", "办结材料还没交"),
        ("关于Q0917，专家下周来", "专家下周来"),
        ("Q0917 帮助企业改了方案", "帮助企业改了方案"),
    ],
)
def test_other_words_behind_a_number_are_a_remark_on_it(text: str, note: str) -> None:
    assert heard(text) == ("supplement", "Q0917", note)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("签收 15号前", ("sign", "", "15号前")),
        ("签收 15号路", ("sign", "", "15号路")),
        ("签收 3个", ("sign", "", "3个")),
        ("签收 2", ("sign", "", "2")),
        ("延期 15号", ("extend", "", "15号")),
        ("挂起 15号", ("suspend", "", "15号")),
        ("请假 15号", ("absent", "", "15号")),
        ("日报 15号", ("digest", "", "15号")),
        ("周报 Q3", ("weekly", "", "Q3")),
        ("催办 Q3 投资", ("urge", "", "Q3 投资")),
        ("补充 联系人Q123456789", ("supplement", "", "联系人Q123456789")),
        ("15号签收", None),
        ("编号没人告诉我", None),
    ],
)
def test_days_quantities_roads_and_quarters_are_no_numbers(
    text: str, expected: tuple[str, str, str] | None
) -> None:
    assert heard(text) == expected


def test_further_numbers_are_kept() -> None:
    first = parse("Q0001、Q0002，Q3003-R1 签收", None, VERBS)
    behind = parse("签收 Q0001 Q0002", None, VERBS)
    assert first == CommandCall("sign", "Q0001", "", True, ("Q0002", "Q3003-R1"))
    assert behind == CommandCall("sign", "Q0001", "", True, ("Q0002",))


WHOLE = [
    ("签收", "sign"),
    ("签收。", "sign"),
    ("收到", "ack"),
    ("收到，谢谢！", "ack"),
    ("帮助", "help"),
    ("HELP", "help"),
    ("？", "help"),
    ("我的", "mine"),
    ("我的待办", "mine"),
    ("日报", "digest"),
    ("催一下", "urge"),
    ("报到", "check_in"),
    ("已到场", "arrive"),
    ("同意", "agree"),
    ("确认", "satisfied"),
    ("解决了", "solved"),
    ("办好了", "solved"),
    ("不对", "correct"),
    ("升级", "escalate"),
    ("取消", "withdraw"),
    ("上次说的那个催一下", "urge"),
    ("刚才说的那个解决了", "solved"),
    ("我包的项目现在啥情况", "digest"),
    ("@小助手 我包联的几个项目怎么样了？", "digest"),
]


@pytest.mark.parametrize(("text", "verb"), WHOLE, ids=[text for text, _ in WHOLE])
def test_a_verb_may_be_the_whole_text(text: str, verb: str) -> None:
    assert parse(text, None, VERBS) == CommandCall(verb, explicit=True)


def test_words_that_are_news_themselves_stay_in_the_note() -> None:
    assert heard("正在协调") == ("progress", "", "正在协调")
    assert heard("没解决") == ("unsatisfied", "", "没解决")
    assert heard("上次说的那个还没动静") == ("urge", "", "还没动静")
    assert heard("请陆县长协调") == ("escalate", "", "请陆县长协调")


OPENING = [
    ("不对，是环评", ("correct", "", "环评"), False),
    ("错了 应该是林地", ("correct", "", "林地"), False),
    ("这个不归我们 是审批局的", ("not_ours", "", "是审批局的"), False),
    ("撤回 刚才说的那个解决了", ("withdraw", "", "刚才说的那个解决了"), False),
    ("办结 变压器送电了", ("finish", "", "变压器送电了"), False),
    ("查 光伏", ("find", "", "光伏"), False),
    ("查一下光伏", ("find", "", "光伏"), False),
    ("报到 王强 10分钟到", ("check_in", "", "王强 10分钟到"), False),
    ("补充：照片已发", ("supplement", "", "照片已发"), True),
    ("绑定 123456", ("bind", "", "123456"), True),
    ("绑定１２３４５６", ("bind", "", "123456"), True),
    ("绑定码", ("group_code", "", ""), True),
    ("绑定码 重点项目推进总群", ("group_code", "", "重点项目推进总群"), True),
    ("解绑", ("unbind", "", ""), True),
    ("确认身份 3", ("confirm_claim", "", "3"), True),
    ("确认身份1234", ("confirm_claim", "", "1234"), True),
    ("否认身份 3", ("deny_claim", "", "3"), True),
    ("匿名：拖欠我们货款三年，找谁都说没钱，请不要写我们名字", None, True),
    ("吹哨 一级 村民把路堵了不让拉料 现场二三十人 请公安局到场", None, True),
]


@pytest.mark.parametrize(
    ("text", "expected", "explicit"), OPENING, ids=[text for text, *_ in OPENING]
)
def test_a_verb_with_words_behind_it_needs_no_number(
    text: str, expected: tuple[str, str, str] | None, explicit: bool
) -> None:
    call = parse(text, None, VERBS)
    assert call is not None
    assert call.explicit is explicit
    if expected:
        assert heard(text) == expected
    else:
        assert call.note == text[3:]


REPORTS = [
    "环评公司签收了材料又退回",
    "二期林地手续卡在省里快两个月了",
    "二期林地手续和Q0917一样卡住了",
    "林业局已签收Q0917",
    "通过 招标确定的施工单位一直不进场",
    "退回 的材料和Q0917一样，还差一份",
    "退回 材料不全",
    "升级 改造项目没钱",
    "查处违建太慢 影响施工",
    "我的项目用电没人管",
    "帮助 我们协调一下土地",
    "帮助Q0917的企业办环评",
    "签收了材料又退回来",
    "签收 单丢了，审批局说要重新报一遍材料才行，已经第三次了",
    "撤销 了的批复怎么恢复",
    "补充耕地指标没有",
    "协办单位一直不来",
    "吹哨人制度怎么回事",
    "确认一下明天几点开会",
    "为什么还没批",
    "取消停电计划没通知我们",
    "不归我们管的路谁来修",
    "签收 了吗",
    "延期三天可以吗",
    "Q1开工投资没钱",
    "2026Q12完成三千万",
    "QQ12345678 加一下",
    "1、电杆没人迁 2、路太窄",
    "林业局还没动静",
    "昨天报的材料没批",
    "我包的项目资金没到位",
    "请林业局协调 林地手续卡住了",
    "请县领导协调 林地手续卡在省里两个月了",
    "好的",
    "",
    "@吹哨",
]


@pytest.mark.parametrize("text", REPORTS)
def test_a_sentence_that_merely_contains_such_words_is_no_command(text: str) -> None:
    assert heard(text) is None


def test_everyday_words_are_no_command_however_short_what_follows() -> None:
    assert heard("通过 招标") is None
    assert heard("通过 招标", CARD) == ("approve", "Q0917", "招标")


QUOTED = [
    ("收到", ("ack", "Q0917", "")),
    ("收到👌", ("ack", "Q0917", "")),
    ("收到 马上办", ("ack", "Q0917", "马上办")),
    ("签收", ("sign", "Q0917", "")),
    ("已办", ("solved", "Q0917", "")),
    ("在办", ("progress", "Q0917", "在办")),
    ("这个不归我们 是审批局的", ("not_ours", "Q0917", "是审批局的")),
    ("不对 还是没电 说送了跳闸", ("unsatisfied", "Q0917", "不对 还是没电 说送了跳闸")),
    ("不对，是环评", ("correct", "Q0917", "环评")),
    ("退回 材料不全", ("send_back", "Q0917", "材料不全")),
    ("还没动静", ("urge", "Q0917", "还没动静")),
    ("请陆县协调 牵头单位定不下来", ("escalate", "Q0917", "请陆县协调 牵头单位定不下来")),
    ("提请领导协调", ("escalate", "Q0917", "提请领导协调")),
    ("解决了吗", ("find", "Q0917", "")),
    ("啥时候能好", ("find", "Q0917", "")),
    ("2", ("choose", "Q0917", "2")),
    ("签收 Q0800", ("sign", "Q0800", "")),
    ("签收 800", ("sign", "Q0800", "")),
    ("专家下周来", None),
    ("同上 我们项目也是", None),
    ("👌", None),
    ("我的 项目也是", None),
    (f"同意 {'很长' * 40}", None),
    ("催办 了吗", ("find", "Q0917", "")),
    ("镁合金二期的林地手续什么时候能批下来啊，已经等了两个月", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), QUOTED, ids=[text[:20] for text, _ in QUOTED])
def test_the_number_may_come_from_the_quoted_card(
    text: str, expected: tuple[str, str, str] | None
) -> None:
    assert heard(text, CARD) == expected


def test_a_quote_without_number_gives_none() -> None:
    assert heard("收到", TALK) == ("ack", "", "")
    assert heard("退回 材料不全", TALK) is None
    assert heard("啥时候能好", TALK) is None


CHOICES = ["2", "２", "②", "二", "2.", "2、", "选2", "选二", "第2个", "第二个", "@吹哨 2"]


@pytest.mark.parametrize("text", CHOICES)
def test_a_number_of_the_list_is_a_choice(text: str) -> None:
    assert heard(text) == ("choose", "", "2")


@pytest.mark.parametrize("text", ["0", "０", "都不是", "一个都不是"])
def test_none_of_the_list_is_an_answer_too(text: str) -> None:
    assert heard(text) == ("choose", "", "0")


@pytest.mark.parametrize("text", ["10", "2号", "两", "2 3"])
def test_other_figures_are_no_choice(text: str) -> None:
    assert heard(text) is None


MENTIONS = [
    ("@吹哨 有人吗", "有人吗"),
    ("有人吗 @吹哨", "有人吗"),
    ("@吹哨\u2005有人吗", "有人吗"),
    ("@小助手 @李主任 有人吗", "有人吗"),
    ("＠吹哨　有人吗", "有人吗"),
    ("@吹哨", ""),
    ("请 @李主任 看一下", "请 @李主任 看一下"),
    ("发到 a@b.com", "发到 a@b.com"),
    ("@镁合金二期林地手续卡在省里快两个月了没有人管怎么办", None),
    ("有人\u200b吗", "有人吗"),
]


@pytest.mark.parametrize(("text", "rest"), MENTIONS, ids=[text for text, _ in MENTIONS])
def test_mentions_at_the_ends_are_cut_off(text: str, rest: str | None) -> None:
    assert strip_mentions(text) == (text if rest is None else rest)


def test_the_bot_s_own_name_needs_no_blank_behind_it() -> None:
    assert strip_mentions("@吹哨林地卡住了", VERBS.names) == "林地卡住了"
    assert strip_mentions("林地卡住了@吹哨", VERBS.names) == "林地卡住了"
    assert strip_mentions("@吹哨机器人林地卡住了", VERBS.names) == "林地卡住了"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("见 Q0917。", "Q0917"),
        ("q 917-r1", "Q0917-R1"),
        ("Ｑ０９１７", "Q0917"),
        ("Q0917 和 Q0918", "Q0917"),
        ("见#Q0917", "Q0917"),
        ("没有", ""),
        ("Q3季度", ""),
        ("IQ100", ""),
        ("Q123456789", ""),
    ],
)
def test_the_first_number_of_a_text(text: str, number: str) -> None:
    assert find_number(text) == number


BUTTONS = [
    ("sign:Q0917", CommandCall("sign", "Q0917", "", True)),
    ("sign:Q0917-R1", CommandCall("sign", "Q0917-R1", "", True)),
    ("choose:Q0001:2", CommandCall("choose", "Q0001", "2", True)),
    ("help", CommandCall("help", "", "", True)),
    ("mine:", CommandCall("mine", "", "", True)),
    ("rate:Q0001:a:b", CommandCall("rate", "Q0001", "a:b", True)),
    ("", CommandCall("")),
    ("签收:Q0917", CommandCall("")),
    ("sign;Q0917", CommandCall("")),
    (f"sign:Q0917:{'x' * 200}", CommandCall("")),
]


@pytest.mark.parametrize(("button", "call"), BUTTONS, ids=[b[:20] or "empty" for b, _ in BUTTONS])
def test_a_button_says_exactly_what_it_does(button: str, call: CommandCall) -> None:
    assert parse_button(button) == call


def test_every_verb_is_a_command() -> None:
    verbs = {phrase.verb for phrase in VERBS.phrases.values()}
    verbs |= {VERBS.question_verb, VERBS.remark_verb, VERBS.choice_verb}
    assert verbs - COMMANDS.keys() == set()


def test_every_command_but_a_report_and_a_claim_has_its_word() -> None:
    verbs = {phrase.verb for phrase in VERBS.phrases.values()} | {VERBS.choice_verb}
    assert COMMANDS.keys() - verbs == {"report", "claim"}  # known by what the text holds


NOT_TYPED = {
    Action.REPORT,
    Action.CHOOSE,
    Action.SUBMIT,
    Action.AUTO_CLOSE,
    Action.RECOUNT,
    Action.NOTICE,
}


@pytest.mark.parametrize("action", [a for a in Action if a not in NOT_TYPED])
def test_the_name_of_an_action_does_it_when_typed(action: Action) -> None:
    call = parse(f"{ACTION_NAMES[action]} Q0917", None, VERBS)
    assert call is not None
    assert (call.number, call.note) == ("Q0917", "")
    assert call.verb in COMMANDS


def test_every_code_has_a_name() -> None:
    assert set(STATUS_NAMES) == set(Status)
    assert set(ACTION_NAMES) == set(Action)
    assert set(ROLE_NAMES) == set(Role)
    assert set(LIGHT_NAMES) == set(Light)
    assert len(NAMES) == len(Status) + len(Action) + len(Role)


def test_an_empty_vocabulary_hears_nothing() -> None:
    words = Vocabulary({})
    assert parse("签收", None, words) is None
    assert parse("917号单", None, words) is None
    assert parse("Q0917", None, words) == CommandCall("find", "Q0917", "", True)


def test_a_phrase_without_reach_is_heard_alone() -> None:
    words = Vocabulary({"menu": Phrase("help", Reach.ALONE), "do": Phrase("sign")})
    assert parse("menu", None, words) == CommandCall("help", explicit=True)
    assert parse("menu today", None, words) is None
    assert parse("do 0917 today", None, words) == CommandCall("sign", "Q0917", "today", True)
    assert parse("do it", None, words) is None


@given(
    number=st.integers(1, 999_999),
    verb=st.sampled_from(["签收", "催办", "详", "退单", "撤回", "办结"]),
    order=st.booleans(),
    gap=st.sampled_from(["", " ", "，", "　", "："]),
    mention=st.sampled_from(["", "@吹哨 ", "@小助手\u2005"]),
)
def test_however_it_is_typed_the_number_is_the_same(
    number: int, verb: str, order: bool, gap: str, mention: str
) -> None:
    shown = f"Q{number:04d}"
    text = f"{verb}{gap}{shown}" if order else f"{shown}{gap}{verb}"
    call = parse(mention + text, None, VERBS)
    assert call is not None
    assert (call.number, call.note) == (shown, "")
    assert VERBS.phrases[verb].verb == call.verb


@given(st.text(max_size=60))
def test_any_text_is_a_command_or_none(text: str) -> None:
    call = parse(text, CARD, VERBS)
    assert call is None or call.verb in COMMANDS
