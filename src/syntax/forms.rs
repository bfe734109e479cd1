//! The words that begin a line, each with a line as people write it, for "write it like this".

/// The word and an example of its line.
pub(super) type Form = (&'static str, &'static str);

/// What stands in the first column.
pub(super) const DECLARATIONS: &[Form] = &[
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
pub(super) const MEMBERS: &[Form] = &[
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
pub(super) const POLICY: &[Form] = &[
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
pub(super) const SOURCE: &[Form] =
    &[("clause", "clause 19.1 \"Step Up\""), ("note", "note \"The pages are not numbered\"")];

/// What stands in `vocabulary`.
pub(super) const VOCABULARY: &[Form] =
    &[("note", "note \"Agreed in 2024\""), ("role", "role worker \"Case worker\""), ("stage", "stage alert \"Alert\"")];

/// What stands in `standard`.
pub(super) const STANDARD: &[Form] = &[
    ("note", "note \"Agreed in 2024\""),
    ("rule", "rule no-gap \"Somebody always holds the case\" { always one holder }"),
];

/// What stands in `holidays`.
pub(super) const HOLIDAYS: &[Form] = &[
    ("closed", "closed 2026-12-24 to 2026-12-31 \"Christmas closure\""),
    ("note", "note \"Agreed in 2024\""),
    ("open", "open 2026-12-28"),
];

/// What stands in `scenario`.
pub(super) const SCENARIO: &[Form] =
    &[("expect", "expect threshold by 2026-12-24T10:00"), ("note", "note \"A week before Christmas\"")];

/// What stands in `profile`.
pub(super) const PROFILE: &[Form] = &[("staff", "staff manager 3")];

/// Whether a line may begin with this word somewhere.
pub(super) fn begins_a_line(word: &str) -> bool {
    [DECLARATIONS, MEMBERS, POLICY, SOURCE, VOCABULARY, STANDARD, HOLIDAYS, SCENARIO, PROFILE]
        .iter()
        .any(|forms| form(forms, word).is_some())
}

/// Whether a line that begins with this word may open a block.
pub(super) fn begins_a_block(word: &str) -> bool {
    const ITEMS: [&str; 11] =
        ["decision", "end", "follow", "level", "meanwhile", "outcome", "parallel", "route", "sequence", "step", "wait"];
    ITEMS.contains(&word) || (word != "use" && form(DECLARATIONS, word).is_some())
}

/// Returns the example that belongs to a word.
pub(super) fn form(forms: &[Form], word: &str) -> Option<&'static str> {
    forms.iter().find(|(begins, _)| *begins == word).map(|(_, example)| *example)
}
