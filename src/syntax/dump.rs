//! The tree as text, for people and snapshots.
//!
//! Two files have the same text exactly when they have the same tree; places, comments and layout are left out.

use serde_json::{Map, Value};

use super::ast;

/// Writes the tree as nested lists, one declaration after the other, without places.
pub fn dump(tree: &ast::File) -> String {
    let mut text = String::new();
    for declaration in &tree.declarations {
        let value = serde_json::to_value(declaration).unwrap_or_default();
        write(&node(&value), 0, &mut text);
    }
    text
}

/// A word, or a list in brackets.
enum Node {
    Word(String),
    List(Vec<Node>),
}

const WIDTH: usize = 110;

/// The parts of a structure that are written first and without their names.
const FIRST: [&str; 4] = ["head", "name", "title", "tail"];
/// The parts that are written last, also without their names.
const LAST: [&str; 2] = ["members", "block"];
/// The parts that are places.
const PLACES: [&str; 3] = ["span", "open", "end"];

fn node(value: &Value) -> Node {
    match value {
        Value::Array(values) => Node::List(values.iter().filter(|value| shown(value)).map(node).map(bare).collect()),
        Value::Object(fields) => object(fields),
        Value::String(variant) => Node::Word(words(variant)),
        other => Node::Word(other.to_string()),
    }
}

fn object(fields: &Map<String, Value>) -> Node {
    if let Some((variant, value)) = variant(fields) {
        return chosen(variant, value);
    }
    let field = |name: &str| fields.get(name);
    match (field("text"), field("value"), field("names"), field("label")) {
        (Some(Value::String(text)), ..) => Node::Word(text.clone()),
        (_, Some(value), ..) if !fields.contains_key("name") => Node::Word(value.to_string()),
        (_, _, Some(Value::Array(names)), _) => Node::Word(names.iter().map(text).collect::<Vec<_>>().join(".")),
        (.., Some(label)) if fields.contains_key("source") => {
            Node::Word(format!("{} {}", field("source").map_or("", text), text(label)).trim().to_owned())
        }
        _ => structure(fields),
    }
}

/// The only field of an object that stands for one alternative of several.
fn variant(fields: &Map<String, Value>) -> Option<(&String, &Value)> {
    fields.iter().next().filter(|(name, _)| fields.len() == 1 && name.starts_with(char::is_uppercase))
}

/// One alternative of several: its word, then what it holds.
fn chosen(variant: &str, value: &Value) -> Node {
    let alone = value.as_array().is_some_and(|values| values.len() == 1);
    if matches!(variant, "Said" | "Statement" | "Item") || (variant == "AnyOf" && alone) {
        return bare(node(value));
    }
    let mut list = vec![Node::Word(words(variant))];
    if shown(value) {
        add(&mut list, value);
    }
    bare(Node::List(list))
}

fn structure(fields: &Map<String, Value>) -> Node {
    let (mut list, mut content) = (Vec::new(), Vec::new());
    match fields.get("kind").map(node) {
        Some(Node::List(parts)) => {
            let mut parts = parts.into_iter();
            list.extend(parts.next());
            content.extend(parts);
        }
        kind => list.extend(kind),
    }
    let find = |name: &&str| fields.get(*name).filter(|value| shown(value));
    FIRST.iter().filter_map(find).for_each(|value| add(&mut list, value));
    list.append(&mut content);
    for (name, value) in fields {
        let known = name == "kind" || FIRST.iter().chain(&LAST).chain(&PLACES).any(|known| known == name);
        if !known && shown(value) {
            list.push(part(name, value));
        }
    }
    LAST.iter().filter_map(find).for_each(|value| add(&mut list, value));
    Node::List(list)
}

/// A part of a structure, with its name.
fn part(name: &str, value: &Value) -> Node {
    let mut list = vec![Node::Word(name.to_owned())];
    match value {
        Value::Bool(_) => {}
        Value::Array(_) => add(&mut list, value),
        _ => list.push(bare(node(value))),
    }
    bare(Node::List(list))
}

/// Adds what a value holds, without brackets of its own.
fn add(list: &mut Vec<Node>, value: &Value) {
    match node(value) {
        Node::List(parts) => list.extend(parts),
        word => list.push(word),
    }
}

/// A list of one part is that part.
fn bare(node: Node) -> Node {
    match node {
        Node::List(mut parts) if parts.len() == 1 => parts.pop().map_or(Node::List(Vec::new()), bare),
        other => other,
    }
}

/// Whether a value says anything: places, and what is not written, do not.
fn shown(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(values) => values.iter().any(shown),
        Value::Object(fields) if fields.contains_key("file") => false,
        Value::Object(fields) if variant(fields).is_some() => true,
        Value::Object(fields) => fields.iter().any(|(name, value)| !PLACES.contains(&name.as_str()) && shown(value)),
        _ => true,
    }
}

fn text(name: &Value) -> &str {
    name.get("text").and_then(Value::as_str).unwrap_or_default()
}

/// `ContinuesIn` as `continues-in`.
fn words(variant: &str) -> String {
    let mut text = String::new();
    for character in variant.chars() {
        if character.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(character.to_lowercase());
    }
    text
}

fn flat(node: &Node) -> String {
    match node {
        Node::Word(word) => word.clone(),
        Node::List(parts) => format!("({})", parts.iter().map(flat).collect::<Vec<_>>().join(" ")),
    }
}

fn write(node: &Node, indent: usize, text: &mut String) {
    let line = flat(node);
    text.push_str(&" ".repeat(indent));
    match node {
        Node::List(parts) if indent + line.chars().count() > WIDTH => {
            let words = parts.iter().take_while(|part| matches!(part, Node::Word(_))).count();
            let first: Vec<String> = parts.iter().take(words).map(flat).collect();
            text.push_str(&format!("({}\n", first.join(" ")));
            for part in parts.iter().skip(words) {
                write(part, indent + 2, text);
            }
            text.push_str(&" ".repeat(indent));
            text.push_str(")\n");
        }
        _ => {
            text.push_str(&line);
            text.push('\n');
        }
    }
}
