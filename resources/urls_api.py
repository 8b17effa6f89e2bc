"""Addresses of the open API, as HSDS names them; each works with and without a slash at its end."""

from collections.abc import Callable

from django.urls import URLPattern, re_path

from resources import views

KEY = "(?P<key>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"


def address(pattern: str, view: Callable, name: str) -> URLPattern:
    """An address below /api/hsds/."""
    return re_path(rf"^{pattern}/?$", view, name=name)


urlpatterns = [
    re_path(r"^$", views.api, name="api"),
    re_path(r"^docs/$", views.api_docs, name="api_docs"),
    address("profile", views.api_profile, "api_profile"),
    address(r"openapi\.json", views.api_openapi, "api_openapi"),
    address("services", views.api_services, "api_services"),
    address(f"services/{KEY}", views.api_service, "api_service"),
    address("organizations", views.api_organizations, "api_organizations"),
    address(f"organizations/{KEY}", views.api_organization, "api_organization"),
    address("service_at_locations", views.api_places, "api_places"),
    address(f"service_at_locations/{KEY}", views.api_place, "api_place"),
    address("taxonomies", views.api_taxonomies, "api_taxonomies"),
    address(f"taxonomies/{KEY}", views.api_taxonomy, "api_taxonomy"),
    address("taxonomy_terms", views.api_terms, "api_terms"),
    address(f"taxonomy_terms/{KEY}", views.api_term, "api_term"),
]
