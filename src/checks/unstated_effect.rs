//! `unstated-effect`: a dispute of which nothing says what happens to the case meanwhile.

use super::context::{about, labels};
use super::ladders::{Ladder, ladders};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Policy;

/// A dispute of which nothing says what happens to the case meanwhile.
pub static UNSTATED_EFFECT: Check = Check {
    name: "unstated-effect",
    summary: "a dispute of which nothing says what happens to the case meanwhile",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("unstated_effect.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    ladders(context).iter().filter_map(|ladder| silent(check, context.policy, ladder)).collect()
}

/// Reports an escalation that is open against some decision, and none of whose lines says what becomes of the case.
fn silent(check: &Check, policy: &Policy, ladder: &Ladder<'_>) -> Option<Diagnostic> {
    let disputed = ladder.disputed(policy);
    let decision = &policy.items[*disputed.first()?];
    if ladder.lines.effect.iter().any(|line| line.value.is_some()) {
        return None;
    }
    let message = format!("nothing says what happens to a case while `{}` goes on", ladder.named.name);
    let (span, here, cites) = match ladder.lines.effect.first() {
        Some(line) => (line.span, "not stated", &line.cites),
        None => (ladder.named.span, "no `effect` line", &ladder.named.cites),
    };
    let found = about(check.found(span, message), ladder.path, &[]).here(here).clauses(labels(cites));
    let found = found.label(decision.named.span, "a decision that can be in dispute");
    let found = found.note("one service may act on the decision while the other waits, and the child is between them");
    let help = "say in the document whether the decision stands meanwhile, and write `effect stands` or `effect waits`";
    Some(found.note("it is read here as waiting, with the holder that the case has").help(help))
}
