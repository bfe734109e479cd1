//! Which files belong together.

use super::{number, sibling};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{Parsed, ast};

/// Lists what a file uses, with the places of the lines; what was not read is left out.
fn uses(files: &[Parsed], of: usize, sources: &Sources) -> Vec<(usize, Span)> {
    let Some(parsed) = files.get(of) else { return Vec::new() };
    let Some(file) = sources.get(parsed.file) else { return Vec::new() };
    let used = parsed.tree.declarations.iter().filter_map(|declaration| match &declaration.kind {
        ast::DeclarationKind::Use(path) => Some((sibling(&file.path, &path.value), path.span)),
        _ => None,
    });
    used.filter_map(|(path, span)| Some((number(files, sources.find(&path)?)?, span))).collect()
}

/// Lists a file and every library that it uses, directly or not; libraries first, in the order of use.
pub(super) fn visible<'a>(files: &'a [Parsed], file: FileId, sources: &Sources) -> Vec<&'a Parsed> {
    fn visit(files: &[Parsed], of: usize, sources: &Sources, found: &mut Vec<usize>, open: &mut Vec<usize>) {
        if found.contains(&of) || open.contains(&of) {
            return;
        }
        open.push(of);
        // What another policy uses is its own affair.
        let own = open.len() == 1 || !files.get(of).is_some_and(super::has_policy);
        for (used, _) in uses(files, of, sources).into_iter().filter(|_| own) {
            visit(files, used, sources, found, open);
        }
        open.pop();
        found.push(of);
    }
    let mut found = Vec::new();
    if let Some(own) = number(files, file) {
        visit(files, own, sources, &mut found, &mut Vec::new());
    }
    found.iter().filter_map(|number| files.get(*number)).collect()
}

/// Finds every circle of files that use each other, once.
pub(super) fn cycles(files: &[Parsed], sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut reported: Vec<Vec<usize>> = Vec::new();
    for start in 0..files.len() {
        let Some(circle) = circle_from(files, start, sources) else { continue };
        let mut members: Vec<usize> = circle.iter().map(|(member, _)| *member).collect();
        members.sort_unstable();
        if reported.contains(&members) {
            continue;
        }
        reported.push(members);
        let path = |number: usize| {
            let file = files.get(number).and_then(|parsed| sources.get(parsed.file));
            file.map_or(String::new(), |file| format!("`{}`", file.path))
        };
        let names: Vec<String> = circle.iter().map(|(member, _)| path(*member)).collect();
        let Some((_, span)) = circle.first() else { continue };
        let message = format!("{} use each other in a circle", names.join(" and "));
        let mut diagnostic = Diagnostic::new("import-cycle", Severity::Error, *span, message)
            .here("brings in a file that comes back here")
            .help("put what they share into a third file, and let each of them `use` that one");
        for (_, other) in circle.iter().skip(1) {
            diagnostic = diagnostic.label(*other, "which brings in this one");
        }
        found.push(diagnostic);
    }
    found
}

/// Follows `use` from a file until it comes back; returns the files on the way, each with its `use` line.
fn circle_from(files: &[Parsed], start: usize, sources: &Sources) -> Option<Vec<(usize, Span)>> {
    let mut trail: Vec<Vec<(usize, Span)>> =
        uses(files, start, sources).into_iter().map(|(used, span)| vec![(start, span), (used, span)]).collect();
    let mut seen = vec![start];
    while let Some(path) = trail.pop() {
        let (last, _) = *path.last()?;
        if last == start {
            let mut circle = path;
            circle.pop();
            return Some(circle);
        }
        if seen.contains(&last) {
            continue;
        }
        seen.push(last);
        for (used, span) in uses(files, last, sources) {
            let mut longer = path.clone();
            if let Some(end) = longer.last_mut() {
                end.1 = span;
            }
            longer.push((used, span));
            trail.push(longer);
        }
    }
    None
}
