//! From XML to a model.
//!
//! Every element of BPMN that can stand in a flow becomes a node, or is listed as unread. What they say of each other is
//! resolved by `references`.

use std::collections::BTreeMap;

use super::model::{Kind, Model, Node, NodeId, Scope, ScopeId, Trigger, Unread};
use super::xml::{Element, local, words};
use crate::source::Span;

/// What stands in processes and holds nothing of the flow.
const NO_FLOW: [&str; 17] = [
    "laneSet",
    "lane",
    "childLaneSet",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "textAnnotation",
    "association",
    "group",
    "property",
    "auditing",
    "monitoring",
    "resourceRole",
    "performer",
    "potentialOwner",
    "humanPerformer",
    "correlationSubscription",
];

/// Makes a model of the elements.
pub(super) fn model(elements: &[Element<'_>]) -> Model {
    let mut reader = Reader { elements, children: vec![Vec::new(); elements.len()], ..Reader::empty(elements) };
    for (index, element) in elements.iter().enumerate() {
        if let Some(children) = element.parent.and_then(|parent| reader.children.get_mut(parent)) {
            children.push(index);
        }
    }
    for (index, element) in elements.iter().enumerate() {
        if let Some(id) = element.get("id") {
            reader.by_id.entry(id).or_insert(index);
        }
    }
    for index in 0..elements.len() {
        reader.element(index);
    }
    reader.lanes();
    reader.flows();
    reader.boundaries();
    reader.pools();
    reader.messages();
    reader.model
}

/// What has been read so far.
pub(super) struct Reader<'a> {
    pub elements: &'a [Element<'a>],
    children: Vec<Vec<usize>>,
    pub by_id: BTreeMap<&'a str, usize>,
    /// The scope that an element opens.
    pub scopes: BTreeMap<usize, ScopeId>,
    /// The node that an element is.
    pub nodes: BTreeMap<usize, NodeId>,
    pub named: BTreeMap<&'a str, NodeId>,
    pub flows: Vec<(usize, ScopeId)>,
    pub model: Model,
}

impl<'a> Reader<'a> {
    fn empty(elements: &'a [Element<'a>]) -> Self {
        let (children, by_id, scopes, nodes, named, flows, model) = Default::default();
        Reader { elements, children, by_id, scopes, nodes, named, flows, model }
    }

    pub fn children(&self, index: usize) -> impl Iterator<Item = (usize, &'a Element<'a>)> + '_ {
        let children = self.children.get(index).into_iter().flatten();
        children.filter_map(|child| Some((*child, self.elements.get(*child)?)))
    }

    fn element(&mut self, index: usize) {
        let Some(element) = self.elements.get(index) else { return };
        let around = element.parent.and_then(|parent| self.scopes.get(&parent)).copied();
        match (element.name, around) {
            ("process", None) if element.is_bpmn => self.process(index, element),
            ("choreography" | "globalChoreographyTask", None) if element.is_bpmn => {
                let what = format!("choreography `{}`", element.title());
                self.model.unread(None, Unread { what, span: element.span });
            }
            (name, None) if element.is_bpmn && name.starts_with("global") && name.ends_with("Task") => {
                self.model.called.extend(element.get("id").map(|id| (id.to_owned(), None)));
            }
            (name, _) if name.starts_with("standardLoop") || name.starts_with("multiInstance") => self.repeat(element),
            ("sequenceFlow", Some(scope)) if element.is_bpmn => self.flows.push((index, scope)),
            (name, Some(scope)) if element.is_bpmn && !NO_FLOW.contains(&name) => self.in_flow(index, element, scope),
            _ => {}
        }
    }

    /// Notes that the activity around a marker is done several times.
    fn repeat(&mut self, marker: &Element<'_>) {
        let node = marker.parent.and_then(|parent| self.nodes.get(&parent));
        let node = node.and_then(|node| self.model.nodes.get_mut(node.0));
        node.into_iter().for_each(|node| node.repeats = true);
    }

    fn process(&mut self, index: usize, element: &Element<'_>) {
        let scope = self.scope(index, element, None);
        self.model.processes.push(scope);
        if let Some(id) = element.get("id") {
            self.model.called.entry(id.to_owned()).or_insert(Some(scope));
        }
    }

    fn scope(&mut self, index: usize, element: &Element<'_>, parent: Option<ScopeId>) -> ScopeId {
        let id = ScopeId(self.model.scopes.len());
        let depth = parent.map_or(0, |parent| self.model.scope(parent).depth + 1);
        self.model.scopes.push(Scope {
            id: element.get("id").unwrap_or_default().to_owned(),
            name: element.named(),
            pool: None,
            parent,
            is_ad_hoc: element.name == "adHocSubProcess",
            has_lanes: false,
            host: None,
            is_several: false,
            nodes: Vec::new(),
            handlers: Vec::new(),
            depth,
            span: element.span,
        });
        self.scopes.insert(index, id);
        id
    }

    /// Reads what stands directly in a process or sub-process.
    fn in_flow(&mut self, index: usize, element: &'a Element<'a>, around: ScopeId) {
        let kind = match element.name {
            "subProcess" | "transaction" | "adHocSubProcess" => {
                let inner = self.scope(index, element, Some(around));
                if element.says("triggeredByEvent", false) { Kind::Handler(inner) } else { Kind::Inner(inner) }
            }
            // Inputs and outputs, and what belongs to the activity around.
            "incoming"
            | "outgoing"
            | "dataInputAssociation"
            | "dataOutputAssociation"
            | "completionCondition"
            | "supportedInterfaceRef"
            | "correlationKey"
            | "resource"
            | "artifact" => return,
            name => match kind(name, element, self.trigger(index)) {
                Some(kind) => kind,
                None => return self.unread(around, format!("{} `{}`", words(name), element.title()), element.span),
            },
        };
        let id = NodeId(self.model.nodes.len());
        if let Kind::Inner(inner) | Kind::Handler(inner) = kind {
            self.model.scopes.get_mut(inner.0).into_iter().for_each(|scope| scope.host = Some(id));
        }
        if let Some(known) = element.get("id") {
            if self.named.contains_key(known) {
                self.unread(around, format!("second element with the identifier `{known}`"), element.span);
            }
            self.named.entry(known).or_insert(id);
        }
        let is_handler = matches!(kind, Kind::Handler(_));
        if let Some(scope) = self.model.scopes.get_mut(around.0) {
            scope.nodes.push(id);
            scope.handlers.extend(is_handler.then_some(id));
        }
        if let Kind::Catch(Trigger::Link(name)) = &kind {
            self.model.links.entry((around, name.clone())).or_default().push(id);
        }
        self.nodes.insert(index, id);
        self.model.nodes.push(Node {
            id: element.get("id").unwrap_or("without an identifier").to_owned(),
            name: element.named(),
            kind,
            scope: around,
            owner: None,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            default: None,
            boundaries: Vec::new(),
            undoes: element.says("isForCompensation", false),
            repeats: false,
            span: element.span,
        });
    }

    pub fn unread(&mut self, scope: ScopeId, what: String, span: Span) {
        self.model.unread(Some(scope), Unread { what, span });
    }

    /// Reads which signal is meant: two of the same name are one.
    fn signal(&self, definition: &Element<'_>) -> Trigger {
        let Some(reference) = definition.get("signalRef").map(local) else { return Trigger::Outside };
        let element = self.by_id.get(reference).and_then(|index| self.elements.get(*index));
        let name = element.filter(|found| found.name == "signal").and_then(Element::named);
        Trigger::Signal(name.unwrap_or_else(|| reference.to_owned()))
    }

    /// Reads what an event is about; of several definitions the one that changes the flow most.
    fn trigger(&self, index: usize) -> Trigger {
        let mut found = Trigger::None;
        for (_, child) in self.children(index) {
            let referred = || self.by_id.get(local(child.text)).and_then(|index| self.elements.get(*index));
            let definition = if child.name == "eventDefinitionRef" { referred() } else { Some(child) };
            let Some(definition) = definition else {
                found = stronger(found, Trigger::Outside);
                continue;
            };
            let reference = |name: &str| definition.get(name).map(|value| local(value).to_owned());
            let next = match definition.name {
                "errorEventDefinition" => Trigger::Error(reference("errorRef")),
                "signalEventDefinition" => self.signal(definition),
                "escalationEventDefinition" => Trigger::Escalation(reference("escalationRef")),
                "linkEventDefinition" => Trigger::Link(definition.get("name").unwrap_or_default().to_owned()),
                "terminateEventDefinition" => Trigger::Terminate,
                "cancelEventDefinition" => Trigger::Cancel,
                "compensateEventDefinition" | "compensationEventDefinition" => Trigger::Compensation,
                name if name.ends_with("EventDefinition") => Trigger::Outside,
                _ => continue,
            };
            found = stronger(found, next);
        }
        found
    }
}

/// Returns the kind of an element of the flow that holds no other.
fn kind(name: &str, element: &Element<'_>, trigger: Trigger) -> Option<Kind> {
    Some(match name {
        "receiveTask" => Kind::Task { begins: element.says("instantiate", false) },
        "task" | "userTask" | "manualTask" | "serviceTask" | "scriptTask" | "sendTask" | "businessRuleTask" => {
            Kind::Task { begins: false }
        }
        "callActivity" => Kind::Call(element.get("calledElement").map(|called| local(called).to_owned())),
        "exclusiveGateway" => Kind::Exclusive,
        "parallelGateway" => Kind::Parallel,
        "inclusiveGateway" => Kind::Inclusive,
        "complexGateway" => Kind::Complex,
        "eventBasedGateway" => {
            let all = element.get("eventGatewayType").is_some_and(|kind| kind.eq_ignore_ascii_case("parallel"));
            Kind::EventBased { begins: element.says("instantiate", false), all }
        }
        "startEvent" => Kind::Start(trigger, element.says("isInterrupting", true)),
        "intermediateCatchEvent" => Kind::Catch(trigger),
        "intermediateThrowEvent" | "intermediateEvent" => Kind::Throw(trigger),
        "endEvent" => Kind::End(trigger),
        "implicitThrowEvent" => Kind::Throw(trigger),
        "boundaryEvent" => {
            let always = matches!(trigger, Trigger::Error(_) | Trigger::Cancel);
            Kind::Boundary { host: None, trigger, interrupts: always || element.says("cancelActivity", true) }
        }
        _ => return None,
    })
}

fn stronger(left: Trigger, right: Trigger) -> Trigger {
    if matches!((&left, &right), (Trigger::Signal(one), Trigger::Signal(other)) if one != other) {
        return Trigger::Outside;
    }
    let strength = |trigger: &Trigger| match trigger {
        Trigger::None => -1,
        Trigger::Signal(_) => 0,
        Trigger::Outside => 1,
        Trigger::Compensation => 2,
        Trigger::Link(_) => 3,
        Trigger::Escalation(_) => 4,
        Trigger::Cancel => 5,
        Trigger::Error(_) => 6,
        Trigger::Terminate => 7,
    };
    if strength(&right) > strength(&left) { right } else { left }
}
