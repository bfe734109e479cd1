//! Blocks and items.

use super::line::{Body, Entry, Line};
use super::statements::statement;
use crate::syntax::ast::{Block, Head, Item, ItemKind, Member};

/// Writes what stands in braces.
pub(super) fn body(block: &Block) -> Body {
    let entries = block.members.iter().map(|member| match member {
        Member::Statement(line) => statement(line),
        Member::Item(part) => item(part),
    });
    Body { open: block.open, entries: entries.collect() }
}

fn item(item: &Item) -> Entry {
    let mut line = Line::default();
    line.item(&item.kind, &item.head);
    line.tail(&item.head.tail);
    Entry { start: item.span.start, end: item.span.end, line, body: item.block.as_ref().map(body) }
}

impl Line {
    fn item(&mut self, kind: &ItemKind, head: &Head) {
        let word = match kind {
            ItemKind::Step => "step",
            ItemKind::Decision => "decision",
            ItemKind::Level => "level",
            ItemKind::End => "end",
            ItemKind::Parallel => "parallel",
            ItemKind::Sequence => "sequence",
            ItemKind::Route => "route",
            other => return self.unnamed(other, head),
        };
        self.add(word).named(head).matches(&head.matches);
    }

    /// The items whose names stand after `as`.
    fn unnamed(&mut self, kind: &ItemKind, head: &Head) {
        match kind {
            ItemKind::WaitFor(moment) => {
                self.add("wait for").moment(moment).as_name(head);
            }
            ItemKind::Follow(path, values) => self.add("follow").path(path).as_name(head).with_values(values),
            ItemKind::MeanwhileOn(moment) => {
                self.add("meanwhile on").moment(moment);
            }
            ItemKind::MeanwhileEvery { length, of, until } => {
                self.add("meanwhile every").stated_length(length);
                self.maybe_moment("of", of.as_ref()).maybe_moment("until", until.as_ref());
            }
            ItemKind::AtAnyTime(moment, target) => {
                self.add("at any time on").moment(moment).as_name(head).add("then").target(target);
            }
            other => unreachable!("an item with its name behind its word: {other:?}"),
        }
    }

    fn as_name(&mut self, head: &Head) -> &mut Self {
        if let Some(name) = &head.name {
            self.add("as").add(&name.text);
        }
        self
    }
}
