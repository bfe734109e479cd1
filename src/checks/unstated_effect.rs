//! `unstated-effect`: a dispute of which nothing says what happens to the case meanwhile.

use super::ladders::{Ladder, ladders};
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};

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
    ladders(context).iter().filter_map(|ladder| effect(check, ladder)).collect()
}

fn effect(check: &Check, ladder: &Ladder<'_>) -> Option<Diagnostic> {
    let name = &ladder.named.name;
    let message = format!("nothing says what happens to the case while `{name}` lasts");
    let found = match ladder.lines.effect.as_slice() {
        [] => about(check.found(ladder.named.span, message), ladder.path, &ladder.named.cites).here("no `effect` line"),
        lines => {
            let line = lines.iter().find(|line| line.value.is_none())?;
            about(check.found(line.span, message), ladder.path, &line.cites).here("not stated")
        }
    };
    Some(
        found
            .note("one service moves the case and the other keeps it, and each can say that the document lets it")
            .note("read here as `effect waits`: the case stays where it is until the dispute is settled")
            .help("say in the document whether the decision waits for the answer or stands until then: `effect waits` or `effect stands`"),
    )
}
