//! No text stops the reader: models that are cut off, changed byte by byte and element by element, deep, large, circular.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use proptest::prelude::*;
use stepwell::import::{self, judge};
use stepwell::petri::Verdict;
use stepwell::source::FileId;

/// How many markings are looked at.
const STATES: usize = 2_000;

/// Reads and judges a text; returns whether it was read.
fn survives(text: &str) -> bool {
    import::import(FileId(0), text).map(|models| judge::judge(models, STATES)).is_ok()
}

/// Lists the models of the tests.
fn models() -> &'static [(PathBuf, String)] {
    static MODELS: OnceLock<Vec<(PathBuf, String)>> = OnceLock::new();
    MODELS.get_or_init(read)
}

fn read() -> Vec<(PathBuf, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in ["import", "models/pnml"] {
        #[expect(clippy::disallowed_methods, reason = "tests read the files of the project")]
        let entries = std::fs::read_dir(root.join(folder)).unwrap();
        paths.extend(entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().unwrap() != "snap"));
    }
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), crate::read(&path))).collect()
}

#[test]
fn no_beginning_of_a_model_is_read_as_a_model() {
    for (path, text) in models() {
        for (end, _) in text.char_indices() {
            let is_whole = text[end..].trim().is_empty();
            let is_read = import::import(FileId(0), &text[..end]).is_ok();
            assert!(is_whole || !is_read, "{} up to {end}", path.display());
        }
    }
}

/// Lists the values that stand in quotes, as ranges of a text, and the names of elements.
fn parts(text: &str) -> (Vec<std::ops::Range<usize>>, Vec<std::ops::Range<usize>>) {
    let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at + 1).collect();
    let values = quotes.chunks_exact(2).map(|pair| pair[0]..pair[1] - 1).collect();
    let name = |at: usize| {
        let rest = &text[at + 1..];
        let length = rest.find(|character: char| !character.is_alphanumeric() && character != ':').unwrap_or(0);
        at + 1..at + 1 + length
    };
    let names = text.match_indices('<').map(|(at, _)| name(at)).filter(|name| !name.is_empty()).collect();
    (values, names)
}

/// Changes a text: a byte, a line, a value or an element's name, by the numbers.
fn changed(text: &str, (kind, at, other): (u8, usize, usize)) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        return text.to_owned();
    }
    let (line, second) = (at % lines.len(), other % lines.len());
    let (values, names) = parts(text);
    let put = |ranges: &[std::ops::Range<usize>]| {
        let (Some(from), Some(to)) = (ranges.get(at % ranges.len().max(1)), ranges.get(other % ranges.len().max(1)))
        else {
            return text.to_owned();
        };
        format!("{}{}{}", &text[..to.start], &text[from.clone()], &text[to.end..])
    };
    let mut lines: Vec<&str> = lines;
    match kind % 6 {
        0 => {
            let mut bytes = text.as_bytes().to_vec();
            let at = at % bytes.len();
            bytes[at] = b"<>&\"'/ax 0:#;"[other % 13];
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        1 => drop(lines.remove(line)),
        2 => lines.insert(second, lines[line]),
        3 => lines.swap(line, second),
        4 => return put(&values),
        _ => return put(&names),
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_changed_model_stops_the_reader(
        model in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<u8>(), any::<usize>(), any::<usize>()), 1..6),
    ) {
        let models = models();
        let mut text = models[model.index(models.len())].1.clone();
        for change in changes {
            text = changed(&text, change);
        }
        survives(&text);
    }

    #[test]
    fn no_bytes_stop_the_decoder(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(text) = import::decode(&bytes) {
            survives(&text);
        }
    }
}

/// Wraps what stands in a process.
fn process(content: &str) -> String {
    format!(
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'>{content}</process></definitions>"
    )
}

fn flow(text: &mut String, from: &str, to: &str) {
    write!(text, "<sequenceFlow id='{from}-{to}' sourceRef='{from}' targetRef='{to}'/>").unwrap();
}

/// Writes diamonds in a row: a split into two tasks and a join, of the kinds of gateway that are given.
fn diamonds(number: usize, split: &str, join: &str) -> String {
    let mut text = "<startEvent id='j0'/>".to_owned();
    for at in 1..=number {
        write!(text, "<{split} id='s{at}'/><task id='a{at}'/><task id='b{at}'/><{join} id='j{at}'/>").unwrap();
        flow(&mut text, &format!("j{}", at - 1), &format!("s{at}"));
        for branch in ["a", "b"] {
            flow(&mut text, &format!("s{at}"), &format!("{branch}{at}"));
            flow(&mut text, &format!("{branch}{at}"), &format!("j{at}"));
        }
    }
    process(&text)
}

/// Judges the one model of a text.
fn verdict(text: &str) -> Verdict {
    let judged = judge::judge(import::import(FileId(0), text).unwrap(), STATES);
    judged[0].soundness.verdict.clone()
}

#[test]
fn a_model_of_a_hundred_thousand_elements_is_judged() {
    assert_eq!(verdict(&diamonds(12_000, "parallelGateway", "parallelGateway")), Verdict::Sound);
}

#[test]
fn large_models_of_every_shape_get_a_verdict_or_a_reason() {
    assert!(matches!(verdict(&diamonds(500, "parallelGateway", "exclusiveGateway")), Verdict::Unsound(_)));
    assert!(matches!(verdict(&diamonds(500, "exclusiveGateway", "parallelGateway")), Verdict::Unsound(_)));
    assert_eq!(verdict(&diamonds(60, "inclusiveGateway", "inclusiveGateway")), Verdict::Sound);
    // One task that many follow at once, and none of them ends with the others.
    let mut wide = "<startEvent id='s'/><task id='t'/>".to_owned();
    flow(&mut wide, "s", "t");
    for at in 0..3_000 {
        write!(wide, "<task id='t{at}'/><endEvent id='e{at}'><terminateEventDefinition/></endEvent>").unwrap();
        flow(&mut wide, "t", &format!("t{at}"));
        flow(&mut wide, &format!("t{at}"), &format!("e{at}"));
    }
    assert!(matches!(verdict(&process(&wide)), Verdict::Inconclusive(_)));
}

#[test]
fn processes_that_call_each_other_do_not_grow_without_bound() {
    let mut text = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'>".to_owned();
    for at in 0..60 {
        let next = at + 1;
        write!(
            text,
            "<process id='p{at}'><callActivity id='a{at}' calledElement='p{next}'/>\
             <callActivity id='b{at}' calledElement='p{next}'/></process>"
        )
        .unwrap();
    }
    text += "<process id='p60'><callActivity id='z' calledElement='p0'/></process></definitions>";
    let judged = judge::judge(import::import(FileId(0), &text).unwrap(), STATES);
    assert_eq!(judged.len(), 61);
    assert!(judged.iter().all(|one| matches!(one.soundness.verdict, Verdict::Inconclusive(_))));
}
