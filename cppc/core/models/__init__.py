from cppc.core.models.audit import AuditEvent, Opening
from cppc.core.models.base import AreaOwned, FamilyOwned
from cppc.core.models.drafts import Draft
from cppc.core.models.outbox import Outbox
from cppc.core.models.sent import SentForm
from cppc.core.models.sessions import Session

__all__ = [
    "AreaOwned",
    "AuditEvent",
    "Draft",
    "FamilyOwned",
    "Opening",
    "Outbox",
    "SentForm",
    "Session",
]
