"""The shipped policies, and what is refused in an edited file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handlers.rules.policies import DATA, POLICIES, load_policies

SHIPPED = DATA.read_text(encoding="utf-8")


def test_the_default_policy_holds_the_recommended_limits() -> None:
    policy = POLICIES["default"]
    told = {
        "sign": policy.sign,
        "whistle_sign": policy.whistle_sign,
        "feedback": policy.feedback,
        "complete": policy.complete,
        "complex": policy.complex,
        "hard": policy.hard,
        "co_unit": policy.co_unit,
        "return_window": policy.return_window,
        "review": policy.review,
        "rating": policy.rating,
        "unconfirmed": policy.unconfirmed,
        "returned": policy.returned,
        "suspension_limit": policy.suspension_limit,
        "reopen_window": policy.reopen_window,
        "first_extension_limit": policy.first_extension_limit,
    }
    assert {name: str(target) for name, target in told.items()} == {
        "sign": "4工作小时",
        "whistle_sign": "1小时",
        "feedback": "3工作日",
        "complete": "5工作日",
        "complex": "15工作日",
        "hard": "30天",
        "co_unit": "3工作日",
        "return_window": "4工作小时",
        "review": "1工作日",
        "rating": "3工作日",
        "unconfirmed": "2工作小时",
        "returned": "1工作日",
        "suspension_limit": "30天",
        "reopen_window": "30天",
        "first_extension_limit": "5工作日",
    }
    assert policy.max_extensions == 2


def test_a_whistle_of_level_one_is_confirmed_in_15_minutes_and_attended_in_an_hour() -> None:
    policy = POLICIES["default"]
    assert str(policy.whistle_confirm[1]) == "15分钟"
    assert str(policy.whistle_arrive[1]) == "1小时"


def test_13710_counts_calendar_days() -> None:
    policy = POLICIES["13710"]
    limits = (policy.feedback, policy.complete, policy.complex)
    assert [str(t) for t in limits] == ["3天", "7天", "30天"]
    assert policy.name == "13710"


@pytest.mark.parametrize(
    ("category", "level", "co_units", "limit"),
    [
        ("land", "county", 0, "5工作日"),
        ("land", "county", 1, "5工作日"),
        ("land", "county", 2, "15工作日"),
        ("land", "province", 0, "15工作日"),
        ("site", "county", 0, "2工作日"),
        ("site", "city", 0, "15工作日"),
    ],
)
def test_completion_depends_on_category_level_and_co_units(
    category: str, level: str, co_units: int, limit: str
) -> None:
    own = SHIPPED.replace("[default.categories]", '[default.categories]\nsite = "2工作日"')
    policy = load_policies(own)["default"]
    assert str(policy.completion(category, level, co_units)) == limit


@pytest.mark.parametrize(
    ("category", "level", "urgent", "limit"),
    [
        ("site", "county", True, "1工作日"),
        ("site", "county", False, "2工作日"),
        ("land", "county", True, "5工作日"),
        pytest.param("site", "province", True, "15工作日", id="the approval is not the county's"),
    ],
)
def test_urgency_counts_where_the_policy_says_so(
    category: str, level: str, urgent: bool, limit: str
) -> None:
    own = SHIPPED.replace("[default.categories]", '[default.categories]\nsite = "2工作日"')
    own = own.replace("[default.urgent]", '[default.urgent]\nsite = "1工作日"')
    policy = load_policies(own)["default"]
    assert str(policy.completion(category, level, 0, urgent=urgent)) == limit


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        pytest.param(
            lambda t: t.replace('review = "1工作日"', "", 1),
            "policy default: missing or unknown key review",
            id="missing",
        ),
        pytest.param(
            lambda t: t.replace("[default]", "[default]\nhurry = 1"),
            "policy default: missing or unknown key hurry",
            id="unknown",
        ),
        pytest.param(
            lambda t: t.replace('"5工作日"', '"五天"', 1),
            "policy default, complete: not a time limit",
            id="no limit",
        ),
        pytest.param(
            lambda t: t.replace("max_extensions = 2", 'max_extensions = "2"', 1),
            "policy default, max_extensions: not a whole number",
            id="no number",
        ),
        pytest.param(
            lambda t: t.replace(
                'complex_levels = ["city", "province", "nation"]', "complex_levels = 1", 1
            ),
            "policy default, complex_levels: not a list",
            id="no list",
        ),
        pytest.param(
            lambda t: t.replace("[default.categories]", "", 1).replace(
                "complex_co_units = 2", "complex_co_units = 2\ncategories = 3", 1
            ),
            "policy default, categories: not a table",
            id="no table",
        ),
        pytest.param(
            lambda t: t.replace('3 = "1工作日"', "", 1),
            "policy default, whistle_arrive: needs a limit for each whistle level",
            id="a whistle level without limit",
        ),
    ],
)
def test_a_wrong_file_is_refused_naming_policy_and_key(
    edit: Callable[[str], str], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        load_policies(edit(SHIPPED))
