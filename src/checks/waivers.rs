//! Waivers: what an author allows, and waivers that allow nothing or no longer hold.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Context, REGISTRY, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Cite, Waiver};
use crate::nearest::nearest;
use crate::report::Waived;
use crate::source::Span;

/// A waiver that suppresses nothing.
pub static UNUSED_WAIVER: Check = Check {
    name: "unused-waiver",
    summary: "a waiver that suppresses nothing",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("unused_waiver.md"),
    run: None,
};

/// A waiver whose last day has passed.
pub static EXPIRED_WAIVER: Check = Check {
    name: "expired-waiver",
    summary: "a waiver whose last day has passed",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("expired_waiver.md"),
    run: None,
};

/// A waiver, and whose findings it speaks of.
struct Placed<'a> {
    waiver: &'a Waiver,
    /// The path on which it stands; empty for the whole policy.
    path: String,
    cites: Vec<Cite>,
    used: bool,
}

/// The waivers of one check that still hold, for checks that report several places as one fault.
pub(super) struct Waivers<'a>(Vec<Placed<'a>>);

impl<'a> Waivers<'a> {
    /// Lists the waivers of a check.
    pub(super) fn of(context: &Context<'a>, check: &Check) -> Self {
        let mut placed = placed(context);
        placed.retain(|placed| placed.waiver.check == check.name && !expired(placed.waiver, context));
        Waivers(placed)
    }

    /// Returns the place of the waiver that counts for a subject.
    pub(super) fn on(&self, subject: &str) -> Option<Span> {
        let fits = self.0.iter().filter(|placed| covers(&placed.path, subject));
        fits.max_by_key(|placed| placed.path.len()).map(|placed| placed.waiver.span)
    }

    /// Returns what a finding about a whole is known by: the part that is waived, if one is.
    pub(super) fn subject<'s>(&self, whole: &'s str, mut parts: impl Iterator<Item = &'s str>) -> &'s str {
        parts.find(|part| self.on(part).is_some()).unwrap_or(whole)
    }

    /// Splits what one finding would name by the waivers that count for each, those without one first.
    pub(super) fn split<T>(&self, places: Vec<T>, subject: impl Fn(&T) -> String) -> Vec<Vec<T>> {
        let mut groups: BTreeMap<Option<Span>, Vec<T>> = BTreeMap::new();
        for place in places {
            groups.entry(self.on(&subject(&place))).or_default().push(place);
        }
        groups.into_values().collect()
    }
}

/// Sorts findings into those that stand and those that are waived, and adds what is wrong with the waivers.
pub(super) fn apply(context: &Context<'_>, findings: Vec<Diagnostic>) -> (Vec<Diagnostic>, Vec<Waived>) {
    let mut placed = placed(context);
    let (mut standing, mut waived) = (Vec::new(), Vec::new());
    for finding in findings {
        let fits = |placed: &&mut Placed<'_>| {
            placed.waiver.check == finding.name
                && covers(&placed.path, &finding.subject)
                && !expired(placed.waiver, context)
        };
        // The waiver that stands nearest to the fault is the one that counts.
        let nearest = placed.iter_mut().filter(fits).max_by_key(|placed| placed.path.len());
        match nearest {
            Some(placed) => {
                placed.used = true;
                waived.push(Waived { finding, because: placed.waiver.because.clone() });
            }
            None => standing.push(finding),
        }
    }
    // The copies of a text are waived together.
    let mut seen: BTreeSet<Span> =
        placed.iter().filter(|placed| placed.used).map(|placed| placed.waiver.span).collect();
    for placed in placed.iter().filter(|placed| seen.insert(placed.waiver.span)) {
        standing.extend(complaint(context, placed));
    }
    (standing, waived)
}

fn covers(path: &str, subject: &str) -> bool {
    path.is_empty() || subject.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn expired(waiver: &Waiver, context: &Context<'_>) -> bool {
    waiver.until.as_ref().is_some_and(|until| context.settings.has_passed(until))
}

/// Lists every waiver of a policy; the copies of a followed procedure repeat those of its text.
fn placed<'a>(context: &Context<'a>) -> Vec<Placed<'a>> {
    let policy = context.policy;
    let mut found: Vec<Placed<'a>> = Vec::new();
    let mut add = |waivers: &'a [Waiver], path: &str, cites: &[Cite]| {
        let path = path.to_owned();
        found.extend(waivers.iter().map(|waiver| Placed {
            waiver,
            path: path.clone(),
            cites: cites.to_vec(),
            used: false,
        }));
    };
    for (span, lines) in &policy.remarks {
        let whole = *span == policy.named.span;
        let name = if whole { String::new() } else { declared(context, *span) };
        add(&lines.waivers, &name, &[]);
    }
    for (_, procedure) in policy.procedures.iter() {
        add(&procedure.lines.waivers, &procedure.named.name, &procedure.named.cites);
    }
    for (_, item) in policy.items.iter() {
        add(&item.lines.waivers, &item.path, &item.named.cites);
        for outcome in &item.outcomes {
            let outcome = &policy.outcomes[*outcome];
            add(&outcome.lines.waivers, &format!("{}.{}", item.path, outcome.named.name), &outcome.named.cites);
        }
    }
    found
}

/// Returns the name of the declaration whose header stands there.
pub(super) fn declared(context: &Context<'_>, span: Span) -> String {
    let policy = context.policy;
    let tables = policy.tables.iter().map(|(_, table)| &table.named);
    let rules = policy.rules.iter().map(|rule| &rule.named);
    let mut declared = policy.declared().chain(tables).chain(rules);
    declared.find(|named| named.span == span).map(|named| named.name.clone()).unwrap_or_default()
}

fn complaint(context: &Context<'_>, placed: &Placed<'_>) -> Option<Diagnostic> {
    let Placed { waiver, path, cites, .. } = placed;
    let check = if expired(waiver, context) { &EXPIRED_WAIVER } else { &UNUSED_WAIVER };
    let severity = context.settings.severity(check.name, check.level)?;
    let name = &waiver.check;
    let waived = REGISTRY.iter().find(|check| check.name == name);
    let known = waived.is_some();
    // Nothing is known of a check that did not run.
    if !expired(waiver, context)
        && waived.is_some_and(|check| context.settings.severity(check.name, check.level).is_none())
    {
        return None;
    }
    let found = match (&waiver.until, known) {
        (Some(until), _) if expired(waiver, context) => check
            .found(waiver.span, format!("the waiver of `{name}` held until {until}, and that has passed"))
            .help("settle the matter in the document, or give the waiver a new date and reason"),
        (_, false) => {
            let near = nearest(name, REGISTRY.iter().map(|check| check.name));
            let help = near.map_or_else(
                || "run `stepwell explain` for the list".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            check.found(waiver.span, format!("no check is called `{name}`, so this waiver allows nothing")).help(help)
        }
        _ => check
            .found(waiver.span, format!("nothing here raises `{name}`, so this waiver allows nothing"))
            .help("take the waiver out; if the fault moved, move the waiver with it"),
    };
    let found = about(found.here("allows nothing"), path, cites);
    Some(Diagnostic { severity, policy: Some(context.policy.named.name.clone()), ..found })
}
