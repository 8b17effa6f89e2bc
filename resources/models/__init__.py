from resources.models.directory import (
    Address,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCategory,
)
from resources.models.hubs import HubEvent, PublishedEvent
from resources.models.imports import ImportBatch, ImportFile, ImportFinding
from resources.models.keeping import (
    ListingClaim,
    ListingLink,
    ListingReport,
    ListingSuggestion,
)
from resources.models.neighbors import (
    NetworkChoice,
    RelayMessage,
    Screening,
    ScreeningStatus,
)
from resources.models.public import (
    PublishedListing,
    PublishedOrganization,
    PublishedPlace,
    VerifiedBy,
)
from resources.models.vocabulary import Category, Vocabulary

__all__ = [
    "Address",
    "Category",
    "HubEvent",
    "ImportBatch",
    "ImportFile",
    "ImportFinding",
    "Language",
    "ListingClaim",
    "ListingLink",
    "ListingReport",
    "ListingSuggestion",
    "Location",
    "NetworkChoice",
    "Organization",
    "Phone",
    "PublishedEvent",
    "PublishedListing",
    "PublishedOrganization",
    "PublishedPlace",
    "RelayMessage",
    "Schedule",
    "Screening",
    "ScreeningStatus",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCategory",
    "VerifiedBy",
    "Vocabulary",
]
