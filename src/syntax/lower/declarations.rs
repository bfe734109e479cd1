//! What stands in the first column.

use super::{Lower, Pair, Parts, Rule};
use crate::syntax::ast::{
    Change, Declaration, DeclarationKind, Domain, Head, Meaning, Membership, Name, Path, Stated, Text,
};

impl Lower<'_> {
    pub(super) fn declaration(&mut self, pair: Pair<'_, Rule>) -> Declaration {
        self.declared(&Parts::choice(&pair))
    }

    /// A declaration, from the rule of its kind.
    pub(super) fn declared(&mut self, pair: &Pair<'_, Rule>) -> Declaration {
        let kind = self.declaration_kind(pair);
        let head = self.declaration_head(pair);
        Declaration { kind, head, span: self.span(pair), end: self.end(pair) }
    }

    fn declaration_head(&mut self, pair: &Pair<'_, Rule>) -> Head {
        let mut head = self.head(pair);
        if let Some(acronym) = Parts::of(pair).take(Rule::acronym) {
            head.name = Some(self.name(acronym));
        }
        head
    }

    fn declaration_kind(&mut self, pair: &Pair<'_, Rule>) -> DeclarationKind {
        use DeclarationKind as Kind;
        let mut parts = Parts::of(pair);
        match pair.as_rule() {
            Rule::policy => Kind::Policy(self.policy(&parts)),
            Rule::use_file => Kind::Use(self.its_string(pair)),
            Rule::source => Kind::Source(self.source(&parts)),
            Rule::abbreviation => Kind::Abbreviation(self.abbreviation(&parts)),
            Rule::vocabulary => Kind::Vocabulary(self.vocabulary(&parts)),
            Rule::standard => Kind::Standard(self.standard(&parts)),
            Rule::holidays => Kind::Holidays(self.holidays(&parts)),
            Rule::scenario => self.scenario(&mut parts),
            Rule::profile => Kind::Profile(self.profile(&parts)),
            Rule::service => Kind::Service(self.its_block(pair)),
            Rule::system => Kind::System(self.its_block(pair)),
            Rule::party => Kind::Party(self.its_block(pair)),
            Rule::document => Kind::Document(self.its_block(pair)),
            Rule::consent => Kind::Consent(self.its_people(pair), self.its_block(pair)),
            Rule::team => Kind::Team(self.membership(&mut parts), self.its_block(pair)),
            Rule::role => self.role(pair),
            Rule::body => Kind::Body(self.its_place(&mut parts), self.its_block(pair)),
            Rule::fact => self.fact(pair),
            Rule::event => Kind::Event(self.means(&mut parts), self.its_block(pair)),
            Rule::procedure => self.procedure(pair),
            Rule::route => Kind::Route(self.its_block(pair).unwrap_or_default()),
            Rule::rule => self.rule(pair),
            other => unreachable!("a declaration is never {other:?}"),
        }
    }

    fn abbreviation(&self, parts: &Parts<'_>) -> Stated<Text> {
        let text = parts.clone().take(Rule::string).map(|string| Stated::Said(self.string(string)));
        text.or_else(|| self.unstated(parts)).unwrap_or_else(|| unreachable!("an abbreviation is a text or unstated"))
    }

    fn membership(&self, parts: &mut Parts<'_>) -> Membership {
        if let Some(among) = parts.take(Rule::among) {
            return Membership::Among(self.its_list(&among));
        }
        self.its_place(parts).map_or(Membership::None, Membership::In)
    }

    fn its_place(&self, parts: &mut Parts<'_>) -> Option<Stated<Vec<Path>>> {
        parts.take(Rule::in_place).map(|place| self.list(place))
    }

    fn role(&mut self, pair: &Pair<'_, Rule>) -> DeclarationKind {
        let mut parts = Parts::of(pair);
        let place = self.its_place(&mut parts);
        let manages = parts.take(Rule::manages).map(|manages| self.matches(manages)).unwrap_or_default();
        DeclarationKind::Role { place, manages, block: self.its_block(pair) }
    }

    fn fact(&mut self, pair: &Pair<'_, Rule>) -> DeclarationKind {
        let mut parts = Parts::of(pair);
        let change = match (parts.has(Rule::changes_word), parts.has(Rule::rises_word)) {
            (true, _) => Some(Change::Changes),
            (_, true) => Some(Change::Rises),
            _ => None,
        };
        let domain = match (parts.take(Rule::one_of), parts.take(Rule::in_unit)) {
            (Some(values), _) => Domain::OneOf(self.names(&Parts::of(&values))),
            (_, Some(unit)) => Domain::Number(self.name(Parts::of(&unit).need(Rule::name))),
            _ => Domain::Truth,
        };
        DeclarationKind::Fact(domain, change, self.its_block(pair))
    }

    fn names(&self, parts: &Parts<'_>) -> Vec<Name> {
        parts.all(Rule::name).map(|name| self.name(name)).collect()
    }

    fn means(&mut self, parts: &mut Parts<'_>) -> Option<Meaning> {
        let chosen = parts.take(Rule::means)?;
        let chosen = Parts::of(&chosen).0.find(|part| !matches!(part.as_rule(), Rule::means_word | Rule::COMMENT))?;
        let mut parts = Parts::of(&chosen);
        Some(match chosen.as_rule() {
            Rule::deemed => Meaning::After(self.its_length(&mut parts), self.its_moment(&mut parts)),
            Rule::counted => Meaning::Count(
                self.number(parts.need(Rule::number)),
                self.path(parts.need(Rule::path)),
                self.its_length(&mut parts),
            ),
            Rule::becomes => Meaning::When(self.condition(parts.need(Rule::condition))),
            _ => Meaning::Moment(self.moment(chosen)),
        })
    }

    fn procedure(&mut self, pair: &Pair<'_, Rule>) -> DeclarationKind {
        let mut parts = Parts::of(pair);
        let escalation = parts.has(Rule::escalation_word);
        let parameters = parts.take(Rule::parameters).map(|names| self.names(&Parts::of(&names))).unwrap_or_default();
        let block = self.its_block(pair);
        if escalation {
            DeclarationKind::Escalation(parameters, block)
        } else {
            DeclarationKind::Procedure(parameters, block)
        }
    }
}
