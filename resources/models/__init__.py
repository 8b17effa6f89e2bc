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
from resources.models.public import PublishedListing, PublishedOrganization, PublishedPlace
from resources.models.vocabulary import Category, Vocabulary

__all__ = [
    "Address",
    "Category",
    "HubEvent",
    "ImportBatch",
    "ImportFile",
    "ImportFinding",
    "Language",
    "Location",
    "Organization",
    "Phone",
    "PublishedEvent",
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
