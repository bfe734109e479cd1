//! The text of a policy as a tree of lines, from which lines can be taken away.

/// A line, and the lines in its block.
#[derive(Clone, Debug, Default)]
pub struct Line {
    pub text: String,
    pub block: Option<Vec<Line>>,
}

impl Line {
    /// Makes a line without a block.
    pub fn new(text: impl Into<String>) -> Self {
        Line { text: text.into(), block: None }
    }

    /// Makes a line with a block.
    pub fn with(text: impl Into<String>, block: Vec<Line>) -> Self {
        Line { text: text.into(), block: Some(block) }
    }
}

/// Writes lines as a file.
pub fn write(lines: &[Line]) -> String {
    let mut text = String::new();
    write_at(lines, 0, &mut text);
    text
}

fn write_at(lines: &[Line], depth: usize, text: &mut String) {
    for line in lines {
        let indent = "  ".repeat(depth);
        match &line.block {
            None => text.push_str(&format!("{indent}{}\n", line.text)),
            Some(block) if block.is_empty() => text.push_str(&format!("{indent}{} {{}}\n", line.text)),
            Some(block) => {
                text.push_str(&format!("{indent}{} {{\n", line.text));
                write_at(block, depth + 1, text);
                text.push_str(&format!("{indent}}}\n"));
            }
        }
    }
}

/// Takes away lines, with what stands in their blocks, as long as the rest still `fails`.
pub fn shrink(mut lines: Vec<Line>, fails: impl Fn(&[Line]) -> bool) -> Vec<Line> {
    loop {
        let smaller = (0..count(&lines)).find_map(|number| {
            let mut left = number;
            let mut rest = lines.clone();
            without(&mut rest, &mut left);
            fails(&rest).then_some(rest)
        });
        match smaller {
            Some(rest) => lines = rest,
            None => return lines,
        }
    }
}

fn count(lines: &[Line]) -> usize {
    lines.iter().map(|line| 1 + line.block.as_deref().map_or(0, count)).sum()
}

/// Takes away the line with that number, counted through all blocks.
fn without(lines: &mut Vec<Line>, number: &mut usize) -> bool {
    for place in 0..lines.len() {
        if *number == 0 {
            lines.remove(place);
            return true;
        }
        *number -= 1;
        if lines[place].block.as_mut().is_some_and(|block| without(block, number)) {
            return true;
        }
    }
    false
}
