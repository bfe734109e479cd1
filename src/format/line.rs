//! A line to be written, and what stands in braces after it.

/// A line, and the block that it opens.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where it begins in the source.
    pub start: u32,
    /// Where it ends in the source, block included.
    pub end: u32,
    /// What it says.
    pub line: Line,
    /// Its block.
    pub body: Option<Body>,
}

/// What stands in braces.
#[derive(Debug)]
pub(super) struct Body {
    /// Where it opens in the source, or its header ends.
    pub open: u32,
    /// Its lines.
    pub entries: Vec<Entry>,
}

/// The words of a line.
#[derive(Debug, Default)]
pub(super) struct Line {
    words: Vec<Word>,
    prefix: &'static str,
    next: Option<u32>,
}

/// A word, with the brackets and comma that stand against it.
#[derive(Debug)]
pub(super) struct Word {
    /// Its characters.
    pub text: String,
    /// Where it begins in the source, if the line may go on with it below.
    pub after_joint: Option<u32>,
}

impl Line {
    /// Starts a line with its words.
    pub(super) fn new(words: &str) -> Self {
        let mut line = Line::default();
        line.add(words);
        line
    }

    /// Adds a word, or several that stay together.
    pub(super) fn add(&mut self, text: impl AsRef<str>) -> &mut Self {
        let text = format!("{}{}", std::mem::take(&mut self.prefix), text.as_ref());
        self.words.push(Word { text, after_joint: self.next.take() });
        self
    }

    /// Writes a bracket against the next word.
    pub(super) fn open(&mut self, bracket: &'static str) {
        self.prefix = match (self.prefix, bracket) {
            ("", bracket) => bracket,
            (before, bracket) => {
                let both = format!("{before}{bracket}");
                self.add(both);
                ""
            }
        };
    }

    /// Writes a bracket or comma against the last word.
    pub(super) fn close(&mut self, sign: &str) {
        if let Some(word) = self.words.last_mut() {
            word.text.push_str(sign);
        }
    }

    /// Says that the next word, which begins at `at` in the source, may stand on a line below.
    pub(super) fn goes_on(&mut self, at: u32) {
        self.next = Some(at);
    }

    /// Adds several things with `joint` between them; each begins in the source where `start` says.
    pub(super) fn join<T>(
        &mut self,
        things: &[T],
        joint: &str,
        start: impl Fn(&T) -> u32,
        mut add: impl FnMut(&mut Self, &T),
    ) {
        for (number, thing) in things.iter().enumerate() {
            if number > 0 {
                match joint {
                    "," => self.close(","),
                    word => {
                        self.add(word);
                    }
                }
                self.goes_on(start(thing));
            }
            add(self, thing);
        }
    }

    /// Lists the words.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Returns the words on one line.
    pub(super) fn flat(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

impl Entry {
    /// Returns the line and its block on one line, if no part of it has more lines than one.
    pub(super) fn flat(&self, source: &str) -> Option<String> {
        let line = self.line.flat();
        let Some(body) = &self.body else { return Some(line) };
        let written = source.get(body.open as usize..self.end as usize).unwrap_or("");
        match body.entries.as_slice() {
            [] => Some(format!("{line} {{}}")),
            _ if written.contains('\n') => None,
            [only] => Some(format!("{line} {{ {} }}", only.flat(source)?)),
            _ => None,
        }
    }
}
