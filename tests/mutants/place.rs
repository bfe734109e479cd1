//! The places of a policy that can be broken: declarations, items and lines, each with what stands around it.

use stepwell::load::Loaded;
use stepwell::source::{FileId, Span};
use stepwell::syntax::ast::{
    Block, Declaration, DeclarationKind, File, Item, ItemKind, Mark, Member, Path, Statement, StatementKind,
};

/// One policy and the files that it uses; its own file is the first.
pub struct Sheet {
    pub name: String,
    pub loaded: Loaded,
}

impl Sheet {
    pub fn tree(&self) -> &File {
        &self.loaded.parsed[0].tree
    }

    pub fn text(&self, span: Span) -> &str {
        self.loaded.sources.text(span)
    }

    /// Lists the declarations of every file, those of the policy first.
    pub fn declarations(&self) -> impl Iterator<Item = &Declaration> {
        self.loaded.parsed.iter().flat_map(|parsed| &parsed.tree.declarations)
    }

    /// Returns the declaration with that name, if it is of a kind that `wanted` accepts.
    pub fn declared(&self, name: &str, wanted: fn(&DeclarationKind) -> bool) -> Option<&Declaration> {
        self.declarations().find(|found| is_named(&found.head, name) && wanted(&found.kind))
    }

    /// Lists every place of the policy's own file, in the order in which it is written.
    pub fn places(&self) -> Vec<Place<'_>> {
        let mut found = Vec::new();
        for declaration in &self.tree().declarations {
            let place = Place { sheet: self, declaration, around: Vec::new(), outcome: None, line: None };
            found.push(place.clone());
            if let Some(block) = block(&declaration.kind) {
                place.walk(block, &mut found);
            }
        }
        found
    }
}

pub fn is_named(head: &stepwell::syntax::ast::Head, name: &str) -> bool {
    head.name.as_ref().is_some_and(|known| known.text == name)
}

/// Returns the block of a declaration that holds statements.
pub fn block(kind: &DeclarationKind) -> Option<&Block> {
    use DeclarationKind as D;
    match kind {
        D::Service(block) | D::System(block) | D::Party(block) | D::Document(block) => block.as_ref(),
        D::Consent(_, block) | D::Team(_, block) | D::Role { block, .. } | D::Body(_, block) => block.as_ref(),
        D::Fact(_, _, block) | D::Event(_, block) => block.as_ref(),
        D::Procedure(_, block) | D::Escalation(_, block) => block.as_ref(),
        D::Route(block) => Some(block),
        _ => None,
    }
}

/// A place: the declaration itself, an item where there is one, a line where there is one.
#[derive(Clone)]
pub struct Place<'a> {
    pub sheet: &'a Sheet,
    pub declaration: &'a Declaration,
    /// The items around it from the outside in; where the place is an item, that is the last.
    pub around: Vec<&'a Item>,
    /// The outcome in whose block a line stands.
    pub outcome: Option<&'a Statement>,
    pub line: Option<&'a Statement>,
}

impl<'a> Place<'a> {
    fn walk(&self, block: &'a Block, found: &mut Vec<Place<'a>>) {
        for member in &block.members {
            match member {
                Member::Item(item) => {
                    let around = self.around.iter().copied().chain([item]).collect();
                    let place = Place { around, ..self.clone() };
                    found.push(place.clone());
                    item.block.iter().for_each(|block| place.walk(block, found));
                }
                Member::Statement(line) => {
                    found.push(Place { line: Some(line), ..self.clone() });
                    let StatementKind::Outcome(outcome) = &line.kind else { continue };
                    let inside = Place { outcome: Some(line), ..self.clone() };
                    outcome.block.iter().for_each(|block| inside.walk(block, found));
                }
            }
        }
    }

    /// Returns the item in which the place is, itself included.
    pub fn item(&self) -> Option<&'a Item> {
        self.around.last().copied()
    }

    /// Returns the line of a place, unless it is an item or a declaration.
    pub fn said(&self) -> Option<(&'a Statement, &'a StatementKind)> {
        self.line.map(|line| (line, &line.kind))
    }

    /// Returns the item of a place that is an item.
    pub fn is_item(&self) -> Option<&'a Item> {
        self.item().filter(|_| self.line.is_none())
    }

    /// Returns whether the place is a declaration itself.
    pub fn is_declaration(&self) -> bool {
        self.around.is_empty() && self.line.is_none()
    }

    pub fn is_work(&self) -> bool {
        self.item().is_some_and(|item| matches!(item.kind, ItemKind::Step | ItemKind::Decision | ItemKind::Level))
    }

    pub fn is_procedure(&self) -> bool {
        matches!(self.declaration.kind, DeclarationKind::Procedure(..))
    }

    pub fn is_escalation(&self) -> bool {
        matches!(self.declaration.kind, DeclarationKind::Escalation(..))
    }

    /// Lists where a finding about this place stands: in its item, or among the header lines of its declaration.
    pub fn region(&self) -> Vec<Span> {
        if let Some(item) = self.item() {
            return vec![item.span];
        }
        let lines = block(&self.declaration.kind).into_iter().flat_map(|block| &block.members);
        let lines =
            lines.filter_map(|member| if let Member::Statement(line) = member { Some(line.span) } else { None });
        [self.declaration.head.span].into_iter().chain(lines).collect()
    }

    /// Lists the items among which the item of this place stands, itself included.
    pub fn siblings(&self) -> Vec<&'a Item> {
        let outer = self.around.len().checked_sub(2).and_then(|outer| self.around.get(outer));
        let block = outer.map_or(block(&self.declaration.kind), |outer| outer.block.as_ref());
        let members = block.into_iter().flat_map(|block| &block.members);
        members.filter_map(|member| if let Member::Item(item) = member { Some(item) } else { None }).collect()
    }

    /// Lists the lines of the item of this place, or of its declaration.
    pub fn lines(&self) -> Vec<&'a Statement> {
        let block = self.item().map_or(block(&self.declaration.kind), |item| item.block.as_ref());
        let members = block.into_iter().flat_map(|block| &block.members);
        members.filter_map(|member| if let Member::Statement(line) = member { Some(line) } else { None }).collect()
    }

    /// Lists the clause marks of a line: its own, or those of the nearest header that has any.
    pub fn marks(&self) -> Vec<&'a Mark> {
        let heads = self.around.iter().rev().map(|item| &item.head.tail).chain([&self.declaration.head.tail]);
        let own = self.line.into_iter().chain(self.outcome).map(|line| &line.tail);
        let mut tails = own.chain(heads).map(|tail| &tail.marks);
        tails.find(|marks| !marks.is_empty()).map_or(Vec::new(), |marks| marks.iter().collect())
    }

    /// Names the place as a finding does: `procedure.item.outcome`.
    pub fn path(&self) -> String {
        let mut parts = vec![self.declaration.head.name.as_ref().map_or("", |name| &name.text)];
        for item in &self.around {
            let named = item.head.name.as_ref().map(|name| name.text.as_str());
            parts.push(named.unwrap_or_else(|| unnamed(&item.kind)));
        }
        if let Some(StatementKind::Outcome(outcome)) = self.outcome.map(|line| &line.kind) {
            parts.push(&outcome.name.text);
        }
        parts.retain(|part| !part.is_empty());
        parts.join(".")
    }

    /// Shows the first line of what stands here.
    pub fn shown(&self) -> String {
        let header = self.is_item().map(|item| item.head.span);
        let span = self.line.map(|line| line.span).or(header).unwrap_or(self.declaration.head.span);
        self.sheet.text(span).lines().next().unwrap_or_default().trim_end_matches(" {").to_owned()
    }
}

fn unnamed(kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::Parallel => "parallel",
        ItemKind::Sequence => "sequence",
        ItemKind::Route => "route",
        ItemKind::WaitFor(_) => "wait",
        ItemKind::Follow(..) => "follow",
        ItemKind::MeanwhileOn(_) | ItemKind::MeanwhileEvery { .. } => "meanwhile",
        _ => "item",
    }
}

/// Returns the span from the first to the last of some paths.
pub fn across(paths: &[Path]) -> Option<Span> {
    Some(paths.first()?.span.to(paths.last()?.span))
}

/// The file of the policy in a [`Sheet`].
pub const OWN: FileId = FileId(0);
