//! The parts of a net that have nothing to do with each other.
//!
//! Where a case may end in several places, it is over when each part is; so that a net is sound exactly if each is.

use petgraph::unionfind::UnionFind;
use std::collections::BTreeMap;

use super::{Net, PlaceId, Transition};

/// Parts a net; a place that holds nothing and that no transition touches is no part.
pub(super) fn parts(net: &Net) -> Vec<Net> {
    let mut together: UnionFind<usize> = UnionFind::new(net.places.len());
    let used = |transition: &Transition| {
        let arcs = transition.inputs.iter().chain(&transition.outputs).chain(&transition.at_most);
        arcs.map(|(place, _)| *place).chain(transition.resets.iter().copied()).collect::<Vec<PlaceId>>()
    };
    for transition in &net.transitions {
        let used = used(transition);
        for (first, other) in used.iter().zip(used.iter().skip(1)) {
            together.union(first.0 as usize, other.0 as usize);
        }
    }
    let mut parts: BTreeMap<usize, Net> = BTreeMap::new();
    let mut numbers: Vec<PlaceId> = Vec::new();
    for (number, place) in net.places.iter().enumerate() {
        let part = parts.entry(together.find(number)).or_default();
        numbers.push(PlaceId(u32::try_from(part.places.len()).unwrap_or(u32::MAX)));
        part.places.push(place.clone());
    }
    let renumber = |place: &PlaceId| numbers.get(place.0 as usize).copied().unwrap_or(*place);
    let renumbered = |arcs: &[(PlaceId, u32)]| -> Vec<(PlaceId, u32)> {
        arcs.iter().map(|(place, number)| (renumber(place), *number)).collect()
    };
    for transition in &net.transitions {
        let first = used(transition).first().map_or(usize::MAX, |place| together.find(place.0 as usize));
        parts.entry(first).or_default().transitions.push(Transition {
            inputs: renumbered(&transition.inputs),
            outputs: renumbered(&transition.outputs),
            at_most: renumbered(&transition.at_most),
            resets: transition.resets.iter().map(renumber).collect(),
            ..transition.clone()
        });
    }
    let is_something = |part: &Net| !part.transitions.is_empty() || part.places.iter().any(|place| place.initial > 0);
    parts.into_values().filter(is_something).collect()
}
