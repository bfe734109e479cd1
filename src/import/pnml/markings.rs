//! Where a case begins and where it ends.

use super::arcs::merge;
use super::{Known, MOST, Reader};
use crate::import::xml::Element;
use crate::petri::{Place, PlaceId, Transition};

impl<'a> Reader<'a> {
    /// Where no place is marked, a case begins where no arc leads.
    pub(super) fn beginning(&mut self, element: &'a Element, assumed: &mut Vec<String>) {
        if self.has_marking || self.net.places.is_empty() {
            return;
        }
        let fed = self.near(|transition| &transition.outputs);
        let sources: Vec<usize> = (0..self.net.places.len()).filter(|place| !is(&fed, *place)).collect();
        match sources.as_slice() {
            [only] => {
                if let Some(place) = self.net.places.get_mut(*only) {
                    place.initial = 1;
                    assumed.push(format!("a case begins in `{}`, since no place is marked", place.name));
                }
            }
            _ => self.say("beginning that is not marked", element.span, true),
        }
    }

    /// Where no final marking is written, a case ends where no arc leads on.
    pub(super) fn ending(&mut self, element: &'a Element, assumed: &mut Vec<String>) {
        let markings: Vec<&Element> = self
            .document
            .child(element, "finalmarkings")
            .map(|found| self.document.children(found).filter(|child| child.name == "marking").collect())
            .unwrap_or_default();
        let mut is_said = false;
        for marking in markings {
            let tokens = self.marking(marking);
            is_said |= !tokens.is_empty();
            match tokens.as_slice() {
                [] => {}
                [(place, 1)] => self.finish(*place),
                _ => self.finish_together(tokens),
            }
        }
        if is_said {
            return;
        }
        let (left, fed) = (self.near(|transition| &transition.inputs), self.near(|transition| &transition.outputs));
        let is_sink = |number: usize, place: &Place| !is(&left, number) && (is(&fed, number) || place.initial > 0);
        let mut names = Vec::new();
        for (number, place) in self.net.places.iter_mut().enumerate() {
            place.is_final = is_sink(number, place);
            names.extend(place.is_final.then(|| format!("`{}`", place.name)));
        }
        if names.len() > 1 {
            assumed.push(format!("a case may end in {}, since no arc leads on from there", listed(&names)));
        }
    }

    fn marking(&mut self, marking: &'a Element) -> Vec<(PlaceId, u32)> {
        let mut tokens = Vec::new();
        for place in self.document.children(marking).filter(|child| child.name == "place") {
            let number = self.document.child(place, "text").map_or("1", |text| text.text.trim());
            let id = place.attribute("idref").or(place.attribute("id")).and_then(|id| self.node(id));
            match (id, number.parse::<u32>()) {
                (Some(Known::Place(_)), Ok(0)) => {}
                (Some(Known::Place(id)), Ok(number)) if number <= MOST => tokens.push((id, number)),
                _ => self.say("final marking of an unknown place", place.span, true),
            }
        }
        merge(&mut tokens);
        tokens
    }

    fn finish(&mut self, place: PlaceId) {
        if let Some(place) = self.net.places.get_mut(place.0 as usize) {
            place.is_final = true;
        }
    }

    /// Lets a case end where several tokens lie: a silent transition takes them all to an end of its own.
    fn finish_together(&mut self, inputs: Vec<(PlaceId, u32)>) {
        let end = PlaceId(u32::try_from(self.net.places.len()).unwrap_or(u32::MAX));
        let name = "final marking".to_owned();
        self.net.places.push(Place { name: name.clone(), is_final: true, ..Place::default() });
        let outputs = vec![(end, 1)];
        self.net.transitions.push(Transition { name, inputs, outputs, ..Transition::default() });
    }

    /// Marks the places at one side of the transitions.
    fn near(&self, side: fn(&Transition) -> &Vec<(PlaceId, u32)>) -> Vec<bool> {
        let mut found = vec![false; self.net.places.len()];
        for (place, _) in self.net.transitions.iter().flat_map(side) {
            found.get_mut(place.0 as usize).into_iter().for_each(|found| *found = true);
        }
        found
    }
}

fn is(list: &[bool], number: usize) -> bool {
    list.get(number).copied().unwrap_or(false)
}

/// Lists the first few of several names.
fn listed(names: &[String]) -> String {
    match names {
        [names @ .., last] if names.len() < 5 => format!("{} or {last}", names.join(", ")),
        _ => format!("{} and {} others", names.get(..4).unwrap_or_default().join(", "), names.len().saturating_sub(4)),
    }
}
