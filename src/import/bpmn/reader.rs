//! From XML to a model.
//!
//! Every element of BPMN that can stand in a flow becomes a node, or is listed as unread. References are resolved
//! here, and one that leads nowhere is listed too.

use std::collections::BTreeMap;

use super::model::{Flow, FlowId, Kind, Model, Node, NodeId, Scope, ScopeId, Trigger, Unread};
use super::xml::Element;
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
    reader.model
}

struct Reader<'a> {
    elements: &'a [Element<'a>],
    children: Vec<Vec<usize>>,
    by_id: BTreeMap<&'a str, usize>,
    /// The scope that an element opens.
    scopes: BTreeMap<usize, ScopeId>,
    /// The node that an element is.
    nodes: BTreeMap<usize, NodeId>,
    named: BTreeMap<&'a str, NodeId>,
    flows: Vec<(usize, ScopeId)>,
    model: Model,
}

impl<'a> Reader<'a> {
    fn empty(elements: &'a [Element<'a>]) -> Self {
        let (children, by_id, scopes, nodes, named, flows, model) = Default::default();
        Reader { elements, children, by_id, scopes, nodes, named, flows, model }
    }

    fn children(&self, index: usize) -> impl Iterator<Item = (usize, &'a Element<'a>)> + '_ {
        let children = self.children.get(index).into_iter().flatten();
        children.filter_map(|child| Some((*child, self.elements.get(*child)?)))
    }

    fn element(&mut self, index: usize) {
        let Some(element) = self.elements.get(index) else { return };
        let around = element.parent.and_then(|parent| self.scopes.get(&parent)).copied();
        match (element.name, around) {
            ("process", None) if element.is_bpmn => self.process(index, element),
            ("choreography" | "globalChoreographyTask", None) if element.is_bpmn => {
                let what = format!("choreography `{}`", title(element));
                self.model.unread.push((None, Unread { what, span: element.span }));
            }
            (name, None) if element.is_bpmn && name.starts_with("global") && name.ends_with("Task") => {
                self.model.called.extend(element.get("id").map(|id| (id.to_owned(), None)));
            }
            ("sequenceFlow", Some(scope)) if element.is_bpmn => self.flows.push((index, scope)),
            (name, Some(scope)) if element.is_bpmn && !NO_FLOW.contains(&name) => self.in_flow(index, element, scope),
            _ => {}
        }
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
            name: name(element),
            pool: None,
            parent,
            is_ad_hoc: element.name == "adHocSubProcess",
            has_lanes: false,
            nodes: Vec::new(),
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
            // Loop markers, inputs and outputs, and what belongs to the activity around.
            name if name.starts_with("standardLoop") || name.starts_with("multiInstance") => return,
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
                None => return self.unread(around, format!("{} `{}`", words(name), title(element)), element.span),
            },
        };
        let id = NodeId(self.model.nodes.len());
        if let Some(known) = element.get("id") {
            if self.named.contains_key(known) {
                self.unread(around, format!("second element with the identifier `{known}`"), element.span);
            }
            self.named.entry(known).or_insert(id);
        }
        self.nodes.insert(index, id);
        self.model.nodes.push(Node {
            id: element.get("id").unwrap_or("without an identifier").to_owned(),
            name: name(element),
            kind,
            scope: around,
            owner: None,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            default: None,
            boundaries: Vec::new(),
            undoes: element.says("isForCompensation", false),
            span: element.span,
        });
        if let Some(scope) = self.model.scopes.get_mut(around.0) {
            scope.nodes.push(id);
        }
    }

    fn unread(&mut self, scope: ScopeId, what: String, span: Span) {
        self.model.unread.push((Some(scope), Unread { what, span }));
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

    /// Gives each element the innermost lane that names it.
    fn lanes(&mut self) {
        for (index, element) in self.elements.iter().enumerate() {
            if element.name != "lane" || !element.is_bpmn {
                continue;
            }
            let up = std::iter::successors(element.parent, |up| self.elements.get(*up).and_then(|found| found.parent));
            let scope = up.into_iter().find_map(|up| self.scopes.get(&up)).copied();
            let Some(owner) = name(element) else { continue };
            if let Some(scope) = scope.and_then(|scope| self.model.scopes.get_mut(scope.0)) {
                scope.has_lanes = true;
            }
            let references: Vec<NodeId> = self
                .children(index)
                .filter(|(_, child)| child.name == "flowNodeRef")
                .filter_map(|(_, child)| self.named_node(child.text))
                .collect();
            for node in references {
                // An inner lane stands behind the one around it.
                if let Some(node) = self.model.nodes.get_mut(node.0) {
                    node.owner = Some(owner.clone());
                }
            }
        }
    }

    fn named_node(&self, reference: &str) -> Option<NodeId> {
        let reference = reference.trim();
        self.named.get(reference).or_else(|| self.named.get(local(reference))).copied()
    }

    fn flows(&mut self) {
        let mut ids: BTreeMap<&'a str, FlowId> = BTreeMap::new();
        for (index, around) in std::mem::take(&mut self.flows) {
            let Some(element) = self.elements.get(index) else { continue };
            let mut ends = [None, None];
            for (end, attribute) in ends.iter_mut().zip(["sourceRef", "targetRef"]) {
                let reference = element.get(attribute).unwrap_or_default();
                *end = self.named_node(reference);
                if end.is_none() {
                    let what = self.dangling(element, attribute, reference);
                    self.unread(around, what, element.span);
                }
            }
            let [Some(source), Some(target)] = ends else { continue };
            let (from, to) = (self.model.node(source).scope, self.model.node(target).scope);
            if from != to {
                let what = format!("flow `{}` across the edge of a sub-process", title(element));
                self.unread(from, what.clone(), element.span);
                self.unread(to, what, element.span);
                continue;
            }
            let id = FlowId(self.model.flows.len());
            ids.extend(element.get("id").map(|name| (name, id)));
            let is_conditional = self.children(index).any(|(_, child)| child.name == "conditionExpression");
            let named = name(element);
            let own = element.get("id").unwrap_or("without an identifier").to_owned();
            self.model.flows.push(Flow { id: own, name: named, source, target, is_conditional, span: element.span });
            self.model.nodes.get_mut(source.0).into_iter().for_each(|node| node.outgoing.push(id));
            self.model.nodes.get_mut(target.0).into_iter().for_each(|node| node.incoming.push(id));
        }
        for (index, node) in &self.nodes {
            let Some(default) = self.elements.get(*index).and_then(|element| element.get("default")) else { continue };
            let flow = ids.get(default).or_else(|| ids.get(local(default))).copied();
            if let Some(node) = self.model.nodes.get_mut(node.0) {
                node.default = flow.filter(|flow| node.outgoing.contains(flow));
            }
        }
    }

    /// Words a flow's end that is no element that is understood.
    fn dangling(&self, element: &Element<'_>, attribute: &str, reference: &str) -> String {
        let (flow, way) = (title(element), if attribute == "sourceRef" { "from" } else { "to" });
        match self.by_id.get(reference).and_then(|index| self.elements.get(*index)) {
            _ if reference.is_empty() => format!("flow `{flow}` {way} nothing"),
            Some(found) => format!("flow `{flow}` {way} the {} `{reference}`", words(found.name)),
            None => format!("flow `{flow}` {way} `{reference}`, which is not in the file"),
        }
    }

    fn boundaries(&mut self) {
        let found: Vec<(usize, NodeId)> = self.nodes.iter().map(|(index, node)| (*index, *node)).collect();
        for (index, node) in found {
            let Some(element) = self.elements.get(index) else { continue };
            if element.name != "boundaryEvent" {
                continue;
            }
            let reference = element.get("attachedToRef").unwrap_or_default();
            let scope = self.model.node(node).scope;
            let attached = self.named_node(reference).filter(|host| self.model.node(*host).scope == scope);
            match attached {
                Some(found) => {
                    self.model.nodes.get_mut(found.0).into_iter().for_each(|host| host.boundaries.push(node));
                    let owner = self.model.node(found).owner.clone();
                    if let Some(node) = self.model.nodes.get_mut(node.0) {
                        node.owner = node.owner.take().or(owner);
                        if let Kind::Boundary { host, .. } = &mut node.kind {
                            *host = Some(found);
                        }
                    }
                }
                None => {
                    let what = format!("event `{}` attached to nothing", title(element));
                    self.unread(scope, what, element.span);
                }
            }
        }
    }

    /// Names processes by the pools that show them; what has no lane belongs to the team of the pool.
    fn pools(&mut self) {
        let mut pools: BTreeMap<&str, &str> = BTreeMap::new();
        for element in self.elements.iter().filter(|element| element.name == "participant") {
            if let (Some(process), Some(name)) = (element.get("processRef"), element.get("name")) {
                pools.entry(local(process)).or_insert(name);
            }
        }
        for scope in &mut self.model.scopes {
            scope.pool = pools.get(local(&scope.id)).map(|name| squeezed(name)).filter(|_| scope.parent.is_none());
        }
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
    let strength = |trigger: &Trigger| match trigger {
        Trigger::None => 0,
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

/// Returns a reference without its prefix.
fn local(reference: &str) -> &str {
    let reference = reference.trim();
    reference.rsplit_once(':').map_or(reference, |(_, local)| local)
}

fn name(element: &Element<'_>) -> Option<String> {
    element.get("name").map(squeezed).filter(|name| !name.is_empty())
}

/// Returns a name as one line, without the controls that a terminal would obey.
fn squeezed(name: &str) -> String {
    name.split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn title(element: &Element<'_>) -> String {
    name(element).or_else(|| element.get("id").map(str::to_owned)).unwrap_or_else(|| "without a name".to_owned())
}

/// Writes an element's name as words: `complexGateway` as “complex gateway”.
fn words(name: &str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}
