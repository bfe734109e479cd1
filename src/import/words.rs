//! The words of verdicts about foreign models.

use super::{Imported, UNSOUND_MODEL};
use crate::diagnostic::{Diagnostic, Happening, Severity, Story};
use crate::petri::{self, Fault, FaultKind, Method, Net, Node, PlaceId, Soundness, Transition, TransitionId, Verdict};
use crate::source::Span;

/// How many kinds of fault are looked for.
pub(super) const FAULTS: usize = 6;

/// Counts things.
pub(super) fn count(number: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if number == 1 => format!("1 {noun}"),
        Some(stem) if noun.ends_with("ty") => format!("{number} {stem}ies"),
        _ if noun.ends_with('s') => format!("{number} {noun}es"),
        _ => format!("{number} {noun}s"),
    }
}

/// Counts things that something was done to.
pub(super) fn were(number: usize, noun: &str) -> String {
    format!("{} {}", count(number, noun), if number == 1 { "was" } else { "were" })
}

/// Returns the article before a noun.
pub(super) fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) { "an" } else { "a" }
}

/// Words a verdict and its method.
pub(super) fn verdict(soundness: &Soundness) -> String {
    let method = match soundness.method {
        Method::Structure => " (decided by its structure)".to_owned(),
        Method::Exploration(markings) => format!(" (decided by exploring {})", count(markings, "marking")),
        Method::Undecided => String::new(),
    };
    match &soundness.verdict {
        Verdict::Sound => format!("sound{method}"),
        Verdict::Unsound(faults) => format!("not sound, {}{method}", count(faults.len(), "fault")),
        Verdict::Inconclusive(reason) => format!("not judged, because {reason}"),
    }
}

/// What to do where a pool waits for a message that does not come.
const MESSAGE: &str = "let the other pool send its message in every way that comes here, or wait for less";

/// Returns where in the text a fault shows.
pub(super) fn place(model: &Imported, fault: &Fault) -> Span {
    fault.at.and_then(|at| span(&model.net, at)).unwrap_or(model.span)
}

/// Words a fault as a finding.
pub(super) fn finding(model: &Imported, fault: &Fault) -> Diagnostic {
    let net = &model.net;
    let span = place(model, fault);
    let (name, message, here, help) = parts(net, fault);
    let help = if model.parts.is_empty() || fault.kind != FaultKind::Deadlock { help } else { MESSAGE };
    let subject = fault.at.map_or(model.name.clone(), |at| format!("{}.{}", model.name, identifier(net, at)));
    let severity = if fault.kind == FaultKind::UnreachableItem { Severity::Warning } else { Severity::Error };
    let mut found = Diagnostic::new(name, severity, span, message).here(here).subject(subject);
    let mut left: Vec<Span> = fault.left.iter().filter_map(|place| net.place(*place)?.span).collect();
    left.dedup();
    for place in left.into_iter().filter(|place| *place != span).take(3) {
        found = found.label(place, "work is left here");
    }
    let why = match fault.kind {
        FaultKind::DeadEnd | FaultKind::Deadlock => "a case that comes here stays without a next step",
        FaultKind::EndlessLoop => "no way leads from here to an end",
        FaultKind::UnfinishedWork => "somebody still works on a case that is over for everybody else",
        FaultKind::Unbounded => "one case makes ever more work, and never all of it is done",
        FaultKind::UnreachableItem => "what the model promises there is never done for anybody",
        FaultKind::Refuted => {
            "a case gets stuck, goes on for ever or leaves work behind; the bound was hit before one was found"
        }
    };
    found.note(why).help(help).story(story(net, fault))
}

/// The check of tasks that nobody is said to do.
pub(super) const UNOWNED: &str = "unowned-step";

/// Words that a task stands in no lane.
pub(super) fn unowned(model: &Imported, (task, span): &(String, Span)) -> Diagnostic {
    let message = format!("nobody is said to do `{task}`");
    let found = Diagnostic::new(UNOWNED, Severity::Warning, *span, message).here("stands in no lane");
    found
        .subject(format!("{}.{task}", model.name))
        .note("others of this model stand in the lane of whoever does them")
        .help("put it into the lane of whoever does it")
}

type Parts = (&'static str, String, &'static str, &'static str);

fn parts(net: &Net, fault: &Fault) -> Parts {
    let at = fault.at.map(|at| title(net, at)).unwrap_or_default();
    let place = fault.at.map(|at| place_words(net, at)).unwrap_or_default();
    match fault.kind {
        FaultKind::DeadEnd => (
            "dead-end",
            format!("nothing follows {}, and no case may end there", last_title(net, fault).unwrap_or(at)),
            "nothing leads on from here",
            "lead on from here, or mark it as an end",
        ),
        FaultKind::Deadlock => (
            "deadlock",
            format!("{at} waits for something that cannot come any more"),
            "a case waits here for ever",
            "join only what was split, or let the ways that exclude each other meet before this",
        ),
        FaultKind::EndlessLoop => (
            "endless-loop",
            format!("a case that comes to {at} goes round for ever"),
            "part of the round",
            "give the round a way out that leads to an end",
        ),
        FaultKind::UnfinishedWork => (
            "unfinished-work",
            format!("a case ends with work left {place}"),
            "still open when the case ends",
            "join the ways that run at the same time before the end",
        ),
        FaultKind::Unbounded => (
            "unfinished-work",
            format!("work piles up {place} without a limit"),
            "each round adds more",
            "join what a round splits before it begins again",
        ),
        FaultKind::UnreachableItem => {
            ("unreachable-item", format!("no case comes to {at}"), "never reached", "lead to it, or take it out")
        }
        FaultKind::Refuted => (
            UNSOUND_MODEL.name,
            format!("not every case comes to a clean end, since {}", fault.condition.unwrap_or_default()),
            "",
            "raise --max-states to see how",
        ),
    }
}

/// Tells a sequence of transitions; silent ones are no happenings.
fn story(net: &Net, fault: &Fault) -> Option<Story> {
    let replays = |story: &[TransitionId]| petri::replays(net, story);
    let told = Story::replayed(&fault.story, fault.loop_from, replays, |id| happening(net, *id));
    (!told.steps().is_empty()).then_some(told)
}

fn happening(net: &Net, id: TransitionId) -> Option<Happening> {
    let transition = net.transition(id)?;
    let text = transition.title.clone()?;
    let by = transition.owner.iter().cloned().collect();
    Some(Happening { path: transition.name.clone(), outcome: None, by, text, clauses: Vec::new(), at: None })
}

fn span(net: &Net, at: Node) -> Option<crate::source::Span> {
    match at {
        Node::Place(id) => net.place(id)?.span,
        Node::Transition(id) => net.transition(id)?.span,
    }
}

fn identifier(net: &Net, at: Node) -> &str {
    match at {
        Node::Place(id) => net.place(id).map_or("", |place| &place.name),
        Node::Transition(id) => net.transition(id).map_or("", |transition| &transition.name),
    }
}

/// Names the last thing that happens in a story.
fn last_title(net: &Net, fault: &Fault) -> Option<String> {
    let last = fault.story.iter().rev().find_map(|id| net.transition(*id)?.title.as_ref());
    last.map(|title| format!("`{title}`"))
}

/// Says where a place stands: before what takes from it, or after what fills it.
fn place_words(net: &Net, at: Node) -> String {
    let Node::Place(place) = at else { return format!("at {}", title(net, at)) };
    let titled = |side: fn(&Transition) -> &Vec<(PlaceId, u32)>| {
        let mut near = net.transitions.iter().filter(|found| side(found).iter().any(|(known, _)| *known == place));
        near.find_map(|found| found.title.as_ref())
    };
    let before = titled(|found| &found.inputs).map(|title| format!("before `{title}`"));
    let after = || titled(|found| &found.outputs).map(|title| format!("after `{title}`"));
    before.or_else(after).unwrap_or_else(|| format!("at {}", title(net, at)))
}

/// Names a node as people know it.
fn title(net: &Net, at: Node) -> String {
    let title = match at {
        Node::Transition(id) => net.transition(id).and_then(|transition| transition.title.as_deref()),
        Node::Place(_) => None,
    };
    format!("`{}`", title.unwrap_or_else(|| identifier(net, at)))
}
