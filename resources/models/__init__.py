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
from resources.models.imports import ImportBatch, ImportFile, ImportFinding
from resources.models.verification import Call, CallList, DoNotList, FreshnessAsk, Verification
from resources.models.public import PublishedListing, PublishedOrganization, PublishedPlace
from resources.models.vocabulary import Category, Vocabulary

__all__ = [
    "Address",
    "Call",
    "CallList",
    "Category",
    "DoNotList",
    "FreshnessAsk",
    "ImportBatch",
    "ImportFile",
    "ImportFinding",
    "Language",
    "Location",
    "Organization",
    "Phone",
    "PublishedListing",
    "PublishedOrganization",
    "PublishedPlace",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCategory",
    "Verification",
    "Vocabulary",
]
