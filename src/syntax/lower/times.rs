//! Lengths, moments and limits.

use super::{Lower, Pair, Parts, Rule};
use crate::syntax::ast::{Length, Limit, LimitKind, Moment, Number, Point, Stamp, Stated, StatementKind, Unit, Within};

impl Lower<'_> {
    pub(super) fn length(&mut self, pair: Pair<'_, Rule>) -> Stated<Length> {
        let mut parts = Parts::of(&pair);
        if let Some(unstated) = self.unstated(&parts) {
            return unstated;
        }
        if let Some(path) = parts.take(Rule::path) {
            return Stated::Said(Length::Parameter(self.path(path)));
        }
        let number = self.number(parts.need(Rule::number));
        let clear = parts.has(Rule::clear_word);
        Stated::Said(Length::Count { number, clear, unit: unit(&parts.need(Rule::unit)), span: self.span(&pair) })
    }

    /// The length among the parts of a rule.
    pub(super) fn its_length(&mut self, parts: &mut Parts<'_>) -> Stated<Length> {
        self.length(parts.need(Rule::length))
    }

    pub(super) fn moment(&self, pair: Pair<'_, Rule>) -> Stated<Moment> {
        let mut parts = Parts::of(&pair);
        if let Some(unstated) = self.unstated(&parts) {
            return unstated;
        }
        let points = |parts: &Parts<'_>| parts.all(Rule::point).map(|point| self.point(point)).collect();
        Stated::Said(match (parts.take(Rule::first_of), parts.take(Rule::last_of)) {
            (Some(first), _) => Moment::First(points(&Parts::of(&first))),
            (_, Some(last)) => Moment::Last(points(&Parts::of(&last))),
            _ => Moment::AnyOf(points(&parts)),
        })
    }

    /// The moment among the parts of a rule.
    pub(super) fn its_moment(&self, parts: &mut Parts<'_>) -> Stated<Moment> {
        self.moment(parts.need(Rule::moment))
    }

    pub(super) fn point(&self, pair: Pair<'_, Rule>) -> Point {
        let mut parts = Parts::of(&pair);
        let start = parts.has(Rule::start_of);
        Point { start, path: self.path(parts.need(Rule::path)), span: self.span(&pair) }
    }

    pub(super) fn limit(&mut self, pair: Pair<'_, Rule>) -> Limit {
        let aim = Parts::of(&pair).has(Rule::aim_word);
        let chosen = pair.clone().into_inner().find(|part| !matches!(part.as_rule(), Rule::aim_word | Rule::COMMENT));
        let Some(chosen) = chosen else { unreachable!("a limit is one of its forms") };
        let mut parts = Parts::of(&chosen);
        let kind = match chosen.as_rule() {
            Rule::within => LimitKind::Within(self.within(chosen)),
            Rule::at_least => {
                let length = self.its_length(&mut parts);
                match parts.take(Rule::before_word) {
                    Some(_) => LimitKind::AtLeastBefore(length, self.its_moment(&mut parts)),
                    None => LimitKind::AtLeastAfter(length, self.its_moment(&mut parts)),
                }
            }
            Rule::before => LimitKind::Before(self.its_moment(&mut parts)),
            Rule::after => LimitKind::After(self.its_moment(&mut parts)),
            Rule::on => LimitKind::On(self.its_moment(&mut parts)),
            Rule::on_same_day => LimitKind::OnSameDay {
                working: parts.has(Rule::working_word),
                moment: self.its_moment(&mut parts),
                by: self.by_time(&mut parts),
            },
            other => unreachable!("a limit is never {other:?}"),
        };
        Limit { aim, kind, span: self.span(&pair) }
    }

    pub(super) fn within(&mut self, pair: Pair<'_, Rule>) -> Within {
        let mut parts = Parts::of(&pair);
        let length = self.its_length(&mut parts);
        let starting = parts.take(Rule::starting_with);
        let inclusive = starting.is_some();
        let anchor = starting.or_else(|| parts.take(Rule::of_moment)).map(|anchor| self.anchor(&anchor));
        Within { length, anchor, inclusive, by: self.by_time(&mut parts), span: self.span(&pair) }
    }

    /// `of M`, `until M` or `starting with M`.
    pub(super) fn anchor(&self, pair: &Pair<'_, Rule>) -> Stated<Moment> {
        self.its_moment(&mut Parts::of(pair))
    }

    fn by_time(&mut self, parts: &mut Parts<'_>) -> Option<Stamp> {
        parts.take(Rule::by_time).map(|by| self.stamp(Parts::of(&by).need(Rule::time)))
    }

    pub(super) fn takes(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut parts = Parts::of(&pair);
        let mut numbers: Vec<Number> = parts.all(Rule::number).map(|number| self.number(number)).collect();
        let most = (numbers.len() > 1).then(|| numbers.pop()).flatten();
        let Some(least) = numbers.pop() else { unreachable!("`takes` has a number") };
        StatementKind::Takes { least, most, unit: unit(&parts.need(Rule::unit)) }
    }
}

fn unit(pair: &Pair<'_, Rule>) -> Unit {
    let mut words = pair.as_str().split_whitespace();
    let first = words.next().unwrap_or("");
    let last = words.next().unwrap_or(first);
    match (first, last.trim_end_matches('s')) {
        ("working", "hour") => Unit::WorkingHours,
        ("working", _) => Unit::WorkingDays,
        ("calendar", _) => Unit::CalendarDays,
        (_, "minute") => Unit::Minutes,
        (_, "hour") => Unit::Hours,
        (_, "week") => Unit::Weeks,
        (_, "month") => Unit::Months,
        (_, "year") => Unit::Years,
        (_, "day") => Unit::Days,
        (_, other) => unreachable!("`{other}` is no unit"),
    }
}
