//! Breaks every policy and every example in every way that a check should notice, and asks whether it does.
//!
//! An *operator* makes one kind of break. It works on the syntax tree and gives new text by the tree's spans. A break is
//! *killed* when a check that the operator expects has a new finding at the broken place; a place where that check had
//! something to say before counts for nothing, and what is no policy any more is discarded. The rest *survive*, and each
//! survivor stands in `mutants/survivors.txt` under the reason why no check should speak there.

mod challenge;
mod edit;
mod flow;
mod judge;
mod papers;
mod people;
mod place;
mod survivors;
mod time;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use edit::Break;
use judge::{Judge, Verdict};
use place::{Place, Sheet};
use stepwell::checks::REGISTRY;
use stepwell::load::{self, Failure};
use stepwell::syntax::ast::DeclarationKind;

/// One kind of break.
pub struct Operator {
    name: &'static str,
    /// The checks of which one must notice it.
    expects: &'static [&'static str],
    /// Breaks a place, in no or several ways.
    breaks: fn(&Place<'_>) -> Vec<Break>,
    /// Whether it changes nothing for other places, so that several can be judged in one run.
    local: bool,
}

/// Every operator; one more is one line.
static OPERATORS: &[Operator] = &[
    local("owner dropped", &["unowned-step"], people::owner_dropped),
    local("owner unstated", &["unowned-step"], people::owner_unstated),
    operator("chair dropped", &["unowned-step"], people::chair_dropped),
    local("one of two", &["ambiguous-owner", "no-final-decider"], people::one_of_two),
    local("another owner", &["conflicting-clauses"], people::another_owner),
    operator("holder dropped", &["no-holder"], people::holder_dropped),
    operator("holder unstated", &["no-holder"], people::holder_unstated),
    operator("target unstated", &["dead-end", "unhandled-refusal"], flow::target_unstated),
    operator("last target dropped", &["dead-end", "unhandled-refusal"], flow::last_target_dropped),
    operator("outcome dropped", &["missing-outcome", "unhandled-refusal", "dead-end"], flow::outcome_dropped),
    operator("back to the item before", &["unbounded-loop", "endless-loop"], flow::back_to_before),
    operator("back to the beginning", &["unbounded-loop", "endless-loop"], flow::back_to_beginning),
    operator("back to itself", &["unbounded-loop", "endless-loop"], flow::back_to_itself),
    operator("end added", &["unreachable-item"], flow::end_added),
    operator("outlined", &["outline-only"], flow::outlined),
    operator("row dropped", &["route-gap"], flow::row_dropped),
    operator("row doubled", &["route-overlap"], flow::row_doubled),
    operator("guard impossible", &["impossible-guard"], words::guard_impossible),
    operator("wait for later work", &["deadlock"], flow::wait_for_later_work),
    operator("branch led out", &["unfinished-work"], flow::branch_led_out),
    operator("two hand-overs", &["two-holders"], flow::two_hand_overs),
    operator("dispute dropped", &["missing-dispute-route"], challenge::dispute_dropped),
    operator(
        "raiser dropped",
        &["unstated-name", "missing-dispute-route", "one-sided-dispute"],
        challenge::raiser_dropped,
    ),
    operator("last word dropped", &["no-final-decider"], challenge::final_dropped),
    operator("effect unstated", &["unstated-effect"], challenge::effect_unstated),
    local("judge is a party", &["interested-resolver", "no-final-decider"], challenge::judge_is_party),
    operator("consent dropped", &["late-consent", "no-consent-gate", "unhandled-refusal"], papers::consent_dropped),
    operator("consent relied on early", &["late-consent"], papers::consent_early),
    operator("document dropped", &["missing-document"], papers::document_dropped),
    local("document needed", &["missing-document"], papers::paper_needed),
    operator("document added", &["unused-document"], papers::document_added),
    operator("record dropped", &["unrecorded-decision"], papers::record_dropped),
    local("criterion unstated", &["undefined-criterion"], papers::criterion_unstated),
    operator("limit dropped", &["open-ended-step", "untimed-escalation", "vague-limit"], time::limit_dropped),
    local("limit vague", &["vague-limit"], time::limit_vague),
    operator("length unstated", &["open-ended-step", "untimed-escalation", "vague-limit"], time::length_unstated),
    operator("anchor unstated", &["unstated-anchor"], time::anchor_unstated),
    local("limit contradicted", &["conflicting-clauses"], time::limit_contradicted),
    local("claim shortened", &["false-claim", "unprovable-claim"], time::claim_shortened),
    local("claim lengthened", &["loose-claim", "unprovable-claim"], time::claim_lengthened),
    operator("rule repeated", &["redundant-rule"], words::rule_repeated),
    operator("reference to no clause", &["stale-reference"], words::reference_wrong),
    operator("reference to another clause", &["stale-reference"], words::reference_swapped),
    operator("clause renamed", &["stale-reference"], words::clause_renamed),
    operator("clause added", &["uncovered-clause"], words::clause_added),
    operator("abbreviation unstated", &["undefined-abbreviation"], words::abbreviation_unstated),
    operator("abbreviation dropped", &["undefined-abbreviation"], words::abbreviation_dropped),
    operator("abbreviation added", &["unused-abbreviation"], words::abbreviation_added),
    operator("title page line dropped", &["missing-metadata"], words::title_page_line_dropped),
    operator("condition quoted", &["undefined-condition"], words::condition_quoted),
    local("name misspelt", &["unknown-name"], words::name_misspelt),
];

const fn operator(
    name: &'static str,
    expects: &'static [&'static str],
    breaks: fn(&Place<'_>) -> Vec<Break>,
) -> Operator {
    Operator { name, expects, breaks, local: false }
}

const fn local(name: &'static str, expects: &'static [&'static str], breaks: fn(&Place<'_>) -> Vec<Break>) -> Operator {
    Operator { name, expects, breaks, local: true }
}

/// One break of one policy.
pub struct Mutant {
    operator: &'static Operator,
    /// How it is known again in the list of survivors.
    key: String,
    broken: Break,
}

impl Mutant {
    /// Returns whether it is a fault of the file itself, which is found before anything is judged.
    fn is_of_file(&self) -> bool {
        self.operator.expects == ["unknown-name"]
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is what a reader of the run wants to see")]
fn every_break_is_noticed_or_listed_with_a_reason() {
    let mut counts: BTreeMap<(usize, Verdict), usize> = BTreeMap::new();
    let mut survivors = Vec::new();
    for sheet in sheets() {
        let mutants = mutants(&sheet);
        for (mutant, verdict) in mutants.iter().zip(Judge::new(&sheet).verdicts(&mutants)) {
            let operator = OPERATORS.iter().position(|known| known.name == mutant.operator.name).unwrap();
            *counts.entry((operator, verdict)).or_default() += 1;
            survivors.extend((verdict == Verdict::Survivor).then(|| mutant.key.clone()));
        }
    }
    println!("{}", table(&counts));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutants");
    let listed = survivors::listed(&crate::read(&folder.join("survivors.txt")));
    let said = survivors::compared(&listed, &survivors);
    assert!(said.is_empty(), "{said}");
    for (number, operator) in OPERATORS.iter().enumerate() {
        assert!(counts.contains_key(&(number, Verdict::Killed)), "nothing notices any `{}`", operator.name);
    }
}

#[test]
fn operators_expect_checks_that_there_are() {
    let checks: Vec<&str> = REGISTRY.iter().map(|check| check.name).collect();
    for name in OPERATORS.iter().flat_map(|operator| operator.expects) {
        assert!(checks.contains(name), "there is no check `{name}`");
    }
}

/// Reads every policy and example that has a `policy`; a library is judged where it is used.
fn sheets() -> Vec<Sheet> {
    let folders = ["policies", "examples"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let mut sheets = Vec::new();
    for path in crate::policies().into_iter().filter(|path| folders.iter().any(|folder| path.starts_with(folder))) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let known = crate::policies();
        let loaded = load::load(std::slice::from_ref(&name), "/policies", &mut |file| {
            let path = path.with_file_name(file);
            let is_there = known.contains(&path);
            is_there.then(|| crate::read(&path)).ok_or(Failure::NotText)
        });
        assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
        let sheet = Sheet { name, loaded };
        let is_policy = |kind: &DeclarationKind| matches!(kind, DeclarationKind::Policy(_));
        if sheet.tree().declarations.iter().any(|found| is_policy(&found.kind)) {
            sheets.push(sheet);
        }
    }
    sheets
}

/// Lists every break of a policy.
fn mutants(sheet: &Sheet) -> Vec<Mutant> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for place in sheet.places() {
        for operator in OPERATORS {
            for broken in (operator.breaks)(&place) {
                // What replaces itself breaks nothing.
                if broken.edits.iter().all(|edit| sheet.text(edit.span) == edit.text) {
                    continue;
                }
                let key = format!("{}: {}: {}: {}", sheet.name, place.path(), operator.name, place.shown());
                let times = seen.entry(key.clone()).or_default();
                *times += 1;
                let key = if *times > 1 { format!("{key} ({times})") } else { key };
                found.push(Mutant { operator, key, broken });
            }
        }
    }
    found
}

/// Writes how many breaks of each kind there are, and what became of them.
fn table(counts: &BTreeMap<(usize, Verdict), usize>) -> String {
    let columns = [Verdict::Killed, Verdict::Before, Verdict::Discarded, Verdict::Survivor];
    let count = |operator: usize, verdict: Verdict| counts.get(&(operator, verdict)).copied().unwrap_or(0);
    let row = |name: &str, numbers: &[usize]| {
        let all: usize = numbers.iter().sum();
        let numbers: String = numbers.iter().map(|number| format!("{number:>10}")).collect();
        format!("{name:<28}{all:>10}{numbers}\n")
    };
    let heading = ["breaks", "killed", "before", "discarded", "survivors"].map(|word| format!("{word:>10}")).concat();
    let rows: String = (0..OPERATORS.len())
        .map(|operator| row(OPERATORS[operator].name, &columns.map(|verdict| count(operator, verdict))))
        .collect();
    let sums = columns.map(|verdict| (0..OPERATORS.len()).map(|operator| count(operator, verdict)).sum());
    format!("{:<28}{heading}\n{rows}{}", "", row("all", &sums))
}
