//! Every condition that a policy states, with its place.

use super::Context;
use super::routing::forks;
use crate::model::{Begins, Cite, Condition, ItemId, ItemKind, Line, Lines, Meaning, Named, ProcedureId};
use crate::source::Span;

/// When the state graph asks a condition of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Before it opens.
    Opens,
    /// When it leads on.
    Leads,
    /// While it brings something about.
    Does,
}

/// A condition.
pub(super) struct Guard<'a> {
    pub condition: Condition,
    /// What has to hold before it is looked at.
    pub before: Option<Condition>,
    pub span: Span,
    pub owner: Owner<'a>,
    pub cites: &'a [Cite],
    /// When the state graph asks it of the owner, if it does.
    pub place: Option<Place>,
}

/// Of what a condition is one.
#[derive(Clone)]
pub(super) struct Owner<'a> {
    pub named: &'a Named,
    pub path: String,
    /// In the lines of which procedure it stands.
    pub inside: Option<ProcedureId>,
    pub item: Option<ItemId>,
}

/// Lists them, each copy of a line once more.
pub(super) fn guards<'a>(context: &Context<'a>) -> Vec<Guard<'a>> {
    let policy = context.policy;
    let mut found = Vec::new();
    let plain = |named: &'a Named| Owner { named, path: named.name.clone(), inside: None, item: None };
    for (_, event) in policy.events.iter() {
        if let Some(Meaning::When(condition)) = &event.meaning {
            found.push(guard(&plain(&event.named), condition, (event.named.span, &event.named.cites), None));
        }
    }
    for (id, procedure) in policy.judged() {
        let owner = Owner { inside: Some(id), ..plain(&procedure.named) };
        whens(&procedure.lines, &owner, &mut found);
    }
    for (id, item) in context.items() {
        let owner = Owner { named: &item.named, path: item.path.clone(), inside: Some(item.procedure), item: Some(id) };
        whens(&item.lines, &owner, &mut found);
        if let ItemKind::Follow(_, header) = &item.kind {
            whens(header, &Owner { item: None, ..owner.clone() }, &mut found);
        }
        for outcome in item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome]) {
            let at = (outcome.named.span, outcome.named.cites.as_slice());
            let owner = Owner { path: format!("{}.{}", item.path, outcome.named.name), ..owner.clone() };
            let when = outcome.when.iter();
            found.extend(when.map(|when| guard(&owner, when, at, Some(Place::Leads))));
            whens(&outcome.lines, &owner, &mut found);
        }
    }
    rows(context, &mut found);
    for rule in &policy.rules {
        let at = (rule.sentence.span, rule.sentence.cites.as_slice());
        found.extend(rule.conditions().map(|condition| guard(&plain(&rule.named), condition, at, None)));
    }
    found
}

fn guard<'a>(
    owner: &Owner<'a>,
    condition: &Condition,
    (span, cites): (Span, &'a [Cite]),
    place: Option<Place>,
) -> Guard<'a> {
    let place = place.filter(|_| owner.item.is_some());
    Guard { condition: condition.clone(), before: None, span, owner: owner.clone(), cites, place }
}

/// Lists the rows of tables and routes; the graph asks those of a route.
fn rows<'a>(context: &Context<'a>, found: &mut Vec<Guard<'a>>) {
    for fork in forks(context).into_iter().filter(super::routing::Fork::is_route) {
        let (item, inside) = (fork.item.map(|(id, _)| id), fork.item.map(|(_, item)| item.procedure));
        let owner = Owner { named: fork.named, path: fork.path.to_owned(), inside, item };
        for (number, row) in fork.rows.iter().enumerate() {
            let Some(when) = row.when.as_ref().filter(|_| !row.otherwise) else { continue };
            let before = fork.before(number);
            found.push(Guard { before, ..guard(&owner, when, (row.span, row.cites), Some(Place::Leads)) });
        }
    }
}

/// Lists the conditions of the lines of a block.
fn whens<'a>(lines: &'a Lines, owner: &Owner<'a>, found: &mut Vec<Guard<'a>>) {
    let mut add = |condition: &Condition, at: (Span, &'a [Cite]), place: Option<Place>| {
        found.push(guard(owner, condition, at, place));
    };
    // Several of them must all hold.
    if let [first, rest @ ..] = lines.only_if.as_slice() {
        let all: Vec<Condition> = lines.only_if.iter().map(|line| line.value.clone()).collect();
        let all = if rest.is_empty() { first.value.clone() } else { Condition::And(all) };
        add(&all, (first.span, &first.cites), Some(Place::Opens));
    }
    for line in &lines.pauses {
        add(&line.value, (line.span, &line.cites), None);
    }
    for line in &lines.begins {
        if let Begins::When(condition) = &line.value {
            add(condition, (line.span, &line.cites), None);
        }
    }
    macro_rules! tails {
        ($($list:ident: $place:expr),* $(,)?) => {$(
            for Line { when, span, cites, .. } in &lines.$list {
                when.iter().for_each(|when| add(when, (*span, cites), $place));
            }
        )*};
    }
    tails! {
        then: Some(Place::Leads), effects: Some(Place::Does),
        by: None, to: None, with: None, consulting: None, judged_by: None, held_by: None, closed: None,
        continues_in: None, from_to: None, limits: None, late: None, urgency: None, extended: None, takes: None,
        claims: None, raised_by: None, between: None, duty: None, final_level: None, effect: None,
    }
}
