//! Soundness: whether every case comes to an end, and cleanly.
//!
//! A case begins with the initial marking. It is *complete* when every token lies in a final place. A net is sound when
//! from every reachable marking a complete one can be reached (option to complete), when nothing is left over where
//! one is reached (proper completion) and when every transition can fire in some case (no dead transitions). For a
//! net with one source and one sink place this is the classical soundness of workflow nets: W. M. P. van der Aalst,
//! "The Application of Petri Nets to Workflow Management", Journal of Circuits, Systems and Computers 8(1), 1998. What
//! other nets are asked is said in `docs/models.md`.

use super::explore::{Explored, explore, explore_part};
use super::parts::parts;
use super::shrink::shrunk;
use super::structure::{self, Decision};
use super::{Net, PlaceId, TransitionId};

/// What judging a net came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Soundness {
    /// The verdict.
    pub verdict: Verdict,
    /// What decided it.
    pub method: Method,
}

/// Whether a net is sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Sound,
    /// It is not; there is at least one fault.
    Unsound(Vec<Fault>),
    /// It could not be judged to the end, for this reason, in one clause.
    Inconclusive(String),
}

/// What decided a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The structure of the net, without exploring it.
    Structure,
    /// Every reachable marking, and how many there are.
    Exploration(usize),
    /// Nothing: the bound was hit.
    Undecided,
}

/// The kinds of fault, by the names of the checks of flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// A case stands where nothing can follow.
    DeadEnd,
    /// A case waits for something that cannot come.
    Deadlock,
    /// A case goes round for ever.
    EndlessLoop,
    /// A case ends while work is still open.
    UnfinishedWork,
    /// Work that piles up without a limit.
    Unbounded,
    /// No case ever does it.
    UnreachableItem,
    /// The structure refutes the net, and no story was found within the bound.
    Refuted,
}

/// A node of a net.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A place.
    Place(PlaceId),
    /// A transition.
    Transition(TransitionId),
}

/// One fault of a net.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where it shows, none where the structure alone refutes the net.
    pub at: Option<Node>,
    /// The places in which tokens are left: those that wait, or that are still open.
    pub left: Vec<PlaceId>,
    /// The shortest sequence of transitions that leads there, replayed; empty where none was found or needed.
    pub story: Vec<TransitionId>,
    /// The number (from zero) of the transition from which the rest repeats for ever.
    pub loop_from: Option<usize>,
    /// The condition that fails, where the structure alone refutes the net.
    pub condition: Option<&'static str>,
}

impl Fault {
    /// Makes a fault without a story.
    pub(super) fn of(kind: FaultKind, at: Option<Node>) -> Self {
        Fault { kind, at, left: Vec::new(), story: Vec::new(), loop_from: None, condition: None }
    }
}

/// How many markings a first, short exploration looks at, so that a net without bound is found early.
const FIRST_LOOK: usize = 2_000;
/// How many markings are looked at for a story where the structure refutes a net already.
const STORY_STATES: usize = 20_000;

/// Judges a net, exploring at most so many markings where its structure does not decide.
pub fn soundness(net: &Net, max_states: usize) -> Soundness {
    let undecided =
        |reason: &str| Soundness { verdict: Verdict::Inconclusive(reason.to_owned()), method: Method::Undecided };
    if net.places.iter().all(|place| place.initial == 0) {
        return undecided("it does not say where a case begins");
    }
    if !net.places.iter().any(|place| place.is_final) {
        return undecided("it does not say where a case may end");
    }
    match structure::decide(net) {
        Some(Decision::Sound) => Soundness { verdict: Verdict::Sound, method: Method::Structure },
        Some(Decision::Unsound(condition)) => refuted(net, condition, max_states),
        None => explored(net, max_states),
    }
}

/// Looks for a story of a net that its structure refutes.
fn refuted(net: &Net, condition: &'static str, max_states: usize) -> Soundness {
    let found = explore(net, max_states.min(STORY_STATES));
    let mut faults = found.faults;
    if faults.is_empty() {
        assert!(!found.complete, "what the structure refutes cannot be explored to the end without a fault");
        faults.push(Fault { condition: Some(condition), ..Fault::of(FaultKind::Refuted, None) });
    }
    Soundness { verdict: Verdict::Unsound(faults), method: Method::Structure }
}

/// Explores a net: first a little, then a smaller net that says the same, and all of it where a story is wanted.
fn explored(net: &Net, max_states: usize) -> Soundness {
    let first = explore(net, max_states.min(FIRST_LOOK));
    let is_over = first.complete || first.faults.iter().any(|fault| fault.kind == FaultKind::Unbounded);
    if is_over || max_states <= FIRST_LOOK {
        return judged(first);
    }
    let Some(small) = shrunk(net) else { return judged(explore(net, max_states)) };
    let found = explored_apart(&small, max_states);
    if found.faults.is_empty() {
        return judged(found);
    }
    let told = explore(net, max_states);
    if told.faults.is_empty() && !told.complete {
        let condition = Some("a smaller net that is sound exactly if this one is has a fault");
        let faults = vec![Fault { condition, ..Fault::of(FaultKind::Refuted, None) }];
        return Soundness { verdict: Verdict::Unsound(faults), method: Method::Exploration(found.markings) };
    }
    judged(told)
}

/// Explores each part of a net by itself; where each is sound, the net is.
pub(super) fn explored_apart(net: &Net, max_states: usize) -> Explored {
    let parts = parts(net);
    if parts.len() < 2 {
        return explore(net, max_states);
    }
    let mut whole = Explored { markings: 0, faults: Vec::new(), complete: true };
    for part in &parts {
        let found = explore_part(part, false, max_states.saturating_sub(whole.markings));
        whole.markings += found.markings;
        whole.complete &= found.complete;
        if !found.faults.is_empty() {
            // A part in which nothing is left may be no fault of the whole.
            return explore(net, max_states);
        }
    }
    whole
}

fn judged(found: Explored) -> Soundness {
    let method = Method::Exploration(found.markings);
    match (found.faults.is_empty(), found.complete) {
        (false, _) => Soundness { verdict: Verdict::Unsound(found.faults), method },
        (true, true) => Soundness { verdict: Verdict::Sound, method },
        (true, false) => {
            let reason = format!("it has more than {} reachable markings", found.markings);
            Soundness { verdict: Verdict::Inconclusive(reason), method: Method::Undecided }
        }
    }
}
