//! Messages between pools: what waits for one comes to it only when another pool has sent it.
//!
//! A message lies in the place of the element that receives it, until that takes it; one that nobody reads may stay
//! there. Which of several flows into one element brought it does not matter. A message is followed where both its ends
//! are elements of pools with content, and none of them may be done several times: others come when they are waited for.

use std::collections::{BTreeMap, BTreeSet};

use super::lower::{Lowering, Move};
use super::model::{FlowId, Kind, Model, NodeId, ScopeId};
use crate::petri::PlaceId;

/// How many messages may wait in one place; what is sent beyond that is not counted.
const WAITING: u32 = 2;

/// Pools that exchange messages, and which of these are followed.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// The processes, in the order of the file.
    pub processes: Vec<ScopeId>,
    /// The messages that are followed: from where and to where.
    pub followed: Vec<(NodeId, NodeId)>,
}

/// Lists the groups of pools between which messages are followed.
pub(super) fn exchanges(model: &Model) -> Vec<Exchange> {
    let followed = followed(model);
    let mut groups: Vec<BTreeSet<ScopeId>> = Vec::new();
    let connections = super::signals::connections(model);
    for (from, to) in followed.iter().chain(&connections) {
        let mut group = BTreeSet::from([model.process(*from), model.process(*to)]);
        groups.retain(|known| {
            let apart = known.is_disjoint(&group);
            group.extend(known.iter().copied().filter(|_| !apart));
            apart
        });
        groups.push(group);
    }
    groups.sort();
    let exchange = |group: BTreeSet<ScopeId>| {
        let followed = followed.iter().filter(|(from, _)| group.contains(&model.process(*from)));
        Exchange { followed: followed.copied().collect(), processes: group.into_iter().collect() }
    };
    groups.into_iter().map(exchange).collect()
}

/// Lists the messages that are followed; a receiver that something unknown may reach as well does not wait.
fn followed(model: &Model) -> Vec<(NodeId, NodeId)> {
    let mut open: BTreeSet<NodeId> = BTreeSet::new();
    let mut found = Vec::new();
    for message in &model.messages {
        let Some(to) = message.to else { continue };
        match message.from.filter(|from| sends(model, *from) && model.process(*from) != model.process(to)) {
            Some(from) if !message.several && receives(model, to) => found.push((from, to)),
            _ => {
                open.insert(to);
            }
        }
    }
    found.retain(|(_, to)| !open.contains(to));
    found
}

/// Lists, by the process that receives them, the messages between pools that are not followed, in words.
pub(super) fn free(model: &Model) -> BTreeMap<ScopeId, Vec<String>> {
    let followed: BTreeSet<(NodeId, NodeId)> = followed(model).into_iter().collect();
    let mut found: BTreeMap<ScopeId, Vec<String>> = BTreeMap::new();
    for message in &model.messages {
        let title = &message.title;
        match (message.from, message.to) {
            (Some(from), Some(to)) if !followed.contains(&(from, to)) => {
                let assumed = format!("message `{title}` comes whenever it is waited for");
                found.entry(model.process(to)).or_default().push(assumed);
            }
            (Some(known), None) | (None, Some(known)) if message.dangles => {
                let assumed = format!("message `{title}`, one end of which is not in the file, changes nothing");
                found.entry(model.process(known)).or_default().push(assumed);
            }
            _ => {}
        }
    }
    found
}

fn sends(model: &Model, node: NodeId) -> bool {
    let node = model.node(node);
    !node.undoes
        && matches!(node.kind, Kind::Task { .. } | Kind::Inner(_) | Kind::Call(_) | Kind::Throw(_) | Kind::End(_))
}

fn receives(model: &Model, node: NodeId) -> bool {
    let node = model.node(node);
    let begins = |scope: ScopeId| {
        let host = model.scope(scope).host.map(|host| &model.node(host).kind);
        host.is_none_or(|host| matches!(host, Kind::Handler(_)))
    };
    match node.kind {
        Kind::Task { .. } | Kind::Catch(_) | Kind::Boundary { .. } => !node.undoes,
        Kind::Start(..) => begins(node.scope),
        _ => false,
    }
}

impl Lowering<'_> {
    /// Makes the places in which messages wait.
    pub fn post(&mut self, exchange: &Exchange) {
        for (from, to) in &exchange.followed {
            let place = match self.inbox.get(to) {
                Some(known) => *known,
                None => {
                    let node = self.model.node(*to);
                    let place = self.place(format!("message to {}", node.id), Some(node.span));
                    self.change(place, |place| place.may_stay = true);
                    place
                }
            };
            self.inbox.insert(*to, place);
            self.outbox.entry(*from).or_default().push(place);
        }
    }

    /// Lets an element send its messages, and returns where it goes on.
    pub fn sent(&mut self, id: NodeId, from: PlaceId) -> PlaceId {
        let mut at = from;
        for inbox in self.outbox.get(&id).cloned().unwrap_or_default() {
            let node = self.model.node(id);
            let next = self.place(format!("{} sent", node.id), Some(node.span));
            let full = vec![inbox; WAITING as usize];
            let made = self.transition(Move::unseen(&[at]), &[inbox, next]);
            if let Some(made) = self.net.transitions.get_mut(made) {
                made.at_most = vec![(inbox, WAITING - 1)];
            }
            let kept: Vec<PlaceId> = full.iter().copied().chain([next]).collect();
            self.unseen(&full.into_iter().chain([at]).collect::<Vec<_>>(), &kept);
            at = next;
        }
        at
    }

    /// Returns where the message waits that an element takes; none where it comes from nowhere that is followed.
    pub fn received(&self, id: NodeId) -> Option<PlaceId> {
        self.inbox.get(&id).copied()
    }

    /// Returns whether a process begins with a gateway that only messages from other pools lead on from.
    pub fn waits_for_call(&self, id: NodeId) -> bool {
        let node = self.model.node(id);
        let mut targets = node.outgoing.iter().map(|flow| self.model.flow(*flow).target);
        matches!(node.kind, Kind::EventBased { .. }) && targets.all(|target| self.inbox.contains_key(&target))
    }

    /// Lets a process that only messages begin wait for one, and again when its last case has ended.
    pub fn wait_for_call(&mut self, here: usize, scope: ScopeId) {
        let starts: Vec<NodeId> = super::starts(self.model, scope).into_iter().flatten().collect();
        let is_called = |node: &NodeId| self.inbox.contains_key(node) || self.waits_for_signal(*node);
        if starts.is_empty() || !starts.iter().all(is_called) {
            return;
        }
        let begin = self.place("begin".to_owned(), Some(self.model.scope(scope).span));
        let active = self.place("under way".to_owned(), None);
        self.change(begin, |place| place.may_stay = true);
        self.change(active, |place| place.may_stay = true);
        let instance = self.instance_mut(here);
        (instance.active, instance.done, instance.counts) = (Some(active), Some(begin), true);
    }

    /// Returns the message of the event to which a way of an event-based gateway leads: the way is taken when it is there.
    pub fn awaited(&self, gateway: NodeId, flow: FlowId) -> Option<PlaceId> {
        let is_waiting = matches!(self.model.node(gateway).kind, Kind::EventBased { all: false, .. });
        self.received(self.model.flow(flow).target).filter(|_| is_waiting)
    }
}
