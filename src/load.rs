//! From paths to parsed files: reads what is asked for and everything that it brings in by `use`.
//!
//! It promises to read every file once, an import cycle included, and to go on where one cannot be read. It touches
//! no disk: the reading function is handed in. Whether a cycle is right is judged where names are resolved.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::error::{Error, Snippet};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::{self, Parsed, ast};

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The system did not hand it out, with the reason.
    Unreadable(String),
    /// It is not text in UTF-8.
    NotText,
}

/// Every file of a run.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The texts.
    pub sources: Sources,
    /// The texts, parsed, in the same order.
    pub parsed: Vec<Parsed>,
    /// What could not be read.
    pub errors: Vec<Error>,
}

/// The place of a path after `use`.
struct Import {
    span: Span,
}

/// Reads the files `roots` and everything that they bring in.
///
/// Paths are shown and handed to `read` relative to the folder `base`, an absolute path, with `/` between their parts.
pub fn load(roots: &[String], base: &str, read: &mut dyn FnMut(&str) -> Result<String, Failure>) -> Loaded {
    let mut loaded = Loaded::default();
    let mut failed: BTreeMap<String, Failure> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    // What is brought in comes after what is there already, so that files keep their order whoever reads them first.
    let mut wanted: Vec<(String, Option<Import>)> = roots.iter().map(|root| (shown(base, root), None)).collect();
    while !wanted.is_empty() {
        let mut added = Vec::new();
        for (path, import) in std::mem::take(&mut wanted) {
            if seen.insert(path.clone()) {
                match read(&path) {
                    Ok(text) => added.push(loaded.sources.add(&path, text)),
                    Err(failure) => {
                        failed.insert(path.clone(), failure);
                    }
                }
            }
            let failure = failed.get(&path).map(|failure| blame(&path, failure, import, &loaded.sources));
            loaded.errors.extend(failure);
        }
        let files = added.into_iter().filter_map(|id| Some((id, loaded.sources.get(id)?)));
        let files: Vec<(FileId, &SourceFile)> = files.collect();
        let parsed: Vec<Parsed> = files.par_iter().map(|(id, file)| syntax::parse(*id, &file.text)).collect();
        wanted = files.iter().zip(&parsed).flat_map(|((_, file), parsed)| imports(&file.path, parsed, base)).collect();
        loaded.parsed.extend(parsed);
    }
    loaded
}

/// Lists what a file brings in.
fn imports(path: &str, parsed: &Parsed, base: &str) -> Vec<(String, Option<Import>)> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let imports = uses(&parsed.tree).map(|text| {
        let target = absolute(&absolute(base, folder), &text.value);
        (shown(base, &target), Some(Import { span: text.span }))
    });
    imports.collect()
}

/// Lists the paths that a file brings in.
pub fn uses(tree: &ast::File) -> impl Iterator<Item = &ast::Text> {
    tree.declarations.iter().filter_map(|declaration| match &declaration.kind {
        ast::DeclarationKind::Use(path) => Some(path),
        _ => None,
    })
}

fn blame(path: &str, failure: &Failure, import: Option<Import>, sources: &Sources) -> Error {
    let path = path.to_owned();
    let importer = import.and_then(|import| Some((import.span, sources.get(import.span.file)?)));
    match (importer, failure) {
        (Some((span, file)), failure) => Error::MissingImport {
            path,
            importer: format!("{}:{}", file.path, file.lines.line(span.range().start) + 1),
            reason: match failure {
                Failure::Unreadable(reason) => reason.clone(),
                Failure::NotText => "it is not text in UTF-8".to_owned(),
            },
            snippet: Snippet::new(&file.path, &file.text, span.range(), "brought in here"),
        },
        (None, Failure::Unreadable(reason)) => Error::Unreadable { path, reason: reason.clone() },
        (None, Failure::NotText) => Error::NotText { path },
    }
}

/// Returns `path` as it is shown: relative to the folder `base`, without `.` and needless `..`.
pub fn shown(base: &str, path: &str) -> String {
    relative(base, &absolute(base, path))
}

/// Puts `path` behind the folder `base`, unless it begins at a root itself, and takes `.` and `..` out.
fn absolute(base: &str, path: &str) -> String {
    let is_absolute = path.starts_with('/') || path.as_bytes().get(1) == Some(&b':');
    let whole = if is_absolute { path.to_owned() } else { format!("{base}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            ".." if parts.len() > 1 => {
                parts.pop();
            }
            "." | ".." => (),
            // The first part is empty, or the letter of a drive.
            "" if !parts.is_empty() => (),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns the way from the folder `base` to `path`, both absolute; `path` itself where they share no folder.
fn relative(base: &str, path: &str) -> String {
    let base = absolute(base, "");
    let shared = base.split('/').zip(path.split('/')).take_while(|(left, right)| left == right).count();
    if shared < 2 {
        return path.to_owned();
    }
    let up = base.split('/').skip(shared).map(|_| "..");
    up.chain(path.split('/').skip(shared)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_current_folder() {
        let shown = |path: &str| shown("/home/author/manual", path);
        assert_eq!(shown("./policies/enfield.well"), "policies/enfield.well");
        assert_eq!(shown("policies/../shared//vocabulary.well"), "shared/vocabulary.well");
        assert_eq!(shown("/home/author/manual/a.well"), "a.well");
        assert_eq!(shown("../other/a.well"), "../other/a.well");
        assert_eq!(shown("/srv/a.well"), "/srv/a.well");
        assert_eq!(shown("../manual/a.well"), "a.well");
    }

    #[test]
    fn a_cycle_is_read_once_and_a_missing_import_is_blamed_on_each_file_that_asks() {
        let texts = [("a.well", "use \"b/c.well\"\n"), ("b/c.well", "use \"../a.well\"\nuse \"gone.well\"\n")];
        let mut asked = Vec::new();
        let loaded = load(&["a.well".to_owned(), "none.well".to_owned()], "/home/author", &mut |path| {
            asked.push(path.to_owned());
            let text = texts.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned());
            text.ok_or_else(|| Failure::Unreadable("there is no such file".to_owned()))
        });
        assert_eq!(asked, ["a.well", "none.well", "b/c.well", "b/gone.well"]);
        let errors: Vec<_> = loaded.errors.iter().map(Error::to_string).collect();
        assert_eq!(
            errors,
            [
                "cannot read `none.well`: there is no such file",
                "cannot read `b/gone.well`, which b/c.well:2 uses: there is no such file"
            ]
        );
    }
}
