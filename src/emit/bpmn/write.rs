//! The XML of a drawing: its processes, then its diagram.

use std::fmt::Write;

use super::layout::{Bounds, Laid};
use super::shapes::{Element, Pool, Shape};
use crate::emit::outline::Outline;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
    xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" \
    xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" id=\"definitions\" exporter=\"Stepwell\"";

/// The distance between pools.
const BETWEEN: i32 = 40;

/// Writes everything.
pub(super) fn write(outline: &Outline, pools: &[Pool], laid: &[Laid]) -> String {
    let target = format!("urn:stepwell:{}", escaped(&outline.policy));
    let mut text = format!("{HEAD} name=\"{}\" targetNamespace=\"{target}\">\n", escaped(&outline.title));
    text += "  <bpmn:collaboration id=\"collaboration\">\n";
    for pool in pools {
        let name = escaped(&pool.name);
        let _ = writeln!(text, "    <bpmn:participant id=\"pool-{0}\" name=\"{name}\" processRef=\"{0}\"/>", pool.id);
    }
    text += "  </bpmn:collaboration>\n";
    for pool in pools {
        for error in 1..=pool.errors {
            let _ = writeln!(
                text,
                "  <bpmn:error id=\"{0}-way-{error}\" name=\"way {error}\" errorCode=\"way-{error}\"/>",
                pool.id
            );
        }
    }
    for pool in pools {
        process(&mut text, pool);
    }
    text +=
        "  <bpmndi:BPMNDiagram id=\"diagram\">\n    <bpmndi:BPMNPlane id=\"plane\" bpmnElement=\"collaboration\">\n";
    let mut top = 0;
    for (pool, laid) in pools.iter().zip(laid) {
        picture(&mut text, pool, laid, top);
        top += laid.pool.height + BETWEEN;
    }
    text + "    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n</bpmn:definitions>\n"
}

fn process(text: &mut String, pool: &Pool) {
    let name = escaped(&pool.name);
    let _ = writeln!(text, "  <bpmn:process id=\"{}\" name=\"{name}\" isExecutable=\"false\">", pool.id);
    documented(text, &pool.documentation, 4);
    let _ = writeln!(text, "    <bpmn:laneSet id=\"{}-lanes\">", pool.id);
    for (number, lane) in pool.lanes.iter().enumerate() {
        let _ = writeln!(text, "      <bpmn:lane id=\"{}-lane-{number}\" name=\"{}\">", pool.id, escaped(lane));
        for element in pool.elements.iter().filter(|element| element.scope == 0 && element.lane == number) {
            let _ = writeln!(text, "        <bpmn:flowNodeRef>{}</bpmn:flowNodeRef>", element.id);
        }
        text.push_str("      </bpmn:lane>\n");
    }
    text.push_str("    </bpmn:laneSet>\n");
    scope(text, pool, 0, 4);
    text.push_str("  </bpmn:process>\n");
}

/// Writes the elements and flows of a scope.
fn scope(text: &mut String, pool: &Pool, scope: usize, indent: usize) {
    for (at, _) in pool.elements.iter().enumerate().filter(|(_, element)| element.scope == scope) {
        element(text, pool, at, indent);
    }
    let blank = " ".repeat(indent);
    for (number, flow) in pool.flows.iter().enumerate() {
        let ends = pool.elements.get(flow.from).zip(pool.elements.get(flow.to));
        let Some((from, to)) = ends.filter(|(from, _)| from.scope == scope) else { continue };
        let name = if flow.name.is_empty() { String::new() } else { format!(" name=\"{}\"", escaped(&flow.name)) };
        let (id, from, to) = (format!("{}-flow-{number}", pool.id), &from.id, &to.id);
        let _ = writeln!(text, "{blank}<bpmn:sequenceFlow id=\"{id}\"{name} sourceRef=\"{from}\" targetRef=\"{to}\"/>");
    }
}

fn element(text: &mut String, pool: &Pool, at: usize, indent: usize) {
    let Some(element) = pool.elements.get(at) else { return };
    let blank = " ".repeat(indent);
    let (tag, attributes, definition) = written(pool, element);
    let name = if element.name.is_empty() { String::new() } else { format!(" name=\"{}\"", escaped(&element.name)) };
    let _ = writeln!(text, "{blank}<bpmn:{tag} id=\"{}\"{name}{attributes}>", element.id);
    documented(text, &element.documentation, indent + 2);
    for (attribute, flows) in [("incoming", false), ("outgoing", true)] {
        let own = |flow: &&super::shapes::Flow| if flows { flow.from == at } else { flow.to == at };
        for (number, _) in pool.flows.iter().enumerate().filter(|(_, flow)| own(flow)) {
            let _ = writeln!(text, "{blank}  <bpmn:{attribute}>{}-flow-{number}</bpmn:{attribute}>", pool.id);
        }
    }
    if !definition.is_empty() {
        let _ = writeln!(text, "{blank}  {definition}");
    }
    if let Shape::Block(inner) | Shape::Beside(inner) = element.shape {
        scope(text, pool, inner, indent + 2);
    }
    let _ = writeln!(text, "{blank}</bpmn:{tag}>");
}

/// Returns the tag of an element, its attributes, and what defines its event.
fn written(pool: &Pool, element: &Element) -> (&'static str, String, String) {
    let id = &element.id;
    let host = |at: usize| pool.elements.get(at).map_or("", |host| host.id.as_str());
    let timer = || format!("<bpmn:timerEventDefinition id=\"{id}-when\"/>");
    let condition = || {
        let said = escaped(&element.name);
        format!(
            "<bpmn:conditionalEventDefinition id=\"{id}-when\"><bpmn:condition xsi:type=\"bpmn:tFormalExpression\">{said}\
             </bpmn:condition></bpmn:conditionalEventDefinition>"
        )
    };
    let error =
        |number: u32| format!("<bpmn:errorEventDefinition id=\"{id}-why\" errorRef=\"{}-way-{number}\"/>", pool.id);
    let attached = |at: usize| format!(" attachedToRef=\"{}\"", host(at));
    let none = String::new;
    match element.shape {
        Shape::Start => ("startEvent", none(), none()),
        Shape::Begin { timer: is_timer, stops } => {
            let attribute = format!(" isInterrupting=\"{stops}\"");
            ("startEvent", attribute, if is_timer { timer() } else { condition() })
        }
        Shape::Task => ("userTask", none(), none()),
        Shape::Receive => ("receiveTask", none(), none()),
        Shape::Call => {
            let called = element.called.as_ref().map(|called| format!(" calledElement=\"{called}\""));
            ("callActivity", called.unwrap_or_default(), none())
        }
        Shape::Exclusive => ("exclusiveGateway", none(), none()),
        Shape::Parallel => ("parallelGateway", none(), none()),
        Shape::Wait => ("intermediateCatchEvent", none(), condition()),
        Shape::End => ("endEvent", none(), none()),
        Shape::Leave(number) => ("endEvent", none(), error(number)),
        Shape::Block(_) => ("subProcess", none(), none()),
        Shape::Beside(_) => ("subProcess", " triggeredByEvent=\"true\"".to_owned(), none()),
        Shape::Timer(at) => ("boundaryEvent", attached(at), timer()),
        Shape::Condition(at) => ("boundaryEvent", attached(at), condition()),
        Shape::Left(at, number) => ("boundaryEvent", attached(at), error(number)),
    }
}

fn documented(text: &mut String, lines: &[String], indent: usize) {
    if !lines.is_empty() {
        let said = escaped(&lines.join("; "));
        let _ = writeln!(text, "{}<bpmn:documentation>{said}</bpmn:documentation>", " ".repeat(indent));
    }
}

fn picture(text: &mut String, pool: &Pool, laid: &Laid, top: i32) {
    shape(text, &format!("pool-{}", pool.id), " isHorizontal=\"true\"", moved(laid.pool, top));
    for (number, lane) in laid.lanes.iter().enumerate() {
        shape(text, &format!("{}-lane-{number}", pool.id), " isHorizontal=\"true\"", moved(*lane, top));
    }
    for (element, bounds) in pool.elements.iter().zip(&laid.elements) {
        let more = match element.shape {
            Shape::Block(_) | Shape::Beside(_) => " isExpanded=\"true\"",
            Shape::Exclusive => " isMarkerVisible=\"true\"",
            _ => "",
        };
        shape(text, &element.id, more, moved(*bounds, top));
    }
    for (number, points) in laid.flows.iter().enumerate() {
        let id = format!("{}-flow-{number}", pool.id);
        let _ = writeln!(text, "      <bpmndi:BPMNEdge id=\"{id}-drawn\" bpmnElement=\"{id}\">");
        for (x, y) in points {
            let _ = writeln!(text, "        <di:waypoint x=\"{x}\" y=\"{}\"/>", y + top);
        }
        text.push_str("      </bpmndi:BPMNEdge>\n");
    }
}

fn moved(bounds: Bounds, top: i32) -> Bounds {
    Bounds { y: bounds.y + top, ..bounds }
}

fn shape(text: &mut String, id: &str, more: &str, Bounds { x, y, width, height }: Bounds) {
    let _ = writeln!(text, "      <bpmndi:BPMNShape id=\"{id}-drawn\" bpmnElement=\"{id}\"{more}>");
    let _ = writeln!(text, "        <dc:Bounds x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>");
    text.push_str("      </bpmndi:BPMNShape>\n");
}

/// Escapes what XML reads as more than itself; control characters become blanks.
fn escaped(text: &str) -> String {
    let plain: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    quick_xml::escape::escape(&plain).into_owned()
}
