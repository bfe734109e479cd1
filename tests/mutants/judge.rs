//! Judges broken policies and says of each break whether the check that should notice it does.
//!
//! A broken declaration is read again as a file of its own, so that nothing else of the policy moves or has to be read
//! again. Breaks that have nothing to do with each other share a run; one that is missed there is judged again alone.

use std::collections::{BTreeMap, BTreeSet};

use stepwell::checks;
use stepwell::diagnostic::{Diagnostic, Edit, Severity};
use stepwell::resolve::{self, Resolved};
use stepwell::settings::Settings;
use stepwell::source::{FileId, Sources, Span};
use stepwell::syntax::{self, Parsed};

use super::edit::{applied, moved};
use super::place::{OWN, Sheet};
use super::{Mutant, OPERATORS};

/// What became of a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A check that should notice it does, at the broken place.
    Killed,
    /// The same had been found there before.
    Before,
    /// What was left is no text of the language, or names something that is gone.
    Discarded,
    /// Nothing that should notice it does.
    Survivor,
}

/// A policy, and what is found in it as it stands.
pub struct Judge<'a> {
    sheet: &'a Sheet,
    settings: Settings,
    faults: BTreeSet<(&'static str, String)>,
    found: Vec<Diagnostic>,
}

/// Declarations that are broken: the file in which each is read again, and what was replaced in it.
type Moved<'a> = BTreeMap<usize, (FileId, Vec<&'a Edit>)>;

/// A policy with its broken declarations.
struct Written<'a> {
    sources: Sources,
    files: Vec<Parsed>,
    moved: Moved<'a>,
}

/// Breaks that are judged in one run.
struct Batch {
    /// Whether they are faults of the file, and whether they are local.
    kind: (bool, bool),
    touched: Vec<Span>,
    numbers: Vec<usize>,
}

impl Batch {
    /// Returns whether nothing of the batch touches one of these spans.
    fn is_free(&self, spans: &[Span]) -> bool {
        let apart = |one: &Span, other: &Span| one.file != other.file || one.end < other.start || other.end < one.start;
        spans.iter().all(|span| self.touched.iter().all(|touched| apart(span, touched)))
    }
}

impl<'a> Judge<'a> {
    pub fn new(sheet: &'a Sheet) -> Self {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let settings = Settings::on(today);
        let mut judge = Judge { sheet, settings, faults: BTreeSet::new(), found: Vec::new() };
        let resolved = resolve::resolve(&sheet.loaded.parsed, &sheet.loaded.sources);
        judge.faults = resolved.diagnostics.iter().map(|found| (found.name, found.message.clone())).collect();
        let expected = OPERATORS.iter().flat_map(|operator| operator.expects).map(|name| (*name).to_owned());
        judge.found = judge.checked(&resolved, &sheet.loaded.sources, expected.collect());
        judge
    }

    /// Returns the verdicts on some breaks, in their order.
    pub fn verdicts(&self, mutants: &[Mutant]) -> Vec<Verdict> {
        let batches = self.batches(mutants);
        let judged = |batch: &Vec<usize>| self.judged(mutants, batch);
        let half = batches.len() / 2;
        let mut verdicts = vec![Verdict::Survivor; mutants.len()];
        let both = std::thread::scope(|scope| {
            let second = scope.spawn(|| batches[half..].iter().flat_map(judged).collect::<Vec<_>>());
            let first: Vec<_> = batches[..half].iter().flat_map(judged).collect();
            [first, second.join().unwrap()].concat()
        });
        for (number, verdict) in both {
            verdicts[number] = verdict;
        }
        verdicts
    }

    /// Puts breaks together that have nothing to do with each other: of different declarations, or local ones of
    /// different places.
    fn batches(&self, mutants: &[Mutant]) -> Vec<Vec<usize>> {
        let mut batches: Vec<Batch> = Vec::new();
        for (number, mutant) in mutants.iter().enumerate() {
            let kind = (mutant.is_of_file(), mutant.operator.local);
            let edited = mutant.broken.edits.iter().map(|edit| edit.span);
            let touched = edited.chain(mutant.broken.at.iter().copied());
            let touched: Vec<Span> = touched.map(|span| if kind.1 { span } else { self.around(span) }).collect();
            match batches.iter_mut().find(|batch| batch.kind == kind && batch.is_free(&touched)) {
                Some(batch) => {
                    batch.touched.extend(touched);
                    batch.numbers.push(number);
                }
                None => batches.push(Batch { kind, touched, numbers: vec![number] }),
            }
        }
        batches.into_iter().map(|batch| batch.numbers).collect()
    }

    /// Returns the declaration around a span.
    fn around(&self, span: Span) -> Span {
        self.declaration(span).map_or(span, |number| self.sheet.tree().declarations[number].span)
    }

    /// Returns the number of the declaration of the policy's own file in which a span is.
    fn declaration(&self, span: Span) -> Option<usize> {
        let around = |whole: Span| whole.file == span.file && whole.start <= span.start && span.end <= whole.end;
        self.sheet.tree().declarations.iter().position(|found| around(found.span))
    }

    fn judged(&self, mutants: &[Mutant], batch: &[usize]) -> Vec<(usize, Verdict)> {
        let chosen: Vec<&Mutant> = batch.iter().map(|number| &mutants[*number]).collect();
        let Some(written) = self.written(&chosen) else { return self.sifted(mutants, batch) };
        let resolved = resolve::resolve(&written.files, &written.sources);
        let of_file = chosen.iter().any(|mutant| mutant.is_of_file());
        if !of_file && !self.is_whole(&resolved) {
            return self.sifted(mutants, batch);
        }
        let found = if of_file {
            resolved.diagnostics
        } else {
            let select = chosen.iter().flat_map(|mutant| mutant.operator.expects).map(|name| (*name).to_owned());
            self.checked(&resolved, &written.sources, select.collect())
        };
        let verdicts = batch.iter().flat_map(|number| {
            let verdict = self.verdict(&mutants[*number], &written.moved, &found);
            // Another break may have covered it.
            let again = verdict == Verdict::Survivor && batch.len() > 1;
            if again { self.judged(mutants, &[*number]) } else { vec![(*number, verdict)] }
        });
        verdicts.collect()
    }

    /// Judges those breaks together that leave a policy, and discards the others.
    fn sifted(&self, mutants: &[Mutant], batch: &[usize]) -> Vec<(usize, Verdict)> {
        if let [one] = batch {
            return vec![(*one, Verdict::Discarded)];
        }
        let is_policy = |number: &usize| {
            let written = self.written(&[&mutants[*number]]);
            let of_file = mutants[*number].is_of_file();
            written.is_some_and(|written| of_file || self.is_whole(&resolve::resolve(&written.files, &written.sources)))
        };
        let (whole, lost): (Vec<usize>, Vec<usize>) = batch.iter().copied().partition(is_policy);
        let found = lost.iter().map(|number| (*number, Verdict::Discarded));
        if lost.is_empty() {
            // Two breaks leave no policy only together.
            return whole.iter().flat_map(|number| self.judged(mutants, &[*number])).collect();
        }
        let judged = if whole.is_empty() { Vec::new() } else { self.judged(mutants, &whole) };
        found.chain(judged).collect()
    }

    /// Returns whether every name leads somewhere that did before.
    fn is_whole(&self, resolved: &Resolved) -> bool {
        resolved.diagnostics.iter().all(|found| self.faults.contains(&(found.name, found.message.clone())))
    }

    /// Reads the broken declarations; none where one of them is no text of the language.
    fn written<'m>(&self, mutants: &[&'m Mutant]) -> Option<Written<'m>> {
        let loaded = &self.sheet.loaded;
        let (mut sources, mut files) = (loaded.sources.clone(), loaded.parsed.clone());
        let mut moved: Moved<'m> = BTreeMap::new();
        for edit in mutants.iter().flat_map(|mutant| &mutant.broken.edits) {
            let number = self.declaration(edit.span).expect("a break is inside a declaration");
            moved.entry(number).or_insert((OWN, Vec::new())).1.push(edit);
        }
        // From the last one on, so that the numbers before it stay.
        for (number, (file, edits)) in moved.iter_mut().rev() {
            let whole = self.sheet.tree().declarations[*number].span;
            let text = applied(self.sheet.text(whole), whole, edits) + "\n";
            *file = sources.add(format!("broken-{number}.well"), text.clone());
            let parsed = syntax::parse(*file, &text);
            if parsed.diagnostics.iter().any(|found| found.severity == Severity::Error) {
                return None;
            }
            files[0].tree.declarations.splice(*number..=*number, parsed.tree.declarations);
        }
        Some(Written { sources, files, moved })
    }

    fn checked(&self, resolved: &Resolved, sources: &Sources, select: Vec<String>) -> Vec<Diagnostic> {
        let settings = Settings { select, ..self.settings.clone() };
        let outcome = checks::run(&resolved.policies[0], sources, &settings);
        outcome.findings.into_iter().chain(outcome.waived.into_iter().map(|waived| waived.finding)).collect()
    }

    fn verdict(&self, mutant: &Mutant, broken: &Moved<'_>, found: &[Diagnostic]) -> Verdict {
        let before = hits(&self.found, &mutant.broken.at, mutant.operator.expects);
        let at: Vec<Span> = mutant.broken.at.iter().map(|span| self.after(*span, broken)).collect();
        let after = hits(found, &at, mutant.operator.expects);
        if after.difference(&before).next().is_some() {
            Verdict::Killed
        } else if after.is_empty() {
            Verdict::Survivor
        } else {
            Verdict::Before
        }
    }

    /// Returns where a span is once its declaration is read again.
    fn after(&self, span: Span, broken: &Moved<'_>) -> Span {
        let number = self.declaration(span);
        let Some((number, (file, edits))) = number.and_then(|number| Some((number, broken.get(&number)?))) else {
            return span;
        };
        let whole = self.sheet.tree().declarations[number].span;
        let (start, end) = (moved(span.start, whole, edits, false), moved(span.end, whole, edits, true));
        Span { file: *file, start, end: end.max(start) }
    }
}

/// Lists the checks of some findings that stand at a place, each with what it is about.
fn hits(found: &[Diagnostic], at: &[Span], expects: &[&str]) -> BTreeSet<(&'static str, String)> {
    let inside = |inner: Span| {
        at.iter().any(|outer| outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end)
    };
    let found = found.iter().filter(|found| expects.contains(&found.name));
    let here = found.filter(|found| found.labels.iter().any(|label| inside(label.span)));
    here.map(|found| (found.name, found.subject.clone())).collect()
}
