//! Runs of a case through procedures that continue in each other, watched by rules.
//!
//! A fact that stays the same is not carried over from graph to graph, so that a run is refused where it needs one to be
//! both ways.

use std::collections::BTreeSet;

use super::happenings::{is_arrival, is_open, surely};
use super::joined::{Courses, begun};
use super::truth::{Answer, case};
use super::watch::{Letter, Seen, Sure, Watch};
use crate::diagnostic::Story;
use crate::graph::{Edge, NodeKind, StateGraph, StateId};
use crate::model::{Condition, Point, Policy, ProcedureId};
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

/// Judges a step by what the rules have seen before and after it.
pub(super) type Step<'s> = dyn Fn(&[Seen], &[Option<Seen>]) -> bool + 's;

/// What is watched on the way, and which course is looked for.
pub(super) struct Search<'s> {
    pub watches: &'s [Watch],
    /// Whether a step ends the search, by what the rules have seen before and after it; nothing: one is broken.
    pub step: &'s Step<'s>,
    /// Whether the end of a case does.
    pub end: &'s dyn Fn(&[Seen]) -> bool,
}

impl Courses<'_> {
    /// Finds a shortest course, of cases that come to one of some graphs.
    pub fn find(&self, wanted: &[usize], search: &Search<'_>) -> Course {
        let around = self.around(wanted);
        let shown = search.watches.iter().map(|watch| self.showing(&watch.subject)).collect();
        let mut walk = Walk { courses: self, search, shown, come: Vec::new(), known: BTreeSet::new(), doubt: false };
        for start in self.starts.iter().copied().filter(|start| around.binary_search(start).is_ok()) {
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
                [begun, letter(watch, &opens)].map(|letter| asked(policy, graph, (watch, letter), (state, None)))
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
        let guard = graph.arm(edge).and_then(|arm| arm.guard.as_ref());
        let before = |watch: &Watch, done: Letter| asked(policy, graph, (watch, done), (edge.from, guard));
        let after = |watch: &Watch, arrives: Letter| asked(policy, graph, (watch, arrives), (edge.to, None));
        // What is done finds the case as it was before, and where it arrives with what that brought about.
        let letters = self
            .search
            .watches
            .iter()
            .zip(letters)
            .map(|(watch, [done, arrives])| [before(watch, done), after(watch, arrives)]);
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
pub(super) fn lasting(policy: &Policy, condition: &Condition, number: &mut usize) -> Condition {
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

/// Asks the condition of a rule where its subject happens, together with what lets it happen.
fn asked(
    policy: &Policy,
    graph: &StateGraph,
    (watch, letter): (&Watch, Letter),
    (state, guard): (StateId, Option<&Condition>),
) -> Letter {
    if letter.subject == Sure::No {
        return Letter { holds: true, ..letter };
    }
    let holds = watch.condition.as_ref().is_none_or(|condition| {
        let both = Condition::And([condition].into_iter().chain(guard).cloned().collect());
        graph.state(state).is_some_and(|state| graph.may_hold(policy, state, Some(&both)))
    });
    Letter { holds, ..letter }
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
