"""The words people type, and the verb each of them means.

In a phrase `|` allows punctuation and `{a/b/}` is a, b or nothing; a final `~` lets the note
follow directly, a final `=` makes the phrase part of the note.
"""

from __future__ import annotations

from typing import Final

from handlers.texts.surnames import LEADERS

_OTHERS: Final = "{月报/通报/月通报/日报}"  # what comes by itself, besides the weekly sheet

# Commands whatever follows the blank behind them.
ANYWHERE: Final = {
    "whistle": "吹哨 一级吹哨 二级吹哨 三级吹哨 紧急吹哨",
    "insist": "上报",
    "anonymous": "匿名~ 匿名反映~ 匿名上报~",
    "end_whistle": "收哨 会商结果",
    "supplement": (
        "补充 补充说明 补充材料 补充情况 补充一点 {另外/再/另/我}补充{一下/一句/两句/一点/}"
    ),
    "progress": "进展 办理进展 反馈进展",
    "assist": "协办意见 协办反馈 反馈协办意见 协办进展 配合意见",
    "split": "拆分 拆单",
    "order": "交办~ 领导交办~",
    "onsite": "现场办公|办结 现场办公|确认办结= 现场办公|销号",
    "bind": "绑定",
    "group_code": "绑定码~",
    "leave": "休假 我休假 申请休假",
    "hand_over": "交接 工作交接",
    "confirm_claim": "确认身份~",
    "deny_claim": "否认身份~",
    "reveal": "查看反映人",
    "originals": "看原文 查看原文",
    "agree_reveal": "同意查看",
    "ask_reporter": "问反映人 追问反映人",
    "permits": "手续 手续台账",
    "guide": "怎么办 怎么办理~ 找谁办 何时办 多久办 办事指南",
    "money": "融资 融资情况",
    "contact": "对接 银企对接",
    "month": "计划 月计划",
    "visit": "到现场 现场记录",
    "dossier": "档案 项目档案",
}

# Commands with a few words behind them.
SHORT: Final = {
    "digest": "日报",
    "docket": "会商 会商清单 会商决定",
    "find": "查 查询 查一下~ 查下~ 查看",
    "detail": "详 详情",
    "sign": "签收 已签收 认领 签收协办 协办签收",
    "trail": "轨迹 投递轨迹 查轨迹",
    "resend": "重发~",
    "send_back": "退单 申请退单",
    "not_ours": (
        "不归我们 不归我们管 不归我们办 不归我局 不归我局管 不归我单位管 "
        "不是我们的 不是我们的事 不是我们管 不是我局职责 "
        "不属于我们 不属于我局 不属于我局职责 不属于本单位职责 派错单位 派错 "
        "派错了|应该给~= 派错了|该给~= 派错了|应该是~="
    ),
    "hard": "疑难 疑难件 判为疑难 列为疑难 定为疑难 转疑难 疑难问题",
    "node_done": "节点完成 节点已完成 完成节点 节点办结",
    "finish": "办结 申请办结",
    "maybe_extend": "延到~= 拖到~= 推到~= 往后推~= 缓到~=",
    "maybe_suspend": "先放一放~= 先放放~= 先缓一缓~= 先缓缓~= 先停一停~=",
    "extend": "延期 请延期 申请延期 请求延期 延期到~",
    "suspend": "挂起 申请挂起",
    "approve": "审核通过",
    "redo": "重办 退回重办",
    "reopen": "重开",
    "urge": "催办 催一下 催 催催 催下 再催一下",
    "dispatch": "分办~ 派单 派给~ 派单给~",
    "reassign": "改派~ 转派~",
    "add_co": "协办 加协办~ 增加协办~",
    "decline": "不予受理 不受理",
    "request_info": "退回补充",
    "check_in": "报到 已报到",
    "cancel_whistle": "取消吹哨 撤哨",
    "empty_whistle": "空哨 记空哨",
    "who_comes": "谁来了 谁到了 报到情况",
    "arrive": "已到场 已到现场",
    "absent": "请假",
    "quiet": "静默~ 本群静默~",
    "chain_head": "存证~",
    "chart": "图 图表 看图",
    "paper": "导出~ 导出材料~",
    "weekly": "周报",
    "hold_weekly": (
        "暂缓周报 周报|暂缓 暂停周报 周报|暂停 周报|缓一缓 "
        "周报|先{别/不}{发/送} 先{别/不}{发/送}周报"
    ),
    "release_weekly": "恢复周报 周报|恢复 放行周报 周报|放行 周报|可以{发/送} 周报|照{发/送}",
    "hold_other": (
        f"{{暂缓/恢复/暂停/放行}}{_OTHERS} {_OTHERS}|{{暂缓/恢复/暂停/放行/缓一缓}} "
        f"{_OTHERS}|先{{别/不}}{{发/送}} 先{{别/不}}{{发/送}}{_OTHERS}"
    ),
    "withdraw": "撤回 撤单",
    "leave": "休假到~ 休假从~ 我休假到~ 我休假从~",
    "refuse": "不同意 不同意延期 不同意挂起 不批准 不批 不通过",
    "transfer": "移送",
    "unsatisfied": "不满意 不认可",
    "answer_reporter": "答 回答",
    "hand_over": "交接给~",
    "hand_over_now": "确认交接~",
    "approve_learning": "批准学习~ 同意学习~",
    "refuse_learning": "不批准学习~ 不同意学习~",
    "correct": (
        "不对|是~ 不对|应该是~ 不对|应为~ 不对|属于~ 不对|这是~ "
        "错了|是~ 错了|应该是~ 错了|应为~ 错了|属于~ 不是这个|是~ "
        "类别错了|是~ 类别错了|应该是~ 类别不对|是~ 类别不对|应该是~ 分错了|是~ 分错了|应该是~ "
        "{项目/说/搞/弄}错了|是~ {项目/说/搞/弄}错了|{应该/应}是~ {项目/说/搞/弄}错了|不是~ "
        "项目错了 项目{不对/错了}|是~ 改项目 项目{改成/改为}~ "
        "更正 更正为~ 改类 改类别 改类为~ 类别改成~ 类别改为~"
    ),
}

# Everyday words: commands only beside a ticket's number, in answer to its card, or alone.
WITH_TICKET: Final = {
    "ack": "收到 已收到 收到收到 好的收到 收到|谢谢",
    "sign": "已认领",
    "send_back": "退回 退件",
    "progress": (
        "反馈 在办= 在办理= "
        "正在办= 正在办理= 正在协调= 在协调= 正在推进= 正在处理= 处理中= 办理中="
    ),
    "solved": (
        "已办结 已经办结 办完 已办完 办好 已办好 解决了 已解决 已经解决 问题解决了 问题已解决 "
        "搞定 已办 已处理 处理好了 处理完了"
    ),
    "ordinary": "一般 改回一般 改为一般 转一般 转为一般 恢复一般 不算疑难 取消疑难",
    "resume": "恢复 恢复办理 解除挂起 取消挂起",
    "approve": "通过",
    "agree": "同意 同意延期 同意挂起 批准",
    "redo": "打回",
    "reopen": "重新打开",
    "satisfied": (
        "确认 确认办结 确认解决 满意 很满意 非常满意 {谢谢/感谢/多谢/辛苦了}|{很/非常/挺/}满意"
    ),
    "basically": "基本满意 比较满意",
    "unsatisfied": (
        "没解决= 还没解决= 没有解决= 没办好= 还没办好= 没解决好= 还是没~= 不对|还是~= 不对|没~="
    ),
    "urge": "{还/一直/一直还/}没{有/}{动静/消息/回音/下文}=",
    "escalate": f"升级 申请升级 提级 提请协调 {{提/}}请{LEADERS}协调=",
    "dispatch": "受理",
    "transfer": "移交",
    "merge": "合并 合并到~ 并入~",
    "link": "关联 关联到~",
    "request_info": "请补充 补正 缺材料=",
    "arrive": "到场 到现场 已到达",
    "absent": "换人 来不了",
    "why": (
        "为什么{?/？/} 为啥{?/？/} 怎么算{的/出来的/}{?/？/} 怎么来的{?/？/} "
        "{时限/期限}{是/}怎么{算/算的/算出来的/来的/定的}{?/？/}"
    ),
    "correct": "不对 错了 类别错了 类别不对 分错了",
    "withdraw": "不用办了 撤销 取消",
    "keep": "不变 算了",
    "maybe_withdraw": "不用管了~= 不用管~= 已经好了~=",
}

# Whole messages.
ALONE: Final = {
    "help": (
        "帮助 help ? ？ 怎么用 怎么使用 菜单 使用说明 功能 {有/}{什么/哪些}功能 用法 使用方法 "
        "你是谁{?/？/} 你{能/会}{干/做/办}{什么/啥/嘛}{?/？/} 你是{干/做}{什么/啥/嘛}的{?/？/} "
        "{怎么/如何}{上报/反映问题/报问题/签收/退单/延期/办结/催办/吹哨/操作}{?/？/}"
    ),
    "learning": "学习 学习建议 看学习建议",
    "back": "销假 我回来了 休假结束",
    "whistle_rate": "吹哨率 吹哨情况",
    "unquiet": "取消静默 解除静默",
    "tips": "线索数 线索计数",
    "unbind": "解绑 解绑本群 解除绑定",
    "pairs": "包联 包联清单 包联情况",
    "weekly": "看周报",
    "paper": "月报= 看月报= 通报= 月通报=",
    "mine": "我的 待办 我的待办 代办 我的代办 {待办/代办}事项 我的事项 我的工单 我名下的 名下事项",
    "find": (
        "{有/}哪些{逾期/超期/红灯/快到期/今天到期}{了/的/}{?/？/}= "
        "{逾期/超期/红灯/快到期/今天到期}的{有/}{哪些/几件}{?/？/}="
    ),
    "check_in": (
        "{我/我们/}{马上/这就/正在}{到/来/过来/过去/往过赶/赶过来/赶过去}= "
        "{我/我们/}{在路上/出发/已出发}= "
        "{我/我们/}{大概/大约/}{半/一/1}{个/}小时{内/}{到/赶到}= "
        "{我/我们/}{大概/大约/}{5/10/15/20/30/40/五/十/十五/二十/三十/四十}分钟{内/}{到/赶到}="
    ),
    "arrive": "到了 我到了 我们到了 我们已经到了 都到了 人到齐了",
    "digest": (
        "今日日报 看日报 "
        "包{联/}的{几个/}项目{现在/目前/最近/}{是/}{啥/什么/}{情况/进展/}{怎么样/咋样/如何/}{了/}{?/？/}"
    ),
}
