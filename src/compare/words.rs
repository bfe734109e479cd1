//! What one item says, in words: who acts, by when, and where a refusal leads.

use std::collections::VecDeque;

use super::{Entry, Side};
use crate::graph::{NodeKind, StateGraph, StateId};
use crate::model::refusals;
use crate::model::{
    ActorId, ActorKind, Cite, Condition, FactId, Item, ItemKind, Limit, LimitKind, Line, Lines, Moment, Outcome,
    OutcomeId, People, Point, Policy, Target,
};
use crate::stories;
use crate::syntax::ast::Duty;

/// Makes an entry.
pub(super) fn entry(text: String, path: &str, cites: &[Cite]) -> Entry {
    let clauses = cites.iter().map(|cite| cite.label.clone()).collect();
    Entry { key: text.clone(), text, path: path.to_owned(), clauses }
}

/// Adds for which cases something holds.
pub(super) fn with_condition(policy: &Policy, words: String, when: Option<&Condition>) -> String {
    match when {
        Some(when) => format!("{words} ({})", only_if(policy, when)),
        None => words,
    }
}

fn only_if(policy: &Policy, when: &Condition) -> String {
    let fact = |fact: &FactId| policy.facts[*fact].named.display();
    match when {
        Condition::Quoted(words) => {
            let joined = ["if ", "where ", "when ", "unless "].iter().any(|word| words.starts_with(word));
            format!("{}“{words}”", if joined { "" } else { "if " })
        }
        Condition::Fact(id) => format!("if so: {}", fact(id)),
        Condition::Not(inner) => match &**inner {
            Condition::Fact(id) => format!("if not so: {}", fact(id)),
            _ => format!("if {}", stories::condition(policy, when)),
        },
        _ => format!("if {}", stories::condition(policy, when)),
    }
}

/// Who acts, and then who is addressed, takes part or is asked: an entry for each line that says who acts.
pub(super) fn who(policy: &Policy, item: &Item) -> Vec<Entry> {
    let lines = &item.lines;
    let by: Vec<&Line<People>> = lines.by.iter().filter(|line| line.value != People::Unstated).collect();
    let tail = strength(policy, lines);
    let others = !lines.to.is_empty() || !lines.with.is_empty() || !lines.consulting.is_empty();
    if by.is_empty() && (others || !tail.is_empty()) {
        return vec![who_by(policy, item, None, &tail)];
    }
    by.into_iter().map(|line| who_by(policy, item, Some(line), &tail)).collect()
}

fn who_by(policy: &Policy, item: &Item, by: Option<&Line<People>>, tail: &str) -> Entry {
    let lines = &item.lines;
    let mut said = Said { policy, words: String::new(), key: String::new(), cites: Vec::new() };
    match by {
        None => said.add("", &People::Unstated, None, &[]),
        Some(line) => said.add("", &line.value, line.when.as_ref(), &line.cites),
    }
    if answers(policy, item, by) {
        said.words.push_str(" (who answer)");
    }
    lines.to.iter().for_each(|line| said.add(", to ", &line.value, line.when.as_ref(), &line.cites));
    lines.with.iter().for_each(|line| said.add_all(", with ", line));
    lines.consulting.iter().for_each(|line| said.add_all(", consulting ", line));
    said.words.push_str(tail);
    let cites = if said.cites.is_empty() { &item.named.cites } else { &said.cites };
    Entry { key: said.key, ..entry(said.words, &item.path, cites) }
}

/// Returns whether people outside the services answer a request for consent.
fn answers(policy: &Policy, item: &Item, by: Option<&Line<People>>) -> bool {
    let mut outcomes = item.outcomes.iter().map(|id| &policy.outcomes[*id]);
    let consents = outcomes.any(|outcome| policy.consents.iter().any(|(id, _)| refusals::gives(policy, outcome, id)));
    let actors = by.map(|line| line.value.actors()).unwrap_or_default();
    consents && !actors.is_empty() && actors.iter().all(|actor| policy.actors[*actor].kind == ActorKind::Party)
}

/// Words about people that grow line by line, with what is compared and where the document says so.
struct Said<'a> {
    policy: &'a Policy,
    words: String,
    key: String,
    cites: Vec<Cite>,
}

impl Said<'_> {
    fn add(&mut self, word: &str, people: &People, when: Option<&Condition>, cites: &[Cite]) {
        let words = with_condition(self.policy, self.policy.people(people), when);
        self.words.push_str(&format!("{word}{words}"));
        self.key.push_str(&format!("{word}{}", shared(self.policy, people)));
        for cite in cites {
            if !self.cites.iter().any(|known| known.label == cite.label) {
                self.cites.push(cite.clone());
            }
        }
    }

    fn add_all(&mut self, word: &str, line: &Line<Vec<ActorId>>) {
        if !line.value.is_empty() {
            self.add(word, &People::AnyOf(vec![line.value.clone()]), line.when.as_ref(), &line.cites);
        }
    }
}

/// Says that something may or should be done, and for which cases it is asked at all.
fn strength(policy: &Policy, lines: &Lines) -> String {
    let duty = lines.duty.iter().map(|line| match line.value {
        Duty::May => "may".to_owned(),
        Duty::Should => "should".to_owned(),
    });
    let asked = lines.only_if.iter().map(|line| format!("only {}", only_if(policy, &line.value)));
    let all: Vec<String> = duty.chain(asked).collect();
    if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
}

/// Names people by the shared roles that they match; by their own titles where one matches none.
fn shared(policy: &Policy, people: &People) -> String {
    let actors = people.actors();
    let roles: Option<Vec<String>> = actors
        .iter()
        .map(|actor| policy.actors[*actor].named.matches.first().map(|role| policy.stages[*role].named.name.clone()))
        .collect();
    roles.filter(|roles| !roles.is_empty()).map_or_else(
        || policy.people(people),
        |mut roles| {
            roles.sort();
            roles.dedup();
            roles.join(" and ")
        },
    )
}

/// The limits of an item, and those of the blocks and the escalation around it.
pub(super) fn by_when(policy: &Policy, item: &Item) -> Vec<Entry> {
    let own = limits(policy, item, &item.lines, "");
    let urgency = item.lines.urgency.iter().map(|line| {
        entry(with_condition(policy, format!("“{}”", line.value), line.when.as_ref()), &item.path, &line.cites)
    });
    let around = std::iter::successors(item.parent, |outer| policy.items[*outer].parent)
        .flat_map(|outer| limits(policy, item, &policy.items[outer].lines, "all of it "));
    let whole = limits(policy, item, &policy.procedures[item.procedure].lines, "all of it ");
    own.into_iter().chain(urgency).chain(around).chain(whole).collect()
}

fn limits(policy: &Policy, item: &Item, lines: &Lines, before: &str) -> Vec<Entry> {
    let silent = |line: &Line<Limit>| matches!(line.value.kind, LimitKind::Within { length: None, .. });
    let said = lines.limits.iter().filter(|line| line.when.is_some() || !silent(line));
    said.map(|line| {
        let words = format!("{before}{}", limit(policy, &line.value));
        entry(with_condition(policy, words, line.when.as_ref()), &item.path, &line.cites)
    })
    .collect()
}

/// Writes a limit as people say it: by titles, and silence as silence.
pub(super) fn limit(policy: &Policy, limit: &Limit) -> String {
    let length = |length: &Option<crate::calendar::Length>| {
        length.map_or_else(|| "a time that the document does not say".to_owned(), |length| length.to_string())
    };
    let time =
        |by: &Option<u16>| by.map(|minutes| format!(" by {:02}:{:02}", minutes / 60, minutes % 60)).unwrap_or_default();
    let words = match &limit.kind {
        LimitKind::Within { length: long, anchor, inclusive, by } => {
            let joint = if *inclusive { "starting with" } else { "of" };
            let anchor = anchor.as_ref().map(|anchor| format!(" {joint} {}", moment(policy, anchor)));
            format!("within {}{}{}", length(long), anchor.unwrap_or_default(), time(by))
        }
        LimitKind::AtLeastBefore(long, found) => {
            format!("at least {} before {}", length(long), moment(policy, found))
        }
        LimitKind::AtLeastAfter(long, found) => format!("at least {} after {}", length(long), moment(policy, found)),
        LimitKind::Before(found) => format!("before {}", moment(policy, found)),
        LimitKind::After(found) => format!("after {}", moment(policy, found)),
        LimitKind::On(found) => format!("at {}", moment(policy, found)),
        LimitKind::OnSameDay { working, moment: found, by } => {
            let working = if *working { "working " } else { "" };
            format!("on the same {working}day as {}{}", moment(policy, found), time(by))
        }
    };
    if limit.aim { format!("as an aim {words}") } else { words }
}

fn moment(policy: &Policy, found: &Moment) -> String {
    let points: Vec<String> = found.points().iter().map(|found| point(policy, *found)).collect();
    match found {
        Moment::Unstated => "a moment that the document does not say".to_owned(),
        Moment::AnyOf(_) => points.join(" or "),
        Moment::First(_) => format!("the first of {}", points.join(", ")),
        Moment::Last(_) => format!("the last of {}", points.join(", ")),
    }
}

fn point(policy: &Policy, found: Point) -> String {
    let item = |item| format!("“{}”", policy.items[item].named.display());
    match found {
        Point::Done(done) => item(done),
        Point::Opens(opens) => format!("the beginning of {}", item(opens)),
        Point::Chosen(id) => {
            let outcome = &policy.outcomes[id];
            format!("{} ({})", item(outcome.item), outcome.named.display())
        }
        Point::Begins(procedure) => format!("the beginning of “{}”", policy.procedures[procedure].named.display()),
        Point::Over(_) | Point::Event(_) | Point::Stage(_) => format!("“{}”", stories::point(policy, found)),
    }
}

/// An outcome refuses if it withholds a consent that is asked for, or if its name begins with a word of refusal.
fn refuses(policy: &Policy, outcome: &Outcome) -> bool {
    let words = ["no", "not", "refused", "declined", "rejected", "remain", "remains", "stays", "withheld"];
    let first = outcome.named.name.split('-').next().unwrap_or_default();
    refusals::is_refusal(policy, outcome) || words.contains(&first)
}

/// Says where each refusal leads: to what the document names next, or to the ends that it comes to.
///
/// `None` where a decision is between answers of which none refuses, and where nobody is asked to agree.
pub(super) fn refused(side: &Side<'_>, item: &Item) -> Option<Vec<Entry>> {
    let policy = side.policy;
    if item.kind != ItemKind::Decision {
        let inner = policy.items_of(item.procedure);
        let answered = |consent| inner.iter().any(|id| refusals::is_given(policy, *id, consent));
        let unanswered = refusals::asked(item).any(|(consent, _)| !answered(consent));
        return unanswered.then(Vec::new);
    }
    let mut refusing = item.outcomes.iter().filter(|id| refuses(policy, &policy.outcomes[**id])).peekable();
    if refusing.peek().is_none() && item.outcomes.len() > 1 {
        return None;
    }
    let mut found = Vec::new();
    for id in refusing {
        let outcome = &policy.outcomes[*id];
        let path = format!("{}.{}", item.path, outcome.named.name);
        for line in &outcome.lines.then {
            if let Target::Items(items) = &line.value {
                let titles: Vec<&str> = items.iter().map(|id| policy.items[*id].named.display()).collect();
                found.push(entry(titles.join(" or "), &path, &line.cites));
            }
        }
        if outcome.lines.then.is_empty() {
            found.extend(ends_after(side, item, *id).into_iter().map(|text| entry(text, &path, &item.named.cites)));
        }
    }
    Some(found)
}

/// Lists the titles of the ends to which a case can come once an outcome is chosen.
fn ends_after(side: &Side<'_>, item: &Item, outcome: OutcomeId) -> Vec<String> {
    let Some(graph) = side.graph(item.procedure) else { return Vec::new() };
    let chosen = graph.edges().iter().filter(|edge| graph.outcome(edge) == Some(outcome)).map(|edge| edge.to);
    let mut found: Vec<String> = Vec::new();
    for end in reachable(graph, chosen.collect()).into_iter().flat_map(|id| ends(graph, id)) {
        let title = side.policy.items[end].named.display().to_owned();
        if !found.contains(&title) {
            found.push(title);
        }
    }
    found
}

/// Lists the states that can follow some states, these included.
pub(super) fn reachable(graph: &StateGraph, from: Vec<StateId>) -> Vec<StateId> {
    let mut seen = vec![false; graph.states().len()];
    let (mut queue, mut found) = (VecDeque::from(from), Vec::new());
    while let Some(id) = queue.pop_front() {
        if seen.get_mut(id.index()).is_some_and(|seen| !std::mem::replace(seen, true)) {
            found.push(id);
            queue.extend(graph.outgoing(id).iter().map(|edge| edge.to));
        }
    }
    found
}

/// Lists the ends that a state stands at.
pub(super) fn ends(graph: &StateGraph, id: StateId) -> Vec<crate::model::ItemId> {
    let Some(state) = graph.state(id) else { return Vec::new() };
    let nodes = state.position.iter().map(|node| graph.net.node(*node));
    nodes.filter(|node| node.kind == NodeKind::End).filter_map(|node| node.item).collect()
}
