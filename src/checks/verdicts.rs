//! What judging each rule came to: proved, broken by a case, not judged to the end, or a matter of the clock.

use super::Context;
use super::happenings::{expanded, is_visible, occurs};
use super::joined::{Courses, begun};
use super::rooms::{answers_beside, is_one_room};
use super::runs::{Course, Search, is_lasting};
use super::timed_rules;
use super::watch::{Pattern, Seen, Sure, Watch};
use crate::diagnostic::Story;
use crate::graph::{Edge, NodeId, StateGraph, StateRef};
use crate::model::rules::{Rule, Sentence};
use crate::model::{Condition, Effect, ItemId, Line, Lines, People, Point, Policy};
use crate::source::Span;
use crate::stories;
use crate::syntax::ast::Duty;

/// What judging one rule came to.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// No case breaks it.
    Proved,
    /// A case breaks it.
    Broken(Broken),
    /// It was not judged to the end, and why.
    Inconclusive(String),
    /// A rule of a standard speaks of stages that nothing in the policy matches: these.
    NotAddressed(Vec<String>),
    /// Nothing judges it yet.
    Unjudged,
}

/// How a rule is broken.
#[derive(Clone, Debug, Default)]
pub struct Broken {
    /// The case; nothing of it is told where who does something is written in the lines.
    pub story: Option<Story>,
    /// Where the deed is done that breaks it, if one place is to be shown.
    pub place: Option<Span>,
    /// The lines that lead there.
    pub labels: Vec<(Span, String)>,
    /// From when to when it takes, or what bounds nothing.
    pub notes: Vec<String>,
}

/// Why a rule is not judged whose only broken cases need a fact to be both ways.
pub(super) const DOUBTFUL: &str = "the cases that would break it need a fact to be both ways";

/// Judges every rule of a policy, in the order in which they are written.
pub(super) fn verdicts(context: &Context<'_>) -> Vec<Verdict> {
    let courses = Courses::new(context);
    context.policy.rules.iter().map(|rule| verdict(context, &courses, rule)).collect()
}

fn verdict(context: &Context<'_>, courses: &Courses<'_>, rule: &Rule) -> Verdict {
    let policy = context.policy;
    let unmatched = unmatched(policy, &rule.sentence.value);
    match unmatched.first() {
        Some(_) if rule.standard.is_some() => return Verdict::NotAddressed(unmatched),
        Some(stage) => return Verdict::Inconclusive(format!("nothing in the policy matches `{stage}`")),
        None => {}
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
                Verdict::Broken(Broken::by(stories::tell(policy, graph, &path, None)))
            })
        }
        Sentence::OnlyRole(..) | Sentence::DifferentPeople(_) => {
            let strangers = super::broken_rule::strangers(policy, rule);
            if strangers.is_empty() { Verdict::Proved } else { Verdict::Broken(Broken::default()) }
        }
        Sentence::Limit(..) => timed_rules::judge(context, courses, rule),
        Sentence::Follows(_, _, Some(_)) => {
            let order = ordered(context, courses, rule);
            match order {
                Verdict::Broken(_) | Verdict::Unjudged => order,
                _ => worse(order, timed_rules::judge(context, courses, rule)),
            }
        }
        Sentence::Never(..) | Sentence::OnlyAfter(..) | Sentence::Follows(..) | Sentence::Happens(_) => {
            ordered(context, courses, rule)
        }
    }
}

impl Broken {
    /// Tells a case.
    pub(super) fn by(story: Story) -> Self {
        Broken { story: Some(story), ..Broken::default() }
    }
}

/// Judges what a rule says of the order of things.
fn ordered(context: &Context<'_>, courses: &Courses<'_>, rule: &Rule) -> Verdict {
    let policy = context.policy;
    let mut watches = Watch::of(policy, rule);
    if rule.standard.is_some() {
        watches.iter_mut().for_each(|watch| harden(policy, watch));
    }
    let verdicts = watches.iter().map(|watch| {
        let unfit = unfit(context, courses, watch);
        unfit.unwrap_or_else(|| watched(context, courses, watch))
    });
    verdicts.reduce(worse).unwrap_or(Verdict::Unjudged)
}

/// What only should be done keeps no duty of a standard.
fn harden(policy: &Policy, watch: &mut Watch) {
    let holds = |point: &Point| soft(policy, *point).is_none();
    match watch.pattern {
        Pattern::Follows | Pattern::Happens => watch.subject.retain(holds),
        Pattern::OnlyAfter => watch.groups.iter_mut().for_each(|group| group.retain(holds)),
        Pattern::Never => {}
    }
}

/// Returns the line by which something only should be done.
pub(super) fn soft(policy: &Policy, point: Point) -> Option<&Line<Duty>> {
    let item = match point {
        Point::Done(item) | Point::Opens(item) => item,
        Point::Chosen(outcome) => policy.outcomes[outcome].item,
        Point::Event(_) | Point::Begins(_) | Point::Over(_) | Point::Stage(_) => return None,
    };
    policy.items[item].lines.duty.iter().find(|line| line.value == Duty::Should)
}

/// Lists the stages of the vocabulary that nothing in the policy is an instance of.
fn unmatched(policy: &Policy, sentence: &Sentence) -> Vec<String> {
    let named = sentence.points().into_iter().filter_map(|point| match point {
        Point::Stage(stage) if expanded(policy, &[point]).is_empty() => Some(policy.stages[stage].named.name.clone()),
        _ => None,
    });
    let mut found: Vec<String> = Vec::new();
    named.for_each(|name| {
        if !found.contains(&name) {
            found.push(name)
        }
    });
    found
}

/// A rule holds only if it does on every reading.
pub(super) fn worse(first: Verdict, second: Verdict) -> Verdict {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::Broken(_) => 0,
        Verdict::Unjudged => 1,
        Verdict::Inconclusive(_) => 2,
        Verdict::NotAddressed(_) => 3,
        Verdict::Proved => 4,
    };
    if rank(&second) < rank(&first) { second } else { first }
}

/// Says why one reading of a rule cannot be judged on the state graphs; nothing where it can.
pub(super) fn unfit(context: &Context<'_>, courses: &Courses<'_>, watch: &Watch) -> Option<Verdict> {
    let policy = context.policy;
    if !watch.points().all(|point| is_visible(policy, point))
        || !(is_one_room(policy, watch) || answers_beside(policy, watch))
    {
        return Some(Verdict::Unjudged);
    }
    let inconclusive = |reason: &str| Some(Verdict::Inconclusive(reason.to_owned()));
    if let Some(event) = unawaited(policy, courses, watch) {
        return inconclusive(&format!("`{event}` may come at any time, and no procedure begins on it or waits for it"));
    }
    let asks = |fits: &dyn Fn(&Condition) -> bool| watch.condition.as_ref().is_some_and(|found| !all(found, fits));
    if asks(&|part| is_there(policy, courses, watch, part)) {
        return inconclusive("its condition asks for what another procedure produces");
    }
    if asks(&|part| !matches!(part, Condition::HeldBy(_)) || is_held(courses, watch)) {
        return inconclusive("its condition asks who holds the case, which the document leaves open there");
    }
    let late = matches!(watch.pattern, Pattern::Follows | Pattern::Happens);
    if late && asks(&|part| is_lasting(policy, part)) {
        return inconclusive("what it is asked `when` may change before the case ends");
    }
    None
}

/// Judges one reading of a rule about the order of things.
fn watched(context: &Context<'_>, courses: &Courses<'_>, watch: &Watch) -> Verdict {
    let policy = context.policy;
    let asked = if is_one_room(policy, watch) { watch.trigger() } else { watch.subject.clone() };
    let wanted = courses.showing(&asked);
    let watches = std::slice::from_ref(watch);
    let broken = |_: &[Seen], after: &[Option<_>]| after.iter().any(Option::is_none);
    let ended = |seen: &[Seen]| seen.iter().any(|seen| watch.is_broken_at_end(*seen));
    let course = courses.find(&wanted, &Search { watches, step: &broken, end: &ended });
    match course {
        Course::Found(_) if !is_remembered(courses, watch) => {
            Verdict::Inconclusive("its condition asks what happened in another procedure".to_owned())
        }
        Course::Found(story) => Verdict::Broken(Broken::by(story)),
        Course::Doubtful => Verdict::Inconclusive(DOUBTFUL.to_owned()),
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

/// Returns whether the graphs show when a document or consent comes into being, if anything produces it, and no case may
/// bring it along.
fn is_there(policy: &Policy, courses: &Courses<'_>, watch: &Watch, part: &Condition) -> bool {
    let Condition::Exists(thing) = part else { return true };
    let shown = courses.showing(&watch.subject);
    let mut graphs = shown.iter().filter_map(|place| courses.graphs.get(*place));
    let made = |lines: &Lines| {
        lines.effects.iter().any(|line| matches!(&line.value, Effect::Produces(things) if things.contains(thing)))
    };
    let items = policy.items.iter().any(|(_, item)| made(&item.lines));
    let somewhere = items || policy.outcomes.iter().any(|(_, outcome)| made(&outcome.lines));
    let is_shown =
        |graph: &StateGraph| graph.net.things.binary_search(thing).is_ok() && !graph.net.maybe.contains(thing);
    !somewhere || graphs.all(|graph| is_shown(graph))
}

/// Returns whether somebody is named as holder wherever the subject of a rule can happen.
fn is_held(courses: &Courses<'_>, watch: &Watch) -> bool {
    let shown = courses.showing(&watch.subject);
    let mut graphs = shown.iter().filter_map(|place| courses.graphs.get(*place));
    graphs.all(|graph| graph.beside().is_none() && graph.net.holders.iter().all(|people| *people != People::Unstated))
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
    let clashes = |state: StateRef<'_>| {
        let open: Vec<Vec<&People>> = state.position.iter().map(|node| receives(*node)).collect();
        let pairs =
            open.iter().enumerate().flat_map(|(place, one)| open.iter().skip(place + 1).map(move |other| (one, other)));
        pairs.into_iter().any(|(one, other)| one.iter().any(|people| other.iter().any(|known| known != people)))
    };
    graph.shortest(|_, state| clashes(state))
}
