//! The checker is checked: random procedures, explored a second time by code that shares nothing with the first.

mod answers;
mod asked;
mod brings;
mod disputes;
mod escalations;
mod findings;
mod flow;
mod laws;
mod lines;
mod random;
mod seen;
mod stops;
mod text;
mod tree;
mod verdicts;
mod walk;

use std::collections::BTreeSet;
use std::fmt::Debug;

use stepwell::graph::{self, Limits, StateGraph};
use stepwell::load;
use stepwell::model::Policy;
use stepwell::resolve;

use seen::Unwalked;
use text::Line;

/// How many random procedures are compared unless `STEPWELL_CASES` says otherwise.
const CASES: u64 = 4_000;

/// More states than a comparison by hand is worth.
const BOUND: usize = 1_000;

/// The same where each state is that of one case, with all its facts.
const SETTLED: usize = 500;

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

/// Makes a random policy, if the seed gives one that can be read.
pub fn policy(seed: u64) -> Option<Policy> {
    resolved(&text::write(&random::policy(seed))).ok()
}

enum Compared {
    Same,
    Unwalked(Unwalked),
    Different(String),
}

/// Explores every procedure of a policy twice.
fn compare(policy: &Policy) -> Compared {
    let graphs = graph::build_all(policy, &Limits { max_states: BOUND, ..Limits::default() });
    let mut walks = Vec::new();
    for library in graphs.iter().filter(|graph| graph.beside().is_none()) {
        let walked = match seen::explored(policy, library.procedure, BOUND) {
            Ok(walked) if !library.truncated => walked,
            Ok(_) => return Compared::Unwalked(Unwalked::TooLarge),
            Err(why) => return Compared::Unwalked(why),
        };
        if let Some(found) = trapped(policy, library) {
            return Compared::Different(found);
        }
        let library = seen::of_library(policy, library);
        let differences = [
            difference("states", &walked.states(), &library.states(), policy),
            difference("steps", &walked.steps(), &library.steps(), policy),
        ];
        if let Some(found) = differences.into_iter().flatten().next() {
            return Compared::Different(found);
        }
        let (own, library) = (walked.verdicts(), library.verdicts());
        if own != library {
            return Compared::Different(format!("verdicts differ\nwalked  {own:?}\nlibrary {library:?}"));
        }
        walks.push(walked);
    }
    findings::differ(policy, &walks).map_or(Compared::Same, Compared::Different)
}

/// Compares the cases that never come to an end with those that the library finds.
fn trapped(policy: &Policy, library: &StateGraph) -> Option<String> {
    let lived = seen::settled(policy, library.procedure, SETTLED).ok()?.traps();
    let seen = seen::of_library(policy, library).labels;
    let found = library.traps(policy, |_| true);
    let found: Vec<BTreeSet<seen::Label>> =
        found.iter().map(|trap| trap.states().iter().map(|id| seen[id.index()].clone()).collect()).collect();
    let missed = lived.iter().find(|lived| !found.iter().any(|found| found.is_subset(lived)));
    let invented = found.iter().find(|found| !lived.iter().any(|lived| found.is_subset(lived)));
    let say = |what: &str, states: &BTreeSet<seen::Label>| named(&format!("{what}: {states:?}"), policy);
    missed.map(|missed| say("a trap that is not found", missed)).or(invented.map(|found| say("no trap", found)))
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

/// Compares a range of random procedures; counts those that agree, are too large, and are not followed.
fn compared(seeds: std::ops::Range<u64>) -> [u64; 3] {
    let [mut same, mut large, mut odd] = [0; 3];
    for seed in seeds {
        let lines = random::policy(seed);
        let text = text::write(&lines);
        let policy = resolved(&text).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}\n{text}"));
        match compare(&policy) {
            Compared::Same => same += 1,
            Compared::Unwalked(Unwalked::TooLarge) => large += 1,
            Compared::Unwalked(Unwalked::NotFollowed) => odd += 1,
            Compared::Different(_) => differs(seed, lines),
        }
    }
    [same, large, odd]
}

/// Shows the smallest part of a policy that still differs.
fn differs(seed: u64, lines: Vec<Line>) -> ! {
    let fails = |lines: &[Line]| {
        resolved(&text::write(lines)).is_ok_and(|policy| matches!(compare(&policy), Compared::Different(_)))
    };
    let text = text::write(&text::shrink(lines, fails));
    let Compared::Different(why) = compare(&resolved(&text).unwrap()) else { unreachable!("it differs still") };
    panic!("seed {seed}\n{text}\n{why}");
}

/// Reads a number from the environment.
fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
#[allow(clippy::print_stdout, reason = "how many were compared, from which seed, is said")]
fn the_state_graph_is_that_of_a_second_reading() {
    let (first, wanted) = (number("STEPWELL_SEED", 1), number("STEPWELL_CASES", CASES));
    let middle = first + wanted / 2;
    let [same, large, odd] = std::thread::scope(|scope| {
        let [one, other] = [first..middle, middle..first + wanted].map(|seeds| scope.spawn(|| compared(seeds)));
        let both = [one.join(), other.join()].map(|counts| counts.unwrap_or_else(|why| std::panic::resume_unwind(why)));
        [0, 1, 2].map(|place| both[0][place] + both[1][place])
    });
    println!("{same} random procedures agree, {large} were too large, {odd} are not followed; seeds from {first}");
    assert!((large + odd) * 20 < wanted, "{same} procedures agree, {large} were too large, {odd} are not followed");
}
