//! Words: names, texts, numbers, dates, and what is made of names alone.

use chrono::{NaiveDate, NaiveTime};

use super::{Lower, Pair, Parts, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::syntax::ast::{Head, Joint, Mark, Name, Number, Path, People, Stamp, Stated, Tail, Target, Text, Thing};

impl Lower<'_> {
    pub(super) fn name(&self, pair: Pair<'_, Rule>) -> Name {
        Name { text: pair.as_str().to_owned(), span: self.span(&pair) }
    }

    pub(super) fn string(&self, pair: Pair<'_, Rule>) -> Text {
        let written = Parts::of(&pair).need(Rule::characters);
        let mut value = String::with_capacity(written.as_str().len());
        let mut characters = written.as_str().chars();
        while let Some(character) = characters.next() {
            value.extend(if character == '\\' { characters.next() } else { Some(character) });
        }
        Text { value, span: self.span(&pair) }
    }

    pub(super) fn number(&mut self, pair: Pair<'_, Rule>) -> Number {
        let span = self.span(&pair);
        let value = pair.as_str().parse().unwrap_or_else(|_| {
            let message = format!("`{}` is too large a number", pair.as_str());
            let finding = Diagnostic::new("syntax", Severity::Error, span, message).here("larger than 4294967295");
            self.error(finding.help("write a smaller number"));
            0
        });
        Number { value, span }
    }

    /// A date, time or both; reports one that does not exist.
    pub(super) fn stamp(&mut self, pair: Pair<'_, Rule>) -> Stamp {
        let stamp = Stamp { text: pair.as_str().to_owned(), span: self.span(&pair) };
        let (date, time) = match pair.as_rule() {
            Rule::time => (None, Some(stamp.text.as_str())),
            _ => match stamp.text.split_once('T') {
                Some((date, time)) => (Some(date), Some(time)),
                None => (Some(stamp.text.as_str()), None),
            },
        };
        let fault = date.and_then(missing_date).or_else(|| time.and_then(missing_time));
        if let Some((message, label, help)) = fault {
            self.error(Diagnostic::new("syntax", Severity::Error, stamp.span, message).here(label).help(help));
        }
        stamp
    }

    pub(super) fn path(&self, pair: Pair<'_, Rule>) -> Path {
        Path { names: Parts::of(&pair).all(Rule::name).map(|name| self.name(name)).collect(), span: self.span(&pair) }
    }

    /// The paths among the parts of a rule.
    pub(super) fn paths(&self, parts: &Parts<'_>) -> Vec<Path> {
        parts.all(Rule::path).map(|path| self.path(path)).collect()
    }

    pub(super) fn list(&self, pair: Pair<'_, Rule>) -> Stated<Vec<Path>> {
        let parts = Parts::of(&pair);
        self.unstated(&parts).unwrap_or_else(|| Stated::Said(self.paths(&parts)))
    }

    /// `unstated`, if that is what is written here.
    pub(super) fn unstated<T>(&self, parts: &Parts<'_>) -> Option<Stated<T>> {
        parts.all(Rule::unstated).next().map(|word| Stated::Unstated(self.span(&word)))
    }

    pub(super) fn joint(&self, pair: Pair<'_, Rule>) -> Joint {
        self.paths(&Parts::of(&pair))
    }

    pub(super) fn people(&self, pair: Pair<'_, Rule>) -> Stated<People> {
        let parts = Parts::of(&pair);
        if let Some(unstated) = self.unstated(&parts) {
            return unstated;
        }
        let mut joints: Vec<Joint> = parts.all(Rule::joint).map(|joint| self.joint(joint)).collect();
        if parts.has(Rule::or_else) && joints.len() == 2 {
            let second = joints.pop().unwrap_or_default();
            let first = joints.pop().unwrap_or_default();
            return Stated::Said(People::OrElse(first, second));
        }
        Stated::Said(People::AnyOf(joints))
    }

    pub(super) fn target(&self, pair: Pair<'_, Rule>) -> Target {
        self.list(pair)
    }

    pub(super) fn thing(&self, pair: Pair<'_, Rule>) -> Thing {
        let chosen = Parts::choice(&pair);
        match chosen.as_rule() {
            Rule::string => Thing::Text(self.string(chosen)),
            _ => Thing::Path(self.path(chosen)),
        }
    }

    pub(super) fn title(&self, pair: Pair<'_, Rule>) -> Text {
        self.string(Parts::of(&pair).need(Rule::string))
    }

    /// The `also "…"` among the parts of a rule.
    pub(super) fn also(&self, parts: &Parts<'_>) -> Vec<Text> {
        parts.all(Rule::also).map(|also| self.string(Parts::of(&also).need(Rule::string))).collect()
    }

    /// `matches a, b`; `unstated` matches nothing.
    pub(super) fn matches(&self, pair: Pair<'_, Rule>) -> Vec<Path> {
        self.paths(&Parts::of(&Parts::of(&pair).need(Rule::list)))
    }

    pub(super) fn mark(&self, pair: Pair<'_, Rule>) -> Mark {
        let mut parts = Parts::of(&pair);
        let source = parts.take(Rule::name).map(|name| self.name(name));
        Mark { source, label: self.name(parts.need(Rule::label)) }
    }

    pub(super) fn tail(&mut self, pair: Pair<'_, Rule>) -> Tail {
        let mut parts = Parts::of(&pair);
        let when = parts.take(Rule::condition).map(|condition| self.condition(condition));
        let marks = parts.take(Rule::marks).map(|marks| Parts::of(&marks));
        let marks = marks.iter().flat_map(|marks| marks.all(Rule::mark)).map(|mark| self.mark(mark)).collect();
        Tail { when, marks }
    }

    /// The tail among the parts of a rule.
    pub(super) fn its_tail(&mut self, pair: &Pair<'_, Rule>) -> Tail {
        Parts::of(pair).take(Rule::tail).map(|tail| self.tail(tail)).unwrap_or_default()
    }

    /// What stands before the block of a declaration or item.
    pub(super) fn head(&mut self, pair: &Pair<'_, Rule>) -> Head {
        let parts = Parts::of(pair);
        let mut inner = parts.clone();
        let block = parts.clone().take(Rule::block).or_else(|| parts.clone().take(Rule::open));
        let end = block.map_or(pair.as_span().end(), |block| block.as_span().start());
        let named = inner.clone().take(Rule::as_name).map(|as_name| Parts::of(&as_name));
        Head {
            name: named.unwrap_or_else(|| inner.clone()).take(Rule::name).map(|name| self.name(name)),
            title: inner.take(Rule::title).map(|title| self.title(title)),
            also: self.also(&parts),
            matches: parts.clone().take(Rule::matches).map(|list| self.matches(list)).unwrap_or_default(),
            tail: self.its_tail(pair),
            span: self.place(pair.as_span().start(), end),
        }
    }
}

type Fault = (String, &'static str, &'static str);

fn missing_date(text: &str) -> Option<Fault> {
    let mut numbers = text.split('-').map(|digits| digits.parse::<u32>().unwrap_or(0));
    let year = i32::try_from(numbers.next().unwrap_or(0)).unwrap_or(0);
    let (month, day) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1));
    if year == 0 || !(1..=12).contains(&month) {
        let label = if year == 0 { "there is no year 0" } else { "months run from 01 to 12" };
        return Some((
            format!("`{text}` is not a date"),
            label,
            "write the date as year-month-day, such as 2024-02-09",
        ));
    }
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(_) => None,
        None => Some((format!("there is no day `{text}`"), "this month is shorter", "write a day that the month has")),
    }
}

fn missing_time(text: &str) -> Option<Fault> {
    let (hour, minute) = text.split_once(':')?;
    match NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0) {
        Some(_) => None,
        None => Some((
            format!("`{text}` is not a time of day"),
            "times run from 00:00 to 23:59",
            "write the time on the 24-hour clock, such as 17:00",
        )),
    }
}
