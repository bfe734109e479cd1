//! What a check is given, and what several checks ask of it.

use std::collections::BTreeMap;

use super::lookups::Lookups;
use super::times::Times;
use super::verdicts::Verdict;
use crate::diagnostic::{Diagnostic, Story};
use crate::graph::{Edge, StateGraph, StateId};
use crate::model::{ActorId, Cite, Item, ItemId, ItemKind, People, Policy, ProcedureId};
use crate::settings::Settings;
use crate::source::Sources;
use crate::stories;

/// Everything that a check may read.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The state graph of each procedure that is judged.
    pub graphs: &'a BTreeMap<ProcedureId, StateGraph>,
    /// The state graphs of work beside a block; in them nobody holds the case.
    pub beside: &'a [StateGraph],
    /// What judging each rule came to, in the order of the rules.
    pub verdicts: &'a [Verdict],
    /// What the courses come to; worked out once, when a check first asks.
    pub times: &'a Times,
    /// What several checks look up; worked out once, when a check first asks.
    pub lookups: &'a Lookups,
    /// Levels and today's date.
    pub settings: &'a Settings,
    /// The texts.
    pub sources: &'a Sources,
}

impl<'a> Context<'a> {
    /// Lists the items of every procedure that is judged, copies included.
    pub fn items(&self) -> impl Iterator<Item = (ItemId, &'a Item)> {
        let policy = self.policy;
        let judged = policy.judged().flat_map(|(id, _)| policy.items_of(id));
        judged.map(|id| (id, &policy.items[id]))
    }

    /// Lists the items from which a case goes to each procedure, the copies of one text once, in the order of the files.
    pub fn leading(&self) -> BTreeMap<ProcedureId, Vec<&'a Item>> {
        let mut found: BTreeMap<ProcedureId, Vec<&'a Item>> = BTreeMap::new();
        for (_, item) in self.items() {
            if let ItemKind::Follow(followed, _) = &item.kind {
                found.entry(*followed).or_default().push(item);
            }
            for procedure in item.lines.continues_in.iter().flat_map(|line| &line.value) {
                found.entry(*procedure).or_default().push(item);
            }
        }
        for items in found.values_mut() {
            items.sort_by_key(|item| item.named.span);
            items.dedup_by_key(|item| item.named.span);
        }
        found
    }

    /// Lists the state graphs of procedures and of the work beside them.
    pub fn all_graphs(&self) -> impl Iterator<Item = &'a StateGraph> {
        self.graphs.values().chain(self.beside)
    }

    /// Tells the shortest case that reaches a state.
    pub fn story_to(&self, graph: &StateGraph, wanted: StateId) -> Option<Story> {
        let path = graph.shortest(|id, _| id == wanted)?;
        Some(stories::tell(self.policy, graph, &path, None))
    }

    /// Tells the shortest case that opens something which is open in a state, without what else goes on beside it.
    pub fn story_to_open(&self, graph: &StateGraph, wanted: StateId) -> Option<Story> {
        let path = graph.shortest(|id, _| id == wanted)?;
        Some(stories::tell_needed(self.policy, graph, &path, None))
    }

    /// Tells the shortest case that takes an edge.
    pub fn story_through(&self, graph: &StateGraph, edge: Edge) -> Option<Story> {
        let mut path = graph.shortest(|id, _| id == edge.from)?;
        path.push(edge);
        Some(stories::tell_needed(self.policy, graph, &path, None))
    }
}

/// Fills in what a finding about an item has: its path, and its clauses.
pub fn about(found: Diagnostic, path: &str, cites: &[Cite]) -> Diagnostic {
    found.subject(path).clauses(labels(cites))
}

/// Lists the labels of clause marks.
pub fn labels(cites: &[Cite]) -> Vec<String> {
    cites.iter().map(|cite| cite.label.clone()).collect()
}

/// Writes people by the author's own names: `` `a` or `b` ``.
pub fn names(policy: &Policy, people: &People) -> String {
    let joint = |group: &Vec<ActorId>| {
        let names = group.iter().map(|actor| format!("`{}`", policy.actors[*actor].named.name));
        names.collect::<Vec<_>>().join(" and ")
    };
    match people {
        People::Unstated => "somebody whom the document does not name".to_owned(),
        People::AnyOf(groups) => {
            let or = if people.is_joint() { ", or " } else { " or " };
            groups.iter().map(joint).collect::<Vec<_>>().join(or)
        }
        People::OrElse(first, second) => format!("{} or else {}", joint(first), joint(second)),
    }
}

/// Writes items by the author's own names: `` `a`, `b` and `c` ``.
pub fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
