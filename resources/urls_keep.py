"""Addresses of keeping listings true: for strangers, behind a link, and for the team."""

from django.urls import path

from resources.views import listing_links, neighbors, outside, strangers

public = [
    path("supports/<uuid:listing_id>/claim/", strangers.claim, name="claim"),
    path("supports/<uuid:listing_id>/suggest/", strangers.suggest, name="suggest"),
    path("supports/<uuid:listing_id>/report/", strangers.report, name="report"),
    path("supports/<uuid:listing_id>/write/", strangers.write_to_them, name="write_to_them"),
    path("supports/<uuid:listing_id>/thanks/<slug:what>/", strangers.thanks, name="thanks"),
    path("supports/links/<str:token>/", listing_links.listing_link, name="listing_link"),
    path("supports/links/<str:token>/listing/", listing_links.keep_listing, name="keep_listing"),
    path("supports/links/<str:token>/stop/", listing_links.stop_messages, name="stop_messages"),
]
of_area = [
    path("claims/", outside.claims, name="claims"),
    path("claims/<uuid:claim_id>/", outside.claim_answer, name="claim_answer"),
    path("suggestions/", outside.suggestions, name="suggestions"),
    path("suggestions/<uuid:suggestion_id>/", outside.suggestion, name="suggestion"),
    path("reports/", outside.reports, name="reports"),
    path("choices/", neighbors.network_choices, name="network_choices"),
    path("choices/statuses/add/", neighbors.screening_status, name="screening_status_add"),
    path("choices/statuses/<uuid:status_id>/", neighbors.screening_status, name="screening_status"),
]
of_listing = [
    path("reports/", outside.listing_reports, name="listing_reports"),
    path("keeping/", neighbors.keeping, name="keeping"),
    path("keeping/relay/", neighbors.relay_listing, name="relay_listing"),
    path("keeping/screening/", neighbors.screening, name="screening"),
    path("keeping/links/<uuid:link_id>/take-back/", neighbors.take_back, name="take_back"),
]
