//! The one place where rules of the grammar become words.

use crate::syntax::grammar::Rule;

/// The words that can follow a name on its line, and so are no names.
pub(super) const REFUSED: [&str; 12] =
    ["and", "or", "else", "when", "then", "unstated", "not", "is", "of", "also", "matches", "until"];

/// What could stand somewhere, and how much the line needs it.
pub(super) enum Phrase {
    /// Something that the line is about.
    Needed(&'static str),
    /// A word of the language.
    Keyword(String),
    /// The beginning or end of a block, or of the line.
    Layout(&'static str),
    /// What may stand on many lines.
    Optional(&'static str),
    /// A word of the language that may stand on many lines.
    OptionalKeyword(String),
    /// Nothing to speak of.
    Hidden,
}

impl Phrase {
    /// Returns its place in a list of alternatives; the lowest come first.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Phrase::Needed(_) => 0,
            Phrase::Keyword(_) => 1,
            Phrase::Layout(_) => 2,
            Phrase::Optional(_) | Phrase::OptionalKeyword(_) => 3,
            Phrase::Hidden => 4,
        }
    }

    /// Returns what people read.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Phrase::Needed(text) | Phrase::Layout(text) | Phrase::Optional(text) => Some((*text).to_owned()),
            Phrase::Keyword(word) | Phrase::OptionalKeyword(word) => Some(format!("`{word}`")),
            Phrase::Hidden => None,
        }
    }

    /// Returns the words of the language that could stand here.
    pub(super) fn words(&self) -> Vec<&str> {
        match self {
            Phrase::Keyword(word) | Phrase::OptionalKeyword(word) => vec![word],
            Phrase::Needed("a unit such as `working days`") => {
                vec!["minutes", "hours", "working", "calendar", "days", "weeks", "months", "years"]
            }
            _ => Vec::new(),
        }
    }
}

/// Returns the words for a rule of the grammar.
#[rustfmt::skip]
pub(super) fn phrase(expected: Rule) -> Phrase {
    match expected {
        Rule::name | Rule::path | Rule::list | Rule::point | Rule::expect_item => Phrase::Needed("a name"),
        Rule::acronym => Phrase::Needed("an abbreviation"),
        Rule::joint | Rule::people => Phrase::Needed("the name of a role"),
        Rule::target => Phrase::Needed("the name of an item or end"),
        Rule::moment => Phrase::Needed("a moment, such as the name of an event or item"),
        Rule::number => Phrase::Needed("a number"),
        Rule::percent => Phrase::Needed("a percentage such as `35%`"),
        Rule::label | Rule::mark => Phrase::Needed("a clause number"),
        Rule::date => Phrase::Needed("a date such as `2024-02-09`"),
        Rule::time => Phrase::Needed("a time such as `09:00`"),
        Rule::date_time | Rule::happening => Phrase::Needed("a date and time such as `2026-12-23T16:00`"),
        Rule::unit => Phrase::Needed("a unit such as `working days`"),
        Rule::length => Phrase::Needed("a length such as `2 working days`"),
        Rule::thing => Phrase::Needed("a text in quotes or the name of a document"),
        Rule::condition | Rule::atom | Rule::negation | Rule::holding | Rule::answer | Rule::compare => Phrase::Needed("a condition"),
        Rule::string | Rule::quote => Phrase::Needed("a text in quotes"),
        Rule::limit => Phrase::Needed("a limit such as `within 2 working days`"),
        Rule::within => Phrase::Needed("`within` and a length"),
        Rule::sentence => Phrase::Needed("a sentence such as `always one holder`"),
        Rule::means => Phrase::Needed("`means`"),
        Rule::assignment => Phrase::Needed("a name, `=` and a value"),
        Rule::with_values => Phrase::Needed("`with`"),
        Rule::then => Phrase::Needed("`then`"),
        Rule::expectation => Phrase::Needed("`expect`"),
        Rule::expect_holder => Phrase::Needed("`held by`"),
        Rule::every => Phrase::Needed("`every` and a length"),
        Rule::in_place => Phrase::Needed("`in`"),
        Rule::clause => Phrase::Needed("`clause`"),
        Rule::unstated => Phrase::Needed("`unstated`"),
        Rule::declaration | Rule::file => Phrase::Needed("a declaration"),
        Rule::member | Rule::statement | Rule::item => Phrase::Needed("a line of a block"),
        Rule::until_moment => Phrase::Needed("`until`"),
        Rule::of_moment => Phrase::Needed("`of`"),
        Rule::by_time => Phrase::Needed("`by` and a time"),
        Rule::starting_with => Phrase::Needed("`starting with`"),
        Rule::at_least => Phrase::Needed("`at least`"),
        Rule::policy_line | Rule::source_line | Rule::vocabulary_line | Rule::standard_line | Rule::holidays_line
        | Rule::scenario_line | Rule::profile_line => Phrase::Needed("a line of this block"),
        Rule::open | Rule::block => Phrase::Layout("`{`"),
        Rule::close => Phrase::Layout("`}`"),
        Rule::line_end | Rule::EOI => Phrase::Layout("the end of the line"),
        Rule::remark => Phrase::Optional("a remark"),
        Rule::round_open => Phrase::Optional("`(`"),
        Rule::round_close => Phrase::Layout("`)`"),
        Rule::square_open => Phrase::Optional("`[`"),
        Rule::square_close => Phrase::Layout("`]`"),
        Rule::equals => Phrase::Needed("`=`"),
        Rule::comma => Phrase::Optional("`,`"),
        Rule::and => Phrase::Optional("`and`"),
        Rule::or => Phrase::Optional("`or`"),
        Rule::or_else => Phrase::Optional("`or else`"),
        Rule::marks => Phrase::Optional("a clause such as `[19.1]`"),
        Rule::comparison => Phrase::Optional("a comparison such as `>=`"),
        Rule::title => Phrase::Optional("a title in quotes"),
        Rule::also => Phrase::Optional("`also`"),
        Rule::matches => Phrase::Optional("`matches`"),
        Rule::and_word | Rule::or_word | Rule::when_word | Rule::is_word | Rule::also_word | Rule::matches_word
        | Rule::clear_word | Rule::else_word => Phrase::OptionalKeyword(keyword(expected)),
        Rule::abbreviation_word | Rule::after_word | Rule::against_word | Rule::aim_word | Rule::allow_word
        | Rule::always_word | Rule::among_word | Rule::any_word | Rule::as_word | Rule::asks_word | Rule::at_word
        | Rule::authority_word | Rule::because_word | Rule::before_word | Rule::begins_word | Rule::between_word
        | Rule::body_word | Rule::by_word | Rule::calendar_word | Rule::chair_word | Rule::changes_word
        | Rule::claim_word | Rule::clause_word | Rule::closed_word | Rule::consent_word | Rule::consulting_word
        | Rule::continues_word | Rule::day_word | Rule::decision_word | Rule::different_word | Rule::do_word
        | Rule::document_word | Rule::does_word | Rule::duty_word | Rule::each_word | Rule::effect_word
        | Rule::end_word | Rule::escalation_word | Rule::event_word | Rule::every_word | Rule::expect_word
        | Rule::extended_word | Rule::external_word | Rule::fact_word | Rule::field_word | Rule::final_word
        | Rule::first_word | Rule::follow_word | Rule::follows_word | Rule::for_word | Rule::from_word
        | Rule::guidance_word | Rule::hands_word | Rule::happens_word | Rule::held_word | Rule::holder_word
        | Rule::holidays_word | Rule::if_word | Rule::in_word | Rule::issued_word | Rule::judged_word
        | Rule::known_word | Rule::last_word | Rule::late_word | Rule::least_word | Rule::level_word
        | Rule::manages_word | Rule::match_word | Rule::may_word | Rule::means_word | Rule::meanwhile_word
        | Rule::members_word | Rule::needs_word | Rule::never_word | Rule::not_word | Rule::note_word
        | Rule::of_word | Rule::on_word | Rule::one_word | Rule::only_word | Rule::open_word | Rule::otherwise_word
        | Rule::outcome_word | Rule::outline_word | Rule::over_word | Rule::owner_word | Rule::parallel_word
        | Rule::party_word | Rule::pauses_word | Rule::people_word | Rule::policy_word | Rule::procedure_word
        | Rule::produces_word | Rule::profile_word | Rule::quorum_word | Rule::raised_word | Rule::records_word
        | Rule::review_by_word | Rule::rises_word | Rule::role_word | Rule::route_word | Rule::rule_word
        | Rule::same_word | Rule::scenario_word | Rule::see_word | Rule::sends_word | Rule::sequence_word
        | Rule::service_word | Rule::should_word | Rule::sits_word | Rule::source_word | Rule::staff_word
        | Rule::stage_word | Rule::standard_word | Rule::stands_word | Rule::start_word | Rule::starting_word
        | Rule::step_word | Rule::system_word | Rule::takes_word | Rule::team_word | Rule::the_word
        | Rule::then_word | Rule::time_word | Rule::to_word | Rule::until_word | Rule::urgency_word | Rule::use_word
        | Rule::version_word | Rule::vocabulary_word | Rule::wait_word | Rule::waits_word | Rule::while_word
        | Rule::with_word | Rule::withdraws_word | Rule::within_word | Rule::working_word => Phrase::Keyword(keyword(expected)),
        Rule::COMMENT | Rule::WHITESPACE | Rule::name_char | Rule::refused | Rule::characters | Rule::plain | Rule::first_of | Rule::last_of | Rule::start_of | Rule::tail
        | Rule::policy | Rule::authority | Rule::owner | Rule::version | Rule::issued | Rule::review_by
        | Rule::calendar | Rule::working_day | Rule::follows | Rule::use_file | Rule::source | Rule::abbreviation
        | Rule::vocabulary | Rule::shared_role | Rule::stage | Rule::standard | Rule::holidays | Rule::closed_days
        | Rule::open_days | Rule::known | Rule::scenario | Rule::profile | Rule::staff | Rule::service
        | Rule::system | Rule::party | Rule::document | Rule::consent | Rule::team | Rule::role | Rule::body
        | Rule::among | Rule::manages | Rule::fact | Rule::one_of | Rule::in_unit | Rule::event | Rule::deemed
        | Rule::counted | Rule::becomes | Rule::procedure | Rule::parameters | Rule::rule | Rule::always_held
        | Rule::never | Rule::only_role | Rule::different_people | Rule::only_after | Rule::follows_on
        | Rule::within_of | Rule::happens | Rule::step | Rule::decision | Rule::level | Rule::end | Rule::parallel
        | Rule::sequence | Rule::route | Rule::wait_for | Rule::follow | Rule::meanwhile | Rule::at_any_time
        | Rule::as_name | Rule::by | Rule::to | Rule::with | Rule::consulting | Rule::produces | Rule::needs
        | Rule::asks | Rule::withdraws | Rule::sends | Rule::records | Rule::judged_by | Rule::hands_over
        | Rule::held_by | Rule::closed | Rule::continues_in | Rule::from_to | Rule::begins | Rule::only_if
        | Rule::outcome | Rule::row | Rule::otherwise | Rule::first_match | Rule::claim | Rule::late | Rule::urgency
        | Rule::extended | Rule::takes | Rule::pauses | Rule::against | Rule::raised_by | Rule::between
        | Rule::effect | Rule::final_level | Rule::outline | Rule::external | Rule::for_each | Rule::duty
        | Rule::see | Rule::note | Rule::allow | Rule::field | Rule::sits | Rule::chair | Rule::members
        | Rule::quorum | Rule::before | Rule::after | Rule::on | Rule::on_same_day => Phrase::Hidden,
    }
}

/// A rule of a keyword is named as the keyword, with `_word` behind it.
fn keyword(word: Rule) -> String {
    format!("{word:?}").trim_end_matches("_word").replace('_', "-")
}
