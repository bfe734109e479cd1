//! The lines of declarations that have words of their own.

use crate::format::line::{Entry, Line};
use crate::source::Span;
use crate::syntax::ast::{
    DeclarationKind, HolidaysLineKind, Name, PolicyLineKind, ProfileLine, ScenarioLineKind, SourceLine, StandardLine,
    StatementKind, Text, VocabularyLine,
};

/// Writes the lines in the block of a declaration.
pub(super) fn lines(kind: &DeclarationKind) -> Vec<Entry> {
    match kind {
        DeclarationKind::Policy(lines) => lines
            .iter()
            .map(|line| {
                entry(line.span, |written| {
                    written.policy_line(&line.kind);
                    written.tail(&line.tail);
                })
            })
            .collect(),
        DeclarationKind::Source(lines) => lines.iter().map(source_line).collect(),
        DeclarationKind::Vocabulary(lines) => lines.iter().map(vocabulary_line).collect(),
        DeclarationKind::Standard(lines) => lines.iter().map(standard_line).collect(),
        DeclarationKind::Holidays(lines) => lines
            .iter()
            .map(|line| {
                entry(line.span, |written| {
                    written.holidays_line(&line.kind);
                    written.tail(&line.tail);
                })
            })
            .collect(),
        DeclarationKind::Scenario(_, lines) => {
            lines.iter().map(|line| entry(line.span, |written| written.scenario_line(&line.kind))).collect()
        }
        DeclarationKind::Profile(lines) => lines.iter().map(profile_line).collect(),
        DeclarationKind::Rule(sentence) => {
            let remarks = sentence.remarks.iter().map(crate::format::statements::statement);
            let mut lines: Vec<Entry> = remarks.collect();
            lines.push(entry(sentence.span, |line| line.sentence(sentence)));
            lines.sort_by_key(|line| line.start);
            lines
        }
        _ => Vec::new(),
    }
}

fn entry(span: Span, write: impl FnOnce(&mut Line)) -> Entry {
    let mut line = Line::default();
    write(&mut line);
    Entry { start: span.start, end: span.end, line, body: None }
}

fn note(text: &Text, span: Span) -> Entry {
    entry(span, |line| {
        line.add("note").text(text);
    })
}

fn source_line(line: &SourceLine) -> Entry {
    match line {
        SourceLine::Note(text, span) => note(text, *span),
        SourceLine::Clause { label, title, also, guidance, span } => entry(*span, |line| {
            line.add("clause").add(&label.text).maybe(title.as_ref()).also(also);
            if *guidance {
                line.add("guidance");
            }
        }),
    }
}

fn vocabulary_line(line: &VocabularyLine) -> Entry {
    let named = |word: &'static str, name: &Name, title: &Option<Text>, span: Span| {
        entry(span, |line| {
            line.add(word).add(&name.text).maybe(title.as_ref());
        })
    };
    match line {
        VocabularyLine::Role(name, title, span) => named("role", name, title, *span),
        VocabularyLine::Stage(name, title, span) => named("stage", name, title, *span),
        VocabularyLine::Note(text, span) => note(text, *span),
    }
}

fn standard_line(line: &StandardLine) -> Entry {
    match line {
        StandardLine::Rule(rule) => super::declaration(rule),
        StandardLine::Note(text, span) => note(text, *span),
    }
}

fn profile_line(line: &ProfileLine) -> Entry {
    match line {
        ProfileLine::Chance(path, percent, span) => entry(*span, |line| {
            line.path(path).add(&percent.text);
        }),
        ProfileLine::Takes(path, takes, span) => entry(*span, |line| {
            line.path(path);
            if let StatementKind::Takes { least, most, unit } = takes {
                line.takes(*least, *most, *unit);
            }
        }),
        ProfileLine::Staff(path, number, span) => entry(*span, |line| {
            line.add("staff").path(path).add(number.value.to_string());
        }),
    }
}

impl Line {
    fn policy_line(&mut self, kind: &PolicyLineKind) {
        match kind {
            PolicyLineKind::Authority(text) => self.add("authority").text(text),
            PolicyLineKind::Owner(text) => self.add("owner").text(text),
            PolicyLineKind::Version(text) => self.add("version").text(text),
            PolicyLineKind::Issued(dates) => {
                self.add("issued").stamps(dates);
                self
            }
            PolicyLineKind::ReviewBy(date) => self.add("review-by").stated(date, |line, date| {
                line.stamp(date);
            }),
            PolicyLineKind::Calendar(name) => self.add("calendar").add(&name.text),
            PolicyLineKind::Day(from, to) => self.add("day").stamp(from).add("to").stamp(to),
            PolicyLineKind::Follows(list) => self.add("follows").list(list),
            PolicyLineKind::Note(text) => self.add("note").text(text),
            PolicyLineKind::Allow(allow) => self.allow(allow),
        };
    }

    fn holidays_line(&mut self, kind: &HolidaysLineKind) {
        match kind {
            HolidaysLineKind::Note(text) => {
                self.add("note").text(text);
            }
            HolidaysLineKind::Days { closed, from, to, title, known } => {
                self.add(if *closed { "closed" } else { "open" }).stamp(from);
                if let Some(to) = to {
                    self.add("to").stamp(to);
                }
                self.maybe(title.as_ref());
                if let Some(known) = known {
                    self.add("known").stamp(known);
                }
            }
        }
    }

    fn scenario_line(&mut self, kind: &ScenarioLineKind) {
        match kind {
            ScenarioLineKind::Happens { at, path, is, with } => {
                self.stamp(at).path(path);
                if let Some(is) = is {
                    self.add("is").add(&is.text);
                }
                self.with_values(with);
                self
            }
            ScenarioLineKind::ExpectBy(path, at) => self.add("expect").path(path).add("by").stamp(at),
            ScenarioLineKind::ExpectLate(path) => self.add("expect").path(path).add("late"),
            ScenarioLineKind::ExpectIs(path, name) => self.add("expect").path(path).add("is").add(&name.text),
            ScenarioLineKind::ExpectHolder(path) => self.add("expect held by").path(path),
            ScenarioLineKind::Note(text) => self.add("note").text(text),
        };
    }
}
