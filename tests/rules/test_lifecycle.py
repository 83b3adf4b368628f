"""The lifecycle over its full product: every state, every action, every role.

What is expected is written here a second time and by hand, so that a slip in the table shows.
`python -m tests.rules.test_lifecycle` writes the generated parts of docs/lifecycle.md anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from handlers.errors import NotAllowed
from handlers.rules.lifecycle import allowed, check
from handlers.rules.transitions import TRANSITIONS
from handlers.texts.words import NAMES
from storage.records import ENDED, Action, Role, Status, Ticket
from tests.rules.lifecyclepage import diagram, table

PAGE: Final = Path(__file__).parents[2] / "docs" / "lifecycle.md"
EVERYBODY: Final = "rucdliab"
LETTERS: Final = {
    "r": Role.REPORTER,
    "u": Role.UNIT,
    "c": Role.CO_UNIT,
    "d": Role.DESK,
    "l": Role.LEADER,
    "i": Role.INSPECTOR,
    "a": Role.ADMIN,
    "b": Role.BOT,
}

# State -> "action roles [next state]"; without a next state the status stays.
ALWAYS: Final = (
    "notice b",
    f"check_in {EVERYBODY}",
    f"arrive {EVERYBODY}",
    f"absent {EVERYBODY}",
    "end_whistle rudl",
    "cancel_whistle rd",
    "empty_whistle d",
    "ask_reporter ud",
)
SAID: Final = ("supplement rucdli",)
OWED: Final = ("summon rudl", "urge rcdli", "escalate rudlb", "link dl", "split d", "order l")
HELPED: Final = ("co_sign c", "assist c", "node_done ud")
JUDGED: Final = ("judge_hard dl", "judge_ordinary dl")
DECIDED: Final = "decide dl closed"
EXPECTED: Final = {
    "unconfirmed": (
        *ALWAYS, *SAID,
        "choose rd assigned", "correct rd assigned", "submit rdb triage", "dispatch d assigned",
        "merge d merged", "withdraw rd withdrawn",
    ),
    "triage": (
        *ALWAYS, *SAID, *OWED,
        "dispatch dl assigned", "reassign dl assigned", "correct rd assigned", "submit rd",
        "request_info d returned", "decline d rejected", "transfer d transferred",
        "merge d merged", "withdraw rd withdrawn",
    ),
    "returned": (
        *ALWAYS, "supplement rd triage", "submit d triage", "dispatch d assigned",
        "merge d merged", "withdraw rd withdrawn",
    ),
    "assigned": (
        *ALWAYS, *SAID, *OWED, *HELPED, *JUDGED, "recount b",
        "sign u working", "send_back u triage", "reassign dl assigned", "correct rd assigned",
        "submit rd triage", "add_co_unit dl", "request_info d returned", "decline d rejected",
        "transfer d transferred", "merge d merged", "withdraw rd withdrawn",
    ),
    "working": (
        *ALWAYS, *SAID, *OWED, *HELPED, *JUDGED, "recount b", DECIDED,
        "progress ucd", "finish u review", "rate r review", "ask_extension u", "extend dl",
        "ask_suspension u", "suspend dl suspended", "refuse dl", "reassign dl assigned",
        "add_co_unit dl", "correct d", "submit d triage", "merge d merged",
        "withdraw d withdrawn",
    ),
    "suspended": (
        *ALWAYS, *SAID, *OWED, *HELPED, "recount b", DECIDED,
        "progress ucd", "resume udlb working", "withdraw d withdrawn",
    ),
    "review": (
        *ALWAYS, *SAID, *OWED, *HELPED, "recount b", DECIDED,
        "approve dl rating", "redo rdl working", "rate r", "withdraw d withdrawn",
    ),
    "rating": (
        *ALWAYS, *SAID, DECIDED, "rate rlb closed", "auto_close b closed", "reopen rdl working",
    ),
    "closed": ("reopen rdl working",),
}  # fmt: skip


def expected(status: Status, action: Action) -> tuple[frozenset[Role], Status | None] | None:
    """Who may do it and what the status is then; None: nobody, ever."""
    for line in EXPECTED.get(status, ()):
        name, who, *then = line.split()
        if name == action:
            return frozenset(LETTERS[letter] for letter in who), Status(then[0]) if then else None
    return None


def ticket(status: Status, reopen_count: int = 0) -> Ticket:
    """Q0917 in that state."""
    return Ticket(
        id=1,
        number="Q0917",
        status=status,
        created_at=datetime(2026, 9, 28, 1, tzinfo=UTC),
        platform="console",
        chat_id="c",
        reporter_account="zhang",
        reopen_count=reopen_count,
    )


@pytest.mark.parametrize(
    ("status", "action"), [pytest.param(s, a, id=f"{s}-{a}") for s, a in product(Status, Action)]
)
def test_only_what_is_written_may_happen_and_only_by_those_named(
    status: Status, action: Action
) -> None:
    wanted = expected(status, action)
    for role in Role:
        if wanted and role in wanted[0]:
            assert check(ticket(status), action, frozenset({role})).to == wanted[1]
        else:
            with pytest.raises(NotAllowed):
                check(ticket(status), action, frozenset({role}))


def test_the_expectation_names_every_row_of_the_table_once() -> None:
    lines = [(status, line.split()[0]) for status, rows in EXPECTED.items() for line in rows]
    assert sorted(lines) == sorted((s.value, a.value) for s, a in TRANSITIONS)


@pytest.mark.parametrize("status", sorted(ENDED - {Status.CLOSED}))
def test_an_ended_ticket_stays_ended(status: Status) -> None:
    assert allowed(status, frozenset(Role)) == ()


def test_somebody_without_a_role_may_do_nothing_but_answer_a_whistle() -> None:
    open_to_anyone = {action for (_, action), t in TRANSITIONS.items() if not t.by}
    assert open_to_anyone == {Action.CHECK_IN, Action.ARRIVE, Action.ABSENT}
    assert allowed(Status.WORKING, frozenset()) == ()


NEVER = [
    pytest.param(Status.WORKING, Action.DECIDE, {Role.LEADER}, id="a-decision-on-own-work"),
    pytest.param(Status.REVIEW, Action.APPROVE, {Role.DESK}, id="the-desk-audits-its-own-work"),
    pytest.param(Status.REVIEW, Action.RATE, {Role.REPORTER}, id="reporter-of-the-same-unit"),
    pytest.param(Status.RATING, Action.RATE, {Role.REPORTER}, id="the-unit-rates-itself"),
    pytest.param(Status.RATING, Action.RATE, {Role.LEADER}, id="a-leader-in-the-unit"),
]


@pytest.mark.parametrize(("status", "action", "roles"), NEVER)
def test_nobody_closes_the_work_of_their_own_unit(
    status: Status, action: Action, roles: set[Role]
) -> None:
    check(ticket(status), action, frozenset(roles))
    with pytest.raises(NotAllowed):
        check(ticket(status), action, frozenset(roles | {Role.UNIT}))
    assert action not in allowed(status, frozenset(roles | {Role.UNIT}))


def test_no_unit_can_close_a_ticket_without_audit() -> None:
    reached = {Status.ASSIGNED}
    steps = [(s, t.to) for (s, _), t in TRANSITIONS.items() if Role.UNIT in t.by and t.to]
    for _ in Status:
        reached |= {end for start, end in steps if start in reached}
    assert reached == {Status.ASSIGNED, Status.TRIAGE, Status.WORKING, Status.REVIEW}


def test_what_is_allowed_comes_in_the_order_of_a_ticket_s_life() -> None:
    assert allowed(Status.RATING, frozenset({Role.REPORTER})) == (
        Action.RATE,
        Action.REOPEN,
        Action.SUPPLEMENT,
        Action.END_WHISTLE,
        Action.CANCEL_WHISTLE,
    )


def test_a_refusal_says_who_could_and_what_else_is_possible() -> None:
    with pytest.raises(NotAllowed) as caught:
        check(ticket(Status.ASSIGNED, reopen_count=1), Action.SIGN, frozenset({Role.CO_UNIT}))
    refusal = caught.value
    assert (refusal.action, refusal.status, refusal.number) == (
        Action.SIGN,
        Status.ASSIGNED,
        "Q0917-R1",
    )
    assert refusal.by == {Role.UNIT}
    assert refusal.allowed == (Action.CO_SIGN, Action.ASSIST, Action.URGE, Action.SUPPLEMENT)


def test_a_desk_that_may_not_audit_itself_is_sent_to_a_leader() -> None:
    with pytest.raises(NotAllowed) as caught:
        check(ticket(Status.REVIEW), Action.APPROVE, frozenset({Role.DESK, Role.UNIT}))
    assert caught.value.by == {Role.LEADER}


def test_a_refusal_of_what_the_state_does_not_know_names_nobody() -> None:
    with pytest.raises(NotAllowed) as caught:
        check(ticket(Status.ASSIGNED), Action.APPROVE, frozenset({Role.DESK}))
    assert caught.value.by == frozenset()


@pytest.mark.parametrize(
    ("status", "action", "needs"),
    [
        pytest.param(Status.ASSIGNED, Action.SEND_BACK, ("reason",), id="send-back"),
        pytest.param(Status.WORKING, Action.ASK_EXTENSION, ("date", "text"), id="extension"),
        pytest.param(Status.TRIAGE, Action.DISPATCH, ("unit",), id="dispatch"),
        pytest.param(Status.WORKING, Action.FINISH, ("text",), id="finish"),
        pytest.param(Status.WORKING, Action.WITHDRAW, ("reason",), id="late-withdrawal"),
        pytest.param(Status.ASSIGNED, Action.WITHDRAW, (), id="early-withdrawal"),
        pytest.param(Status.ASSIGNED, Action.SIGN, (), id="sign"),
    ],
)
def test_what_must_be_said_with_an_action(
    status: Status, action: Action, needs: tuple[str, ...]
) -> None:
    assert TRANSITIONS[status, action].needs == needs


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TRANSITIONS[Status.CLOSED, Action.SIGN] = TRANSITIONS[Status.ASSIGNED, Action.SIGN]  # type: ignore[index]


def test_every_state_can_be_reached_and_left_for_an_end() -> None:
    moves = [(s, t.to) for (s, _), t in TRANSITIONS.items() if t.to]
    reached = {Status.UNCONFIRMED}
    ending = set(ENDED)
    for _ in Status:
        reached |= {end for start, end in moves if start in reached}
        ending |= {start for start, end in moves if end in ending}
    assert reached == set(Status)
    assert ending == set(Status)


def test_without_names_the_diagram_shows_codes() -> None:
    lines = diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    assigned --> working : sign" in lines
    assert "    [*] --> triage" in lines
    assert "    merged --> [*]" in lines
    assert not any(line.startswith("    working --> working") for line in lines)


def test_without_names_the_table_shows_codes() -> None:
    lines = table().splitlines()
    assert len(lines) == len(TRANSITIONS) + 2
    assert "| review | approve | rating | desk, leader | unit |  |" in lines
    assert "| working | arrive | stays | whoever was called |  |  |" in lines


def page(text: str) -> str:
    """The page with its generated parts made anew."""
    parts = {"diagram": f"```mermaid\n{diagram(NAMES)}\n```", "table": table(NAMES)}
    for name, content in parts.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}{content}\n{end}{rest.partition(end)[2]}"
    return text


def test_the_page_about_the_lifecycle_is_up_to_date() -> None:
    text = PAGE.read_text("utf-8")
    assert text == page(text), "run: python -m tests.rules.test_lifecycle"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
