//! Authorities side by side: what is said, what is silent, what does not apply and what is not there are told apart.

use std::path::Path;

use stepwell::compare::{Choice, Matrix, compare, write};
use stepwell::load::{Failure, Loaded, load};
use stepwell::resolve::resolve;

fn two() -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compare/two");
    let roots: Vec<String> = ["ashfield.well", "brook.well"].map(str::to_owned).into();
    #[expect(clippy::disallowed_methods, reason = "this test reads its own files")]
    let mut read = |path: &str| {
        let text = std::fs::read_to_string(folder.join(path));
        text.map_err(|error| Failure::Unreadable(error.to_string()))
    };
    load(&roots, "/base", &mut read)
}

fn matrix(choice: &Choice) -> Matrix {
    let loaded = two();
    assert!(loaded.errors.is_empty(), "{:?}", loaded.errors);
    let resolved = resolve(&loaded.parsed, &loaded.sources);
    assert_eq!(resolved.diagnostics, []);
    compare(&resolved.policies.iter().collect::<Vec<_>>(), choice)
}

#[test]
fn every_stage_is_a_block_of_text() {
    insta::assert_snapshot!(write::text(&matrix(&Choice::default())));
}

#[test]
fn markdown_has_a_table_for_each_stage() {
    let stages = vec!["front-door".to_owned(), "review".to_owned()];
    insta::assert_snapshot!(write::markdown(&matrix(&Choice { stages, ..Choice::default() })));
}

#[test]
fn a_spreadsheet_gets_a_line_for_each_entry() {
    let stages = vec!["step-up-request".to_owned()];
    insta::assert_snapshot!(write::csv(&matrix(&Choice { stages, ..Choice::default() })));
}

#[test]
fn only_differences_leaves_equal_rows_out() {
    let differing = matrix(&Choice { only_differences: true, ..Choice::default() });
    assert!(differing.rows.iter().all(|row| row.differs));
    let all = matrix(&Choice::default());
    assert_eq!(differing.rows.len(), all.rows.iter().filter(|row| row.differs).count());
    assert!(differing.rows.len() < all.rows.len());
}

#[test]
fn json_follows_its_published_schema() {
    let schema = serde_json::from_str(&write::schema()).unwrap();
    let value = serde_json::from_str(&write::json(&matrix(&Choice::default()))).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
}
