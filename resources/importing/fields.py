"""The fields of each table of HSDS 3.2, and which of them are numbers, dates, times or flags."""

FIELDS = {
    "organization": "id name alternate_name description email website tax_status tax_id"
    " year_incorporated legal_status logo uri parent_organization_id",
    "location": "id location_type url organization_id name alternate_name description"
    " transportation latitude longitude external_identifier external_identifier_type",
    "service": "id organization_id program_id name alternate_name description url email status"
    " interpretation_services application_process fees_description wait_time fees accreditations"
    " eligibility_description minimum_age maximum_age assured_date assurer_email licenses alert"
    " last_modified",
    "service_at_location": "id service_id location_id description",
    "program": "id organization_id name alternate_name description",
    "contact": "id organization_id service_id service_at_location_id location_id name title"
    " department email",
    "phone": "id location_id service_id organization_id contact_id service_at_location_id number"
    " extension type description",
    "address": "id location_id attention address_1 address_2 city region state_province"
    " postal_code country address_type",
    "schedule": "id service_id location_id service_at_location_id valid_from valid_to dtstart"
    " timezone until count wkst freq interval byday byweekno bymonthday byyearday description"
    " opens_at closes_at schedule_link attending_type notes",
    "service_area": "id service_id service_at_location_id name description extent extent_type uri",
    "language": "id service_id location_id phone_id name code note",
    "accessibility": "id location_id description details url",
    "cost_option": "id service_id valid_from valid_to option currency amount amount_description",
    "required_document": "id service_id document uri",
    "funding": "id organization_id service_id source",
    "service_capacity": "id service_id unit_id available maximum description updated",
    "unit": "id name scheme identifier uri",
    "url": "id label url organization_id service_id",
    "organization_identifier": "id organization_id identifier_scheme identifier_type identifier",
    "attribute": "id link_id taxonomy_term_id link_type link_entity value label",
    "taxonomy": "id name description uri version",
    "taxonomy_term": "id code name description parent_id taxonomy language taxonomy_id term_uri",
    "metadata": "id resource_id resource_type last_action_date last_action_type field_name"
    " previous_value replacement_value updated_by",
    "meta_table_description": "id name language character_set",
    "eligibility": "id service_id eligibility minimum_age maximum_age",
}
KNOWN = {table: frozenset(names.split()) for table, names in FIELDS.items()}
# Older fields that stand for nothing any more; they are passed over in silence.
PASSED_OVER = {"taxonomy_ids", "parent_name", "taxonomy_facet", "character_set"}

NUMBERS = {
    "year_incorporated", "latitude", "longitude", "minimum_age", "maximum_age", "count",
    "interval", "amount", "available", "maximum", "timezone",
}  # fmt: skip
DATES = {
    "assured_date", "valid_from", "valid_to", "dtstart", "until", "last_action_date",
}  # fmt: skip
TIMES = {"opens_at", "closes_at"}
LONGEST = 5000

# What a list of another system calls a thing that is not for everybody.
PRIVATE = {
    "private", "is_private", "isprivate", "confidential", "is_confidential", "isconfidential",
    "hidden", "is_hidden", "do_not_publish", "internal", "internal_only", "not_public",
    "suppress", "suppressed", "address_is_private", "addressisprivate",
}  # fmt: skip
PUBLIC = {"public", "is_public", "ispublic", "publishable", "published"}
NO_REFERRAL = {
    "do_not_refer", "donotrefer", "do_not_refer_flag", "no_referral", "no_referrals",
    "exclude_from_referral",
}  # fmt: skip
VISIBILITY = {"visibility", "access", "privacy"}
YES = {"true", "t", "1", "yes", "y", "x", "si", "private", "confidential", "hidden", "internal"}
NO = {"", "false", "f", "0", "no", "n", "none", "null", "public", "open", "everyone"}

# Lists of kinds of help that are licensed: their codes are never kept (211HSIS, formerly AIRS).
LICENSED = ("211hsis", "211 hsis", "airs", "211 human services", "211la", "211 la county",
            "infoline taxonomy", "info line taxonomy", "taxonomy of human services")  # fmt: skip
