from django.urls import path

from meetings.views import guest_page, invitations

FAMILY = "areas/<slug:area>/families/<str:reference>/"
ONE = FAMILY + "invitations/<uuid:invitation_id>/"
urlpatterns = [
    path(
        FAMILY + "meetings/<uuid:meeting_id>/invitations/",
        invitations.invitations,
        name="invitations",
    ),
    path(ONE, invitations.invitation_detail, name="invitation_detail"),
    path(ONE + "again/", invitations.invitation_again, name="invitation_again"),
    path(ONE + "missed/", invitations.invitation_missed, name="invitation_missed"),
    path(ONE + "withdraw/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path(ONE + "letter/", invitations.invitation_letter, name="invitation_letter"),
    path("l/<str:token>/invitation/", guest_page.guest_page, name="guest_page"),
    path("l/<str:token>/invitation/calendar/", guest_page.guest_calendar, name="guest_calendar"),
    path("account/quiet-hours/", guest_page.quiet_hours, name="quiet_hours"),
]
