//! The elements of a BPMN file in a list, each behind the one around it.
//!
//! Pictures, and what vendors add in `extensionElements`, are passed over.

use crate::import::xml::{self, Document};
use crate::source::Span;

/// The namespaces of BPMN 2.0 and of its beta.
const NAMESPACES: [&str; 2] = ["http://www.omg.org/spec/BPMN/20100524/MODEL", "http://schema.omg.org/spec/BPMN/2.0"];

/// An element.
pub(super) struct Element<'a> {
    /// Its name without a prefix.
    pub name: &'a str,
    /// The element around it.
    pub parent: Option<usize>,
    /// Whether BPMN defines it, rather than a vendor.
    pub is_bpmn: bool,
    /// The text directly in it.
    pub text: &'a str,
    /// Its opening tag.
    pub span: Span,
    element: &'a xml::Element,
}

impl<'a> Element<'a> {
    /// Returns the value of an attribute, without blanks around it; none where it is left out or empty.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.element.attribute(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Returns what people call it.
    pub fn named(&self) -> Option<String> {
        self.get("name").map(squeezed).filter(|name| !name.is_empty())
    }

    /// Returns its name, or else its identifier.
    pub fn title(&self) -> String {
        let own = self.named().or_else(|| self.get("id").map(str::to_owned));
        own.unwrap_or_else(|| "without a name".to_owned())
    }

    /// Returns whether an attribute says so.
    pub fn says(&self, name: &str, otherwise: bool) -> bool {
        match self.get(name) {
            Some("true" | "1") => true,
            Some("false" | "0") => false,
            _ => otherwise,
        }
    }
}

/// Lists the elements of a document in its order.
pub(super) fn elements(document: &Document) -> Vec<Element<'_>> {
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut open: Vec<(&xml::Element, Option<usize>)> = vec![(document.root(), None)];
    while let Some((element, parent)) = open.pop() {
        if matches!(element.name.as_str(), "extensionElements" | "BPMNDiagram" | "documentation" | "ioSpecification") {
            continue;
        }
        let here = elements.len();
        elements.push(Element {
            name: &element.name,
            parent,
            is_bpmn: is_bpmn(element),
            text: element.text.trim(),
            span: element.span,
            element,
        });
        open.extend(document.children(element).rev().map(|child| (child, Some(here))));
    }
    elements
}

/// Returns whether a name belongs to BPMN; some tools name no namespace at all.
fn is_bpmn(element: &xml::Element) -> bool {
    element.namespace.as_deref().is_none_or(|found| NAMESPACES.contains(&found.trim().trim_end_matches('/')))
}

/// Returns a reference without its prefix.
pub(super) fn local(reference: &str) -> &str {
    let reference = reference.trim();
    reference.rsplit_once(':').map_or(reference, |(_, local)| local)
}

/// Returns a name as one line, without the controls that a terminal would obey.
pub(super) fn squeezed(name: &str) -> String {
    name.split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Writes an element's name as words: `complexGateway` as “complex gateway”.
pub(super) fn words(name: &str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}
