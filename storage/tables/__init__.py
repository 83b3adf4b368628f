"""The tables. Rows stay inside `storage`; records leave it.

Enum members are kept as their values, moments as aware UTC, lists as JSON.
"""

from __future__ import annotations

from typing import Final

from storage.tables.attachments import AttachmentLookRow, AttachmentRow
from storage.tables.claims import ClaimRow
from storage.tables.columns import table
from storage.tables.learning import ProposalRow
from storage.tables.ledgers import (
    CodeRow,
    CounterRow,
    InboxRow,
    JobMarkRow,
    LeaseRow,
    OutboxRow,
    SettingRow,
    StrangerRow,
)
from storage.tables.privacy import (
    ChainRow,
    ErasureRow,
    ExportRow,
    OriginalLookRow,
    OriginalRow,
)
from storage.tables.projects import (
    ContactRow,
    EntryChangeRow,
    FundingRow,
    MonthPlanRow,
    PermitRow,
    VisitRow,
)
from storage.tables.protection import QuietRow, RevealRow, SealedReporterRow
from storage.tables.registers import (
    DayRuleRow,
    DutyRow,
    GroupChatRow,
    GroupRow,
    PairingRow,
    PersonAccountRow,
    PersonRow,
    PostRow,
    ProjectRow,
    ProxyRow,
    UnitRow,
)
from storage.tables.rows import differences, event_of, plain, ticket_of, values_of
from storage.tables.statements import (
    among,
    count,
    counted,
    equal,
    insert_all_once,
    insert_once,
    is_same,
    new_id,
)
from storage.tables.tickets import EventRow, EventWordsRow, SummonsRow, TicketRow, TicketWordsRow

HEAD: Final = "0019"  # the newest migration; a test compares them
VERSION: Final = "registers.version"  # the counter that rises when processes must read again

__all__ = [
    "HEAD",
    "VERSION",
    "AttachmentLookRow",
    "AttachmentRow",
    "ChainRow",
    "ClaimRow",
    "CodeRow",
    "ContactRow",
    "CounterRow",
    "DayRuleRow",
    "DutyRow",
    "EntryChangeRow",
    "ErasureRow",
    "EventRow",
    "EventWordsRow",
    "ExportRow",
    "FundingRow",
    "GroupChatRow",
    "GroupRow",
    "InboxRow",
    "JobMarkRow",
    "LeaseRow",
    "MonthPlanRow",
    "OriginalLookRow",
    "OriginalRow",
    "OutboxRow",
    "PairingRow",
    "PermitRow",
    "PersonAccountRow",
    "PersonRow",
    "PostRow",
    "ProjectRow",
    "ProposalRow",
    "ProxyRow",
    "QuietRow",
    "RevealRow",
    "SealedReporterRow",
    "SettingRow",
    "StrangerRow",
    "SummonsRow",
    "TicketRow",
    "TicketWordsRow",
    "UnitRow",
    "VisitRow",
    "among",
    "count",
    "counted",
    "differences",
    "equal",
    "event_of",
    "insert_all_once",
    "insert_once",
    "is_same",
    "new_id",
    "plain",
    "table",
    "ticket_of",
    "values_of",
]
