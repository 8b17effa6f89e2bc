"""Addresses of consent, copies, openings, emergencies, and of invitations into a circle."""

from django.urls import path

from families.views import circle_invitations, consent, copies, emergency

FAMILY = "areas/<slug:area>/families/<str:reference>/"
urlpatterns = [
    path("state/emergency/", emergency.break_glass, name="break_glass"),
    path("areas/<slug:area>/families/emergencies/", emergency.emergencies, name="emergencies"),
    path(
        "circles/invitations/<str:secret>/",
        circle_invitations.circle_invitation,
        name="circle_invitation",
    ),
    path(FAMILY + "circle/invite/", circle_invitations.invite, name="invite"),
    path(
        FAMILY + "circle/invitations/<uuid:invitation_id>/withdraw/",
        circle_invitations.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path(FAMILY + "consents/", consent.consents, name="consents"),
    path(FAMILY + "consents/ask/", consent.consent_ask, name="consent_ask"),
    path(FAMILY + "consents/ask/<slug:purpose>/", consent.consent_form, name="consent_form"),
    path(FAMILY + "consents/<uuid:consent_id>/", consent.consent, name="consent"),
    path(
        FAMILY + "consents/<uuid:consent_id>/withdraw/",
        consent.consent_withdraw,
        name="consent_withdraw",
    ),
    path(
        FAMILY + "consents/<uuid:consent_id>/invalid/",
        consent.consent_invalid,
        name="consent_invalid",
    ),
    path(FAMILY + "consents/<uuid:consent_id>/over/", consent.consent_over, name="consent_over"),
    path(FAMILY + "consents/<uuid:consent_id>/copy/", copies.consent_copy, name="consent_copy"),
    path(FAMILY + "copies/", copies.copies, name="copies"),
    path(FAMILY + "copies/<uuid:copy_id>/ask-back/", copies.ask_back, name="ask_back"),
    path(FAMILY + "copies/<uuid:copy_id>/paper/", copies.paper, name="paper"),
    path(FAMILY + "openings/", copies.openings, name="openings"),
    path(FAMILY + "openings/hand-out/", copies.openings_copy, name="openings_copy"),
]
