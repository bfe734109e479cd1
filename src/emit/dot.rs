//! The drawing for Graphviz.

use std::fmt::Write;

use super::outline::{Drawing, Edge, EdgeKind, Group, GroupKind, Node, NodeKind, Outline, marks};
use super::wrapped;

/// The width of a text in a box, in characters.
const WIDTH: usize = 30;

/// Writes a drawing in the DOT language, which `dot -Tsvg` turns into a picture.
pub fn dot(outline: &Outline) -> String {
    let mut text = format!("digraph {} {{\n", quoted(&outline.policy));
    text += "  graph [fontname=\"Helvetica\", fontsize=12, labeljust=l, nodesep=0.4, ranksep=0.45, compound=true];\n";
    text += "  node [fontname=\"Helvetica\", fontsize=11, shape=box, margin=\"0.15,0.08\"];\n";
    text += "  edge [fontname=\"Helvetica\", fontsize=10];\n";
    for (number, drawing) in outline.procedures.iter().enumerate() {
        procedure(&mut text, number, drawing);
    }
    text + "}\n"
}

fn procedure(text: &mut String, number: usize, drawing: &Drawing) {
    let title = format!("{}{}", drawing.title, marks(&drawing.clauses));
    let _ = writeln!(text, "  subgraph cluster_procedure_{number} {{\n    label={};", label(&[title]));
    text.push_str("    color=\"#b0b0b0\";\n");
    inside(text, drawing, None, 4);
    for edge in &drawing.edges {
        let _ = writeln!(text, "    n{} -> n{}{};", edge.from, edge.to, arrow(edge));
    }
    text.push_str("  }\n");
}

/// Writes the boxes and frames of one frame, or of the procedure itself.
fn inside(text: &mut String, drawing: &Drawing, group: Option<u32>, indent: usize) {
    let blank = " ".repeat(indent);
    for node in drawing.nodes.iter().filter(|node| node.group == group) {
        let _ = writeln!(text, "{blank}n{} [label={}{}];", node.id, label(&lines(node)), shape(node.kind));
    }
    for inner in drawing.groups.iter().filter(|inner| inner.parent == group) {
        let _ = writeln!(text, "{blank}subgraph cluster_{} {{\n{blank}  label={};", inner.id, label(&frame(inner)));
        let _ = writeln!(text, "{blank}  style={};", if inner.kind == GroupKind::Beside { "dashed" } else { "solid" });
        inside(text, drawing, Some(inner.id), indent + 2);
        let _ = writeln!(text, "{blank}}}");
    }
}

fn lines(node: &Node) -> Vec<String> {
    let mut lines = wrapped(&format!("{}{}", node.title, marks(&node.clauses)), WIDTH);
    let owners = node.owners.iter().map(|owner| format!("by {owner}"));
    let below = owners.chain(node.notes.iter().cloned()).chain(node.limits.iter().cloned());
    lines.extend(below.flat_map(|line| wrapped(&line, WIDTH)));
    lines
}

fn frame(group: &Group) -> Vec<String> {
    let first = match group.kind {
        GroupKind::Copy => format!("Copy: {}", group.title),
        _ => group.title.clone(),
    };
    let below = group.notes.iter().chain(&group.limits).cloned();
    std::iter::once(format!("{first}{}", marks(&group.clauses))).chain(below).collect()
}

fn shape(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Start => ", style=\"rounded,filled\", fillcolor=\"#e8eef7\"",
        NodeKind::Step => "",
        NodeKind::Decision | NodeKind::Level | NodeKind::Route | NodeKind::Condition => {
            ", shape=diamond, margin=\"0.05,0.03\", style=filled, fillcolor=\"#fff8e0\""
        }
        NodeKind::Wait => ", shape=hexagon",
        NodeKind::Follow => ", shape=box, peripheries=2",
        NodeKind::Fork | NodeKind::Join => ", style=filled, fillcolor=\"#505050\", fontcolor=white, height=0.2",
        NodeKind::Watcher => ", style=\"rounded,dashed\"",
        NodeKind::Escalation => ", shape=box, peripheries=2, style=filled, fillcolor=\"#f1e8f7\"",
        NodeKind::End => ", style=\"rounded,filled\", fillcolor=\"#e6f3e6\"",
        NodeKind::Gap => ", style=\"filled,dashed\", color=\"#b00020\", fillcolor=\"#fdecea\"",
    }
}

fn arrow(edge: &Edge) -> String {
    let written = wrapped(&format!("{}{}", edge.label, marks(&edge.clauses)), WIDTH);
    let mut attributes = Vec::new();
    if !written.is_empty() {
        attributes.push(format!("label={}", label(&written)));
    }
    match edge.kind {
        EdgeKind::Then | EdgeKind::Outcome | EdgeKind::Condition => {}
        EdgeKind::PassedOver => attributes.push("style=dotted".to_owned()),
        EdgeKind::Late | EdgeKind::AnyTime | EdgeKind::Dispute => attributes.push("style=dashed".to_owned()),
        EdgeKind::Settled => attributes.push("style=dashed, constraint=false".to_owned()),
    }
    if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) }
}

/// Writes lines as one label.
fn label(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    format!("\"{}\"", lines.join("\\n"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Escapes what Graphviz reads as more than itself: quotes, backslashes, entities and control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '&' => escaped.push_str("&amp;"),
            '\n' => escaped.push_str("\\n"),
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}
