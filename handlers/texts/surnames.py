"""How leaders are called: a surname and the word for their post."""

from __future__ import annotations

from typing import Final

SURNAMES: Final = "/".join(
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹苏潘葛范彭鲁马方袁唐薛雷贺倪汤罗"
    "毕郝安常于傅齐康余顾孟黄穆萧尹姚邵汪毛米贝戴宋庞熊纪项祝董梁杜阮蓝闵季贾江郭梅林钟徐邱骆"
    "高夏蔡田樊胡凌霍万卢莫房丁邓洪左石崔程龚陆段侯武刘龙叶白廖温柴曾文关史申耿向覃易谭付肖阎"
)
LEADERS: Final = f"{{{SURNAMES}/}}{{县/县长/副县长/常务/书记/领导/县领导}}"
