//! Findings as pictures for people.
//!
//! codespan-reporting draws them and is named in no other file. A line of more than [`LONGEST_LINE`] bytes is not
//! drawn: its place is named instead.

use std::borrow::Cow;

use codespan_reporting::diagnostic as drawn;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{Config, DisplayStyle, emit_to_string, emit_to_write_style, termcolor};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::render::words;
use crate::report::{Clause, Report, Verdict};
use crate::source::{FileId, Sources};

/// The number of bytes of a line up to which it is drawn.
const LONGEST_LINE: usize = 1_000;
/// The column at which notes are wrapped.
const WIDTH: usize = 100;

/// Renders every finding, then the summary.
pub fn human(report: &Report, sources: &Sources, verdict: &Verdict, colour: bool) -> String {
    let texts = Texts::new(sources);
    let pictures = report.findings.par_iter().map(|finding| drawn(finding, &texts, &report.clauses, colour) + "\n");
    pictures.collect::<String>() + &words::summary(report, verdict)
}

/// Renders one finding: its picture, then its clauses, story, notes and help.
pub fn picture(finding: &Diagnostic, sources: &Sources, clauses: &[Clause], colour: bool) -> String {
    drawn(finding, &Texts::new(sources), clauses, colour)
}

fn drawn(finding: &Diagnostic, texts: &Texts<'_>, clauses: &[Clause], colour: bool) -> String {
    let sources = texts.sources;
    let severity = match finding.severity {
        Severity::Error => drawn::Severity::Error,
        Severity::Warning => drawn::Severity::Warning,
        Severity::Note => drawn::Severity::Note,
    };
    let labels = finding.labels.iter().enumerate().filter_map(|(number, label)| draw(number, label, sources));
    let drawn = drawn::Diagnostic::new(severity)
        .with_code(finding.name)
        .with_message(plain(&finding.message))
        .with_labels(labels.collect())
        .with_notes(notes(finding, clauses));
    let style = if is_drawable(finding, sources) { DisplayStyle::Rich } else { DisplayStyle::Medium };
    let config = Config { display_style: style, ..Config::default() };
    let text = if colour { coloured(&config, texts, &drawn) } else { uncoloured(&config, texts, &drawn) };
    text.unwrap_or_else(|_| format!("{}[{}]: {}\n", finding.severity.word(), finding.name, finding.message))
}

fn uncoloured(config: &Config, texts: &Texts<'_>, drawn: &drawn::Diagnostic<FileId>) -> Result<String, Error> {
    let mut text = String::new();
    emit_to_string(&mut text, config, texts, drawn)?;
    let lines = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    Ok(lines.trim_end().to_owned() + "\n")
}

fn coloured(config: &Config, texts: &Texts<'_>, drawn: &drawn::Diagnostic<FileId>) -> Result<String, Error> {
    let mut buffer = termcolor::Buffer::ansi();
    emit_to_write_style(&mut buffer, config, texts, drawn)?;
    let text = String::from_utf8_lossy(buffer.as_slice()).into_owned();
    Ok(text.trim_end_matches('\n').to_owned() + "\n")
}

fn draw(number: usize, label: &Label, sources: &Sources) -> Option<drawn::Label<FileId>> {
    let file = sources.get(label.span.file)?;
    let end = boundary(&file.text, label.span.range().end);
    let start = boundary(&file.text, label.span.range().start.min(end));
    let style = if number == 0 { drawn::LabelStyle::Primary } else { drawn::LabelStyle::Secondary };
    Some(drawn::Label::new(style, label.span.file, start..end).with_message(plain(&label.text)))
}

/// Returns the last place at or before `offset` where a character begins or the text ends.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or(0)
}

fn is_drawable(finding: &Diagnostic, sources: &Sources) -> bool {
    finding.labels.iter().filter_map(|label| Some((label, sources.get(label.span.file)?))).all(|(label, file)| {
        let lines = file.lines.line(label.span.range().start)..=file.lines.line(label.span.range().end);
        let is_short = |line| line_range(file.text.len(), &file.lines, line).len() <= LONGEST_LINE;
        lines.into_iter().all(is_short)
    })
}

fn notes(finding: &Diagnostic, clauses: &[Clause]) -> Vec<String> {
    let mut notes: Vec<String> = words::clauses(finding, clauses).into_iter().collect();
    notes.extend(finding.story.as_ref().map(words::story));
    notes.extend(finding.notes.iter().cloned());
    notes.extend(finding.help.as_ref().map(|help| format!("help: {help}")));
    notes.iter().map(|note| wrap(&plain(note))).collect()
}

/// Breaks long lines between words; what is broken goes on under the text of its own line.
fn wrap(note: &str) -> String {
    let lines = note.lines().map(|line| {
        let indent = line.len() - line.trim_start().len();
        let number =
            line.trim_start().split_once(". ").filter(|(digits, _)| digits.bytes().all(|b| b.is_ascii_digit()));
        let hang = " ".repeat(indent + number.map_or(0, |(digits, _)| digits.len() + 2));
        let (mut wrapped, mut width, mut is_start) = (" ".repeat(indent), indent, true);
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if !is_start && width + 1 + length > WIDTH {
                wrapped.extend(["\n", &hang]);
                width = hang.len();
            } else if !is_start {
                wrapped.push(' ');
                width += 1;
            }
            wrapped.push_str(word);
            (width, is_start) = (width + length, false);
        }
        wrapped
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Replaces control characters, which could steer a terminal.
fn plain(text: &str) -> String {
    text.replace(|character: char| character.is_control() && character != '\n', "\u{fffd}")
}

/// Replaces control characters of a source by characters of the same number of bytes, so that no offset moves.
fn harmless(text: &str) -> Cow<'_, str> {
    let is_harmful = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let replace = |character: char| match (is_harmful(character), character.len_utf8()) {
        (true, 1) => '?',
        (true, _) => '\u{bf}',
        (false, _) => character,
    };
    Cow::Owned(text.chars().map(replace).collect())
}

fn line_range(length: usize, lines: &crate::source::LineIndex, line: usize) -> std::ops::Range<usize> {
    let start = lines.start(line).unwrap_or(length);
    start..lines.start(line + 1).unwrap_or(length)
}

/// The texts of a run as they are drawn; a text is looked through once, however many findings it has.
struct Texts<'sources> {
    sources: &'sources Sources,
    drawn: Vec<Cow<'sources, str>>,
}

impl<'sources> Texts<'sources> {
    fn new(sources: &'sources Sources) -> Self {
        Texts { sources, drawn: sources.iter().map(|(_, file)| harmless(&file.text)).collect() }
    }
}

impl<'texts> Files<'texts> for Texts<'_> {
    type FileId = FileId;
    type Name = &'texts str;
    type Source = &'texts str;

    fn name(&'texts self, id: FileId) -> Result<&'texts str, Error> {
        self.sources.get(id).map(|file| file.path.as_str()).ok_or(Error::FileMissing)
    }

    fn source(&'texts self, id: FileId) -> Result<&'texts str, Error> {
        self.drawn.get(id.0 as usize).map(|text| text.as_ref()).ok_or(Error::FileMissing)
    }

    fn line_index(&'texts self, id: FileId, offset: usize) -> Result<usize, Error> {
        self.sources.get(id).map(|file| file.lines.line(offset)).ok_or(Error::FileMissing)
    }

    fn line_range(&'texts self, id: FileId, line: usize) -> Result<std::ops::Range<usize>, Error> {
        let file = self.sources.get(id).ok_or(Error::FileMissing)?;
        Ok(line_range(file.text.len(), &file.lines, line))
    }
}
