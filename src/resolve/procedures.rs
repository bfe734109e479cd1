//! Procedures: first every item of every copy gets its number, then the lines are resolved.

use super::Resolver;
use super::names::{Entity, Kind};
use super::places::Place;
use super::scope::{Scope, ScopeId};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{
    Assumed, Cite, Item, ItemId, ItemKind, Line, Lines, Moment, Named, Outcome, OutcomeId, Procedure, ProcedureId,
    Target,
};
use crate::syntax::{Parsed, ast};

/// A block whose lines are still to be resolved.
#[derive(Debug)]
pub(super) struct Pending<'a> {
    pub procedure: ProcedureId,
    pub scope: ScopeId,
    pub item: ItemId,
    pub written: &'a ast::Item,
    pub inherited: Vec<Cite>,
}

/// Where an item is being declared.
#[derive(Clone, Copy)]
pub(super) struct Site {
    /// The procedure whose graph it will be part of.
    pub procedure: ProcedureId,
    /// The copy whose names it joins.
    pub scope: ScopeId,
    /// The item around it.
    pub parent: Option<ItemId>,
}

impl<'a> Resolver<'a> {
    /// Declares and resolves all procedures of the files.
    pub(super) fn procedures(&mut self, files: &[&'a Parsed]) {
        let declared = files.iter().flat_map(|file| &file.tree.declarations);
        let declared: Vec<(ProcedureId, &'a ast::Declaration)> =
            declared.filter_map(|declaration| Some((self.procedure_of(declaration)?, declaration))).collect();
        self.patterns = declared.iter().copied().collect();
        for (id, declaration) in &declared {
            self.current = Some(*id);
            self.declare_procedure(*id, declaration);
        }
        self.current = None;
        for file in files {
            self.describe_late(&file.tree);
        }
        for (id, declaration) in &declared {
            self.current = Some(*id);
            self.describe_procedure(*id, declaration);
        }
        for pending in std::mem::take(&mut self.pending) {
            self.current = Some(pending.procedure);
            self.describe_item(&pending);
        }
        self.current = None;
    }

    fn procedure_of(&self, declaration: &ast::Declaration) -> Option<ProcedureId> {
        match self.own(&declaration.head, Kind::Procedure)? {
            Entity::Procedure(id) => Some(id),
            _ => None,
        }
    }

    /// Declares the items of a procedure; a pattern is only declared where it is copied.
    fn declare_procedure(&mut self, id: ProcedureId, declaration: &'a ast::Declaration) {
        let cites = self.cites(&declaration.head.tail.marks);
        self.policy.procedures[id].named.cites.clone_from(&cites);
        self.policy.procedures[id].named.matches = self.matches(&declaration.head.matches, Kind::Stage);
        let Some(block) = block_of(declaration) else { return };
        if self.policy.procedures[id].is_pattern() {
            return;
        }
        let scope = self.open_scope(id);
        self.own_scopes.insert(id, scope);
        let path = self.policy.procedures[id].named.name.clone();
        let site = Site { procedure: id, scope, parent: None };
        let items = self.declare_block(site, block, &path, &cites, &mut vec![id]);
        self.policy.procedures[id].items = items;
    }

    pub(super) fn open_scope(&mut self, procedure: ProcedureId) -> ScopeId {
        let (items, copies, values, cites) = Default::default();
        self.scopes.push(Scope { procedure, items, copies, values, cites });
        ScopeId(self.scopes.len() - 1)
    }

    /// Declares the items of a block; `open` are the procedures being copied, so that none follows itself.
    pub(super) fn declare_block(
        &mut self,
        site: Site,
        block: &'a ast::Block,
        path: &str,
        inherited: &[Cite],
        open: &mut Vec<ProcedureId>,
    ) -> Vec<ItemId> {
        let mut items = Vec::new();
        for member in &block.members {
            if let ast::Member::Item(written) = member {
                items.push(self.declare_item(site, written, path, inherited, open));
            }
        }
        items
    }

    fn declare_item(
        &mut self,
        site: Site,
        written: &'a ast::Item,
        path: &str,
        inherited: &[Cite],
        open: &mut Vec<ProcedureId>,
    ) -> ItemId {
        let cites = self.cites(&written.head.tail.marks);
        let cites = if cites.is_empty() { inherited.to_vec() } else { self.cited_here(Some(site.scope), cites) };
        let name = item_name(written);
        let named = Named { name: name.clone(), cites: cites.clone(), ..super::declare::named(&written.head) };
        let path = if name.is_empty() { path.to_owned() } else { format!("{path}.{name}") };
        let item = self.policy.items.add(Item {
            named,
            path: path.clone(),
            kind: plain_kind(&written.kind),
            procedure: site.procedure,
            home: self.scope(site.scope).map_or(site.procedure, |scope| scope.procedure),
            parent: site.parent,
            children: Vec::new(),
            outcomes: Vec::new(),
            lines: Lines::default(),
        });
        self.name_item(site.scope, &name, item, written);
        if let Some(block) = &written.block {
            self.declare_outcomes(site.scope, item, block, &cites);
            if Place::of(&written.kind).holds_items() {
                let inner = Site { parent: Some(item), ..site };
                let children = self.declare_block(inner, block, &path, &cites, open);
                self.policy.items[item].children = children;
            }
        }
        if let ast::ItemKind::Follow(followed, values) = &written.kind {
            self.copy(site, item, (followed, values), open);
        }
        let Site { procedure, scope, .. } = site;
        self.pending.push(Pending { procedure, scope, item, written, inherited: cites });
        item
    }

    fn name_item(&mut self, scope: ScopeId, name: &str, item: ItemId, written: &ast::Item) {
        let nameless = matches!(written.kind, ast::ItemKind::AtAnyTime(..)) && written.head.name.is_none();
        if name.is_empty() || nameless {
            return;
        }
        let first = self.scope(scope).and_then(|known| known.items.get(name)).copied();
        if let Some(first) = first {
            let first = self.policy.items[first].named.span;
            let second = written.head.name.as_ref().map_or(written.head.span, |name| name.span);
            self.duplicate(name, second, first);
        } else if let Some(known) = self.scopes.get_mut(scope.0) {
            known.items.insert(name.to_owned(), item);
        }
    }

    fn declare_outcomes(&mut self, scope: ScopeId, item: ItemId, block: &'a ast::Block, inherited: &[Cite]) {
        for member in &block.members {
            let ast::Member::Statement(statement) = member else { continue };
            let ast::StatementKind::Outcome(written) = &statement.kind else { continue };
            let cites = self.cites(&statement.tail.marks);
            let cites = if cites.is_empty() { inherited.to_vec() } else { self.cited_here(Some(scope), cites) };
            let earlier = self.outcome_of(item, &written.name.text);
            let follows = matches!(self.policy.items[item].kind, ItemKind::Follow(..));
            if let Some(earlier) = earlier.filter(|_| !follows) {
                let first = self.policy.outcomes[earlier].named.span;
                let same_target = statement.tail.when.is_none() && statement.tail.marks.is_empty();
                if same_target {
                    self.duplicate(&written.name.text, written.name.span, first);
                    continue;
                }
            }
            let title = written.title.as_ref().map(|title| title.value.clone());
            let name = written.name.text.clone();
            let (span, also, matches) = (statement.span, Vec::new(), Vec::new());
            self.add_outcome(item, Named { name, title, also, span, cites, matches }, false);
        }
    }

    fn add_outcome(&mut self, item: ItemId, named: Named, built_in: bool) -> OutcomeId {
        let (when, lines, end) = (None, Lines::default(), None);
        let id = self.policy.outcomes.add(Outcome { named, item, when, lines, end, built_in });
        self.policy.items[item].outcomes.push(id);
        id
    }

    fn describe_procedure(&mut self, id: ProcedureId, declaration: &'a ast::Declaration) {
        let Some(block) = block_of(declaration) else { return };
        if self.policy.procedures[id].is_pattern() {
            return;
        }
        let escalation = self.policy.procedures[id].escalation;
        let place = if escalation { Place::Escalation } else { Place::Procedure };
        let inherited = self.policy.procedures[id].named.cites.clone();
        let scope = self.own_scopes.get(&id).copied();
        let lines = self.lines(scope, block, place, &inherited);
        self.assume_header(id, &lines);
        self.policy.procedures[id].lines = lines;
    }

    /// Notes what stands for header lines that are not written.
    fn assume_header(&mut self, id: ProcedureId, lines: &Lines) {
        let Procedure { named, escalation, .. } = &self.policy.procedures[id];
        let mut texts = Vec::new();
        if !escalation && lines.held_by.is_empty() && lines.outline.is_empty() && lines.external.is_empty() {
            texts.push("no `held by` line: the holder is unstated");
        }
        if *escalation && lines.effect.iter().all(|line| line.value.is_none()) {
            texts.push("no `effect` is stated: the case waits while it is disputed");
        }
        let assumed = texts.into_iter().map(|text| Assumed { subject: named.name.clone(), text: text.to_owned() });
        self.policy.assumed.extend(assumed.collect::<Vec<_>>());
    }

    fn describe_item(&mut self, pending: &Pending<'a>) {
        let Pending { scope, item, written, inherited, .. } = pending;
        let scope = Some(*scope);
        match &written.kind {
            ast::ItemKind::WaitFor(moment) => {
                self.policy.items[*item].kind = ItemKind::Wait(self.moment(scope, moment))
            }
            ast::ItemKind::MeanwhileOn(moment) => {
                self.policy.items[*item].kind = ItemKind::MeanwhileOn(self.moment(scope, moment));
            }
            ast::ItemKind::MeanwhileEvery { length, of, until } => {
                let length = self.length(scope, length);
                let of = of.as_ref().map(|moment| self.moment(scope, moment));
                let until = until.as_ref().map(|moment| self.moment(scope, moment));
                self.policy.items[*item].kind = ItemKind::MeanwhileEvery(length, of, until);
            }
            ast::ItemKind::AtAnyTime(moment, target) => {
                let (moment, target) = (self.moment(scope, moment), self.target(scope, target));
                self.policy.items[*item].kind = ItemKind::AtAnyTime(moment, target);
            }
            ast::ItemKind::Follow(..) => self.copied_header(pending.scope, *item),
            _ => {}
        }
        self.policy.items[*item].named.matches = self.matches(&written.head.matches, Kind::Stage);
        if let Some(block) = &written.block {
            let place = Place::of(&written.kind);
            let lines = self.lines(scope, block, place, inherited);
            self.policy.items[*item].lines = lines;
            self.describe_outcomes(scope, *item, block);
        }
        if written.kind == ast::ItemKind::Level {
            self.fill_in_level(*item);
        }
        if let (Some(_), ast::ItemKind::End) = (&written.head.tail.when, &written.kind) {
            let help = "put the `when` on the line that leads here";
            self.wrong_kind(written.head.span, "an end is reached or not, and cannot hold for some cases only", help);
        } else if let Some(when) = &written.head.tail.when {
            let Some(condition) = self.condition(scope, when) else { return };
            let cites = self.policy.items[*item].named.cites.clone();
            let asked = Line { value: condition, when: None, cites, own_cites: false, span: written.head.span };
            self.policy.items[*item].lines.only_if.insert(0, asked);
        }
    }

    fn describe_outcomes(&mut self, scope: Option<ScopeId>, item: ItemId, block: &'a ast::Block) {
        let outcomes = self.policy.items[item].outcomes.clone();
        for member in &block.members {
            let ast::Member::Statement(statement) = member else { continue };
            let ast::StatementKind::Outcome(written) = &statement.kind else { continue };
            let named = |id: &&OutcomeId| self.policy.outcomes[**id].named.span == statement.span;
            let Some(id) = outcomes.iter().find(named).copied() else { continue };
            let inherited = self.policy.outcomes[id].named.cites.clone();
            let mut lines = match &written.block {
                Some(block) => self.lines(scope, block, Place::Outcome, &inherited),
                None => Lines::default(),
            };
            if let Some(target) = &written.then {
                let target = self.target(scope, target);
                let own_cites = !statement.tail.marks.is_empty();
                let (when, span) = (None, statement.span);
                lines.then.push(Line { value: target, when, cites: inherited, own_cites, span });
            }
            let when = statement.tail.when.as_ref().and_then(|when| self.condition(scope, when));
            self.policy.outcomes[id].lines = lines;
            self.policy.outcomes[id].when = when;
            self.end_of_copy(item, id, &written.name);
        }
    }

    /// Gives a level the outcomes that every level has.
    fn fill_in_level(&mut self, item: ItemId) {
        let Item { named, lines, path, .. } = &self.policy.items[item];
        let (named, path, last) = (named.clone(), path.clone(), !lines.final_level.is_empty());
        for (name, title) in [("settled", "settled"), ("unsettled", "not settled")] {
            if self.outcome_of(item, name).is_some() || (name == "unsettled" && last) {
                continue;
            }
            let filled = Named { name: name.to_owned(), title: Some(title.to_owned()), ..named.clone() };
            let id = self.add_outcome(item, filled, true);
            if name == "settled" {
                let (when, own_cites) = (None, false);
                let cites = named.cites.clone();
                let line = Line { value: Target::Settled, when, cites, own_cites, span: named.span };
                self.policy.outcomes[id].lines.then.push(line);
            }
            let text = format!("a level has the outcome `{name}`");
            self.policy.assumed.push(crate::model::Assumed { subject: path.clone(), text });
        }
    }

    /// Reports a procedure that follows itself.
    pub(super) fn endless_follow(&mut self, path: &ast::Path, names: &[String]) {
        let message = format!("{} follows itself, through {}", Self::written(path), names.join(", then "));
        let found = Diagnostic::new("endless-follow", Severity::Error, path.span, message);
        let found = found.here("comes back to where it began");
        self.report(found.help("let the case go back with `then`, or end with `continues in`"));
    }
}

/// Returns the block of a procedure.
pub(super) fn block_of(declaration: &ast::Declaration) -> Option<&ast::Block> {
    match &declaration.kind {
        ast::DeclarationKind::Procedure(_, block) | ast::DeclarationKind::Escalation(_, block) => block.as_ref(),
        _ => None,
    }
}

/// Names an item: its own name, or that of its moment or procedure.
fn item_name(written: &ast::Item) -> String {
    let moment = |moment: &ast::Stated<ast::Moment>| match moment {
        ast::Stated::Said(ast::Moment::AnyOf(points) | ast::Moment::First(points) | ast::Moment::Last(points)) => {
            let last = points.first().and_then(|point| point.path.names.last());
            last.map(|name| name.text.clone()).unwrap_or_default()
        }
        ast::Stated::Unstated(_) => "unstated".to_owned(),
    };
    if let Some(name) = &written.head.name {
        return name.text.clone();
    }
    match &written.kind {
        ast::ItemKind::WaitFor(found) => moment(found),
        ast::ItemKind::AtAnyTime(found, _) => format!("on-{}", moment(found)),
        ast::ItemKind::MeanwhileOn(found) => format!("meanwhile-{}", moment(found)),
        ast::ItemKind::MeanwhileEvery { .. } => "meanwhile".to_owned(),
        ast::ItemKind::Follow(path, _) => path.names.last().map(|name| name.text.clone()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Returns the kind of an item, its moments still open.
fn plain_kind(kind: &ast::ItemKind) -> ItemKind {
    match kind {
        ast::ItemKind::Step => ItemKind::Step,
        ast::ItemKind::Decision => ItemKind::Decision,
        ast::ItemKind::Level => ItemKind::Level,
        ast::ItemKind::End => ItemKind::End,
        ast::ItemKind::Parallel => ItemKind::Parallel,
        ast::ItemKind::Sequence => ItemKind::Sequence,
        ast::ItemKind::Route => ItemKind::Route,
        ast::ItemKind::WaitFor(_) => ItemKind::Wait(Moment::Unstated),
        ast::ItemKind::Follow(..) => ItemKind::Follow(ProcedureId(0), Box::default()),
        ast::ItemKind::MeanwhileOn(_) => ItemKind::MeanwhileOn(Moment::Unstated),
        ast::ItemKind::MeanwhileEvery { .. } => ItemKind::MeanwhileEvery(None, None, None),
        ast::ItemKind::AtAnyTime(..) => ItemKind::AtAnyTime(Moment::Unstated, Target::Unstated),
    }
}
