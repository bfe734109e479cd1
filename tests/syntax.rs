//! What is read, and what is said about what cannot be read.

use stepwell::diagnostic::Diagnostic;
use stepwell::source::{FileId, LineIndex};
use stepwell::syntax;

#[test]
fn files() {
    insta::glob!("syntax/*.well", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let parsed = syntax::parse(FileId(0), &text);
        let findings: Vec<String> = parsed.diagnostics.iter().map(|finding| brief(finding, &text)).collect();
        let tree = syntax::dump(&parsed.tree);
        crate::beside(path, &format!("{text}\n==== findings\n{}\n==== tree\n{tree}", findings.join("\n")));
    });
}

/// One finding on a few lines, each label with the text under it.
fn brief(finding: &Diagnostic, text: &str) -> String {
    let lines = LineIndex::new(text);
    let mut brief = format!("{}[{}]: {}", finding.severity.word(), finding.name, finding.message);
    for label in &finding.labels {
        let place = lines.position(text, label.span.start as usize);
        let under = text.get(label.span.range()).unwrap();
        brief.push_str(&format!("\n  {}:{} {under:?}: {}", place.line + 1, place.column + 1, label.text));
    }
    for note in &finding.notes {
        brief.push_str(&format!("\n  note: {note}"));
    }
    for help in &finding.help {
        brief.push_str(&format!("\n  help: {help}"));
    }
    brief
}
