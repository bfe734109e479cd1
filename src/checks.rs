//! The checks: each finds one fault, has a name that never changes, and reads what others have built.
//!
//! [`run`] judges one policy. It promises the same findings in the same order whatever the machine, and it says which
//! procedures it could not judge to the end.

mod between;
mod binding;
mod bounds;
mod clock;
mod context;
mod contradictions;
mod file;
mod handovers;
mod happenings;
mod ladders;
mod loops;
mod reach;
mod texts;
mod truth;
mod waivers;
mod words;

mod ambiguous_owner;
mod broken_rule;
mod conflicting_clauses;
mod dead_end;
mod endless_loop;
mod interested_resolver;
mod late_consent;
mod lost_decision;
mod missing_dispute_route;
mod missing_outcome;
mod no_final_decider;
mod no_holder;
mod open_ended_step;
mod outline_only;
mod stale_reference;
mod unbounded_loop;
mod unclear_handover;
mod undefined_abbreviation;
mod unhandled_refusal;
mod unowned_step;
mod unreachable_item;
mod unstated_anchor;
mod untimed_escalation;
mod vague_limit;

use std::collections::BTreeMap;

pub use context::Context;

use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{self, StateGraph};
use crate::model::{Policy, ProcedureId, Unsupported};
use crate::report::{Inconclusive, Waived};
use crate::settings::Settings;
use crate::source::{Sources, Span};

/// One check.
#[derive(Debug)]
pub struct Check {
    /// Its name, which reads after `allow`.
    pub name: &'static str,
    /// What it finds, in one clause.
    pub summary: &'static str,
    /// How much a finding matters, unless a project says otherwise.
    pub level: Severity,
    /// The version in which it came.
    pub since: &'static str,
    /// Its page, in Markdown.
    pub explanation: &'static str,
    /// What runs it; none for what is found while reading.
    pub run: Option<fn(&Check, &Context<'_>) -> Vec<Diagnostic>>,
}

impl Check {
    /// Starts a finding of this check.
    pub fn found(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.name, self.level, span, message)
    }
}

/// Every check, in the order of the catalogue.
pub static REGISTRY: &[&Check] = &[
    &dead_end::DEAD_END,
    &endless_loop::ENDLESS_LOOP,
    &unbounded_loop::UNBOUNDED_LOOP,
    &unreachable_item::UNREACHABLE_ITEM,
    &missing_outcome::MISSING_OUTCOME,
    &outline_only::OUTLINE_ONLY,
    &unowned_step::UNOWNED_STEP,
    &ambiguous_owner::AMBIGUOUS_OWNER,
    &no_holder::NO_HOLDER,
    &unclear_handover::UNCLEAR_HANDOVER,
    &missing_dispute_route::MISSING_DISPUTE_ROUTE,
    &interested_resolver::INTERESTED_RESOLVER,
    &no_final_decider::NO_FINAL_DECIDER,
    &untimed_escalation::UNTIMED_ESCALATION,
    &lost_decision::LOST_DECISION,
    &open_ended_step::OPEN_ENDED_STEP,
    &vague_limit::VAGUE_LIMIT,
    &unstated_anchor::UNSTATED_ANCHOR,
    &late_consent::LATE_CONSENT,
    &unhandled_refusal::UNHANDLED_REFUSAL,
    &conflicting_clauses::CONFLICTING_CLAUSES,
    &broken_rule::BROKEN_RULE,
    &undefined_abbreviation::UNDEFINED_ABBREVIATION,
    &stale_reference::STALE_REFERENCE,
    &waivers::UNUSED_WAIVER,
    &waivers::EXPIRED_WAIVER,
    &file::SYNTAX,
    &file::EMPTY_FILE,
    &file::UNKNOWN_NAME,
    &file::DUPLICATE_NAME,
    &file::WRONG_KIND,
    &file::IMPORT_CYCLE,
    &file::JUMP_INTO_BRANCH,
    &file::ENDLESS_FOLLOW,
    &file::NOT_YET_SUPPORTED,
];

/// What judging one policy came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
    /// What could not be judged to the end.
    pub inconclusive: Vec<Inconclusive>,
    /// What is wrong and waived.
    pub waived: Vec<Waived>,
}

/// Judges a policy with every check that the settings let run.
pub fn run(policy: &Policy, sources: &Sources, settings: &Settings) -> Outcome {
    let limits = graph::Limits { max_states: settings.max_states, reduce: settings.reduce };
    let (beside, own): (Vec<StateGraph>, Vec<StateGraph>) =
        graph::build_all(policy, &limits).into_iter().partition(|graph| graph.beside().is_some());
    let graphs: BTreeMap<ProcedureId, StateGraph> = own.into_iter().map(|graph| (graph.procedure, graph)).collect();
    let context = Context { policy, graphs: &graphs, beside: &beside, settings, sources };
    let mut findings = unsupported(policy, settings);
    for check in REGISTRY {
        let (Some(run), Some(severity)) = (check.run, settings.severity(check.name, check.level)) else { continue };
        let found = run(check, &context).into_iter();
        findings.extend(found.map(|found| Diagnostic { severity, policy: Some(policy.named.name.clone()), ..found }));
    }
    findings.sort_by(|left, right| key(left).cmp(&key(right)));
    findings.dedup_by(|later, earlier| {
        let same = key(later) == key(earlier);
        if same {
            merge(&mut earlier.clauses, &later.clauses);
        }
        same
    });
    let (mut findings, waived) = waivers::apply(&context, findings);
    findings.sort_by(|left, right| key(left).cmp(&key(right)));
    Outcome { findings, inconclusive: inconclusive(&context, &limits), waived }
}

/// Adds the clauses of another copy.
fn merge(clauses: &mut Vec<String>, others: &[String]) {
    for label in others {
        if !clauses.contains(label) {
            clauses.push(label.clone());
        }
    }
}

/// Copies of one text give one finding.
fn key(found: &Diagnostic) -> (Option<Span>, &'static str, &str) {
    (found.span(), found.name, &found.message)
}

/// Lists what is read and not judged: claims and rules about time, and rules that one graph cannot decide.
fn unjudged(policy: &Policy) -> Vec<Unsupported> {
    let rules = policy.rules.iter().filter(|rule| !broken_rule::is_judged(policy, rule)).map(|rule| Unsupported {
        form: format!("the rule `{}`", rule.named.name),
        subject: rule.named.name.clone(),
        span: rule.named.span,
    });
    policy.unsupported.iter().cloned().chain(rules).collect()
}

/// Reports everything that is read and not judged.
fn unsupported(policy: &Policy, settings: &Settings) -> Vec<Diagnostic> {
    let check = &file::NOT_YET_SUPPORTED;
    let Some(severity) = settings.severity(check.name, check.level) else { return Vec::new() };
    let unjudged = unjudged(policy);
    let found = unjudged.iter().map(|form| {
        let message = format!("{} is read but not yet judged", form.form);
        let found = check.found(form.span, message).here("left out of the judgement").subject(form.subject.clone());
        let found = found.note("what stands around it is judged without it, so a clean result means less");
        Diagnostic { severity, policy: Some(policy.named.name.clone()), ..found }
    });
    found.collect()
}

fn inconclusive(context: &Context<'_>, limits: &graph::Limits) -> Vec<Inconclusive> {
    let policy = context.policy;
    let mut found: Vec<Inconclusive> = Vec::new();
    let mut add = |name: &str, reason: String, span: Span| {
        if !found.iter().any(|known| known.procedure == name) {
            found.push(Inconclusive { policy: policy.named.name.clone(), procedure: name.to_owned(), reason, span });
        }
    };
    let named = |id: &ProcedureId| &policy.procedures[*id].named;
    for graph in context.all_graphs().filter(|graph| graph.truncated) {
        let named = named(&graph.procedure);
        add(&named.name, format!("it has more than {} states", limits.max_states), named.span);
    }
    for form in unjudged(policy) {
        add(&form.subject, format!("{} is not yet judged", form.form), form.span);
    }
    for id in &policy.broken {
        add(&named(id).name, "it has an error of the file in it".to_owned(), named(id).span);
    }
    found
}
