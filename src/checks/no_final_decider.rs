//! `no-final-decider`: an escalation whose last level is plural, must agree, or is not declared final.

use super::ladders::{Ladder, ladders};
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ActorKind, Item, Line, People, Policy};

/// An escalation in which nobody has the last word.
pub static NO_FINAL_DECIDER: Check = Check {
    name: "no-final-decider",
    summary: "an escalation whose last level is plural, must agree, or is not declared final",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("no_final_decider.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    ladders(context).iter().filter_map(|ladder| last_word(check, context, ladder)).collect()
}

fn last_word(check: &Check, context: &Context<'_>, ladder: &Ladder<'_>) -> Option<Diagnostic> {
    let policy = context.policy;
    let name = &ladder.named.name;
    let Some(last) = ladder.levels(policy).last().copied() else {
        let message = format!("`{name}` has no level, so nobody decides what is in dispute");
        let found = about(check.found(ladder.named.span, message), ladder.path, &ladder.named.cites);
        return Some(advise(found.here("no level"), "the case can be taken here, and nobody has to answer"));
    };
    let level = &policy.items[last];
    let plural = level.lines.by.iter().find_map(|line| Some((line, several(policy, level, line)?)));
    let fear = plural
        .as_ref()
        .map_or("whoever is not content can go on disputing, and nothing ends it", |(_, (_, fear))| fear);
    let is_final = !level.lines.final_level.is_empty();
    let last_name = &level.named.name;
    let found = match plural {
        Some((line, (why, _))) => {
            let message = format!("nobody has the last word in `{name}`: {why}");
            let found = about(check.found(line.span, message), &level.path, &line.cites).here("not one person");
            if is_final { found } else { found.label(level.named.span, "not declared final either") }
        }
        None if !is_final => {
            let message =
                format!("nobody has the last word in `{name}`: its last level, `{last_name}`, is not said to be final");
            about(check.found(level.named.span, message), &level.path, &level.named.cites)
                .here("the last level, and not final")
        }
        None => return None,
    };
    Some(advise(found.story(ladder.story_to(context, last)), fear))
}

/// Says why those who decide a level are not one person, and what follows; somebody who is not named is one.
fn several(policy: &Policy, level: &Item, line: &Line<People>) -> Option<(String, &'static str)> {
    let (name, people) = (&level.named.name, policy.people(&line.value));
    if line.value.is_joint() {
        let why = format!("at its last level, `{name}`, {people} have to agree");
        return Some((why, "if they do not agree, nobody can end it, and the case stays where it is"));
    }
    if line.value.is_ambiguous() {
        let why = format!("its last level, `{name}`, is decided by {people}, and the document does not say which");
        return Some((why, "each can take it to be the other's to decide, or decide otherwise than the other"));
    }
    let is_crowd = |kind: ActorKind| matches!(kind, ActorKind::Team | ActorKind::Service);
    let crowd = line.value.actors().into_iter().any(|actor| is_crowd(policy.actors[actor].kind));
    let why = format!("its last level, `{name}`, is decided by {people}, which is not one person");
    crowd.then_some((why, "anybody there may decide, and the next one may decide otherwise"))
}

fn advise(found: Diagnostic, fear: &str) -> Diagnostic {
    found.note(fear).help("let the document name one post whose decision is final, and write `final` on its level")
}
