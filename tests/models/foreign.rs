//! Models as other tools write them, and texts that are no models.

use std::fmt::Write;

use stepwell::import::{self, Imported, judge};
use stepwell::source::{FileId, Sources};

const STATES: usize = 10_000;

fn imported(text: &str) -> Vec<Imported> {
    import::import(FileId(0), text).unwrap()
}

fn reason(text: &str) -> String {
    import::import(FileId(0), text).unwrap_err().reason
}

/// Says what is read of a text and what is said of it.
fn said(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("model.pnml", text);
    let models = match import::import(file, text) {
        Ok(models) => models,
        Err(failure) => return format!("not read: {}\n", failure.reason),
    };
    let judged = judge::judge(models, STATES);
    let report = judge::report(&judged, 1, &sources);
    let mut said: String = judged.iter().map(|judged| judge::line(judged, &sources)).collect();
    for finding in &report.findings {
        writeln!(said, "{}: {}", finding.name, finding.message).unwrap();
        for (number, step) in finding.story.iter().flat_map(|story| story.steps()).enumerate() {
            writeln!(said, "  {}. {}", number + 1, step.text).unwrap();
        }
    }
    said + &judge::verdict(&report, 0).because + "\n"
}

#[test]
fn every_model_says_what_was_read_and_what_is_wrong() {
    insta::glob!("pnml/*.pnml", |path| {
        let text = crate::read(path);
        insta::with_settings!({ omit_expression => true }, {
            crate::beside(path, &format!("{}\n{}", text.trim_end(), said(&text)));
        });
    });
}

#[test]
fn a_text_that_is_no_model_is_refused_in_words() {
    assert_eq!(reason("procedure p {}"), "it holds no XML element");
    assert_eq!(reason("<pnml/>"), "it holds no net");
    assert_eq!(reason("<html/>"), "its root element is `html`, which is no model that Stepwell reads");
    let laughs = "<!DOCTYPE p [<!ENTITY a \"&b;&b;\">]><pnml><net><name><text>&a;</text></name></net></pnml>";
    assert_eq!(reason(laughs), "the entity `a` is not expanded");
}

#[test]
fn no_prefix_of_a_model_and_no_changed_byte_stops_the_reader() {
    let text = include_str!("pnml/two-nets.pnml");
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let _ = said(&text[..end]);
    }
    for at in 0..text.len() {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = b"<>&\"'/ax 0"[at % 10];
        let _ = said(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn references_that_go_round_lead_nowhere() {
    let text = "<pnml><net id='n'><place id='p'/><referencePlace id='r' ref='s'/><referencePlace id='s' ref='r'/>\
                <transition id='t'/><arc id='a' source='r' target='t'/></net></pnml>";
    let found = imported(text);
    assert!(found[0].unread.iter().any(|unread| unread.what == "arc whose end is missing"));
}

#[test]
fn a_long_model_is_read_and_judged_at_once() {
    let mut text =
        "<pnml><net id='n'><place id='p0'><initialMarking><text>1</text></initialMarking></place>".to_owned();
    for number in 1..=20_000 {
        let before = number - 1;
        write!(
            text,
            "<place id='p{number}'/><transition id='t{number}'/><arc source='p{before}' target='t{number}'/>\
             <arc source='t{number}' target='p{number}'/>"
        )
        .unwrap();
    }
    text += "</net></pnml>";
    assert!(said(&text).contains("sound (decided by its structure)"));
}
