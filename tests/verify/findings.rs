//! What the checks of the flow find, against what a walk of one's own shows.

use std::collections::{BTreeMap, BTreeSet};

use stepwell::checks;
use stepwell::diagnostic::Diagnostic;
use stepwell::model::{Effect, ItemId, ItemKind, OutcomeId, People, Policy, Thing};
use stepwell::settings::Settings;
use stepwell::source::{Sources, Span};
use stepwell::syntax::ast;

use super::seen::{Graph, Label};
use super::tree::{Place, Stop};
use super::walk::What;

/// The checks whose findings are compared, and those that may report instead why nothing comes to an item.
const COMPARED: [&str; 5] = ["unfinished-work", "dead-end", "two-holders", "late-consent", "unreachable-item"];
const INSTEAD: [&str; 6] =
    ["outline-only", "dead-end", "deadlock", "endless-loop", "impossible-guard", "missing-outcome"];

/// Compares the findings about a policy with the walks through its procedures; says how they differ.
pub fn differ(policy: &Policy, walks: &[Graph]) -> Option<String> {
    let select = COMPARED.iter().chain(&INSTEAD).map(|name| (*name).to_owned()).collect();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
    let found = checks::run(policy, &Sources::default(), &Settings { select, ..Settings::on(today) }).findings;
    let of = |name: &str| found.iter().filter(|found| found.name == name).collect::<Vec<_>>();
    unequal("unfinished-work", policy, &spans(&of("unfinished-work")), &unfinished(policy, walks))
        .or_else(|| unequal("dead-end", policy, &subjects(policy, &of("dead-end")), &stops(policy, walks)))
        .or_else(|| late_consents(policy, walks, &of("late-consent")))
        .or_else(|| side_by_side(policy, walks, &of("two-holders")))
        .or_else(|| unreached(policy, walks, &found))
}

fn unequal(what: &str, policy: &Policy, found: &BTreeSet<Span>, walked: &BTreeSet<Span>) -> Option<String> {
    let say = |spans: BTreeSet<Span>| spans.into_iter().map(|span| place(policy, span)).collect::<Vec<_>>().join(", ");
    let (missed, invented) = (walked - found, found - walked);
    (!missed.is_empty() || !invented.is_empty())
        .then(|| format!("{what} differs\n  not found: {}\n  not so: {}", say(missed), say(invented)))
}

/// Names the item or outcome whose header stands at a place.
fn place(policy: &Policy, span: Span) -> String {
    let item = policy.items.iter().find(|(_, item)| item.named.span == span).map(|(_, item)| item.path.clone());
    let outcome = policy.outcomes.iter().find(|(_, outcome)| outcome.named.span == span);
    item.or(outcome.map(|(_, outcome)| outcome.named.name.clone())).unwrap_or_else(|| format!("{span:?}"))
}

fn spans(found: &[&Diagnostic]) -> BTreeSet<Span> {
    found.iter().filter_map(|found| found.span()).collect()
}

/// Lists the items that findings are about, or whose outcomes they are about.
fn subjects(policy: &Policy, found: &[&Diagnostic]) -> BTreeSet<Span> {
    let of = |path: &str| policy.items.iter().find(|(_, item)| item.path == path).map(|(_, item)| item.named.span);
    let found = found.iter().map(|found| found.subject.as_str());
    found.filter_map(|path| of(path).or_else(|| of(path.rsplit_once('.')?.0))).collect()
}

fn outcome(what: What) -> Option<OutcomeId> {
    match what {
        What::Chosen(outcome) | What::Anew(outcome) => Some(outcome),
        What::Accepted(outcome) | What::Raised(outcome) => outcome,
        _ => None,
    }
}

/// Lists what leads on while other work is open and stays open no longer; what may be left undone is none.
fn unfinished(policy: &Policy, walks: &[Graph]) -> BTreeSet<Span> {
    let is_work = |item: ItemId, place: Place| {
        let may = policy.items[item].lines.duty.iter().any(|line| line.value == ast::Duty::May);
        !(matches!(place, Place::Gap(_)) || may && place == Place::Open)
    };
    let mut found = BTreeSet::new();
    for walk in walks {
        for (from, (item, what, unfinished), to) in &walk.edges {
            let (Some(item), true) = (item, unfinished) else { continue };
            let after = &walk.labels[*to].0;
            let dropped = walk.labels[*from].0.iter().filter(|open| open.0 != Some(*item) && !after.contains(open));
            let dropped = dropped.filter_map(|(open, place)| Some(((*open)?, *place)));
            if dropped.into_iter().any(|(open, place)| is_work(open, place) && !stops_it(policy, (*item, *what), open))
            {
                let outcome = outcome(*what).map(|outcome| policy.outcomes[outcome].named.span);
                let late = policy.items[*item].lines.late.first().filter(|_| *what == What::Late);
                found.insert(outcome.or(late.map(|line| line.span)).unwrap_or(policy.items[*item].named.span));
            }
        }
    }
    found
}

/// Returns whether an `at any time`, or the limit of a block, stops an item because that stands in the block, or is part
/// of a dispute about a decision there.
fn stops_it(policy: &Policy, (item, what): (ItemId, What), open: ItemId) -> bool {
    let block = match what {
        What::Stopped => policy.items[item].parent,
        What::Late => Some(item),
        _ => return false,
    };
    let is_inside = |item: ItemId| {
        let mut around = std::iter::successors(Some(item), |inner| policy.items[*inner].parent);
        block.is_none_or(|block| around.any(|outer| outer == block))
    };
    let raised = policy.items[open].procedure;
    let disputed = |(decision, _): (ItemId, _)| {
        policy.procedures[raised].escalation && policy.disputes(decision, None).contains(&raised) && is_inside(decision)
    };
    is_inside(open) || policy.items.iter().any(disputed)
}

/// Compares the lines of items that rely on a consent which is not there; what hangs on an outcome is left out, because it
/// may come later, after a dispute.
fn late_consents(policy: &Policy, walks: &[Graph], found: &[&Diagnostic]) -> Option<String> {
    let relies = |item: ItemId| {
        let lines = policy.items[item].lines.effects.iter().filter(|line| line.when.is_none());
        lines.filter_map(|line| if let Effect::Needs(things) = &line.value { Some((line.span, things)) } else { None })
    };
    let mut walked = BTreeSet::new();
    for walk in walks {
        for (from, (item, what, _), _) in &walk.edges {
            let does = matches!(what, What::Done | What::Chosen(_));
            for (span, things) in item.filter(|_| does).into_iter().flat_map(relies) {
                let there = &walk.labels[*from].2;
                let lacks = |thing: &Thing| matches!(thing, Thing::Consent(_)) && !there.contains(thing);
                walked.extend(things.iter().any(lacks).then_some(span));
            }
        }
    }
    let of_items: BTreeSet<Span> = policy.items.iter().flat_map(|(id, _)| relies(id)).map(|(span, _)| span).collect();
    let found: BTreeSet<Span> = spans(found).intersection(&of_items).copied().collect();
    unequal("late-consent", policy, &found, &walked)
}

/// Lists the items behind which the document stops because it says nothing.
fn stops(policy: &Policy, walks: &[Graph]) -> BTreeSet<Span> {
    let silent = |place: &Place| matches!(place, Place::Gap(Stop::Unstated | Stop::NothingAfter | Stop::Unanswered(_)));
    let open = walks.iter().flat_map(|walk| &walk.labels).flat_map(|label| &label.0);
    let items = open.filter(|(_, place)| silent(place)).filter_map(|(item, _)| *item);
    items.map(|item| policy.items[item].named.span).collect()
}

/// A hand-over: the line, the item that makes it, and to whom.
type HandsOver<'p> = (Span, ItemId, &'p People);

/// Compares the pairs of branches that hand a case over in either order.
fn side_by_side(policy: &Policy, walks: &[Graph], found: &[&Diagnostic]) -> Option<String> {
    if policy.procedures.iter().any(|(_, procedure)| procedure.escalation) {
        return None;
    }
    let found = found.iter().filter(|found| found.message.contains("in either order"));
    let found: BTreeSet<BTreeSet<Span>> =
        found.map(|found| found.labels.iter().map(|label| label.span).collect()).collect();
    let mut walked = BTreeSet::new();
    for walk in walks {
        let mut made: BTreeMap<Span, (HandsOver<'_>, Vec<usize>)> = BTreeMap::new();
        for (number, (_, (item, what, _), _)) in walk.edges.iter().enumerate() {
            for over in item.iter().flat_map(|item| handed(policy, *item, *what)) {
                made.entry(over.0).or_insert((over, Vec::new())).1.push(number);
            }
        }
        for (one, first) in made.values() {
            for (other, second) in made.values().filter(|(other, _)| other.0 > one.0 && other.2 != one.2) {
                let Some(block) = parallel(policy, one.1, other.1) else { continue };
                let after = |first: &[usize], second: &[usize]| follows(policy, walk, block, (first, second));
                if after(first, second) && after(second, first) {
                    walked.insert(BTreeSet::from([one.0, other.0]));
                }
            }
        }
    }
    (found != walked).then(|| format!("two-holders differs\n  found: {found:?}\n  walked: {walked:?}"))
}

/// Lists the hand-overs that a step of a case may make.
fn handed(policy: &Policy, item: ItemId, what: What) -> Vec<HandsOver<'_>> {
    let own = matches!(what, What::Done | What::Chosen(_) | What::Comes).then_some(&policy.items[item].lines);
    let blocks = own.into_iter().chain(outcome(what).map(|outcome| &policy.outcomes[outcome].lines));
    let lines = blocks.flat_map(|lines| &lines.effects);
    lines
        .filter_map(|line| match &line.value {
            Effect::HandsOver(people) => Some((line.span, item, people)),
            _ => None,
        })
        .collect()
}

fn around(policy: &Policy, item: ItemId) -> impl Iterator<Item = ItemId> {
    std::iter::successors(Some(item), |inner| policy.items[*inner].parent)
}

/// Returns the parallel block of which two items stand in different branches.
fn parallel(policy: &Policy, one: ItemId, other: ItemId) -> Option<ItemId> {
    let block = around(policy, one).find(|block| around(policy, other).any(|around| around == *block))?;
    (policy.items[block].kind == ItemKind::Parallel && block != one && block != other).then_some(block)
}

/// Returns whether one of some steps can come after one of others without leaving a block.
fn follows(policy: &Policy, walk: &Graph, block: ItemId, (first, second): (&[usize], &[usize])) -> bool {
    let is_inside = |label: &Label| {
        label.0.iter().any(|(item, _)| item.is_some_and(|item| around(policy, item).any(|around| around == block)))
    };
    let mut open: Vec<usize> =
        first.iter().map(|edge| walk.edges[*edge].2).filter(|to| is_inside(&walk.labels[*to])).collect();
    let mut seen: BTreeSet<usize> = open.iter().copied().collect();
    while let Some(at) = open.pop() {
        for (number, (from, _, to)) in walk.edges.iter().enumerate().filter(|(_, edge)| edge.0 == at) {
            debug_assert_eq!(*from, at);
            if second.contains(&number) {
                return true;
            }
            if is_inside(&walk.labels[*to]) && seen.insert(*to) {
                open.push(*to);
            }
        }
    }
    false
}

/// Looks whether nothing comes to what is said to be unreachable, and whether something is said where nothing does.
fn unreached(policy: &Policy, walks: &[Graph], found: &[Diagnostic]) -> Option<String> {
    let moved = walks.iter().flat_map(|walk| &walk.edges).filter_map(|(_, (item, ..), _)| *item);
    let open = walks.iter().flat_map(|walk| &walk.labels).flat_map(|label| &label.0).filter_map(|(item, _)| *item);
    let visited: BTreeSet<Span> =
        moved.chain(open).flat_map(|item| around(policy, item)).map(|item| policy.items[item].named.span).collect();
    let said: Vec<&Diagnostic> = found.iter().filter(|found| found.name == "unreachable-item").collect();
    let path = |found: &&Diagnostic| {
        policy.items.iter().find(|(_, item)| item.path == found.subject).map(|(_, item)| item.named.span)
    };
    if let Some(wrong) = said.iter().find(|found| path(found).is_some_and(|span| visited.contains(&span))) {
        return Some(format!("`{}` is said to be unreachable, and a case comes to it", wrong.subject));
    }
    let judged: BTreeSet<_> = policy.judged().map(|(id, _)| id).collect();
    let flows = |item: ItemId| {
        // Where a copy comes back, its end is no place of its own.
        let comes_back = policy.items[item].kind == ItemKind::End
            && around(policy, item).any(|outer| matches!(policy.items[outer].kind, ItemKind::Follow(..)));
        !comes_back
            && !around(policy, item).any(|item| {
                matches!(policy.items[item].kind, ItemKind::AtAnyTime(..)) || policy.items[item].kind.is_beside()
            })
    };
    let mut missed = policy.items.iter().filter(|(id, item)| {
        judged.contains(&item.procedure)
            && flows(*id)
            && !visited.contains(&item.named.span)
            && !policy.procedures[item.procedure].escalation
    });
    let silent = found.iter().all(|found| found.name != "unreachable-item" && !INSTEAD.contains(&found.name));
    missed.next().filter(|_| silent).map(|(_, item)| format!("nothing comes to `{}`, and nothing says so", item.path))
}
