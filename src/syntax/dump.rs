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

/// The parts of a structure that are written without their names, and those that come last.
const PLAIN: [&str; 5] = ["kind", "head", "name", "title", "tail"];
const LAST: [&str; 3] = ["members", "block", "members"];

fn node(value: &Value) -> Node {
    match value {
        Value::Array(values) => Node::List(values.iter().filter(|value| shown(value)).map(node).collect()),
        Value::Object(fields) => object(fields),
        Value::String(word) => Node::Word(word.clone()),
        other => Node::Word(other.to_string()),
    }
}

fn object(fields: &Map<String, Value>) -> Node {
    let only = fields.iter().next().filter(|_| fields.len() == 1);
    if let Some((variant, value)) = only.filter(|(variant, _)| variant.starts_with(char::is_uppercase)) {
        return chosen(variant, value);
    }
    if let Some(Value::String(text)) = fields.get("text") {
        return Node::Word(text.clone());
    }
    if let Some(value) = fields.get("value").filter(|_| !fields.contains_key("name")) {
        return Node::Word(value.to_string());
    }
    if let Some(Value::Array(names)) = fields.get("names") {
        let names = names.iter().filter_map(|name| name.get("text")).filter_map(Value::as_str);
        return Node::Word(names.collect::<Vec<_>>().join("."));
    }
    structure(fields)
}

/// One alternative of several: its word, then what it holds.
fn chosen(variant: &str, value: &Value) -> Node {
    if matches!(variant, "Said" | "Statement" | "Item") || (variant == "AnyOf" && alone(value)) {
        return unwrapped(node(value));
    }
    let mut list = vec![Node::Word(words(variant))];
    if shown(value) {
        match node(value) {
            Node::List(parts) => list.extend(parts),
            word => list.push(word),
        }
    }
    if list.len() == 1 { list.pop().unwrap_or(Node::List(Vec::new())) } else { Node::List(list) }
}

fn structure(fields: &Map<String, Value>) -> Node {
    let named = fields.iter().filter(|(name, _)| !PLAIN.contains(&name.as_str()) && !LAST.contains(&name.as_str()));
    let plain = PLAIN.iter().filter_map(|name| fields.get(*name)).filter(|value| shown(value));
    let last = LAST.iter().take(2).filter_map(|name| fields.get(*name)).filter(|value| shown(value));
    let mut list = Vec::new();
    for value in plain {
        match node(value) {
            Node::List(parts) => list.extend(parts),
            word => list.push(word),
        }
    }
    for (name, value) in named.filter(|(name, value)| !matches!(name.as_str(), "span" | "end") && shown(value)) {
        list.push(match (value, unwrapped(node(value))) {
            (Value::Bool(_), _) => Node::Word(name.clone()),
            (Value::Array(_), Node::List(parts)) => {
                Node::List(std::iter::once(Node::Word(name.clone())).chain(parts).collect())
            }
            (_, part) => Node::List(vec![Node::Word(name.clone()), part]),
        });
    }
    for value in last {
        match node(value) {
            Node::List(parts) => list.extend(parts),
            word => list.push(word),
        }
    }
    Node::List(list)
}

fn alone(value: &Value) -> bool {
    value.as_array().is_some_and(|values| values.len() == 1)
}

fn unwrapped(node: Node) -> Node {
    match node {
        Node::List(mut parts) if parts.len() == 1 => match parts.pop() {
            Some(part) => unwrapped(part),
            None => Node::List(parts),
        },
        other => other,
    }
}

/// Whether a value says anything: places, and what is not written, do not.
fn shown(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) if fields.contains_key("start") && fields.contains_key("file") => false,
        Value::Object(fields) => fields.iter().any(|(name, value)| name != "end" && name != "span" && shown(value)),
        _ => true,
    }
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
