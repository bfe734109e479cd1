//! PNML: place/transition nets of ISO/IEC 15909-2, as many tools write them.
//!
//! Pages, references to nodes of other pages, weights, initial and final markings are read, with namespaces or without.
//! Drawing is not needed and passed over. Arcs of other kinds, capacities, time and nets of higher kinds are said, and
//! nothing is judged beside them.

use std::collections::BTreeMap;

use super::xml::{Document, Element};
use super::{Imported, Unread, Unreadable};
use crate::petri::{Net, Place, PlaceId, Transition, TransitionId};
use crate::source::Span;

/// The greatest number of tokens or weight that is read.
const MOST: u32 = 255;

/// Reads every net of a document.
///
/// # Errors
/// A document without a net.
pub(super) fn read(document: &Document) -> Result<Vec<Imported>, Unreadable> {
    let root = document.root();
    let found: Vec<Imported> =
        document.children(root).filter(|child| child.name == "net").map(|net| Reader::new(document).net(net)).collect();
    if found.is_empty() {
        return Err(Unreadable { reason: "it holds no net".to_owned(), span: Some(root.span) });
    }
    Ok(found)
}

/// What an identifier stands for.
#[derive(Clone, Copy)]
enum Known<'a> {
    Place(PlaceId),
    Transition(TransitionId),
    Reference(&'a str),
}

/// Reads one net.
struct Reader<'a> {
    document: &'a Document,
    net: Net,
    known: BTreeMap<&'a str, Known<'a>>,
    arcs: Vec<&'a Element>,
    unread: Vec<Unread>,
    has_marking: bool,
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document) -> Self {
        let (net, known, arcs, unread) = Default::default();
        Reader { document, net, known, arcs, unread, has_marking: false }
    }

    fn net(mut self, element: &'a Element) -> Imported {
        let kind = element.attribute("type").unwrap_or_default();
        let is_high = ["highlevel", "symmetric", "hlpn", "pt-hlpng"].iter().any(|word| kind.contains(word));
        if is_high {
            self.say("net of a higher kind", element.span, true);
        }
        self.page(element);
        self.arcs();
        let counts = vec![(self.net.places.len(), "place"), (self.net.transitions.len(), "transition")];
        let mut assumed = Vec::new();
        self.beginning(element, &mut assumed);
        self.ending(element, &mut assumed);
        let name = self.label(element, "name").or(element.attribute("id")).unwrap_or("net").trim();
        Imported {
            name: name.to_owned(),
            span: element.span,
            counts,
            net: self.net,
            assumed,
            unread: self.unread,
            unowned: Vec::new(),
            parts: Vec::new(),
        }
    }

    fn say(&mut self, what: &str, span: Span, matters: bool) {
        self.unread.push(Unread { what: what.to_owned(), span, matters });
    }

    /// Reads the nodes of a net or a page; nesting is capped by the document.
    fn page(&mut self, element: &'a Element) {
        for child in self.document.children(element) {
            match child.name.as_str() {
                "page" => self.page(child),
                "place" => self.place(child),
                "transition" => self.transition(child),
                "referencePlace" | "referenceTransition" => {
                    let target = child.attribute("ref").unwrap_or_default();
                    self.know(child, Known::Reference(target));
                }
                "arc" => self.arcs.push(child),
                // Final markings are read when the places are known.
                "name" | "finalmarkings" | "graphics" | "text" => {}
                "toolspecific" => self.say("part for one tool", child.span, false),
                "inhibitorArc" | "inhibitorarc" => self.say("inhibitor arc", child.span, true),
                "resetArc" | "resetarc" => self.say("reset arc", child.span, true),
                "declaration" | "declarations" | "variables" => self.say("declaration", child.span, true),
                other => {
                    self.say(&format!("`{other}` element"), child.span, !matches!(other, "labels" | "label" | "token"))
                }
            }
        }
    }

    fn know(&mut self, element: &'a Element, what: Known<'a>) {
        let Some(id) = element.attribute("id") else {
            return self.say("node without an identifier", element.span, true);
        };
        if self.known.insert(id, what).is_some() {
            self.say("identifier that stands twice", element.span, true);
        }
    }

    fn place(&mut self, element: &'a Element) {
        let id = PlaceId(u32::try_from(self.net.places.len()).unwrap_or(u32::MAX));
        self.know(element, Known::Place(id));
        let initial = self.number(element, "initialMarking", 0);
        self.has_marking |= initial > 0;
        self.others(element, &["name", "initialMarking", "graphics", "toolspecific", "type", "text"]);
        let name = element.attribute("id").unwrap_or_default().to_owned();
        self.net.places.push(Place { name, initial, span: Some(element.span), ..Place::default() });
    }

    fn transition(&mut self, element: &'a Element) {
        let id = TransitionId(u32::try_from(self.net.transitions.len()).unwrap_or(u32::MAX));
        self.know(element, Known::Transition(id));
        self.others(element, &["name", "graphics", "toolspecific", "text"]);
        let name = element.attribute("id").unwrap_or_default().to_owned();
        let title = self.label(element, "name").map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
        let title = title.filter(|title| !title.is_empty() && !self.is_silent(element, title));
        self.net.transitions.push(Transition {
            name,
            title,
            span: Some(element.span),
            ..Transition::default()
        });
    }

    /// Returns whether a transition only routes, as ProM and pm4py mark it.
    fn is_silent(&self, element: &'a Element, title: &str) -> bool {
        let invisible = |child: &&Element| child.attribute("activity") == Some("$invisible$");
        let marked =
            self.document.children(element).filter(|child| child.name == "toolspecific").any(|c| invisible(&c));
        marked || matches!(title, "$invisible$" | "tau" | "None")
    }

    /// Says what stands in a node and is not read; what PIPE writes at every node changes nothing as it stands.
    fn others(&mut self, element: &'a Element, known: &[&str]) {
        for child in self.document.children(element).filter(|child| !known.contains(&child.name.as_str())) {
            let name = child.name.as_str();
            let value = self.label(element, name).unwrap_or_default();
            let what = match (name, value) {
                ("capacity" | "priority", "" | "0" | "1") if name != "capacity" || value != "1" => continue,
                ("timed", "false") | ("rate" | "orientation" | "infiniteServer", _) => continue,
                ("hlinitialMarking" | "hlinscription" | "condition", _) => "inscription of a net of a higher kind",
                _ => name,
            };
            self.say(what, child.span, true);
        }
    }

    /// Returns the text of a label: of its `text` or `value`, or its own.
    fn label(&self, element: &'a Element, name: &str) -> Option<&'a str> {
        let label = self.document.child(element, name)?;
        let inner = self.document.child(label, "text").or_else(|| self.document.child(label, "value"));
        Some(inner.unwrap_or(label).text.trim())
    }

    /// Reads a number of tokens or a weight, also as PIPE writes it: `Default,1`.
    fn number(&mut self, element: &'a Element, name: &str, usual: u32) -> u32 {
        let Some(text) = self.label(element, name).filter(|text| !text.is_empty()) else { return usual };
        let text = text.strip_prefix("Default,").unwrap_or(text).trim();
        match text.parse::<u32>() {
            Ok(number) if number <= MOST => number,
            Ok(_) => {
                self.say(&format!("{name} above {MOST}"), element.span, true);
                MOST
            }
            Err(_) => {
                self.say(&format!("{name} that is no number"), element.span, true);
                usual
            }
        }
    }

    /// Follows references to the node that an identifier stands for; none for a circle or a name that is not there.
    fn node(&self, id: &str) -> Option<Known<'a>> {
        let mut at = *self.known.get(id)?;
        for _ in 0..100 {
            match at {
                Known::Reference(target) => at = *self.known.get(target)?,
                found => return Some(found),
            }
        }
        None
    }

    fn arcs(&mut self) {
        for arc in std::mem::take(&mut self.arcs) {
            let end = |name| arc.attribute(name).and_then(|id| self.node(id));
            let (source, target) = (end("source"), end("target"));
            let kind = arc.attribute("type").or_else(|| self.kind(arc)).unwrap_or("normal");
            if !matches!(kind, "normal" | "ordinary" | "") {
                self.say(&format!("{kind} arc"), arc.span, true);
                continue;
            }
            let weight = self.number(arc, "inscription", 1);
            self.others(
                arc,
                &["inscription", "graphics", "toolspecific", "arctype", "type", "name", "tagged", "arcpath", "text"],
            );
            let ids = |place: PlaceId, transition: TransitionId| (place, transition.0 as usize, weight);
            let (arcs, (place, _, weight)) = match (source, target) {
                (Some(Known::Place(place)), Some(Known::Transition(to))) => {
                    let found = ids(place, to);
                    (self.net.transitions.get_mut(found.1).map(|to| &mut to.inputs), found)
                }
                (Some(Known::Transition(from)), Some(Known::Place(place))) => {
                    let found = ids(place, from);
                    (self.net.transitions.get_mut(found.1).map(|from| &mut from.outputs), found)
                }
                (Some(_), Some(_)) => {
                    self.say("arc between two nodes of one kind", arc.span, true);
                    continue;
                }
                _ => {
                    self.say("arc whose end is missing", arc.span, true);
                    continue;
                }
            };
            if let Some(arcs) = arcs.filter(|_| weight > 0) {
                arcs.push((place, weight));
            }
        }
        for transition in &mut self.net.transitions {
            merge(&mut transition.inputs);
            merge(&mut transition.outputs);
        }
    }

    /// Returns the kind of an arc as ProM, PIPE and WoPeD write it.
    fn kind(&self, arc: &'a Element) -> Option<&'a str> {
        let element = self.document.child(arc, "type");
        let value = element.and_then(|element| element.attribute("value"));
        value.or_else(|| self.label(arc, "arctype")).or_else(|| self.label(arc, "type"))
    }

    /// Where no place is marked, a case begins where no arc leads.
    fn beginning(&mut self, element: &'a Element, assumed: &mut Vec<String>) {
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
    fn ending(&mut self, element: &'a Element, assumed: &mut Vec<String>) {
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

/// Joins arcs between the same two nodes.
fn merge(arcs: &mut Vec<(PlaceId, u32)>) {
    arcs.sort_unstable();
    arcs.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 = earlier.1.saturating_add(later.1);
        }
        same
    });
}

/// Lists the first few of several names.
fn listed(names: &[String]) -> String {
    match names {
        [names @ .., last] if names.len() < 5 => format!("{} or {last}", names.join(", ")),
        _ => format!("{} and {} others", names.get(..4).unwrap_or_default().join(", "), names.len().saturating_sub(4)),
    }
}
