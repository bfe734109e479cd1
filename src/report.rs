//! The outcome of a whole run, before anybody draws it.
//!
//! It promises an order in which findings are shown and one verdict for the exit code. It holds no text of the
//! files and leaves every wording of a finding to the check that made it.

pub mod fingerprint;

use crate::diagnostic::{Diagnostic, Severity};
use crate::settings::FailOn;
use crate::source::{Sources, Span};

/// A procedure that could not be judged to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inconclusive {
    /// The policy that holds it.
    pub policy: String,
    /// Its name.
    pub procedure: String,
    /// What stopped the judgement: the bound that was hit or the form that is not supported, in words.
    pub reason: String,
    /// Where it is declared.
    pub span: Span,
}

/// A finding that the author waived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// What was found.
    pub finding: Diagnostic,
    /// The author's reason.
    pub because: String,
}

/// A clause of the document that a policy encodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The policy.
    pub policy: String,
    /// Its label, such as `19.1`.
    pub label: String,
    /// Its title, if the document gives one.
    pub title: Option<String>,
}

/// What a run judges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Judging {
    /// The procedures of policies, by checks.
    #[default]
    Procedures,
    /// Models from elsewhere, for kinds of fault.
    Models,
}

/// Everything that one run found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What was judged.
    pub judging: Judging,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
    /// What could not be judged to the end.
    pub inconclusive: Vec<Inconclusive>,
    /// What is wrong and waived.
    pub waived: Vec<Waived>,
    /// The clauses of the documents, each document in its reading order.
    pub clauses: Vec<Clause>,
    /// The policies that were judged.
    pub policies: Vec<String>,
    /// Whether the baseline was written by this run, so that what is fixed is already out of it.
    pub baseline_written: bool,
    /// How many findings a baseline knows already; they are not among `findings`.
    pub known: usize,
    /// What a baseline knows and is no longer found, in words.
    pub fixed: Vec<String>,
    /// How many files were read.
    pub files: usize,
    /// How many procedures and escalations, or models, they hold.
    pub procedures: usize,
    /// How many items these hold.
    pub items: usize,
    /// How many checks ran, or kinds of fault were looked for.
    pub checks: usize,
}

/// The order in which findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By file, place and name.
    #[default]
    File,
    /// By policy and the document's own clauses; what has no clause comes last.
    Clause,
}

/// The exit code of a run, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// 0 clean, 1 findings, 2 something could not be read, 3 something could not be judged.
    pub code: u8,
    /// The reason, as one clause.
    pub because: String,
}

impl Report {
    /// Puts everything into the order in which it is shown.
    pub fn sort(&mut self, order: Order, sources: &Sources) {
        let clauses = &self.clauses;
        self.findings.sort_by_cached_key(|finding| sort_key(finding, order, clauses, sources));
        self.waived.sort_by_cached_key(|waived| sort_key(&waived.finding, order, clauses, sources));
        self.inconclusive.sort_by_cached_key(|one| (path_of(Some(one.span), sources), one.span));
    }

    /// Counts the findings of that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Decides the exit code, when `failures` files or settings could not be read.
    pub fn verdict(&self, fail_on: FailOn, failures: usize) -> Verdict {
        let reached = self.findings.iter().filter(|finding| fail_on.reached_by(finding.severity)).count();
        let found = match (reached, fail_on) {
            (0, FailOn::Never) => "no finding is asked to fail the run".to_owned(),
            (0, _) => format!("no finding reaches `{}`", fail_on.word()),
            (1, FailOn::Error) => "1 finding is an error".to_owned(),
            (_, FailOn::Error) => format!("{reached} findings are errors"),
            (1, _) => format!("1 finding reaches `{}`", fail_on.word()),
            _ => format!("{reached} findings reach `{}`", fail_on.word()),
        };
        let open = self.inconclusive.len();
        match (failures, reached, open) {
            (0, 0, 0) => Verdict { code: 0, because: found },
            (0, 0, 1) => Verdict { code: 3, because: format!("{found}, but 1 procedure was not judged to the end") },
            (0, 0, _) => {
                Verdict { code: 3, because: format!("{found}, but {open} procedures were not judged to the end") }
            }
            (0, _, _) => Verdict { code: 1, because: found },
            (1, _, _) => Verdict { code: 2, because: "1 file or setting could not be read".to_owned() },
            _ => Verdict { code: 2, because: format!("{failures} files or settings could not be read") },
        }
    }
}

/// The place of a clause in the index, and the numbers of a finer part of it.
type Rank = (usize, Vec<u32>);
type SortKey = (String, Rank, String, Option<(u32, u32)>, &'static str, String);

fn sort_key(finding: &Diagnostic, order: Order, clauses: &[Clause], sources: &Sources) -> SortKey {
    let (policy, rank) = match order {
        Order::File => (String::new(), (0, Vec::new())),
        Order::Clause => (finding.policy.clone().unwrap_or_default(), clause_rank(finding, clauses)),
    };
    let place = finding.span().map(|span| (span.start, span.end));
    (policy, rank, path_of(finding.span(), sources), place, finding.name, finding.message.clone())
}

fn clause_rank(finding: &Diagnostic, clauses: &[Clause]) -> Rank {
    let policy = finding.policy.as_deref().unwrap_or_default();
    let ranks = finding.clauses.iter().filter_map(|label| {
        let clause = nearest_clause(clauses, policy, label)?;
        let rank = clauses.iter().position(|known| known == clause)?;
        let finer = label.strip_prefix(clause.label.as_str()).unwrap_or_default();
        Some((rank, finer.split('.').filter_map(|part| part.parse().ok()).collect()))
    });
    ranks.min().unwrap_or((usize::MAX, Vec::new()))
}

/// Returns the clause of a document's index with that label, or the nearest one above it: `19.1` for `19.1.3`.
pub fn nearest_clause<'a>(clauses: &'a [Clause], policy: &str, label: &str) -> Option<&'a Clause> {
    let above = std::iter::successors(Some(label), |label| label.rsplit_once('.').map(|(above, _)| above));
    let known = |label: &str| clauses.iter().find(|clause| clause.policy == policy && clause.label == label);
    above.into_iter().find_map(known)
}

fn path_of(span: Option<Span>, sources: &Sources) -> String {
    span.and_then(|span| sources.get(span.file)).map(|file| file.path.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(name: &'static str, severity: Severity, sources: &mut Sources, path: &str) -> Diagnostic {
        let file = sources.find(path).unwrap_or_else(|| sources.add(path, "procedure p {\n}\n"));
        let mut finding = Diagnostic::new(name, severity, Span::new(file, 0, 9), "x");
        finding.policy = Some("enfield".to_owned());
        finding
    }

    #[test]
    fn the_worst_that_happened_decides_the_exit_code() {
        let mut sources = Sources::default();
        let warning = finding("vague-limit", Severity::Warning, &mut sources, "a.well");
        let mut report = Report { findings: vec![warning], ..Report::default() };
        assert_eq!(report.verdict(FailOn::Error, 0).code, 0);
        assert_eq!(report.verdict(FailOn::Warning, 0).code, 1);
        assert_eq!(report.verdict(FailOn::Never, 0).code, 0);
        let span = Span::new(crate::source::FileId(0), 0, 9);
        let open = |name: &str| Inconclusive {
            policy: "enfield".to_owned(),
            procedure: name.to_owned(),
            reason: "too many states".to_owned(),
            span,
        };
        report.inconclusive = vec![open("step-up"), open("step-down")];
        let verdict = report.verdict(FailOn::Error, 0);
        assert_eq!(verdict.code, 3);
        assert_eq!(verdict.because, "no finding reaches `error`, but 2 procedures were not judged to the end");
        assert_eq!(report.verdict(FailOn::Note, 0).code, 1);
        assert_eq!(report.verdict(FailOn::Note, 1).code, 2);
    }

    #[test]
    fn findings_follow_the_files_or_the_document() {
        let mut sources = Sources::default();
        let mut later = finding("dead-end", Severity::Error, &mut sources, "b.well");
        later.clauses = vec!["9".to_owned(), "2".to_owned()];
        let mut sooner = finding("no-holder", Severity::Error, &mut sources, "a.well");
        sooner.clauses = vec!["10".to_owned()];
        let unmarked = finding("syntax", Severity::Error, &mut sources, "a.well");
        let clause = |label: &str| Clause { policy: "enfield".to_owned(), label: label.to_owned(), title: None };
        let mut report = Report {
            findings: vec![unmarked, later, sooner],
            clauses: vec![clause("2"), clause("9"), clause("10")],
            ..Report::default()
        };
        let names = |report: &Report| report.findings.iter().map(|finding| finding.name).collect::<Vec<_>>();
        report.sort(Order::File, &sources);
        assert_eq!(names(&report), ["no-holder", "syntax", "dead-end"]);
        report.sort(Order::Clause, &sources);
        assert_eq!(names(&report), ["dead-end", "no-holder", "syntax"]);
    }
}
