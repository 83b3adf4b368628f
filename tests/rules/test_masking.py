"""A citizen's data is masked, an official's duty phone is not, and other numbers stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.masking import Kind, is_card, is_identity, mask

OFFICIAL = "13800000015"
IDENTITY = "11010519491231002X"
CARD = "6222021234567890128"

SAID = {
    "mobile": ("请联系13912345678", "请联系139****5678", ["13912345678"]),
    "mobile with blanks": ("电话 139 1234 5678。", "电话 139****5678。", ["139 1234 5678"]),
    "mobile, full width": (
        "电话１３９１２３４５６７８",
        "电话139****5678",
        ["１３９１２３４５６７８"],
    ),
    "official": (f"找{OFFICIAL}", f"找{OFFICIAL}", []),
    "identity": (f"身份证{IDENTITY}，", "身份证1101**********002X，", [IDENTITY]),
    "identity, small x": (
        f"身份证{IDENTITY.lower()}",
        "身份证1101**********002X",
        [IDENTITY.lower()],
    ),
    "plate": ("浙A12345堵门口", "浙A***45堵门口", ["浙A12345"]),
    "green plate": ("浙AD12345和浙B·8K8K8", "浙A***45和浙B***K8", ["浙AD12345", "浙B·8K8K8"]),
    "villager": ("村民张三拦车", "村民张某拦车", ["张三"]),
    "villager of three": ("群众李小梅说补偿少", "群众李某某说补偿少", ["李小梅"]),
    "two surnames": ("户主欧阳海不签字", "户主欧阳某不签字", ["欧阳海"]),
    "at the end": ("主要是拆迁户王五", "主要是拆迁户王某", ["王五"]),
    "registered name": ("村民代表林晓棠说", "村民代表林晓棠说", []),
    "both": (
        "村民赵六（13912345678）堵路",
        "村民赵某（139****5678）堵路",
        ["赵六", "13912345678"],
    ),
}
UNTOUCHED = [
    "Q0917 延期到2026-10-08",
    "项目代码2020-330100-48-01-123456",
    "订单202611240000000000123456",
    "投资12345678901元",
    "统一社会信用代码91330100MA2B1C2D3E",
    "村民房屋没拆，群众高度不满，居民马路被堵",
    "村民对补偿不满，群众都在等",
    "身份证110105194912310021",
    "张三来签收",
    "139****5678",
    "0571-88886666",
    "京津冀协同，浙江省厅",
]


def is_official(said: str) -> bool:
    return said in (OFFICIAL, "林晓棠")


@pytest.mark.parametrize("name", SAID)
def test_a_citizens_data_is_masked(name: str) -> None:
    said, shown, originals = SAID[name]
    masked, found = mask(said, is_official)
    assert masked == shown
    assert [one.said for one in found] == originals
    assert all(one.shown in masked for one in found)


@pytest.mark.parametrize("said", UNTOUCHED)
def test_what_is_no_such_data_stays(said: str) -> None:
    assert mask(said, is_official) == (said, ())


def test_a_bank_card_is_known_by_its_check_digit() -> None:
    good = next(CARD[:-1] + str(n) for n in range(10) if is_card(CARD[:-1] + str(n)))
    spaced = f"{good[:4]} {good[4:8]} {good[8:12]} {good[12:16]} {good[16:]}"
    for said in (good, spaced):
        masked, (one,) = mask(f"卡号{said}户名", is_official)
        assert (one.kind, one.said) == (Kind.CARD, said)
        assert masked == f"卡号6222{'*' * 11}{good[-4:]}户名"
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    assert mask(wrong, is_official) == (wrong, ())


@given(st.text("0123456789Xx -张村民A浙，*", max_size=60))
def test_masking_again_changes_nothing_and_loses_nothing(said: str) -> None:
    masked, found = mask(said, is_official)
    assert mask(masked, is_official) == (masked, ())
    rest = masked
    for one in found:
        before, _, rest = rest.partition(one.shown)
        assert said.startswith(before)
        said = said[len(before) :]
        assert said.startswith(one.said)
        said = said[len(one.said) :]
    assert said == rest


@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True))
def test_one_check_digit_is_right(start: str) -> None:
    assert sum(is_identity(start + end) for end in "0123456789X") == 1
