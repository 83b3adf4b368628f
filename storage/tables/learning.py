"""The table of what was proposed to be learnt."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.tables.columns import NEVER_REUSED


class ProposalRow(SQLModel, table=True):
    """A proposal to learn, and what was decided."""

    __tablename__ = "learning_proposal"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime
    state: str = Field(index=True)
    lessons: int
    figures: dict[str, object] = Field(sa_type=JSON)
    delta: dict[str, dict[str, int]] = Field(sa_type=JSON)
    proposed_by: int | None = Field(default=None, foreign_key="person.id")
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
