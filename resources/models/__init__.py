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
from resources.models.gaps import CommunityNeed, SearchCount
from resources.models.imports import ImportBatch, ImportFile, ImportFinding
from resources.models.public import PublishedListing, PublishedOrganization, PublishedPlace
from resources.models.vocabulary import Category, Vocabulary

__all__ = [
    "Address",
    "Category",
    "CommunityNeed",
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
    "SearchCount",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCategory",
    "Vocabulary",
]
