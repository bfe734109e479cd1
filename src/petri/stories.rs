//! The shortest firing sequence that leads to a marking, replayed before it is told.

use super::{Fault, FaultKind, Net, Node, PlaceId, TransitionId};
use crate::graph::StateId;
use crate::graph::space::Space;

/// The step by which each state was found first: where from, and which transition.
type Parents = Vec<Option<(StateId, u32)>>;

/// Tells how an explored net comes to a marking.
pub(super) struct Teller<'a> {
    /// The net.
    pub net: &'a Net,
    /// Its markings.
    pub space: &'a Space,
}

impl Teller<'_> {
    /// Makes a fault that shows in a marking, with the shortest story to it.
    pub fn fault(&self, kind: FaultKind, at: Option<Node>, id: StateId) -> Fault {
        let story = self.labels(self.space.shortest(|known, _| known == id));
        assert!(replays(self.net, &story), "a story is a firing sequence of the net");
        Fault { story, ..Fault::of(kind, at) }
    }

    /// Makes the fault of going round for ever, from a marking on the round.
    pub fn round(&self, first: StateId) -> Fault {
        let mut fault = self.fault(FaultKind::EndlessLoop, None, first);
        let before = fault.story.len();
        fault.story.extend(self.labels(self.back(first)));
        assert!(replays(self.net, &fault.story), "a story is a firing sequence of the net");
        fault.loop_from = Some(before);
        let round = fault.story.get(before..).unwrap_or_default();
        let titled = |id: &&TransitionId| self.net.transition(**id).is_some_and(|found| found.title.is_some());
        fault.at = round.iter().find(titled).or(round.first()).map(|id| Node::Transition(*id));
        fault
    }

    /// Finds a shortest way from a marking back to it.
    fn back(&self, first: StateId) -> Option<Vec<crate::graph::space::Step>> {
        let mut parents: Parents = vec![None; self.space.len()];
        let mut queue = std::collections::VecDeque::from([first]);
        while let Some(at) = queue.pop_front() {
            for step in self.space.outgoing(at) {
                let parent = parents.get_mut(step.to.index())?;
                if parent.is_none() {
                    *parent = Some((at, step.label));
                    queue.push_back(step.to);
                }
                if step.to == first {
                    return Some(Self::trace(&parents, first));
                }
            }
        }
        None
    }

    fn trace(parents: &Parents, first: StateId) -> Vec<crate::graph::space::Step> {
        let mut steps = Vec::new();
        let mut at = first;
        while let Some((before, label)) = parents.get(at.index()).copied().flatten() {
            steps.push(crate::graph::space::Step { to: at, label });
            at = before;
            if at == first {
                break;
            }
        }
        steps.reverse();
        steps
    }

    fn labels(&self, steps: Option<Vec<crate::graph::space::Step>>) -> Vec<TransitionId> {
        steps.unwrap_or_default().into_iter().map(|step| TransitionId(step.label)).collect()
    }

    /// Returns the step by which each state was found first.
    pub fn parents(&self) -> Parents {
        let mut parents: Parents = vec![None; self.space.len()];
        for (from, step) in self.space.steps().filter(|(from, step)| from < &step.to) {
            if let Some(parent) = parents.get_mut(step.to.index()).filter(|parent| parent.is_none()) {
                *parent = Some((from, step.label));
            }
        }
        parents
    }

    /// Returns how many steps lead to a state.
    pub fn depth(&self, parents: &Parents, id: StateId) -> usize {
        let before = |id: &StateId| parents.get(id.index()).copied().flatten().map(|(before, _)| before);
        std::iter::successors(Some(id), before).count() - 1
    }
}

/// Returns whether a sequence of transitions can fire one after the other from the initial marking.
pub fn replays(net: &Net, story: &[TransitionId]) -> bool {
    let mut marking: Vec<u64> = net.places.iter().map(|place| u64::from(place.initial)).collect();
    story.iter().all(|id| {
        let Some(transition) = net.transition(*id) else { return false };
        let tokens = |place: &PlaceId| marking.get(place.0 as usize).copied().unwrap_or(0);
        if !transition.at_most.iter().all(|(place, most)| tokens(place) <= u64::from(*most)) {
            return false;
        }
        let taken = transition.inputs.iter().all(|(place, weight)| {
            let tokens = marking.get_mut(place.0 as usize).filter(|tokens| **tokens >= u64::from(*weight));
            tokens.map(|tokens| *tokens -= u64::from(*weight)).is_some()
        });
        for place in &transition.resets {
            marking.get_mut(place.0 as usize).into_iter().for_each(|tokens| *tokens = 0);
        }
        for (place, weight) in &transition.outputs {
            marking.get_mut(place.0 as usize).into_iter().for_each(|tokens| *tokens += u64::from(*weight));
        }
        taken
    })
}
