from contracts.models.budget import Allocation, BudgetLine, Strategy
from contracts.models.reference import BudgetCategory, FiscalYear
from contracts.models.spending import Commitment, Payment

__all__ = [
    "Allocation",
    "BudgetCategory",
    "BudgetLine",
    "Commitment",
    "FiscalYear",
    "Payment",
    "Strategy",
]
