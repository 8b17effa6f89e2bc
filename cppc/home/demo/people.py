"""The invented people: one or two for each role, with plants for names."""

import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher, make_password

from cppc.home.demo.world import World, name_of
from teams.models import Area, Membership, StatewideRole, User
from teams.roles import Role, StateRole

DOMAIN = "example.org"
STATE_PEOPLE = {
    StateRole.STATE_COORDINATOR: "Cedar Clearwater",
    StateRole.STATE_ADMINISTRATOR: "Acorn Aldergate",
    StateRole.AUDITOR: "Oats Overmeadow",
}
# What somebody is called in an area (a number for the second of a kind), and the three names.
AREA_PEOPLE = {
    "coordinator": ("Aster Applewood", "Juniper Jackfruit", "Sorrel Saffronfield"),
    "facilitator": ("Basil Birchbark", "Kale Knapweed", "Thyme Thistledown"),
    "facilitator2": ("Clover Catkin", "Larch Larkspur", "Umber Ulmus"),
    "dhs_worker": ("Dahlia Dogwood", "Marigold Mapleleaf", "Violet Verbena"),
    "provider": ("Elder Elderflower", "Nettle Nutmeg", "Willow Wintergreen"),
    "parent_partner": ("Fern Foxglove", "Olive Oxeye", "Yarrow Yewtree"),
    "team_member": ("Ginger Goldenrod", "Poppy Pinecone", "Zinnia Zelkova"),
    "fiscal_agent": ("Hazel Hollyhock", "Quince Quillwort", "Almond Aspenleaf"),
    "listing_editor": ("Iris Ivyleaf", "Rowan Raspberry", "Beech Buttercup"),
}
SPEAKS_SPANISH = {"facilitator2.linn", "facilitator.story", "parent_partner.creston", "padre.linn"}
DIGEST = {"dhs_worker.linn", "team_member.story", "fiscal_agent.creston"}


class QuickHasher(Argon2PasswordHasher):
    """Hashes 34 long random passwords in no time; each is hashed anew, slowly, when first used."""

    time_cost = 1
    memory_cost = 1024
    parallelism = 1


@dataclass(frozen=True)
class Account:
    """One demo sign-in, as the file beside the data tells it."""

    key: str
    role: str
    name: str
    area: Area | None

    @property
    def email(self) -> str:
        """Invented: this domain belongs to nobody."""
        return f"{self.key}@{DOMAIN}"


def accounts_of(world: World) -> list[Account]:
    """Everybody who can sign in, the first area first; roles without their number."""
    first, second, _third = world.areas
    accounts = [
        Account(name_of(what, area), what.rstrip("2"), names[number], area)
        for number, area in enumerate(world.areas)
        for what, names in AREA_PEOPLE.items()
    ]
    accounts += [
        Account(name_of("parent", first), "parent", "Rosemary Redbud", first),
        Account(name_of("padre", first), "parent", "Romero Rosales", first),
        Account(name_of("parent", second), "parent", "Tansy Tulipwood", second),
        Account("two.areas", "two areas", "Gourd Gooseberry", first),
    ]
    accounts += [
        Account(role.replace("_", "."), role.value, name, None)
        for role, name in STATE_PEOPLE.items()
    ]
    return accounts


def load_people(world: World) -> list[Account]:
    """Accounts with a verified e-mail and no password yet, and their roles."""
    accounts = accounts_of(world)
    users = [
        User(
            email=account.email,
            name=account.name,
            is_demo=True,
            password=make_password(None),
            language="es" if account.key == "padre.linn" else "en",
            other_languages="Spanish" if account.key in SPEAKS_SPANISH else "",
            notices=User.Notices.DIGEST if account.key in DIGEST else User.Notices.EACH,
            phone=f"515-555-01{number:02d}" if account.role != "parent" else "",
        )
        for number, account in enumerate(accounts)
    ]
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    world.people = {account.key: user for account, user in zip(accounts, users, strict=True)}
    _give_roles(world, accounts)
    return accounts


def _give_roles(world: World, accounts: list[Account]) -> None:
    begun, giver = world.day(-400), world.people["state.admin"]
    roles = [(a, a.area, a.role) for a in accounts if a.area and a.role in Role.values]
    first, second, _third = world.areas
    two = next(account for account in accounts if account.key == "two.areas")
    roles += [(two, first, Role.LISTING_EDITOR), (two, second, Role.TEAM_MEMBER)]
    Membership.objects.bulk_create(
        Membership(
            person=world.people[account.key],
            area=area,
            role=role,
            from_on=begun,
            given_by=giver,
        )
        for account, area, role in roles
    )
    StatewideRole.objects.bulk_create(
        StatewideRole(person=world.people[account.key], role=account.role, from_on=begun)
        for account in accounts
        if account.area is None
    )


def set_passwords(accounts: list[Account], known: dict[str, str]) -> list[dict[str, str]]:
    """Give every account a password (a known one stays) and tell the sign-ins."""
    hasher = get_hasher()
    if isinstance(hasher, Argon2PasswordHasher):
        hasher = QuickHasher()
    users = {user.email: user for user in User.objects.filter(is_demo=True)}
    told = []
    for account in accounts:
        password = known.get(account.email) or new_password()
        users[account.email].password = hasher.encode(password, hasher.salt())
        told.append(
            {
                "role": account.role,
                "email": account.email,
                "password": password,
                "area": account.area.name if account.area else "",
                "name": account.name,
            }
        )
    User.objects.bulk_update(users.values(), ["password"])
    return told


def new_password() -> str:
    """Three groups that are easy to type."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(3))
