//! The formats in which findings are written, and where they are written to.

use super::workshop::{FAULTY, LIBRARY, Workshop};

#[test]
fn json_follows_its_published_schema() {
    let workshop = Workshop::new("json").file("a.well", FAULTY).file("b.well", LIBRARY);
    let schema = workshop.run("schema findings").expect_code(0).output;
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let output = workshop.run("check --no-config --format json .").expect_code(1).output;
    let findings: serde_json::Value = serde_json::from_str(&output).expect("the findings are JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let errors: Vec<_> = validator.iter_errors(&findings).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(findings.pointer("/findings/0/file"), Some(&"a.well".into()));
    assert_eq!(findings.pointer("/findings/0/labels/0/start/line"), Some(&1.into()));
    assert_eq!(findings.pointer("/summary/files"), Some(&2.into()));
    assert_eq!(findings.pointer("/summary/exit_code"), Some(&1.into()));
}

#[test]
fn a_fingerprint_outlives_moved_lines() {
    let fingerprint = |workshop: Workshop| {
        let output = workshop.run("check --no-config --format json .").expect_code(1).output;
        let findings: serde_json::Value = serde_json::from_str(&output).expect("the findings are JSON");
        findings.pointer("/findings/0/fingerprint").cloned().expect("there is a finding")
    };
    let before = fingerprint(Workshop::new("fingerprint_before").file("a.well", FAULTY));
    let after = fingerprint(Workshop::new("fingerprint_after").file("a.well", format!("# moved\n\n{FAULTY}")));
    assert_eq!(before, after);
}

#[test]
fn github_gets_one_command_a_finding() {
    let workshop = Workshop::new("github").file("with, comma.well", FAULTY);
    let output = workshop.run("check --no-config --format github .").expect_code(1).output;
    let commands: Vec<_> = output.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), 1, "{output}");
    assert!(commands.concat().starts_with("::error file=with%2C comma.well,line=1,"), "{output}");
}

#[test]
fn findings_can_be_written_to_a_file() {
    let workshop = Workshop::new("output_file").file("a.well", FAULTY);
    let run = workshop.run("check --no-config -o found.txt a.well").expect_code(1);
    assert_eq!(run.output, "");
    assert_eq!(workshop.read("found.txt"), workshop.run("check --no-config a.well").output);
    let run = workshop.run("check --no-config -o no/folder.txt a.well").expect_code(2);
    assert!(run.errors.contains("cannot write `no/folder.txt`: there is no such"), "{}", run.errors);
}

#[test]
fn checks_are_listed_and_explained() {
    let workshop = Workshop::new("explain");
    let list = workshop.run("explain").expect_code(0).output;
    assert!(list.lines().any(|line| line.starts_with("dead-end ") && line.contains(" error ")), "{list}");
    let page = workshop.run("explain dead-end").expect_code(0).output;
    assert!(page.contains("dead-end"), "{page}");
}

#[test]
fn a_layout_is_checked_and_written() {
    let workshop = Workshop::new("fmt").file("a.well", LIBRARY.replace("  role", "   role")).file("b.well", LIBRARY);
    let run = workshop.run("fmt --no-config --check .").expect_code(1);
    assert_eq!(run.output, "would change a.well\n1 would change, 1 as they should be\n");
    let run = workshop.run("fmt --no-config .").expect_code(0);
    assert_eq!(run.output, "changed a.well\n1 changed, 1 as they should be\n");
    assert_eq!(workshop.read("a.well"), LIBRARY);
    workshop.run("fmt --no-config --check .").expect_code(0);
}

#[test]
fn a_layout_is_written_from_input_to_output() {
    let workshop = Workshop::new("fmt_stdin");
    let run = workshop.run_with_input("fmt --no-config -", &LIBRARY.replace("  role", "   role")).expect_code(0);
    assert_eq!(run.output, LIBRARY);
    let run = workshop.run_with_input("fmt --no-config - --stdin-filename new.well", FAULTY).expect_code(1);
    assert_eq!(run.output, "");
    assert!(run.errors.contains("new.well:1:1"), "{}", run.errors);
}
