//! What a verdict about a foreign model says: findings at their places in the file, and one line a model.

use std::collections::BTreeSet;

use super::{Imported, UNREADABLE_MODEL, Unread, Unreadable, words};
use crate::diagnostic::Diagnostic;
use crate::petri::{self, Method, Soundness};
use crate::report::{self, Inconclusive, Judging, Report};
use crate::source::{Sources, Span};

/// A model and what judging it came to.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The model.
    pub model: Imported,
    /// The verdict and what decided it.
    pub soundness: Soundness,
}

/// How many markings are explored of several pools together, at most.
const TOGETHER: usize = 100_000;

/// Judges the models of a file, exploring at most so many markings of each.
///
/// What is not read and matters leaves a model undecided. Pools are judged together where each is sound by itself.
pub fn judge(models: Vec<Imported>, max_states: usize) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::new();
    for model in models {
        let parts = || model.parts.iter().filter_map(|part| judged.get(*part));
        let open = parts().find(|part| part.soundness.verdict != petri::Verdict::Sound);
        let soundness = match (open, model.unread.iter().find(|unread| unread.matters)) {
            (Some(part), _) => undecided(format!("`{}` alone is not found to be sound", part.model.name)),
            (None, Some(unread)) => {
                let what = &unread.what;
                undecided(format!("it has {} {what}, which Stepwell does not read", words::article(what)))
            }
            (None, None) if model.parts.is_empty() => petri::soundness(&model.net, max_states),
            (None, None) => petri::soundness(&model.net, max_states.min(TOGETHER)),
        };
        let soundness = distinct(&model, soundness);
        judged.push(Judged { model, soundness });
    }
    judged
}

fn undecided(reason: String) -> Soundness {
    Soundness { verdict: petri::Verdict::Inconclusive(reason), method: Method::Undecided }
}

/// Keeps one fault of a kind at each place of the text: what is called twice has its fault once.
fn distinct(model: &Imported, mut soundness: Soundness) -> Soundness {
    if let petri::Verdict::Unsound(faults) = &mut soundness.verdict {
        let mut seen = BTreeSet::new();
        faults.retain(|fault| seen.insert((fault.kind, words::place(model, fault))));
    }
    soundness
}

/// Makes the report of a run over so many files; it is in the order of the files already.
pub fn report(judged: &[Judged], files: usize, sources: &Sources) -> Report {
    let judging = Judging::Models;
    let mut report = Report { judging, files, checks: words::FAULTS, procedures: judged.len(), ..Report::default() };
    let mut said = BTreeSet::new();
    for Judged { model, soundness } in judged {
        let path = sources.get(model.span.file).map(|file| file.path.clone()).unwrap_or_default();
        report.items += model.net.transitions.len();
        let unowned = model.unowned.iter().map(|task| words::unowned(model, task));
        report.findings.extend(unowned.map(|found| Diagnostic { policy: Some(path.clone()), ..found }));
        match &soundness.verdict {
            petri::Verdict::Sound => {}
            petri::Verdict::Unsound(faults) => {
                let found = faults.iter().map(|fault| words::finding(model, fault));
                // The fault of a process that is called shows in whatever calls it.
                let found = found.filter(|found| said.insert((found.name, found.span())));
                report.findings.extend(found.map(|found| Diagnostic { policy: Some(path.clone()), ..found }));
            }
            petri::Verdict::Inconclusive(reason) => report.inconclusive.push(Inconclusive {
                policy: path.clone(),
                procedure: model.name.clone(),
                reason: reason.clone(),
                span: model.span,
            }),
        }
        report.policies.push(path);
    }
    report
}

/// Decides the exit code, when `failures` files could not be read; every fault of a model makes it unsound.
pub fn verdict(report: &Report, failures: usize) -> report::Verdict {
    let faults = report.findings.iter().filter(|found| found.name != words::UNOWNED);
    let (found, open) = (faults.count(), report.inconclusive.len());
    let (code, because) = match (failures, found, open) {
        (0, 0, 0) => (0, "every model is sound".to_owned()),
        (0, 0, _) => (3, format!("{} not judged to the end", words::were(open, "model"))),
        (0, _, _) => (1, format!("{} found", words::were(found, "fault"))),
        _ => (2, format!("{} not read", words::were(failures, "file"))),
    };
    report::Verdict { code, because }
}

/// Says of one model what was read, what was not, and the verdict: one line, and one more for each kind of remark.
pub fn line(judged: &Judged, sources: &Sources) -> String {
    let Judged { model, soundness } = judged;
    let path = sources.get(model.span.file).map(|file| file.path.as_str()).unwrap_or_default();
    let counts: Vec<String> = model.counts.iter().map(|(number, noun)| words::count(*number, noun)).collect();
    let mut text = format!("{path}: `{}`, {}: {}\n", model.name, counts.join(", "), words::verdict(soundness));
    text.extend(model.assumed.iter().map(|assumed| format!("  taken for granted: {assumed}\n")));
    for (number, what, span) in grouped(&model.unread) {
        let line = sources.get(span.file).map_or(0, |file| file.lines.line(span.range().start) + 1);
        let first = if number == 1 { "in" } else { "the first in" };
        text += &format!("  not read: {} ({first} line {line})\n", words::count(number, what));
    }
    text
}

/// Counts what is not read by its kind, with the place of the first.
fn grouped(unread: &[Unread]) -> Vec<(usize, &str, Span)> {
    let mut found: Vec<(usize, &str, Span)> = Vec::new();
    for one in unread {
        match found.iter_mut().find(|(_, what, _)| *what == one.what) {
            Some((number, ..)) => *number += 1,
            None => found.push((1, &one.what, one.span)),
        }
    }
    found
}

/// Words why a text was not read, as a finding at its place.
pub fn unreadable(failure: &Unreadable, whole: Span) -> Diagnostic {
    let message = format!("this is not read as a model: {}", failure.reason);
    UNREADABLE_MODEL.found(failure.span.unwrap_or(whole), message)
}

/// Sums a run up.
pub fn summary(judged: &[Judged], report: &Report) -> String {
    let sound = judged.iter().filter(|one| one.soundness.verdict == petri::Verdict::Sound).count();
    let open = report.inconclusive.len();
    format!(
        "Read {} of {}: {sound} sound, {} not sound, {open} not judged.\n",
        words::count(judged.len(), "model"),
        words::count(report.files, "file"),
        judged.len() - sound - open
    )
}
