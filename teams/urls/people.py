from django.urls import path

from teams.views import changes, invitations, people, state_people

AREA = "areas/<slug:area>/"
STATE = "state/people/"

urlpatterns = [
    path(f"{AREA}people/", people.people, name="people"),
    path(f"{AREA}people/<uuid:person_id>/", people.person, name="person"),
    path(f"{AREA}people/<uuid:person_id>/give/", people.give_role, name="give_role"),
    path(f"{AREA}roles/<uuid:membership_id>/end/", people.end_role, name="end_role"),
    path(f"{AREA}invitations/", invitations.invitations, name="invitations"),
    path(f"{AREA}invitations/send/", invitations.invite, name="invite"),
    path(
        f"{AREA}invitations/<uuid:invitation_id>/resend/",
        invitations.resend_invitation,
        name="resend_invitation",
    ),
    path(
        f"{AREA}invitations/<uuid:invitation_id>/withdraw/",
        invitations.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path(f"{AREA}permissions/", state_people.permissions, name="permissions"),
    path(f"{AREA}changes/", changes.changes, name="changes"),
    path("state/changes/", changes.state_changes, name="state_changes"),
    path("state/permissions/", state_people.state_permissions, name="state_permissions"),
    path(STATE, state_people.state_people, name="state_people"),
    path(f"{STATE}invite/", invitations.invite_for_state, name="invite_for_state"),
    path(f"{STATE}<uuid:person_id>/", state_people.state_person, name="state_person"),
    path(f"{STATE}<uuid:person_id>/give/", state_people.give_state_role, name="give_state_role"),
    path(f"{STATE}<uuid:person_id>/close/", state_people.close_account, name="close_account"),
    path("state/roles/<uuid:role_id>/end/", state_people.end_state_role, name="end_state_role"),
]
