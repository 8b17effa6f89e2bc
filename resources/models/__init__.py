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
from resources.models.imports import ImportBatch, ImportFile, ImportFinding
from resources.models.public import PublishedListing, PublishedOrganization, PublishedPlace
from resources.models.vocabulary import AddedWord, Category, Vocabulary

__all__ = [
    "AddedWord",
    "Address",
    "Category",
    "Download",
    "DownloadPart",
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
    "Vocabulary",
]
