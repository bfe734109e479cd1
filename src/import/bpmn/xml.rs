//! The XML of a BPMN file as a flat list of elements.
//!
//! It promises the elements of the model in document order, each behind the one around it, whatever prefix a tool
//! writes. Pictures and what vendors add in `extensionElements` are passed over. No entity of a DTD is expanded.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use crate::source::{FileId, Span};

/// How deep elements may be nested.
const MAX_DEPTH: usize = 20_000;

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// Its name without a prefix.
    pub name: String,
    /// The element around it.
    pub parent: Option<usize>,
    /// Whether BPMN defines it, rather than a vendor.
    pub is_bpmn: bool,
    attributes: Vec<(String, String)>,
    /// The text directly in it.
    pub text: String,
    /// Its opening tag.
    pub span: Span,
}

impl Element {
    /// Returns the value of an attribute, without blanks around it; none where it is left out or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
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

/// Why a text could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong, in one clause.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// Reads the elements of a text.
pub(super) fn elements(file: FileId, text: &str) -> Result<Vec<Element>, Unreadable> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    // How many tags are open inside of what is passed over.
    let mut skipped = 0usize;
    loop {
        let start = position(&reader);
        let wrong = |message: String, end: usize| Unreadable {
            message,
            span: Span::new(file, start.min(text.len()), end.clamp(start, text.len().max(start))),
        };
        let event = reader.read_event();
        let end = position(&reader);
        match event {
            Err(error) => return Err(wrong(format!("the XML breaks off: {error}"), end)),
            Ok(Event::Start(_)) if skipped > 0 => {
                skipped += 1;
                if skipped > MAX_DEPTH {
                    return Err(wrong(format!("elements are nested more than {MAX_DEPTH} deep"), end));
                }
            }
            Ok(Event::End(_)) if skipped > 0 => skipped -= 1,
            Ok(Event::Start(tag)) => {
                let is_bpmn = is_bpmn(&reader.resolver().resolve_element(tag.name()).0);
                let name = tag.local_name().as_ref().to_owned();
                if passed_over(&name, is_bpmn) {
                    skipped = 1;
                    continue;
                }
                if open.len() >= MAX_DEPTH {
                    return Err(wrong(format!("elements are nested more than {MAX_DEPTH} deep"), end));
                }
                let (parent, attributes) = (open.last().copied(), attributes(&tag));
                open.push(elements.len());
                let span = Span::new(file, start, end);
                elements.push(Element { name, parent, is_bpmn, attributes, text: String::new(), span });
            }
            Ok(Event::End(_)) => drop(open.pop()),
            Ok(Event::Text(found)) if skipped == 0 => {
                let here = open.last().and_then(|index| elements.get_mut(*index));
                if let Some(element) = here.filter(|_| !found.trim().is_empty()) {
                    element.text.push_str(found.trim());
                }
            }
            Ok(Event::CData(found)) if skipped == 0 => {
                if let Some(element) = open.last().and_then(|index| elements.get_mut(*index)) {
                    element.text.push_str(found.trim());
                }
            }
            Ok(Event::Eof) if !open.is_empty() || skipped > 0 => {
                return Err(wrong("the file ends in the middle of an element".to_owned(), end));
            }
            Ok(Event::Eof) => return Ok(elements),
            Ok(_) => {}
        }
    }
}

fn position(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Returns whether a name belongs to BPMN 2.0, its beta included; some tools name no namespace at all.
fn is_bpmn(namespace: &ResolveResult<'_>) -> bool {
    match namespace {
        ResolveResult::Bound(Namespace(uri)) => {
            let uri = uri.trim().trim_end_matches('/');
            uri == "http://www.omg.org/spec/BPMN/20100524/MODEL" || uri == "http://schema.omg.org/spec/BPMN/2.0"
        }
        ResolveResult::Unbound => true,
        ResolveResult::Unknown(prefix) => prefix.starts_with("bpmn"),
    }
}

/// Returns whether an element holds nothing of the flow, whatever is in it.
fn passed_over(name: &str, is_bpmn: bool) -> bool {
    matches!(name, "extensionElements" | "BPMNDiagram" | "documentation" | "ioSpecification")
        || (!is_bpmn && matches!(name, "BPMNShape" | "BPMNEdge" | "BPMNPlane"))
}

fn attributes(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for attribute in tag.attributes().with_checks(false).flatten() {
        let name = attribute.key.local_name().as_ref().to_owned();
        // A prefix belongs to a vendor, who may use the same names.
        if attribute.key.prefix().is_some() {
            continue;
        }
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
        found.push((name, value.map_or_else(|_| attribute.value.to_string(), |value| value.into_owned())));
    }
    found
}
