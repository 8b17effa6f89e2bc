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
from resources.models.duplicates import DuplicatePair, ListingMerge, MovedListing
from resources.models.imports import ImportBatch, ImportFile, ImportFinding
from resources.models.public import PublishedListing, PublishedOrganization, PublishedPlace
from resources.models.staging import ImportProfile, ImportRow
from resources.models.vocabulary import Category, Vocabulary

__all__ = [
    "Address",
    "Category",
    "DuplicatePair",
    "ImportBatch",
    "ImportFile",
    "ImportFinding",
    "ImportProfile",
    "ImportRow",
    "Language",
    "ListingMerge",
    "Location",
    "MovedListing",
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
    "Vocabulary",
]
