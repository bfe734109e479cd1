//! What the language desugars to, and what can then happen to a case.

use stepwell::graph::{self, Limits};
use stepwell::load;
use stepwell::model;
use stepwell::resolve::{self, Resolved};

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
}

#[test]
fn the_model_shows_what_was_filled_in() {
    let text = "policy p {\n}\nrole r\nescalation e {\n  against q.d\n  level l {\n    by r\n    final\n  }\n}\n\
                procedure q {\n  decision d {\n    by r\n    outcome yes then unstated\n  }\n}\n";
    insta::assert_snapshot!(model::dump(resolved(text).policies.first().unwrap()));
}
