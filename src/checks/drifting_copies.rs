//! `drifting-copies`: near-copies of one pattern that differ without a reason.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{about, labels};
use super::words::{self, listed, quoted};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemId, ItemKind, Limit, LimitKind, People, Point, Policy, ProcedureId};
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

/// A difference: what differs, and each wording with the copies that have it, the usual one first.
type Drift = (&'static str, Vec<(String, Vec<ItemId>)>);

/// Something in which copies can differ: what people call it, and how a copy words it.
type Aspect = (&'static str, fn(&Policy, &Item) -> String);

const WHO: Aspect = ("who does it", who);
const BY_WHEN: Aspect = ("by when it is done", by_when);

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut texts: BTreeMap<Span, Vec<ItemId>> = BTreeMap::new();
    for (id, item) in context.items().filter(|(_, item)| likeness(item).is_some()) {
        texts.entry(item.named.span).or_default().push(id);
    }
    let mut patterns: BTreeMap<ProcedureId, Vec<Diagnosed>> = BTreeMap::new();
    let mut alike: BTreeMap<Likeness<'_>, Vec<ItemId>> = BTreeMap::new();
    for copies in texts.values() {
        let Some((first, item)) = copies.first().map(|id| (*id, &policy.items[*id])) else { continue };
        let drifts: Vec<Drift> = [WHO, BY_WHEN].iter().filter_map(|aspect| drift(policy, copies, aspect)).collect();
        if drifts.is_empty() {
            // Of a text whose copies differ there is no one wording to compare with others.
            likeness(item).into_iter().for_each(|likeness| alike.entry(likeness).or_default().push(first));
        } else {
            patterns.entry(item.home).or_default().push((first, drifts));
        }
    }
    let mut findings: Vec<Diagnostic> =
        patterns.iter().map(|(id, found)| pattern(check, policy, (*id, found))).collect();
    let families = families(policy, &alike);
    for items in alike.values() {
        let near: Vec<ItemId> = items.iter().copied().filter(|id| families.contains(&policy.items[*id].home)).collect();
        findings.extend(near_copies(check, policy, &near));
    }
    findings
}

/// An item of a pattern, and in what its copies differ.
type Diagnosed = (ItemId, Vec<Drift>);

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
fn families(policy: &Policy, alike: &BTreeMap<Likeness<'_>, Vec<ItemId>>) -> BTreeSet<ProcedureId> {
    let mut shared: BTreeMap<(ProcedureId, ProcedureId), usize> = BTreeMap::new();
    for items in alike.values() {
        let homes: BTreeSet<ProcedureId> = items.iter().map(|item| policy.items[*item].home).collect();
        // Each is paired with the one before it, so that a thousand copies make a thousand pairs.
        for (one, other) in homes.iter().zip(homes.iter().skip(1)) {
            *shared.entry((*one, *other)).or_default() += 1;
        }
    }
    shared.into_iter().filter(|(_, count)| *count > 1).flat_map(|((one, other), _)| [one, other]).collect()
}

/// Compares copies in one aspect.
fn drift(policy: &Policy, copies: &[ItemId], (what, of): &Aspect) -> Option<Drift> {
    let mut wordings: BTreeMap<String, Vec<ItemId>> = BTreeMap::new();
    for copy in copies {
        wordings.entry(of(policy, &policy.items[*copy])).or_default().push(*copy);
    }
    let mut ordered: Vec<(String, Vec<ItemId>)> = wordings.into_iter().collect();
    ordered.sort_by_key(|(_, copies)| (std::cmp::Reverse(copies.len()), copies.first().copied()));
    (ordered.len() > 1).then_some((*what, ordered))
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

/// Writes a limit; from when it counts only where that is another item of the pattern itself.
fn limit_words(policy: &Policy, item: &Item, limit: &Limit) -> String {
    let own = |point: &Point| matches!(point, Point::Done(other) if policy.items[*other].home == item.home);
    let moment = limit.moment().filter(|moment| !moment.points().is_empty() && moment.points().iter().all(own));
    let words = words::limit(limit);
    match (&limit.kind, moment) {
        (LimitKind::Within { .. }, Some(moment)) => format!("{words} after {}", words::moment(policy, moment)),
        (LimitKind::Within { .. }, None) => words,
        _ => format!("{words} a moment of its own"),
    }
}

/// Reports a pattern whose copies differ in what their `with` lists fill in.
fn pattern(check: &Check, policy: &Policy, (id, found): (ProcedureId, &[Diagnosed])) -> Diagnostic {
    let named = &policy.procedures[id].named;
    let names: Vec<String> = found.iter().map(|(item, _)| quoted(&policy.items[*item].named.name)).collect();
    let message = format!("the copies of `{}` differ in who does {} or by when", named.name, joined(&names));
    let mut diagnostic = about(check.found(named.span, message), &named.name, &[]).here("followed several times");
    for (item, drifts) in found {
        let item = &policy.items[*item].named;
        let wordings: Vec<String> = drifts.iter().map(|(_, ordered)| told(policy, ordered)).collect();
        diagnostic = diagnostic.label(item.span, "differs between the copies");
        diagnostic = diagnostic.note(format!("`{}`: {}", item.name, wordings.join("; ")));
    }
    let copies = found.iter().flat_map(|(_, drifts)| drifts).flat_map(|(_, ordered)| ordered).flat_map(|(_, ids)| ids);
    let clauses = copies.fold(diagnostic, |found, copy| found.clauses(labels(&policy.items[*copy].named.cites)));
    advise(clauses)
}

fn joined(names: &[String]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Writes the wordings of one difference, each with the procedures that have it.
fn told(policy: &Policy, ordered: &[(String, Vec<ItemId>)]) -> String {
    let places = |copies: &[ItemId]| {
        let mut names: Vec<String> = Vec::new();
        for copy in copies {
            let name = quoted(&policy.procedures[policy.items[*copy].procedure].named.name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        listed(&names)
    };
    let wordings = ordered.iter().map(|(words, copies)| format!("{words} in {}", places(copies)));
    wordings.collect::<Vec<_>>().join(", ")
}

/// Reports near-copies that differ; people count only where one names somebody and another does not.
fn near_copies(check: &Check, policy: &Policy, items: &[ItemId]) -> Option<Diagnostic> {
    let silent = |item: &&ItemId| policy.items[**item].lines.by.iter().any(|line| line.value == People::Unstated);
    let unsaid = items.iter().filter(silent).count();
    let who = (unsaid > 0 && unsaid < items.len()).then(|| drift(policy, items, &WHO)).flatten();
    let drifts: Vec<Drift> = who.into_iter().chain(drift(policy, items, &BY_WHEN)).collect();
    let first = &policy.items[*items.first()?];
    let whats: Vec<String> = drifts.iter().map(|(what, _)| (*what).to_owned()).collect();
    if drifts.is_empty() {
        return None;
    }
    let message = format!("the {} steps called `{}` differ in {}", items.len(), first.named.name, listed(&whats));
    let mut found = about(check.found(first.named.span, message), &first.path, &[]);
    for id in items {
        let item = &policy.items[*id];
        let has = |(_, ordered): &Drift| {
            let wording = ordered.iter().find(|(_, copies)| copies.contains(id));
            wording.map(|(words, _)| words.clone())
        };
        let words = drifts.iter().filter_map(has).collect::<Vec<_>>().join("; ");
        let is_first = item.named.span == first.named.span;
        found = if is_first { found.here(words) } else { found.label(item.named.span, words) };
        found = found.clauses(labels(&item.named.cites));
    }
    Some(advise(found))
}

fn advise(found: Diagnostic) -> Diagnostic {
    found
        .note("staff who move between teams do it as they did before, and it is wrong in the next one")
        .help("where the difference is meant, let the document say why; where it is not, make the copies alike")
}
