//! Events: what ends, stops or accompanies something.

use super::lower::{Lowering, Move};
use super::model::{FlowId, Kind, NodeId, ScopeId, Trigger};
use super::signals::Receiver;
use crate::petri::PlaceId;

/// Who answers what is thrown.
struct Catcher {
    /// The instance that is stopped, or accompanied.
    instance: usize,
    /// The event or handler.
    node: NodeId,
    /// Where it begins.
    at: PlaceId,
    /// Whether it stops the instance.
    stops: bool,
    /// Whether it lies within the instance.
    within: bool,
}

/// Returns whether a boundary event stops its activity.
pub(super) fn is_stopping(kind: &Kind) -> bool {
    matches!(kind, Kind::Boundary { interrupts: true, trigger, .. } if *trigger != Trigger::Compensation)
}

impl Lowering<'_> {
    /// Lowers an event that brings something about, on the way or at its end.
    pub fn throw(&mut self, here: usize, id: NodeId) {
        let node = self.model.node(id);
        let (Kind::Throw(trigger) | Kind::End(trigger)) = &node.kind else { return };
        let ends = matches!(node.kind, Kind::End(_)) && node.outgoing.is_empty();
        let entries: Vec<(PlaceId, Option<FlowId>)> = match node.incoming.as_slice() {
            [_, _, ..] if matches!(node.kind, Kind::End(_)) => {
                node.incoming.iter().map(|flow| (self.live(here, *flow), Some(*flow))).collect()
            }
            _ => vec![(self.at(here, id), None)],
        };
        for (number, (entry, flow)) in entries.into_iter().enumerate() {
            let entry = self.sent(id, entry);
            let name = if number == 0 { node.id.clone() } else { format!("{} {}", node.id, number + 1) };
            match trigger {
                Trigger::Link(_) => self.link(here, id, entry),
                Trigger::Terminate | Trigger::Cancel | Trigger::Error(_) | Trigger::Escalation(_) => {
                    self.raise(here, id, entry, &name);
                }
                Trigger::Signal(_) if self.is_broadcast(trigger) => {
                    let ready = self.place(format!("{name} ready"), Some(node.span));
                    self.happen(here, id, entry, &[ready]);
                    let next = match ends {
                        true => self.end_of(here, id, (&name, flow)),
                        false => self.place(format!("{name} thrown"), None),
                    };
                    self.cast((here, id), ready, next);
                    if !ends {
                        self.go(here, id, &[next], None);
                    }
                }
                _ if ends => {
                    let end = self.end_of(here, id, (&name, flow));
                    self.happen(here, id, entry, &[end]);
                }
                _ => self.go(here, id, &[entry], node.name.clone()),
            }
        }
    }

    /// Adds the transition of an event.
    fn happen(&mut self, here: usize, id: NodeId, entry: PlaceId, outputs: &[PlaceId]) -> usize {
        let node = self.model.node(id);
        let owner = self.owner(here, node);
        let (name, title) = (node.id.clone(), node.name.clone());
        self.transition(Move { name, title, owner, span: Some(node.span), inputs: &[entry] }, outputs)
    }

    fn link(&mut self, here: usize, id: NodeId, entry: PlaceId) {
        let node = self.model.node(id);
        let targets: Vec<PlaceId> = super::links(self.model, id).iter().map(|catch| self.at(here, *catch)).collect();
        if targets.is_empty() {
            self.unread(node.span, format!("link `{}` without a target", node.display()));
        }
        self.happen(here, id, entry, targets.get(..1).unwrap_or_default());
    }

    /// Ends a scope, or lets somebody around answer.
    fn raise(&mut self, here: usize, id: NodeId, entry: PlaceId, name: &str) {
        let node = self.model.node(id);
        let (Kind::Throw(trigger) | Kind::End(trigger)) = &node.kind else { return };
        let ends = matches!(node.kind, Kind::End(_)) && node.outgoing.is_empty();
        let catcher = if *trigger == Trigger::Terminate { None } else { self.catcher(here, trigger) };
        if let Some(found) = catcher {
            self.thrown.insert((found.instance, found.node));
            if !found.stops {
                if ends {
                    let end = self.end(here, id, name);
                    self.happen(here, id, entry, &[end, found.at]);
                } else {
                    let next = self.place(format!("{} thrown", node.id), None);
                    self.happen(here, id, entry, &[next, found.at]);
                    self.go(here, id, &[next], None);
                }
                return;
            }
            let mut outputs = vec![found.at];
            match self.instance(found.instance).host {
                Some((around, host)) if !found.within => outputs.extend(self.dead_beside(around, host, found.node)),
                _ => outputs.extend(self.instance(found.instance).active),
            }
            let made = self.happen(here, id, entry, &outputs);
            self.stops.push((made, found.instance));
            return;
        }
        match trigger {
            Trigger::Escalation(_) if ends => {
                let end = self.end(here, id, name);
                self.happen(here, id, entry, &[end]);
            }
            Trigger::Escalation(_) => self.go(here, id, &[entry], node.name.clone()),
            _ => {
                // An error that nobody answers ends the whole case.
                let up = std::iter::successors(Some(here), |at| self.instance(*at).host.map(|(around, _)| around));
                let stopped = if *trigger == Trigger::Terminate { here } else { up.last().unwrap_or(here) };
                let end = self.end(stopped, id, &format!("{name} ends all"));
                let outputs: Vec<PlaceId> = [end].into_iter().chain(self.instance(stopped).active).collect();
                let made = self.happen(here, id, entry, &outputs);
                self.stops.push((made, stopped));
            }
        }
    }

    /// Finds who answers, from the inside out; one who names the very error before one who answers all.
    fn catcher(&self, here: usize, trigger: &Trigger) -> Option<Catcher> {
        let (mut at, mut from_handler) = (here, false);
        loop {
            let instance = self.instance(at);
            let handlers = instance.scope.iter().flat_map(|scope| &self.model.scope(*scope).handlers);
            let handlers = handlers.filter_map(|id| match self.model.node(*id).kind {
                Kind::Handler(inner) if !from_handler => {
                    let (caught, stops) = super::handled(self.model, inner)?;
                    Some((answers(trigger, &caught)?, *id, stops))
                }
                _ => None,
            });
            if let Some((_, node, stops)) = handlers.max_by_key(|(fit, ..)| *fit) {
                return Some(Catcher { instance: at, node, at: self.at(at, node), stops, within: true });
            }
            let (around, host) = instance.host?;
            let boundaries =
                self.model.node(host).boundaries.iter().filter_map(|id| match &self.model.node(*id).kind {
                    Kind::Boundary { trigger: caught, interrupts, .. } => {
                        Some((answers(trigger, caught)?, *id, *interrupts))
                    }
                    _ => None,
                });
            if let Some((_, node, stops)) = boundaries.max_by_key(|(fit, ..)| *fit) {
                return Some(Catcher { instance: at, node, at: self.at(around, node), stops, within: false });
            }
            from_handler = matches!(self.model.node(host).kind, Kind::Handler(_));
            at = around;
        }
    }

    /// Lowers the events that stop a sub-process at any time.
    pub fn boundaries(&mut self, here: usize, id: NodeId, made: usize, active: PlaceId) {
        for boundary in self.stopping(id) {
            if self.thrown.contains(&(made, boundary)) {
                continue;
            }
            let mut outputs = vec![self.at(here, boundary)];
            outputs.extend(self.dead_beside(here, id, boundary));
            if self.waits_for_signal(boundary) {
                self.receive(boundary, Receiver { here, from: active, to: outputs, stops: Some(made) });
                continue;
            }
            let inputs: Vec<PlaceId> = [active].into_iter().chain(self.received(boundary)).collect();
            let event = self.model.node(boundary);
            let stop = self.silent((format!("{} stops", event.id), event.span), &inputs, &outputs);
            self.stops.push((stop, made));
        }
    }

    /// Lowers the events that accompany an activity; each happens once or not, while it is under way.
    ///
    /// Whether one comes is decided when the activity begins: what it leads to may then wait as long as it likes. One
    /// that waits for a message of another pool, or whose way comes to a join that asks for the whole scope, is decided
    /// when it comes.
    pub fn watch(&mut self, here: usize, id: NodeId, at: PlaceId, made: Option<usize>) -> PlaceId {
        let beside = |id: &&NodeId| match &self.model.node(**id).kind {
            Kind::Boundary { interrupts: false, trigger, .. } => *trigger != Trigger::Compensation,
            _ => false,
        };
        let node = self.model.node(id);
        let mut watching: Vec<NodeId> = node.boundaries.iter().filter(beside).copied().collect();
        watching.retain(|boundary| !self.is_thrown_across(here, (*boundary, made)));
        if watching.is_empty() {
            return at;
        }
        let is_open = self.instance(here).scope.is_some_and(|scope| self.regions(scope).is_open);
        let (late, early): (Vec<NodeId>, Vec<NodeId>) = watching
            .into_iter()
            .partition(|event| is_open || self.received(*event).is_some() || self.waits_for_signal(*event));
        let at = early.into_iter().fold(at, |at, boundary| self.decide(here, boundary, at));
        if late.is_empty() { at } else { self.expect(here, id, at, (&late, made)) }
    }

    /// Returns whether something inside an activity brings an event about, which then does not come by itself.
    fn is_thrown_across(&mut self, here: usize, (boundary, made): (NodeId, Option<usize>)) -> bool {
        let is_thrown = made.is_some_and(|made| self.thrown.contains(&(made, boundary)));
        let event = self.model.node(boundary);
        if is_thrown && event.outgoing.iter().any(|flow| self.instance(here).dead.contains_key(flow)) {
            self.unread(event.span, format!("event `{}` whose way an inclusive gateway joins", event.display()));
        }
        is_thrown
    }

    /// Decides whether an event comes, and returns where the activity goes on.
    fn decide(&mut self, here: usize, boundary: NodeId, at: PlaceId) -> PlaceId {
        let event = self.model.node(boundary);
        let next = self.place(format!("{} decided", event.id), Some(event.span));
        let begins = self.at(here, boundary);
        self.silent((format!("{} comes", event.id), event.span), &[at], &[next, begins]);
        let dead = event.outgoing.iter().filter_map(|flow| self.instance(here).dead.get(flow)).copied();
        let without: Vec<PlaceId> = dead.chain([next]).collect();
        self.silent((format!("{} stays away", event.id), event.span), &[at], &without);
        next
    }

    /// Lets events come at any time while an activity is under way, and returns where that begins.
    fn expect(&mut self, here: usize, id: NodeId, at: PlaceId, (late, made): (&[NodeId], Option<usize>)) -> PlaceId {
        let node = self.model.node(id);
        let begun = self.place(format!("{} begun", node.id), Some(node.span));
        let (mut outputs, mut ending) = (vec![begun], Vec::new());
        for boundary in late {
            let event = self.model.node(*boundary);
            let dead = event.outgoing.iter().filter_map(|flow| self.instance(here).dead.get(flow)).copied();
            let dead: Vec<PlaceId> = dead.collect();
            let waits = self.place(format!("{} may come", event.id), Some(event.span));
            outputs.push(waits);
            let begins = self.at(here, *boundary);
            if self.waits_for_signal(*boundary) {
                self.receive(*boundary, Receiver { here, from: waits, to: vec![begins], stops: None });
            } else {
                let inputs: Vec<PlaceId> = [waits].into_iter().chain(self.received(*boundary)).collect();
                self.silent((format!("{} comes", event.id), event.span), &inputs, &[begins]);
            }
            if dead.is_empty() {
                ending.push(waits);
            } else {
                self.unseen(&[waits], &dead);
            }
        }
        let done = made.and_then(|made| self.instance(made).done).unwrap_or(begun);
        self.instance_mut(here).may_come.insert(id, (done, ending));
        self.silent((format!("{} begins", node.id), node.span), &[at], &outputs);
        begun
    }

    /// Lowers a sub-process that begins at an event.
    pub fn handler(&mut self, here: usize, id: NodeId, inner: ScopeId) {
        let Some((trigger, _)) = super::handled(self.model, inner) else {
            let node = self.model.node(id);
            return self.unread(node.span, format!("event sub-process `{}` that begins at no event", node.display()));
        };
        if trigger == Trigger::Compensation {
            return;
        }
        let owner = self.model.node(id).owner.clone().or_else(|| self.instance(here).owner.clone());
        let made = self.scope(inner, Some((here, id)), owner);
        let Some(done) = self.instance(made).done else { return };
        let end = self.end(here, id, &self.model.node(id).id.clone());
        self.unseen(&[done], &[end]);
    }

    /// Lowers when the event sub-processes of a scope begin, and returns what has to lie there from the beginning.
    pub fn handlers(&mut self, here: usize, scope: ScopeId) -> Vec<PlaceId> {
        let mut beside = Vec::new();
        for id in self.model.scope(scope).handlers.clone() {
            let node = self.model.node(id);
            let Kind::Handler(inner) = node.kind else { continue };
            let Some((trigger, stops)) = super::handled(self.model, inner) else { continue };
            if trigger == Trigger::Compensation || self.thrown.contains(&(here, id)) {
                continue;
            }
            let begins = self.at(here, id);
            let waits = self.place(format!("{} may come", node.id), Some(node.span));
            beside.push(waits);
            let message = self.model.scope(inner).nodes.iter().find_map(|node| self.received(*node));
            let inputs: Vec<PlaceId> = [waits].into_iter().chain(message).collect();
            let signal = self.model.scope(inner).nodes.iter().find(|node| self.waits_for_signal(**node)).copied();
            let is_start = |node: &NodeId| matches!(self.model.node(*node).kind, Kind::Start(..));
            if let Some(start) = signal.filter(is_start) {
                let again = self.instance(here).active.filter(|_| stops);
                let to = [begins].into_iter().chain(again).collect();
                self.receive(start, Receiver { here, from: waits, to, stops: stops.then_some(here) });
            } else if stops {
                let outputs: Vec<PlaceId> = [begins].into_iter().chain(self.instance(here).active).collect();
                let stop = self.silent((format!("{} comes", node.id), node.span), &inputs, &outputs);
                self.stops.push((stop, here));
            } else {
                self.silent((format!("{} comes", node.id), node.span), &inputs, &[begins]);
            }
            let is_process = self.instance(here).host.is_none();
            self.change(waits, |place| place.is_final = is_process);
            self.instance_mut(here).idle.insert(waits);
        }
        beside
    }
}

/// Returns how well an event answers what is thrown.
fn answers(thrown: &Trigger, caught: &Trigger) -> Option<u8> {
    match (thrown, caught) {
        (Trigger::Error(thrown), Trigger::Error(caught))
        | (Trigger::Escalation(thrown), Trigger::Escalation(caught)) => match caught {
            None => Some(1),
            Some(_) if caught == thrown => Some(2),
            Some(_) => None,
        },
        (Trigger::Cancel, Trigger::Cancel) => Some(1),
        _ => None,
    }
}
