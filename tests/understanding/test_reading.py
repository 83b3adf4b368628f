"""What single messages mean: traps, polarity, mishearings, order of decision."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understanding import Names, Understanding, split_matters
from storage.records import Intent


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("硅料厂林地手续卡在省厅", "forest"),
        ("储能升压站那宗地没批下来", "land"),
        ("土地庙要迁 组里老人不同意", "demolition"),
        ("规划局那边没问题 就差图审没过", "permit"),
        ("环保叫停 橙色预警期间土方不让干", "site"),
        ("能评批不下来 缺能耗指标", "energy"),
        ("进不了库 统计说没有施工合同", "statistics"),
        ("承诺的厂房补贴两年没兑现", "policy"),
        ("控制价卡在财评中心出不来", "funding"),
        ("图纸设计院一直没出", "design"),
        ("图纸送审一个月审图意见没回", "permit"),
        ("地震安评没人做", "special"),
        ("安评报告专家没通过", "safety"),
        ("施工用水接不上", "utilities"),
        ("取水许可没指标办不了", "water"),
        ("供电所说变压器容量不够", "power"),
        ("工资欠了三个月没发", "labour"),
        ("补偿款没发到户 不让丈量", "demolition"),
        ("专项债额度下来了 钱卡在财政没拨", "funding"),
        ("合同里许的租金减免、奖补资金一样没落实", "policy"),
    ],
)
def test_a_report_has_the_category_an_experienced_dispatcher_would_give(
    reader: Understanding, text: str, category: str
) -> None:
    reading = reader.read(text)
    assert (reading.intent, reading.category) == (Intent.REPORT, category)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("环屏批不下来", "eia"),
        ("能平批不下来", "energy"),
        ("图神一直没过", "permit"),
        ("石工证办不下来", "permit"),
        ("站补指标没着落", "land"),
        ("压付报告没批", "special"),
        ("水保方案班不下来", "water"),
        ("柳树洼村民组工 车进不去", "site"),
        ("招飙文件传不上平台", "tender"),
    ],
)
def test_voice_input_is_heard_as_it_was_meant(
    reader: Understanding, text: str, category: str
) -> None:
    assert reader.read(text).category == category


@pytest.mark.parametrize(
    ("text", "trap"),
    [
        ("可能评审要排到下个月", "energy"),
        ("只能评一个奖", "energy"),
        ("成立项目公司要哪些材料", "approval"),
        ("建设计划晚点发", "design"),
        ("工人防暑药品买好了", "permit"),
        ("屋面防水保温做完了", "water"),
        ("其中标段划分看附件", "tender"),
        ("抽取水样送检没结果", "water"),
        ("使用工具不够", "labour"),
        ("工地用水泥断货了", "utilities"),
        ("科研经费没到", "approval"),
    ],
)
def test_a_term_inside_other_words_is_no_evidence(
    reader: Understanding, text: str, trap: str
) -> None:
    reading = reader.read(text)
    assert reading.category != trap or not reading.is_sure
    assert trap not in reading.also


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("资金已到位 下周进场", Intent.PROGRESS),
        ("资金还没到位 人都散了", Intent.REPORT),
        ("不是没批，是批了没拿到林地同意书", Intent.REPORT),
        ("停工令解除 明天恢复浇筑", Intent.PROGRESS),
        ("说是解决了 今天又来把便道堵了", Intent.WHISTLE),
        ("施工许可等图审过了才给办", Intent.REPORT),
        ("排污许可证领到了", Intent.PROGRESS),
        ("环评批复批了没", Intent.QUERY),
        ("能评一般要几天", Intent.QUERY),
        ("这事没完没了 谁管管", Intent.REPORT),
        ("刨出一口棺材 先停了", Intent.WHISTLE),
        ("村民把路堵死了 二三十人 快来人", Intent.WHISTLE),
        ("塔吊倒了 有人受伤", Intent.ACCIDENT),
        ("下周应急演练 模拟有人受伤", Intent.CHAT),
        ("收到", Intent.CHAT),
        ("[抱拳][抱拳]", Intent.CHAT),
        ("天顺检测的报告是编的", Intent.TIP),
    ],
)
def test_polarity_and_time_decide_what_a_message_wants(
    reader: Understanding, text: str, intent: Intent
) -> None:
    assert reader.read(text).intent is intent


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "👍👍", "\x00\x07\u200b", "。。。！！", "?"])
def test_a_message_without_words_is_chat(reader: Understanding, text: str) -> None:
    reading = reader.read(text)
    assert (reading.intent, reading.category, reading.choices) == (Intent.CHAT, None, ())


def test_half_a_character_is_read_over(reader: Understanding) -> None:
    assert reader.read("环评\ud83d没批").category == "eia"
    assert Understanding(Names(places=("柳\ud83d树洼",))).read("柳树洼环评没批").category == "eia"


def test_blocking_now_beats_the_reason_which_is_told_as_a_further_code(
    reader: Understanding,
) -> None:
    reading = reader.read("因为补偿款没发 早上又把挖机拦了")
    assert reading.intent is Intent.WHISTLE
    assert reading.category == "site"
    assert "demolition" in reading.also
    assert reading.is_urgent


def test_a_reading_shows_three_choices_and_the_words_as_typed(reader: Understanding) -> None:
    reading = reader.read("ＥＰＣ项目　环屏批复卡住了")
    assert reading.category == reading.choices[0].code == "eia"
    assert len({choice.code for choice in reading.choices}) == 3
    assert reading.choices[0].confidence == reading.confidence
    assert reading.evidence[0].startswith("环屏")


def test_an_obstacle_without_known_words_is_asked_about(reader: Understanding) -> None:
    reading = reader.read("这件事一直没动静 领导说再等等")
    assert reading.intent is Intent.REPORT
    assert not reading.is_sure


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("林地手续卡在省里", "province"),
        ("节能审查权限收到国家 没回音", "nation"),
        ("市局没批", "city"),
        ("占了国家级公益林 没批", "county"),
        ("国家电网没回话", "county"),
    ],
)
def test_the_approval_level_is_the_highest_authority_named(
    reader: Understanding, text: str, level: str
) -> None:
    assert reader.read(text).approval_level == level


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("环评卡了快两个月了", 60),
        ("卡了十五天了", 15),
        ("三周没动静", 21),
        ("等了20多天没消息", 20),
        ("批了半年没下来", 182),
        ("拖了两年半了", 912),
        ("压了一个半月了", 45),
        ("还没批", None),
    ],
)
def test_the_time_a_matter_has_been_stuck_is_read(
    reader: Understanding, text: str, days: int | None
) -> None:
    assert reader.read(text).days_stuck == days


LONGEST = 20_000
PIECES = (
    "环评没批",
    "1",
    "没 ",
    "王某",
    "，",
    "1、a 2、b ",
    "还有",
    "环屏能平",
    "\u0301e",
    "@吹哨 ",
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_very_long_text_is_read(reader: Understanding, piece: str) -> None:
    text = piece * (LONGEST // len(piece))
    assert reader.read(text).intent in Intent
    reader.is_tip(text)
    assert "".join(split_matters(text))


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60), st.integers(1, LONGEST))
def test_any_text_is_read(piece: str, size: int) -> None:
    text = (piece * (size // len(piece) + 1))[:size]
    reading = Understanding().read(text)
    assert 0 <= reading.confidence <= 1
    assert all(0 <= choice.confidence <= 1 for choice in reading.choices)
