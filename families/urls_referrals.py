"""Addresses of requests for a family meeting."""

from django.urls import path

from families.views import ask, referrals

REQUEST = "areas/<slug:area>/requests/<str:reference>/"
urlpatterns = [
    path("ask/", ask.ask, name="ask"),
    path("ask/done/<str:ticket>/", ask.asked, name="asked"),
    path("a/<slug:area>/ask/", ask.ask_in_area, name="ask_in_area"),
    path("areas/<slug:area>/requests/", referrals.referral_list, name="referral_list"),
    path(REQUEST, referrals.referral, name="referral"),
    path(REQUEST + "step/", referrals.referral_step, name="referral_step"),
    path(REQUEST + "search/", referrals.referral_search, name="referral_search"),
    path(REQUEST + "accept/", referrals.referral_accept, name="referral_accept"),
    path(REQUEST + "transfer/", referrals.referral_transfer, name="referral_transfer"),
    path(
        "areas/<slug:area>/families/<str:reference>/request/",
        referrals.family_request,
        name="family_request",
    ),
]
