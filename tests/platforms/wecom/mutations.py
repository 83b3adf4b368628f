"""Callbacks gone wrong, by chance and on purpose, each with what must become of it.

A case is drawn from a seeded `Random`, so a number tells the whole batch.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random
from typing import Final, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.platforms.wecom.crypto import Envelope
from bot.web import MAX_BODY
from tests.platforms.wecom.doors import APP, CORP, ROBOT, Sent, Side

NAMES: Final = ("msg_signature", "timestamp", "nonce")
ODD_VALUES: Final = (
    *(
        "",
        "0",
        "-1",
        "%00",
        "%ff",
        "%ED%A0%80",
        "%E7%AD%BE",
        "%",
        "+",
        "a" * 4000,
        "1e9",
        "%D9%A3",
    ),
)
ODD_BYTES: Final = (
    *(
        b"\xff",
        b"\xed\xa0\x80",
        b"\0",
        b"\xc3(",
        b"\xef\xbb\xbf",
        b"\xfe\xff",
        b"<",
        b'"',
        b"\r\n",
    ),
)


class Expected(Enum):
    """What must become of a case; cases are tried in this order."""

    REFUSED = auto()
    EITHER = auto()  # refused, or kept as the next, as what was signed arrived or did not
    SAME = auto()  # the answer that is kept, for what was signed is what arrived
    KNOWN = auto()  # refused, once the genuine message was met
    HEARD = auto()  # signed by WeCom, however odd: never a failure


@dataclass(frozen=True)
class Base:
    """What is spoilt: a genuine callback, and what it was made of."""

    side: Side
    sealed: str
    now: datetime
    sent: Sent

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.sent.query))

    def signs(self, sealed: str, dice: Random, age: timedelta = timedelta()) -> Sent:
        """A request with a good signature over whatever that is."""
        return self.side.sent(sealed, self.now - age, str(dice.getrandbits(60)))

    def holds(self, plain: bytes, dice: Random) -> Sent:
        return self.signs(self.side.envelope.seal(plain), dice)

    def arrived(self, sent: Sent) -> bool:
        """Whether the request still says exactly what was signed."""
        first = dict(reversed(parse_qsl(sent.query)))
        same = all(first.get(name) == self.query[name] for name in NAMES)
        return same and sent.method == "POST" and self.sealed.encode() in sent.data


Mutation = Callable[[Random, Base], Sent]
T = TypeVar("T")


def one_of(dice: Random, *makers: Callable[[], T]) -> T:
    """What one of them makes."""
    return dice.choice(makers)()


def base_of(side: Side, now: datetime) -> Base:
    """The message that every case of a batch is made from."""
    sealed = side.envelope.seal(side.plain())
    return Base(side, sealed, now, side.sent(sealed, now))


def _with_data(base: Base, data: bytes, **headers: str) -> Sent:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(base.sent, data=data, headers=named)


def _with_query(base: Base, query: str) -> Sent:
    return replace(base.sent, query=query)


def _flipped(dice: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice([1, 1, 1, 2, 8])):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _cut(dice: Random, data: bytes) -> bytes:
    start = dice.randrange(len(data) + 1)
    return data[:start] + data[min(len(data), start + dice.randrange(1, 80)) :]


def _stuffed(dice: Random, data: bytes) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(ODD_BYTES) * dice.choice([1, 1, 3, 100]) + data[at:]


def _doubled(dice: Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    return data + data[start : start + dice.randrange(1, len(data))]


def odd_query(dice: Random, base: Base) -> Sent:
    """One value changed, emptied, taken from its neighbour, left out or said twice."""
    query, name = base.query, dice.choice(NAMES)
    value, other = query[name], query[dice.choice(NAMES)]
    said = [(key, quote(text)) for key, text in query.items()]
    place = NAMES.index(name)
    odd = dice.choice([*ODD_VALUES, other, value[:-1], value + "0", value.upper(), f" {value}"])
    one_of(
        dice,
        lambda: said.__setitem__(place, (name, odd)),
        lambda: said.pop(place),
        lambda: said.insert(place, (name, odd)),
        lambda: said.append((name, odd)),
        lambda: said.__setitem__(place, (name.upper(), value)),
    )
    return _with_query(base, "&".join(f"{key}={quote(text, safe='%+')}" for key, text in said))


def _deep(dice: Random, base: Base) -> bytes:
    depth = dice.choice([100, 5_000, 40_000])
    if base.side is ROBOT:
        return dice.choice([b'{"encrypt":' + b"[" * depth, b"[" * depth + b"]" * depth])
    return b"<a>" * depth + dice.choice([b"", b"</a>" * depth])


def _bomb(dice: Random, base: Base) -> bytes:
    sealed = base.sealed.encode()
    entities = b"".join(
        b'<!ENTITY e%d "%b">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"ha") for n in range(9)
    )
    return dice.choice(
        [
            b"<!DOCTYPE x [" + entities + b"]><xml><Encrypt>&e8;</Encrypt></xml>",
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>',
            b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><xml><Encrypt>'
            + sealed
            + b"</Encrypt></xml>",
            b"<!DOCTYPE xml><xml><Encrypt>" + sealed + b"</Encrypt></xml>",
            b"<xml><Encrypt>&undefined;" + sealed + b"</Encrypt></xml>",
        ]
    )


def odd_envelope(dice: Random, base: Base) -> Sent:
    """Well-formed or not, the sealed text is not where it belongs."""
    text, one = base.sealed, base.sealed.encode()
    values = (None, 1, [text], {"encrypt": text}, True, text.lower(), text[:-4], "\ud800" + text)
    data = one_of(
        dice,
        lambda: json.dumps({"encrypt": dice.choice(values)}).encode(),
        lambda: json.dumps(dice.choice([[], text, 5, None, {}, {"Encrypt": text}])).encode(),
        lambda: b'{"encrypt":"' + one + b'","encrypt":"x"}',
        lambda: b'{"encrypt":' + b"9" * dice.choice([10, 5_000, 100_000]) + b"}",
        lambda: b"<xml><Encrypt>" + one + b"</Encrypt><Encrypt>x</Encrypt></xml>",
        lambda: b"<xml><a><Encrypt>" + one + b"</Encrypt></a></xml>",
        lambda: b'<xml xmlns="urn:x"><Encrypt>' + one + b"</Encrypt></xml>",
        lambda: (
            b'<?xml version="1.0" encoding="nonsense"?><xml><Encrypt>' + one + b"</Encrypt></xml>"
        ),
        lambda: b"<xml><Encrypt><b/>" + one + b"</Encrypt></xml>",
        lambda: _bomb(dice, base),
        lambda: _deep(dice, base),
        lambda: b"",
        lambda: bytes(dice.randrange(256) for _ in range(dice.randrange(1, 300))),
        lambda: base.sent.data + b" " * MAX_BODY,
        lambda: (APP if base.side is ROBOT else ROBOT).wrapped(text),
    )
    return _with_data(base, data)


def odd_coding(dice: Random, base: Base) -> Sent:
    """Compressed, or said to be; nothing is ever unpacked."""
    data, coding = base.sent.data, dice.choice(["gzip", "deflate", "br", "zstd"])
    bomb = gzip.compress(b" " * (MAX_BODY * 8))
    return one_of(
        dice,
        lambda: _with_data(base, data, Content_Encoding=coding),
        lambda: _with_data(base, gzip.compress(data), Content_Encoding="gzip"),
        lambda: _with_data(base, gzip.compress(data)[:-9], Content_Encoding="gzip"),
        lambda: _with_data(base, zlib.compress(data), Content_Encoding="deflate"),
        lambda: _with_data(base, bomb, Content_Encoding="gzip"),
        lambda: _with_data(base, gzip.compress(data)),
    )


def _raw(base: Base, plain: bytes) -> str:
    """Those bytes encrypted as they are; their number is a multiple of sixteen."""
    key = base64.b64decode(base.side.key + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def badly_sealed(dice: Random, base: Base) -> Sent:
    """Signed, but for somebody else, torn, or with padding or length that cannot be."""
    side, plain = base.side, base.side.plain()
    stranger = dice.choice(["wwother", CORP if side is ROBOT else "", CORP + "0"])
    salt, size = dice.randbytes(16), dice.choice([0, 2**31, 2**32 - 1, len(plain) + 33])
    body = salt + size.to_bytes(4, "big") + plain
    pad = 32 - len(body) % 32
    sealed = one_of(
        dice,
        lambda: Envelope(side.token, side.key, stranger).seal(plain),
        lambda: _raw(base, body + bytes([pad]) * pad),
        lambda: _raw(base, body + bytes(pad)),
        lambda: _raw(base, dice.randbytes(30) + b"\x21" * 2),
        lambda: base.sealed[: dice.randrange(len(base.sealed) // 4) * 4][
            : dice.choice([0, 8, -24])
        ],
        lambda: base.sealed + dice.choice(["=", "====", "A", "AAAA", "\n", "桥", " "]),
        lambda: dice.choice(["", "A", "=", "桥", "\0", "QUJD"]),
    )
    return base.signs(sealed, dice)


def meant_for_others(dice: Random, base: Base) -> Sent:
    """Signed and sealed well, yet for another robot or application, or no message at all."""
    side = base.side
    other: dict[str, object] = {"aibotid": dice.choice(["aib2", "AIB1", "", None, 1, [], "aib1 "])}
    fields = dice.choice(
        [{"ToUserName": "wwX"}, {"AgentID": "7"}, {"AgentID": ""}, {"FromUserName": ""}]
    )
    plain = one_of(
        dice,
        lambda: side.plain(**(other if side is ROBOT else fields)),
        lambda: dice.choice([b"", b"\xff\xfe\xff", b"[]", b"null", b"5", b"\0", b"<xml/>", b"{}"]),
        lambda: _deep(dice, base),
        lambda: _bomb(dice, base),
        lambda: side.plain()[: -dice.randrange(1, 60)],
    )
    return base.holds(plain, dice)


def out_of_time(dice: Random, base: Base) -> Sent:
    """Signed well, but long ago or in time to come."""
    age = dice.choice([timedelta(hours=2, minutes=1), timedelta(days=300), -timedelta(minutes=6)])
    return base.signs(
        base.sealed, dice, age + timedelta(seconds=dice.randrange(60)) * (age > timedelta())
    )


def nonce_again(dice: Random, base: Base) -> Sent:
    """The nonce of a callback that was met, under a new envelope."""
    age = timedelta(seconds=dice.randrange(60))
    return base.side.message(base.now - age, base.query["nonce"])


def overheard(_: Random, base: Base) -> Sent:
    """A callback that somebody would like to have decrypted as an echo."""
    query = base.query | {"echostr": base.sealed}
    return replace(base.sent, query=urlencode(query), method="GET", data=b"")


def unharmed(dice: Random, base: Base) -> Sent:
    """What was signed is all there; what stands around it does not matter."""
    data, one = base.sent.data, base.sealed.encode()
    query = base.query
    turned = urlencode(dice.sample(sorted(query.items()), k=3))
    more = f"{base.sent.query}&{dice.choice(NAMES)}={dice.choice(ODD_VALUES)}"
    kind = dice.choice(["text/xml", "application/json", "", "x", "text/plain; charset=nonsense"])
    more_data = {
        ROBOT: [
            b'{"a":[{}],"encrypt":"' + one + b'"}',
            json.dumps({"encrypt": base.sealed}).encode("utf-16"),
        ],
        APP: [
            b"<x><a/><Encrypt>" + one + b"</Encrypt></x>",
            b"<?xml version='1.0'?><?a b?>" + data,
        ],
    }
    return dice.choice(
        [
            base.sent,
            _with_query(base, turned),
            _with_query(base, more),
            _with_data(base, data, Content_Type=kind),
            _with_data(base, data + b" " * dice.randrange(2_000)),
            *(_with_data(base, other) for other in more_data[base.side]),
        ]
    )


def oddly_said(dice: Random, base: Base) -> Sent:
    """Signed, sealed and addressed well; the contents are as odd as JSON and XML allow."""
    help_words = "@吹哨 帮助"
    odd: object = dice.choice(
        [
            None,
            True,
            -1,
            1e300,
            [],
            [[[]]],
            {},
            {"content": None},
            "",
            "桥" * 30_000,
            "\ud800",
            "\0",
            "a\nb",
        ]
    )
    if base.side is ROBOT:
        name = dice.choice(
            ["msgid", "chatid", "chattype", "from", "msgtype", "text", "quote", "event"]
        )
        kind = dice.choice(["text", "mixed", "voice", "image", "event", "stream"])
        told = {
            "msgid": str(dice.getrandbits(60)),
            "text": {"content": help_words},
            "msgtype": kind,
        }
        return base.holds(base.side.plain(**(told | {name: odd, kind: odd})), dice)
    name = dice.choice(
        ["FromUserName", "MsgType", "Content", "MsgId", "Event", "EventKey", "CreateTime"]
    )
    text = str(odd).replace("\0", "").replace("\ud800", "]]>&lt;")
    told_xml = {
        "MsgId": str(dice.getrandbits(60)),
        "Content": help_words,
        "MsgType": dice.choice(["text", "event"]),
    }
    return base.holds(base.side.plain(**(told_xml | {name: text[:6_000]})), dice)


CASES: Final[tuple[tuple[int, Expected, Mutation], ...]] = (
    (12, Expected.EITHER, lambda dice, base: _with_data(base, _flipped(dice, base.sent.data))),
    (6, Expected.EITHER, lambda dice, base: _with_data(base, _cut(dice, base.sent.data))),
    (6, Expected.EITHER, lambda dice, base: _with_data(base, _stuffed(dice, base.sent.data))),
    (4, Expected.EITHER, lambda dice, base: _with_data(base, _doubled(dice, base.sent.data))),
    (14, Expected.EITHER, odd_query),
    (14, Expected.REFUSED, odd_envelope),
    (4, Expected.EITHER, odd_coding),
    (10, Expected.REFUSED, badly_sealed),
    (10, Expected.REFUSED, meant_for_others),
    (4, Expected.REFUSED, out_of_time),
    (2, Expected.KNOWN, nonce_again),
    (2, Expected.REFUSED, overheard),
    (6, Expected.SAME, unharmed),
    (6, Expected.HEARD, oddly_said),
)


@dataclass(frozen=True)
class Case:
    """A request, what was done to it, and what must become of it."""

    name: str
    expected: Expected
    sent: Sent


def case(dice: Random, base: Base) -> Case:
    """One of all the cases, by weight."""
    _, expected, mutation = dice.choices(CASES, weights=[weight for weight, _, _ in CASES])[0]
    return Case(mutation.__name__, expected, mutation(dice, base))
