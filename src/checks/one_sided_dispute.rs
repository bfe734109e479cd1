//! `one-sided-dispute`: a joint decision that only one side may challenge.

use super::binding::{Side, is_open_to, services, sides};
use super::context::{about, labels};
use super::ladders::named_by;
use super::words::{listed, quoted};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemId, ItemKind, Policy, ProcedureId};

/// A joint decision that only one side may challenge.
pub static ONE_SIDED_DISPUTE: Check = Check {
    name: "one-sided-dispute",
    summary: "a joint decision that only one side may challenge",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("one_sided_dispute.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let decisions = context
        .items()
        .filter(|(_, item)| item.kind == ItemKind::Decision && !policy.procedures[item.procedure].escalation);
    decisions.filter_map(|(id, item)| decision(check, policy, (id, item))).collect()
}

fn decision(check: &Check, policy: &Policy, (id, item): (ItemId, &Item)) -> Option<Diagnostic> {
    let disputes = policy.disputes(id, None);
    let joined: Vec<Side> = sides(policy, id).into_iter().filter(|side| takes_part(policy, item, side)).collect();
    // Everybody counts as a possible raiser here: two who decide jointly may each disagree with the other.
    let open = |side: &Side| disputes.iter().any(|escalation| is_open_to(policy, *escalation, side, &[]));
    let shut: Vec<&Side> = joined.iter().filter(|side| !open(side)).collect();
    let heard = joined.iter().any(open);
    if disputes.is_empty() || joined.len() < 2 || !heard {
        return None;
    }
    report(check, policy, item, (&disputes, shut.first()?))
}

/// Returns whether somebody of a side decides, or takes part in deciding.
fn takes_part(policy: &Policy, item: &Item, side: &Side) -> bool {
    let joint = item.lines.by.iter().any(|line| line.value.is_joint());
    let by = named_by(&item.lines.by);
    let with = item.lines.with.iter().flat_map(|line| line.value.iter().copied());
    let bodies = by.iter().any(|actor| policy.actors[*actor].body.is_some());
    let shared = joint || bodies || !item.lines.with.is_empty();
    shared && side.is_of(&services(policy, &by.iter().copied().chain(with).collect::<Vec<_>>()))
}

fn report(
    check: &Check,
    policy: &Policy,
    item: &Item,
    (disputes, side): (&[ProcedureId], &Side),
) -> Option<Diagnostic> {
    let names: Vec<String> = disputes.iter().map(|id| quoted(&policy.procedures[*id].named.name)).collect();
    let (name, title) = (&item.named.name, &side.title);
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message = format!(
        "{title} shares in `{name}` and may not challenge it: {} {verb} open to the other side only",
        listed(&names)
    );
    let mut found =
        about(check.found(item.named.span, message), &item.path, &item.named.cites).here("taken by both sides");
    for line in disputes.iter().flat_map(|id| &policy.procedures[*id].lines.raised_by) {
        found = found.label(line.span, "only one side is named").clauses(labels(&line.cites));
    }
    Some(
        found
            .note("where the two disagree, one of them can bring the case before somebody else and the other cannot")
            .help("let the document name somebody of each side who may raise the dispute, or write `between A and B`"),
    )
}
