//! From names to numbers: files that belong together become policies.
//!
//! [`resolve`] returns every policy among the files, with every reference replaced by a typed number. What could not
//! be resolved is left out and reported once; a procedure with such an error in it is marked as broken and not judged.

mod copies;
mod declare;
mod foreign;
mod header;
mod imports;
mod jumps;
mod lines;
mod moments;
mod names;
mod organisation;
mod places;
mod procedures;
mod rules;
mod scenarios;
mod scope;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Challenges, Policy, ProcedureId};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{Parsed, ast};

/// The policies of some files, and what was wrong with their names.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// One for each file with a `policy` block, in the order of the files.
    pub policies: Vec<Policy>,
    /// What did not resolve, each once.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves files that were read together; `sources` gives their paths and texts.
pub fn resolve(files: &[Parsed], sources: &Sources) -> Resolved {
    let mut resolved = Resolved { policies: Vec::new(), diagnostics: imports::cycles(files, sources) };
    for parsed in files {
        let declared = parsed.tree.declarations.iter();
        let policies: Vec<_> = declared.filter(|found| matches!(found.kind, ast::DeclarationKind::Policy(_))).collect();
        for extra in policies.iter().skip(1) {
            let message = "a file holds one policy, and this is a second one";
            let found = Diagnostic::new("duplicate-name", Severity::Error, extra.head.span, message);
            resolved.diagnostics.push(found.help("put it in a file of its own, and `use` what both share"));
        }
        let visible = imports::visible(files, parsed.file, sources);
        let (policy, diagnostics) = policy(parsed, &visible, sources);
        resolved.diagnostics.extend(diagnostics);
        resolved.policies.extend(policy.filter(|_| !policies.is_empty()));
    }
    resolved.diagnostics.sort_by(|left, right| (left.span(), &left.message).cmp(&(right.span(), &right.message)));
    resolved.diagnostics.dedup();
    resolved
}

/// Resolves one file together with the libraries that it uses.
fn policy(parsed: &Parsed, visible: &[&Parsed], sources: &Sources) -> (Option<Policy>, Vec<Diagnostic>) {
    let stem = sources.get(parsed.file).map_or("", |file| file.path.as_str());
    let stem = stem.rsplit('/').next().unwrap_or(stem).trim_end_matches(".well").to_owned();
    let mut resolver = Resolver {
        policy: declare::empty(stem, parsed.file),
        names: names::Names::default(),
        scopes: Vec::new(),
        pending: Vec::new(),
        diagnostics: Vec::new(),
        current: None,
        lost_words: visible.iter().flat_map(|file| file.lost.iter().cloned()).collect(),
        patterns: BTreeMap::new(),
        own_scopes: BTreeMap::new(),
        in_rule: false,
    };
    let (visible, foreign): (Vec<&Parsed>, Vec<&Parsed>) =
        visible.iter().copied().partition(|file| file.file == parsed.file || !has_policy(file));
    let visible = visible.as_slice();
    for file in foreign {
        resolver.declare_foreign(&file.tree);
    }
    for file in visible {
        resolver.declare(&file.tree);
    }
    for file in visible {
        resolver.describe(&file.tree);
    }
    resolver.procedures(visible);
    resolver.jumps();
    for file in visible {
        resolver.rules(&file.tree);
        resolver.scenarios(&file.tree);
    }
    for file in visible {
        resolver.mark_broken(file);
    }
    let Resolver { mut policy, diagnostics, .. } = resolver;
    policy.broken.sort();
    policy.broken.dedup();
    policy.challenges = Challenges::new(&policy);
    policy.leading = leading(&policy);
    (Some(policy), diagnostics)
}

/// Lists the procedures from which a case continues in each.
fn leading(policy: &Policy) -> BTreeMap<ProcedureId, Vec<ProcedureId>> {
    let mut leading: BTreeMap<ProcedureId, Vec<ProcedureId>> = BTreeMap::new();
    for (_, item) in policy.items.iter() {
        for to in item.lines.continues_in.iter().flat_map(|line| &line.value) {
            leading.entry(*to).or_default().push(item.procedure);
        }
    }
    leading
}

fn has_policy(parsed: &Parsed) -> bool {
    parsed.tree.declarations.iter().any(|found| matches!(found.kind, ast::DeclarationKind::Policy(_)))
}

/// The state of resolving one policy.
struct Resolver<'a> {
    policy: Policy,
    names: names::Names,
    scopes: Vec<scope::Scope<'a>>,
    pending: Vec<procedures::Pending<'a>>,
    diagnostics: Vec<Diagnostic>,
    /// The procedure whose lines are being resolved; an error breaks it.
    current: Option<ProcedureId>,
    /// Words of lines that could not be read: a name declared there is unknown elsewhere only because of that.
    lost_words: BTreeSet<String>,
    patterns: BTreeMap<ProcedureId, &'a ast::Declaration>,
    /// Where the names of each procedure's own items stand.
    own_scopes: BTreeMap<ProcedureId, scope::ScopeId>,
    /// Whether a rule is being resolved, in which stages may be named.
    in_rule: bool,
}

impl Resolver<'_> {
    /// Reports an error of the file.
    fn report(&mut self, found: Diagnostic) {
        if found.severity == Severity::Error {
            self.policy.broken.extend(self.current);
        }
        // A fault of a library is nobody's in particular, and so the same for every policy that uses it.
        let own = found.span().is_some_and(|span| span.file == self.policy.file);
        let policy = own.then(|| self.policy.named.name.clone());
        self.diagnostics.push(Diagnostic { policy, ..found });
    }

    /// Reports something that has the wrong kind for its place.
    fn wrong_kind(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.report(Diagnostic::new("wrong-kind", Severity::Error, span, message).help(help));
    }

    /// Marks the procedures in which a syntax error stands as broken.
    fn mark_broken(&mut self, parsed: &Parsed) {
        let faults = parsed.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        let spans: Vec<Span> = faults.filter_map(Diagnostic::span).collect();
        for declaration in &parsed.tree.declarations {
            let inside = |span: &Span| declaration.span.start <= span.start && span.start < declaration.span.end;
            let name = declaration.head.name.as_ref().map(|name| name.text.as_str());
            if !spans.iter().any(inside) || parsed.file != declaration.span.file {
                continue;
            }
            let broken = self.policy.procedures.iter().find(|(_, known)| Some(known.named.name.as_str()) == name);
            let broken = broken.map(|(id, _)| id);
            self.policy.broken.extend(broken);
        }
    }
}

/// Returns the place of a file that another one names, relative to it.
pub fn sibling(path: &str, relative: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = if relative.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    parts.retain(|part| !part.is_empty() && *part != ".");
    for part in relative.split('/').filter(|part| !part.is_empty() && *part != ".") {
        let climbs = part == ".." && parts.last().is_some_and(|last| *last != "..");
        if climbs {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    let rooted = if relative.starts_with('/') || (path.starts_with('/')) { "/" } else { "" };
    format!("{rooted}{}", parts.join("/"))
}

/// Returns the number of a file among those read together.
fn number(files: &[Parsed], file: FileId) -> Option<usize> {
    files.iter().position(|parsed| parsed.file == file)
}
