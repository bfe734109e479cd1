//! Names and values that are not there: nothing is simulated, and the nearest name is offered.

use super::simulate;

#[track_caller]
fn refused(flags: &str, message: &str, help: &str) {
    let run = simulate("tests/simulate/scenario.well", flags);
    assert_eq!((run.code, run.output.as_str()), (Some(2), ""), "{}", run.errors);
    assert!(run.errors.contains(message) && run.errors.contains(help), "{}", run.errors);
}

#[test]
fn procedures_and_scenarios() {
    refused("transfre --start 2026-12-23T16:00", "there is no procedure named `transfre`", "did you mean `transfer`?");
    refused("--scenario \"in tim\"", "there is no scenario named `in tim`", "did you mean `in time`?");
    refused("transfer", "nothing says when the case begins", "add --start");
    refused("--start 2026-12-23T16:00", "no procedure is named", "name one after the file");
    refused("transfer --start 2026-13-23T16:00", "`2026-13-23T16:00` is no date with a time", "2026-12-23T16:00");
}

#[test]
fn items_outcomes_and_values() {
    let told = |flags: &str| format!("transfer --start 2026-12-23T16:00 {flags}");
    refused(&told("--outcome acept=yes"), "there is no item named `acept`", "did you mean `accept`?");
    refused(&told("--outcome accept=yess"), "there is no outcome of `accept` named `yess`", "did you mean `yes`?");
    refused(&told("--outcome accept"), "`accept` has no name and value", "threshold=met");
    refused(&told("--takes alert=soon"), "`soon` is no length of time", "");
    refused(&told("--fact aeg=16"), "there is no fact named `aeg`", "did you mean `age`?");
    refused(&told("--fact age=old"), "`age` is a number of years, and not `old`", "write `age=16`");
    refused(&told("--event consern=2026-12-24T10:00"), "there is no event named `consern`", "did you mean `concern`?");
    refused(&told("--raise challenge"), "there is no escalation named `challenge`", "there is none here");
    refused(&told("--words nonsense=yes"), "named `nonsense`", "there is none here");
}
