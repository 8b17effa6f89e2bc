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
from resources.models.downloads import Download, DownloadPart
from resources.models.hubs import HubEvent, PublishedEvent
from resources.models.imports import ImportBatch, ImportFile, ImportFinding
from resources.models.keeping import ListingClaim, ListingLink, ListingReport, ListingSuggestion
from resources.models.neighbors import NetworkChoice, RelayMessage, Screening, ScreeningStatus
from resources.models.public import (
    PublishedListing,
    PublishedOrganization,
    PublishedPlace,
    VerifiedBy,
)
from resources.models.vocabulary import AddedWord, Category, Vocabulary

__all__ = [
    "AddedWord",
    "Address",
    "Category",
    "Download",
    "DownloadPart",
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
