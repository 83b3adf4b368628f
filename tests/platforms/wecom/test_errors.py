"""One table of codes for three channels; only what has a reason differs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.platforms.wecom.errors import CODES, Channel, Fault, Meaning, meaning

ROBOT_PERMANENT = {
    *(40001, 40013, 40091, 93019, 846605, 846608),
    *(40003, 40008, 40035, 40058, 44004, 45002, 48002, 60011, 60111, 81013, 301002),
    *(93001, 93004, 93006, 93008, 93017, 93018),
}
WEBHOOK_PERMANENT = {
    *(40001, 40013, 40091, 40003, 40031, 60111, 81013, 40008, 40035, 40058, 44004, 93017, 45002),
    *(48002, 60011, 301002, 60020, 93000, 93001, 93004, 93006, 93008, 93019, 86001, 86003, 86008),
}


@pytest.mark.parametrize("code", sorted(CODES))
def test_channels_differ_in_settings_and_in_a_busy_moment_only(code: int) -> None:
    app, robot, webhook = (meaning(code, channel) for channel in Channel)
    if CODES[code] in (Fault.ACCOUNT, Fault.SETTING):
        assert app == Meaning(permanent=False, retry_after=timedelta(minutes=5))
        assert robot == webhook == Meaning(permanent=True)
    elif CODES[code] is Fault.BUSY:
        assert robot == Meaning(permanent=False, retry_after=timedelta(seconds=5))
        assert app == webhook == Meaning(permanent=False)
    else:
        assert app == robot == webhook


@pytest.mark.parametrize("code", sorted(ROBOT_PERMANENT | WEBHOOK_PERMANENT))
def test_what_was_known_to_be_hopeless_in_a_group_is_still_given_up(code: int) -> None:
    assert meaning(code, Channel.ROBOT).permanent
    assert meaning(code, Channel.WEBHOOK).permanent


@pytest.mark.parametrize("code", [-1, 40007, 40014, 41001, 42001, 45009, 45033, 12345])
def test_what_may_pass_is_tried_again_everywhere(code: int) -> None:
    assert not any(meaning(code, channel).permanent for channel in Channel)
