//! When the program uses colours: never into a pipe, unless it is asked to.

use super::workshop::{FAULTY, Workshop, finish};

fn is_coloured(words: &str, variables: &[(&str, &str)]) -> bool {
    let workshop = Workshop::new("colour_of_findings").file("a.well", FAULTY);
    let mut command = workshop.command(&format!("check --no-config a.well {words}"));
    finish(command.envs(variables.iter().copied()), "").expect_code(1).output.contains('\u{1b}')
}

#[test]
fn flags_come_before_variables_and_no_color_before_the_others() {
    assert!(!is_coloured("", &[]));
    assert!(is_coloured("--color always", &[("NO_COLOR", "1")]));
    assert!(is_coloured("", &[("FORCE_COLOR", "1")]));
    assert!(is_coloured("", &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured("", &[("CLICOLOR_FORCE", "0")]));
    assert!(!is_coloured("", &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]));
    assert!(!is_coloured("--color never", &[("FORCE_COLOR", "1")]));
}

#[test]
fn a_report_of_a_failure_without_colour_holds_no_escapes() {
    let workshop = Workshop::new("colour_of_failures").file("stepwell.toml", "path = []\n");
    let mut command = workshop.command("check");
    let run = finish(command.env("NO_COLOR", "1"), "").expect_code(2);
    assert!(!run.errors.contains('\u{1b}'), "{:?}", run.errors);
    let mut command = workshop.command("check --color always");
    assert!(finish(&mut command, "").expect_code(2).errors.contains('\u{1b}'));
}
