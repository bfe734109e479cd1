//! Reads a policy from a text, resolves and checks it, and prints the names of the findings.
//!
//! `cargo run --example check_a_text`

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use chrono::NaiveDate;
use stepwell::settings::Settings;
use stepwell::source::Sources;
use stepwell::{checks, resolve, syntax};

const TEXT: &str = r#"
policy example "Example" {
}

service early-help "Early Help"
role manager "Manager" in early-help

procedure step-up "Step up" {
  held by early-help
  decision refer "Should the case be referred?" {
    by manager
    outcome yes then referred
    outcome no then unstated
  }
  end referred { held by early-help }
}
"#;

fn main() {
    let mut sources = Sources::default();
    let file = sources.add("example.well", TEXT);
    let parsed = syntax::parse(file, TEXT);
    for mistake in &parsed.diagnostics {
        println!("{}: {}", mistake.name, mistake.message);
    }
    let resolved = resolve::resolve(&[parsed], &sources);
    for mistake in &resolved.diagnostics {
        println!("{}: {}", mistake.name, mistake.message);
    }
    let settings = Settings::on(NaiveDate::default());
    for policy in &resolved.policies {
        for finding in checks::run(policy, &sources, &settings).findings {
            println!("{}: {}", finding.name, finding.message);
        }
    }
}
