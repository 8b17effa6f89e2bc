from resources.models.directory import (
    Language,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceCategory,
)
from resources.models.downloads import Download, DownloadPart
from resources.models.duplicates import DuplicatePair, ListingMerge, MovedListing
from resources.models.gaps import CommunityNeed, SearchCount
from resources.models.hubs import HubEvent, PublishedEvent
from resources.models.imports import ImportBatch, ImportFile, ImportFinding
from resources.models.keeping import ListingClaim, ListingLink, ListingReport, ListingSuggestion
from resources.models.neighbors import NetworkChoice, RelayMessage, Screening, ScreeningStatus
from resources.models.places import Address, Location, ServiceAtLocation
from resources.models.public import (
    PublishedListing,
    PublishedOrganization,
    PublishedPlace,
    VerifiedBy,
)
from resources.models.staging import ImportProfile, ImportRow
from resources.models.verification import Call, CallList, DoNotList, FreshnessAsk, Verification
from resources.models.vocabulary import AddedWord, Category, Vocabulary

__all__ = [
    "AddedWord",
    "Address",
    "Call",
    "CallList",
    "Category",
    "CommunityNeed",
    "DoNotList",
    "Download",
    "DownloadPart",
    "DuplicatePair",
    "FreshnessAsk",
    "HubEvent",
    "ImportBatch",
    "ImportFile",
    "ImportFinding",
    "ImportProfile",
    "ImportRow",
    "Language",
    "ListingClaim",
    "ListingLink",
    "ListingMerge",
    "ListingReport",
    "ListingSuggestion",
    "Location",
    "MovedListing",
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
    "SearchCount",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCategory",
    "Verification",
    "VerifiedBy",
    "Vocabulary",
]
