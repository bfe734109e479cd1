//! Targets that stand in a block which does not hold the line that leads there.

use super::Resolver;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ItemId, ItemKind, Line, Lines, Policy, ProcedureId, Target};
use crate::source::Span;

impl Resolver<'_> {
    /// Reports every `then` that leads into a block, a copy or a branch from outside.
    pub(super) fn jumps(&mut self) {
        let mut found: Vec<(ProcedureId, Span, ItemId)> = Vec::new();
        for (id, procedure) in self.policy.procedures.iter() {
            found.extend(faults(&self.policy, None, targets(&procedure.lines)).map(|(span, to)| (id, span, to)));
        }
        for (id, item) in self.policy.items.iter() {
            let mut written = targets(&item.lines);
            written.extend(item.outcomes.iter().flat_map(|outcome| targets(&self.policy.outcomes[*outcome].lines)));
            if let ItemKind::AtAnyTime(_, target) = &item.kind {
                written.push((item.named.span, target));
            }
            found.extend(faults(&self.policy, Some(id), written).map(|(span, to)| (item.procedure, span, to)));
        }
        self.leads_out();
        for (procedure, span, to) in found {
            self.current = Some(procedure);
            self.jump(span, to);
        }
        self.current = None;
    }

    /// Work beside a block neither leads out of itself nor hands the case over.
    fn leads_out(&mut self) {
        let mut found: Vec<(ItemId, Span)> = Vec::new();
        for (id, item) in self.policy.items.iter() {
            let around: Vec<ItemId> =
                std::iter::successors(Some(id), |inner| self.policy.items[*inner].parent).collect();
            let beside = |item: &&ItemId| self.policy.items[**item].kind.is_beside();
            let Some(beside) = around.iter().skip(1).find(beside) else { continue };
            let outcomes = item.outcomes.iter().map(|outcome| &self.policy.outcomes[*outcome].lines);
            for lines in std::iter::once(&item.lines).chain(outcomes) {
                let inside = |to: ItemId| {
                    std::iter::successors(Some(to), |inner| self.policy.items[*inner].parent)
                        .skip(1)
                        .any(|item| item == *beside)
                };
                for (span, target) in targets(lines) {
                    let Target::Items(items) = target else { continue };
                    found.extend(items.iter().filter(|to| !inside(**to)).map(|_| (id, span)));
                }
                let hands =
                    lines.effects.iter().filter(|line| matches!(line.value, crate::model::Effect::HandsOver(_)));
                found.extend(hands.map(|line| (id, line.span)));
            }
        }
        for (item, span) in found {
            self.current = Some(self.policy.items[item].procedure);
            let help = "put the item into the block itself, so that the case waits for it";
            self.wrong_kind(span, "work beside a block cannot move the case", help);
        }
    }

    fn jump(&mut self, span: Span, to: ItemId) {
        let target = &self.policy.items[to].named;
        let Some(block) = self.policy.items[to].parent.map(|block| &self.policy.items[block]) else { return };
        let message =
            format!("this line leads to `{}`, which stands inside a block that it is not part of", target.name);
        let found = Diagnostic::new("jump-into-branch", Severity::Error, span, message).here("leads in from outside");
        let found = found.label(block.named.span, "the block begins here").subject(&*target.name);
        self.report(found.help("lead to the block itself, or to an item or end of this block or of one around it"));
    }
}

/// Lists the targets that lines name, each with its place.
fn targets(lines: &Lines) -> Vec<(Span, &Target)> {
    fn of(line: &Line<Target>) -> (Span, &Target) {
        (line.span, &line.value)
    }
    let rows = lines.rows.iter().map(|line| (line.span, &line.value.target));
    lines.then.iter().chain(&lines.late).map(of).chain(rows).collect()
}

/// Lists the items among targets that the line's own item, `None` for a header, cannot lead to.
fn faults(
    policy: &Policy,
    from: Option<ItemId>,
    targets: Vec<(Span, &Target)>,
) -> impl Iterator<Item = (Span, ItemId)> {
    let items = targets.into_iter().filter_map(|(span, target)| match target {
        Target::Items(items) => Some((span, items.clone())),
        _ => None,
    });
    let items = items.flat_map(|(span, items)| items.into_iter().map(move |item| (span, item)));
    items.filter(move |(_, to)| !may_lead(policy, from, *to))
}

/// Returns whether the target stands in the block of the item or one around it; a branch is entered by its block only.
fn may_lead(policy: &Policy, from: Option<ItemId>, to: ItemId) -> bool {
    let Some(block) = policy.items[to].parent else { return true };
    let mut around = std::iter::successors(from, |inner| policy.items[*inner].parent);
    let is_branch = policy.items[block].kind == ItemKind::Parallel && policy.items[to].kind != ItemKind::End;
    around.any(|item| if is_branch { item == to } else { policy.items[item].parent == Some(block) })
}
