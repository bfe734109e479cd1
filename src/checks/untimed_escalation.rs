//! `untimed-escalation`: a level or a whole chain without a limit.

use super::bounds::{Waits, bounded};
use super::ladders::{Ladder, ladders};
use super::waivers::Waivers;
use super::words::{listed, quoted};
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemId, ItemKind, Limit, LimitKind, Policy};

/// A level or a whole chain without a limit.
pub static UNTIMED_ESCALATION: Check = Check {
    name: "untimed-escalation",
    summary: "a level of an escalation, or the whole chain, without a limit",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("untimed_escalation.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let waivers = Waivers::of(context, check);
    let chains = ladders(context).into_iter().filter(|ladder| !bounded(policy, ladder.lines));
    let found = chains.flat_map(|ladder| {
        let groups = waivers.split(untimed(context, &ladder), |item| policy.items[*item].path.clone()).into_iter();
        groups.filter_map(|untimed| report(check, policy, (&ladder, &waivers), &untimed)).collect::<Vec<_>>()
    });
    found.collect()
}

/// Lists the items without a limit; vague words are another check's.
fn untimed(context: &Context<'_>, ladder: &Ladder<'_>) -> Vec<ItemId> {
    let policy = context.policy;
    let graph = ladder.items.first().and_then(|item| context.graphs.get(&policy.items[*item].procedure));
    let Some(waits) = graph.map(|graph| Waits::of(policy, graph)) else { return Vec::new() };
    let open: Vec<ItemId> = waits.items().collect();
    let untimed = |item: &Item| {
        let work = matches!(item.kind, ItemKind::Step | ItemKind::Decision | ItemKind::Level | ItemKind::Wait(_));
        work && item.lines.urgency.is_empty()
    };
    let items = ladder.items.iter().copied().filter(|item| open.contains(item));
    items.filter(|item| untimed(&policy.items[*item]) && !waits.is_bounded(*item)).collect()
}

fn report(
    check: &Check,
    policy: &Policy,
    (ladder, waivers): (&Ladder<'_>, &Waivers<'_>),
    untimed: &[ItemId],
) -> Option<Diagnostic> {
    let name = &ladder.named.name;
    let names: Vec<String> = untimed.iter().map(|item| quoted(&policy.items[*item].named.name)).collect();
    let partly = |item: &ItemId| policy.items[*item].lines.limits.iter().any(|line| line.value.bounds());
    let message = match names.as_slice() {
        [] => return None,
        _ if untimed.iter().any(partly) => {
            format!("nothing says how long `{name}` may take in every case, because of {}", listed(&names))
        }
        _ if ladder.levels(policy).iter().all(|level| untimed.contains(level)) => {
            format!("`{name}` has no limit, neither at its levels nor over all of them")
        }
        _ => format!("nothing says how long `{name}` may take, because there is no limit for {}", listed(&names)),
    };
    let subject = waivers.subject(ladder.path, untimed.iter().map(|item| policy.items[*item].path.as_str()));
    let mut found = about(check.found(ladder.named.span, message), subject, &ladder.named.cites)
        .here("no limit over the whole of it");
    for id in untimed {
        let item = &policy.items[*id];
        let here = if partly(id) { "limited in some cases only" } else { "no limit here" };
        found = found.label(item.named.span, here).clauses(super::context::labels(&item.named.cites));
    }
    let known = |limit: &Limit| matches!(limit.kind, LimitKind::Within { length: Some(_), .. });
    let raised = ladder.lines.raised_by.iter().find(|line| !line.value.within.as_ref().is_some_and(known));
    if let Some(line) = raised {
        found = found.label(line.span, "nor for raising it");
    }
    Some(
        found.note("while two services disagree, nothing ends the wait of the child whose case it is").help(
            "say in the document by when each of these is done, or give the whole escalation one `within … of …`",
        ),
    )
}
