"""What people type while the bot is under load: made from parts, each sentence another one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

PROJECTS: Final = ("冷链园", "污水厂扩建", "望梨风电场", "城东快速通道", "储能电池项目", "县医院")
PARTS: Final = ("1号标段", "进场道路", "东侧围墙", "升压站", "地下车库", "二期厂房")
TROUBLES: Final = (
    "环评批复一直没下来，施工队进不了场",
    "村民把路堵了，说补偿款没谈拢",
    "配套资金没到位，再不给钱就停工",
    "施工许可证办不下来，说图审还差一道章",
    "电力迁改没人牵头，杆线还在红线里",
    "用地指标没批，土地手续走不动",
    "中标单位迟迟不签合同",
    "上游的自来水管没改线，基坑挖不下去",
)
REPORT: Final = "@吹哨 {project}{part}{trouble}，已经{days}天了"
OTHERS: Final = (
    "@吹哨 {project}现在什么情况，还有几件没办结？",
    "@吹哨 {project}{part}今天浇筑完成{days}方，进度正常",
    "@吹哨 今天第{days}次开会，大家辛苦了",
    "@吹哨 查 Q{days:04}",
)


def sentences(seed: int = 1) -> Iterator[str]:
    """Without end: six in ten are reports, the others questions, news and small talk."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    while True:
        form = REPORT if rng.random() < 0.6 else rng.choice(OTHERS)
        yield form.format(
            project=rng.choice(PROJECTS),
            part=rng.choice(PARTS),
            trouble=rng.choice(TROUBLES),
            days=rng.randrange(1, 400),
        )
