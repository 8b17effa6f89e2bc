"""Addresses around the search: the map, the saved list, hubs and their events."""

from resources.models import PublishedEvent
from resources.services.happenings import write_events
from teams.models import County
from teams.roles import Permission
from tests.access import Row
from tests.factories import CountyFactory
from tests.resources.factories import HubEventFactory, published_hub

EDIT, PUBLISH = Permission.EDIT_LISTINGS, Permission.PUBLISH_LISTINGS


def build(world):
    """A public hub and a hub that is a draft, each with an event."""
    world.hub = published_hub(world.area, county=County.objects.first() or CountyFactory())
    world.hub_event = HubEventFactory(service=world.hub, weekly=True)
    write_events(world.hub)
    world.public_event = PublishedEvent.objects.get(pk=world.hub_event.pk)
    world.map_county = County.objects.first()


def of_hub(world):
    return [world.area.slug, world.hub.pk]


def of_event(world):
    return [*of_hub(world), world.hub_event.pk]


def nothing(_world):
    return []


ROWS = [
    Row("resources:supports_map", nothing, "public"),
    Row("resources:county_map", lambda world: [world.map_county.pk], "public"),
    Row("resources:saved_list", nothing, "public"),
    Row("resources:saved_print", nothing, "public"),
    Row("resources:saved_text", nothing, "public"),
    Row("resources:hub", lambda world: [world.hub.pk], "public"),
    Row("resources:event_calendar", lambda world: [world.public_event.pk], "public"),
    Row("resources:edit_hub", of_hub, EDIT),
    Row("resources:add_event", of_hub, EDIT),
    Row("resources:edit_event", of_event, EDIT),
    Row("resources:set_event", of_event, EDIT, ok=405),
]
