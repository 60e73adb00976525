//! The registry: what makes each sentence of the policy true, with which data, proven by which tests.
//!
//! A claim names tests that are still to be written as well; the state of a sentence then says so. Names of tests are those
//! of `data/tests.txt`, which the tests themselves keep current.
use std::collections::BTreeSet;

use super::version::current;
use crate::base::crypto::sha256_hex;
use crate::model::moment::Moment;

/// What is claimed about one sentence.
#[derive(Debug)]
pub struct Claim {
    pub sentence: u8,
    /// Keys of words: what in this build makes it true.
    pub made_true_by: &'static [&'static str],
    /// Keys of words: what this build does not have yet.
    pub not_yet: &'static [&'static str],
    /// Names of items of the data inventory.
    pub data_items: &'static [&'static str],
    /// Names of tests, with the program they belong to: `karriz::…` or `it::…`.
    pub tests: &'static [&'static str],
    /// Names of tests that are still to be written.
    pub awaited: &'static [&'static str],
}

/// How far a sentence is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Every claimed test exists in this build.
    Proven,
    /// Some do.
    Partly,
    /// None does.
    NotYet,
}

/// A claim, held against the tests of this build.
#[derive(Debug)]
pub struct Proof {
    pub claim: &'static Claim,
    pub state: State,
    /// Each claimed test, and whether it exists.
    pub tests: Vec<(&'static str, bool)>,
}

/// Which build a proof speaks of.
#[derive(Debug)]
pub struct Build {
    pub version: &'static str,
    /// First digits of the hash over the policy and the list of tests.
    pub fingerprint: String,
    /// How many tests the build has.
    pub tests: usize,
    /// The day on which the list of tests was written.
    pub listed_at: Option<Moment>,
}

const TESTS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/tests.txt"));
const FINGERPRINT_DIGITS: usize = 12;

impl Build {
    /// This build.
    pub fn this() -> Self {
        let hash = sha256_hex(format!("{}\n{TESTS}", current().sha256).as_bytes());
        Self {
            version: env!("CARGO_PKG_VERSION"),
            fingerprint: hash.chars().take(FINGERPRINT_DIGITS).collect(),
            tests: names().count(),
            listed_at: TESTS.lines().find_map(|line| day_of(line.strip_prefix(DAY_LINE)?)),
        }
    }
}

/// The day of the list stands in its first line, behind this.
const DAY_LINE: &str = "# ";

/// The names in the list of tests.
fn names() -> impl Iterator<Item = &'static str> {
    TESTS.lines().filter(|line| !line.starts_with(DAY_LINE))
}

/// `2026-11-26`
fn day_of(text: &str) -> Option<Moment> {
    let mut parts = text.trim().split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let month = time::Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = time::Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    Some(Moment::from_ms(date.midnight().assume_utc().unix_timestamp() * 1_000))
}

/// The proof of every sentence, in their order.
pub fn proofs() -> Vec<Proof> {
    let tests: BTreeSet<&str> = names().collect();
    CLAIMS.iter().map(|claim| prove(claim, &tests)).collect()
}

fn prove(claim: &'static Claim, existing: &BTreeSet<&str>) -> Proof {
    let tests: Vec<(&str, bool)> =
        claim.tests.iter().chain(claim.awaited).map(|name| (*name, existing.contains(name))).collect();
    let found = tests.iter().filter(|(_, exists)| *exists).count();
    let state = match found {
        0 => State::NotYet,
        _ if found == tests.len() => State::Proven,
        _ => State::Partly,
    };
    Proof { claim, state, tests }
}

/// One claim for each sentence.
pub static CLAIMS: &[Claim] = &[
    Claim {
        sentence: 1,
        made_true_by: &["proof-by-link", "proof-by-plain-words", "proof-by-my-data"],
        not_yet: &[],
        data_items: &[],
        tests: &[
            "karriz::ui::shell::tests::every_frame_links_to_the_policy",
            "it::policy::every_public_page_links_to_the_policy",
            "it::policy::who_is_signed_in_is_one_press_from_their_data",
            "it::policy::the_policy_stands_beside_its_plain_words",
        ],
        awaited: &[],
    },
    Claim {
        sentence: 2,
        made_true_by: &["proof-by-version", "proof-by-anchors", "proof-by-registry"],
        not_yet: &["proof-lacks-diff"],
        data_items: &[],
        tests: &[
            "karriz::domain::policy::version::tests::version_one_is_the_published_text",
            "karriz::domain::policy::version::tests::the_blocks_are_the_whole_text_in_order",
            "it::policy::the_policy_is_word_for_word_the_file",
        ],
        awaited: &["karriz::domain::policy::diff::tests::a_change_between_versions_is_shown"],
    },
    Claim {
        sentence: 3,
        made_true_by: &["proof-by-channel"],
        not_yet: &["proof-lacks-call-centre"],
        data_items: &["given-name", "mobile", "request-street"],
        tests: &[
            "it::sign_in::a_new_number_gives_a_name_accepts_the_policy_and_is_signed_in",
            "it::requests::a_request_lives_from_form_to_confirmation_and_its_owner_reads_every_step",
            "it::inventory::every_column_of_the_live_schema_is_declared_and_every_declared_one_lives",
        ],
        awaited: &["it::call_centre::what_was_said_by_phone_waits_for_confirmation"],
    },
    Claim {
        sentence: 4,
        made_true_by: &["proof-by-marked-fields", "proof-by-address-on-request"],
        not_yet: &["proof-lacks-three-fields", "proof-lacks-correction"],
        data_items: &["given-name", "family-name", "mobile", "request-street", "request-plaque", "request-unit"],
        tests: &["it::sign_in::a_new_number_gives_a_name_accepts_the_policy_and_is_signed_in"],
        awaited: &[
            "it::profile::birth_date_landline_and_email_are_optional",
            "it::profile::a_correction_keeps_its_history",
        ],
    },
    Claim {
        sentence: 5,
        made_true_by: &["proof-by-origin"],
        not_yet: &["proof-lacks-derived"],
        data_items: &["tracking-code", "event", "look-at"],
        tests: &[
            "it::my_data::every_stored_item_of_the_person_appears",
            "it::requests::the_history_of_a_request_cannot_be_rewritten",
        ],
        awaited: &["it::scores::a_score_is_shown_to_its_subject"],
    },
    Claim {
        sentence: 6,
        made_true_by: &[],
        not_yet: &["proof-lacks-wallet"],
        data_items: &[],
        tests: &[],
        awaited: &["it::wallet::a_top_up_keeps_transaction_and_tracking_numbers"],
    },
    Claim {
        sentence: 7,
        made_true_by: &["proof-by-no-card"],
        not_yet: &["proof-lacks-gateway"],
        data_items: &[],
        tests: &[
            "it::inventory::no_column_has_to_do_with_a_bank_card",
            "karriz::domain::policy::no_card::no_form_asks_for_a_card",
        ],
        awaited: &["it::wallet::an_answer_of_the_bank_has_no_place_for_a_card"],
    },
    Claim {
        sentence: 8,
        made_true_by: &[],
        not_yet: &["proof-lacks-usage"],
        data_items: &[],
        tests: &[],
        awaited: &["it::usage::events_are_shown_paused_and_deleted"],
    },
    Claim {
        sentence: 9,
        made_true_by: &["proof-by-device", "proof-by-hints", "proof-by-cut-network", "proof-by-sessions"],
        not_yet: &[],
        data_items: &[
            "session-device",
            "session-hardware",
            "session-connection",
            "session-saves-data",
            "session-network",
            "session-name",
        ],
        tests: &[
            "karriz::web::client::tests::addresses_are_cut_to_their_network",
            "karriz::web::client::device::tests::hostile_headers_become_words_of_the_list",
            "it::my_data::other_sessions_can_be_ended_and_this_one_stays",
            "it::sessions::what_a_browser_says_of_itself_is_kept_in_coarse_words",
            "it::sessions::one_session_is_ended_and_all_others_are",
            "it::sessions::a_sign_in_on_a_new_device_is_told_once",
        ],
        awaited: &[],
    },
    Claim {
        sentence: 10,
        made_true_by: &["proof-by-acceptance"],
        not_yet: &["proof-lacks-new-acceptance", "proof-lacks-switches"],
        data_items: &["accepted-version", "accepted-text", "accepted-at", "accepted-channel", "accepted-device"],
        tests: &["it::sign_in::a_new_number_gives_a_name_accepts_the_policy_and_is_signed_in"],
        awaited: &["it::consent::a_new_version_asks_again"],
    },
    Claim {
        sentence: 11,
        made_true_by: &["proof-by-purpose"],
        not_yet: &["proof-lacks-switches"],
        data_items: &["answer", "request-note"],
        tests: &["it::inventory::every_reason_and_every_word_is_there"],
        awaited: &["it::consent::improvement_has_its_own_switch"],
    },
    Claim {
        sentence: 12,
        made_true_by: &["proof-by-nothing-before-choice", "proof-by-press", "proof-by-window", "proof-by-close-now"],
        not_yet: &["proof-lacks-chat"],
        data_items: &["mobile", "request-street", "request-plaque", "request-unit"],
        tests: &[
            "it::offers::a_specialist_sees_the_work_and_not_the_person_until_the_time_comes",
            "it::offers::a_press_opens_what_may_be_seen_now_and_leaves_one_row",
            "it::offers::nobody_else_and_nobody_after_a_cancellation_opens_anything",
            "it::cases::desk::the_customer_shuts_address_and_number_at_once",
        ],
        awaited: &["it::chat::each_request_has_its_own_thread"],
    },
    Claim {
        sentence: 13,
        made_true_by: &["proof-by-messages"],
        not_yet: &["proof-lacks-notices", "proof-lacks-quality", "proof-lacks-complaints"],
        data_items: &["mobile"],
        tests: &[
            "it::notify::every_event_enqueues_exactly_its_messages_once",
            "karriz::domain::notify::messages::tests::every_template_has_words_in_both_languages_short_and_without_a_way_elsewhere",
            "it::notify::no_message_comes_in_the_night",
            "it::cases::alerts::who_waits_is_told_once_and_then_forgotten",
        ],
        awaited: &["it::notices::each_purpose_has_its_switch", "it::complaints::a_complaint_has_a_code_and_a_deadline"],
    },
    Claim {
        sentence: 14,
        made_true_by: &[],
        not_yet: &["proof-lacks-offers"],
        data_items: &[],
        tests: &[],
        awaited: &["it::special_offers::each_says_why_and_can_be_turned_off"],
    },
    Claim {
        sentence: 15,
        made_true_by: &[
            "proof-by-scopes",
            "proof-by-masks",
            "proof-by-access-log",
            "proof-by-signed-log",
            "proof-by-sealed",
            "proof-by-second-step",
            "proof-by-reasons",
        ],
        not_yet: &[],
        data_items: &["given-name", "family-name", "mobile", "request-street", "request-note", "look-at"],
        tests: &[
            "it::rules::the_matrix_of_routes_and_roles_holds",
            "it::access_log::the_database_refuses_every_change_of_the_log",
            "it::verify::case_20_whatever_is_changed_by_hand_is_named_by_its_row",
            "it::verify::case_20_who_makes_the_plain_hashes_anew_is_caught_by_the_seals",
            "it::verify::case_20_a_cut_off_end_is_named_by_the_chain_by_a_head_and_by_the_head_outside",
            "it::vault::a_wrong_master_key_is_noticed_at_start",
            "it::offers::without_the_log_there_is_no_access",
            "it::requests::a_stranger_finds_nothing_and_changes_nothing",
            "it::requests::the_board_shows_where_requests_stand_and_not_whose_they_are",
            "it::requests::what_a_customer_wrote_stands_nowhere_in_the_data_in_plain",
            "it::my_data::nothing_of_anybody_else_appears",
            "it::my_data::values_are_masked_until_pressed_and_each_press_is_logged",
            "it::inventory::texts_and_bytes_of_people_are_sealed_or_say_why_not",
            "it::sign_in::mobile_name_and_code_are_nowhere_in_the_data_file",
            "karriz::base::crypto::tests::a_sealed_value_opens_only_at_its_own_place",
            "it::sign_in_attacks::staff_with_a_code_alone_are_nobody_but_a_customer_in_production",
            "it::second_step::nobody_begins_to_work_here_without_a_second_step",
            "it::staff_find::case_19_what_is_opened_needs_a_reason_and_shuts_again",
            "it::cases::calls::who_asks_is_called_and_reads_who_saw_the_number",
        ],
        awaited: &[],
    },
    Claim {
        sentence: 16,
        made_true_by: &[],
        not_yet: &["proof-lacks-judicial"],
        data_items: &[],
        tests: &[],
        awaited: &["it::judicial::an_order_needs_two_people_and_gives_its_scope_only"],
    },
    Claim {
        sentence: 17,
        made_true_by: &[],
        not_yet: &["proof-lacks-both-modes"],
        data_items: &[],
        tests: &[],
        awaited: &["it::judicial::the_package_holds_both_modes", "it::export::the_export_holds_both_modes"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::privacy::inventory::items;
    use crate::i18n::{Lang, Words};

    static CLAIM: Claim =
        Claim { sentence: 1, made_true_by: &[], not_yet: &[], data_items: &[], tests: &["it::a"], awaited: &["it::b"] };

    #[test]
    fn the_state_is_what_the_list_of_tests_says() {
        let state = |existing: &[&'static str]| prove(&CLAIM, &existing.iter().copied().collect()).state;
        assert_eq!(state(&[]), State::NotYet);
        assert_eq!(state(&["it::c", "karriz::a"]), State::NotYet);
        assert_eq!(state(&["it::b", "it::c"]), State::Partly);
        assert_eq!(state(&["it::a", "it::b"]), State::Proven);
    }

    /// A test that was called something else would be missing on the page, and one that was written would not count.
    #[test]
    fn what_is_named_as_proof_exists_and_what_is_awaited_does_not() {
        let existing: BTreeSet<&str> = names().collect();
        for claim in CLAIMS {
            for name in claim.tests {
                assert!(existing.contains(name), "S{}: there is no test {name}", claim.sentence);
            }
            for name in claim.awaited {
                assert!(!existing.contains(name), "S{}: {name} is written", claim.sentence);
            }
        }
    }

    #[test]
    fn each_sentence_has_one_claim_with_tests_and_words() {
        let numbers: Vec<u8> = CLAIMS.iter().map(|claim| claim.sentence).collect();
        assert_eq!(numbers, current().sentences.iter().map(|sentence| sentence.number).collect::<Vec<u8>>());
        for claim in CLAIMS {
            assert!(!claim.tests.is_empty() || !claim.awaited.is_empty(), "S{}", claim.sentence);
            for key in claim.made_true_by.iter().chain(claim.not_yet) {
                assert!(Lang::ALL.iter().all(|lang| Words::of(*lang).has(key)), "{key}");
            }
        }
    }

    #[test]
    fn every_datum_that_is_named_is_in_the_inventory() {
        let declared: BTreeSet<&str> = items().map(|declared| declared.item.name).collect();
        for name in CLAIMS.iter().flat_map(|claim| claim.data_items) {
            assert!(declared.contains(name), "{name}");
        }
    }

    #[test]
    fn a_proven_sentence_lacks_nothing() {
        for proof in proofs() {
            let lacks = !proof.claim.not_yet.is_empty();
            let all_there = proof.tests.iter().all(|(_, exists)| *exists);
            assert_eq!(lacks, !all_there, "S{}", proof.claim.sentence);
        }
    }

    #[test]
    fn the_list_of_tests_is_current() {
        super::super::test_list::check("karriz");
    }
}
