from teams.models.areas import Area, AreaCounty, AreaSuccession, County, ZipCode
from teams.models.people import Invitation, Membership, StatewideRole, User
from teams.models.team import JoinRequest, Seat, SeatTerm, Team, TeamMember
from teams.models.wall import HeldWords, NameCheck

__all__ = [
    "Area",
    "AreaCounty",
    "AreaSuccession",
    "County",
    "HeldWords",
    "Invitation",
    "JoinRequest",
    "Membership",
    "NameCheck",
    "Seat",
    "SeatTerm",
    "StatewideRole",
    "Team",
    "TeamMember",
    "User",
    "ZipCode",
]
