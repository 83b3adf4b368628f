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

from bot.platforms.rates import APART, Limit

MINUTE: Final = timedelta(minutes=1) + APART
WEBHOOK: Final = (Limit(20, MINUTE),)
CONVERSATION: Final = (Limit(30, MINUTE), Limit(1000, timedelta(hours=1) + APART))
UPLOADS: Final = CONVERSATION  # of one robot, whoever they are for
