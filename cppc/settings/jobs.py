"""When the background work of every day and every hour begins (Iowa's time)."""

import environ
from celery.schedules import crontab

env = environ.Env()

CELERY_BEAT_SCHEDULE = {
    "drain": {
        "task": "cppc.core.tasks.drain_outbox",
        "schedule": env.float("CPPC_DRAIN_SECONDS", default=5.0),
        "options": {"expires": 30},
    },
    "digest": {
        "task": "cppc.core.tasks.send_digests",
        "schedule": crontab(hour=7, minute=0),
    },
    "figures": {
        "task": "cppc.core.tasks.refresh_figures",
        "schedule": crontab(minute=10),
    },
    "lapses": {
        "task": "families.tasks.warn_of_lapses",
        "schedule": crontab(hour=6, minute=30),
    },
    "expire": {
        "task": "cppc.core.tasks.expire_drafts_and_sessions",
        "schedule": crontab(hour=3, minute=15),
    },
    "held_words": {
        "task": "teams.tasks.forget_held_words",
        "schedule": crontab(hour=3, minute=25),
    },
    "ended_events": {
        "task": "resources.tasks.forget_ended_events",
        "schedule": crontab(hour=0, minute=20),
    },
    "relayed_words": {
        "task": "resources.tasks.forget_relayed_words",
        "schedule": crontab(minute=40),
    },
    "downloads": {
        "task": "resources.tasks.forget_downloads",
        "schedule": crontab(hour=3, minute=45),
    },
    "old_searches": {
        "task": "resources.tasks.forget_old_searches",
        "schedule": crontab(hour=3, minute=35),
    },
    "listings_to_ask": {
        "task": "resources.tasks.keep_listings_true",
        "schedule": crontab(hour=6, minute=40),
    },
    "listings_ended": {
        "task": "resources.tasks.end_passing_words",
        "schedule": crontab(minute=5),
    },
    "consents": {
        "task": "families.tasks.expire_consents",
        "schedule": crontab(hour=0, minute=5),
    },
}
