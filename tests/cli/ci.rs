//! What a build server uses: SARIF, and baselines of what an authority starts with.

use std::process::Command;

use super::workshop::{DEAD_END, Workshop};

#[test]
fn sarif_follows_the_official_schema() {
    let workshop = Workshop::new("sarif").file("a policy.well", DEAD_END);
    let output = workshop.run("check --no-config --select dead-end --format sarif .").expect_code(1).output;
    let log: serde_json::Value = serde_json::from_str(&output).unwrap();
    let schema: serde_json::Value = serde_json::from_str(include_str!("data/sarif-2.1.0.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(log.pointer("/runs/0/results/0/ruleId"), Some(&"dead-end".into()));
    let place = "/runs/0/results/0/locations/0/physicalLocation";
    assert_eq!(log.pointer(&format!("{place}/artifactLocation/uri")), Some(&"a%20policy.well".into()));
    assert_eq!(log.pointer(&format!("{place}/region/startLine")), Some(&8.into()));
    let steps = log.pointer("/runs/0/results/0/codeFlows/0/threadFlows/0/locations").unwrap();
    assert_eq!(steps.as_array().unwrap().len(), 1);
}

#[test]
fn any_number_of_threads_writes_the_same() {
    let judged = |threads: &str, format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stepwell"));
        command.args(["check", "--format", format, "policies", "examples"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        command.env("RAYON_NUM_THREADS", threads).env("NO_COLOR", "1").output().unwrap().stdout
    };
    for format in ["human", "json"] {
        let one = judged("1", format);
        assert!(one.len() > 100_000, "the policies hold many faults");
        assert!(["2", "7"].map(|threads| judged(threads, format)).iter().all(|many| *many == one));
    }
}

#[test]
fn only_what_a_baseline_does_not_know_fails() {
    let workshop = Workshop::new("baseline").file("a.well", DEAD_END);
    let select = "check --no-config --select dead-end --baseline known.json";
    workshop.run(&format!("{select} a.well")).expect_code(2);
    let run = workshop.run(&format!("{select} --update-baseline a.well")).expect_code(0);
    assert!(run.output.contains("The baseline knows 1 finding more"), "{}", run.output);
    workshop.run(&format!("{select} a.well")).expect_code(0);

    let moved = format!("# moved\n\n{}", DEAD_END.replace("outcome yes then done", "outcome yes then unstated"));
    let workshop = workshop.file("a.well", moved);
    let run = workshop.run(&format!("{select} a.well")).expect_code(1);
    assert_eq!(run.output.matches("error[dead-end]").count(), 1, "{}", run.output);
    assert!(run.output.contains("when `refer` is `yes`"), "{}", run.output);
}

#[test]
fn what_is_mended_is_said_and_then_taken_out() {
    let workshop = Workshop::new("mended").file("a.well", DEAD_END);
    let select = "check --no-config --select dead-end --baseline known.json";
    workshop.run(&format!("{select} --update-baseline a.well")).expect_code(0);
    let workshop = workshop.file("a.well", DEAD_END.replace("no then unstated", "no then done"));
    let run = workshop.run(&format!("{select} a.well")).expect_code(0);
    assert!(
        run.output.contains("Fixed since the baseline was written: a: the document does not say"),
        "{}",
        run.output
    );
    let run = workshop.run(&format!("{select} --update-baseline a.well")).expect_code(0);
    assert!(run.output.contains("What is fixed is out of the baseline now."), "{}", run.output);
    assert!(!workshop.read("known.json").contains("dead-end"));
}

#[test]
fn a_file_that_is_no_baseline_is_refused_and_kept() {
    let workshop = Workshop::new("no_baseline").file("a.well", DEAD_END).file("known.json", "{}");
    let run = workshop.run("check --no-config --baseline known.json --update-baseline a.well").expect_code(2);
    assert!(run.errors.contains("`known.json` is no baseline"), "{}", run.errors);
    assert_eq!(workshop.read("known.json"), "{}");
}

#[test]
fn what_was_not_judged_stays_in_the_baseline() {
    let other = DEAD_END.replace("policy a", "policy b");
    let workshop = Workshop::new("two_policies").file("a.well", DEAD_END).file("b.well", other);
    let select = "check --no-config --select dead-end --baseline known.json";
    workshop.run(&format!("{select} --update-baseline .")).expect_code(0);
    let run = workshop.run(&format!("{select} --update-baseline a.well")).expect_code(0);
    assert!(!run.output.contains("Fixed"), "{}", run.output);
    workshop.run(&format!("{select} .")).expect_code(0);
}
