//! Every test that needs files or the program, in one binary.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

mod bpmn;
mod checks;
mod cli;
mod compare;
mod docs;
mod examples;
mod format;
mod graph;
mod models;
mod mutants;
mod project;
mod reduction;
mod simulate;
mod syntax;
mod time;
mod verify;

/// Compares `text` with the snapshot that stands beside the file `path` and is named as it.
fn beside(path: &std::path::Path, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.remove_snapshot_suffix();
    settings.remove_input_file();
    settings.bind(|| insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), text));
}

/// Lists every text in the language that the project has.
#[expect(clippy::disallowed_methods, reason = "tests read the files of the project")]
fn policies() -> Vec<std::path::PathBuf> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = ["policies", "examples", "tests/syntax", "tests/format"]
        .iter()
        .filter_map(|folder| std::fs::read_dir(root.join(folder)).ok())
        .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "well"))
        .collect();
    paths.sort();
    paths
}

/// Reads a file of the project.
#[expect(clippy::disallowed_methods, reason = "tests read their own files")]
fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}
