//! Whether all of which a rule speaks happens in one state graph, the flow or the work beside it.

use super::watch::{Pattern, Watch};
use crate::model::{ItemId, ItemKind, Point, Policy};
use crate::source::Span;

/// Work beside a block never joins the flow: the graphs do not show which of the two comes first.
pub(super) fn is_one_room(policy: &Policy, watch: &Watch) -> bool {
    let mut rooms = watch.points().filter_map(|point| room(policy, point));
    let first = rooms.next();
    watch.pattern == Pattern::Never || rooms.all(|room| Some(room) == first)
}

/// Returns the work beside a block in which a point lies, by its place; `Some(None)` in the flow, and nothing for an event.
fn room(policy: &Policy, point: Point) -> Option<Option<Span>> {
    let beside = |item: ItemId| beside(policy, item).map(|item| policy.items[item].named.span);
    match point {
        Point::Done(item) | Point::Opens(item) => Some(beside(item)),
        Point::Chosen(outcome) => Some(beside(policy.outcomes[outcome].item)),
        Point::Begins(_) | Point::Over(_) => Some(None),
        Point::Event(_) | Point::Stage(_) => None,
    }
}

/// Returns the work beside a block around an item.
fn beside(policy: &Policy, item: ItemId) -> Option<ItemId> {
    let mut around = std::iter::successors(Some(item), |inner| policy.items[*inner].parent);
    around.find(|item| policy.items[*item].kind.is_beside())
}

/// Returns whether a rule asks of work beside a whole procedure that it answers just what it begins on: then it is judged
/// there alone.
pub(super) fn answers_beside(policy: &Policy, watch: &Watch) -> bool {
    let (Pattern::Follows, [moment]) = (watch.pattern, watch.groups.as_slice()) else { return false };
    let work = watch.subject.first().and_then(|point| match point {
        Point::Done(item) | Point::Opens(item) => beside(policy, *item),
        Point::Chosen(outcome) => beside(policy, policy.outcomes[*outcome].item),
        Point::Event(_) | Point::Begins(_) | Point::Over(_) | Point::Stage(_) => None,
    });
    let Some(work) = work.map(|work| &policy.items[work]) else { return false };
    let begins = matches!(&work.kind, ItemKind::MeanwhileOn(begins) if begins.points() == moment);
    let inside = |point: &Point| room(policy, *point) == Some(Some(work.named.span));
    begins && moment.len() == 1 && work.parent.is_none() && watch.subject.iter().all(inside)
}
