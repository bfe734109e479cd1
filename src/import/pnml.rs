//! PNML: place/transition nets of ISO/IEC 15909-2, as many tools write them.
//!
//! Pages, references to nodes of other pages, weights, inhibitor, reset and read arcs, capacities, initial and final
//! markings are read, with namespaces or without. Drawing is not needed and passed over. Arcs of other kinds, time and
//! nets of higher kinds are said, and nothing is judged beside them.

mod arcs;
mod markings;

use std::collections::{BTreeMap, BTreeSet};

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
    /// The transitions that a page stands for.
    refined: BTreeSet<&'a str>,
    /// How many tokens the places may hold, where a file says so.
    capacities: BTreeMap<PlaceId, u32>,
    unread: Vec<Unread>,
    has_marking: bool,
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document) -> Self {
        let (net, known, arcs, refined, capacities, unread) = Default::default();
        Reader { document, net, known, arcs, refined, capacities, unread, has_marking: false }
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
                // WoPeD: the page of that name stands for the transition, and repeats the places beside it.
                "net" => {
                    self.refined.extend(element.attribute("id"));
                    self.page(child);
                }
                "place" if self.is_repeated(element, child) => {}
                "place" => self.place(child),
                "transition" => self.transition(child),
                "referencePlace" | "referenceTransition" => {
                    let target = child.attribute("ref").unwrap_or_default();
                    self.know(child, Known::Reference(target));
                }
                "arc" | "inhibitorArc" | "inhibitorarc" | "resetArc" | "resetarc" => self.arcs.push(child),
                // Final markings are read when the places are known.
                "name" | "finalmarkings" | "graphics" | "text" => {}
                "toolspecific" => self.say("part for one tool", child.span, false),
                "declaration" | "declarations" | "variables" => self.say("declaration", child.span, true),
                other => {
                    self.say(&format!("`{other}` element"), child.span, !matches!(other, "labels" | "label" | "token"))
                }
            }
        }
    }

    /// Returns whether a place within the page of a transition is one that stands beside it already.
    fn is_repeated(&self, around: &Element, place: &Element) -> bool {
        let known = place.attribute("id").and_then(|id| self.known.get(id));
        around.name == "net" && !self.refined.is_empty() && matches!(known, Some(Known::Place(_)))
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
        let capacity = self.number(element, "capacity", 0);
        if capacity > 0 {
            self.capacities.insert(id, capacity);
        }
        self.others(element, &["name", "initialMarking", "capacity", "graphics", "toolspecific", "type", "text"]);
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
        self.net.transitions.push(Transition { name, title, span: Some(element.span), ..Transition::default() });
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
                ("priority", "" | "0" | "1") => continue,
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
}

/// Returns whether an arc is of the usual kind.
fn is_normal(kind: &str) -> bool {
    matches!(kind, "normal" | "ordinary" | "")
}
