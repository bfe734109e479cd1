//! `then` leads to an item of its own block or of one around it, never into a block from outside.

use super::Resolver;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemId, ItemKind, Lines, Target};
use crate::source::Span;

impl Resolver<'_> {
    /// Reports every line that leads into a block from outside.
    pub(super) fn jumps(&mut self) {
        let mut found: Vec<(ItemId, ItemId, Span)> = Vec::new();
        for (id, item) in self.policy.items.iter() {
            let outcomes = item.outcomes.iter().map(|outcome| &self.policy.outcomes[*outcome].lines);
            let own = std::iter::once(&item.lines).chain(outcomes);
            let mut leads: Vec<(ItemId, Span)> = own.flat_map(targets).collect();
            if let ItemKind::AtAnyTime(_, Target::Items(items)) = &item.kind {
                leads.extend(items.iter().map(|to| (*to, item.named.span)));
            }
            let into = leads.into_iter().filter(|(to, _)| !self.reachable_from(id, *to));
            found.extend(into.map(|(to, span)| (id, to, span)));
        }
        self.leads_out();
        for (from, to, span) in found {
            self.current = Some(self.policy.items[from].procedure);
            let Item { named, path, .. } = &self.policy.items[to];
            let message = format!("`{}` lies inside a block, and this line leads into it from outside", named.name);
            let report = Diagnostic::new("jump-into-branch", Severity::Error, span, message)
                .here("leads into a block")
                .label(named.span, "inside a block of its own")
                .subject(path.clone())
                .help("lead to the block as a whole, or move the item out of it");
            self.report(report);
        }
        self.current = None;
    }

    /// Work beside a block neither leads out of itself nor hands the case over.
    fn leads_out(&mut self) {
        let mut found: Vec<(ItemId, Span)> = Vec::new();
        for (id, item) in self.policy.items.iter() {
            let around: Vec<ItemId> = std::iter::successors(Some(id), |inner| self.policy.items[*inner].parent).collect();
            let beside = |item: &&ItemId| {
                matches!(self.policy.items[**item].kind, ItemKind::MeanwhileOn(_) | ItemKind::MeanwhileEvery(..))
            };
            let Some(beside) = around.iter().skip(1).find(beside) else { continue };
            let outcomes = item.outcomes.iter().map(|outcome| &self.policy.outcomes[*outcome].lines);
            for lines in std::iter::once(&item.lines).chain(outcomes) {
                let inside = |to: ItemId| {
                    std::iter::successors(Some(to), |inner| self.policy.items[*inner].parent).skip(1).any(|item| item == *beside)
                };
                found.extend(targets(lines).filter(|(to, _)| !inside(*to)).map(|(_, span)| (id, span)));
                let hands = lines.effects.iter().filter(|line| matches!(line.value, crate::model::Effect::HandsOver(_)));
                found.extend(hands.map(|line| (id, line.span)));
            }
        }
        for (item, span) in found {
            self.current = Some(self.policy.items[item].procedure);
            let help = "put the item into the block itself, so that the case waits for it";
            self.wrong_kind(span, "work beside a block cannot move the case", help);
        }
    }

    /// A target stands in the block of the source, or in one around it.
    fn reachable_from(&self, from: ItemId, to: ItemId) -> bool {
        let wanted = self.policy.items[to].parent;
        let around = || std::iter::successors(Some(from), |inner| self.policy.items[*inner].parent);
        let mut blocks = around().map(|item| self.policy.items[item].parent);
        // One branch of a parallel block is not a way into another; it may begin itself again.
        let branch = wanted.is_some_and(|block| self.policy.items[block].kind == ItemKind::Parallel);
        blocks.any(|block| block == wanted) && (!branch || around().any(|item| item == to))
    }
}

/// Lists where the lines of a block lead.
fn targets(lines: &Lines) -> impl Iterator<Item = (ItemId, Span)> {
    let plain = lines.then.iter().chain(&lines.late).map(|line| (&line.value, line.span));
    let rows = lines.rows.iter().map(|line| (&line.value.target, line.span));
    let all: Vec<(&Target, Span)> = plain.chain(rows).collect();
    all.into_iter().flat_map(|(target, span)| match target {
        Target::Items(items) => items.iter().map(|item| (*item, span)).collect(),
        _ => Vec::new(),
    })
}
