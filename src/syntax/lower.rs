//! From what pest matched to the tree, by hand: one function a rule, named as the rule.
//!
//! What the grammar cannot say is checked here: that dates exist and that numbers fit. Nothing is made up: a
//! statement with such a mistake is reported, and the caller takes it out and reads the file again.

mod conditions;
mod declarations;
mod items;
mod rules;
mod scenarios;
mod statements;
mod tables;
mod times;
mod words;

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::{Pair, Pairs};

use super::ast;
use super::grammar::{Grammar, Rule};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// What one piece of a file holds.
pub(super) struct Lowered {
    /// Its declarations.
    pub declarations: Vec<ast::Declaration>,
    /// Its comments, in order.
    pub comments: Vec<Span>,
    /// Dates that do not exist and numbers that do not fit.
    pub errors: Vec<Diagnostic>,
}

/// Where the grammar could not go on, and with what it could have.
pub(super) struct Failure {
    /// The byte of the piece.
    pub at: usize,
    /// What could have stood there; empty where nesting is too deep for the parser.
    pub expected: Vec<Rule>,
}

/// Reads the piece of `file` that begins at the byte `base`.
pub(super) fn lower(file: FileId, base: usize, text: &str) -> Result<Lowered, Failure> {
    let pairs = Grammar::parse(Rule::file, text).map_err(failure)?;
    let comments = pairs.clone().flatten().filter(|pair| pair.as_rule() == Rule::COMMENT);
    let comments = comments.map(|pair| Span::new(file, base + pair.as_span().start(), base + pair.as_span().end()));
    let mut lower = Lower { file, base, text, comments: comments.collect(), errors: Vec::new() };
    let declarations = pairs.flat_map(Parts::of_pair).filter(|pair| pair.as_rule() == Rule::declaration);
    let declarations = declarations.map(|pair| lower.declaration(pair)).collect();
    Ok(Lowered { declarations, comments: lower.comments, errors: lower.errors })
}

fn failure(error: Error<Rule>) -> Failure {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Failure { at, expected }
}

/// What every function of lowering needs to know, and the mistakes that they find.
struct Lower<'t> {
    file: FileId,
    base: usize,
    text: &'t str,
    comments: Vec<Span>,
    errors: Vec<Diagnostic>,
}

impl Lower<'_> {
    /// Returns the place of `pair` without the blanks and comments that pest counts to its end.
    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        self.place(pair.as_span().start(), pair.as_span().end())
    }

    fn place(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.base + start, self.base + self.trimmed(end).max(start))
    }

    fn trimmed(&self, mut end: usize) -> usize {
        loop {
            let kept = self.text.get(..end).map_or(end, |before| before.trim_end().len());
            let before = self.comments.partition_point(|comment| (comment.start as usize) < self.base + kept);
            match before.checked_sub(1).and_then(|number| self.comments.get(number)) {
                Some(comment) if self.base + kept <= comment.end as usize => {
                    end = (comment.start as usize).saturating_sub(self.base);
                }
                _ => return kept,
            }
        }
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }
}

/// The parts of a rule, asked for in the order in which the grammar writes them.
///
/// Keywords, commas, line ends and comments are passed over, because nobody asks for them.
#[derive(Clone)]
struct Parts<'i>(Pairs<'i, Rule>);

impl<'i> Parts<'i> {
    fn of(pair: &Pair<'i, Rule>) -> Self {
        Parts(pair.clone().into_inner())
    }

    fn of_pair(pair: Pair<'i, Rule>) -> Pairs<'i, Rule> {
        pair.into_inner()
    }

    /// Returns the next part made by `kind`; where there is none, stays where it is.
    fn take(&mut self, kind: Rule) -> Option<Pair<'i, Rule>> {
        let mut ahead = self.0.clone();
        let found = ahead.find(|pair| pair.as_rule() == kind)?;
        self.0 = ahead;
        Some(found)
    }

    /// Returns the next part made by `kind`, which the grammar asks for.
    fn need(&mut self, kind: Rule) -> Pair<'i, Rule> {
        match self.take(kind) {
            Some(pair) => pair,
            None => unreachable!("the grammar asks for {kind:?} here"),
        }
    }

    /// Lists what is still to come and is made by `kind`.
    fn all(&self, kind: Rule) -> impl Iterator<Item = Pair<'i, Rule>> + use<'i> {
        self.0.clone().filter(move |pair| pair.as_rule() == kind)
    }

    fn has(&self, kind: Rule) -> bool {
        self.all(kind).next().is_some()
    }

    /// Returns the alternative that was chosen, in a rule that is a choice.
    fn choice(pair: &Pair<'i, Rule>) -> Pair<'i, Rule> {
        let mut parts = pair.clone().into_inner();
        match parts.find(|part| part.as_rule() != Rule::COMMENT) {
            Some(chosen) => chosen,
            None => unreachable!("a choice has one alternative: {:?}", pair.as_rule()),
        }
    }
}
