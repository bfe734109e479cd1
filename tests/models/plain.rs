//! The nets of plain procedures say what the state graph says.

use std::path::{Path, PathBuf};

use stepwell::graph::{self, Limits, StateGraph};
use stepwell::load::Failure;
use stepwell::petri::{self, Verdict};
use stepwell::source::FileId;
use stepwell::{emit, import, load, resolve};

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

#[test]
#[expect(clippy::disallowed_methods, reason = "tests read the files of the project")]
fn a_plain_procedure_is_sound_as_a_net_exactly_if_it_is_as_a_state_graph() {
    let (mut sound, mut unsound, mut refused) = (0, 0, 0);
    for path in texts() {
        let path = path.to_string_lossy().into_owned();
        let mut read =
            |path: &str| std::fs::read_to_string(path).map_err(|error| Failure::Unreadable(error.to_string()));
        let loaded = load::load(std::slice::from_ref(&path), "/", &mut read);
        let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
        for policy in &resolved.policies {
            for (id, procedure) in policy.judged() {
                let explored = |max_states| graph::build(policy, id, &Limits { max_states, ..Limits::default() });
                let Ok(net) = emit::workflow(policy, &explored(1)) else {
                    refused += 1;
                    continue;
                };
                let graph = explored(20_000);
                assert!(!graph.truncated);
                let verdict = petri::soundness(&net, 20_000).verdict;
                let name = &procedure.named.name;
                assert_eq!(verdict == Verdict::Sound, is_sound(&graph), "{path}: {name}: {verdict:?}");
                let written = emit::pnml(&[(name.clone(), net)]);
                let read = import::import(FileId(0), &written).unwrap();
                let again = petri::soundness(&read[0].net, 20_000).verdict;
                assert_eq!(verdict == Verdict::Sound, again == Verdict::Sound, "{path}: {name} written and read");
                *(if verdict == Verdict::Sound { &mut sound } else { &mut unsound }) += 1;
            }
        }
    }
    assert!(sound > 100 && unsound > 20 && refused > 10, "{sound} sound, {unsound} not, {refused} no plain nets");
}
