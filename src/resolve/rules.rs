//! Rules, standards and profiles.

use super::Resolver;
use super::declare::named;
use super::header::waiver;
use super::names::{Entity, Kind, dotted};
use super::scope::Place;
use crate::model::rules::{Profile, Rule, Sentence};
use crate::model::{Cite, Limit, Line, Lines, Named, Point, Waiver};
use crate::source::Span;
use crate::syntax::ast::{self, DeclarationKind, SentenceKind, Stated, StatementKind};

impl<'a> Resolver<'a> {
    /// Resolves what speaks of procedures from outside, once all of them are declared.
    pub(super) fn rules(&mut self, tree: &'a ast::File) {
        for declaration in &tree.declarations {
            match &declaration.kind {
                DeclarationKind::Rule(sentence) => self.rule(&declaration.head, sentence, None),
                DeclarationKind::Standard(lines) => {
                    let name = declaration.head.name.as_ref().map(|name| name.text.clone());
                    for line in lines {
                        let ast::StandardLine::Rule(rule) = line else { continue };
                        if let DeclarationKind::Rule(sentence) = &rule.kind {
                            self.rule(&rule.head, sentence, name.clone());
                        }
                    }
                }
                DeclarationKind::Profile(lines) => self.profile(&declaration.head, lines),
                _ => {}
            }
        }
    }

    fn rule(&mut self, head: &ast::Head, sentence: &'a ast::Sentence, standard: Option<String>) {
        // A standard cites its own sources, which are not in this policy's index.
        let marks = |resolver: &mut Self, marks: &[ast::Mark]| match &standard {
            Some(_) => marks
                .iter()
                .map(|mark| Cite { label: mark.label.text.clone(), clause: None, span: mark.label.span })
                .collect(),
            None => resolver.cites(marks),
        };
        let inherited: Vec<Cite> = marks(self, &head.tail.marks);
        let own: Vec<Cite> = marks(self, &sentence.tail.marks);
        let name = head.name.as_ref();
        if let Some(first) = name.and_then(|name| self.declared_rule(&standard, &name.text)) {
            let (first, second) = (first, head.span);
            self.duplicate(&name.map(|name| name.text.clone()).unwrap_or_default(), second, first);
            return;
        }
        self.in_rule = true;
        let value = self.sentence(&sentence.kind);
        let when = sentence.tail.when.as_ref().and_then(|when| self.condition(None, when));
        self.in_rule = false;
        let Some(value) = value else { return };
        let own_cites = !own.is_empty();
        let cites = if own_cites { own } else { inherited.clone() };
        let remarks = &sentence.remarks;
        let sentence = Line { value, when, cites, own_cites, span: sentence.span };
        let named = Named { cites: inherited, ..named(head) };
        // A standard binds only a policy that says that it follows it.
        let follows = |standard: &String| self.policy.header.follows.iter().any(|line| line.value == *standard);
        if !standard.as_ref().is_none_or(follows) {
            return;
        }
        let waivers: Vec<Waiver> = remarks
            .iter()
            .filter_map(|remark| match &remark.kind {
                StatementKind::Allow(allow) => Some(waiver(allow, remark.span)),
                _ => None,
            })
            .collect();
        if !waivers.is_empty() {
            self.policy.remarks.push((head.span, Lines { waivers, ..Lines::default() }));
        }
        self.policy.rules.push(Rule { named, standard, sentence });
    }

    /// Returns where a rule of that name stands already; the rules of each standard have names of their own.
    fn declared_rule(&self, standard: &Option<String>, name: &str) -> Option<Span> {
        let same = |rule: &&Rule| rule.standard == *standard && rule.named.name == name;
        self.policy.rules.iter().find(same).map(|rule| rule.named.span)
    }

    fn sentence(&mut self, kind: &'a SentenceKind) -> Option<Sentence> {
        Some(match kind {
            SentenceKind::AlwaysOneHolder => Sentence::AlwaysOneHolder,
            SentenceKind::Never(path, condition) => {
                let subject = self.subject(path)?;
                let condition = match condition {
                    Some(condition) => Some(self.condition(None, condition)?),
                    None => None,
                };
                Sentence::Never(subject, condition)
            }
            SentenceKind::OnlyRole(people, path) => Sentence::OnlyRole(self.joint(None, people), self.subject(path)?),
            SentenceKind::DifferentPeople(Stated::Said(paths)) => {
                let subjects: Option<Vec<Vec<Point>>> = paths.iter().map(|path| self.subject(path)).collect();
                Sentence::DifferentPeople(subjects?.into_iter().flatten().collect())
            }
            SentenceKind::DifferentPeople(Stated::Unstated(_)) => return None,
            SentenceKind::OnlyAfter(point, moment) => {
                Sentence::OnlyAfter(self.points(None, point)?, self.moment(None, moment))
            }
            SentenceKind::Follows(point, moment, within) => {
                let subject = self.points(None, point)?;
                let moment = self.moment(None, moment);
                let limit = within.as_ref().map(|within| Limit { aim: false, kind: self.within(None, within) });
                Sentence::Follows(subject, moment, limit)
            }
            SentenceKind::Limit(point, limit) => Sentence::Limit(self.points(None, point)?, self.limit(None, limit)),
            SentenceKind::Happens(point) => Sentence::Happens(self.points(None, point)?),
        })
    }

    fn subject(&mut self, path: &ast::Path) -> Option<Vec<Point>> {
        self.points(None, &ast::Point { start: false, path: path.clone(), span: path.span })
    }

    fn profile(&mut self, head: &ast::Head, lines: &'a [ast::ProfileLine]) {
        let mut profile = Profile { named: named(head), chances: Vec::new(), takes: Vec::new(), staff: Vec::new() };
        for line in lines {
            match line {
                ast::ProfileLine::Chance(path, percent, _) => match self.place_of(None, path) {
                    Some(Place::Outcome(outcome)) => profile.chances.push((outcome, percent.text.clone())),
                    _ => self.no_such_place(None, path, "an outcome, written as `procedure.decision.outcome`"),
                },
                ast::ProfileLine::Takes(path, ast::StatementKind::Takes { least, most, unit }, _) => {
                    match self.place_of(None, path) {
                        Some(Place::Item(item)) => {
                            profile.takes.push((item, super::lines::takes(*least, *most, *unit)))
                        }
                        _ => self.no_such_place(None, path, "an item, written as `procedure.item`"),
                    }
                }
                ast::ProfileLine::Takes(..) => {}
                ast::ProfileLine::Staff(path, number, _) => {
                    if let Some(Entity::Actor(actor)) = self.find(path, &[Kind::Actor]) {
                        profile.staff.push((actor, number.value));
                    }
                }
            }
        }
        self.policy.profiles.push(profile);
    }

    /// In a rule a stage of the vocabulary stands for whatever matches it.
    pub(super) fn stage(&self, path: &ast::Path) -> Option<Point> {
        let known = self.names.get(&dotted(path)).iter();
        let mut stages = known.filter_map(|(entity, _)| match entity {
            Entity::Stage(id) => Some(Point::Stage(*id)),
            _ => None,
        });
        stages.next().filter(|_| self.in_rule)
    }
}
