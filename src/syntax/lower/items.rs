//! Blocks and the items in them.

use super::{Lower, Pair, Parts, Rule};
use crate::source::Span;
use crate::syntax::ast::{Block, Item, ItemKind, Member};

impl Lower<'_> {
    pub(super) fn block(&mut self, pair: Pair<'_, Rule>) -> Block {
        let members = Parts::of(&pair).all(Rule::member).map(|member| self.member(&member)).collect();
        Block { members, open: self.span(&pair).start, end: self.end(&pair) }
    }

    /// The block among the parts of a rule.
    pub(super) fn its_block(&mut self, pair: &Pair<'_, Rule>) -> Option<Block> {
        Parts::of(pair).take(Rule::block).map(|block| self.block(block))
    }

    /// The offset at which `pair` ends.
    pub(super) fn end(&self, pair: &Pair<'_, Rule>) -> u32 {
        let Span { end, .. } = self.span(pair);
        end
    }

    fn member(&mut self, pair: &Pair<'_, Rule>) -> Member {
        let chosen = Parts::choice(pair);
        match chosen.as_rule() {
            Rule::item => Member::Item(self.item(&Parts::choice(&chosen))),
            _ => Member::Statement(self.statement(&chosen)),
        }
    }

    fn item(&mut self, pair: &Pair<'_, Rule>) -> Item {
        let kind = self.item_kind(pair);
        Item { kind, head: self.head(pair), block: self.its_block(pair), span: self.span(pair) }
    }

    fn item_kind(&mut self, pair: &Pair<'_, Rule>) -> ItemKind {
        let mut parts = Parts::of(pair);
        match pair.as_rule() {
            Rule::step => ItemKind::Step,
            Rule::decision => ItemKind::Decision,
            Rule::level => ItemKind::Level,
            Rule::end => ItemKind::End,
            Rule::parallel => ItemKind::Parallel,
            Rule::sequence => ItemKind::Sequence,
            Rule::route => ItemKind::Route,
            Rule::wait_for => ItemKind::WaitFor(self.its_moment(&mut parts)),
            Rule::follow => self.follow(&mut parts),
            Rule::meanwhile => self.meanwhile(&mut parts),
            Rule::at_any_time => {
                let moment = self.its_moment(&mut parts);
                ItemKind::AtAnyTime(moment, self.then(parts.need(Rule::then)))
            }
            other => unreachable!("an item is never {other:?}"),
        }
    }

    fn follow(&mut self, parts: &mut Parts<'_>) -> ItemKind {
        let path = self.path(parts.need(Rule::path));
        let values = parts.take(Rule::with_values).map(|values| self.with_values(values));
        ItemKind::Follow(path, values.unwrap_or_default())
    }

    fn meanwhile(&mut self, parts: &mut Parts<'_>) -> ItemKind {
        match parts.take(Rule::every) {
            Some(every) => self.every(&every),
            None => ItemKind::MeanwhileOn(self.its_moment(parts)),
        }
    }

    fn every(&mut self, pair: &Pair<'_, Rule>) -> ItemKind {
        let mut parts = Parts::of(pair);
        let length = self.its_length(&mut parts);
        let of = parts.take(Rule::of_moment).map(|of| self.anchor(&of));
        let until = parts.take(Rule::until_moment).map(|until| self.anchor(&until));
        ItemKind::MeanwhileEvery { length, of, until }
    }
}
