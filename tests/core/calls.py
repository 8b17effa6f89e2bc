"""Every function of the database that the site may call, with somebody else's ids."""

# Calls of every function that the site's role may call, with somebody else's ids.
CALLS = {
    "authz.claims": ("SELECT (authz.claims())[1] <> '{me}'", "False"),
    "authz.uid": ("SELECT authz.uid() <> '{me}'", "False"),
    "authz.scope": ("SELECT authz.scope() <> ''", "False"),
    "authz.today": ("SELECT authz.today() IS NULL", "False"),
    "authz.area_ids_with": (
        "SELECT '{their_area}' = ANY (authz.area_ids_with('see_area'))",
        "False",
    ),
    "authz.may_statewide": ("SELECT authz.may_statewide('see_state')", "False"),
    "authz.known_people": ("SELECT '{victim}' = ANY (authz.known_people())", "False"),
    "authz.count_search": ("SELECT authz.count_search('guess', 'guess', 0) IS NULL", "False"),
    "authz.search_gaps": (
        "SELECT count(*) FROM authz.search_gaps('{their_area}', '2020-01-01', 1)",
        "0",
    ),
    "authz.end_downloads": ("SELECT authz.end_downloads('{their_area}')", "0"),
    "authz.forget_words": ("SELECT authz.forget_words('{their_area}', ARRAY['guess'])", "0"),
    "authz.public_seats": ("SELECT count(*) FROM authz.public_seats('{their_area}')", "0"),
    "authz.invitation": ("SELECT count(*) FROM authz.invitation('guess')", "0"),
    "authz.accept_invitation": ("SELECT authz.accept_invitation('guess')", "False"),
    "authz.family_ids": ("SELECT '{their_family}' = ANY (authz.family_ids())", "False"),
    "authz.opened_family_ids": (
        "SELECT audit.open_family('{their_reference}', ''); "
        "SELECT '{their_family}' = ANY (authz.opened_family_ids('plan'))",
        "False",
    ),
    "audit.open_family": ("SELECT audit.open_family('{their_reference}', '') IS NULL", "True"),
    "authz.accept_place": ("SELECT authz.accept_place('{their_place}', '1')", "False"),
    "authz.end_place": ("SELECT authz.end_place('{their_place}')", "False"),
    "authz.due_steps": (
        "SELECT count(*) FROM authz.due_steps() WHERE family_id <> '{my_family}'",
        "0",
    ),
    "authz.has_open_families": ("SELECT authz.has_open_families('{their_area}')", "False"),
    "audit.open_referral": (
        "SELECT audit.open_referral('R-GUESS', '') IS NULL",
        "True",
    ),
    "authz.answer_invitation": (
        "SELECT count(*) FROM authz.answer_invitation('guess', 'guess', 'accepted', false, "
        "'', NULL, NULL)",
        "0",
    ),
    "authz.approve_merge": (
        "SELECT authz.approve_merge(gen_random_uuid())",
        "state",
    ),
    "authz.circle_invitation": (
        "SELECT count(*) FROM authz.circle_invitation('guess')",
        "0",
    ),
    "authz.listing_to_confirm": (
        "SELECT authz.listing_to_confirm('guess') IS NULL",
        "True",
    ),
    "authz.confirm_listing": (
        "SELECT authz.confirm_listing('guess')",
        "False",
    ),
    "authz.copies_made": (
        "SELECT authz.copies_made('{their_family}', 'plan')",
        "0",
    ),
    "authz.end_consent": (
        "SELECT authz.end_consent(gen_random_uuid(), 'withdrawn', 'x')",
        "False",
    ),
    "authz.expiring_consents": (
        "SELECT count(*) FROM authz.expiring_consents(9999) WHERE family_id <> '{my_family}'",
        "0",
    ),
    "authz.facilitator_approved": (
        "SELECT authz.facilitator_approved('{victim}', '{their_area}')",
        "False",
    ),
    "authz.facilitator_busy": (
        "SELECT authz.facilitator_busy('{victim}', now(), 1000000, NULL)",
        "False",
    ),
    "authz.facilitator_loads": (
        "SELECT count(*) FROM authz.facilitator_loads('{their_area}')",
        "0",
    ),
    "authz.finish_link": (
        "SELECT authz.finish_link('guess', 'invitation', 'guess')",
        "False",
    ),
    "authz.apart_guest_ids": (
        "SELECT cardinality(authz.apart_guest_ids())",
        "0",
    ),
    "authz.hidden_meeting_ids": (
        "SELECT cardinality(authz.hidden_meeting_ids())",
        "0",
    ),
    "authz.invitation_page": (
        "SELECT count(*) FROM authz.invitation_page('guess', 'guess')",
        "0",
    ),
    "authz.led_calls": (
        "SELECT count(*) FROM authz.led_calls(100) WHERE area_id = '{their_area}'",
        "0",
    ),
    "authz.led_family_ids": (
        "SELECT '{their_family}' = ANY (authz.led_family_ids())",
        "False",
    ),
    "authz.led_late_families": (
        "SELECT count(*) FROM authz.led_late_families('9999-12-31', 100) WHERE area_id "
        "= '{their_area}'",
        "0",
    ),
    "authz.led_promises": (
        "SELECT count(*) FROM authz.led_promises('9999-12-31', 'day', 100, 0) WHERE area_id "
        "= '{their_area}'",
        "0",
    ),
    "authz.meeting_of_invitation": (
        "SELECT authz.meeting_of_invitation(gen_random_uuid()) IS NULL",
        "True",
    ),
    "authz.missed_invitations": (
        "SELECT count(*) FROM authz.missed_invitations()",
        "0",
    ),
    "authz.open_link": (
        "SELECT authz.open_link('guess', 'guess', 'x') IS NULL",
        "True",
    ),
    "authz.opened_referral_ids": (
        "SELECT cardinality(authz.opened_referral_ids())",
        "0",
    ),
    "authz.pairs_of": (
        "SELECT count(*) FROM authz.pairs_of('{their_family}')",
        "0",
    ),
    "authz.own_time": (
        "SELECT count(authz.own_time(m.id)) FROM meetings_familymeeting m "
        "WHERE m.family_id <> '{my_family}'",
        "0",
    ),
    "authz.plain": (
        "SELECT authz.plain('Ana')",
        "ana",
    ),
    "authz.unled_family_ids": (
        "SELECT '{their_family}' = ANY (authz.unled_family_ids())",
        "False",
    ),
    "authz.place_rests": (
        "SELECT authz.place_rests('{victim}', '{their_area}', 'facilitator')",
        "False",
    ),
    "authz.week_minutes": ("SELECT isempty(authz.week_minutes('[]'))", "True"),
    "authz.letters": ("SELECT authz.letters('abc') <> 'abc'", "False"),
    "authz.only_ids": ("SELECT authz.only_ids('[\"Anna Zyxwvut\"]')", "False"),
    "authz.dhs_family_ids": (
        "SELECT '{their_family}' = ANY (authz.dhs_family_ids())",
        "False",
    ),
    "authz.screened_family_ids": (
        "SELECT '{their_family}' = ANY (authz.screened_family_ids())",
        "False",
    ),
    "authz.support_costs": (
        "SELECT count(*) FROM authz.support_costs('{their_area}', 2026, 0)",
        "0",
    ),
    "authz.take_circle_invitation": (
        "SELECT authz.take_circle_invitation('guess') IS NULL",
        "True",
    ),
    "authz.undo_merge": (
        "SELECT authz.undo_merge(gen_random_uuid())",
        "state",
    ),
    "authz.use_link": (
        "SELECT count(*) FROM authz.use_link('guess', 'invitation', 'guess', 'x')",
        "0",
    ),
    "authz.words_hash": (
        "SELECT length(authz.words_hash('x'))",
        "64",
    ),
    "authz.promise_by_link": (
        "SELECT count(*) FROM authz.promise_by_link('guess', 'guess')",
        "0",
    ),
    "authz.promise_support": (
        "SELECT authz.promise_support('guess', 'guess') IS NULL",
        "True",
    ),
    "authz.answer_by_link": (
        "SELECT count(*) FROM authz.answer_by_link('guess', 'guess', 'done', '')",
        "0",
    ),
    "authz.led_consents": (
        "SELECT count(*) FROM authz.led_consents('9999-12-31', 100) "
        "WHERE family_id <> '{my_family}'",
        "0",
    ),
    "authz.survey_by_link": ("SELECT authz.survey_by_link('guess', 'guess')", "False"),
    "authz.answer_survey": (
        "SELECT authz.answer_survey('guess', 'guess', ARRAY[1, 1, 1, 1], '')",
        "False",
    ),
    "authz.survey_results": ("SELECT count(*) FROM authz.survey_results('{their_area}', 1)", "0"),
    "authz.open_listing_link": ("SELECT authz.open_listing_link('guess', 'guess') IS NULL", "True"),
    "authz.listing_link": ("SELECT count(*) FROM authz.listing_link('guess', 'guess')", "0"),
    "authz.confirm_by_link": ("SELECT authz.confirm_by_link('guess', 'guess') IS NULL", "True"),
    "authz.suggest_by_link": ("SELECT authz.suggest_by_link('guess', 'guess', '[]')", "0"),
    "authz.suggestions_by_link": (
        "SELECT count(*) FROM authz.suggestions_by_link('guess', 'guess', 9)",
        "0",
    ),
    "authz.stop_relay": ("SELECT authz.stop_relay('guess')", "False"),
}
REFUSING = {  # refuse by an error: see REFUSED; triggers cannot be called at all
    "authz.open_case",
    "authz.assign_facilitator",
    "authz.guard_person",
    "authz.guard_area",
    "authz.accept_request",
    "authz.answer_handover",
    "authz.ask_handover",
    "authz.ask_merge",
    "authz.break_glass",
    "authz.close_family",
    "authz.merge_preview",
    "authz.names_in",
    "authz.pair_families",
    "authz.reopen_family",
    "authz.seal_family",
    "authz.search_for_request",
    "authz.step_request",
    "authz.transfer_request",
    "authz.withdraw_handover",
    "authz.never_changes",
}
# A family may be asked for without an account; nothing is told back but a number.
ANYBODY_MAY = {"authz.ask_for_meeting"}
