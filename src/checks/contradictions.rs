//! Pairs of lines from different clauses that say different things of one case.

use super::truth::together;
use super::words;
use crate::calendar::Length;
use crate::model::{ActorId, Cite, Condition, Effect, Limit, LimitKind, Line, Lines, Moment, People, Policy, Target};
use crate::source::Span;

/// Two lines that cannot both be followed.
pub(super) struct Contradiction<'a> {
    /// The two lines.
    pub spans: (Span, Span),
    /// Their clauses.
    pub cites: (&'a [Cite], &'a [Cite]),
    /// What they do, as it goes on after the two clauses.
    pub words: String,
    /// Two limits that can be compared.
    pub lengths: Option<(Length, Length)>,
    /// Why it may be none.
    pub caveat: Option<String>,
}

/// Finds them in what is said of one thing; `name` is its name.
pub(super) fn contradictions<'a>(policy: &'a Policy, name: &str, blocks: &[&'a Lines]) -> Vec<Contradiction<'a>> {
    let pairs = Pairs { policy };
    let mut found = Vec::new();
    let people = |what: &str, (first, second): (&People, &People)| {
        let (first, second) = (policy.people(first), policy.people(second));
        format!("name different people {what} `{name}`: {first}, and {second}")
    };
    let by = all(blocks, |lines| &lines.by);
    let found_by = pairs.of(&by, |first, second| differ(policy, first, second).then(|| people("for", (first, second))));
    found.extend(found_by.into_iter().map(|found| with_caveat(policy, &by, found)));
    let held = all(blocks, |lines| &lines.held_by);
    found.extend(pairs.of(&held, |first, second| {
        differ(policy, first, second).then(|| people("as the holder of the case in", (first, second)))
    }));
    let effects = all(blocks, |lines| &lines.effects);
    found.extend(pairs.of(&effects, |first, second| match (first, second) {
        (Effect::HandsOver(first), Effect::HandsOver(second)) => {
            differ(policy, first, second).then(|| people("to whom the case is handed over after", (first, second)))
        }
        _ => None,
    }));
    let places = |first: &Target, second: &Target| {
        let (first, second) = (goals(policy, first)?, goals(policy, second)?);
        let apart = !first.iter().any(|goal| second.contains(goal));
        apart.then(|| (first.join(" or "), second.join(" or ")))
    };
    for (lines, when) in
        [(all(blocks, |lines| &lines.then), "after"), (all(blocks, |lines| &lines.late), "when time runs out for")]
    {
        found.extend(pairs.of(&lines, |first, second| {
            places(first, second)
                .map(|(first, second)| format!("lead to different places {when} `{name}`: {first}, and {second}"))
        }));
    }
    let effect = all(blocks, |lines| &lines.effect);
    found.extend(pairs.of(&effect, |first, second| {
        let differ = first.is_some() && second.is_some() && first != second;
        differ.then(|| format!("disagree whether a case waits while `{name}` goes on"))
    }));
    let limits = all(blocks, |lines| &lines.limits);
    for mut pair in pairs.of(&limits, |first, second| unlike(policy, name, first, second)) {
        let length = |span: Span| limits.iter().find(|line| line.span == span).and_then(|line| length(&line.value));
        pair.lengths = length(pair.spans.0).zip(length(pair.spans.1)).filter(|(first, second)| first != second);
        found.push(pair);
    }
    found
}

fn all<'a, T>(blocks: &[&'a Lines], lines: impl Fn(&'a Lines) -> &'a Vec<Line<T>>) -> Vec<&'a Line<T>> {
    blocks.iter().flat_map(|block| lines(block)).collect()
}

/// Looks for pairs whose clauses differ and whose conditions can hold together.
struct Pairs<'a> {
    policy: &'a Policy,
}

impl<'a> Pairs<'a> {
    fn of<T>(&self, lines: &[&'a Line<T>], differ: impl Fn(&T, &T) -> Option<String>) -> Vec<Contradiction<'a>> {
        let mut found = Vec::new();
        for (number, second) in lines.iter().enumerate() {
            let contradicted = lines.iter().take(number).find_map(|first| {
                let words = differ(&first.value, &second.value)?;
                let conditions: [Option<&Condition>; 2] = [first.when.as_ref(), second.when.as_ref()];
                (apart(&first.cites, &second.cites) && together(self.policy, &conditions)).then_some((first, words))
            });
            if let Some((first, words)) = contradicted {
                let spans = (first.span, second.span);
                let cites = (first.cites.as_slice(), second.cites.as_slice());
                found.push(Contradiction { spans, cites, words, lengths: None, caveat: None });
            }
        }
        found
    }
}

/// Returns whether two lines come from clauses of which none says both.
pub(super) fn apart(first: &[Cite], second: &[Cite]) -> bool {
    let shared = first.iter().any(|cite| second.iter().any(|other| other.label == cite.label));
    !first.is_empty() && !second.is_empty() && !shared
}

/// Returns whether two lines cannot mean the same people; one may say it less closely than the other, or not at all.
pub(super) fn differ(policy: &Policy, first: &People, second: &People) -> bool {
    let groups = |people: &People| match people {
        People::Unstated => Vec::new(),
        People::AnyOf(groups) => groups.clone(),
        People::OrElse(first, _) => vec![first.clone()],
    };
    let (first, second) = (groups(first), groups(second));
    let within = |inner: &[ActorId], outer: &[ActorId]| {
        inner.iter().all(|one| outer.iter().any(|other| policy.overlaps(*one, *other)))
    };
    let agree = |one: &Vec<ActorId>| second.iter().any(|other| within(one, other) && within(other, one));
    !first.is_empty() && !second.is_empty() && !first.iter().any(agree)
}

/// Says where a post stands in a place that the document leaves open, so that it may be the other.
fn with_caveat<'a>(policy: &Policy, by: &[&Line<People>], found: Contradiction<'a>) -> Contradiction<'a> {
    let spans = [found.spans.0, found.spans.1];
    let mut actors = by.iter().filter(|line| spans.contains(&line.span)).flat_map(|line| line.value.actors());
    let open = actors.find(|actor| policy.actors[*actor].place_unstated);
    let caveat = open.map(|actor| {
        let title = policy.actors[actor].named.display();
        format!("the document does not say in which service {title} is, so the two may be meant to be one person")
    });
    let words = match &caveat {
        Some(_) => found.words.replacen("name different people", "do not name the same post", 1),
        None => found.words,
    };
    Contradiction { caveat, words, ..found }
}

/// Names where a target leads; nothing where the document does not say.
pub(super) fn goals(policy: &Policy, target: &Target) -> Option<Vec<String>> {
    match target {
        Target::Unstated => None,
        Target::Items(items) => Some(items.iter().map(|item| words::quoted(&policy.items[*item].named.name)).collect()),
        Target::Settled => Some(vec!["`settled`".to_owned()]),
        Target::Unsettled => Some(vec!["`unsettled`".to_owned()]),
    }
}

/// Says how two limits differ; what one of them leaves open is no contradiction.
fn unlike(policy: &Policy, name: &str, first: &Limit, second: &Limit) -> Option<String> {
    let lengths = (length(first)?, length(second)?);
    let same_kind =
        std::mem::discriminant(&first.kind) == std::mem::discriminant(&second.kind) && first.aim == second.aim;
    if !same_kind {
        return None;
    }
    if lengths.0 != lengths.1 {
        return Some(format!("give `{name}` different limits: {}, and {}", words::limit(first), words::limit(second)));
    }
    match (first.moment(), second.moment()) {
        (Some(one), Some(other)) if one != other && *one != Moment::Unstated && *other != Moment::Unstated => {
            let (one, other) = (words::moment(policy, one), words::moment(policy, other));
            let limit = words::limit(first);
            Some(format!("count the limit of `{name}`, {limit}, from different moments: {one}, and {other}"))
        }
        _ => None,
    }
}

fn length(limit: &Limit) -> Option<Length> {
    match &limit.kind {
        LimitKind::Within { length, .. } => *length,
        LimitKind::AtLeastBefore(length, _) | LimitKind::AtLeastAfter(length, _) => *length,
        _ => None,
    }
}
