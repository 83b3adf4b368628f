"""A no, worded: what is not possible, why, and what the person could do instead."""

from __future__ import annotations

from handlers.errors import Ambiguous, MissingDetail, NotAllowed, Refusal, Unclear, UnknownTicket
from handlers.texts.words import ACTION_NAMES, ROLE_NAMES, STATUS_NAMES
from storage.records import Action, Role, Status

MISSING = {
    "reason": "请写明原因：回复“{verb} {number}”，后面加上原因。",
    "objection": "请写明原因，例如“不满意 {number} 问题还没有解决”。",
    "date": "请写明日期，例如“{verb} {number} 到10月16日”。",
    "date_and_stage": (
        "请写明日期，和办到哪一步、为什么要延，"
        "例如“延期 {number} 到10月16日 专家已评审，等省里批复”。"
    ),
    "stage": (
        "请写明办到哪一步、为什么要延，日期照您说的。回复“延期 {number} {limit}”，"
        "后面接着写，例如“延期 {number} {limit} 专家已评审，等省里批复”。"
    ),
    "no_day": "{limit}？没有这一天，请核对日期。",
    "past": "日期已经过了，请写今天以后的日期。",
    "unit": "请写明单位，例如“{verb} {number} 林业局”。没找到您说的单位，请用登记的名称。",
    "text": "请写上内容，例如“{verb} {number} 材料已经补齐”。",
    "number": "请写明编号，例如“{verb} Q0001”。",
    "which": "请写明编号，例如 Q0001，或者引用那张卡片。",
    "category": "没听出是哪一类、哪个项目，请说类别名或项目名，例如“不对，是环评”。",
    "is_so": "**{number}** 现在就是“{limit}”，没有变动。",
    "late": "**{number}** 已经超过退单时限，请联系项目推进中心改派。",
    "again": "**{number}** 贵单位已退过一次，不能再退；确有异议请联系项目推进中心指定。",
    "decided": "**{number}** 已指定贵单位主办，不再退单；确有困难请报包联领导协调。",
    "early": (
        "**{number}** 延期最迟在到期前一个工作日（{limit}）提出，现在晚了；请与项目推进中心商量。"
    ),
    "limit": (
        "**{number}** 延期次数已用完（最多 {limit} 次）。办不完的，回复“升级 {number}”请领导协调。"
    ),
    "sooner": "**{number}** 现在的时限就是 {limit}，延期要写这以后的日期。",
    "chiefly": (
        "**{number}** 第一次延期不超过 {limit}的，项目推进中心可以同意；再长、或者第二次，"
        "由包联领导同意。领导已经同意的，请写明依据，例如“{verb} {number} 到某日 经××副县长同意”；"
        "单位已经申请的，回复“同意 {number} 经××副县长同意”。"
    ),
    "reopen_late": (
        "**{number}** 重开的期限到 {limit} 为止，已经过了。"
        "问题又出现的，请重新上报，或者请项目推进中心重开。"
    ),
    "cause": (
        "请写明原因，挂起只因为：{limit}。"
        "点一个就行，也可以回复“{verb} {number} 法定公示期 到某日”。"
    ),
    "too_long": "**{number}** 每次挂起最多到 {limit}，请写早一点的日期；到时还不行，可以再申请。",
    "part_signed": "**{number}** 贵单位的协办已经签收了；有结果回复“协办意见 {number} 内容”。",
    "helper": "**{number}** 没有请贵单位协办；有情况请回复“补充 {number} 内容”。",
    "has_it": "**{number}** 现在就由{limit}主办，不用再派；要催，回复“催办 {number}”。",
    "leads": "**{number}** 就由这个单位主办，不用再加协办。",
    "nodes": (
        "请写明节点计划（一到九个日期），例如“疑难 {number} 节点：10月20日前报件，11月5日前批复”。"
    ),
    "not_hard": "**{number}** 没有判为疑难。",
    "no_node": "**{number}** 没有这个未完成的节点；节点计划看“详 {number}”。",
    "whistle": "**{number}** 没有叫贵单位到场。",
    "not_whistled": "**{number}** 没有吹哨。要请人到场，回复“吹哨 {number} 请某某局马上到现场”。",
    "called": "请写明要谁来，例如“吹哨 {number} 请自然资源局、供电公司马上到现场”。",
    "follow_up": (
        "请写明谁、什么时候、办什么，例如"
        "“收哨 {number} 自然资源局 周五前 完成放线；供电公司 3天 拿出迁改方案”。"
        "没有后续事项的，回复“收哨 {number} 已解决”。"
    ),
    "not_asked": "**{number}** 现在没有等待同意的申请。",
    "other": "请写明哪一件并入哪一件，例如“合并 Q0001 Q0002”，前一件并入后一件。",
    "whistles": (
        "**{number}** 还在吹哨，并过去就没人盯着到场了。已经了结的，先“收哨 {number} 已解决”；"
        "还要到场的，先“吹哨 {limit} 请这几家马上到现场”。"
    ),
    "linked": "请写明哪一件和哪一件关联，例如“关联 Q0001 Q0002”。",
    "parts": "请把几件事分条写，例如“拆分 {number} 1、林地手续没批 2、进场路没通”。",
    "private": "领导交办请私聊我发，群里不办。",
    "line": "最近一次日报没有第 {limit} 行，请照日报的序号写，或写编号“交办 Q0001 请周五前解决”。",
    "digest_time": (
        "日报时间请写 7:30 到 18:00 之间，例如“日报 9:00”；不要就写“日报 关”；"
        "选在哪边收，写“日报 企业微信”或“日报 钉钉”。"
    ),
    "original": "批示、文件的原件不能发到这里，也不保存；请只用文字写要办什么、什么时候办完。",
    "secret": "内容里有密级字样，没有保存。涉密和内部文件不能在这里传，请撤回并告知保密办。",
    "leader": (
        "交办由县领导或包联领导下达，包联领导请写明编号，或者自己包联的项目；"
        "您要反映问题，直接说就行。"
    ),
    "basis": "请写明领导依据，例如“经××副县长同意”或“按××会议纪要3号”。",
    "stranger": "您还没登记，不能办理这一步。请私聊我发：我是 姓名 手机号，核对后就可以办。",
    "rating": "请回复“满意 {number}”“基本满意 {number}”或“不满意 {number}”。",
}
EXAMPLE_NUMBER = "Q0001"
# Not among the things that may be done now: they need a whistle, a plan, or a request for help;
# or there is no word for it (the desk names a unit, who reported answers the question).
ONLY_SOMETIMES = {
    Action.SUBMIT,
    *(Action.END_WHISTLE, Action.CANCEL_WHISTLE, Action.EMPTY_WHISTLE),
    *(Action.JUDGE_ORDINARY, Action.NODE_DONE, Action.CO_SIGN),
}


def word(refusal: Refusal) -> str:
    """The refusal as a sentence for its reader."""
    if isinstance(refusal, UnknownTicket):
        return f"没有编号 {refusal.number} 的事项，请核对编号；回复“我的”可看您名下的事项。"
    if isinstance(refusal, NotAllowed):
        return _not_allowed(refusal)
    if isinstance(refusal, MissingDetail):
        verb = ACTION_NAMES[refusal.action] if refusal.action else ""
        number = refusal.number or EXAMPLE_NUMBER
        return MISSING[refusal.what].format(verb=verb, number=number, limit=refusal.limit)
    if isinstance(refusal, Ambiguous):
        return (
            f"“{refusal.said}”有 {len(refusal.names)} 位：{'、'.join(refusal.names)}。请写全名。"
        )
    if isinstance(refusal, Unclear):
        return _unclear(refusal)
    raise AssertionError(refusal)


def _not_allowed(refusal: NotAllowed) -> str:
    action, status = ACTION_NAMES[refusal.action], STATUS_NAMES[refusal.status]
    head = f"**{refusal.number}** 现在是“{status}”，"
    if refusal.by:
        asked = [role for role in ROLE_NAMES if role in refusal.by and role is not Role.BOT]
        who = "、".join(ROLE_NAMES[role] for role in asked)
        head += f"“{action}”由{who or '机器人到时自动'}办理。"
    else:
        head += f"不能“{action}”。"
    if refusal.status is Status.MERGED:
        return f"{head}并入了哪一件，回复“查 {refusal.number}”就能看到。"
    return head + allowed(refusal.allowed)


def allowed(actions: tuple[Action, ...]) -> str:
    """What the person could do now."""
    named = [ACTION_NAMES[action] for action in actions if action not in ONLY_SOMETIMES]
    return f"您现在可以：{'、'.join(named)}。" if named else "您现在不需要对它做什么。"


def _unclear(refusal: Unclear) -> str:
    if not refusal.candidates:
        return (
            "没找到您现在可以这样办理的事项。要办哪一件，请带上编号（如 Q0001）再说一次；"
            "回复“我的”可看名下事项。"
        )
    numbers = "、".join(ticket.shown_number for ticket in refusal.candidates[:5])
    return f"您有 {len(refusal.candidates)} 件可以这样办，请带上编号：{numbers}"
