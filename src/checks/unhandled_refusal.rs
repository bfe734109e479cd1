//! `unhandled-refusal`: a consent that is asked for, and no path for "no".

use super::context::{about, labels};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::NodeKind;
use crate::model::refusals;
use crate::model::{ConsentId, Effect, Item, ItemId, ItemKind, Line, OutcomeId, Policy, Target};

/// A consent that is asked for, and no path for "no".
pub static UNHANDLED_REFUSAL: Check = Check {
    name: "unhandled-refusal",
    summary: "a consent that is asked for, and no path for \"no\"",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("unhandled_refusal.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for (id, item) in context.items() {
        for (consent, line) in refusals::asked(item) {
            let is_decision = matches!(item.kind, ItemKind::Decision | ItemKind::Level);
            if !is_decision && !is_answered(policy, item, consent) {
                findings.push(unanswered(check, policy, item, (consent, line)));
            }
            if is_decision && !item.outcomes.is_empty() && context.giver(item.procedure, consent).is_none() {
                findings.push(without_answer(check, policy, item, (consent, line)));
            }
            if is_decision && refusals::is_given(policy, id, consent) && !refusals::can_be_refused(policy, id, consent)
            {
                findings.push(without_no(check, policy, item, (consent, line)));
            }
        }
        let refusals = item.outcomes.iter().filter(|outcome| refusals::is_refusal(policy, &policy.outcomes[**outcome]));
        findings.extend(refusals.filter_map(|outcome| nowhere(check, context, item, *outcome)));
    }
    findings
}

/// Returns whether some decision of the same procedure can be answered with yes and with no.
fn is_answered(policy: &Policy, item: &Item, consent: ConsentId) -> bool {
    let answers =
        |id: &ItemId| refusals::is_given(policy, *id, consent) && refusals::can_be_refused(policy, *id, consent);
    policy.items_of(item.procedure).iter().any(answers)
}

fn unanswered(check: &Check, policy: &Policy, item: &Item, (consent, line): (ConsentId, &Line<Effect>)) -> Diagnostic {
    let consent = &policy.consents[consent].named.name;
    let message =
        format!("`{}` asks for `{consent}`, and nothing says what happens if the answer is no", item.named.name);
    let found = check.found(line.span, message).here("asked for, and not answered");
    let help =
        format!("add a decision by whoever is asked, with an outcome that `produces {consent}` and one that does not");
    advise(about(found, &item.path, &line.cites), &help)
}

fn without_answer(
    check: &Check,
    policy: &Policy,
    item: &Item,
    (consent, line): (ConsentId, &Line<Effect>),
) -> Diagnostic {
    let consent = &policy.consents[consent].named.name;
    let message = format!("`{}` asks for `{consent}`, and no outcome says whether it is given", item.named.name);
    let found = check.found(item.named.span, message).here("neither a yes nor a no").label(line.span, "asked for here");
    advise(about(found, &item.path, &line.cites), &format!("write `produces {consent}` on the outcome that is a yes"))
}

fn without_no(check: &Check, policy: &Policy, item: &Item, (consent, line): (ConsentId, &Line<Effect>)) -> Diagnostic {
    let consent = &policy.consents[consent].named.name;
    let message = format!("`{}` asks for `{consent}`, and has no outcome for a refusal", item.named.name);
    let found =
        check.found(item.named.span, message).here("every outcome here is a yes").label(line.span, "asked for here");
    let help = "add an outcome for the refusal; where the document does not say what follows, `then unstated`";
    advise(about(found, &item.path, &line.cites), help)
}

/// Reports a refusal after which the document stops.
fn nowhere(check: &Check, context: &Context<'_>, item: &Item, id: OutcomeId) -> Option<Diagnostic> {
    let outcome = &context.policy.outcomes[id];
    let line = outcome.lines.then.iter().find(|line| line.value == Target::Unstated)?;
    let graph = context.graphs.get(&item.procedure)?;
    let stops = |state| {
        graph
            .state(state)
            .is_some_and(|state| state.position.iter().any(|node| graph.net.node(*node).kind == NodeKind::Gap))
    };
    let edge = graph.edges().iter().find(|edge| graph.outcome(edge) == Some(id) && stops(edge.to))?;
    let refused = refusals::asked(item)
        .map(|(consent, _)| consent)
        .find(|consent| !refusals::gives(context.policy, outcome, *consent))?;
    let (consent, name, answer) = (&context.policy.consents[refused].named.name, &item.named.name, &outcome.named.name);
    let message =
        format!("the document does not say what follows when `{consent}` is not given (`{name}` is `{answer}`)");
    let found = check.found(line.span, message).here("nothing is said from here on");
    let found = about(found, &format!("{}.{answer}", item.path), &outcome.named.cites).clauses(labels(&line.cites));
    let help = "say in the document what happens without consent, and name it after `then`";
    Some(advise(found.story(context.story_through(graph, *edge)), help))
}

fn advise(found: Diagnostic, help: &str) -> Diagnostic {
    found.note("a family that says no leaves the case with nobody who knows what to do next").help(help)
}
