//! Rules with a limit, judged by the clock: every way from where the moment comes to where the deed is done, also into a
//! procedure in which the case goes on.
//!
//! The order of things (that the deed follows at all, that it does not come first) is judged on the state graphs before;
//! here a case that ends without the deed keeps the limit.

use super::Context;
use super::happenings::expanded;
use super::joined::Courses;
use super::runs::{Course, Search, lasting};
use super::timed_cases::told;
use super::triggers::{begun, local, traced};
use super::truth::{Answer, case};
use super::verdicts::{Broken, DOUBTFUL, Verdict, soft, unfit, worse};
use super::watch::{Pattern, Seen, Watch, readings};
use crate::calendar::Bound;
use crate::clock::bound_of;
use crate::courses as ways;
use crate::courses::duties::{Duty, Obeyed};
use crate::graph::StateGraph;
use crate::model::rules::{Rule, Sentence};
use crate::model::{Begins, Condition, EventId, ItemKind, Limit, Moment, Point, Policy};

/// One reading of a rule with a limit.
struct Asked {
    /// Where courses begin: at the moment, or at the deed where it has to come before the moment.
    trigger: Watch,
    /// What ends them.
    done: Vec<Point>,
    /// Whether they begin with the deed.
    backward: bool,
}

/// Judges a rule with a limit, once its order holds.
pub(super) fn judge(context: &Context<'_>, courses: &Courses<'_>, rule: &Rule) -> Verdict {
    let policy = context.policy;
    let (bound, mut asked) = match asked(policy, rule) {
        Ok(asked) => asked,
        Err(reason) => return Verdict::Inconclusive(reason.to_owned()),
    };
    if rule.standard.is_some() {
        let softly = |asked: &Asked| asked.done.iter().any(|point| soft(policy, *point).is_some());
        if matches!(rule.sentence.value, Sentence::Limit(..)) && asked.iter().any(softly) {
            return Verdict::Broken(Broken::default());
        }
        asked.iter_mut().for_each(|asked| asked.done.retain(|point| soft(policy, *point).is_none()));
    }
    let verdicts = asked.iter().map(|asked| {
        let watch = Watch { subject: asked.done.clone(), ..asked.trigger.clone() };
        if let Some(verdict) = unfit(context, courses, &watch) {
            return verdict;
        }
        if let Some(event) = asked.done.iter().find_map(|point| comes_by_itself(policy, *point)) {
            let name = &policy.events[event].named.name;
            return Verdict::Inconclusive(format!("`{name}` may come at any time"));
        }
        let order = if has_order(bound) { wrong_way_round(courses, asked) } else { Verdict::Proved };
        if let Verdict::Broken(_) = order { order } else { worse(order, timed(context, (rule, asked), bound)) }
    });
    verdicts.reduce(worse).unwrap_or(Verdict::Unjudged)
}

/// Lists the readings of a rule with a limit; the reason where it has none.
fn asked(policy: &Policy, rule: &Rule) -> Result<(Bound, Vec<Asked>), &'static str> {
    let (subject, limit, follows): (&[Point], &Limit, Option<&Moment>) = match &rule.sentence.value {
        Sentence::Limit(subject, limit) => (subject, limit, None),
        Sentence::Follows(subject, moment, Some(limit)) => (subject, limit, Some(moment)),
        _ => return Err("it has no limit"),
    };
    if limit.aim {
        return Err("its limit is a wish, which binds nobody");
    }
    let (bound, moment) = bound_of(&limit.kind).ok_or("its limit has no length")?;
    let when = rule.sentence.when.clone();
    let Some(moment) = moment.or(follows) else {
        let own = expanded(policy, subject).into_iter().map(|point| {
            let trigger = opens(policy, point).map(|opens| whole(vec![vec![opens]], when.clone()));
            let trigger = trigger.ok_or("an event has no opening from which a limit could count");
            trigger.map(|trigger| Asked { trigger, done: vec![point], backward: false })
        });
        let own: Result<Vec<Asked>, &'static str> = own.collect();
        return own.map(|own| (bound, own));
    };
    let forward = !matches!(bound, Bound::AtLeastBefore(_) | Bound::Before);
    let watches = readings(policy, (Pattern::Follows, subject), moment, when.clone());
    if watches.is_empty() {
        return Err("its moment is not stated");
    }
    let asked = watches.into_iter().map(|watch| match watch.groups.as_slice() {
        [_, _, ..] if has_order(bound) => Err("what comes after or before the last of several moments is not judged"),
        _ if forward => Ok(Asked { done: watch.subject.clone(), trigger: watch, backward: false }),
        [moment] => {
            let trigger = whole(vec![watch.subject.clone()], when.clone());
            Ok(Asked { done: moment.clone(), trigger, backward: true })
        }
        _ => Err("its moment is not stated"),
    });
    let asked: Result<Vec<Asked>, &'static str> = asked.collect();
    asked.map(|asked| (bound, asked))
}

/// Makes automata that see the moment of a rule with a limit come and the deed be done.
pub(super) fn watches(policy: &Policy, rule: &Rule) -> Vec<Watch> {
    let asked = asked(policy, rule).map(|(_, asked)| asked).unwrap_or_default();
    asked.into_iter().map(|asked| Watch { subject: asked.done, ..asked.trigger }).collect()
}

/// Returns the opening of what is done.
fn opens(policy: &Policy, point: Point) -> Option<Point> {
    match point {
        Point::Done(item) | Point::Opens(item) => Some(Point::Opens(item)),
        Point::Chosen(outcome) => Some(Point::Opens(policy.outcomes[outcome].item)),
        Point::Over(procedure) => Some(Point::Begins(procedure)),
        Point::Event(_) | Point::Begins(_) | Point::Stage(_) => None,
    }
}

fn whole(groups: Vec<Vec<Point>>, condition: Option<Condition>) -> Watch {
    Watch { pattern: Pattern::Follows, subject: Vec::new(), groups, once: false, condition }
}

/// Returns the event of which nobody can say when it comes: no procedure waits for it alone.
fn comes_by_itself(policy: &Policy, point: Point) -> Option<EventId> {
    let Point::Event(event) = point else { return None };
    let names = |moment: &Moment| moment.points().contains(&point);
    let stops = policy.items.iter().any(|(_, item)| match &item.kind {
        ItemKind::AtAnyTime(moment, _) | ItemKind::MeanwhileOn(moment) => names(moment),
        _ => false,
    });
    let lines = policy.procedures.iter().flat_map(|(_, procedure)| &procedure.lines.begins);
    let mut begins = lines.filter_map(|line| if let Begins::On(moment) = &line.value { Some(moment) } else { None });
    (stops || begins.any(names)).then_some(event)
}

/// Returns whether a limit says which of two things comes first.
fn has_order(bound: Bound) -> bool {
    !matches!(bound, Bound::Within(_) | Bound::OnSameDay { .. })
}

/// Looks for a case in which what has to come later comes first.
fn wrong_way_round(courses: &Courses<'_>, asked: &Asked) -> Verdict {
    let Watch { groups, condition, .. } = &asked.trigger;
    let [moment] = groups.as_slice() else { return Verdict::Unjudged };
    // Where courses begin with the deed, that comes first; what comes first otherwise is the moment.
    let [early, late] = [asked.done.clone(), moment.clone()];
    let first = whole(vec![early], None);
    let then = Watch { pattern: Pattern::Never, subject: late, condition: condition.clone(), ..first.clone() };
    let watches = [first, Watch { groups: Vec::new(), ..then }];
    let goes = |seen: &[Seen], after: &[Option<Seen>]| {
        seen.first().is_some_and(|seen| seen.is_waiting()) && after.last().is_some_and(Option::is_none)
    };
    let wanted = courses.showing(&watches.iter().flat_map(Watch::points).collect::<Vec<_>>());
    match courses.find(&wanted, &Search { watches: &watches, step: &goes, end: &|_| false }) {
        Course::Found(story) => Verdict::Broken(Broken::by(story)),
        Course::Doubtful => Verdict::Inconclusive(DOUBTFUL.to_owned()),
        Course::None => Verdict::Proved,
    }
}

/// Tries every course from every place where the moment comes.
fn timed(context: &Context<'_>, (rule, asked): (&Rule, &Asked), bound: Bound) -> Verdict {
    let policy = context.policy;
    let done = |graph: &StateGraph| asked.done.iter().flat_map(|point| local(policy, graph, *point)).collect();
    let fits = |parts: &[(&StateGraph, &ways::Course)]| fits(policy, parts, rule.sentence.when.as_ref());
    let duty = Duty {
        policy,
        graphs: context.graphs,
        done: &done,
        bound,
        fits: &fits,
        clock: (context.calendar(), context.settings.horizon),
        max_courses: context.settings.max_courses,
    };
    let mut worst: Option<(&StateGraph, Obeyed)> = None;
    for graph in context.all_graphs() {
        for obeyed in in_graph(policy, graph, (&duty, &asked.trigger)) {
            if worst.as_ref().is_none_or(|(_, known)| rank(&obeyed) < rank(known)) {
                worst = Some((graph, obeyed));
            }
        }
    }
    match worst {
        None | Some((_, Obeyed::Kept)) => Verdict::Proved,
        Some((_, Obeyed::Inconclusive(reason))) => Verdict::Inconclusive(reason),
        Some((graph, found)) => Verdict::Broken(told(context, (graph, found), asked.backward)),
    }
}

/// Judges a rule from every place of a graph where its moment comes.
///
/// First what lies before is taken to be as late as the moment, which is as late as it can be. Where that does not settle
/// it whole courses are followed; in them the second round of a loop may begin at any time, so that neither says alone
/// that something is late.
fn in_graph(policy: &Policy, graph: &StateGraph, (duty, trigger): (&Duty<'_>, &Watch)) -> Vec<Obeyed> {
    let mut named = trigger.points();
    if graph.truncated && named.any(|point| !local(policy, graph, point).is_empty()) {
        let name = &policy.procedures[graph.procedure].named.name;
        return vec![Obeyed::Inconclusive(format!("`{name}` has more than {} states", graph.states().len()))];
    }
    let moment = traced(policy, graph, trigger);
    let sooner = !matches!(duty.bound, Bound::Within(_));
    let (mut found, mut open) = (Vec::new(), Vec::new());
    for begun in begun(policy, graph, trigger) {
        let is_traced = begun.is_traced(policy, &moment);
        let obeyed = duty.judge(graph, begun.from);
        match obeyed {
            Obeyed::Inconclusive(_) => found.push(obeyed),
            Obeyed::Kept if !sooner => {}
            _ if begun.first => found.push(obeyed),
            _ if is_traced => open.push(obeyed),
            Obeyed::Kept => found.push(Obeyed::Inconclusive("what lies before its moment may be long ago".to_owned())),
            _ => found.push(obeyed),
        }
    }
    if !open.is_empty() {
        match duty.trace(graph, &moment) {
            Obeyed::OpenEnded(..) if open.iter().any(|known| matches!(known, Obeyed::Late(..))) => found.extend(open),
            traced => found.push(traced),
        }
    }
    found
}

/// Orders what is found by what has to be mended first, and by when it shows.
fn rank(found: &Obeyed) -> (u8, Option<crate::calendar::Instant>) {
    match found {
        Obeyed::OpenEnded(..) => (0, None),
        Obeyed::Late(case, _) => (1, Some(case.begins)),
        Obeyed::Early(case, _) => (2, Some(case.begins)),
        Obeyed::Inconclusive(_) => (3, None),
        Obeyed::Kept => (4, None),
    }
}

/// Returns whether one case can go these ways, one after the other, and is one of those of which a rule speaks.
fn fits(policy: &Policy, parts: &[(&StateGraph, &ways::Course)], when: Option<&Condition>) -> bool {
    let arms = |(graph, course): &(&StateGraph, &ways::Course)| {
        let arms = course.steps.iter().filter_map(|step| graph.net.node(step.node).arms.get(step.arm));
        arms.filter_map(|arm| arm.guard.clone()).collect::<Vec<_>>()
    };
    let assumed = parts.iter().flat_map(|(_, course)| &course.assumed);
    let assumed =
        assumed.map(|(part, holds)| if *holds { part.clone() } else { Condition::Not(Box::new(part.clone())) });
    let mut asked: Vec<Condition> = assumed.chain(when.cloned()).collect();
    if parts.len() > 1 || !asked.is_empty() {
        asked.extend(parts.iter().flat_map(arms));
        let mut number = 0;
        let asked = asked.iter().map(|condition| lasting(policy, condition, &mut number)).collect();
        if case(policy, &Condition::And(asked)) == Answer::Never {
            return false;
        }
    }
    when.is_none()
        || parts.last().is_none_or(|(graph, course)| {
            course.leads_to(policy, graph).iter().any(|state| graph.may_hold(policy, state.as_ref(), when))
        })
}
