"""The demo week of a hub: who welcomes people, how to get there, what happens there."""

from datetime import date, time, timedelta

from resources.models import Service
from resources.services.hubs import add_event, change_hub
from teams.access import Actor

WORDS = {
    "welcome_en": "Somebody at the front desk says hello and shows you around. Children may come.",
    "welcome_es": "Alguien en la entrada le saluda y le muestra el lugar. Los niños pueden venir.",
    "transport_en": "The green door beside the school. Strollers may stay inside.",
    "transport_es": "La puerta verde junto a la escuela. Los cochecitos pueden quedarse dentro.",
}
# Day of the week (Monday is 0), from, until, and the words in both languages.
WEEK = (
    (1, time(10), time(11, 30), "Story time", "Hora del cuento"),
    (3, time(9), time(10, 30), "Parents' coffee", "Café para padres"),
    (4, time(14), time(16), "Diaper table", "Mesa de pañales"),
)


def load_week(listing: Service, today: date, by: Actor) -> None:
    """Give a hub its words and three things that happen every week."""
    change_hub(listing=listing, version=listing.version, fields=WORDS, by=by)
    monday = today - timedelta(days=today.weekday())
    for day, starts_at, ends_at, english, spanish in WEEK:
        fields = {
            "title_en": english,
            "title_es": spanish,
            "on": monday + timedelta(days=day),
            "starts_at": starts_at,
            "ends_at": ends_at,
            "weekly": True,
        }
        add_event(listing=listing, fields=fields, by=by)
