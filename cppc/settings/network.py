"""The neighborhood network: numbers and words that the sources leave open; who runs it decides."""

import environ

env = environ.Env()

# Pages of the public network that one address may ask for in a minute; a school is one address.
FIND_PAGES_A_MINUTE = env.int("CPPC_FIND_PAGES_A_MINUTE", default=240)
# How long a provider's link to a listing works.
LISTING_LINK_DAYS = env.int("CPPC_LISTING_LINK_DAYS", default=60)
# How often strangers may do what reaches the team or a neighbor, in a day.
LISTING_CLAIMS_PER_ADDRESS = env.int("CPPC_LISTING_CLAIMS_PER_ADDRESS", default=10)
LISTING_CLAIM_MAILS_PER_LISTING = env.int("CPPC_LISTING_CLAIM_MAILS_PER_LISTING", default=3)
SUGGESTIONS_PER_ADDRESS = env.int("CPPC_SUGGESTIONS_PER_ADDRESS", default=20)
REPORTS_PER_ADDRESS = env.int("CPPC_REPORTS_PER_ADDRESS", default=40)
RELAY_PER_ADDRESS = env.int("CPPC_RELAY_PER_ADDRESS", default=5)
RELAY_PER_LISTING = env.int("CPPC_RELAY_PER_LISTING", default=10)
RELAY_PER_DAY = env.int("CPPC_RELAY_PER_DAY", default=500)
# Words for a neighbor that could not be sent are deleted after this many days.
RELAY_WORDS_DAYS = env.int("CPPC_RELAY_WORDS_DAYS", default=1)
# The open API: requests of one address in a window, how long a copy may be kept, and up to which
# number rows are counted and pages can be turned (whoever wants more takes format=ndjson).
API_LIMIT = env.int("CPPC_API_LIMIT", default=300)
API_SECONDS = env.int("CPPC_API_SECONDS", default=60)
API_CACHE_SECONDS = env.int("CPPC_API_CACHE_SECONDS", default=300)
API_COUNT_LIMIT = env.int("CPPC_API_COUNT_LIMIT", default=50_000)
# For how many days a file with the whole directory may be taken.
DOWNLOAD_DAYS = env.int("CPPC_DOWNLOAD_DAYS", default=14)
# Under which terms everybody may use the directory, and whom to name; who runs the site decides.
DATA_LICENSE = env.str("CPPC_DATA_LICENSE", default="")
DATA_LICENSE_URL = env.str("CPPC_DATA_LICENSE_URL", default="")
DATA_ATTRIBUTION = env.str(
    "CPPC_DATA_ATTRIBUTION", default="Community Partnerships for Protecting Children, Iowa"
)
# A public listing is to be verified again after this many days.
VERIFY_AFTER_DAYS = env.int("CPPC_VERIFY_AFTER_DAYS", default=180)
# When nobody verified it, its contact is reminded, and then it leaves the search.
REMIND_AFTER_DAYS = env.int("CPPC_REMIND_AFTER_DAYS", default=270)
LEAVE_AFTER_DAYS = env.int("CPPC_LEAVE_AFTER_DAYS", default=365)
# How long the link in such a mail confirms the listing.
CONFIRM_LINK_DAYS = env.int("CPPC_CONFIRM_LINK_DAYS", default=90)
# "Taking people" and "full" end by themselves; full for longer is pointed out to editors.
TAKING_DAYS = env.int("CPPC_TAKING_DAYS", default=14)
FULL_LONG_DAYS = env.int("CPPC_FULL_LONG_DAYS", default=30)
# Announcements that end within so many days are pointed out to editors.
NOTICE_ENDS_DAYS = env.int("CPPC_NOTICE_ENDS_DAYS", default=7)
# The name and title of who verified a listing are kept so long; the day stays.
VERIFIER_NAME_YEARS = env.int("CPPC_VERIFIER_NAME_YEARS", default=3)
# Words of a listing should ask for no more years of school than this.
READING_GRADE = env.int("CPPC_READING_GRADE", default=8)
