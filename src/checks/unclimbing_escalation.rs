//! `unclimbing-escalation`: a level that does not stand above the one before it, or a chain that comes back on itself.

use super::ladders::{Ladder, ladders, named_by};
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ActorId, ItemId, Policy};
use crate::source::Span;

/// A level that does not stand above the one before it, or a chain that comes back on itself.
pub static UNCLIMBING_ESCALATION: Check = Check {
    name: "unclimbing-escalation",
    summary: "a level that does not stand above the one before it, or a chain that comes back on itself",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("unclimbing_escalation.md"),
    run: Some(run),
};

/// A level that does not climb: who decides it, who decided before, how both stand, and where that is said.
struct Flat {
    actor: ActorId,
    before: ActorId,
    how: How,
    span: Span,
}

/// How whoever decides a level stands to whoever decided before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Same,
    Below,
    Beside,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for ladder in ladders(context) {
        let levels = ladder.levels(context.policy);
        for (place, level) in levels.iter().enumerate() {
            let earlier: Vec<ItemId> = levels.iter().take(place).copied().collect();
            let flat = flat(context, (&ladder, *level), &earlier);
            findings.extend(flat.and_then(|flat| report(check, context, (&ladder, *level), &flat)));
        }
    }
    findings
}

/// Finds out whether a level climbs: above the level before it, back to nobody who has judged, below no decider.
fn flat(context: &Context<'_>, (ladder, level): (&Ladder<'_>, ItemId), earlier: &[ItemId]) -> Option<Flat> {
    let policy = context.policy;
    let own = named_by(&policy.items[level].lines.by);
    let mut before: Vec<ItemId> =
        earlier.iter().copied().filter(|earlier| ladder.leads(context, *earlier, level)).collect();
    let last = before.pop();
    let judges = |item: ItemId, worst: &[How]| {
        let lines = &policy.items[item].lines.by;
        let flat = compared(policy, &own, &named_by(lines)).filter(|(_, _, how)| worst.contains(how));
        flat.zip(lines.first()).map(|((actor, before, how), line)| Flat { actor, before, how, span: line.span })
    };
    let returns = before.iter().rev().find_map(|item| judges(*item, &[How::Same, How::Below]));
    let decisions = ladder.disputed(policy);
    // That the decider judges alone is another check's; here only somebody below the decider counts.
    let undoes = || decisions.iter().find_map(|item| judges(*item, &[How::Below]));
    last.and_then(|item| judges(item, &[How::Same, How::Below, How::Beside])).or(returns).or_else(undoes)
}

/// Compares who decides a level with who decided before; nothing where one stands above another, or nobody can say.
fn compared(policy: &Policy, own: &[ActorId], before: &[ActorId]) -> Option<(ActorId, ActorId, How)> {
    let pairs = || own.iter().flat_map(|actor| before.iter().map(move |other| (*actor, *other)));
    if pairs().any(|(actor, other)| policy.manages(actor, other)) {
        return None;
    }
    // Whoever of the document gives no place may stand above.
    let is_placed = |actor: &ActorId| has_line(policy, *actor);
    let same = own.iter().all(|actor| before.contains(actor));
    let (actor, other) = (*own.first()?, *before.first()?);
    if same {
        return Some((actor, actor, How::Same));
    }
    if let Some((actor, other)) = pairs().find(|(actor, other)| policy.manages(*other, *actor)) {
        let all_below =
            own.iter().all(|one| before.contains(one) || before.iter().any(|two| policy.manages(*two, *one)));
        return all_below.then_some((actor, other, How::Below));
    }
    own.iter().chain(before).all(is_placed).then_some((actor, other, How::Beside))
}

/// Returns whether the policy says in which line of management somebody stands.
fn has_line(policy: &Policy, actor: ActorId) -> bool {
    !policy.actors[actor].manages.is_empty() || policy.actors.iter().any(|(_, other)| other.manages.contains(&actor))
}

fn report(
    check: &Check,
    context: &Context<'_>,
    (ladder, level): (&Ladder<'_>, ItemId),
    flat: &Flat,
) -> Option<Diagnostic> {
    let policy = context.policy;
    let item = &policy.items[level];
    let line = item.lines.by.first()?;
    let title = |actor: ActorId| policy.actors[actor].named.display();
    let (name, actor, before) = (&item.named.name, title(flat.actor), title(flat.before));
    let message = match flat.how {
        How::Same => format!("`{name}` does not climb: {actor} has judged before"),
        How::Below => format!("`{name}` does not climb: {actor} stands below {before}, who decided before"),
        How::Beside => format!("`{name}` does not climb: {actor} does not stand above {before}, who decided before"),
    };
    let found = about(check.found(line.span, message), &item.path, &line.cites).here("decides here");
    Some(
        found
            .label(flat.span, "decided before")
            .note(
                "whoever takes a dispute further is heard again by the same people, or by one who cannot overrule them",
            )
            .help("let a post that stands above the one before decide this level, and write whom it `manages`")
            .story(ladder.story_to(context, level)),
    )
}
