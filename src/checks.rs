//! The checks: each finds one fault, has a name that never changes, and reads what others have built.
//!
//! [`run`] judges one policy. It promises the same findings in the same order whatever the machine, and it says which
//! procedures it could not judge to the end.

mod arrivals;
mod between;
mod binding;
mod bounds;
mod claims;
mod clock;
mod coming;
mod conditions;
mod context;
mod contradictions;
mod file;
mod guards;
mod handovers;
mod happenings;
mod joined;
mod ladders;
mod language;
mod lengths;
mod lookups;
mod loops;
mod needs;
mod offers;
mod papers;
mod passages;
mod questions;
mod reach;
mod rooms;
mod routing;
mod runs;
mod settling;
mod stuck;
mod texts;
mod timed_cases;
mod timed_limits;
mod timed_rules;
mod times;
mod triggers;
mod truth;
mod verdicts;
mod waivers;
mod watch;
mod words;

mod ambiguous_owner;
mod breached_duty;
mod broken_rule;
mod collective_owner;
mod conflicting_clauses;
mod conflicting_rules;
mod dead_end;
mod deadlock;
mod drifting_copies;
mod duplicate_clause;
mod endless_loop;
mod external_procedure;
mod false_claim;
mod idle_limit;
mod impossible_guard;
mod impossible_limit;
mod inconsistent_name;
mod interested_resolver;
mod late_consent;
mod late_dispute;
mod loose_claim;
mod lost_decision;
mod missing_dispute_route;
mod missing_document;
mod missing_metadata;
mod missing_outcome;
mod mixed_clocks;
mod no_consent_gate;
mod no_family_route;
mod no_final_decider;
mod no_holder;
mod no_urgent_route;
mod not_addressed;
mod one_sided_dispute;
mod open_ended_step;
mod outline_only;
mod overdue_review;
mod redundant_rule;
mod route_gap;
mod route_overlap;
mod soft_duty;
mod squeezed_limit;
mod stale_reference;
mod two_holders;
mod unbounded_loop;
mod unclear_handover;
mod unclimbing_escalation;
mod uncontrollable_limit;
mod uncovered_clause;
mod undefined_abbreviation;
mod undefined_condition;
mod undefined_criterion;
mod undefined_working_day;
mod unfinished_work;
mod unhandled_refusal;
mod unowned_step;
mod unprovable_claim;
mod unreachable_item;
mod unrecorded_decision;
mod unstated_anchor;
mod unstated_effect;
mod unstated_name;
mod unstated_unit;
mod untimed_escalation;
mod unused_abbreviation;
mod unused_document;
mod vacuous_rule;
mod vague_limit;

use std::collections::BTreeMap;

pub use context::Context;
pub use verdicts::{Broken, Verdict};

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
    &deadlock::DEADLOCK,
    &unfinished_work::UNFINISHED_WORK,
    &unreachable_item::UNREACHABLE_ITEM,
    &missing_outcome::MISSING_OUTCOME,
    &outline_only::OUTLINE_ONLY,
    &external_procedure::EXTERNAL_PROCEDURE,
    &unowned_step::UNOWNED_STEP,
    &ambiguous_owner::AMBIGUOUS_OWNER,
    &collective_owner::COLLECTIVE_OWNER,
    &unstated_name::UNSTATED_NAME,
    &no_holder::NO_HOLDER,
    &two_holders::TWO_HOLDERS,
    &unclear_handover::UNCLEAR_HANDOVER,
    &missing_dispute_route::MISSING_DISPUTE_ROUTE,
    &late_dispute::LATE_DISPUTE,
    &interested_resolver::INTERESTED_RESOLVER,
    &no_final_decider::NO_FINAL_DECIDER,
    &untimed_escalation::UNTIMED_ESCALATION,
    &unclimbing_escalation::UNCLIMBING_ESCALATION,
    &lost_decision::LOST_DECISION,
    &one_sided_dispute::ONE_SIDED_DISPUTE,
    &no_family_route::NO_FAMILY_ROUTE,
    &unstated_effect::UNSTATED_EFFECT,
    &undefined_condition::UNDEFINED_CONDITION,
    &undefined_criterion::UNDEFINED_CRITERION,
    &open_ended_step::OPEN_ENDED_STEP,
    &vague_limit::VAGUE_LIMIT,
    &unstated_unit::UNSTATED_UNIT,
    &unstated_anchor::UNSTATED_ANCHOR,
    &no_urgent_route::NO_URGENT_ROUTE,
    &soft_duty::SOFT_DUTY,
    &mixed_clocks::MIXED_CLOCKS,
    &undefined_working_day::UNDEFINED_WORKING_DAY,
    &impossible_limit::IMPOSSIBLE_LIMIT,
    &squeezed_limit::SQUEEZED_LIMIT,
    &uncontrollable_limit::UNCONTROLLABLE_LIMIT,
    &idle_limit::IDLE_LIMIT,
    &false_claim::FALSE_CLAIM,
    &loose_claim::LOOSE_CLAIM,
    &unprovable_claim::UNPROVABLE_CLAIM,
    &breached_duty::BREACHED_DUTY,
    &not_addressed::NOT_ADDRESSED,
    &no_consent_gate::NO_CONSENT_GATE,
    &late_consent::LATE_CONSENT,
    &unhandled_refusal::UNHANDLED_REFUSAL,
    &missing_document::MISSING_DOCUMENT,
    &unused_document::UNUSED_DOCUMENT,
    &unrecorded_decision::UNRECORDED_DECISION,
    &route_gap::ROUTE_GAP,
    &route_overlap::ROUTE_OVERLAP,
    &impossible_guard::IMPOSSIBLE_GUARD,
    &conflicting_clauses::CONFLICTING_CLAUSES,
    &drifting_copies::DRIFTING_COPIES,
    &inconsistent_name::INCONSISTENT_NAME,
    &broken_rule::BROKEN_RULE,
    &conflicting_rules::CONFLICTING_RULES,
    &vacuous_rule::VACUOUS_RULE,
    &redundant_rule::REDUNDANT_RULE,
    &undefined_abbreviation::UNDEFINED_ABBREVIATION,
    &unused_abbreviation::UNUSED_ABBREVIATION,
    &stale_reference::STALE_REFERENCE,
    &uncovered_clause::UNCOVERED_CLAUSE,
    &overdue_review::OVERDUE_REVIEW,
    &missing_metadata::MISSING_METADATA,
    &duplicate_clause::DUPLICATE_CLAUSE,
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
    &file::MIXED_AND_OR,
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
    let (times, lookups) = Default::default();
    let (times, lookups): (&times::Times, &lookups::Lookups) = (&times, &lookups);
    let context =
        Context { policy, times, lookups, graphs: &graphs, beside: &beside, verdicts: &[], settings, sources };
    let verdicts = verdicts::verdicts(&context);
    let context = Context { verdicts: &verdicts, ..context };
    let mut findings = unsupported(&context);
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

/// Lists what is read and not judged: forms that are not understood, and rules of which no graph shows anything.
fn unjudged(context: &Context<'_>) -> Vec<Unsupported> {
    let policy = context.policy;
    let rules = policy.rules.iter().zip(context.verdicts).filter(|(_, verdict)| matches!(verdict, Verdict::Unjudged));
    let rules = rules.map(|(rule, _)| Unsupported {
        form: format!("the rule `{}`", rule.path()),
        subject: rule.path(),
        span: rule.named.span,
    });
    policy.unsupported.iter().cloned().chain(rules).collect()
}

/// Reports everything that is read and not judged.
fn unsupported(context: &Context<'_>) -> Vec<Diagnostic> {
    let (check, policy) = (&file::NOT_YET_SUPPORTED, context.policy);
    let Some(severity) = context.settings.severity(check.name, check.level) else { return Vec::new() };
    let unjudged = unjudged(context);
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
    for (procedure, reason) in context.untimed() {
        let named = named(&procedure);
        add(&named.name, reason, named.span);
    }
    for procedure in context.cut_arrivals() {
        let reason = format!("cases come into it without something in more than {} ways", arrivals::MOST);
        add(&named(&procedure).name, reason, named(&procedure).span);
    }
    for form in unjudged(context) {
        add(&form.subject, format!("{} is not yet judged", form.form), form.span);
    }
    for (rule, verdict) in policy.rules.iter().zip(context.verdicts) {
        if let Verdict::Inconclusive(reason) = verdict {
            add(&rule.path(), reason.clone(), rule.named.span);
        }
    }
    for fork in routing::forks(context).iter().filter(|fork| fork.is_undecided(policy)) {
        add(fork.path, "its rows ask too much to be compared".to_owned(), fork.named.span);
    }
    for id in &policy.broken {
        add(&named(id).name, "it has an error of the file in it".to_owned(), named(id).span);
    }
    found
}
