//! `false-claim`: a stated total that its parts can exceed.

use super::claims::tried;
use super::times::JudgedClaim;
use super::{Check, Context};
use crate::courses::Case;
use crate::courses::claims::Claimed;
use crate::diagnostic::{Diagnostic, Severity};

/// A stated total that its parts can exceed.
pub static FALSE_CLAIM: Check = Check {
    name: "false-claim",
    summary: "a stated total that its parts can exceed, with a start date on which they do",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("false_claim.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let claims = context.claims().iter();
    let broken = claims.filter_map(|claim| match &claim.claimed {
        Claimed::False(case) => Some(report(check, context, claim, case)),
        _ => None,
    });
    broken.collect()
}

fn report(check: &Check, context: &Context<'_>, claim: &JudgedClaim, case: &Case) -> Diagnostic {
    let (item, limit) = (claim.item(context), claim.limit(context));
    let message = format!("`{item}` can miss the total `{limit}` although every part keeps its limit");
    let found = claim.about(context, check.found(claim.claim.span, message));
    let found = found.here(format!("counted from {}, due by {}", case.begins, case.due));
    let mut found = claim.shown(context, case, found).note(format!(
        "this is the earliest such case of {}: it may take until {}, and by the claim it is due by {}",
        tried(case.tried, context.settings.horizon),
        case.done,
        case.due
    ));
    if case.depends {
        found = found.note("it depends on a reading that the document leaves open: in another one the total is kept");
    }
    found.help("state the total that the parts add up to, or shorten one of their limits")
}
