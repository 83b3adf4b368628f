"""What people of the county do, drawn from a seeded generator: nobody is perfect."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from handlers.rules.workcalendar import SHANGHAI, WorkCalendar

# What managers write; {p} is the project.
MATTERS: Final = (
    "{p}用地指标还没下来，农转用组卷卡住了",
    "{p}土地预审意见批不下来",
    "{p}使用林地审核同意书还没批下来",
    "{p}林地可研报告退回来两次了",
    "{p}环评批复还没下来，耽误开工",
    "{p}控规调整还没过会",
    "{p}工程规划许可证办不下来",
    "{p}资金没到位，银行贷款放不了款",
    "{p}专项债资金没拨下来，工程款付不出去",
    "{p}青苗补偿没谈拢，几户不肯签征收协议",
    "{p}坟地迁不走，征地拆迁推不动",
    "{p}施工许可证卡在消防设计审查",
    "{p}水保方案批复还没拿到",
    "{p}高压线迁改没人管，影响进场",
    "{p}临时用电一直没接通",
    "{p}招标又流标了，不足三家",
    "{p}能评报告还没批",
    "{p}进场道路不通，供水管网没接上",
    "{p}工人工资拖欠，要去人社局",
    "{p}设备补贴政策没兑现",
    "{p}入库资料统计局说缺施工合同",
)
WHISTLES: Final = (
    "吹哨 {p}村民把路堵了，车进不去，快来人",
    "吹哨 {p}现场有人拦挖机不让施工，请马上来人",
)
SOLVED: Final = "已协调解决，批复已取得"


class People:
    """Chances and times; one seed, one county."""

    def __init__(self, seed: int, calendar: WorkCalendar) -> None:
        self.random, self._calendar = Random(seed), calendar  # noqa: S311  (a game)

    def chance(self, share: float) -> bool:
        """True so often."""
        return self.random.random() < share

    def at_work(self, day: date) -> datetime:
        """Some minute of that working day, now and then in the evening."""
        hour = self.random.choice((8, 8, 9, 9, 10, 10, 11, 14, 15, 15, 16, 16, 17, 19, 21))
        clock = time(hour, self.random.randrange(60), self.random.randrange(60))
        return datetime.combine(day, clock, SHANGHAI)

    def within_hours(self, since: datetime, least: float, most: float) -> datetime:
        """So many hours later, but while people are up."""
        at = since + timedelta(hours=self.random.uniform(least, most))
        local = at.astimezone(SHANGHAI)
        if not self._calendar.is_workday(local.date()) or not 8 <= local.hour < 20:
            return self.at_work(self._calendar.next_workday(local.date()))
        return at

    def after_days(self, since: datetime, least: int, most: int) -> datetime:
        """On a working day so many working days later."""
        day = self._calendar.local_day(since)
        for _ in range(self.random.randint(least, most)):
            day = self._calendar.next_workday(day)
        return max(self.at_work(day), since + timedelta(minutes=5))

    def report(self, project: str) -> str:
        """A sentence about an obstacle."""
        kind = WHISTLES if self.chance(0.02) else MATTERS
        return self.random.choice(kind).format(p=project)
