//! Lines, their comments and the blank lines between them.

use super::line::{Entry, Line};
use crate::source::Span;
use crate::syntax::trivia::Trivia;

/// The most characters of a line.
const WIDTH: usize = 120;

/// Writes the lines of a file.
pub(super) fn write(entries: &[Entry], trivia: &Trivia, source: &str) -> String {
    let mut layout = Layout { source, trivia, next: 0, text: String::new(), indent: 0, begins: true };
    layout.entries(entries);
    layout.comments_before(source.len());
    layout.text
}

struct Layout<'t> {
    source: &'t str,
    trivia: &'t Trivia,
    /// The number of the first comment that is not yet written.
    next: usize,
    text: String,
    indent: usize,
    /// Whether nothing is written yet of the file or of the block.
    begins: bool,
}

impl Layout<'_> {
    fn entries(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.comments_before(entry.start as usize);
            self.blank_line(entry.start as usize);
            self.entry(entry);
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let flat = entry.flat(self.source).filter(|flat| self.indent + flat.chars().count() <= WIDTH);
        let has_comments = self.comment_before(entry.end as usize).is_some();
        match (&entry.body, flat) {
            (Some(_), Some(flat)) if !has_comments => {
                self.start_line();
                self.text.push_str(&flat);
                self.end_line(entry.end as usize);
            }
            (None, _) => {
                self.line(&entry.line, 0);
                self.end_line(entry.end as usize);
            }
            (Some(body), _) => {
                self.line(&entry.line, 2);
                self.text.push_str(" {");
                self.end_line(body.open as usize);
                self.indent += 2;
                self.begins = true;
                self.entries(&body.entries);
                self.comments_before(entry.end as usize);
                self.indent -= 2;
                self.start_line();
                self.text.push('}');
                self.end_line(entry.end as usize);
            }
        }
    }

    /// Writes the words of a line; it goes on below after a joint where a comment stands, or where it grows too long.
    ///
    /// `more` characters are still to follow on its last line.
    fn line(&mut self, line: &Line, more: usize) {
        self.start_line();
        let mut column = self.indent;
        for (number, word) in line.words().iter().enumerate() {
            let width = word.text.chars().count();
            let rest = line.words().get(number + 1..).unwrap_or(&[]);
            let together = rest.iter().take_while(|next| next.after_joint.is_none());
            let run = width + together.map(|next| 1 + next.text.chars().count()).sum::<usize>();
            let run = if rest.iter().all(|next| next.after_joint.is_none()) { run + more } else { run };
            let broken =
                word.after_joint.is_some_and(|at| self.joint_comments(at as usize) || column + 1 + run > WIDTH);
            if broken {
                self.text.push('\n');
                self.text.push_str(&" ".repeat(self.indent + 4));
                column = self.indent + 4;
            } else if number > 0 {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(&word.text);
            column += width;
        }
    }

    /// Writes the comments between a joint and what begins at `at`; returns whether there are any.
    fn joint_comments(&mut self, at: usize) -> bool {
        let mut any = false;
        while let Some(comment) = self.take_comment_before(at) {
            let own_line = any || self.is_alone(comment);
            self.text.push_str(if own_line { "\n" } else { " " });
            if own_line {
                self.text.push_str(&" ".repeat(self.indent + 4));
            }
            self.comment(comment);
            any = true;
        }
        any
    }

    /// Ends a line that ends at `at` in the source, with the comment that stands behind it.
    fn end_line(&mut self, at: usize) {
        if let Some(comment) = self.trivia.comments.get(self.next) {
            let between = self.source.get(at..comment.start as usize);
            if between.is_some_and(|between| !between.contains('\n')) {
                self.next += 1;
                self.text.push(' ');
                self.comment(*comment);
            }
        }
        self.text.push('\n');
    }

    /// Writes the comments before `at`, each on a line of its own.
    fn comments_before(&mut self, at: usize) {
        while let Some(comment) = self.take_comment_before(at) {
            self.blank_line(comment.start as usize);
            self.start_line();
            self.comment(comment);
            self.text.push('\n');
        }
    }

    fn comment(&mut self, comment: Span) {
        self.text.push_str(self.source.get(comment.range()).unwrap_or("").trim_end());
    }

    fn comment_before(&self, at: usize) -> Option<Span> {
        self.trivia.comments.get(self.next).copied().filter(|comment| (comment.start as usize) < at)
    }

    fn take_comment_before(&mut self, at: usize) -> Option<Span> {
        let comment = self.comment_before(at)?;
        self.next += 1;
        Some(comment)
    }

    /// Whether nothing stands before a comment on its line.
    fn is_alone(&self, comment: Span) -> bool {
        let before = self.source.get(..comment.start as usize).unwrap_or("");
        before.rsplit('\n').next().unwrap_or("").trim().is_empty()
    }

    /// Writes a blank line where there is one above `at`, but not at the beginning of a block or file.
    fn blank_line(&mut self, at: usize) {
        let before = self.source.get(..at).unwrap_or("");
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        let above = self.source.get(..line.saturating_sub(1)).unwrap_or("");
        let above = u32::try_from(above.rfind('\n').map_or(0, |end| end + 1)).unwrap_or(u32::MAX);
        let blank = line > 0 && self.trivia.blank_lines.binary_search(&above).is_ok();
        if blank && !self.begins {
            self.text.push('\n');
        }
    }

    fn start_line(&mut self) {
        self.text.push_str(&" ".repeat(self.indent));
        self.begins = false;
    }
}
