from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Fiscal years, allocations, budgets, commitments and payments."""

    name = "contracts"
