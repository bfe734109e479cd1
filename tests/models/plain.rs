//! Plain procedures say the same as a state graph, as a net that is written and read, and as BPMN that is written and read.

use std::path::{Path, PathBuf};

use stepwell::graph::{self, Limits, StateGraph};
use stepwell::import::{self, judge};
use stepwell::load::Failure;
use stepwell::model::{Condition, Policy, ProcedureId};
use stepwell::petri::{self, FaultKind, Verdict};
use stepwell::source::FileId;
use stepwell::{emit, load, resolve};

/// Returns whether every case of a graph can come to an end, and none leaves work behind.
fn is_sound(graph: &StateGraph) -> bool {
    let mut reaches: Vec<bool> = graph.states().map(|(_, state)| graph.is_end(state)).collect();
    let mut grows = true;
    while grows {
        let backwards = graph.edges().iter().rev();
        let news: Vec<usize> = backwards
            .filter(|edge| reaches[edge.to.index()] && !reaches[edge.from.index()])
            .map(|edge| edge.from.index())
            .collect();
        grows = !news.is_empty();
        news.into_iter().for_each(|state| reaches[state] = true);
    }
    let ends = |edge: &graph::Edge| graph.state(edge.to).is_some_and(|state| graph.is_end(state));
    reaches.iter().all(|reaches| *reaches) && !graph.edges().iter().any(|edge| edge.unfinished && ends(edge))
}

/// Lists every text with procedures: the policies, the examples and the cases of the checks.
#[expect(clippy::disallowed_methods, reason = "tests read the files of the project")]
fn texts() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = std::fs::read_dir(root.join("tests/checks")).unwrap().map(|entry| entry.unwrap().path());
    let cases = folders.filter(|path| path.is_dir()).flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut paths: Vec<PathBuf> = cases.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "well"));
    paths.extend(crate::policies());
    paths.sort();
    paths
}

/// How many procedures were compared, and what they were.
#[derive(Debug, Default)]
struct Tally {
    sound: usize,
    unsound: usize,
    /// What BPMN says otherwise: where the document stops it ends; what goes on beside, and what may stop the whole, may
    /// always come in it; what is there is asked each time anew.
    one_way: usize,
    refused: usize,
}

/// Judges what a procedure was written as.
fn verdict(text: &str) -> Verdict {
    let judged = judge::judge(import::import(FileId(0), text).unwrap(), 20_000);
    let [judged] = judged.as_slice() else { panic!("one procedure is one model") };
    judged.soundness.verdict.clone()
}

/// Returns whether every case comes to a clean end; what no way leads to is drawn, and is no part of a net.
fn is_clean(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Sound => true,
        Verdict::Unsound(faults) => faults.iter().all(|fault| fault.kind == FaultKind::UnreachableItem),
        Verdict::Inconclusive(reason) => panic!("{reason}"),
    }
}

/// Returns whether a case can come to where nothing follows and the procedure does not end.
fn has_gap(graph: &StateGraph) -> bool {
    graph.states().any(|(id, state)| graph.outgoing(id).is_empty() && !graph.is_end(state))
}

fn compare(policy: &Policy, id: ProcedureId, path: &str, tally: &mut Tally) {
    let explored = |max_states| graph::build(policy, id, &Limits { max_states, ..Limits::default() });
    let Ok(net) = emit::workflow(policy, &explored(1)) else {
        tally.refused += 1;
        return;
    };
    let graph = explored(20_000);
    if graph.truncated {
        tally.refused += 1;
        return;
    }
    let name = &policy.procedures[id].named.name;
    let own = petri::soundness(&net, 20_000).verdict;
    assert_eq!(own == Verdict::Sound, is_sound(&graph), "{path}: {name}: {own:?}");
    let written = verdict(&emit::pnml(&[(name.clone(), net)]));
    assert_eq!(own == Verdict::Sound, written == Verdict::Sound, "{path}: {name} written and read");
    let drawn = emit::bpmn(&emit::outline(policy, Some(id)));
    // A drawing does not know what is there, so a way that asks for it may be taken each time anew.
    let remembers = graph.net.nodes().flat_map(|(_, node)| &node.arms).any(|arm| {
        let mut asks = false;
        arm.guard.iter().for_each(|guard| guard.walk(&mut |part| asks |= matches!(part, Condition::Exists(_))));
        asks
    });
    if has_gap(&graph) || remembers || drawn.contains("triggeredByEvent") {
        tally.one_way += 1;
        return;
    }
    let drawn = verdict(&drawn);
    assert_eq!(is_clean(&own), is_clean(&drawn), "{path}: {name} drawn and read: {own:?}, {drawn:?}");
    *(if own == Verdict::Sound { &mut tally.sound } else { &mut tally.unsound }) += 1;
}

#[test]
#[expect(clippy::disallowed_methods, reason = "tests read the files of the project")]
fn a_plain_procedure_has_one_verdict_however_it_is_written() {
    let mut tally = Tally::default();
    for path in texts() {
        let path = path.to_string_lossy().into_owned();
        let mut read =
            |path: &str| std::fs::read_to_string(path).map_err(|error| Failure::Unreadable(error.to_string()));
        let loaded = load::load(std::slice::from_ref(&path), "/", &mut read);
        let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
        for policy in &resolved.policies {
            policy.judged().for_each(|(id, _)| compare(policy, id, &path, &mut tally));
        }
    }
    assert!(tally.sound > 200 && tally.unsound > 1 && tally.one_way > 10 && tally.refused > 10, "{tally:?}");
}

#[test]
fn a_random_procedure_has_one_verdict_however_it_is_written() {
    let mut tally = Tally::default();
    for seed in 0..1_000 {
        let Some(policy) = crate::verify::policy(seed) else { continue };
        policy.judged().for_each(|(id, _)| compare(&policy, id, &format!("seed {seed}"), &mut tally));
    }
    assert!(tally.sound > 100 && tally.unsound > 20 && tally.refused > 100, "{tally:?}");
}
