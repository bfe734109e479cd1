//! The model as text, for people and snapshots.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Policy;

/// Writes the model as indented JSON, for `stepwell debug model` and snapshots.
///
/// What is empty, absent or false is left out, and a number stands beside the name of what it means:
/// `item#007 step-up.alert`. What the compiler filled in stands under `assumed`.
pub fn dump(policy: &Policy) -> String {
    let written = serde_json::to_value(policy).unwrap_or_else(|error| unreachable!("plain data: {error}"));
    let written = pruned(written, &names(policy)).unwrap_or(Value::Null);
    let text = serde_json::to_string_pretty(&written).unwrap_or_else(|error| unreachable!("plain data: {error}"));
    text + "\n"
}

/// Returns how each number is written out.
fn names(policy: &Policy) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    macro_rules! name {
        ($($list:ident: $part:ident => $name:expr),* $(,)?) => {$(
            names.extend(policy.$list.iter().map(|(id, $part)| (id.to_string(), format!("{id} {}", $name))));
        )*};
    }
    name! {
        clauses: clause => clause.label,
        stages: stage => stage.named.name,
        actors: actor => actor.named.name,
        systems: system => system.name,
        documents: document => document.named.name,
        consents: consent => consent.named.name,
        facts: fact => fact.named.name,
        events: event => event.named.name,
        tables: table => table.named.name,
        procedures: procedure => procedure.named.name,
        items: item => item.path,
        outcomes: outcome => format!("{}.{}", policy.items[outcome.item].path, outcome.named.name),
    }
    names
}

/// Leaves out what says nothing, and writes names beside numbers.
fn pruned(value: Value, names: &BTreeMap<String, String>) -> Option<Value> {
    let named = |text: String| names.get(&text).cloned().unwrap_or(text);
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::String(text) => Some(Value::String(named(text))),
        Value::Array(values) if values.is_empty() => None,
        // Inside a list each place counts.
        Value::Array(values) => {
            let kept = values.into_iter().map(|value| pruned(value, names).unwrap_or(Value::Null));
            Some(Value::Array(kept.collect()))
        }
        Value::Object(fields) => {
            // What a line says stays, also where it says nothing more than that it is there.
            let line = |name: &str| (name == "value").then_some(Value::Null);
            let kept = fields.into_iter().filter_map(|(name, value)| {
                let value = pruned(value, names).or_else(|| line(&name))?;
                Some((named(name), value))
            });
            Some(Value::Object(kept.collect::<Map<_, _>>())).filter(|kept| kept != &Value::Object(Map::new()))
        }
        other => Some(other),
    }
}
