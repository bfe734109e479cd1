//! Every test that needs files or the program, in one binary.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

mod cli;
mod project;
mod simulate;
mod syntax;
mod time;

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
