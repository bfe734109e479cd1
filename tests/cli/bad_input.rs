//! What is wrong with files and flags ends in an exit code and a sentence, never in a panic.

use std::io::Write;
use std::process::Stdio;

use super::workshop::{FAULTY, LIBRARY, Workshop};

#[test]
fn an_empty_file_is_clean_and_gets_a_note() {
    let run = Workshop::new("empty").file("a.well", "").run("check --no-config a.well").expect_code(0);
    assert!(run.output.contains("note["), "{}", run.output);
    assert!(run.last_line().starts_with("Exit code 0: "), "{}", run.output);
}

#[test]
fn a_file_that_is_not_text_is_named_and_the_others_are_checked() {
    let workshop = Workshop::new("binary").file("a.well", [0xff, 0xfe, 0, 1]).file("b.well", FAULTY);
    let run = workshop.run("check --no-config .").expect_code(2);
    assert!(run.errors.contains("cannot read `a.well`: it is not text in UTF-8"), "{}", run.errors);
    assert!(run.output.contains("error[syntax]") && run.output.contains("b.well:1:1"), "{}", run.output);
    assert_eq!(run.last_line(), "Exit code 2: 1 file or setting could not be read.");
}

#[test]
fn five_megabytes_of_braces_are_one_small_answer() {
    let run = Workshop::new("braces").file("a.well", "{".repeat(5_000_000)).run("check --no-config .").expect_code(1);
    assert!(run.output.contains("error[syntax]"), "{}", run.output);
    assert!(run.output.len() < 10_000, "{} bytes", run.output.len());
}

#[test]
fn an_import_cycle_is_a_finding() {
    let workshop = Workshop::new("cycle").file("a.well", "use \"b.well\"\n").file("b.well", "use \"a.well\"\n");
    let run = workshop.run("check --no-config a.well").expect_code(1);
    assert!(run.output.contains("error[import-cycle]"), "{}", run.output);
}

#[test]
fn a_missing_import_names_the_line_that_asks_for_it() {
    let workshop = Workshop::new("missing_import").file("policies/a.well", "# first\nuse \"../gone.well\"\n");
    let run = workshop.run("check --no-config").expect_code(2);
    insta::assert_snapshot!(run.errors);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named() {
    let run = Workshop::new("unreadable").broken_link("a.well").run("check --no-config .").expect_code(2);
    assert!(run.errors.contains("cannot read `a.well`: there is no such file"), "{}", run.errors);
}

#[test]
fn where_there_is_no_file_the_pattern_is_named() {
    let workshop = Workshop::new("no_file").file("policies/readme.txt", "x");
    let run = workshop.run("check --no-config").expect_code(2);
    assert!(run.errors.contains("there is no `.well` file in `policies`"), "{}", run.errors);
    let run = workshop.run("check --no-config elsewhere").expect_code(2);
    assert!(run.errors.contains("there is no `.well` file in `elsewhere`"), "{}", run.errors);
    let run = workshop.run("check --no-config gone.well").expect_code(2);
    assert!(run.errors.contains("cannot read `gone.well`: there is no such file"), "{}", run.errors);
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let mut child = Workshop::new("pipe")
        .command("check --no-config -")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The reader is gone before the program, which still waits for its input, can write.
    drop(child.stdout.take());
    child.stdin.take().expect("standard input is piped").write_all(FAULTY.as_bytes()).expect("the input is read");
    let done = child.wait_with_output().expect("the program ends");
    assert_eq!(done.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
}

#[test]
fn a_flag_that_is_wrong_is_a_wrong_use() {
    let workshop = Workshop::new("flags").file("a.well", LIBRARY);
    workshop.run("check --today tomorrow a.well").expect_code(2);
    workshop.run("check --fail-on sometimes a.well").expect_code(2);
    let run = workshop.run("check --no-config --select dead-edn a.well").expect_code(2);
    assert_eq!(run.errors, "  × there is no check named `dead-edn`\n  help: did you mean `dead-end`?\n");
    let run = workshop.run("explain dead-edn").expect_code(2);
    assert_eq!(run.errors, "  × there is no check named `dead-edn`\n  help: did you mean `dead-end`?\n");
}

#[test]
fn the_level_that_fails_a_run_is_a_choice() {
    let workshop = Workshop::new("fail_on").file("note.well", "").file("error.well", FAULTY);
    workshop.run("check --no-config --fail-on note note.well").expect_code(1);
    workshop.run("check --no-config --fail-on warning note.well").expect_code(0);
    let run = workshop.run("check --no-config --fail-on never error.well").expect_code(0);
    assert_eq!(run.last_line(), "Exit code 0: no finding is asked to fail the run.");
}

#[test]
fn standard_input_has_a_name_and_imports() {
    let workshop = Workshop::new("stdin").file("shared/words.well", FAULTY);
    let run = workshop.run_with_input("check --no-config - --stdin-filename shared/new.well", "use \"words.well\"\n");
    let run = run.expect_code(1);
    assert!(run.output.contains("shared/words.well:1:1"), "{}", run.output);
}
