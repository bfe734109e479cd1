//! Arcs: what a transition takes, puts, empties and is hindered by.

use super::{Known, Reader, is_normal};
use crate::import::xml::Element;
use crate::petri::{PlaceId, Transition, TransitionId};

/// Whence an arc leads whither.
enum Ends {
    /// From a place to a transition.
    Into(PlaceId, TransitionId),
    /// From a transition to a place.
    OutOf(TransitionId, PlaceId),
}

impl<'a> Reader<'a> {
    /// Reads all arcs; their nodes are known.
    pub(super) fn arcs(&mut self) {
        for arc in std::mem::take(&mut self.arcs) {
            let is_refined = |name| arc.attribute(name).is_some_and(|id| self.refined.contains(id));
            if is_refined("source") || is_refined("target") {
                continue;
            }
            if let Some(ends) = self.ends(arc) {
                self.arc(arc, &ends);
            }
        }
        for transition in &mut self.net.transitions {
            merge(&mut transition.inputs);
            merge(&mut transition.outputs);
        }
        self.hold();
        let refined = std::mem::take(&mut self.refined);
        let is_idle = |transition: &Transition| transition.inputs.is_empty() && transition.outputs.is_empty();
        self.net.transitions.retain(|transition| !is_idle(transition) || !refined.contains(transition.name.as_str()));
    }

    fn ends(&mut self, arc: &'a Element) -> Option<Ends> {
        let end = |name| arc.attribute(name).and_then(|id| self.node(id));
        let what = match (end("source"), end("target")) {
            (Some(Known::Place(place)), Some(Known::Transition(to))) => return Some(Ends::Into(place, to)),
            (Some(Known::Transition(from)), Some(Known::Place(place))) => return Some(Ends::OutOf(from, place)),
            (Some(_), Some(_)) => "arc between two nodes of one kind",
            _ => "arc whose end is missing",
        };
        self.say(what, arc.span, true);
        None
    }

    fn arc(&mut self, arc: &'a Element, ends: &Ends) {
        let weight = self.number(arc, "inscription", 1);
        self.others(
            arc,
            &["inscription", "graphics", "toolspecific", "arctype", "type", "name", "tagged", "arcpath", "text"],
        );
        let kind = match arc.name.as_str() {
            "inhibitorArc" | "inhibitorarc" => "inhibitor",
            "resetArc" | "resetarc" => "reset",
            _ => arc.attribute("type").or_else(|| self.kind(arc)).unwrap_or_default(),
        };
        let (Ends::Into(_, TransitionId(number)) | Ends::OutOf(TransitionId(number), _)) = *ends;
        let Some(transition) = self.net.transitions.get_mut(number as usize) else { return };
        match (kind, ends) {
            (kind, Ends::Into(place, _)) if is_normal(kind) && weight > 0 => transition.inputs.push((*place, weight)),
            (kind, Ends::OutOf(_, place)) if is_normal(kind) && weight > 0 => transition.outputs.push((*place, weight)),
            (kind, _) if is_normal(kind) => {}
            ("inhibitor", Ends::Into(place, _)) if weight > 0 => transition.at_most.push((*place, weight - 1)),
            ("reset", Ends::Into(place, _)) => transition.resets.push(*place),
            ("read" | "test", Ends::Into(place, _)) => {
                transition.inputs.push((*place, weight));
                transition.outputs.push((*place, weight));
            }
            _ => self.say(&format!("{kind} arc"), arc.span, true),
        }
    }

    /// Lets no transition put more into a place than it may hold.
    fn hold(&mut self) {
        let mut wrong = Vec::new();
        for transition in &mut self.net.transitions {
            for (place, put) in &transition.outputs {
                let Some(capacity) = self.capacities.get(place) else { continue };
                let taken = transition.inputs.iter().find(|(known, _)| known == place).map_or(0, |(_, taken)| *taken);
                match (capacity.saturating_add(taken)).checked_sub(*put) {
                    _ if taken >= *put => {}
                    Some(most) => transition.at_most.push((*place, most)),
                    None => wrong.extend(transition.span),
                }
            }
        }
        wrong
            .into_iter()
            .for_each(|span| self.say("transition that puts more into a place than it may hold", span, true));
    }

    /// Returns the kind of an arc as ProM, PIPE and WoPeD write it.
    fn kind(&self, arc: &'a Element) -> Option<&'a str> {
        let element = self.document.child(arc, "type");
        let value = element.and_then(|element| element.attribute("value"));
        value.or_else(|| self.label(arc, "arctype")).or_else(|| self.label(arc, "type"))
    }
}

/// Joins arcs between the same two nodes.
pub(super) fn merge(arcs: &mut Vec<(PlaceId, u32)>) {
    arcs.sort_unstable();
    arcs.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 = earlier.1.saturating_add(later.1);
        }
        same
    });
}
