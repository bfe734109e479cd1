//! One case through one procedure: every input is a policy whose first lines say how the program is called on it.
#![expect(clippy::disallowed_methods, reason = "these tests are about files")]

mod enfield;
mod wrong_names;

use std::process::Command;

use stepwell::calendar::{Bound, Calendar, Instant, Jurisdiction, Length, Reading, Settings, Unit, Within};

/// What the program writes, and its exit code.
struct Run {
    code: Option<i32>,
    output: String,
    errors: String,
}

/// Runs `stepwell simulate` on a file of the project; words in quotes stay together.
fn simulate(file: &str, flags: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepwell"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").args(["simulate", file]).args(words(flags));
    let done = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run { code: done.status.code(), output: text(done.stdout), errors: text(done.stderr) }
}

fn words(flags: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in flags.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

/// Shows what several calls write.
fn shown(file: &str, calls: impl Iterator<Item = String>) -> String {
    let shown = calls.map(|flags| {
        let Run { code, output, errors } = simulate(file, &flags);
        let code = code.unwrap_or(-1);
        format!("==== simulate {flags} (exit code {code})\n{output}{errors}")
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn files() {
    insta::glob!("simulate/*.well", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let calls = text.lines().filter_map(|line| line.strip_prefix("# simulate ")).map(str::to_owned);
        let file = format!("tests/simulate/{}", path.file_name().unwrap().to_str().unwrap());
        let shown = shown(&file, calls);
        crate::beside(path, &format!("{text}\n{shown}"));
    });
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    let flags = "--scenario \"too late\" --format json";
    let first = simulate("tests/simulate/scenario.well", flags);
    assert_eq!(first.output, simulate("tests/simulate/scenario.well", flags).output);
    assert_eq!(first.code, Some(1));
}

#[test]
fn json_follows_its_published_schema() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepwell"));
    let schema = command.args(["schema", "timeline"]).output().expect("the program starts").stdout;
    let schema = serde_json::from_slice(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let calls = ["--scenario \"too late\"", "transfer --start 2026-12-23T16:00"];
    for flags in calls {
        let run = simulate("tests/simulate/scenario.well", &format!("{flags} --format json"));
        let timeline: serde_json::Value = serde_json::from_str(&run.output).expect("the timeline is JSON");
        let errors: Vec<_> = validator.iter_errors(&timeline).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0]);
        assert_eq!(timeline.pointer("/format_version"), Some(&1.into()));
    }
}

/// A step with one limit, done after some time.
fn step_with(limit: Length, takes: Length) -> String {
    let Length { count, unit, .. } = takes;
    let plural = if count == 1 { "" } else { "s" };
    format!(
        "policy p \"P\" {{\n  calendar england-and-wales\n}}\nrole r \"R\" in unstated\nprocedure q \"Q\" {{\n  \
         held by r\n  step s \"S\" {{\n    by r\n    within {limit}\n    takes {count} {}{plural}\n    then e\n  }}\n  \
         end e \"E\" {{\n    closed\n  }}\n}}\n",
        unit.singular()
    )
}

fn timeline(text: &str, start: Instant) -> stepwell::simulate::Timeline {
    use stepwell::{clock, graph, load, resolve, simulate};
    let loaded = load::load(&["p.well".to_owned()], "/", &mut |_| Ok(text.to_owned()));
    let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
    assert!(loaded.parsed.iter().all(|parsed| parsed.diagnostics.is_empty()), "{text}");
    let policy = resolved.policies.first().expect("there is a policy");
    let procedure = simulate::procedure(policy, Some("q"), None).expect("there is a procedure");
    let graph = graph::build(policy, procedure, &graph::Limits::default());
    simulate::simulate(
        policy,
        &graph,
        &clock::calendar_of(policy, &Default::default()),
        &simulate::Scenario::new(start),
    )
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 64, ..Default::default() })]

    #[test]
    fn what_is_late_is_what_the_calendar_says(
        start in 24_000_000_i64..30_000_000,
        (limit, takes) in (1_u32..40, 1_u32..40),
        (one, other) in (0_usize..8, 0_usize..8),
    ) {
        let (limit, takes) = (Length::new(limit, Unit::ALL[one]), Length::new(takes, Unit::ALL[other]));
        let start = Instant::from_utc_minutes(start).unwrap();
        let calendar = Calendar::new(Settings::new(Jurisdiction::EnglandAndWales));
        let window = calendar.window(Bound::Within(Within::new(limit)), start, Reading::Calendar).unwrap();
        let timeline = timeline(&step_with(limit, takes), start);
        let done = &timeline.happenings[0];
        assert_eq!(done.at, calendar.due(takes, start, Reading::Calendar).unwrap());
        assert_eq!(done.limits[0].times[0].latest, window.latest);
        assert_eq!(done.late == stepwell::simulate::Lateness::Yes, window.latest.unwrap() < done.at);
    }
}
