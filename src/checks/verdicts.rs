//! What judging each rule came to: proved, broken by a case, not judged to the end, or a matter of the clock.

use super::Context;
use super::happenings::{expanded, is_visible, occurs};
use super::joined::{Courses, begun};
use super::runs::{Course, Search, is_lasting};
use super::watch::{Pattern, Seen, Sure, Watch};
use crate::diagnostic::Story;
use crate::graph::{Edge, NodeId, State, StateGraph};
use crate::model::rules::{Rule, Sentence};
use crate::model::{Condition, Effect, ItemId, Lines, People, Point, Policy};
use crate::stories;

/// What judging one rule came to.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// No case breaks it.
    Proved,
    /// A case breaks it; nothing of its course is told where who does something is written in the lines.
    Broken(Option<Story>),
    /// It was not judged to the end, and why.
    Inconclusive(String),
    /// The clock judges it, or nothing does yet.
    Unjudged,
}

/// Judges every rule of a policy, in the order in which they are written.
pub(super) fn verdicts(context: &Context<'_>) -> Vec<Verdict> {
    let courses = Courses::new(context);
    context.policy.rules.iter().map(|rule| verdict(context, &courses, rule)).collect()
}

fn verdict(context: &Context<'_>, courses: &Courses<'_>, rule: &Rule) -> Verdict {
    let policy = context.policy;
    if let Some(stage) = unmatched(policy, &rule.sentence.value) {
        return Verdict::Inconclusive(format!("nothing in the policy matches `{stage}`"));
    }
    match &rule.sentence.value {
        Sentence::AlwaysOneHolder | Sentence::OnlyRole(..) | Sentence::DifferentPeople(_)
            if rule.sentence.when.is_some() =>
        {
            Verdict::Unjudged
        }
        Sentence::AlwaysOneHolder => {
            let broken = context.graphs.values().find_map(|graph| Some((graph, side_by_side(graph)?)));
            broken.map_or(Verdict::Proved, |(graph, path)| {
                Verdict::Broken(Some(stories::tell(policy, graph, &path, None)))
            })
        }
        Sentence::OnlyRole(..) | Sentence::DifferentPeople(_) => {
            if super::broken_rule::strangers(policy, rule).is_empty() { Verdict::Proved } else { Verdict::Broken(None) }
        }
        Sentence::Limit(..) | Sentence::Follows(_, _, Some(_)) => Verdict::Unjudged,
        Sentence::Never(..) | Sentence::OnlyAfter(..) | Sentence::Follows(..) | Sentence::Happens(_) => {
            let watches = Watch::of(policy, rule);
            let seen =
                |watch: &Watch| watch.points().all(|point| is_visible(policy, point)) && is_one_room(policy, watch);
            if watches.is_empty() || !watches.iter().all(seen) {
                return Verdict::Unjudged;
            }
            let verdicts = watches.iter().map(|watch| watched(context, courses, watch));
            verdicts.reduce(worse).unwrap_or(Verdict::Unjudged)
        }
    }
}

/// Returns a stage of the vocabulary that nothing in the policy is an instance of.
fn unmatched<'a>(policy: &'a Policy, sentence: &Sentence) -> Option<&'a str> {
    let (subject, moment): (&[Point], &[Point]) = match sentence {
        Sentence::AlwaysOneHolder => (&[], &[]),
        Sentence::Never(points, _)
        | Sentence::OnlyRole(_, points)
        | Sentence::DifferentPeople(points)
        | Sentence::Happens(points) => (points, &[]),
        Sentence::OnlyAfter(points, moment) | Sentence::Follows(points, moment, _) => (points, moment.points()),
        Sentence::Limit(points, limit) => (points, limit.moment().map_or(&[][..], |moment| moment.points())),
    };
    subject.iter().chain(moment).find_map(|point| match point {
        Point::Stage(stage) if expanded(policy, &[*point]).is_empty() => {
            Some(policy.stages[*stage].named.name.as_str())
        }
        _ => None,
    })
}

/// A rule holds only if it does on every reading.
fn worse(first: Verdict, second: Verdict) -> Verdict {
    match (&first, &second) {
        (Verdict::Broken(_), _) | (Verdict::Inconclusive(_), Verdict::Proved) => first,
        (_, Verdict::Broken(_) | Verdict::Inconclusive(_)) => second,
        _ => first,
    }
}

/// Work beside a block never joins the flow: the graphs do not show which of the two comes first.
fn is_one_room(policy: &Policy, watch: &Watch) -> bool {
    let beside = |item: ItemId| {
        let mut around = std::iter::successors(Some(item), |inner| policy.items[*inner].parent);
        around.find(|item| policy.items[*item].kind.is_beside()).map(|item| policy.items[item].named.span)
    };
    let mut rooms = watch.points().filter_map(|point| match point {
        Point::Done(item) | Point::Opens(item) => Some(beside(item)),
        Point::Chosen(outcome) => Some(beside(policy.outcomes[outcome].item)),
        Point::Begins(_) | Point::Over(_) => Some(None),
        Point::Event(_) | Point::Stage(_) => None,
    });
    let first = rooms.next();
    watch.pattern == Pattern::Never || rooms.all(|room| Some(room) == first)
}

/// Judges one reading of a rule about the order of things.
fn watched(context: &Context<'_>, courses: &Courses<'_>, watch: &Watch) -> Verdict {
    let policy = context.policy;
    if let Some(event) = unawaited(policy, courses, watch) {
        let reason = format!("`{event}` may come at any time, and no procedure begins on it or waits for it");
        return Verdict::Inconclusive(reason);
    }
    if watch.condition.as_ref().is_some_and(|condition| !all(condition, &|part| is_there(policy, courses, watch, part)))
    {
        return Verdict::Inconclusive("its condition asks for what another procedure produces".to_owned());
    }
    let late = matches!(watch.pattern, Pattern::Follows | Pattern::Happens);
    if late && watch.condition.as_ref().is_some_and(|condition| !all(condition, &|part| is_lasting(policy, part))) {
        return Verdict::Inconclusive("what it is asked `when` may change before the case ends".to_owned());
    }
    let wanted = courses.showing(&watch.trigger());
    let watches = std::slice::from_ref(watch);
    let broken = |_: &[Seen], after: &[Option<_>]| after.iter().any(Option::is_none);
    let ended = |seen: &[Seen]| seen.iter().any(|seen| watch.is_broken_at_end(*seen));
    let course = courses.find(&wanted, &Search { watches, step: &broken, end: &ended });
    match course {
        Course::Found(_) if !is_remembered(courses, watch) => {
            Verdict::Inconclusive("its condition asks what happened in another procedure".to_owned())
        }
        Course::Found(story) => Verdict::Broken(Some(story)),
        Course::Doubtful => {
            Verdict::Inconclusive("the cases that would break it need a fact to be both ways".to_owned())
        }
        Course::None => {
            let around = courses.around(&wanted);
            let mut graphs = around.iter().filter_map(|place| courses.graphs.get(*place));
            match graphs.find(|graph| graph.truncated) {
                Some(graph) => {
                    let name = &policy.procedures[graph.procedure].named.name;
                    Verdict::Inconclusive(format!("`{name}` has more than {} states", graph.states().len()))
                }
                None => Verdict::Proved,
            }
        }
    }
}

/// Returns an event on which a rule turns and which no graph shows: it might come at any moment.
fn unawaited<'a>(policy: &'a Policy, courses: &Courses<'_>, watch: &Watch) -> Option<&'a str> {
    let asked = watch.trigger().into_iter().chain(watch.subject.iter().copied());
    let mut events =
        asked.filter_map(|point| if let Point::Event(event) = point { Some((point, event)) } else { None });
    let shown = |point: Point| {
        let shows = |graph: &StateGraph| occurs(policy, graph, point) || begun(policy, graph, point) != Sure::No;
        courses.graphs.iter().any(|graph| shows(graph))
    };
    events.find(|(point, _)| !shown(*point)).map(|(_, event)| policy.events[event].named.name.as_str())
}

/// Returns whether a state graph remembers all that the condition of a rule asks.
fn is_remembered(courses: &Courses<'_>, watch: &Watch) -> bool {
    let inside = |item: ItemId| {
        let graphs = courses.showing(&watch.subject);
        graphs
            .iter()
            .filter_map(|place| courses.graphs.get(*place))
            .all(|graph| graph.net.nodes().any(|(_, node)| node.item == Some(item)))
    };
    let known = |part: &Condition| match part {
        Condition::Chose(item, _) | Condition::Happened(Point::Done(item) | Point::Opens(item)) => inside(*item),
        Condition::Happened(Point::Event(_)) => true,
        Condition::Happened(_) => false,
        _ => true,
    };
    watch.condition.as_ref().is_none_or(|condition| all(condition, &known))
}

/// Returns whether the graphs show when a document or consent comes into being, if anything produces it.
fn is_there(policy: &Policy, courses: &Courses<'_>, watch: &Watch, part: &Condition) -> bool {
    let Condition::Exists(thing) = part else { return true };
    let shown = courses.showing(&watch.subject);
    let mut graphs = shown.iter().filter_map(|place| courses.graphs.get(*place));
    let made = |lines: &Lines| {
        lines.effects.iter().any(|line| matches!(&line.value, Effect::Produces(things) if things.contains(thing)))
    };
    let items = policy.items.iter().any(|(_, item)| made(&item.lines));
    let somewhere = items || policy.outcomes.iter().any(|(_, outcome)| made(&outcome.lines));
    !somewhere || graphs.all(|graph| graph.net.things.binary_search(thing).is_ok())
}

fn all(condition: &Condition, fits: &dyn Fn(&Condition) -> bool) -> bool {
    let mut every = true;
    condition.walk(&mut |part| {
        let joined = matches!(part, Condition::Not(_) | Condition::And(_) | Condition::Or(_));
        every &= joined || fits(part);
    });
    every
}

/// Two branches that hand the case to different people: whoever is later silently undoes the other.
fn side_by_side(graph: &StateGraph) -> Option<Vec<Edge>> {
    let receives = |node: NodeId| {
        let arms = graph.net.node(node).arms.iter().flat_map(|arm| &arm.effects);
        let found: Vec<&People> = arms
            .filter_map(|line| match &line.value {
                Effect::HandsOver(people) => Some(people),
                _ => None,
            })
            .collect();
        found
    };
    let clashes = |state: &State| {
        let open: Vec<Vec<&People>> = state.position.iter().map(|node| receives(*node)).collect();
        let pairs =
            open.iter().enumerate().flat_map(|(place, one)| open.iter().skip(place + 1).map(move |other| (one, other)));
        pairs.into_iter().any(|(one, other)| one.iter().any(|people| other.iter().any(|known| known != people)))
    };
    graph.shortest(|_, state| clashes(state))
}
