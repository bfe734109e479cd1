//! The names by which the command line finds items.

use crate::model::{ItemId, Policy};

/// Returns the shortest name by which the command line finds an item among those that take part.
pub(super) fn short(policy: &Policy, items: &[ItemId], item: ItemId) -> String {
    let path = &policy.items[item].path;
    let parts: Vec<&str> = path.split('.').collect();
    let mut names = (1..parts.len()).rev().map(|from| parts.get(from..).unwrap_or_default().join("."));
    let alone = |name: &String| items.iter().filter(|other| is_called(policy, **other, name)).count() == 1;
    names.find(alone).unwrap_or_else(|| path.clone())
}

/// Returns whether an item has this name, or a path that ends so.
pub(super) fn is_called(policy: &Policy, item: ItemId, name: &str) -> bool {
    let item = &policy.items[item];
    item.path == name || item.path.strip_suffix(name).is_some_and(|before| before.ends_with('.'))
}

/// Joins alternatives as "a, b or c".
pub(super) fn either(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
