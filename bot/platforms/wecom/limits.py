"""How often WeCom lets itself be written to.

WeCom counts a robot's answers and pushes together, 30 a minute and 1000 an hour for one
conversation (https://developer.work.weixin.qq.com/document/path/101463), and as many for one
person whom an application writes to; beyond it drops messages and reports no error
(https://developer.work.weixin.qq.com/document/path/90454). A group's webhook takes 20 a minute
(https://developer.work.weixin.qq.com/document/path/99110).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.platforms.rates import Limit

ON_THE_WAY: Final = timedelta(seconds=5)  # after which no answer is expected either
WEBHOOK: Final = (Limit(20, timedelta(minutes=1) + timedelta(seconds=12)),)  # it may be slow
CONVERSATION: Final = (
    Limit(30, timedelta(minutes=1) + ON_THE_WAY),
    Limit(1000, timedelta(hours=1) + ON_THE_WAY),
)
UPLOADS: Final = CONVERSATION  # of one robot, whoever they are for
