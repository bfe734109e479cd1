//! Models in BPMN: what is read of each, what not, and the verdict.

use std::fmt::Write as _;

use stepwell::import::{self, judge};
use stepwell::render;
use stepwell::source::{FileId, Sources, Span};

/// Reads and judges a text, and says of it what the program says.
fn judged(path: &str, text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add(path, text);
    let models = match import::import(file, text) {
        Ok(models) => models,
        Err(failure) => {
            let found = judge::unreadable(&failure, Span::new(file, 0, 0));
            return render::picture(&found, &sources, &[], false);
        }
    };
    let judged: Vec<_> = models.into_iter().map(|model| judge::judge(model, 100_000)).collect();
    let mut said: String = judged.iter().map(|one| judge::line(one, &sources)).collect();
    for found in &judge::report(&judged, 1, &sources).findings {
        write!(said, "\n{}", render::picture(found, &sources, &[], false)).unwrap();
    }
    said
}

#[test]
fn files() {
    insta::glob!("import/*.bpmn", |path| {
        let text = crate::read(path);
        let said = judged(&path.file_name().unwrap().to_string_lossy(), &text);
        crate::beside(path, &format!("{text}\n==== verdict\n{said}"));
    });
}

#[test]
fn no_beginning_of_a_model_makes_it_panic() {
    insta::glob!("import/*.bpmn", |path| {
        let text = crate::read(path);
        for (end, _) in text.char_indices().step_by(50) {
            let is_whole = text[end..].trim().is_empty();
            assert_eq!(import::import(FileId(0), &text[..end]).is_ok(), is_whole, "{} up to {end}", path.display());
        }
    });
}
