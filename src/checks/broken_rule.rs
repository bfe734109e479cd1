//! `broken-rule`: a rule that some case breaks.
//!
//! Rules about limits of time are judged by the clock, not here.

use super::happenings::{expanded, happens, is_visible, occurs, path};
use super::{Check, Context, context::labels};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{Edge, StateGraph, StateId};
use crate::model::rules::{Rule, Sentence};
use crate::model::{ActorId, Begins, Condition, Effect, ItemId, Moment, People, Point, Policy};
use crate::stories;

/// A rule that some case breaks.
pub static BROKEN_RULE: Check = Check {
    name: "broken-rule",
    summary: "a rule that some case breaks",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("broken_rule.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for rule in &context.policy.rules {
        findings.extend(of_people(check, context.policy, rule));
        // One case that breaks it is enough: the first procedure in which there is one.
        let broken = context.graphs.values().filter(|graph| !graph.truncated).find_map(|graph| {
            let counterexample = counterexample(context.policy, graph, rule)?;
            Some(stories::tell_needed(context.policy, graph, &counterexample, None))
        });
        if let Some(story) = broken {
            findings.push(found(check, rule).story(Some(story)));
        }
    }
    findings
}

/// Returns whether the graph can decide a rule: what is left is judged by the clock, or spans several procedures.
pub(super) fn is_judged(policy: &Policy, rule: &Rule) -> bool {
    let visible = |points: &[Point]| expanded(policy, points).iter().all(|point| is_visible(policy, *point));
    let together = |points: &[Point], moment: &Moment| {
        visible(points) && visible(moment.points()) && is_one_procedure(policy, points, moment)
    };
    rule.sentence.when.is_none()
        && match &rule.sentence.value {
            Sentence::AlwaysOneHolder | Sentence::OnlyRole(..) | Sentence::DifferentPeople(_) => true,
            Sentence::Never(points, _) | Sentence::Happens(points) => visible(points),
            Sentence::OnlyAfter(points, moment) | Sentence::Follows(points, moment, None) => together(points, moment),
            Sentence::Follows(_, _, Some(_)) | Sentence::Limit(..) => false,
        }
}

/// Events may come in any procedure; items must be those of one, copies included.
fn is_one_procedure(policy: &Policy, points: &[Point], moment: &Moment) -> bool {
    let home = |point: &Point| match point {
        Point::Done(item) | Point::Opens(item) => Some(policy.items[*item].home),
        Point::Chosen(outcome) => Some(policy.items[policy.outcomes[*outcome].item].home),
        _ => None,
    };
    let all = expanded(policy, points).into_iter().chain(expanded(policy, moment.points()));
    let mut homes: Vec<_> = all.filter_map(|point| home(&point)).collect();
    homes.sort_unstable();
    homes.dedup();
    homes.len() <= 1
}

/// Finds a shortest case that breaks a rule in one procedure.
fn counterexample(policy: &Policy, graph: &StateGraph, rule: &Rule) -> Option<Vec<Edge>> {
    if !is_judged(policy, rule) {
        return None;
    }
    let any = |points: &[Point]| {
        let points = expanded(policy, points);
        move |edge: &Edge| points.iter().any(|point| happens(policy, graph, edge, *point))
    };
    let initial: Vec<StateId> = (0..graph.initial).map(StateId::from_index).collect();
    let ends = |edge: &Edge| graph.state(edge.to).is_some_and(|state| graph.is_end(state));
    let here = |points: &[Point]| expanded(policy, points).iter().any(|point| occurs(policy, graph, *point));
    match &rule.sentence.value {
        Sentence::AlwaysOneHolder => side_by_side(graph),
        Sentence::Never(points, condition) => {
            let happens = any(points);
            let holds = |edge: &Edge| may_hold(policy, graph, edge.from, condition.as_ref());
            path(graph, &initial, &|_| true, &|edge| happens(edge) && holds(edge))
        }
        Sentence::OnlyAfter(points, moment) if here(points) => {
            let (happens, before) = (any(points), any(moment.points()));
            if begins_on(policy, graph, moment) {
                return None;
            }
            path(graph, &initial, &|edge| !before(edge), &|edge| happens(edge) && !before(edge))
        }
        Sentence::Happens(points) if here(points) => {
            let happens = any(points);
            path(graph, &initial, &|edge| !happens(edge), &|edge| ends(edge) && !happens(edge))
        }
        Sentence::Follows(points, moment, None) if here(moment.points()) => {
            let (answers, asked) = (any(points), any(moment.points()));
            graph.edges().iter().filter(|edge| asked(edge)).find_map(|edge| {
                let mut whole = path(graph, &initial, &|_| true, &|found| found == edge)?;
                if !ends(edge) {
                    whole
                        .extend(path(graph, &[edge.to], &|edge| !answers(edge), &|edge| ends(edge) && !answers(edge))?);
                }
                Some(whole)
            })
        }
        _ => None,
    }
}

fn may_hold(policy: &Policy, graph: &StateGraph, state: StateId, condition: Option<&Condition>) -> bool {
    graph.state(state).is_some_and(|state| graph.may_hold(policy, state, condition))
}

/// What a procedure begins on has happened before everything in it.
fn begins_on(policy: &Policy, graph: &StateGraph, moment: &Moment) -> bool {
    let begins = &policy.procedures[graph.procedure].lines.begins;
    let points = begins.iter().filter_map(|line| match &line.value {
        Begins::On(moment) => Some(moment.points()),
        Begins::When(_) => None,
    });
    let begun: Vec<Point> = points.flatten().copied().collect();
    moment.points().iter().any(|point| begun.contains(point))
}

/// Two branches that hand the case to different people: whoever is later silently undoes the other.
fn side_by_side(graph: &StateGraph) -> Option<Vec<Edge>> {
    let receives = |node: crate::graph::NodeId| {
        let arms = graph.net.node(node).arms.iter().flat_map(|arm| &arm.effects);
        let found: Vec<&People> = arms
            .filter_map(|line| match &line.value {
                Effect::HandsOver(people) => Some(people),
                _ => None,
            })
            .collect();
        found
    };
    let clashes = |state: &crate::graph::State| {
        let open: Vec<Vec<&People>> = state.position.iter().map(|node| receives(*node)).collect();
        let pairs =
            open.iter().enumerate().flat_map(|(place, one)| open.iter().skip(place + 1).map(move |other| (one, other)));
        pairs.into_iter().any(|(one, other)| one.iter().any(|people| other.iter().any(|known| known != people)))
    };
    graph.shortest(|_, state| clashes(state))
}

/// Judges who does things: read off the lines, without the graph.
fn of_people(check: &Check, policy: &Policy, rule: &Rule) -> Vec<Diagnostic> {
    let (points, allowed): (&[Point], Option<&[ActorId]>) = match &rule.sentence.value {
        Sentence::OnlyRole(people, points) => (points, Some(people)),
        Sentence::DifferentPeople(points) => (points, None),
        _ => return Vec::new(),
    };
    let mut items: Vec<ItemId> =
        expanded(policy, points).into_iter().filter_map(|point| item_of(policy, point)).collect();
    items.dedup();
    let lines = items.iter().flat_map(|item| &policy.items[*item].lines.by);
    let mut findings = Vec::new();
    let mut seen: Vec<(ActorId, crate::source::Span)> = Vec::new();
    for line in lines {
        for actor in line.value.actors() {
            let wrong = match allowed {
                Some(allowed) => !policy.places_of(actor).iter().any(|place| allowed.contains(place)),
                None => seen.iter().any(|(known, span)| *known == actor && *span != line.span),
            };
            if wrong {
                let who = policy.actors[actor].named.display();
                findings.push(found(check, rule).label(line.span, format!("here it is {who}")));
            }
            seen.push((actor, line.span));
        }
    }
    findings.truncate(1);
    findings
}

fn item_of(policy: &Policy, point: Point) -> Option<ItemId> {
    match point {
        Point::Done(item) | Point::Opens(item) => Some(item),
        Point::Chosen(outcome) => Some(policy.outcomes[outcome].item),
        _ => None,
    }
}

fn found(check: &Check, rule: &Rule) -> Diagnostic {
    let message = match &rule.named.title {
        Some(title) => format!("a case can break the rule `{}`: {title}", rule.named.name),
        None => format!("a case can break the rule `{}`", rule.named.name),
    };
    let found = check.found(rule.sentence.span, message).here("a case need not keep this");
    found
        .subject(rule.named.name.clone())
        .clauses(labels(&rule.sentence.cites))
        .note("a rule holds for every case that obeys the procedures, or it does not hold")
        .help("change the procedure so that no case can go this way, or say of which cases the rule speaks")
}
