//! Drawings, state graphs, and what the compiler shows of itself.

use super::workshop::{FAULTY, Workshop};

/// A small procedure with a challenge, a copy, and places where nothing is said; its words are hard to quote.
const POLICY: &str = r#"policy harlow "Early Help \"step up\" & <step down> #1" {
  calendar england-and-wales
  day 09:00 to 17:00
}

role worker "Early Help worker"
role manager "Manager \\ deputy"
document plan "Plan"
consent family-consent "Consent" from worker
event concern "1. Concern"
fact urgent "It is urgent"

procedure step-up "Step up" [19.1] {
  held by worker
  at any time on concern then stopped

  parallel both {
    step alert "Alert" {
      by worker
      produces plan
      within 2 working days of unstated
    }
    step ask "Ask" {
      by worker
      late then stopped
    }
  }
  decision met "Is the \"threshold\" met?" {
    by manager
    asks family-consent
    within 72 hours of alert when urgent
    outcome yes then done { hands over to manager }
    outcome no
  }
  follow known
  end done "Done" { held by manager }
  end stopped "Stopped" { closed }
}

procedure known "Known" {
  outline
}

escalation challenge "Challenge" {
  against step-up.met.no
  raised by worker within 5 working days of step-up.met.no
  effect waits

  level first "First" {
    by manager
    final
  }
}
"#;

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("the output is JSON")
}

fn assert_follows(schema: &str, document: &serde_json::Value) {
    let validator = jsonschema::validator_for(&json(schema)).expect("the schema is a schema");
    let errors: Vec<_> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn a_procedure_is_drawn_for_graphviz() {
    let workshop = Workshop::new("graph_dot").file("a.well", POLICY);
    let run = workshop.run("graph a.well step-up").expect_code(0);
    assert_eq!(run.errors, "");
    insta::assert_snapshot!(run.output);
}

#[test]
fn a_policy_is_drawn_for_mermaid() {
    let workshop = Workshop::new("graph_mermaid").file("a.well", POLICY);
    insta::assert_snapshot!(workshop.run("graph a.well --format mermaid").expect_code(0).output);
}

#[test]
fn a_drawing_as_json_follows_its_published_schema() {
    let workshop = Workshop::new("graph_json").file("a.well", POLICY);
    let drawn = json(&workshop.run("graph a.well --format json").expect_code(0).output);
    assert_follows(&workshop.run("schema graph").expect_code(0).output, &drawn);
    assert_eq!(drawn.pointer("/format_version"), Some(&1.into()));
    let procedures = drawn.pointer("/procedures").and_then(serde_json::Value::as_array).expect("there are procedures");
    let ids: Vec<u64> = procedures
        .iter()
        .flat_map(|procedure| {
            procedure.pointer("/nodes").and_then(serde_json::Value::as_array).expect("there are boxes")
        })
        .map(|node| node.pointer("/id").and_then(serde_json::Value::as_u64).expect("a box has a number"))
        .collect();
    assert_eq!(ids, (0..ids.len() as u64).collect::<Vec<_>>());
}

#[test]
fn a_state_graph_follows_its_published_schema() {
    let workshop = Workshop::new("graph_states").file("a.well", POLICY);
    let output = workshop.run("graph a.well step-up --states").expect_code(0).output;
    assert_eq!(output, workshop.run("graph a.well step-up --states --format json").expect_code(0).output);
    assert_follows(&workshop.run("schema states").expect_code(0).output, &json(&output));
    insta::assert_snapshot!(output);
}

#[test]
fn a_bound_on_states_is_said() {
    let workshop = Workshop::new("graph_bound").file("a.well", POLICY);
    let states = json(&workshop.run("graph a.well step-up --states --max-states 2").expect_code(0).output);
    assert_eq!(states.pointer("/truncated"), Some(&true.into()));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let workshop =
        Workshop::new("graph_faulty").file("a.well", POLICY).file("b.well", "role worker\n").file("c.well", FAULTY);
    let run = workshop.run("graph a.well step-pu").expect_code(2);
    assert_eq!(run.errors, "  × `harlow` has no procedure `step-pu`\n  help: did you mean `step-up`?\n");
    let run = workshop.run("graph b.well").expect_code(2);
    assert!(run.errors.contains("`b.well` holds no policy"), "{}", run.errors);
    let run = workshop.run("graph c.well").expect_code(1);
    assert!(run.output.is_empty() && run.errors.contains("c.well:1:1"), "{}{}", run.output, run.errors);
    workshop.run("graph gone.well").expect_code(2);
    workshop.run("graph a.well --states").expect_code(2);
    let run = workshop.run("graph a.well step-up --states --format dot").expect_code(2);
    assert!(run.errors.contains("a state graph is written as JSON only"), "{}", run.errors);
}

#[test]
fn the_compiler_shows_each_boundary() {
    let workshop = Workshop::new("debug").file("a.well", POLICY);
    assert!(workshop.run("debug ast a.well").expect_code(0).output.contains("step-up"));
    let model = workshop.run("debug model a.well").expect_code(0).output;
    assert!(model.contains("a level has the outcome `settled`"), "{model}");
    let graph = workshop.run("debug graph a.well").expect_code(0).output;
    assert!(graph.contains("s0 begins [step-up.both.alert | step-up.both.ask] held by worker"), "{graph}");
}
