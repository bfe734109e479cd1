//! XML as a tree of elements, with the place of every tag.
//!
//! Names lose their prefix, and each element knows its namespace: tools write any prefix they like.
//! Entities that a text defines itself are refused, not expanded; nesting is capped. Attributes that a tag has twice are
//! refused, and so is a text whose tags do not match.

use std::collections::BTreeSet;
use std::rc::Rc;

use quick_xml::NsReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::Unreadable;
use crate::source::{FileId, Span};

/// How deep elements may stand inside each other.
const DEEPEST: usize = 200;

/// The number of an element in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ElementId(u32);

/// One element.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its name without a prefix.
    pub name: String,
    /// Its attributes without their prefixes, those first that had none; those that declare namespaces are left out.
    pub attributes: Vec<(String, String)>,
    /// The text that stands directly in it.
    pub text: String,
    /// Its opening tag.
    pub span: Span,
    /// The namespace that its prefix stands for; none where the text declares none.
    pub namespace: Option<Rc<str>>,
    children: Vec<ElementId>,
}

impl Element {
    /// Returns the value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A whole text.
#[derive(Clone, Debug)]
pub struct Document {
    elements: Vec<Element>,
}

impl Document {
    /// Returns the outermost element.
    pub fn root(&self) -> &Element {
        self.elements.first().unwrap_or_else(|| unreachable!("a document is made with its root"))
    }

    /// Lists the elements that stand directly in another.
    pub fn children<'a>(&'a self, element: &'a Element) -> impl DoubleEndedIterator<Item = &'a Element> {
        element.children.iter().filter_map(|child| self.elements.get(child.0 as usize))
    }

    /// Returns the first element of that name that stands directly in another.
    pub fn child<'a>(&'a self, element: &'a Element, name: &str) -> Option<&'a Element> {
        self.children(element).find(|child| child.name == name)
    }
}

/// Reads a text.
///
/// # Errors
/// Markup that is broken or cut off, an entity of the text's own, or nesting beyond the cap.
pub fn parse(file: FileId, text: &str) -> Result<Document, Unreadable> {
    let mut reader = NsReader::from_str(text);
    let mut tree = Tree { elements: Vec::new(), open: Vec::new(), namespace: None };
    loop {
        let start = offset(reader.buffer_position());
        let event = reader.read_event();
        let span = Span::new(file, start, offset(reader.buffer_position()));
        match event {
            Ok(Event::Start(tag)) => {
                tree.declared(&reader.resolver().resolve_element(tag.name()).0);
                tree.open(&tag, span)?;
            }
            Ok(Event::Empty(tag)) => {
                tree.declared(&reader.resolver().resolve_element(tag.name()).0);
                tree.open(&tag, span)?;
                tree.open.pop();
            }
            Ok(Event::End(_)) => {
                tree.open.pop();
            }
            Ok(Event::Text(found)) => tree.text(&found),
            Ok(Event::CData(found)) => tree.text(&found),
            Ok(Event::GeneralRef(found)) => tree.reference(&found, span)?,
            Ok(Event::Eof) => break,
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Err(error) => {
                let at = offset(reader.error_position());
                return Err(unreadable(error.to_string(), Span::new(file, at, at)));
            }
        }
    }
    match (tree.open.last().and_then(|id| tree.elements.get(id.0 as usize)), tree.elements.is_empty()) {
        (Some(open), _) => Err(unreadable(format!("it ends before `{}` is closed", open.name), open.span)),
        (None, true) => Err(Unreadable { reason: "it holds no XML element".to_owned(), span: None }),
        (None, false) => Ok(Document { elements: tree.elements }),
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn unreadable(reason: impl Into<String>, span: Span) -> Unreadable {
    Unreadable { reason: reason.into(), span: Some(span) }
}

/// The elements so far, and those that are not closed yet.
struct Tree {
    elements: Vec<Element>,
    open: Vec<ElementId>,
    /// The namespace of the newest element.
    namespace: Option<Rc<str>>,
}

impl Tree {
    /// Notes the namespace of the next element; mostly it is that of the one before.
    fn declared(&mut self, found: &ResolveResult<'_>) {
        let found = match found {
            ResolveResult::Bound(namespace) => Some(namespace.0),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => None,
        };
        if self.namespace.as_deref() != found {
            self.namespace = found.map(Rc::from);
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, span: Span) -> Result<(), Unreadable> {
        if self.open.is_empty() && !self.elements.is_empty() {
            return Err(unreadable("it has a second outermost element", span));
        }
        if self.open.len() >= DEEPEST {
            return Err(unreadable(format!("its elements are nested more than {DEEPEST} deep"), span));
        }
        let name = tag.local_name().into_inner().to_owned();
        let (text, namespace, children) = (String::new(), self.namespace.clone(), Vec::new());
        let element = Element { name, attributes: attributes(tag, span)?, text, span, namespace, children };
        let id = ElementId(u32::try_from(self.elements.len()).unwrap_or(u32::MAX));
        if let Some(parent) = self.current() {
            parent.children.push(id);
        }
        self.elements.push(element);
        self.open.push(id);
        Ok(())
    }

    fn current(&mut self) -> Option<&mut Element> {
        let id = *self.open.last()?;
        self.elements.get_mut(id.0 as usize)
    }

    fn text(&mut self, found: &str) {
        if let Some(element) = self.current() {
            element.text.push_str(found);
        }
    }

    /// Puts a character in the place of a reference; only those of XML itself are known.
    fn reference(&mut self, found: &BytesRef<'_>, span: Span) -> Result<(), Unreadable> {
        let known = quick_xml::escape::unescape(&format!("&{};", &**found)).map(std::borrow::Cow::into_owned);
        let text = known.map_err(|_| unreadable(format!("the entity `{}` is not expanded", &**found), span))?;
        self.text(&text);
        Ok(())
    }
}

fn attributes(tag: &BytesStart<'_>, span: Span) -> Result<Vec<(String, String)>, Unreadable> {
    let (mut found, mut prefixed) = (Vec::new(), Vec::new());
    let mut keys = BTreeSet::new();
    let mut list = tag.attributes();
    for attribute in list.with_checks(false) {
        let attribute = attribute.map_err(|error| unreadable(error.to_string(), span))?;
        let key = attribute.key.into_inner();
        if !keys.insert(key) {
            return Err(unreadable(format!("the attribute `{key}` stands twice in one tag"), span));
        }
        if key == "xmlns" || key.starts_with("xmlns:") {
            continue;
        }
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|error| unreadable(format!("the attribute `{key}` cannot be read: {error}"), span))?;
        let name = attribute.key.local_name().into_inner();
        let list = if name == key { &mut found } else { &mut prefixed };
        list.push((name.to_owned(), value.into_owned()));
    }
    found.extend(prefixed);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Document, Unreadable> {
        parse(FileId(0), text)
    }

    fn reason(text: &str) -> String {
        parsed(text).expect_err("it cannot be read").reason
    }

    #[test]
    fn an_element_knows_its_tag_its_text_and_what_stands_in_it() {
        let document = parsed("<?xml version='1.0'?>\n<a:net id='n&amp;1'><name>x &lt; &#121;</name><p/></a:net>");
        let document = document.expect("it can be read");
        let root = document.root();
        assert_eq!((root.name.as_str(), root.attribute("id")), ("net", Some("n&1")));
        assert_eq!(root.span.range(), 22..42);
        let names: Vec<&str> = document.children(root).map(|child| child.name.as_str()).collect();
        assert_eq!(names, ["name", "p"]);
        assert_eq!(document.child(root, "name").map(|name| name.text.as_str()), Some("x < y"));
    }

    #[test]
    fn what_a_vendor_adds_does_not_hide_what_the_format_says() {
        let document = parsed("<a xmlns:v='vendor' v:id='wrong' id='right' v:kind='theirs'/>").expect("it can be read");
        assert_eq!(document.root().attribute("id"), Some("right"));
        assert_eq!(document.root().attribute("kind"), Some("theirs"));
    }

    #[test]
    fn what_is_broken_is_said() {
        assert_eq!(reason(""), "it holds no XML element");
        assert_eq!(reason("<a><b>"), "it ends before `b` is closed");
        assert_eq!(reason("<a/><b/>"), "it has a second outermost element");
        assert_eq!(reason("<a x='1' x='2'/>"), "the attribute `x` stands twice in one tag");
        assert_eq!(reason(&"<a>".repeat(300)), "its elements are nested more than 200 deep");
        let laughs = "<!DOCTYPE a [<!ENTITY l \"ha\"><!ENTITY m \"&l;&l;&l;\">]><a>&m;</a>";
        assert_eq!(reason(laughs), "the entity `m` is not expanded");
        assert!(parsed("<a></b>").is_err());
    }
}
