//! The lines of a text, with as little knowledge of the language as recovery needs: strings, comments, braces.

/// A brace that opens or closes a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brace {
    /// `{`
    Open,
    /// `}`
    Close,
}

/// One line; every place is a byte of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Where it begins.
    pub start: usize,
    /// Where its first word begins; equals `code_end` on a line without any.
    pub code: usize,
    /// Where its last word ends, before blanks and a comment.
    pub code_end: usize,
    /// Where it ends, before its line break.
    pub end: usize,
    /// How far it is indented, in columns.
    pub indent: usize,
    /// The braces outside strings and comments.
    pub braces: Vec<(usize, Brace)>,
    /// How many round brackets it opens.
    pub opened: usize,
    /// Where a string begins that does not end on this line.
    pub open_string: Option<usize>,
}

impl Line {
    /// Whether it holds nothing but blanks and a comment.
    pub fn is_blank(&self) -> bool {
        self.code == self.code_end
    }

    /// Returns what it says, without blanks around it and without its comment.
    pub fn words<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.code..self.code_end).unwrap_or("")
    }

    /// Returns the word that it begins with, empty where it begins with something else.
    pub fn first_word<'t>(&self, text: &'t str) -> &'t str {
        let words = self.words(text);
        words.get(..words.find(|character| !is_word(character)).unwrap_or(words.len())).unwrap_or("")
    }

    /// Returns the comma, `and`, `or` or `else` after which the next line goes on with it.
    pub fn joint<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self.words(text);
        let last = words.rsplit(|character| !is_word(character)).next().unwrap_or("");
        let last = if words.ends_with(',') { words.get(words.len() - 1..).unwrap_or("") } else { last };
        (self.open_string.is_none() && matches!(last, "," | "and" | "or" | "else")).then_some(last)
    }

    /// Returns how many blocks it opens, less those that it closes.
    pub fn balance(&self) -> isize {
        self.braces.iter().map(|(_, brace)| if *brace == Brace::Open { 1 } else { -1 }).sum()
    }
}

/// Whether a character may stand in a name.
pub(super) fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

/// Cuts a text into its lines.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for content in text.split_inclusive('\n') {
        lines.push(line(content, start));
        start += content.len();
    }
    lines
}

fn line(content: &str, start: usize) -> Line {
    let content = content.trim_end_matches(['\r', '\n']);
    let blank = |character: char| character.is_whitespace() || character == '\u{feff}';
    let indent = content.chars().take_while(|character| blank(*character)).map(columns).sum();
    let mut line = Line { start, end: start + content.len(), indent, ..Line::default() };
    let mut code_end = content.len();
    let mut string = None;
    let mut escaped = false;
    for (offset, character) in content.char_indices() {
        match (string, character) {
            (Some(_), '\\') if !escaped => escaped = true,
            (Some(_), '"') if !escaped => string = None,
            (Some(_), _) => escaped = false,
            (None, '"') => string = Some(start + offset),
            (None, '{') => line.braces.push((start + offset, Brace::Open)),
            (None, '}') => line.braces.push((start + offset, Brace::Close)),
            (None, '(') => line.opened += 1,
            (None, '#') => {
                code_end = offset;
                break;
            }
            _ => {}
        }
    }
    let code = content.get(..code_end).unwrap_or("");
    line.code_end = start + code.trim_end_matches(blank).len();
    line.code = (start + code.len() - code.trim_start_matches(blank).len()).min(line.code_end);
    line.open_string = string;
    line
}

/// A tab counts as four columns: only that a line stands deeper than another one matters.
fn columns(blank: char) -> usize {
    match blank {
        '\t' => 4,
        '\u{feff}' => 0,
        _ => 1,
    }
}
