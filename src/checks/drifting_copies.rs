//! `drifting-copies`: near-copies of one pattern that differ without a reason.

use std::collections::{BTreeMap, BTreeSet};

use super::context::labels;
use super::ladders::around;
use super::words::{self, listed};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemId, ItemKind, Limit, People, Point, Policy, ProcedureId};
use crate::source::Span;

/// Near-copies of one pattern that differ without a reason.
pub static DRIFTING_COPIES: Check = Check {
    name: "drifting-copies",
    summary: "near-copies of one pattern that differ without a reason",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("drifting_copies.md"),
    run: Some(run),
};

/// What makes two items near-copies: their kind, name and title.
type Likeness<'a> = (u8, &'a str, &'a str);

/// Something in which copies can differ.
struct Aspect {
    what: &'static str,
    /// How a copy words it; nothing where it is not compared.
    of: fn(&Policy, &Item) -> String,
}

const ASPECTS: [Aspect; 2] = [Aspect { what: "who does it", of: who }, Aspect { what: "by when", of: by_when }];

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut texts: BTreeMap<Span, Vec<ItemId>> = BTreeMap::new();
    let mut alike: BTreeMap<Likeness<'_>, BTreeMap<Span, ItemId>> = BTreeMap::new();
    for (id, item) in context.items() {
        if let Some(likeness) = likeness(item) {
            texts.entry(item.named.span).or_default().push(id);
            alike.entry(likeness).or_default().entry(item.named.span).or_insert(id);
        }
    }
    let mut findings: Vec<Diagnostic> = texts.values().filter_map(|copies| drift(check, policy, copies)).collect();
    let families = families(policy, &alike);
    for items in alike.values() {
        let near = items.values().copied().filter(|id| families.contains(&policy.items[*id].home));
        findings.extend(drift(check, policy, &near.collect::<Vec<_>>()));
    }
    findings
}

/// Returns what an item is like; ends, blocks and what has no title are like nothing.
fn likeness(item: &Item) -> Option<Likeness<'_>> {
    let kind = match item.kind {
        ItemKind::Step => 0,
        ItemKind::Decision => 1,
        ItemKind::Level => 2,
        _ => return None,
    };
    Some((kind, &item.named.name, item.named.title.as_deref()?))
}

/// Lists the procedures that are near-copies of another: at least two of their items are alike.
fn families(policy: &Policy, alike: &BTreeMap<Likeness<'_>, BTreeMap<Span, ItemId>>) -> BTreeSet<ProcedureId> {
    let mut shared: BTreeMap<(ProcedureId, ProcedureId), usize> = BTreeMap::new();
    for items in alike.values() {
        let homes: BTreeSet<ProcedureId> = items.values().map(|item| policy.items[*item].home).collect();
        // Each is paired with the one before it, so that a thousand copies make a thousand pairs.
        for (one, other) in homes.iter().zip(homes.iter().skip(1)) {
            *shared.entry((*one, *other)).or_default() += 1;
        }
    }
    shared.into_iter().filter(|(_, count)| *count > 1).flat_map(|((one, other), _)| [one, other]).collect()
}

fn who(policy: &Policy, item: &Item) -> String {
    let mut people: Vec<String> = item.lines.by.iter().map(|line| policy.people(&line.value)).collect();
    people.sort();
    people.dedup();
    people.join(", ")
}

fn by_when(policy: &Policy, item: &Item) -> String {
    let mut limits: Vec<String> = item.lines.limits.iter().map(|line| limit_words(policy, item, &line.value)).collect();
    limits.sort();
    limits.dedup();
    if limits.is_empty() { "no limit".to_owned() } else { limits.join(", ") }
}

/// Writes a limit; from when it counts where that is another item of the pattern itself.
fn limit_words(policy: &Policy, item: &Item, limit: &Limit) -> String {
    let moment = limit.moment().filter(|moment| {
        let own = |point: &Point| matches!(point, Point::Done(other) if policy.items[*other].home == item.home);
        !moment.points().is_empty() && moment.points().iter().all(own)
    });
    let length = words::limit(limit);
    moment.map_or(length.clone(), |moment| format!("{length} of {}", words::moment(policy, moment)))
}

/// Reports items that are alike and differ; people count between copies of one text, or where they are named in one only.
fn drift(check: &Check, policy: &Policy, items: &[ItemId]) -> Option<Diagnostic> {
    let first = &policy.items[*items.first()?];
    let one_text = items.iter().all(|item| policy.items[*item].named.span == first.named.span);
    let silent = |item: &ItemId| policy.items[*item].lines.by.iter().any(|line| line.value == People::Unstated);
    let mixed = items.iter().any(silent) && !items.iter().all(silent);
    let differing = ASPECTS.iter().filter(|aspect| {
        let values: BTreeSet<String> = items.iter().map(|item| (aspect.of)(policy, &policy.items[*item])).collect();
        values.len() > 1 && (aspect.what != "who does it" || one_text || mixed)
    });
    let differing: Vec<&Aspect> = differing.collect();
    (!differing.is_empty()).then(|| report(check, policy, items, (&differing, one_text)))
}

fn report(check: &Check, policy: &Policy, items: &[ItemId], (differing, one_text): (&[&Aspect], bool)) -> Diagnostic {
    let mut variants: BTreeMap<Vec<String>, Vec<ItemId>> = BTreeMap::new();
    for id in items {
        let values = differing.iter().map(|aspect| (aspect.of)(policy, &policy.items[*id])).collect();
        variants.entry(values).or_default().push(*id);
    }
    let mut ordered: Vec<(Vec<String>, Vec<ItemId>)> = variants.into_iter().collect();
    // The usual way first, then as they are written.
    ordered.sort_by_key(|(_, copies)| (std::cmp::Reverse(copies.len()), copies.first().copied()));
    let first = items.first().map(|id| &policy.items[*id]);
    let Some(item) = first else { unreachable!("there are copies that differ") };
    let whats: Vec<String> = differing.iter().map(|aspect| aspect.what.to_owned()).collect();
    let name = &item.named.name;
    let message = format!("the {} copies of `{name}` differ in {}", items.len(), listed(&whats));
    let span = |id: ItemId| if one_text { copy(policy, id) } else { policy.items[id].named.span };
    let mut found = check.found(item.named.span, message).here("copied").subject(&*item.path);
    for (values, copies) in &ordered {
        let places: BTreeSet<Span> = copies.iter().map(|copy| span(*copy)).collect();
        for place in places {
            found = if place == item.named.span { found.here(values.join("; ")) } else { found.label(place, values.join("; ")) };
        }
        found = copies.iter().fold(found, |found, copy| found.clauses(labels(&policy.items[*copy].named.cites)));
    }
    found
        .note("staff who move between teams do it as they did before, and it is wrong in the next one")
        .help("where the difference is meant, let the document say why; where it is not, make the copies alike")
}

/// Returns the line by which an item is copied.
fn copy(policy: &Policy, item: ItemId) -> Span {
    let copy = around(policy, item).find(|outer| matches!(policy.items[*outer].kind, ItemKind::Follow(..)));
    policy.items[copy.unwrap_or(item)].named.span
}
