//! The `policy` block, the document's own index, its abbreviations, and clause marks.

use super::Resolver;
use super::names::{Kind, dotted, nearest};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Abbreviation, Assumed, Cite, Clause, Condition, Line, Named, Waiver};
use crate::source::Span;
use crate::syntax::ast::{self, PolicyLineKind};

/// The calendars that Stepwell knows.
const CALENDARS: [&str; 3] = ["england-and-wales", "scotland", "northern-ireland"];

/// Turns `09:00` into minutes after midnight; the parser has checked that the time exists.
pub(super) fn minutes(stamp: &ast::Stamp) -> u16 {
    let (hours, minutes) = stamp.text.split_once(':').unwrap_or(("0", "0"));
    hours.parse::<u16>().unwrap_or(0) * 60 + minutes.parse::<u16>().unwrap_or(0)
}

/// Copies a waiver.
pub(super) fn waiver(allow: &ast::Allow, span: Span) -> Waiver {
    let until = allow.until.as_ref().map(|until| until.text.clone());
    Waiver { check: allow.check.text.clone(), because: allow.because.value.clone(), until, span }
}

impl Resolver<'_> {
    /// Reads the `policy` block.
    pub(super) fn header(&mut self, head: &ast::Head, lines: &[ast::PolicyLine]) {
        let mut named = super::declare::named(head);
        named.cites = self.cites(&head.tail.marks);
        self.policy.named = named;
        for line in lines {
            self.header_line(line);
        }
        if self.policy.header.calendar.is_none() {
            let text = "no `calendar` line: England and Wales is assumed".to_owned();
            self.policy.assumed.push(Assumed { subject: self.policy.named.name.clone(), text });
        }
        if self.policy.header.day.is_none() {
            let text = "no `day` line: a day ends at midnight".to_owned();
            self.policy.assumed.push(Assumed { subject: self.policy.named.name.clone(), text });
        }
    }

    fn header_line(&mut self, line: &ast::PolicyLine) {
        let text = |resolver: &mut Self, text: &str| resolver.plain(text.to_owned(), &line.tail, line.span);
        match &line.kind {
            PolicyLineKind::Authority(value) => self.policy.header.authority = Some(text(self, &value.value)),
            PolicyLineKind::Owner(value) => self.policy.header.owner = Some(text(self, &value.value)),
            PolicyLineKind::Version(value) => self.policy.header.version = Some(text(self, &value.value)),
            PolicyLineKind::Issued(dates) => {
                for date in dates {
                    let date = text(self, &date.text);
                    self.policy.header.issued.push(date);
                }
            }
            PolicyLineKind::ReviewBy(date) => {
                let date = match date {
                    ast::Stated::Said(date) => date.text.as_str(),
                    ast::Stated::Unstated(_) => "",
                };
                self.policy.header.review_by = Some(text(self, date));
            }
            PolicyLineKind::Calendar(name) => self.calendar(name, line),
            PolicyLineKind::Day(from, to) if minutes(from) >= minutes(to) => {
                self.wrong_kind(line.span, "the working day ends before it begins", "write the earlier time first");
            }
            PolicyLineKind::Day(from, to) => {
                self.policy.header.day = Some(self.plain((minutes(from), minutes(to)), &line.tail, line.span));
            }
            PolicyLineKind::Follows(ast::Stated::Said(standards)) => {
                for standard in standards {
                    if self.find(standard, &[Kind::Standard]).is_some() {
                        let name = text(self, &dotted(standard));
                        self.policy.header.follows.push(name);
                    }
                }
            }
            PolicyLineKind::Follows(ast::Stated::Unstated(_)) | PolicyLineKind::Note(_) => {}
            PolicyLineKind::Allow(allow) => {
                let lines = crate::model::Lines { waivers: vec![waiver(allow, line.span)], ..Default::default() };
                let span = self.policy.named.span;
                self.policy.remarks.push((span, lines));
            }
        }
    }

    fn calendar(&mut self, name: &ast::Name, line: &ast::PolicyLine) {
        if CALENDARS.contains(&name.text.as_str()) {
            self.policy.header.calendar = Some(self.plain(name.text.clone(), &line.tail, line.span));
            return;
        }
        let near = nearest(&name.text, CALENDARS).map(str::to_owned);
        self.unknown(name.span, &name.text, "`england-and-wales`, `scotland` or `northern-ireland`", near);
    }

    /// Makes a line that stands outside every procedure.
    pub(super) fn plain<T>(&mut self, value: T, tail: &ast::Tail, span: Span) -> Line<T> {
        let cites = self.cites(&tail.marks);
        let when: Option<Condition> = None;
        Line { value, when, own_cites: !cites.is_empty(), cites, span }
    }

    /// Reads the document's own index.
    pub(super) fn source(&mut self, head: &ast::Head, lines: &[ast::SourceLine]) {
        let source = self.policy.sources.len();
        let named = super::declare::named(head);
        self.policy.sources.push(Named { cites: Vec::new(), ..named });
        for line in lines {
            let ast::SourceLine::Clause { label, title, also, guidance, span } = line else { continue };
            let id = self.policy.clauses.add(Clause {
                label: label.text.clone(),
                title: title.as_ref().map(|title| title.value.clone()),
                also: also.iter().map(|also| also.value.clone()).collect(),
                guidance: *guidance,
                source,
                span: *span,
            });
            self.policy.labels.entry(label.text.clone()).or_default().push(id);
        }
    }

    /// Reads an abbreviation.
    pub(super) fn abbreviation(&mut self, head: &ast::Head, meaning: &ast::Stated<ast::Text>) {
        let Some(letters) = head.name.as_ref().map(|name| name.text.clone()) else { return };
        let meaning = match meaning {
            ast::Stated::Said(text) => Some(text.value.clone()),
            ast::Stated::Unstated(_) => None,
        };
        let cites = self.cites(&head.tail.marks);
        self.policy.abbreviations.push(Abbreviation { letters, meaning, cites, span: head.span });
    }

    /// Looks clause marks up in the index; a policy without an index may cite anything.
    pub(super) fn cites(&mut self, marks: &[ast::Mark]) -> Vec<Cite> {
        marks.iter().map(|mark| self.cite(mark)).collect()
    }

    fn cite(&mut self, mark: &ast::Mark) -> Cite {
        let label = mark.label.text.clone();
        let source = self.named_source(mark);
        let clause = self.policy.clause(&label, source);
        self.policy.cited.extend(clause);
        if clause.is_none() && !self.policy.clauses.is_empty() && label != "front" {
            self.unknown_clause(mark);
        }
        Cite { label, clause, span: mark.label.span }
    }

    /// Returns the source that a mark names, if it names one.
    pub(super) fn named_source(&mut self, mark: &ast::Mark) -> Option<usize> {
        let name = mark.source.as_ref()?;
        let source = self.policy.sources.iter().position(|source| source.name == name.text);
        if source.is_none() {
            let known: Vec<String> = self.policy.sources.iter().map(|source| source.name.clone()).collect();
            let near = nearest(&name.text, known.iter().map(String::as_str)).map(str::to_owned);
            self.unknown(name.span, &name.text, "the name of a source", near);
        }
        source
    }

    fn unknown_clause(&mut self, mark: &ast::Mark) {
        let label = &mark.label.text;
        let known: Vec<&str> = self.policy.clauses.iter().map(|(_, clause)| clause.label.as_str()).collect();
        let help = match nearest(label, known) {
            Some(near) => format!("did you mean `{near}`? Otherwise add a `clause {label}` line to the source"),
            None => format!("add a `clause {label}` line to the source, with its title"),
        };
        let message = format!("the document's index has no clause `{label}`");
        let found = Diagnostic::new("unknown-name", Severity::Error, mark.label.span, message);
        self.report(found.here("no such clause").subject(label.clone()).help(help));
    }
}
