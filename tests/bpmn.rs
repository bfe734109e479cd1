//! Models in BPMN: what is read of each, what not, and the verdict.

use std::fmt::Write as _;

use stepwell::graph::{self, Limits};
use stepwell::import::{self, judge, xml};
use stepwell::model::{Policy, ProcedureId};
use stepwell::petri::Verdict;
use stepwell::source::{FileId, Sources, Span};
use stepwell::{emit, load, render, resolve};

/// Reads and judges a text, and says of it what the program says.
fn judged(path: &str, text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add(path, text);
    let models = match import::import(file, text) {
        Ok(models) => models,
        Err(failure) => {
            let found = judge::unreadable(&failure, Span::new(file, 0, 0));
            return render::picture(&found, &sources, &[], false);
        }
    };
    let judged = judge::judge(models, 100_000);
    let mut said: String = judged.iter().map(|one| judge::line(one, &sources)).collect();
    for found in &judge::report(&judged, 1, &sources).findings {
        write!(said, "\n{}", render::picture(found, &sources, &[], false)).unwrap();
    }
    said
}

#[test]
fn files() {
    insta::glob!("import/*.bpmn", |path| {
        let text = crate::read(path);
        let said = judged(&path.file_name().unwrap().to_string_lossy(), &text);
        crate::beside(path, &format!("{text}\n==== verdict\n{said}"));
    });
}

/// Lists the shipped policies, each with its name.
fn shipped() -> Vec<(String, Policy)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut read = |path: &str| Ok(crate::read(&folder.join(path.trim_start_matches('/'))));
    let names = ["enfield", "icrt", "lambeth", "paris", "richmond-wandsworth"];
    let policies = names.map(|name| {
        let loaded = load::load(&[format!("{name}.well")], "/", &mut read);
        let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
        (name.to_owned(), resolved.policies.into_iter().next().unwrap())
    });
    policies.into()
}

/// Says whether a case can always come to where the procedure ends or the document stops.
fn always_comes_to_a_stop(policy: &Policy, procedure: ProcedureId) -> Option<bool> {
    let graph = graph::build(policy, procedure, &Limits { max_states: 20_000, ..Limits::default() });
    let mut stops: Vec<bool> = graph.states().map(|(id, _)| graph.outgoing(id).is_empty()).collect();
    loop {
        let more = graph.edges().iter().filter(|edge| stops[edge.to.index()] && !stops[edge.from.index()]);
        let more: Vec<usize> = more.map(|edge| edge.from.index()).collect();
        if more.is_empty() {
            return (!graph.truncated).then(|| stops.iter().all(|stops| *stops));
        }
        more.into_iter().for_each(|state| stops[state] = true);
    }
}

#[test]
fn what_is_written_is_read_again_with_the_verdict_of_the_procedure() {
    let mut said = String::new();
    for (name, policy) in shipped() {
        for (id, procedure) in policy.procedures.iter() {
            let text = emit::bpmn(&emit::outline(&policy, Some(id)));
            let models = import::import(FileId(0), &text).unwrap();
            let [model] = models.as_slice() else { panic!("{name}: one procedure is one process") };
            assert_eq!(model.unread, [], "{name} {}", procedure.named.name);
            let verdict = match judge::judge(vec![model.clone()], 20_000)[0].soundness.verdict.clone() {
                Verdict::Sound => "sound".to_owned(),
                Verdict::Unsound(faults) => format!("not sound: {:?} at {:?}", faults[0].kind, faults[0].at),
                Verdict::Inconclusive(reason) => reason,
            };
            let own = match always_comes_to_a_stop(&policy, id) {
                Some(true) => "always comes to a stop",
                Some(false) => "can go on for ever",
                None => "is too large",
            };
            writeln!(said, "{name} {}: {verdict}; the procedure {own}", procedure.named.name).unwrap();
        }
    }
    insta::assert_snapshot!(said);
}

#[test]
fn nothing_that_is_drawn_overlaps() {
    let mut drawn = 0;
    for (name, policy) in shipped() {
        let text = emit::bpmn(&emit::outline(&policy, None));
        let document = xml::parse(FileId(0), &text).unwrap();
        let mut open = vec![document.root()];
        let mut solid: Vec<(String, [i32; 4])> = Vec::new();
        while let Some(element) = open.pop() {
            open.extend(document.children(element));
            let Some(bounds) = document.child(element, "Bounds").filter(|_| element.name == "BPMNShape") else {
                continue;
            };
            let number = |name: &str| bounds.attribute(name).unwrap().parse::<i32>().unwrap();
            let bounds = [number("x"), number("y"), number("width"), number("height")];
            let holds = element.attribute("isExpanded").or(element.attribute("isHorizontal")).is_some();
            if !holds {
                solid.push((element.attribute("id").unwrap().to_owned(), bounds));
            }
        }
        drawn += solid.len();
        for (at, (left, [x, y, width, height])) in solid.iter().enumerate() {
            for (right, other) in &solid[at + 1..] {
                let apart = x + width <= other[0]
                    || other[0] + other[2] <= *x
                    || y + height <= other[1]
                    || other[1] + other[3] <= *y;
                // An event stands on the edge of its activity.
                let sits = (*width == 36 && *height == 36 && other[3] >= 80)
                    || (other[2] == 36 && other[3] == 36 && *height >= 80);
                assert!(apart || sits, "{name}: {left} lies on {right}");
            }
        }
    }
    assert!(drawn > 500, "{drawn} shapes");
}

/// Writes a process of so many tasks in a row.
fn row(tasks: usize) -> String {
    let mut text = String::from(
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'><startEvent id='t0'/>",
    );
    for number in 1..=tasks {
        let before = number - 1;
        write!(
            text,
            "<task id='t{number}'/><sequenceFlow id='f{number}' sourceRef='t{before}' targetRef='t{number}'/>"
        )
        .unwrap();
    }
    text + "</process></definitions>"
}

#[test]
fn a_long_model_is_judged_and_a_hostile_one_refused() {
    let models = import::import(FileId(0), &row(10_000)).unwrap();
    assert_eq!(judge::judge(models, 100_000)[0].soundness.verdict, Verdict::Sound);
    let head = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'>";
    let deep = format!("{head}{}", "<subProcess id='s'>".repeat(10_000));
    let reason = |text: &str| import::import(FileId(0), text).unwrap_err().reason;
    assert_eq!(reason(&deep), "its elements are nested more than 200 deep");
    let bomb = format!(
        "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>{head}<task id='t' name='&b;'/></process></definitions>"
    );
    assert!(reason(&bomb).starts_with("the attribute `name` cannot be read"), "{}", reason(&bomb));
}
