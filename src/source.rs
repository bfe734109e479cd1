//! The texts that Stepwell reads, and places in them.
//!
//! A [`Span`] is a range of bytes of one file; nothing in the compiler holds a piece of source text.
//! [`Sources`] owns the texts and turns offsets into lines and columns, for people (in characters) and
//! for editors (in UTF-16 code units).

use serde::Serialize;

/// The number of a file in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FileId(pub u32);

/// A range of bytes of one file, `start` included and `end` excluded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// Makes the span of the bytes `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end) }
    }

    /// Returns the smallest span that holds both; `self` where they are of different files.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Returns the range of bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}..{}", self.file.0, self.start, self.end)
    }
}

/// The offsets at which the lines of a text begin.
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
}

/// A place for people and editors; both numbers count from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// The line, counted from zero.
    pub line: usize,
    /// The column, counted from zero, in the unit that was asked for.
    pub column: usize,
}

impl LineIndex {
    /// Indexes the lines of `text`.
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(offset, _)| offset + 1));
        LineIndex { starts: starts.map(|start| u32::try_from(start).unwrap_or(u32::MAX)).collect() }
    }

    /// Returns the number of lines; an empty text has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Returns the line that holds the byte `offset`, counted from zero.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1)
    }

    /// Returns the offset at which `line` begins, if there is such a line.
    pub fn start(&self, line: usize) -> Option<usize> {
        self.starts.get(line).map(|start| *start as usize)
    }

    /// Returns the place of the byte `offset` of `text`, its column in characters.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        self.measure(text, offset, |piece| piece.chars().count())
    }

    /// Returns the place of the byte `offset` of `text`, its column in UTF-16 code units.
    pub fn position_utf16(&self, text: &str, offset: usize) -> Position {
        self.measure(text, offset, |piece| piece.encode_utf16().count())
    }

    fn measure(&self, text: &str, offset: usize, count: impl Fn(&str) -> usize) -> Position {
        let line = self.line(offset);
        let start = self.start(line).unwrap_or(0);
        Position { line, column: text.get(start..offset).map_or(0, count) }
    }
}

/// One text and its name.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as findings show it, with `/` between its parts.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Where its lines begin.
    pub lines: LineIndex,
}

/// Every text of one run, in the order in which it was read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a text and returns its number.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile { path: path.into(), lines: LineIndex::new(&text), text });
        id
    }

    /// Returns the file with that number, if it was added here.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// Returns the number of the file with that path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.iter().find(|(_, file)| file.path == path).map(|(id, _)| id)
    }

    /// Lists the files in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(number, file)| (FileId(u32::try_from(number).unwrap_or(u32::MAX)), file))
    }

    /// Returns the text of a span, empty where the span is not of these files.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.range())).unwrap_or("")
    }
}
