//! `follow`: another procedure's items, copied into the caller with its parameters filled in.

use super::Resolver;
use super::names::{Entity, Kind, nearest};
use super::places::Place;
use super::procedures::{Site, block_of};
use super::scope::ScopeId;
use crate::model::{Item, ItemId, ItemKind, OutcomeId, ProcedureId};
use crate::syntax::ast;

/// At most so many items in one policy, copies included.
const MOST_ITEMS: usize = 200_000;

impl<'a> Resolver<'a> {
    /// Copies a procedure below its `follow`.
    pub(super) fn copy(
        &mut self,
        site: Site,
        item: ItemId,
        (followed, values): (&'a ast::Path, &'a [ast::Assignment]),
        open: &mut Vec<ProcedureId>,
    ) {
        let Some(Entity::Procedure(id)) = self.find(followed, &[Kind::Procedure]) else { return };
        if open.contains(&id) || self.policy.items.len() > MOST_ITEMS {
            let names: Vec<String> =
                open.iter().map(|id| format!("`{}`", self.policy.procedures[*id].named.name)).collect();
            self.endless_follow(followed, &names);
            return;
        }
        let Some(declaration) = self.patterns.get(&id).copied() else {
            return;
        };
        let scope = self.open_scope(id);
        // What is only ever copied is spoken of by its first copy.
        self.own_scopes.entry(id).or_insert(scope);
        self.fill_in(site, scope, id, (followed, values));
        let (name, path, cites) = {
            let item = &self.policy.items[item];
            (item.named.name.clone(), item.path.clone(), item.named.cites.clone())
        };
        if let Some(copy) = self.scopes.get_mut(scope.0) {
            copy.cites.clone_from(&cites);
        }
        if let Some(caller) = self.scopes.get_mut(site.scope.0) {
            caller.copies.insert(name, scope);
        }
        let Some(block) = block_of(declaration) else { return };
        let own = self.cites(&declaration.head.tail.marks);
        let inherited = if own.is_empty() { cites } else { self.cited_here(Some(scope), own) };
        open.push(id);
        let inner = Site { procedure: site.procedure, scope, parent: Some(item) };
        let children = self.declare_block(inner, block, &path, &inherited, open);
        open.pop();
        let item = &mut self.policy.items[item];
        item.children = children;
        item.kind = ItemKind::Follow(id, Box::default());
    }

    /// Resolves the header lines of a copy, once every item that they may name is declared.
    pub(super) fn copied_header(&mut self, caller: ScopeId, item: ItemId) {
        let Item { kind: ItemKind::Follow(id, _), named, .. } = &self.policy.items[item] else { return };
        let (id, inherited) = (*id, named.cites.clone());
        let copy = self.scope(caller).and_then(|caller| caller.copies.get(&named.name)).copied();
        let declaration = self.patterns.get(&id).copied();
        let (Some(copy), Some(block)) = (copy, declaration.and_then(block_of)) else { return };
        let own = self.policy.procedures[id].named.cites.clone();
        let inherited = if own.is_empty() { inherited } else { own };
        let place = if self.policy.procedures[id].escalation { Place::Escalation } else { Place::Procedure };
        let lines = self.lines(Some(copy), block, place, &inherited);
        self.policy.items[item].kind = ItemKind::Follow(id, Box::new(lines));
    }

    /// Fills the parameters in, and reports those that are missing or too many.
    fn fill_in(
        &mut self,
        site: Site,
        scope: ScopeId,
        id: ProcedureId,
        (followed, values): (&'a ast::Path, &'a [ast::Assignment]),
    ) {
        let parameters = self.policy.procedures[id].parameters.clone();
        for assignment in values {
            if !parameters.contains(&assignment.name.text) {
                let near = nearest(&assignment.name.text, parameters.iter().map(String::as_str)).map(str::to_owned);
                let wanted = format!("a parameter of {}", Self::written(followed));
                self.unknown(assignment.name.span, &assignment.name.text, &wanted, near);
            } else if let Some(known) = self.scopes.get_mut(scope.0) {
                known.values.insert(assignment.name.text.clone(), (&assignment.value, site.scope));
            }
        }
        let filled = |name: &&String| values.iter().any(|value| value.name.text == **name);
        let missing: Vec<String> =
            parameters.iter().filter(|name| !filled(name)).map(|name| format!("`{name}`")).collect();
        if !missing.is_empty() {
            let message =
                format!("{} needs {}, which this line does not fill in", Self::written(followed), missing.join(", "));
            let help = "add them after `with`, or write `= unstated` where the document does not say";
            self.wrong_kind(followed.span, message, help);
        }
    }

    /// Connects an outcome line of a `follow` with the end of the copy that it names.
    pub(super) fn end_of_copy(&mut self, item: ItemId, outcome: OutcomeId, name: &ast::Name) {
        let ItemKind::Follow(followed, _) = &self.policy.items[item].kind else { return };
        let followed = *followed;
        let children = &self.policy.items[item].children;
        let ends = self.policy.ends_in(children);
        let end = ends.iter().copied().find(|end| self.policy.items[*end].named.name == name.text);
        let built_in =
            self.policy.procedures[followed].escalation && ["settled", "unsettled"].contains(&name.text.as_str());
        if end.is_some() || built_in {
            self.policy.outcomes[outcome].end = end;
            return;
        }
        let names: Vec<String> = ends.iter().map(|end| self.policy.items[*end].named.name.clone()).collect();
        let near = nearest(&name.text, names.iter().map(String::as_str)).map(str::to_owned);
        let wanted = format!("an end of `{}`", self.policy.procedures[followed].named.name);
        self.unknown(name.span, &name.text, &wanted, near);
    }
}
