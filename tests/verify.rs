//! The checker is checked: random procedures, explored a second time by code that shares nothing with the first.

mod answers;
mod laws;
mod random;
mod seen;
mod text;
mod tree;
mod walk;

use std::collections::BTreeSet;
use std::fmt::Debug;

use stepwell::graph::{self, Limits};
use stepwell::load;
use stepwell::model::Policy;
use stepwell::resolve;

use text::Line;

/// More states than a comparison by hand is worth.
const BOUND: usize = 120;

/// Resolves a text, or says what is wrong with it.
fn resolved(text: &str) -> Result<Policy, String> {
    let roots = ["random.well".to_owned()];
    let loaded = load::load(&roots, "/", &mut |_| Ok(text.to_owned()));
    let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
    let parsed = loaded.parsed.iter().flat_map(|parsed| &parsed.diagnostics);
    match parsed.chain(&resolved.diagnostics).next() {
        Some(found) => Err(found.message.clone()),
        None => resolved.policies.into_iter().next().ok_or_else(|| "there is no policy".to_owned()),
    }
}

enum Compared {
    Same,
    TooLarge,
    Different(String),
}

/// Explores every procedure of a policy twice.
fn compare(policy: &Policy) -> Compared {
    let graphs = graph::build_all(policy, &Limits { max_states: BOUND, ..Limits::default() });
    for library in graphs.iter().filter(|graph| graph.beside().is_none()) {
        if library.truncated {
            return Compared::TooLarge;
        }
        let Some(walked) = seen::explored(policy, library.procedure, BOUND) else { return Compared::TooLarge };
        let library = seen::of_library(policy, library);
        let differences = [
            difference("states", &walked.states(), &library.states(), policy),
            difference("steps", &walked.steps(), &library.steps(), policy),
        ];
        if let Some(found) = differences.into_iter().flatten().next() {
            return Compared::Different(found);
        }
        let (walked, library) = (walked.verdicts(), library.verdicts());
        if walked != library {
            return Compared::Different(format!("verdicts differ\nwalked  {walked:?}\nlibrary {library:?}"));
        }
    }
    Compared::Same
}

fn difference<T: Ord + Debug>(
    what: &str,
    walked: &BTreeSet<T>,
    library: &BTreeSet<T>,
    policy: &Policy,
) -> Option<String> {
    let only = |one: &BTreeSet<T>, other: &BTreeSet<T>| {
        one.difference(other).take(3).map(|found| named(&format!("    {found:?}\n"), policy)).collect::<String>()
    };
    let (more, less) = (only(walked, library), only(library, walked));
    (!more.is_empty() || !less.is_empty())
        .then(|| format!("{what} differ\n  only in the walk:\n{more}  only in the library:\n{less}"))
}

/// Writes names in place of the numbers of items.
fn named(text: &str, policy: &Policy) -> String {
    let items = policy.items.iter();
    items.fold(text.to_owned(), |text, (id, item)| text.replace(&format!("{id:?}"), &item.path))
}

#[test]
fn the_state_graph_is_that_of_a_second_reading() {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (first, wanted) = (number("STEPWELL_SEED", 1), number("STEPWELL_CASES", 400));
    let (mut same, mut large) = (0, 0);
    for seed in first..first + wanted {
        let lines = random::policy(seed);
        let text = text::write(&lines);
        let policy = resolved(&text).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}\n{text}"));
        match compare(&policy) {
            Compared::Same => same += 1,
            Compared::TooLarge => large += 1,
            Compared::Different(_) => {
                let fails = |lines: &[Line]| {
                    resolved(&text::write(lines)).is_ok_and(|policy| matches!(compare(&policy), Compared::Different(_)))
                };
                let text = text::write(&text::shrink(lines, fails));
                let Compared::Different(why) = compare(&resolved(&text).unwrap()) else { unreachable!() };
                panic!("seed {seed}, after {same} that agree\n{text}\n{why}");
            }
        }
    }
    assert!(large * 5 < same, "{same} procedures agree, {large} were too large; seeds from {first}");
}
