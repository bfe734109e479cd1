//! `loose-claim`: a stated total that its parts can never reach.

use super::claims::tried;
use super::times::JudgedClaim;
use super::{Check, Context};
use crate::courses::Case;
use crate::courses::claims::Claimed;
use crate::diagnostic::{Diagnostic, Severity};

/// A stated total that its parts can never reach.
pub static LOOSE_CLAIM: Check = Check {
    name: "loose-claim",
    summary: "a stated total that its parts can never reach",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("loose_claim.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let claims = context.claims().iter();
    let loose = claims.filter_map(|claim| match &claim.claimed {
        Claimed::Loose(case) => Some(report(check, context, claim, case)),
        _ => None,
    });
    loose.collect()
}

fn report(check: &Check, context: &Context<'_>, claim: &JudgedClaim, case: &Case) -> Diagnostic {
    let (item, limit) = (claim.item(context), claim.limit(context));
    let message = format!("`{item}` never needs the total `{limit}`: its parts always end sooner");
    let found = claim.about(context, check.found(claim.claim.span, message));
    let found = found.here(format!("counted from {}, this would be {}", case.begins, case.due));
    let found = claim.shown(context, case, found).note(format!(
        "this case comes nearest of {}: its parts leave until {}",
        tried(case.tried, context.settings.horizon),
        case.done
    ));
    found
        .note("whoever plans by the total works to a later day than the document allows")
        .help("state the total that the parts add up to, or lengthen the limit that was meant to be longer")
}
