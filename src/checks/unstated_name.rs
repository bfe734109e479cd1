//! `unstated-name`: an addressee, a system, a form, a process or somebody with a say whom the document leaves unnamed.

use super::context::{about, labels};
use super::ladders::{Ladder, ladders};
use super::words::{listed, quoted};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Cite, Effect, Item, ItemKind, Line, Lines, People, Policy, RaisedBy, Recorded, Thing};
use crate::source::Span;

/// An addressee, a system, a form, a process or somebody with a say whom the document leaves unnamed.
pub static UNSTATED_NAME: Check = Check {
    name: "unstated-name",
    summary: "an addressee, system, form, process or participant that the document leaves unnamed",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("unstated_name.md"),
    run: Some(run),
};

/// What is left unnamed: the sentence, why it matters, the line and its clauses.
struct Silence<'a> {
    message: String,
    note: &'static str,
    span: Span,
    cites: &'a [Cite],
}

const ADDRESSEE: &str = "whoever does it has to guess whom to tell, and the right person may never hear of it";
const PLACE: &str = "the next worker does not know where to look for it";
const PAPER: &str = "each worker uses what comes to hand, and the next one looks for something else";
const RAISER: &str = "whoever sees that the decision is wrong cannot tell whether they may dispute it, and nobody does";
const PROCESS: &str = "the case leaves this procedure, and nobody knows who has to take it up";
const PARTICIPANT: &str = "whoever calls them together has to guess, and the one who knows the child may be left out";

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for (_, item) in context.items() {
        let own = silences(policy, &item.named.name, &item.lines);
        findings.extend(own.iter().map(|silence| report(check, context, item, (&item.path, silence))));
        for outcome in item.outcomes.iter().map(|id| &policy.outcomes[*id]) {
            let path = format!("{}.{}", item.path, outcome.named.name);
            let name = format!("{}.{}", item.named.name, outcome.named.name);
            let own = silences(policy, &name, &outcome.lines);
            findings.extend(own.iter().map(|silence| report(check, context, item, (&path, silence))));
        }
    }
    findings.extend(ladders(context).iter().filter_map(|ladder| raisers(check, context, ladder)));
    findings
}

/// Reports an escalation against some decision of which nothing says who may raise it.
fn raisers(check: &Check, context: &Context<'_>, ladder: &Ladder<'_>) -> Option<Diagnostic> {
    let name = &ladder.named.name;
    let is_named = |line: &Line<RaisedBy>| !line.value.people.is_empty();
    let between = !ladder.lines.between.is_empty();
    if between || ladder.lines.raised_by.iter().any(is_named) || ladder.disputed(context.policy).is_empty() {
        return None;
    }
    let (span, here, cites) = match ladder.lines.raised_by.first() {
        Some(line) => (line.span, "no name is given", &line.cites),
        None => (ladder.named.span, "no `raised by` line", &ladder.named.cites),
    };
    let message = format!("the document does not say who may raise `{name}`");
    let found = about(check.found(span, message).here(here), ladder.path, cites).note(RAISER);
    Some(found.help("name them in the document, and here after `raised by`"))
}

/// Lists what the lines of an item or outcome leave unnamed.
fn silences<'a>(policy: &Policy, name: &str, lines: &'a Lines) -> Vec<Silence<'a>> {
    let mut found = Vec::new();
    let mut add = |message: String, note, span, cites: &'a [Cite]| found.push(Silence { message, note, span, cites });
    for line in lines.to.iter().filter(|line| line.value == People::Unstated) {
        add(format!("the document does not say to whom `{name}` is addressed"), ADDRESSEE, line.span, &line.cites);
    }
    for line in lines.with.iter().filter(|line| line.value.is_empty()) {
        add(format!("the document does not say who takes part in `{name}`"), PARTICIPANT, line.span, &line.cites);
    }
    for line in lines.consulting.iter().filter(|line| line.value.is_empty()) {
        add(format!("the document does not say who is asked about `{name}`"), PARTICIPANT, line.span, &line.cites);
    }
    for line in lines.raised_by.iter().filter(|line| line.value.people.is_empty()) {
        add(format!("the document does not say who may ask for `{name}`"), RAISER, line.span, &line.cites);
    }
    for line in lines.continues_in.iter().filter(|line| line.value.is_empty()) {
        let message = format!("the document does not say where a case goes on that ends as `{name}`");
        add(message, PROCESS, line.span, &line.cites);
    }
    for line in &lines.effects {
        let things = |things: &[Thing]| {
            listed(&things.iter().map(|thing| quoted(policy.thing_words(*thing))).collect::<Vec<_>>())
        };
        let (message, note) = match &line.value {
            Effect::Sends(sent, _) if sent.is_empty() => {
                (format!("the document does not say what `{name}` sends"), PAPER)
            }
            Effect::Sends(sent, People::Unstated) => {
                (format!("the document does not say to whom `{name}` sends {}", things(sent)), ADDRESSEE)
            }
            Effect::Records(records, systems) if systems.is_empty() => {
                let what = recorded(policy, records);
                (format!("the document does not say in which system `{name}` records {what}"), PLACE)
            }
            Effect::Produces(made) if made.is_empty() => {
                (format!("the document does not say what `{name}` produces"), PAPER)
            }
            Effect::Needs(needed) if needed.is_empty() => {
                (format!("the document does not say what `{name}` needs"), PAPER)
            }
            _ => continue,
        };
        add(message, note, line.span, &line.cites);
    }
    found
}

fn recorded(policy: &Policy, records: &[Recorded]) -> String {
    let words = records.iter().map(|record| match record {
        Recorded::Text(text) => format!("“{text}”"),
        Recorded::Document(id) => quoted(&policy.documents[*id].named.name),
    });
    listed(&words.collect::<Vec<_>>())
}

/// Reports a silence where it is written; in a copy this may be where the caller fills it in.
fn report(check: &Check, context: &Context<'_>, item: &Item, (path, silence): (&str, &Silence<'_>)) -> Diagnostic {
    let around = std::iter::successors(item.parent, |inner| context.policy.items[*inner].parent);
    let mut copies =
        around.map(|id| &context.policy.items[id]).filter(|item| matches!(item.kind, ItemKind::Follow(..)));
    let is_written = context.sources.text(silence.span).contains("unstated");
    let found = match copies.next().filter(|_| !is_written) {
        Some(copy) => {
            check.found(copy.named.span, &silence.message).here("left open here").label(silence.span, "asked for here")
        }
        None => check.found(silence.span, &silence.message).here("no name is given"),
    };
    let found = about(found, path, &[]).clauses(labels(silence.cites)).note(silence.note);
    found.help("write the name in the document, and here in place of `unstated`")
}
