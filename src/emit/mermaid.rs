//! The drawing for Mermaid, which GitHub and many wikis show.

use std::fmt::Write;

use super::outline::{Drawing, Edge, EdgeKind, GroupKind, Node, NodeKind, Outline, marks};

/// Writes a drawing as a Mermaid flowchart.
pub fn mermaid(outline: &Outline) -> String {
    let mut text = String::from("flowchart TB\n");
    for (number, drawing) in outline.procedures.iter().enumerate() {
        let title = escaped(&format!("{}{}", drawing.title, marks(&drawing.clauses)));
        let _ = writeln!(text, "  subgraph p{number}[\"{title}\"]");
        inside(&mut text, drawing, None, 4);
        text += "  end\n";
    }
    for edge in outline.procedures.iter().flat_map(|drawing| &drawing.edges) {
        let _ = writeln!(text, "  {}", arrow(edge));
    }
    text += "  classDef gap fill:#fdecea,stroke:#b00020,stroke-dasharray:4\n";
    text += "  classDef finish fill:#e6f3e6\n";
    text += "  classDef choice fill:#fff8e0\n";
    text += "  classDef challenge fill:#f1e8f7\n";
    text += "  classDef bar fill:#505050,color:#ffffff\n";
    text
}

/// Writes the boxes and frames of one frame, or of the procedure itself.
fn inside(text: &mut String, drawing: &Drawing, group: Option<u32>, indent: usize) {
    let blank = " ".repeat(indent);
    for node in drawing.nodes.iter().filter(|node| node.group == group) {
        let (open, close, class) = shape(node.kind);
        let _ = writeln!(text, "{blank}n{}{open}\"{}\"{close}{class}", node.id, lines(node));
    }
    for inner in drawing.groups.iter().filter(|inner| inner.parent == group) {
        let copy = if inner.kind == GroupKind::Copy { "Copy: " } else { "" };
        let below = inner.notes.iter().chain(&inner.limits).map(|line| format!("<br/>{}", escaped(line)));
        let title = escaped(&format!("{copy}{}{}", inner.title, marks(&inner.clauses)));
        let _ = writeln!(text, "{blank}subgraph g{}[\"{title}{}\"]", inner.id, below.collect::<String>());
        inside(text, drawing, Some(inner.id), indent + 2);
        let _ = writeln!(text, "{blank}end");
    }
}

fn lines(node: &Node) -> String {
    let title = format!("{}{}", node.title, marks(&node.clauses));
    let owners = node.owners.iter().map(|owner| format!("by {owner}"));
    let below = owners.chain(node.notes.iter().cloned()).chain(node.limits.iter().cloned());
    std::iter::once(title).chain(below).map(|line| escaped(&line)).collect::<Vec<_>>().join("<br/>")
}

fn shape(kind: NodeKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        NodeKind::Start => ("([", "])", ""),
        NodeKind::Step => ("[", "]", ""),
        NodeKind::Decision | NodeKind::Level | NodeKind::Route | NodeKind::Condition => ("{", "}", ":::choice"),
        NodeKind::Wait => ("{{", "}}", ""),
        NodeKind::Follow => ("[[", "]]", ""),
        NodeKind::Fork | NodeKind::Join => ("[", "]", ":::bar"),
        NodeKind::Watcher => (">", "]", ""),
        NodeKind::Escalation => ("[[", "]]", ":::challenge"),
        NodeKind::End => ("([", "])", ":::finish"),
        NodeKind::Gap => ("[/", "/]", ":::gap"),
    }
}

fn arrow(edge: &Edge) -> String {
    let line = match edge.kind {
        EdgeKind::Then | EdgeKind::Outcome | EdgeKind::Condition => "-->",
        EdgeKind::PassedOver | EdgeKind::Late | EdgeKind::AnyTime | EdgeKind::Dispute | EdgeKind::Settled => "-.->",
    };
    let label = escaped(&format!("{}{}", edge.label, marks(&edge.clauses)));
    let label = if label.trim().is_empty() { String::new() } else { format!("|\"{}\"|", label.trim()) };
    format!("n{} {line}{label} n{}", edge.from, edge.to)
}

/// Escapes what Mermaid or the browser reads as more than itself, by numbers or names between `#` and `;`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        match character {
            '"' => escaped.push_str("#quot;"),
            '#' => escaped.push_str("#35;"),
            '&' => escaped.push_str("#amp;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '\n' => escaped.push_str("<br/>"),
            // Markdown, which Mermaid reads in labels.
            '`' | '*' | '_' | '\\' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            // A number and a full stop at the start would be a list.
            '.' if index > 0
                && text.get(..index).is_some_and(|start| start.bytes().all(|byte| byte.is_ascii_digit())) =>
            {
                escaped.push_str("#46;");
            }
            '-' | '+' if index == 0 => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}
