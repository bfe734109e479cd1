//! The words that begin a line, each with a line as people write it, for "write it like this".

/// The word and an example of its line.
type Form = (&'static str, &'static str);

/// Where a line may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// The first column.
    File,
    /// The block of a procedure, and every block that has no words of its own.
    Block,
    /// `policy`
    Policy,
    /// `source`
    Source,
    /// `vocabulary`
    Vocabulary,
    /// `standard`
    Standard,
    /// `holidays`
    Holidays,
    /// `scenario`
    Scenario,
    /// `profile`
    Profile,
}

impl Room {
    /// Every room, the most usual first.
    pub(super) const ALL: [Room; 9] = [
        Room::Block,
        Room::File,
        Room::Policy,
        Room::Source,
        Room::Vocabulary,
        Room::Standard,
        Room::Holidays,
        Room::Scenario,
        Room::Profile,
    ];

    fn forms(self) -> &'static [Form] {
        match self {
            Room::File => DECLARATIONS,
            Room::Block => MEMBERS,
            Room::Policy => POLICY,
            Room::Source => SOURCE,
            Room::Vocabulary => VOCABULARY,
            Room::Standard => STANDARD,
            Room::Holidays => HOLIDAYS,
            Room::Scenario => SCENARIO,
            Room::Profile => PROFILE,
        }
    }

    /// Lists the words that begin a line here.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        self.forms().iter().map(|(word, _)| *word)
    }

    /// Returns the example that belongs to a word.
    pub(super) fn form(self, word: &str) -> Option<&'static str> {
        self.forms().iter().find(|(begins, _)| *begins == word).map(|(_, example)| *example)
    }

    /// Says where to write a line that begins with one of these words.
    pub(super) fn place(self) -> &'static str {
        match self {
            Room::File => "in the first column, outside of every block",
            Room::Block => "in the block of a procedure",
            Room::Policy => "in the block of `policy`",
            Room::Source => "in the block of a `source`",
            Room::Vocabulary => "in the block of a `vocabulary`",
            Room::Standard => "in the block of a `standard`",
            Room::Holidays => "in the block of `holidays`",
            Room::Scenario => "in the block of a `scenario`",
            Room::Profile => "in the block of a `profile`",
        }
    }

    /// Names the words that people need most here.
    pub(super) fn usual(self) -> &'static str {
        match self {
            Room::File => "a word such as `procedure`, `role` or `service`",
            Room::Block => "a word such as `step`, `by` or `within`",
            Room::Policy => "a word such as `authority`, `issued` or `calendar`",
            Room::Source => "`clause` or `note`",
            Room::Vocabulary => "`role`, `stage` or `note`",
            Room::Standard => "`rule` or `note`",
            Room::Holidays => "`closed`, `open` or `note`",
            Room::Scenario => "a date and time, `expect` or `note`",
            Room::Profile => "the name of an item or outcome, or `staff`",
        }
    }
}

/// Whether a line may begin with this word somewhere.
pub(super) fn begins_a_line(word: &str) -> bool {
    Room::ALL.iter().any(|room| room.form(word).is_some())
}

/// Whether a line that begins with this word may open a block.
pub(super) fn begins_a_block(word: &str) -> bool {
    const ITEMS: [&str; 11] =
        ["decision", "end", "follow", "level", "meanwhile", "outcome", "parallel", "route", "sequence", "step", "wait"];
    ITEMS.contains(&word) || (word != "use" && Room::File.form(word).is_some())
}

/// What stands in the first column.
const DECLARATIONS: &[Form] = &[
    ("abbreviation", "abbreviation MASH \"multi-agency safeguarding hub\""),
    ("body", "body panel \"Transfer panel\" in early-help { sits every 2 weeks }"),
    ("consent", "consent to-share \"Consent to share\" from parent"),
    ("document", "document plan \"Support plan\""),
    ("escalation", "escalation step-up-dispute \"Step-up disagreements\" {"),
    ("event", "event minutes-in \"The minutes arrive\""),
    ("fact", "fact complex \"The case is complex\""),
    ("holidays", "holidays closures \"Office closures\" {"),
    ("party", "party parent \"The parents\""),
    ("policy", "policy enfield \"Step up and step down\" {"),
    ("procedure", "procedure step-up \"Step up to social care\" {"),
    ("profile", "profile a-usual-year {"),
    ("role", "role manager \"Team manager\" in early-help manages worker"),
    ("route", "route which-team \"Which team\" {"),
    ("rule", "rule no-gap \"Somebody always holds the case\" { always one holder }"),
    ("scenario", "scenario \"Christmas\" for step-up {"),
    ("service", "service early-help \"Early Help\""),
    ("source", "source \"The step-up policy, version 3\" {"),
    ("standard", "standard national \"Working together\" {"),
    ("system", "system liquid-logic \"Liquid Logic\""),
    ("team", "team mash \"MASH\" in social-care"),
    ("use", "use \"vocabulary.well\""),
    ("vocabulary", "vocabulary shared \"Shared words\" {"),
];

/// What stands in a block: items, then statements.
const MEMBERS: &[Form] = &[
    ("decision", "decision threshold \"Is the threshold met?\" {"),
    ("end", "end stepped-up \"Stepped up\" { held by social-care }"),
    ("follow", "follow step-up as second"),
    ("level", "level head-of-service { by head-of-service }"),
    ("meanwhile", "meanwhile on alert {"),
    ("parallel", "parallel checks {"),
    ("route", "route which-team {"),
    ("sequence", "sequence repair {"),
    ("step", "step alert \"Alert the manager\" { by worker }"),
    ("wait", "wait for minutes-in"),
    ("after", "after alert"),
    ("against", "against step-up.threshold.not-met"),
    ("aim", "aim within 2 working days"),
    ("allow", "allow dead-end because \"the next version mends it\""),
    ("asks", "asks consent-to-share"),
    ("at", "at least 2 weeks before conference"),
    ("before", "before conference"),
    ("begins", "begins on referral"),
    ("between", "between head-of-eh and head-of-cin"),
    ("by", "by manager"),
    ("chair", "chair manager"),
    ("claim", "claim allocate within 3 working days of conference"),
    ("closed", "closed"),
    ("consulting", "consulting worker"),
    ("continues", "continues in emergency"),
    ("duty", "duty may"),
    ("effect", "effect waits"),
    ("extended", "extended by manager to 20 working days"),
    ("external", "external \"The ombudsman\""),
    ("field", "field analysis \"Analysis\""),
    ("final", "final"),
    ("first", "first match"),
    ("for", "for each \"child of the household\""),
    ("from", "from early-help to social-care"),
    ("hands", "hands over to social-care"),
    ("held", "held by worker"),
    ("judged", "judged by threshold-document"),
    ("late", "late then threshold"),
    ("members", "members manager, worker"),
    ("needs", "needs plan"),
    ("note", "note \"The document says no more\""),
    ("on", "on the same working day as alert"),
    ("only", "only if consent-given"),
    ("otherwise", "otherwise then threshold"),
    ("outcome", "outcome met \"Met\" then stepped-up"),
    ("outline", "outline"),
    ("pauses", "pauses while parent-away"),
    ("produces", "produces plan"),
    ("quorum", "quorum 3"),
    ("raised", "raised by manager within 20 working days"),
    ("records", "records \"decision and reasons\" in liquid-logic"),
    ("see", "see 17 \"Escalation Process\""),
    ("sends", "sends plan to manager"),
    ("sits", "sits every 2 weeks"),
    ("takes", "takes 1 to 3 working days"),
    ("then", "then threshold"),
    ("to", "to manager"),
    ("urgency", "urgency \"immediately\""),
    ("when", "when plan is cin then cin-team"),
    ("with", "with worker"),
    ("withdraws", "withdraws consent-to-share"),
    ("within", "within 2 working days of alert"),
];

/// What stands in `policy`.
const POLICY: &[Form] = &[
    ("allow", "allow dead-end because \"the next version mends it\""),
    ("authority", "authority \"London Borough of Enfield\""),
    ("calendar", "calendar england-and-wales"),
    ("day", "day 09:00 to 17:00"),
    ("follows", "follows national"),
    ("issued", "issued 2024-02-09"),
    ("note", "note \"The document says no more\""),
    ("owner", "owner \"Head of Early Help\""),
    ("review-by", "review-by 2025-01"),
    ("version", "version \"0.3\""),
];

/// What stands in `source`.
const SOURCE: &[Form] = &[("clause", "clause 19.1 \"Step Up\""), ("note", "note \"The pages are not numbered\"")];

/// What stands in `vocabulary`.
const VOCABULARY: &[Form] =
    &[("note", "note \"Agreed in 2024\""), ("role", "role worker \"Case worker\""), ("stage", "stage alert \"Alert\"")];

/// What stands in `standard`.
const STANDARD: &[Form] = &[
    ("note", "note \"Agreed in 2024\""),
    ("rule", "rule no-gap \"Somebody always holds the case\" { always one holder }"),
];

/// What stands in `holidays`.
const HOLIDAYS: &[Form] = &[
    ("closed", "closed 2026-12-24 to 2026-12-31 \"Christmas closure\""),
    ("note", "note \"Agreed in 2024\""),
    ("open", "open 2026-12-28"),
];

/// What stands in `scenario`.
const SCENARIO: &[Form] =
    &[("expect", "expect threshold by 2026-12-24T10:00"), ("note", "note \"A week before Christmas\"")];

/// What stands in `profile`.
const PROFILE: &[Form] = &[("staff", "staff manager 3")];

#[cfg(test)]
mod tests {
    use super::*;

    /// No file can show that an example in a help text is one.
    #[test]
    fn every_example_is_read() {
        for room in Room::ALL {
            for (word, example) in room.forms() {
                let line = if example.ends_with('{') { format!("{example} }}") } else { (*example).to_owned() };
                let text = match room {
                    Room::File => line.replace("{ }", "{\n}"),
                    Room::Block => format!("procedure p {{\n{line}\n}}"),
                    Room::Source => format!("source \"s\" {{\n{line}\n}}"),
                    Room::Scenario => format!("scenario \"s\" for p {{\n{line}\n}}"),
                    other => format!("{} p {{\n{line}\n}}", format!("{other:?}").to_lowercase()),
                };
                let parsed = crate::syntax::parse(crate::source::FileId(0), &text);
                assert!(parsed.diagnostics.is_empty(), "{text}\n{:?}", parsed.diagnostics);
                assert!(example.starts_with(word), "{example}");
            }
        }
    }
}
