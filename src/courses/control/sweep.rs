//! Every start of one course in one reading: kept, missed in a case, or open.

use std::collections::BTreeSet;

use super::Uncontrollable;
use super::game::Game;
use super::local::Shown;
use super::outside::{Links, Outside};
use super::play::{Ended, How, Rule};
use super::proof::Doubt;
use crate::calendar::{Calendar, Instant};
use crate::courses::network::{Network, minimal};
use crate::courses::{Ceiling, Course, Inequality, Readings, TimePoint};
use crate::model::ItemId;
use crate::source::Span;

/// Of so many moments outside every combination of sooner and later is tried.
const COMBINED: usize = 6;
/// So few starts are left where there is little room.
const FEW: usize = 64;

/// So many starts may be left open; then whether a later one refutes is left open too.
const OPEN: usize = 16;

/// A course, the part of it that is judged, and what of both is outside.
pub(super) struct Table<'a> {
    pub course: &'a Course,
    pub all: &'a [Outside],
    pub part: &'a Course,
    pub own: &'a [Outside],
    pub calendar: &'a Calendar,
    /// What was shown of its limits so far.
    pub shown: Shown,
}

/// What the starts of a course came to so far.
pub(super) struct Sweep<'a> {
    table: &'a Table<'a>,
    game: Game<'a>,
    /// A network that is controllable: that of most starts is the same.
    controllable: Option<Network>,
    /// The first and the last start, until what holds of every case has been shown.
    all: Option<(Instant, Instant)>,
    pub missed: Option<Uncontrollable>,
    pub open: Option<(Option<ItemId>, Instant)>,
    /// How many starts were left open.
    left_open: usize,
}

impl<'a> Sweep<'a> {
    pub fn new(table: &'a Table<'a>, readings: Readings, dropped: BTreeSet<Span>) -> Self {
        let game = Game::new((table.part, table.own), (table.calendar, readings), dropped).knowing(&table.shown);
        Sweep { table, game, controllable: None, all: None, missed: None, open: None, left_open: 0 }
    }

    /// Tries starts in ascending order, as far as the first from which a limit is missed.
    pub fn starts(&mut self, starts: &[Instant]) {
        self.all = starts.first().copied().zip(starts.last().copied());
        self.between(starts);
    }

    fn between(&mut self, starts: &[Instant]) {
        let (Some(first), Some(last)) = (starts.first(), starts.last()) else { return };
        if self.missed.is_some() || self.left_open >= OPEN || self.game.is_roomy(*first, *last) {
            return;
        }
        // Where there is little room, what holds of every case is shown once rather than for each.
        if let Some((first, last)) = self.all.take_if(|_| starts.len() <= FEW) {
            self.game.prove(first, last);
            return self.between(starts);
        }
        if starts.len() == 1 {
            return self.one(*first);
        }
        let (earlier, later) = starts.split_at(starts.len() / 2);
        self.between(earlier);
        self.between(later);
    }

    fn one(&mut self, begins: Instant) {
        match self.game.play(begins, &[], &How::putting_off()) {
            Ended::Still(_) => {}
            // Not even the help of all others would do: that is another fault.
            Ended::Missed(_) => return,
            Ended::Endless => return self.leave_open(None, begins),
        }
        let late = vec![Rule::Latest; self.table.own.len()];
        if self.refutes(&self.game, begins, &late) {
            let exact = self.game.network(begins).is_some();
            self.missed = self.missed(&Case { begins, rules: Some(late), exact });
            if self.missed.is_none() {
                self.leave_open(None, begins);
            }
            return;
        }
        let network = self.game.network(begins);
        if network.is_some() && network == self.controllable {
            return;
        }
        if network.as_ref().is_some_and(Network::is_controllable) {
            self.controllable = network;
            return;
        }
        let doubt = match self.game.doubt(begins) {
            Ok(None) if network.is_none() => return,
            Ok(doubt) => doubt,
            Err(()) => None,
        };
        if network.is_none() && self.game.cautious(begins).is_some_and(|network| network.is_controllable()) {
            return;
        }
        let refuting = self.rules(doubt.as_ref()).into_iter().find(|rules| self.refutes(&self.game, begins, rules));
        let case = Case { begins, rules: refuting, exact: network.is_some() };
        self.missed = self.missed(&case);
        if self.missed.is_none() {
            let limit = doubt.and_then(|doubt| self.table.part.inequalities.get(doubt.limit));
            self.leave_open(limit.and_then(|limit| limit.line).and_then(|line| line.item), begins);
        }
    }

    fn leave_open(&mut self, item: Option<ItemId>, begins: Instant) {
        self.left_open += 1;
        self.open = self.open.or(Some((item, begins)));
    }

    /// Returns whether no schedule keeps every limit, even of somebody who knows what the others will do.
    fn refutes(&self, game: &Game<'_>, begins: Instant, rules: &[Rule]) -> bool {
        matches!(game.play(begins, rules, &How::putting_off()), Ended::Missed(_))
    }

    /// Lists what the others may do: each as late or as early as it may, and at the minutes that are in doubt.
    fn rules(&self, doubt: Option<&Doubt>) -> Vec<Vec<Rule>> {
        let size = self.table.own.len();
        let pick = |mask: usize| {
            let rule = |number: usize| if mask >> number & 1 == 1 { Rule::Earliest } else { Rule::Latest };
            (0..size).map(rule).collect::<Vec<Rule>>()
        };
        let mut found: Vec<Vec<Rule>> = if size <= COMBINED {
            (0..1_usize << size).map(pick).collect()
        } else {
            let one = |number: usize, rule: Rule, rest: Rule| {
                (0..size).map(move |at| if at == number { rule } else { rest }).collect::<Vec<Rule>>()
            };
            let alone = (0..size).flat_map(|number| {
                [one(number, Rule::Earliest, Rule::Latest), one(number, Rule::Latest, Rule::Earliest)]
            });
            [vec![Rule::Latest; size], vec![Rule::Earliest; size]].into_iter().chain(alone).collect()
        };
        for (anchor, minute) in doubt.into_iter().flat_map(|doubt| &doubt.moments) {
            let earlier = self.game.links().earlier(*anchor);
            for (number, outside) in self.table.own.iter().enumerate() {
                if outside.point == *anchor || earlier.contains(&outside.point) {
                    for rest in [Rule::Latest, Rule::Earliest] {
                        let mut rules = vec![rest; size];
                        rules.get_mut(number).into_iter().for_each(|rule| *rule = Rule::Near(*minute));
                        found.push(rules);
                    }
                }
            }
        }
        found
    }

    /// Makes the game without all lines but some.
    fn only(&self, kept: &[Span]) -> Game<'a> {
        let lines = self.table.part.inequalities.iter().filter_map(|found| found.line).map(|line| line.span);
        let others = lines.filter(|span| !kept.contains(span)).chain(self.game.dropped.iter().copied());
        let clock = (self.table.calendar, self.game.readings);
        Game::new((self.table.part, self.table.own), clock, others.collect()).knowing(&self.table.shown)
    }

    /// Finds the lines that cannot be kept together, the one that is missed, and shows the case.
    fn missed(&self, case: &Case) -> Option<Uncontrollable> {
        let lines = self.game.kept().filter_map(|(_, found)| found.line).map(|line| line.span);
        let lines: Vec<Span> = lines.collect::<BTreeSet<Span>>().into_iter().collect();
        let lines = self.near(case, &lines).unwrap_or(lines);
        let fails = |kept: &[Span]| {
            let game = self.only(kept);
            match &case.rules {
                Some(rules) => self.refutes(&game, case.begins, rules),
                None => case.exact && game.network(case.begins).is_some_and(|network| !network.is_controllable()),
            }
        };
        if !fails(&lines) {
            return None;
        }
        let lines = minimal(&lines, fails);
        let every: Vec<Vec<Rule>> = case.rules.iter().cloned().collect();
        let every = if every.is_empty() { self.rules(None) } else { every };
        every.iter().find_map(|rules| self.shown((case, rules), &lines))
    }

    /// Lists the lines by which a limit is missed wherever the moment lies from which it counts, if the case is such a one.
    fn near(&self, case: &Case, lines: &[Span]) -> Option<Vec<Span>> {
        let game = self.only(lines);
        let Ended::Missed(number) = game.play(case.begins, case.rules.as_ref()?, &How::putting_off()) else {
            return None;
        };
        let numbers = game.is_missed_anywhere(number).then(|| game.region(number))??;
        let spans = numbers.iter().filter_map(|number| game.kept_one(*number)?.line).map(|line| line.span);
        Some(spans.collect::<BTreeSet<Span>>().into_iter().collect())
    }

    /// Shows the case in which one of these lines is missed, after trying it on the whole course.
    fn shown(&self, (case, rules): (&Case, &[Rule]), lines: &[Span]) -> Option<Uncontrollable> {
        let mine = self.game.kept().filter(|(number, found)| {
            matches!(found.ceiling, Ceiling::Latest(_)) && !self.game.binds_others(*number) && found.line.is_some()
        });
        let mine: Vec<Span> = mine.filter_map(|(_, found)| found.line).map(|line| line.span).collect();
        let named = match self.only(lines).play(case.begins, rules, &How::putting_off()) {
            Ended::Missed(number) => self.table.part.inequalities.get(number).and_then(|found| found.line),
            _ => None,
        };
        let named = named.map(|line| line.span).filter(|span| mine.contains(span));
        let rest = lines.iter().rev().copied().filter(|span| mine.contains(span) && Some(*span) != named);
        named.into_iter().chain(rest).find_map(|line| self.without((case, rules), (line, lines)))
    }

    /// Plays the whole course without one line, and compares it with what that line asks.
    fn without(&self, (case, rules): (&Case, &[Rule]), (line, lines): (Span, &[Span])) -> Option<Uncontrollable> {
        let Table { course, all, calendar, .. } = self.table;
        let (course, all, calendar) = (*course, *all, *calendar);
        let rules = self.on_whole(rules);
        let how = How { puts_off: case.rules.is_some(), ..How::default() };
        let every = course.inequalities.iter().filter_map(|found| found.line).map(|found| found.span);
        let few: BTreeSet<Span> = every.filter(|span| !lines.contains(span) || *span == line).collect();
        let played = [self.game.dropped.iter().copied().chain([line]).collect(), few].into_iter().find_map(|dropped| {
            let game = Game::new((course, all), (calendar, self.game.readings), dropped).knowing(&self.table.shown);
            let Ended::Still(schedule) = game.play(case.begins, &rules, &how) else { return None };
            (case.rules.is_none() || game.holds(&schedule)).then_some((game, schedule))
        });
        let (game, schedule) = played?;
        let late = |found: &&Inequality| {
            let (at, due) = (schedule.of(found.point), game.due(found, &schedule));
            found.line.is_some_and(|known| known.span == line) && at.zip(due).is_some_and(|(at, due)| at > due)
        };
        let missed = course.inequalities.iter().find(late)?;
        let times = (schedule.of(missed.point)?, game.due(missed, &schedule)?);
        let acts = all.iter().zip(&rules).filter(|(outside, _)| self.counts(outside, lines, missed.point));
        let acts = acts.filter_map(|(outside, rule)| Some((outside.clone(), *rule, schedule.of(outside.point)?)));
        Some(Uncontrollable {
            line,
            item: missed.line.and_then(|line| line.item),
            others: lines.iter().copied().filter(|other| *other != line).collect(),
            begins: case.begins,
            readings: (self.game.readings, false),
            acts: acts.collect(),
            times,
            known_before: case.rules.is_none(),
            shown: (course.clone(), schedule),
        })
    }

    /// Lists the rules of what is outside on the whole course, where more may be outside than on its part.
    fn on_whole(&self, rules: &[Rule]) -> Vec<Rule> {
        let of = |point: TimePoint| self.table.own.iter().position(|own| own.point == point);
        let rule = |outside: &Outside| of(outside.point).and_then(|number| rules.get(number)).copied();
        self.table.all.iter().map(|outside| rule(outside).unwrap_or(Rule::Earliest)).collect()
    }

    /// Returns whether something outside has to do with what is missed.
    fn counts(&self, outside: &Outside, lines: &[Span], missed: TimePoint) -> bool {
        let own = outside.lengths.iter().filter_map(|number| self.table.course.inequalities.get(*number));
        let mut spans = own.map(|found| found.line.map(|line| line.span));
        let before =
            || outside.point == missed || Links::of(self.table.course).earlier(missed).contains(&outside.point);
        spans.any(|span| span.map_or_else(before, |span| lines.contains(&span)))
    }
}

/// A case in which a limit is missed.
struct Case {
    begins: Instant,
    /// What the others do, where no strategy helps against it; none where it is the network that says so.
    rules: Option<Vec<Rule>>,
    /// Whether the network of the case is exact.
    exact: bool,
}
