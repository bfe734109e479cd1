//! `mixed-clocks`: clock hours chained to working days, with a start date on which the readings part.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime};

use super::lengths::length_of;
use super::{Check, Context, context::about, context::labels};
use crate::calendar::{Calendar, Instant, Length, Reading, Unit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{NodeKind, StateGraph, lines_of};
use crate::model::{Item, ItemId, Limit, LimitKind, Line, Point, Policy};
use crate::source::Span;

/// Clock hours chained to working days, with a start date on which the readings part.
pub static MIXED_CLOCKS: Check = Check {
    name: "mixed-clocks",
    summary: "clock hours chained to working days, so that from some dates two readings end on different days",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("mixed_clocks.md"),
    run: Some(run),
};

/// A limit of an item, with its length.
type Timed<'a> = (ItemId, &'a Line<Limit>, Length);

/// Where the working days stand to which hours are chained.
enum Link<'a> {
    /// The work before is due in them, and the hours count from its end.
    Before(&'a str),
    /// The work after is due in them, counted from the end of the hours.
    After(&'a str),
    /// A stated total counts them.
    Total,
}

/// Hours that are chained to working days.
struct Chain<'a> {
    item: &'a Item,
    hours: Length,
    line: &'a Line<Limit>,
    days: Length,
    link: Link<'a>,
    /// Where the working days are written.
    other: (Span, Vec<String>),
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut texts: BTreeMap<Span, Vec<Chain<'_>>> = BTreeMap::new();
    for graph in context.graphs.values() {
        for chain in chains(context.policy, graph) {
            texts.entry(chain.line.span).or_default().push(chain);
        }
    }
    texts.values().filter_map(|copies| report(check, context, copies)).collect()
}

/// Lists the hours of one procedure that are chained to working days.
fn chains<'a>(policy: &'a Policy, graph: &StateGraph) -> Vec<Chain<'a>> {
    let items = policy.items_of(graph.procedure);
    let (hours, days) = (timed(policy, &items, Unit::Hours), timed(policy, &items, Unit::WorkingDays));
    if hours.is_empty() {
        return Vec::new();
    }
    let before = before(graph);
    let anchors = |(item, line, _): &Timed<'_>| anchors(policy, (*item, &line.value), &before);
    let header = &policy.procedures[graph.procedure].lines;
    let claims = items.iter().map(|item| &policy.items[*item].lines).chain([header]).flat_map(|lines| &lines.claims);
    let claims: Vec<_> = claims.filter(|claim| unit_of(&claim.value.1) == Some(Unit::WorkingDays)).collect();
    let chain = |timed: &Timed<'a>| {
        let (id, line, hours) = *timed;
        let from = anchors(timed);
        let earlier = days.iter().find(|(item, ..)| from.contains(item));
        let later = || days.iter().find(|other| anchors(other).contains(&id));
        let linked = |link: Link<'a>, (_, other, days): &Timed<'a>| (link, *days, (other.span, labels(&other.cites)));
        let name = |timed: &Timed<'a>| policy.items[timed.0].named.name.as_str();
        let total = || {
            let claim = claims.iter().find(|claim| claim.value.0 == id)?;
            Some((Link::Total, length_of(&claim.value.1)?, (claim.span, labels(&claim.cites))))
        };
        let found = earlier.map(|other| linked(Link::Before(name(other)), other));
        let found = found.or_else(|| later().map(|other| linked(Link::After(name(other)), other))).or_else(total);
        found.map(|(link, days, other)| Chain { item: &policy.items[id], hours, line, days, link, other })
    };
    hours.iter().filter_map(chain).collect()
}

/// Lists the limits of items that are counted in a unit and bind.
fn timed<'a>(policy: &'a Policy, items: &[ItemId], unit: Unit) -> Vec<Timed<'a>> {
    let lines = items.iter().flat_map(|item| lines_of(policy, *item).into_iter().map(move |lines| (*item, lines)));
    let limits = lines.flat_map(|(item, lines)| lines.limits.iter().map(move |line| (item, line)));
    let bind = limits.filter(|(_, line)| unit_of(&line.value) == Some(unit) && line.value.bounds());
    bind.filter_map(|(item, line)| Some((item, line, length_of(&line.value)?))).collect()
}

fn unit_of(limit: &Limit) -> Option<Unit> {
    matches!(limit.kind, LimitKind::Within { .. }).then(|| length_of(limit)).flatten().map(|length| length.unit)
}

/// Lists the work from whose end a limit counts; without a moment, that which opens the item.
fn anchors(policy: &Policy, (item, limit): (ItemId, &Limit), before: &BTreeMap<ItemId, Vec<ItemId>>) -> Vec<ItemId> {
    let Some(moment) = limit.moment() else { return before.get(&item).cloned().unwrap_or_default() };
    let done = moment.points().iter().filter_map(|point| match point {
        Point::Done(item) => Some(*item),
        Point::Chosen(outcome) => Some(policy.outcomes[*outcome].item),
        _ => None,
    });
    done.collect()
}

/// Lists for each item the work whose end opens it.
fn before(graph: &StateGraph) -> BTreeMap<ItemId, Vec<ItemId>> {
    let mut found: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
    for edge in graph.edges() {
        let (Some(from), Some(to)) = (graph.state(edge.from), graph.state(edge.to)) else { continue };
        let opened = to.position.iter().filter(|node| !from.position.contains(node)).map(|node| graph.net.node(*node));
        let work = opened.filter(|node| matches!(node.kind, NodeKind::Act | NodeKind::Pick));
        for (opened, done) in work.filter_map(|node| node.item.zip(graph.item(edge))) {
            let known = found.entry(opened).or_default();
            if opened != done && !known.contains(&done) {
                known.push(done);
            }
        }
    }
    found
}

/// Finds the next moment from which the hours end on different days, and both days.
fn parted(context: &Context<'_>, chain: &Chain<'_>) -> Option<(Instant, NaiveDate, NaiveDate)> {
    let calendar = context.calendar();
    let morning = NaiveTime::from_hms_opt(10, 0, 0)?;
    let dates = (0..366).filter_map(|day| context.settings.today.checked_add_days(Days::new(day)));
    let mut starts = dates.filter(|date| calendar.is_working_day(*date));
    starts.find_map(|date| {
        let moment = Instant::local(date, morning).ok()?;
        let start = match chain.link {
            Link::Before(_) => calendar.due(chain.days, moment, Reading::Calendar).ok()?,
            Link::After(_) | Link::Total => moment,
        };
        let elapsed = calendar.due(chain.hours, start, Reading::Calendar).ok()?.date();
        let worked = on_working_days(calendar, chain.hours, start)?.date();
        (elapsed != worked).then_some((start, elapsed, worked))
    })
}

/// Returns when hours end that run through the day and the night of working days only.
fn on_working_days(calendar: &Calendar, hours: Length, start: Instant) -> Option<Instant> {
    let (mut at, mut left) = (start, i64::from(hours.count) * 60);
    loop {
        let midnight = Instant::local(at.date().succ_opt()?, NaiveTime::MIN).ok()?;
        let minutes = midnight.minutes_since(at);
        let works = calendar.is_working_day(at.date());
        if works && left < minutes {
            return at.plus_minutes(left).ok();
        }
        left -= if works { minutes } else { 0 };
        at = midnight;
    }
}

fn report(check: &Check, context: &Context<'_>, copies: &[Chain<'_>]) -> Option<Diagnostic> {
    let (chain, (start, elapsed, worked)) = copies.iter().find_map(|chain| Some((chain, parted(context, chain)?)))?;
    let Chain { item, hours, line, days, link, other: (span, clauses) } = chain;
    let link = match link {
        Link::Before(name) => format!("follow {days} for `{name}`"),
        Link::After(name) => format!("come before {days} for `{name}`"),
        Link::Total => format!("are part of a total of {days}"),
    };
    let message =
        format!("the {hours} for `{}` {link}, and nothing says whether they run at the weekend", item.named.name);
    let mut found = about(check.found(line.span, message), &item.path, &line.cites);
    found =
        found.here("do they run at the weekend?").label(*span, "working days, which do not").clauses(clauses.clone());
    for copy in copies {
        if !found.labels.iter().any(|label| label.span == copy.other.0) {
            found = found.label(copy.other.0, "and these");
        }
        found = found.clauses(copy.other.1.clone());
    }
    let date = |date: NaiveDate| date.format("%a %-d %b %Y");
    Some(
        found
            .note(format!(
                "from {}, {hours} end on {} by the clock, and on {} if only working days count",
                date(start.date()),
                date(elapsed),
                date(worked)
            ))
            .note("one reader takes the case to be late on a day on which the other does not work")
            .help(
                "say in the document whether these hours run over weekends and bank holidays, and write `working days` \
                 if they do not",
            ),
    )
}
