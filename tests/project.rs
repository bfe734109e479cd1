//! What the project promises about itself.
#![expect(clippy::disallowed_methods, reason = "these tests are about the files of the project")]

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(root().join(path)).expect("the file can be read")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("the entry can be read").path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Splits the name of a snapshot, `main__cli__colour__the_name-2@input.well.snap`, down to the test's own name.
fn test_of(snapshot: &Path) -> String {
    let name = snapshot.file_name().expect("a file has a name").to_string_lossy();
    let name = name.split('@').next().unwrap_or_default().trim_end_matches(".snap");
    let name = name.rsplit("__").next().unwrap_or_default();
    name.trim_end_matches(|character: char| character.is_ascii_digit()).trim_end_matches('-').to_owned()
}

#[test]
fn every_snapshot_belongs_to_a_test_or_an_input() {
    let files = ["src", "tests"].into_iter().flat_map(|folder| files_below(&root().join(folder)));
    for snapshot in files.filter(|path| path.extension().is_some_and(|end| end == "snap")) {
        let text = read(&snapshot);
        let said = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
        let source = said("source: ").expect("a snapshot names its source");
        assert!(root().join(source).exists(), "{} has lost {source}", snapshot.display());
        match said("input_file: ") {
            Some(input) => assert!(root().join(input).exists(), "{} has lost {input}", snapshot.display()),
            None if stands_beside_its_input(&snapshot) => {}
            None => {
                let test = format!("fn {}", test_of(&snapshot));
                assert!(read(source).contains(&test), "{} has lost `{test}`", snapshot.display());
            }
        }
    }
}

/// Returns whether a snapshot is named as the case beside it, or as the page of a check or an example.
fn stands_beside_its_input(snapshot: &Path) -> bool {
    let page = root().join("src/checks").join(snapshot.file_name().unwrap_or_default()).with_extension("md");
    let is_page = snapshot.parent().is_some_and(|folder| folder.ends_with("checks/pages"));
    let example = root().join("examples").join(snapshot.file_name().unwrap_or_default()).with_extension("well");
    let is_example = snapshot.parent().is_some_and(|folder| folder.ends_with("tests/examples"));
    ["well", "pnml", "bpmn"].iter().any(|end| snapshot.with_extension(end).exists())
        || (is_page && page.exists())
        || (is_example && example.exists())
}

#[test]
fn the_map_names_every_module() {
    let map = read("ARCHITECTURE.md");
    for entry in std::fs::read_dir(root().join("src")).expect("the folder can be read") {
        let entry = entry.expect("the entry can be read");
        let slash = if entry.path().is_dir() { "/" } else { "" };
        let name = format!("`{}{slash}`", entry.file_name().to_string_lossy());
        assert!(map.contains(&name) || name == "`snapshots/`", "ARCHITECTURE.md does not name {name}");
    }
}

#[test]
fn pages_and_files_keep_their_size() {
    assert!(read("ARCHITECTURE.md").lines().count() <= 120);
    assert!(read("src/main.rs").lines().count() <= 40);
}
