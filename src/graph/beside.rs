//! Where work beside a block begins: with what surely is there at its moment.
//!
//! What exists, and what is known, in every state in which the moment can come holds at the beginning. What the
//! procedure itself makes, and has not surely made by then, may be there or not. Work beside work begins with nothing
//! that is sure.

use super::net::{ArmKind, Net, NodeId};
use super::{StateGraph, StateId, StateRef};
use crate::model::{ItemId, ItemKind, Moment, Point, Policy, Question, Thing};

/// What holds when a case comes into a net.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Given {
    /// Documents and consents that are there.
    pub things: Vec<Thing>,
    /// Questions that are answered, each with the class of its answer.
    pub answers: Vec<(Question, u8)>,
}

/// Lists what a procedure has to remember for the work beside it: what that asks about the procedure's own items.
pub(super) fn asked(policy: &Policy, net: &Net, beside: &[Net]) -> Vec<Question> {
    let inside = |item: ItemId| net.holds(item);
    let is_own = |question: &Question| match question {
        Question::Outcome(item) | Question::Happened(Point::Done(item) | Point::Opens(item)) => inside(*item),
        Question::Happened(Point::Chosen(outcome)) => inside(policy.outcomes[*outcome].item),
        Question::Happened(_) | Question::Unused(_) | Question::Fact(_) => false,
    };
    beside.iter().flat_map(|net| &net.questions).copied().filter(is_own).collect()
}

/// Lets work beside a block begin with what surely holds in the procedure when its moment comes.
pub(super) fn begin(policy: &Policy, main: &StateGraph, beside: ItemId, net: &mut Net) {
    let states = if main.truncated { Vec::new() } else { moments(policy, main, beside) };
    let everywhere =
        |holds: &dyn Fn(StateRef<'_>) -> bool| !states.is_empty() && states.iter().all(|state| holds(*state));
    for (index, thing) in main.net.things.iter().enumerate() {
        if everywhere(&|state| state.has(index)) {
            net.given.things.push(*thing);
        } else {
            net.maybe.push(*thing);
        }
        if let Err(place) = net.things.binary_search(thing) {
            net.things.insert(place, *thing);
        }
    }
    for (number, question) in net.questions.iter().enumerate() {
        let Ok(index) = main.net.questions.binary_search(question) else { continue };
        // Numbers are the same only where they are cut at the same constants.
        let answer = states.first().map_or(0, |state| state.answer(index));
        let is_same = net.constants.get(number) == main.net.constants.get(index);
        if answer > 0 && is_same && everywhere(&|state| state.answer(index) == answer) {
            net.given.answers.push((*question, answer));
        }
    }
}

/// Lists the states of a procedure in which the moment of the work beside it can come.
fn moments<'a>(policy: &Policy, main: &'a StateGraph, beside: ItemId) -> Vec<StateRef<'a>> {
    let block = policy.items[beside].parent;
    let is_inside = |node: &NodeId| {
        let mut around = main.net.around(main.net.node(*node).container);
        block.is_none() || around.any(|container| main.net.container(container).item == block)
    };
    let is_open = |state: StateRef<'_>| !main.is_end(state) && state.position.iter().any(is_inside);
    let at = match &policy.items[beside].kind {
        ItemKind::MeanwhileOn(Moment::AnyOf(points) | Moment::First(points)) => happened(main, points),
        _ => None,
    };
    match at {
        Some(after) => after.into_iter().filter_map(|id| main.state(id)).filter(|state| is_open(*state)).collect(),
        None => main.states().map(|(_, state)| state).filter(|state| is_open(*state)).collect(),
    }
}

/// Lists the states right after one of these points, if each of them shows on an edge of the procedure.
fn happened(main: &StateGraph, points: &[Point]) -> Option<Vec<StateId>> {
    let moves = |item: ItemId| main.edges().iter().any(|edge| main.item(edge) == Some(item));
    let each = points.iter().all(|point| match point {
        Point::Done(item) => moves(*item),
        Point::Chosen(outcome) => main.edges().iter().any(|edge| main.outcome(edge) == Some(*outcome)),
        _ => false,
    });
    let happens = |edge: &&super::Edge| {
        let kind = main.arm(edge).map(|arm| arm.kind);
        let chosen = matches!(kind, Some(ArmKind::Outcome | ArmKind::Redecides | ArmKind::Overturns));
        points.iter().any(|point| match point {
            Point::Done(item) => {
                main.item(edge) == Some(*item) && (chosen || matches!(kind, Some(ArmKind::Done | ArmKind::Comes)))
            }
            Point::Chosen(outcome) => chosen && main.outcome(edge) == Some(*outcome),
            _ => false,
        })
    };
    each.then(|| main.edges().iter().filter(happens).map(|edge| edge.to).collect())
}
