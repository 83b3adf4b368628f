"""The nouns: enums and frozen records that every floor speaks. Standard library only.

Codes are stored and leave through JSON, so members' values never change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a ticket stands (domain: states of a problem)."""

    UNCONFIRMED = "unconfirmed"
    TRIAGE = "triage"
    RETURNED = "returned"
    ASSIGNED = "assigned"
    WORKING = "working"
    SUSPENDED = "suspended"
    REVIEW = "review"
    RATING = "rating"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    TRANSFERRED = "transferred"


ENDED: Final = frozenset(
    {Status.CLOSED, Status.REJECTED, Status.WITHDRAWN, Status.MERGED, Status.TRANSFERRED}
)


class Action(StrEnum):
    """What somebody, or the timer, does to a ticket."""

    REPORT = "report"  # creates it; not a transition
    CHOOSE = "choose"  # 确认类别
    SUBMIT = "submit"  # 转人工受理
    DISPATCH = "dispatch"  # 分办
    REQUEST_INFO = "request_info"  # 退回补充
    DECLINE = "decline"  # 不予受理
    TRANSFER = "transfer"  # 移送
    MERGE = "merge"  # 合并
    SIGN = "sign"  # 签收
    SEND_BACK = "send_back"  # 退单
    REASSIGN = "reassign"  # 改派
    CORRECT = "correct"  # 更正类别
    ADD_CO_UNIT = "add_co_unit"  # 加协办
    PROGRESS = "progress"  # 进展
    ASK_EXTENSION = "ask_extension"  # 申请延期
    EXTEND = "extend"  # 同意延期
    ASK_SUSPENSION = "ask_suspension"  # 申请挂起
    SUSPEND = "suspend"  # 同意挂起
    REFUSE = "refuse"  # 不同意
    RESUME = "resume"  # 恢复
    FINISH = "finish"  # 申请办结
    APPROVE = "approve"  # 审核通过
    REDO = "redo"  # 重办
    RATE = "rate"  # 确认/评价
    AUTO_CLOSE = "auto_close"  # 默认办结
    REOPEN = "reopen"  # 重开
    URGE = "urge"  # 催办
    ESCALATE = "escalate"  # 升级
    WITHDRAW = "withdraw"  # 撤回
    SUPPLEMENT = "supplement"  # 补充
    # Entries of the history that change no status.
    RECOUNT = "recount"  # deadlines computed anew, because the calendar changed
    NOTICE = "notice"  # a rung of the ladder was told
    SUMMON = "summon"  # 吹哨
    CHECK_IN = "check_in"  # 报到
    ARRIVE = "arrive"  # 已到场
    ABSENT = "absent"  # 请假/换人


class Role(StrEnum):
    """What a person is to one ticket; decided by posts and pairings, never stored."""

    REPORTER = "reporter"  # who reported, or the project's 专管员
    UNIT = "unit"  # holds a post in the 主办 unit
    CO_UNIT = "co_unit"  # holds a post in a 协办 unit
    DESK = "desk"  # 分办员 or director of the project office
    LEADER = "leader"  # the project's 包联领导, or a county chief
    INSPECTOR = "inspector"  # 督查室
    ADMIN = "admin"  # operator
    BOT = "bot"  # the timer


class Light(StrEnum):
    """Colour of a ticket; a fact computed from its clocks, never stored."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


class Intent(StrEnum):
    """What a message wants."""

    REPORT = "report"
    WHISTLE = "whistle"
    PROGRESS = "progress"
    QUERY = "query"
    TIP = "tip"
    ACCIDENT = "accident"
    CHAT = "chat"


class OutboxState(StrEnum):
    """Life of one message owed."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Summons:
    """One unit called to the spot by a whistle (吹哨), and what it answered."""

    ticket_id: int
    unit_id: int
    confirm_due_at: datetime
    arrive_due_at: datetime
    confirmed_at: datetime | None = None
    confirmed_by: int | None = None
    arrived_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One problem from report to 销号. Times are aware UTC; texts live in `Words`."""

    id: int
    number: str
    status: Status
    created_at: datetime
    platform: str
    chat_id: str
    reporter_account: str
    reporter_id: int | None = None
    category: str | None = None
    also: tuple[str, ...] = ()
    confidence: float = 0.0
    evidence: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()  # category codes offered while unconfirmed
    asks: str = ""  # what the open question is about: "category", "project" or ""
    project_id: int | None = None
    unit_id: int | None = None
    co_unit_ids: tuple[int, ...] = ()
    rule: str = ""  # which routing rule chose the units
    level: int = 1  # 协调层级 1-4
    whistle_level: int | None = None
    urgent: bool = False
    anonymous: bool = False
    approval_level: str = "county"  # county, city, province, nation
    policy: str = "default"
    dispatched_at: datetime | None = None
    sign_due_at: datetime | None = None
    signed_at: datetime | None = None
    feedback_due_at: datetime | None = None
    first_feedback_at: datetime | None = None
    due_at: datetime | None = None
    original_due_at: datetime | None = None
    provisional: bool = False
    stage_due_at: datetime | None = None  # end of the present waiting state's own clock
    asked_due_at: datetime | None = None  # extension or suspension asked for, not yet decided
    asked_action: Action | None = None
    suspended_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    rating: str = ""
    extension_count: int = 0
    return_count: int = 0
    reopen_count: int = 0
    urge_count: int = 0
    merged_into: int | None = None
    fired: tuple[str, ...] = ()  # rungs already told, each at most once
    next_look_at: datetime | None = None
    version: int = 1

    @property
    def shown_number(self) -> str:
        """Number as people see it: Q0917, after a reopening Q0917-R1."""
        return f"{self.number}-R{self.reopen_count}" if self.reopen_count else self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status not in ENDED


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a ticket's append-only history. `data` holds ids and codes, never prose."""

    id: int
    ticket_id: int
    at: datetime
    action: Action
    actor_id: int | None  # None: the bot, or a person who is not registered
    actor_name: str
    from_status: Status | None
    to_status: Status
    data: dict[str, str | int | None] = field(default_factory=dict)
    note: str = ""  # erasable free text, kept in its own table


@dataclass(frozen=True, slots=True)
class Owed:
    """One outbox row claimed for delivery."""

    id: int
    key: str
    platform: str
    target_kind: str  # "group" or "person"
    target: str  # chat id of a group, account id of a person
    payload: dict[str, object]
    attempts: int
    lease: str
    created_at: datetime
    red: bool = False


class ProposalState(StrEnum):
    """What became of a proposal to learn."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    REPLACED = "replaced"  # by a newer one, before or after it was approved


@dataclass(frozen=True, slots=True)
class Proposal:
    """Weights to add to the shipped ones, fitted to what people confirmed; a person decides.

    `figures` holds what was measured before and after. `delta` is name -> category -> weight.
    """

    id: int
    made_at: datetime
    state: ProposalState
    lessons: int
    figures: dict[str, object]
    delta: dict[str, dict[str, int]]
    proposed_by: int | None = None  # None: at the command line
    decided_by: int | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket's words, its present category and the events that name or confirm one."""

    ticket_id: int
    number: str
    category: str | None
    text: str
    events: tuple[Event, ...]


class AttachmentState(StrEnum):
    """Life of one picture or file that came with a message."""

    PENDING = "pending"
    FETCHING = "fetching"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or file of a ticket, without its bytes; `size` counts them once stored."""

    id: int
    ticket_id: int
    kind: str  # image, file, video
    state: AttachmentState
    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """An attachment claimed to be fetched. Where it lies and its key are shown nowhere."""

    id: int
    ticket_id: int
    platform: str
    account: str  # who sent it
    message_id: str
    kind: str
    name: str
    attempts: int
    lease: str
    created_at: datetime
    url: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """What an attachment holds."""

    kind: str
    name: str
    content_type: str
    data: bytes = field(repr=False)


class ClaimState(StrEnum):
    """What became of a claimed identity, and who said so."""

    CHECKING = "checking"  # the platform's look-up is being asked
    ASKED = "asked"  # the administrators are
    LOOKED_UP = "looked_up"  # confirmed by the platform's look-up
    CONFIRMED = "confirmed"  # confirmed by an administrator
    REFUSED = "refused"  # by an administrator
    REPLACED = "replaced"  # by a newer claim of the same account
    EXPIRED = "expired"  # nobody decided


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says who they are. It counts for nothing until it is confirmed.

    `person_id` is whom it would be, None when nobody has both that name and that number; only
    then `said` keeps the name. `mobile` is kept only while the look-up is being asked.
    """

    id: int
    platform: str
    account: str
    person_id: int | None
    said: str
    mobile: str
    asked_at: datetime
    state: ClaimState
    look_at: datetime  # when the look-up is to be asked
    tries: int = 0
    decided_by: int | None = None  # None: by the look-up, or by nobody
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits to be decided."""
        return self.state in (ClaimState.CHECKING, ClaimState.ASKED)
