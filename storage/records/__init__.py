"""The nouns: enums and frozen records that every floor speaks. Standard library only."""

from storage.records.attachments import Attachment, AttachmentState, Content, Fetch, NewAttachment
from storage.records.claims import Claim, ClaimState
from storage.records.codes import ENDED, Action, Intent, Light, Role, Status
from storage.records.learning import Proposal, ProposalState, Story
from storage.records.ledgers import (
    Contact,
    Entry,
    EntryChange,
    Funding,
    FundingKind,
    FundingStage,
    LedgerBook,
    MonthPlan,
    Need,
    Permit,
    PermitState,
    Visit,
)
from storage.records.outbox import MOST_REPEATS, NewlyOwed, OutboxState, Owed, Sent
from storage.records.parts import Help, Node
from storage.records.protection import Export, Original, Reveal
from storage.records.tickets import Concern, Ended, Event, Reporter, Summons, Ticket

__all__ = [
    "ENDED",
    "MOST_REPEATS",
    "Action",
    "Attachment",
    "AttachmentState",
    "Claim",
    "ClaimState",
    "Concern",
    "Contact",
    "Content",
    "Ended",
    "Entry",
    "EntryChange",
    "Event",
    "Export",
    "Fetch",
    "Funding",
    "FundingKind",
    "FundingStage",
    "Help",
    "Intent",
    "LedgerBook",
    "Light",
    "MonthPlan",
    "Need",
    "NewAttachment",
    "NewlyOwed",
    "Node",
    "Original",
    "OutboxState",
    "Owed",
    "Permit",
    "PermitState",
    "Proposal",
    "ProposalState",
    "Reporter",
    "Reveal",
    "Role",
    "Sent",
    "Status",
    "Story",
    "Summons",
    "Ticket",
    "Visit",
]
