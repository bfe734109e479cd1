//! `stepwell.toml`: where it is found, and what it changes.

use super::workshop::{FAULTY, LIBRARY, Workshop};

#[test]
fn the_nearest_configuration_wins_and_its_paths_are_its_own() {
    let workshop = Workshop::new("nearest")
        .file("stepwell.toml", "paths = [\"manual\"]\n")
        .file("manual/a.well", FAULTY)
        .file("notes/deep/b.well", LIBRARY)
        .file("other/stepwell.toml", "paths = [\"clean.well\"]\nfail-on = \"note\"\n")
        .file("other/clean.well", LIBRARY);
    let run = workshop.run_in("notes/deep", "check").expect_code(1);
    assert!(run.output.contains("../../manual/a.well:1:1"), "{}", run.output);
    workshop.run_in("other", "check").expect_code(0);
    workshop.run_in("other", "check --config ../stepwell.toml").expect_code(1);
    workshop.run_in("notes", "check --no-config deep").expect_code(0);
}

#[test]
fn the_project_says_what_fails_unless_the_command_line_does() {
    let workshop = Workshop::new("fail_on_of_project")
        .file("stepwell.toml", "paths = [\"a.well\"]\nfail-on = \"never\"\n")
        .file("a.well", FAULTY);
    workshop.run("check").expect_code(0);
    workshop.run("check --fail-on error").expect_code(1);
}

#[test]
fn a_bound_that_is_hit_is_no_verdict() {
    let steps =
        "step write {\n by worker\n within 1 day\n }\n step send {\n by worker\n within 1 day\n then sent\n }\n";
    let text = format!(
        "policy p {{\n calendar england-and-wales\n day 09:00 to 17:00\n}}\nrole worker\n\
         procedure transfer {{\n held by worker\n {steps} end sent {{ held by worker }}\n}}\n"
    );
    let workshop = Workshop::new("max_states").file("a.well", &text).file("stepwell.toml", "paths = [\"a.well\"]\n");
    workshop.run("check").expect_code(0);
    workshop.run("check --max-states 3").expect_code(0);
    let run = workshop.run("check --max-states 2").expect_code(3);
    assert!(run.output.contains("Not judged to the end: `transfer` of `p`"), "{}", run.output);
    assert!(run.output.contains("it has more than 2 states"), "{}", run.output);
    let workshop = workshop.file("stepwell.toml", "paths = [\"a.well\"]\nmax-states = 2\n");
    workshop.run("check").expect_code(3);
    workshop.run("check --max-states 2000000").expect_code(0);
    workshop.run("check --max-states 0").expect_code(2);
}

#[test]
fn a_wrong_setting_is_shown_at_its_place() {
    let workshop = Workshop::new("wrong_setting").file("stepwell.toml", "[levels]\ndead-edn = \"note\"\n");
    let run = workshop.run("check").expect_code(2);
    insta::assert_snapshot!(run.errors);
    let run = workshop.run("check --config gone.toml").expect_code(2);
    assert!(run.errors.contains("cannot read `gone.toml`: there is no such file"), "{}", run.errors);
}

#[test]
fn settings_have_a_schema() {
    let schema = Workshop::new("config_schema").run("schema config").expect_code(0).output;
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let right = serde_json::json!({"paths": ["policies"], "today": "2026-11-22", "fail-on": "never",
        "levels": {"dead-end": "off"}});
    assert!(validator.is_valid(&right));
    assert!(!validator.is_valid(&serde_json::json!({"path": ["policies"]})));
    assert!(!validator.is_valid(&serde_json::json!({"levels": {"dead-end": "fatal"}})));
}
