//! `unprovable-claim`: a stated total over a part that has no limit.

use super::context::labels;
use super::times::JudgedClaim;
use super::{Check, Context};
use crate::calendar::LAST_YEAR;
use crate::courses::claims::Claimed;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::ItemId;

/// A stated total over a part that has no limit.
pub static UNPROVABLE_CLAIM: Check = Check {
    name: "unprovable-claim",
    summary: "a stated total over a part that has no limit",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("unprovable_claim.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    context.claims().iter().filter_map(|claim| judge(check, context, claim)).collect()
}

fn judge(check: &Check, context: &Context<'_>, claim: &JudgedClaim) -> Option<Diagnostic> {
    let (item, limit) = (claim.item(context), claim.limit(context));
    let start = |message: String| claim.about(context, check.found(claim.claim.span, message));
    let found = match &claim.claimed {
        Claimed::Unprovable(part) => part_without_limit(context, *part, (item, &limit), start),
        Claimed::NeverFollows => start(format!("nothing ties `{item}` to what `{limit}` counts from"))
            .here("counts from what the steps before do not lead from")
            .help("say in the document how the two hang together, or count the total from a step of the procedure"),
        Claimed::Beyond => {
            start(format!("the total `{limit}` for `{item}` ends after {LAST_YEAR}, with which the calendar ends"))
                .here("longer than can be counted")
                .help("state the total that the document means, or leave it out")
        }
        Claimed::Unstated => start(format!("the total `{limit}` for `{item}` is not stated in full"))
            .here("not stated in full")
            .help("say in the document how long the total is and from what it counts"),
        Claimed::Kept(_) | Claimed::False(_) | Claimed::Loose(_) | Claimed::TooMany(_) => return None,
    };
    Some(found.note("a total that nobody can verify is a promise that no step of the procedure keeps"))
}

fn part_without_limit(
    context: &Context<'_>,
    part: Option<ItemId>,
    (item, limit): (&str, &str),
    start: impl Fn(String) -> Diagnostic,
) -> Diagnostic {
    let Some(part) = part.map(|part| &context.policy.items[part]) else {
        return start(format!(
            "the total `{limit}` for `{item}` cannot be verified, because nothing bounds what lies before it"
        ))
        .here("nothing bounds this");
    };
    let name = &part.named.name;
    start(format!("the total `{limit}` for `{item}` cannot be verified, because `{name}` may take any time"))
        .here("the total")
        .label(part.named.span, "no limit that ends this in every case")
        .clauses(labels(&part.named.cites))
        .help(format!("give `{name}` a limit in the document, or leave the total out"))
}
