"""The registers by workbook: plan what a workbook would change, then apply it."""

from handlers.registers.applying import PlanHasFaults, StalePlan, apply
from handlers.registers.changes import Change, Kind
from handlers.registers.planning import Plan, plan
from handlers.registers.sheets import Cell, CellFault, Row, Sheets

__all__ = [
    "Cell",
    "CellFault",
    "Change",
    "Kind",
    "Plan",
    "PlanHasFaults",
    "Row",
    "Sheets",
    "StalePlan",
    "apply",
    "plan",
]
