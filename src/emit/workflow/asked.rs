//! What is asked of a case: answers that are remembered bind what is asked later, which no plain net can say.

use std::collections::{BTreeMap, BTreeSet};

use super::NotPlain;
use crate::graph::{NodeId, StateGraph};
use crate::model::{Condition, Policy, Question};
use crate::petri::{Net, PlaceId};
use crate::syntax::ast::Change;

/// What a condition asks and a case remembers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Question(Question),
    Made,
}

/// Lists the nodes at which something is asked that the case has answered before, or could have.
pub(super) fn again(
    policy: &Policy,
    graph: &StateGraph,
    (net, places): (&Net, &BTreeMap<NodeId, PlaceId>),
) -> Vec<NotPlain> {
    let mut first: BTreeMap<Asked, NodeId> = BTreeMap::new();
    let mut found = Vec::new();
    for (node, place) in places {
        for asked in asked_at(policy, graph, *node) {
            let is_own = match asked {
                Asked::Made => true,
                Asked::Question(question) => is_inside(graph, question),
            };
            let known = *first.entry(asked).or_insert(*node);
            let construct = if is_own {
                "asks what the procedure itself has done before"
            } else if known != *node || returns(net, *place) {
                "asks what the case may have answered before, and the answer is remembered"
            } else {
                continue;
            };
            let item = graph.net.node(*node).item;
            let path = item.map_or("the procedure", |item| policy.items[item].path.as_str());
            let span = item.map(|item| policy.items[item].named.span);
            found.push(NotPlain { span, construct: format!("`{path}` {construct}") });
        }
    }
    found
}

fn asked_at(policy: &Policy, graph: &StateGraph, node: NodeId) -> BTreeSet<Asked> {
    let mut found = BTreeSet::new();
    for guard in graph.net.node(node).arms.iter().filter_map(|arm| arm.guard.as_ref()) {
        guard.walk(&mut |part| {
            found.extend(match part {
                Condition::Fact(fact) | Condition::FactIs(fact, _) | Condition::Compare(fact, ..) => {
                    let stays = policy.facts[*fact].change != Some(Change::Changes);
                    stays.then_some(Asked::Question(Question::Fact(*fact)))
                }
                Condition::Chose(item, _) => Some(Asked::Question(Question::Outcome(*item))),
                Condition::Happened(point) => Some(Asked::Question(Question::Happened(*point))),
                Condition::Exists(thing) => graph.net.things.contains(thing).then_some(Asked::Made),
                _ => None,
            });
        });
    }
    found
}

/// Returns whether a question is about what happens inside the procedure.
fn is_inside(graph: &StateGraph, question: Question) -> bool {
    let place = graph.net.questions.iter().position(|known| *known == question);
    place.and_then(|place| graph.net.outside.get(place)).is_some_and(|outside| !outside)
}

/// Returns whether a case can come back to a place.
fn returns(net: &Net, place: PlaceId) -> bool {
    let mut seen = BTreeSet::from([place]);
    let mut grows = true;
    while grows {
        let before = seen.len();
        for transition in &net.transitions {
            if transition.inputs.iter().any(|(input, _)| seen.contains(input)) {
                if transition.outputs.iter().any(|(output, _)| *output == place) {
                    return true;
                }
                seen.extend(transition.outputs.iter().map(|(output, _)| *output));
            }
        }
        grows = seen.len() > before;
    }
    false
}
