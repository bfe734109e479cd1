//! What stands in the first column, and the lines of its block.

mod tables;

use super::items::body;
use super::line::{Body, Entry, Line};
use crate::syntax::ast::{
    Block, Change, Declaration, DeclarationKind, Domain, Meaning, Membership, Path, Sentence, SentenceKind, Stated,
};

/// Writes a declaration.
pub(super) fn declaration(declaration: &Declaration) -> Entry {
    let mut line = Line::new(word(&declaration.kind));
    line.header(declaration);
    line.tail(&declaration.head.tail);
    let body = match block(&declaration.kind) {
        Some(block) => block.map(body),
        None => {
            let entries = tables::lines(&declaration.kind);
            let open = declaration.head.span.end;
            (declaration.end > open).then_some(Body { open, entries })
        }
    };
    Entry { start: declaration.span.start, end: declaration.span.end, line, body }
}

fn word(kind: &DeclarationKind) -> &'static str {
    match kind {
        DeclarationKind::Policy(_) => "policy",
        DeclarationKind::Use(_) => "use",
        DeclarationKind::Source(_) => "source",
        DeclarationKind::Abbreviation(_) => "abbreviation",
        DeclarationKind::Vocabulary(_) => "vocabulary",
        DeclarationKind::Standard(_) => "standard",
        DeclarationKind::Holidays(_) => "holidays",
        DeclarationKind::Scenario(..) => "scenario",
        DeclarationKind::Profile(_) => "profile",
        DeclarationKind::Service(_) => "service",
        DeclarationKind::System(_) => "system",
        DeclarationKind::Party(_) => "party",
        DeclarationKind::Document(_) => "document",
        DeclarationKind::Consent(..) => "consent",
        DeclarationKind::Team(..) => "team",
        DeclarationKind::Role { .. } => "role",
        DeclarationKind::Body(..) => "body",
        DeclarationKind::Fact(..) => "fact",
        DeclarationKind::Event(..) => "event",
        DeclarationKind::Procedure(..) => "procedure",
        DeclarationKind::Escalation(..) => "escalation",
        DeclarationKind::Route(_) => "route",
        DeclarationKind::Rule(_) => "rule",
    }
}

/// The block of a declaration that has statements in it, if it has one; `None` for the others.
fn block(kind: &DeclarationKind) -> Option<Option<&Block>> {
    use DeclarationKind as Kind;
    match kind {
        Kind::Service(block) | Kind::System(block) | Kind::Party(block) | Kind::Document(block) => Some(block.as_ref()),
        Kind::Consent(_, block) | Kind::Team(_, block) | Kind::Body(_, block) => Some(block.as_ref()),
        Kind::Role { block, .. } | Kind::Fact(_, _, block) | Kind::Event(_, block) => Some(block.as_ref()),
        Kind::Procedure(_, block) | Kind::Escalation(_, block) => Some(block.as_ref()),
        Kind::Route(block) => Some(Some(block)),
        _ => None,
    }
}

impl Line {
    /// Adds what stands between the word of a declaration and its tail.
    fn header(&mut self, declaration: &Declaration) {
        use DeclarationKind as Kind;
        let head = &declaration.head;
        if let Kind::Procedure(parameters, _) | Kind::Escalation(parameters, _) = &declaration.kind {
            return self.procedure(declaration, parameters);
        }
        self.named(head);
        match &declaration.kind {
            Kind::Use(text) => {
                self.text(text);
            }
            Kind::Abbreviation(text) => {
                self.stated(text, |line, text| {
                    line.text(text);
                });
            }
            Kind::Scenario(path, _) => {
                self.add("for").path(path);
            }
            Kind::Consent(people, _) => {
                self.add("from").people(people);
            }
            Kind::Team(membership, _) => self.membership(membership),
            Kind::Role { place, manages, .. } => {
                self.place(place.as_ref());
                if !manages.is_empty() {
                    self.add("manages").paths(manages, ",");
                }
            }
            Kind::Body(place, _) => self.place(place.as_ref()),
            Kind::Fact(domain, change, _) => self.fact(domain, *change),
            Kind::Event(Some(meaning), _) => self.means(meaning),
            _ => {}
        }
        self.matches(&head.matches);
    }

    fn procedure(&mut self, declaration: &Declaration, parameters: &[crate::syntax::ast::Name]) {
        let head = &declaration.head;
        if let Some(name) = &head.name {
            self.add(&name.text);
        }
        if !parameters.is_empty() {
            self.open("(");
            self.names(parameters);
            self.close(")");
        }
        self.maybe(head.title.as_ref()).matches(&head.matches);
    }

    fn membership(&mut self, membership: &Membership) {
        match membership {
            Membership::None => {}
            Membership::In(place) => self.place(Some(place)),
            Membership::Among(list) => {
                self.add("among").list(list);
            }
        }
    }

    fn place(&mut self, place: Option<&Stated<Vec<Path>>>) {
        if let Some(place) = place {
            self.add("in").target(place);
        }
    }

    fn fact(&mut self, domain: &Domain, change: Option<Change>) {
        match domain {
            Domain::Truth => {}
            Domain::OneOf(values) => self.add("one of").names(values),
            Domain::Number(unit) => {
                self.add("in").add(&unit.text);
            }
        }
        if let Some(change) = change {
            self.add(if change == Change::Changes { "changes" } else { "rises" });
        }
    }

    fn means(&mut self, meaning: &Meaning) {
        self.add("means");
        match meaning {
            Meaning::After(length, moment) => self.stated_length(length).add("after").moment(moment),
            Meaning::Count(number, path, length) => {
                self.add(number.value.to_string()).add("of").path(path).add("within").stated_length(length)
            }
            Meaning::When(condition) => self.add("when").condition(condition),
            Meaning::Moment(moment) => self.moment(moment),
        };
    }

    fn sentence(&mut self, sentence: &Sentence) {
        match &sentence.kind {
            SentenceKind::AlwaysOneHolder => {
                self.add("always one holder");
            }
            SentenceKind::Never(path, condition) => {
                self.add("never").path(path);
                if let Some(condition) = condition {
                    self.add("while").condition(condition);
                }
            }
            SentenceKind::OnlyRole(people, path) => {
                self.add("only").paths(people, "and");
                self.add("does").path(path);
            }
            SentenceKind::DifferentPeople(list) => {
                self.add("different people do").list(list);
            }
            SentenceKind::OnlyAfter(point, moment) => {
                self.point(point);
                self.add("only after").moment(moment);
            }
            SentenceKind::Follows(point, moment, within) => {
                self.point(point);
                self.add("follows").moment(moment);
                within.iter().for_each(|within| {
                    self.within(within);
                });
            }
            SentenceKind::Limit(point, limit) => {
                self.point(point);
                self.limit(limit);
            }
            SentenceKind::Happens(point) => {
                self.point(point);
                self.add("happens");
            }
        }
        self.tail(&sentence.tail);
    }
}
