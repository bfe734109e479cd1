//! The procedures of the shipped Enfield policy, over Christmas 2026.

const FILE: &str = "policies/enfield.well";
const CHRISTMAS: &str = "--start 2026-12-23T16:00";

/// The numbers of lines are left out: they say nothing here and change with every line of the policy.
fn shown(calls: &[&str]) -> String {
    let shown = super::shown(FILE, calls.iter().map(|call| call.replace("CHRISTMAS", CHRISTMAS)));
    let mut parts = shown.split("enfield.well:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |shown, part| {
        shown + "enfield.well:…" + part.trim_start_matches(|digit: char| digit.is_ascii_digit())
    })
}

#[test]
fn a_step_up_over_christmas() {
    insta::assert_snapshot!(shown(&[
        "step-up CHRISTMAS",
        "step-up CHRISTMAS --fact raised-verbally=yes --outcome refer=no",
        "step-up CHRISTMAS --fact raised-verbally=no --outcome refer=yes --takes threshold=1wd --outcome threshold=met",
    ]));
}

#[test]
fn a_disputed_step_up() {
    insta::assert_snapshot!(shown(&[
        "step-up CHRISTMAS --fact raised-verbally=no --outcome refer=yes --outcome threshold=not-met \
         --raise step-up-escalation --outcome mash-service-manager=settled --outcome threshold=met",
        "step-up CHRISTMAS --fact raised-verbally=no --outcome refer=yes --outcome threshold=not-met \
         --raise step-up-escalation --outcome mash-service-manager=unsettled --outcome head-of-service=settled",
    ]));
}

#[test]
fn a_step_down_within_two_working_days_and_72_hours() {
    insta::assert_snapshot!(shown(&[
        "step-down CHRISTMAS --as-late-as-allowed --outcome appropriate=yes --outcome consent=given",
        "step-down CHRISTMAS --takes appropriate=72h --outcome appropriate=yes --outcome consent=refused",
        "step-down CHRISTMAS --takes appropriate=3wd --outcome appropriate=no",
    ]));
}
