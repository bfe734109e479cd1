//! Courses of a case through procedures that continue in each other, watched by rules.
//!
//! The state graphs of a policy are joined at the ends that say `continues in`. A case begins in a procedure that says
//! how it begins, or into which no other one leads; it is over at an end that leads nowhere, or out of the document. A
//! fact that stays the same is not carried over from graph to graph, so that a course is refused where it needs one to
//! be both ways.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::happenings::{is_arrival, is_open, occurs, surely};
use super::truth::{Answer, case};
use super::watch::{Letter, Seen, Sure, Watch};
use crate::diagnostic::Story;
use crate::graph::{Edge, NodeKind, StateGraph, StateId};
use crate::model::{Begins, Condition, ItemKind, Moment, Point, Policy, ProcedureId};
use crate::stories;

/// Where a case is: the number of the graph, the state, and what each rule has seen.
type At = (usize, StateId, Vec<Seen>);

/// A place to which a search has come: from which one, and by which edge; by none where a procedure begins.
struct Come {
    at: At,
    before: Option<usize>,
    by: Option<Edge>,
}

/// What a search came to.
pub(super) enum Course {
    /// A course is found.
    Found(Story),
    /// All that are found need a fact to be both ways.
    Doubtful,
    /// There is none.
    None,
}

/// The state graphs of a policy, joined.
pub(super) struct Courses<'a> {
    policy: &'a Policy,
    pub graphs: Vec<&'a StateGraph>,
    /// The graphs in which a case begins, by number.
    starts: Vec<usize>,
    /// The graph of each procedure, by number.
    places: BTreeMap<ProcedureId, usize>,
}

/// Judges a step by what the rules have seen before and after it.
type Step<'s> = dyn Fn(&[Seen], &[Option<Seen>]) -> bool + 's;

/// What is watched on the way, and which course is looked for.
pub(super) struct Search<'s> {
    pub watches: &'s [Watch],
    /// Whether a step ends the search, by what the rules have seen before and after it; nothing: one is broken.
    pub step: &'s Step<'s>,
    /// Whether the end of a case does.
    pub end: &'s dyn Fn(&[Seen]) -> bool,
}

impl<'a> Courses<'a> {
    /// Joins the graphs of a policy.
    pub fn new(context: &Context<'a>) -> Self {
        let graphs: Vec<&StateGraph> = context.all_graphs().collect();
        let own = graphs.iter().enumerate().filter(|(_, graph)| graph.beside().is_none());
        let places = own.map(|(place, graph)| (graph.procedure, place)).collect();
        let mut courses = Courses { policy: context.policy, graphs, starts: Vec::new(), places };
        courses.starts = courses.starts();
        courses
    }

    /// Lists the graphs in which a case begins; of a circle into which nothing leads, the first.
    fn starts(&self) -> Vec<usize> {
        let disputes = |id: ProcedureId| {
            let mut nodes = self.graphs.iter().flat_map(|graph| graph.net.nodes());
            nodes.any(|(_, node)| node.dispute == Some(id))
        };
        let begins = |graph: &StateGraph| {
            let lines = &self.policy.procedures[graph.procedure].lines;
            graph.beside().is_some() || (!lines.begins.is_empty() && !disputes(graph.procedure))
        };
        let targets: Vec<usize> = (0..self.graphs.len()).flat_map(|place| self.next(place)).collect();
        let is_part = |place: usize, graph: &StateGraph| targets.contains(&place) || disputes(graph.procedure);
        let plain = self.graphs.iter().enumerate();
        let mut starts: Vec<usize> =
            plain.filter(|(place, graph)| begins(graph) || !is_part(*place, graph)).map(|(place, _)| place).collect();
        for (place, graph) in self.graphs.iter().enumerate() {
            if !disputes(graph.procedure) && !starts.iter().any(|start| self.beyond(*start).contains(&place)) {
                starts.push(place);
            }
        }
        starts
    }

    /// Lists the graphs in which a case may go on from one.
    fn next(&self, place: usize) -> Vec<usize> {
        let Some(graph) = self.graphs.get(place) else { return Vec::new() };
        let ends = graph.net.nodes().filter(|(_, node)| node.kind == NodeKind::End).filter_map(|(_, node)| node.item);
        let lines = ends.flat_map(|end| &self.policy.items[end].lines.continues_in);
        let mut found: Vec<usize> =
            lines.flat_map(|line| &line.value).filter_map(|id| self.places.get(id).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Lists the graphs to which a case may come from one, itself first.
    fn beyond(&self, start: usize) -> Vec<usize> {
        let mut found = vec![start];
        let mut next = 0;
        while let Some(place) = found.get(next).copied() {
            for place in self.next(place) {
                if !found.contains(&place) {
                    found.push(place);
                }
            }
            next += 1;
        }
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
        let leads = |start: &&usize| self.beyond(**start).iter().any(|place| wanted.contains(place));
        let mut found: Vec<usize> = self.starts.iter().filter(leads).flat_map(|start| self.beyond(*start)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Finds a shortest course, of cases that come to one of some graphs.
    pub fn find(&self, wanted: &[usize], search: &Search<'_>) -> Course {
        let around = self.around(wanted);
        let shown = search.watches.iter().map(|watch| self.showing(&watch.subject)).collect();
        let mut walk = Walk { courses: self, search, shown, come: Vec::new(), known: BTreeSet::new(), doubt: false };
        for start in self.starts.iter().copied().filter(|start| around.contains(start)) {
            if let Some(story) = walk.enter(start, &vec![Seen::default(); search.watches.len()], None) {
                return Course::Found(story);
            }
        }
        let mut next = 0;
        while next < walk.come.len() {
            if let Some(story) = walk.onward(next) {
                return Course::Found(story);
            }
            next += 1;
        }
        if walk.doubt { Course::Doubtful } else { Course::None }
    }
}

/// A search under way, breadth first.
struct Walk<'w, 'a> {
    courses: &'w Courses<'a>,
    search: &'w Search<'w>,
    /// For each rule, the graphs in which its subject can happen.
    shown: Vec<Vec<usize>>,
    come: Vec<Come>,
    known: BTreeSet<At>,
    doubt: bool,
}

impl Walk<'_, '_> {
    /// Begins a procedure: anew, or after another one.
    fn enter(&mut self, place: usize, seen: &[Seen], before: Option<usize>) -> Option<Story> {
        let graph = *self.courses.graphs.get(place)?;
        let policy = self.courses.policy;
        let begins = |point: Point| match point {
            Point::Begins(id) if id == graph.procedure && graph.beside().is_none() => Sure::Yes,
            // What it begins on has come only where a case begins with it.
            _ if before.is_none() => begun(policy, graph, point),
            _ => Sure::No,
        };
        for state in (0..graph.initial).map(StateId::from_index) {
            let opens = |point: Point| match point {
                Point::Done(item) | Point::Opens(item) if is_arrival(policy, point) => {
                    if is_open(policy, graph, state, item) { Sure::Yes } else { Sure::No }
                }
                _ => Sure::No,
            };
            let watches = self.search.watches.iter().zip(&self.shown);
            let letters = watches.map(|(watch, shown)| {
                let begun = Letter { enters: shown.contains(&place), ..letter(watch, &begins) };
                [begun, letter(watch, &opens)].map(|letter| asked(policy, graph, (watch, letter), state))
            });
            let after = steps(self.search.watches, seen, letters);
            if (self.search.step)(seen, &after) {
                return self.told(before, None);
            }
            if let Some(after) = after.into_iter().collect::<Option<Vec<Seen>>>() {
                self.come((place, state, after), before, None);
            }
        }
        None
    }

    fn come(&mut self, at: At, before: Option<usize>, by: Option<Edge>) {
        if self.known.insert(at.clone()) {
            self.come.push(Come { at, before, by });
        }
    }

    /// Takes every step from a place.
    fn onward(&mut self, number: usize) -> Option<Story> {
        let (place, state, seen) = self.come.get(number)?.at.clone();
        let graph = *self.courses.graphs.get(place)?;
        for edge in graph.outgoing(state) {
            let after = self.step(graph, edge, &seen);
            if (self.search.step)(&seen, &after) {
                match self.told(Some(number), Some(*edge)) {
                    Some(story) => return Some(story),
                    None => continue,
                }
            }
            if let Some(after) = after.into_iter().collect::<Option<Vec<Seen>>>() {
                self.come((place, edge.to, after), Some(number), Some(*edge));
            }
        }
        if graph.state(state).is_some_and(|state| graph.is_end(state)) { self.end(number) } else { None }
    }

    fn step(&self, graph: &StateGraph, edge: &Edge, seen: &[Seen]) -> Vec<Option<Seen>> {
        let policy = self.courses.policy;
        let is_end = |id: StateId| graph.state(id).is_some_and(|state| graph.is_end(state));
        let sure = |point: Point| match point {
            Point::Over(id) if id == graph.procedure && is_end(edge.to) && !is_end(edge.from) => Sure::Yes,
            _ => surely(policy, graph, edge, point),
        };
        let half = |arrives: bool| move |point: Point| (point, is_arrival(policy, point) == arrives);
        let letters = self.search.watches.iter().map(|watch| {
            [half(false), half(true)].map(|half| {
                let sure = |point: Point| match half(point) {
                    (point, true) => sure(point),
                    (_, false) => Sure::No,
                };
                letter(watch, &sure)
            })
        });
        let asked = |watch: &Watch, letter: Letter, state: StateId| asked(policy, graph, (watch, letter), state);
        // What is done finds the case as it was before, and where it arrives with what that brought about.
        let letters = self
            .search
            .watches
            .iter()
            .zip(letters)
            .map(|(watch, [done, arrives])| [asked(watch, done, edge.from), asked(watch, arrives, edge.to)]);
        steps(self.search.watches, seen, letters)
    }

    /// Ends the case, or begins the procedures in which it goes on.
    fn end(&mut self, number: usize) -> Option<Story> {
        let (place, state, seen) = self.come.get(number)?.at.clone();
        let (graph, policy) = (*self.courses.graphs.get(place)?, self.courses.policy);
        let nodes = graph.state(state)?.position.iter().map(|node| graph.net.node(*node));
        let ends = nodes.filter(|node| node.kind == NodeKind::End).filter_map(|node| node.item);
        let lines: Vec<_> = ends.flat_map(|end| &policy.items[end].lines.continues_in).collect();
        let targets: Vec<ProcedureId> = lines.iter().flat_map(|line| line.value.iter().copied()).collect();
        // Where it goes on out of the document nothing more of it is seen, unless that is one of the stages itself.
        let leaves = |id: &ProcedureId| {
            let found = &policy.procedures[*id];
            found.is_outside() && found.named.matches.is_empty()
        };
        let waits = self.search.watches.iter().zip(&seen).map(|(watch, seen)| {
            let speaks = watch.condition.is_none() || may_hold(policy, graph, state, watch);
            if speaks { *seen } else { Seen::default() }
        });
        if (lines.is_empty() || targets.iter().any(leaves)) && (self.search.end)(&waits.collect::<Vec<_>>()) {
            let story = self.told(Some(number), None);
            if story.is_some() {
                return story;
            }
        }
        let next = targets.iter().filter_map(|id| self.courses.places.get(id).copied()).collect::<Vec<_>>();
        next.into_iter().find_map(|place| self.enter(place, &seen, Some(number)))
    }

    /// Tells the course to a place and one step more; nothing where it needs a fact to be both ways.
    fn told(&mut self, last: Option<usize>, by: Option<Edge>) -> Option<Story> {
        let come = std::iter::successors(last, |number| self.come.get(*number).and_then(|come| come.before));
        let mut come: Vec<&Come> = come.filter_map(|number| self.come.get(number)).collect();
        come.reverse();
        let mut parts: Vec<(usize, Vec<Edge>)> = Vec::new();
        for come in come {
            match (come.by, parts.last_mut()) {
                (Some(edge), Some((_, path))) => path.push(edge),
                _ => parts.push((come.at.0, Vec::new())),
            }
        }
        if let (Some(edge), Some((_, path))) = (by, parts.last_mut()) {
            path.push(edge);
        }
        let policy = self.courses.policy;
        let parts: Vec<(&StateGraph, Vec<Edge>)> =
            parts.into_iter().filter_map(|(place, path)| Some((*self.courses.graphs.get(place)?, path))).collect();
        if parts.len() > 1 && !fits(policy, &parts, self.search.watches) {
            self.doubt = true;
            return None;
        }
        Some(Story::joined(parts.iter().map(|(graph, path)| stories::tell(policy, graph, path, None))))
    }
}

/// Returns whether all that is asked of the facts on a way through several graphs can be so of one case.
fn fits(policy: &Policy, parts: &[(&StateGraph, Vec<Edge>)], watches: &[Watch]) -> bool {
    let arms = parts.iter().flat_map(|(graph, path)| path.iter().filter_map(|edge| graph.arm(edge)));
    let guards =
        arms.filter_map(|arm| arm.guard.as_ref()).chain(watches.iter().filter_map(|watch| watch.condition.as_ref()));
    let mut number = 0;
    let asked = guards.map(|guard| lasting(policy, guard, &mut number)).collect();
    case(policy, &Condition::And(asked)) != Answer::Never
}

/// Leaves of a condition what stays the same for the whole case; everything else may be so once and not again.
fn lasting(policy: &Policy, condition: &Condition, number: &mut usize) -> Condition {
    let mut all = |parts: &[Condition]| parts.iter().map(|part| lasting(policy, part, number)).collect();
    match condition {
        Condition::And(parts) => Condition::And(all(parts)),
        Condition::Or(parts) => Condition::Or(all(parts)),
        Condition::Not(inner) => Condition::Not(Box::new(lasting(policy, inner, number))),
        _ if is_lasting(policy, condition) => condition.clone(),
        _ => {
            *number += 1;
            Condition::Quoted(number.to_string())
        }
    }
}

/// Returns whether a part of a condition asks a fact that never changes.
pub(super) fn is_lasting(policy: &Policy, part: &Condition) -> bool {
    match part {
        Condition::Fact(fact) | Condition::FactIs(fact, _) | Condition::Compare(fact, ..) => {
            policy.facts[*fact].change.is_none()
        }
        _ => false,
    }
}

fn may_hold(policy: &Policy, graph: &StateGraph, state: StateId, watch: &Watch) -> bool {
    graph.state(state).is_some_and(|state| graph.may_hold(policy, state, watch.condition.as_ref()))
}

/// Asks the condition of a rule where its subject happens.
fn asked(policy: &Policy, graph: &StateGraph, (watch, letter): (&Watch, Letter), state: StateId) -> Letter {
    let asks = watch.condition.is_some() && letter.subject != Sure::No;
    Letter { holds: !asks || may_hold(policy, graph, state, watch), ..letter }
}

/// Reads a step in two halves: what is done or comes, and then where the case arrives.
fn steps(watches: &[Watch], seen: &[Seen], letters: impl Iterator<Item = [Letter; 2]>) -> Vec<Option<Seen>> {
    let both = |watch: &Watch, seen: Seen, [first, second]: [Letter; 2]| watch.step(watch.step(seen, first)?, second);
    watches.iter().zip(seen).zip(letters).map(|((watch, seen), letters)| both(watch, *seen, letters)).collect()
}

/// Reads half a step as a rule does.
fn letter(watch: &Watch, sure: &dyn Fn(Point) -> Sure) -> Letter {
    let best = |points: &[Point]| points.iter().map(|point| sure(*point)).max().unwrap_or_default();
    let mut groups = (0, 0);
    for (number, points) in watch.groups.iter().enumerate() {
        let how = best(points);
        groups.0 |= u16::from(how != Sure::No) << number;
        groups.1 |= u16::from(how == Sure::Yes) << number;
    }
    Letter { subject: best(&watch.subject), groups, enters: false, holds: true }
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
