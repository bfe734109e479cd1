//! The state graphs of a policy, joined where procedures continue in each other.
//!
//! The graphs are joined at the ends that say `continues in`. A case begins in a procedure that says how it begins, or
//! into which no other one leads; it is over at an end that leads nowhere, or out of the document.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::happenings::occurs;
use super::watch::Sure;
use crate::graph::{NodeKind, StateGraph};
use crate::model::{Begins, ItemKind, Moment, Point, Policy, ProcedureId};

/// The state graphs of a policy, joined.
pub(super) struct Courses<'a> {
    pub policy: &'a Policy,
    pub graphs: Vec<&'a StateGraph>,
    /// The graphs in which a case begins, by number.
    pub starts: Vec<usize>,
    /// The graphs in which a case may go on from each.
    next: Vec<Vec<usize>>,
    /// The graph of each procedure, by number.
    pub places: BTreeMap<ProcedureId, usize>,
}

impl<'a> Courses<'a> {
    /// Joins the graphs of a policy.
    pub fn new(context: &Context<'a>) -> Self {
        let graphs: Vec<&StateGraph> = context.all_graphs().collect();
        let own = graphs.iter().enumerate().filter(|(_, graph)| graph.beside().is_none());
        let places = own.map(|(place, graph)| (graph.procedure, place)).collect();
        let mut courses = Courses { policy: context.policy, graphs, starts: Vec::new(), next: Vec::new(), places };
        courses.next = (0..courses.graphs.len()).map(|place| courses.continuing(place)).collect();
        courses.starts = courses.starts();
        courses
    }

    /// Lists the graphs in which a case begins; of a circle into which nothing leads, the first.
    fn starts(&self) -> Vec<usize> {
        let nodes = self.graphs.iter().flat_map(|graph| graph.net.nodes());
        let disputes: BTreeSet<ProcedureId> = nodes.filter_map(|(_, node)| node.dispute).collect();
        let targets: BTreeSet<usize> = self.next.iter().flatten().copied().collect();
        let begins = |place: usize, graph: &StateGraph| {
            let stated = !self.policy.procedures[graph.procedure].lines.begins.is_empty();
            let is_disputed = disputes.contains(&graph.procedure);
            graph.beside().is_some() || (!is_disputed && (stated || !targets.contains(&place)))
        };
        let plain = self.graphs.iter().enumerate();
        let mut starts: Vec<usize> =
            plain.filter(|(place, graph)| begins(*place, graph)).map(|(place, _)| place).collect();
        let mut reached = vec![false; self.graphs.len()];
        onward(&self.next, &starts, &mut reached);
        for (place, graph) in self.graphs.iter().enumerate() {
            if !disputes.contains(&graph.procedure) && reached.get(place) == Some(&false) {
                starts.push(place);
                onward(&self.next, &[place], &mut reached);
            }
        }
        starts
    }

    /// Lists the graphs in which a case may go on from one.
    fn continuing(&self, place: usize) -> Vec<usize> {
        let Some(graph) = self.graphs.get(place) else { return Vec::new() };
        let ends = graph.net.nodes().filter(|(_, node)| node.kind == NodeKind::End).filter_map(|(_, node)| node.item);
        let lines = ends.flat_map(|end| &self.policy.items[end].lines.continues_in);
        let mut found: Vec<usize> =
            lines.flat_map(|line| &line.value).filter_map(|id| self.places.get(id).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Lists the graphs that show one of some points.
    pub fn showing(&self, points: &[Point]) -> Vec<usize> {
        let shows = |graph: &StateGraph| {
            points.iter().any(|point| match point {
                Point::Begins(id) | Point::Over(id) => graph.procedure == *id && graph.beside().is_none(),
                _ => occurs(self.policy, graph, *point) || begun(self.policy, graph, *point) != Sure::No,
            })
        };
        let shown = self.graphs.iter().enumerate().filter(|(_, graph)| shows(graph));
        shown.map(|(place, _)| place).collect()
    }

    /// Lists the graphs through which cases come that come to one of these.
    pub fn around(&self, wanted: &[usize]) -> Vec<usize> {
        let mut before = vec![Vec::new(); self.graphs.len()];
        for (place, next) in self.next.iter().enumerate() {
            for next in next {
                before.get_mut(*next).into_iter().for_each(|before: &mut Vec<usize>| before.push(place));
            }
        }
        let mut leads = vec![false; self.graphs.len()];
        onward(&before, wanted, &mut leads);
        let starts = self.starts.iter().copied().filter(|start| leads.get(*start) == Some(&true));
        let mut reached = vec![false; self.graphs.len()];
        onward(&self.next, &starts.collect::<Vec<_>>(), &mut reached);
        reached.into_iter().enumerate().filter(|(_, reached)| *reached).map(|(place, _)| place).collect()
    }
}

/// Marks what can be reached from some places, these included.
fn onward(next: &[Vec<usize>], from: &[usize], reached: &mut [bool]) {
    let mut open = from.to_vec();
    while let Some(place) = open.pop() {
        if let Some(known) = reached.get_mut(place).filter(|known| !**known) {
            *known = true;
            open.extend(next.get(place).into_iter().flatten());
        }
    }
}

/// Returns whether a point has happened when a case begins with a procedure, or with work beside a block.
pub(super) fn begun(policy: &Policy, graph: &StateGraph, point: Point) -> Sure {
    let of = |moment: &Moment| match moment {
        _ if !moment.points().contains(&point) => Sure::No,
        Moment::Last(_) => Sure::Yes,
        _ if moment.points().len() == 1 => Sure::Yes,
        _ => Sure::Perhaps,
    };
    if let Some(item) = graph.beside() {
        return match &policy.items[item].kind {
            ItemKind::MeanwhileOn(moment) => of(moment),
            _ => Sure::No,
        };
    }
    let ways: Vec<Sure> = policy.procedures[graph.procedure]
        .lines
        .begins
        .iter()
        .map(|line| match &line.value {
            Begins::On(moment) => of(moment),
            Begins::When(_) => Sure::No,
        })
        .collect();
    // Several lines are several ways to begin.
    let (least, most) = (ways.iter().min().copied(), ways.iter().max().copied());
    if least == most { least.unwrap_or_default() } else { most.map_or(Sure::No, |most| most.min(Sure::Perhaps)) }
}
