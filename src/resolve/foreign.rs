//! Another policy's names: `other.transfer-in` is known here, and what it means is left to that policy.

use super::Resolver;
use super::declare::named;
use super::names::Entity;
use crate::model::{Actor, ActorKind, Line, Lines, Named, Procedure};
use crate::syntax::ast::{self, DeclarationKind};

impl Resolver<'_> {
    /// Enters the people and procedures of another policy, under its name.
    pub(super) fn declare_foreign(&mut self, tree: &ast::File) {
        let declares = |found: &&ast::Declaration| matches!(found.kind, DeclarationKind::Policy(_));
        let policy = tree.declarations.iter().find(declares).and_then(|found| found.head.name.as_ref());
        let Some(policy) = policy else { return };
        for declaration in &tree.declarations {
            let Some(name) = &declaration.head.name else { continue };
            let full = format!("{}.{}", policy.text, name.text);
            let named = Named { name: full.clone(), ..named(&declaration.head) };
            let Some(entity) = self.stand_in(&declaration.kind, named) else { continue };
            self.enter(&ast::Name { text: full, span: name.span }, entity);
        }
    }

    fn stand_in(&mut self, kind: &DeclarationKind, named: Named) -> Option<Entity> {
        let kind = match kind {
            DeclarationKind::Service(_) => ActorKind::Service,
            DeclarationKind::Team(..) => ActorKind::Team,
            DeclarationKind::Role { .. } => ActorKind::Role,
            DeclarationKind::Body(..) => ActorKind::Body,
            DeclarationKind::Party(_) => ActorKind::Party,
            DeclarationKind::Procedure(..) | DeclarationKind::Escalation(..) => {
                let external = Line { value: None, when: None, cites: Vec::new(), own_cites: false, span: named.span };
                let lines = Lines { external: vec![external], ..Lines::default() };
                let (escalation, parameters, items) = (false, Vec::new(), Vec::new());
                let procedure = Procedure { named, escalation, parameters, lines, items };
                return Some(Entity::Procedure(self.policy.procedures.add(procedure)));
            }
            _ => return None,
        };
        let (places, among, manages) = (Vec::new(), Vec::new(), Vec::new());
        let actor = Actor { named, kind, places, place_unstated: false, among, manages, body: None };
        Some(Entity::Actor(self.policy.actors.add(actor)))
    }
}
