//! Strongly connected components: where a case can go round, and from where no end can be reached.

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::{Edge, NodeKind, StateGraph, StateId};

/// The strongly connected components of a state graph.
#[derive(Clone, Debug)]
pub struct Components {
    /// Components, each with its states in ascending order.
    pub members: Vec<Vec<StateId>>,
    /// The component of each state.
    pub of: Vec<usize>,
}

impl Components {
    /// Returns whether two states lie in one component.
    pub fn same(&self, first: StateId, second: StateId) -> bool {
        self.of.get(first.index()) == self.of.get(second.index())
    }
}

impl StateGraph {
    /// Finds the components, along the edges that `taken` accepts.
    pub fn components(&self, taken: impl Fn(&Edge) -> bool) -> Components {
        let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(self.states().len(), self.edges().len());
        for _ in self.states() {
            graph.add_node(());
        }
        for edge in self.edges().iter().filter(|edge| taken(edge)) {
            graph.add_edge(NodeIndex::new(edge.from.index()), NodeIndex::new(edge.to.index()), ());
        }
        let mut members: Vec<Vec<StateId>> = tarjan_scc(&graph)
            .into_iter()
            .map(|component| component.into_iter().map(|node| StateId::from_index(node.index())).collect())
            .collect();
        members.iter_mut().for_each(|component| component.sort_unstable());
        members.sort_unstable();
        let mut of = vec![0; self.states().len()];
        for (number, component) in members.iter().enumerate() {
            for state in component {
                of.get_mut(state.index()).into_iter().for_each(|place| *place = number);
            }
        }
        Components { members, of }
    }

    /// Lists, for each state, whether an end can be reached from it; a gap counts as one, since nothing beyond is judged.
    pub fn can_finish(&self) -> Vec<bool> {
        let mut incoming: Vec<Vec<StateId>> = vec![Vec::new(); self.states().len()];
        for edge in self.edges() {
            incoming.get_mut(edge.to.index()).into_iter().for_each(|list| list.push(edge.from));
        }
        let mut finishes = vec![false; self.states().len()];
        let stops = |kind: NodeKind| matches!(kind, NodeKind::End | NodeKind::Gap);
        let ends = self.states().filter(|(_, state)| {
            self.is_end(state) || state.position.iter().any(|node| stops(self.net.node(*node).kind))
        });
        let mut open: Vec<StateId> = ends.map(|(id, _)| id).collect();
        while let Some(id) = open.pop() {
            let Some(place) = finishes.get_mut(id.index()).filter(|known| !**known) else { continue };
            *place = true;
            open.extend(incoming.get(id.index()).into_iter().flatten());
        }
        finishes
    }
}
