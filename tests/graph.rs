//! What the language desugars to, and what can then happen to a case.

use std::path::Path;

use stepwell::graph::{self, ArmKind, Limits, NodeKind, StateGraph, StateId, Verdict};
use stepwell::load;
use stepwell::model;
use stepwell::resolve::{self, Resolved};
use stepwell::stories;

/// Resolves one file that uses no other.
fn resolved(text: &str) -> Resolved {
    let roots = ["fixture.well".to_owned()];
    let loaded = load::load(&roots, "/", &mut |_| Ok(text.to_owned()));
    resolve::resolve(&loaded.parsed, &loaded.sources)
}

#[test]
fn files() {
    insta::glob!("graph/*.well", |path| {
        let text = crate::read(path);
        let resolved = resolved(&text);
        let findings: Vec<&str> = resolved.diagnostics.iter().map(|found| found.message.as_str()).collect();
        assert_eq!(findings, [""; 0], "{}", path.display());
        let policy = resolved.policies.first().unwrap();
        let graphs = graph::build_all(policy, &Limits::default());
        let dumps: Vec<String> = graphs.iter().map(|graph| graph::dump(policy, graph)).collect();
        crate::beside(path, &format!("{text}\n==== graph\n{}", dumps.join("\n")));
    });
}

#[test]
fn a_bound_cuts_a_graph_and_says_so() {
    let resolved = resolved(&crate::read("tests/graph/parallel.well".as_ref()));
    let policy = resolved.policies.first().unwrap();
    let (id, _) = policy.procedures.iter().next().unwrap();
    let graph = graph::build(policy, id, &Limits { max_states: 3, reduce: false });
    assert!(graph.truncated);
    assert_eq!(graph.states().len(), 3);
    assert_eq!(graph.soundness(policy).verdict(), Verdict::Inconclusive);
}

#[test]
fn a_case_is_trapped_exactly_where_no_end_can_be_reached() {
    insta::glob!("graph/*.well", traps_are_true);
    insta::glob!("checks/*/*.well", traps_are_true);
}

fn traps_are_true(path: &Path) {
    let resolved = resolved(&crate::read(path));
    for policy in &resolved.policies {
        for graph in graph::build_all(policy, &Limits::default()) {
            let trapped = graph.states().any(|(id, _)| !comes_to_an_end(&graph, id));
            // A way out that asks something is not open to every case.
            let asks = graph
                .edges()
                .iter()
                .filter_map(|edge| graph.arm(edge))
                .any(|arm| matches!(arm.kind, ArmKind::Interrupts | ArmKind::Late) && arm.guard.is_some());
            let found = !graph.traps(policy, |_| true).is_empty();
            assert!(found == trapped || found && asks, "{}", path.display());
        }
    }
}

/// Walks on from a state by itself until the case ends, or the document stops.
fn comes_to_an_end(graph: &StateGraph, from: StateId) -> bool {
    let (mut seen, mut open) = (vec![from], vec![from]);
    while let Some(id) = open.pop() {
        let state = graph.state(id).unwrap();
        let kinds: Vec<NodeKind> = state.position.iter().map(|node| graph.net.node(*node).kind).collect();
        if kinds.iter().all(|kind| *kind == NodeKind::End) || kinds.contains(&NodeKind::Gap) {
            return true;
        }
        for to in graph.outgoing(id).iter().map(|edge| edge.to) {
            if !seen.contains(&to) {
                seen.push(to);
                open.push(to);
            }
        }
    }
    false
}

#[test]
#[should_panic(expected = "a story is a path of the graph")]
fn what_does_not_replay_is_never_told() {
    let resolved = resolved(&crate::read("tests/graph/stuck.well".as_ref()));
    let policy = resolved.policies.first().unwrap();
    let (id, _) = policy.procedures.iter().next().unwrap();
    let graph = graph::build(policy, id, &Limits::default());
    let last = *graph.edges().last().unwrap();
    stories::tell(policy, &graph, &[last], None);
}

#[test]
fn the_model_shows_what_was_filled_in() {
    let text = "policy p {\n}\nrole r\nescalation e {\n  against q.d\n  level l {\n    by r\n    final\n  }\n}\n\
                procedure q {\n  decision d {\n    by r\n    outcome yes then unstated\n  }\n}\n";
    insta::assert_snapshot!(model::dump(resolved(text).policies.first().unwrap()));
}
