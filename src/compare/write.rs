//! The matrix as text for people, Markdown, CSV and JSON.

use std::fmt::Write;

use super::{Aspect, Cell, Entry, Matrix, Row};

/// What is written of an item of which the document does not say something.
const SILENT: &str = "the document does not say";

/// Returns what stands in a cell in which nothing is said.
fn nothing(cell: &Cell) -> &'static str {
    match cell {
        Cell::Stated(_) => "",
        Cell::Silent(_) => SILENT,
        Cell::NotApplicable => "does not apply",
        Cell::ContentAbsent(named) if named.is_empty() => "content absent",
        Cell::ContentAbsent(_) => "named, content absent",
        Cell::NoSuchStage => "nothing in the document",
        Cell::NotEncoded => "not encoded",
    }
}

fn entries(cell: &Cell) -> &[Entry] {
    match cell {
        Cell::Stated(entries) | Cell::Silent(entries) | Cell::ContentAbsent(entries) => entries,
        Cell::NotApplicable | Cell::NoSuchStage | Cell::NotEncoded => &[],
    }
}

/// Writes one entry with its clauses: `EH Manager [19.1.1]`.
fn said(entry: &Entry) -> String {
    let clauses = if entry.clauses.is_empty() { String::new() } else { format!("[{}]", entry.clauses.join(", ")) };
    [entry.text.as_str(), clauses.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Lists the lines of a cell; equal ones once.
fn lines(cell: &Cell) -> Vec<String> {
    let (nothing, mut lines) = (nothing(cell), Vec::new());
    for entry in entries(cell) {
        let line = match cell {
            Cell::Stated(_) if entry.text.is_empty() => format!("{SILENT} {}", said(entry)).trim_end().to_owned(),
            Cell::Stated(_) => said(entry),
            _ if entry.text.is_empty() => format!("{nothing} {}", said(entry)).trim_end().to_owned(),
            _ => format!("{nothing}: {}", said(entry)),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if lines.is_empty() { vec![nothing.to_owned()] } else { lines }
}

/// Lists the rows that tell a reader something: who, and whatever can be asked of some policy's item.
fn telling(matrix: &Matrix) -> impl Iterator<Item = &Row> {
    let arises = |row: &Row| row.cells.iter().any(|cell| matches!(cell, Cell::Stated(_) | Cell::Silent(_)));
    matrix.rows.iter().filter(move |row| matches!(row.aspect, Aspect::Called | Aspect::Who) || arises(row))
}

/// Writes the matrix for a terminal: a block for each stage, a line for each policy.
pub fn text(matrix: &Matrix) -> String {
    let width = matrix.policies.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let (mut out, mut stage) = (String::new(), "");
    for row in telling(matrix) {
        if row.stage != stage {
            let gap = if stage.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{gap}{} ({})", row.title, row.stage);
            stage = &row.stage;
        }
        let _ = writeln!(out, "  {}{}", row.aspect.words(), if row.differs { "  (they differ)" } else { "" });
        for (policy, cell) in matrix.policies.iter().zip(&row.cells) {
            for (number, line) in lines(cell).iter().enumerate() {
                let name = if number == 0 { policy.as_str() } else { "" };
                let _ = writeln!(out, "    {name:width$}  {line}");
            }
        }
    }
    let differing = matrix.rows.iter().filter(|row| row.differs).count();
    let (all, shown) = (matrix.rows.len(), telling(matrix).count());
    let left = if all > shown {
        format!(" {} that ask nothing of any item are left out.", all - shown)
    } else {
        String::new()
    };
    let _ = writeln!(out, "\n{all} rows, of which the policies differ in {differing}.{left}");
    out
}

/// Writes the matrix as Markdown: a heading and a table for each stage.
pub fn markdown(matrix: &Matrix) -> String {
    let (mut out, mut stage) = (String::new(), "");
    for row in telling(matrix) {
        if row.stage != stage {
            let gap = if stage.is_empty() { "" } else { "\n" };
            let rule = "| --- ".repeat(matrix.policies.len() + 1);
            let _ = writeln!(out, "{gap}## {}\n\n| | {} |\n{rule}|", escaped(&row.title), matrix.policies.join(" | "));
            stage = &row.stage;
        }
        let cells: Vec<String> = row.cells.iter().map(markdown_cell).collect();
        let _ = writeln!(out, "| {} | {} |", row.aspect.words(), cells.join(" | "));
    }
    out
}

fn markdown_cell(cell: &Cell) -> String {
    let lines = lines(cell).iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>");
    if matches!(cell, Cell::Stated(_)) { lines } else { format!("*{lines}*") }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}

/// Writes the matrix as CSV, a line for each entry.
pub fn csv(matrix: &Matrix) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = out.write_record(["stage", "title", "aspect", "differs", "policy", "is", "text", "clauses", "item"]);
    for row in &matrix.rows {
        for (policy, cell) in matrix.policies.iter().zip(&row.cells) {
            csv_cell(&mut out, row, policy, cell);
        }
    }
    String::from_utf8(out.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn csv_cell(out: &mut csv::Writer<Vec<u8>>, row: &Row, policy: &str, cell: &Cell) {
    let empty = Entry { text: String::new(), path: String::new(), clauses: Vec::new(), key: String::new() };
    let all = entries(cell);
    for entry in if all.is_empty() { std::slice::from_ref(&empty) } else { all } {
        let differs = if row.differs { "yes" } else { "no" };
        let is = match cell {
            Cell::Stated(_) if entry.text.is_empty() => SILENT,
            Cell::Stated(_) => "stated",
            _ => nothing(cell),
        };
        let (clauses, aspect) = (entry.clauses.join("; "), row.aspect.words());
        let fields = [&row.stage, &row.title, aspect, differs, policy, is, &entry.text, &clauses, &entry.path];
        let _ = out.write_record(fields);
    }
}

/// Writes the matrix as JSON.
pub fn json(matrix: &Matrix) -> String {
    let mut text = serde_json::to_string_pretty(matrix).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes the JSON Schema of what [`json`] writes.
pub fn schema() -> String {
    let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
    serde_json::to_string_pretty(&generator.into_root_schema_for::<Matrix>()).unwrap_or_default() + "\n"
}
