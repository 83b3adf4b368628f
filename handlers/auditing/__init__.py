"""The auditor: histories played again, and what must have been told compared with what was.

It believes neither the stored tickets nor the marks of the sweep: state, deadlines and lights are
derived from the lines of the history, rungs from those states, notices from the outbox.
"""

from __future__ import annotations

from handlers.auditing.auditing import Report, audit, audit_some, audit_trail
from handlers.auditing.findings import Fault, Finding

__all__ = ["Fault", "Finding", "Report", "audit", "audit_some", "audit_trail"]
