//! A state graph as text, for people and snapshots.

use std::fmt::Write;

use super::net::{Arm, ArmKind, Container, ContainerId, Goal, Node, NodeId, NodeKind};
use super::{StateGraph, StateId, Trap, Verdict};
use crate::model::{Effect, ItemKind, Moment, People, Policy, Thing};

/// Writes nodes and arms, then states and edges, one a line.
pub fn dump(policy: &Policy, graph: &StateGraph) -> String {
    let words = Words { policy, graph };
    let mut text = match graph.beside() {
        Some(beside) => format!("beside {}\n", policy.items[beside].path),
        None => format!("procedure {}\n", policy.procedures[graph.procedure].named.name),
    };
    text += "nodes\n";
    for (id, node) in graph.net.nodes() {
        words.node(&mut text, id, node);
    }
    text += "containers\n";
    for (number, container) in graph.net.containers.iter().enumerate() {
        words.container(&mut text, number, container);
    }
    let states = graph.states().len();
    let truncated = if graph.truncated { ", and more" } else { "" };
    let _ = writeln!(text, "states ({states}{truncated})");
    for (id, _) in graph.states() {
        words.state(&mut text, id);
    }
    words.soundness(&mut text);
    text
}

struct Words<'a> {
    policy: &'a Policy,
    graph: &'a StateGraph,
}

impl Words<'_> {
    /// Writes the verdict, and each witness.
    fn soundness(&self, text: &mut String) {
        let found = self.graph.soundness(self.policy);
        *text += match found.verdict() {
            Verdict::Sound => "sound\n",
            Verdict::Unsound => "unsound\n",
            Verdict::Inconclusive => "inconclusive\n",
        };
        for trap in &found.traps {
            let (name, states) = match trap {
                Trap::Deadlock(state) => ("deadlock", vec![*state]),
                Trap::Livelock(states) => ("livelock", states.clone()),
            };
            let states: Vec<String> = states.iter().map(|state| format!("s{}", state.0)).collect();
            let _ = writeln!(text, "  {name} in {}", states.join(" "));
        }
        for gap in &found.gaps {
            let _ = writeln!(text, "  {}", self.graph.place(self.policy, *gap));
        }
        for edge in &found.unfinished {
            let left = self.graph.unfinished(edge).into_iter().map(|node| self.graph.place(self.policy, node));
            let left: Vec<String> = left.collect();
            let _ =
                writeln!(text, "  unfinished on the way from s{} to s{}: {}", edge.from.0, edge.to.0, left.join(", "));
        }
        for item in &found.dead {
            let _ = writeln!(text, "  no case comes to {}", self.policy.items[*item].path);
        }
    }

    fn node(&self, text: &mut String, id: NodeId, node: &Node) {
        let kind = format!("{:?}", node.kind).to_lowercase();
        let place = self.graph.place(self.policy, id);
        let place = place.strip_prefix("gap after ").unwrap_or(&place);
        let acts = matches!(node.kind, NodeKind::Act | NodeKind::Pick);
        let by = if acts { format!(" by {}", self.policy.people_words(&node.actor)) } else { String::new() };
        let dispute = node.dispute.map(|id| format!(" in dispute {}", self.policy.procedures[id].named.name));
        let dispute = dispute.unwrap_or_default();
        let _ = writeln!(text, "  n{} {kind} {place}{by}{dispute} in c{}", id.0, node.container.0);
        for arm in &node.arms {
            let _ = writeln!(text, "    {}", self.arm(arm));
        }
    }

    fn arm(&self, arm: &Arm) -> String {
        let mut words = kind_words(arm.kind).to_owned();
        if let Some(outcome) = arm.outcome {
            let _ = write!(words, " {}", self.policy.outcomes[outcome].named.name);
        }
        if let Some(guard) = &arm.guard {
            let _ = write!(words, " when {}", self.policy.condition_words(guard, Some(self.graph.procedure)));
        }
        for line in &arm.effects {
            let _ = write!(words, "; {}", self.effect(&line.value));
        }
        let _ = write!(words, " -> {}", goal_words(arm.goal));
        if let Some(beside) = arm.beside {
            let _ = write!(words, ", and beside it {}", goal_words(beside));
        }
        words
    }

    fn effect(&self, effect: &Effect) -> String {
        let things = |things: &[Thing]| {
            things.iter().map(|thing| self.policy.thing_words(*thing)).collect::<Vec<_>>().join(", ")
        };
        let consents =
            |ids: &[crate::model::ConsentId]| things(&ids.iter().map(|id| Thing::Consent(*id)).collect::<Vec<_>>());
        let people = |people: &People| self.policy.people_words(people);
        match effect {
            Effect::Produces(made) => format!("produces {}", things(made)),
            Effect::Needs(needed) => format!("needs {}", things(needed)),
            Effect::Asks(asked) => format!("asks {}", consents(asked)),
            Effect::Withdraws(taken) => format!("withdraws {}", consents(taken)),
            Effect::Sends(sent, to) => format!("sends {} to {}", things(sent), people(to)),
            Effect::Records(..) => "records".to_owned(),
            Effect::HandsOver(to) => format!("hands over to {}", people(to)),
        }
    }

    fn container(&self, text: &mut String, number: usize, container: &Container) {
        let mut words = format!("  c{number}");
        match (container.item, container.branch) {
            (Some(item), true) => words += &format!(" branch {}", self.policy.items[item].path),
            (Some(item), false) => words += &format!(" {}", self.policy.items[item].path),
            (None, _) => words += &format!(" {}", self.policy.procedures[self.graph.procedure].named.name),
        }
        words += &container.parent.map(|ContainerId(parent)| format!(" in c{parent}")).unwrap_or_default();
        words += &container.after.map(|goal| format!(", then {}", goal_words(goal))).unwrap_or_default();
        if !container.branches.is_empty() {
            let branches: Vec<String> = container.branches.iter().map(|goal| goal_words(*goal)).collect();
            words += &format!(", opens {}", branches.join(" and "));
        }
        if !container.watchers.is_empty() {
            let watchers: Vec<String> = container.watchers.iter().map(|node| format!("n{}", node.0)).collect();
            words += &format!(", watched by {}", watchers.join(" and "));
        }
        *text += &words;
        *text += "\n";
    }

    fn state(&self, text: &mut String, id: StateId) {
        let Some(state) = self.graph.state(id) else { return };
        let position: Vec<String> = state.position.iter().map(|node| self.graph.place(self.policy, *node)).collect();
        let holder = self.policy.people_words(self.graph.holder(state));
        let first = if id.index() < self.graph.initial { " begins" } else { "" };
        let _ = write!(text, "  s{}{first} [{}] held by {holder}", id.0, position.join(" | "));
        let things = self.graph.net.things.iter().enumerate().filter(|(index, _)| state.has(*index));
        for (_, thing) in things {
            let _ = write!(text, "; has {}", self.policy.thing_words(*thing));
        }
        for index in 0..self.graph.net.questions.len() {
            if let Some((question, answer)) = self.graph.known(self.policy, index, state.answer(index)) {
                let _ = write!(text, "; {question}: {answer}");
            }
        }
        *text += "\n";
        for edge in self.graph.outgoing(id) {
            let Some(arm) = self.graph.arm(edge) else { continue };
            let moment = self.graph.item(edge).and_then(|item| match &self.policy.items[item].kind {
                ItemKind::Wait(moment) | ItemKind::AtAnyTime(moment, _) => Some(self.moment(moment)),
                _ => None,
            });
            let comes = matches!(arm.kind, ArmKind::Comes | ArmKind::Interrupts);
            let moment = moment.filter(|_| comes).unwrap_or_default();
            let outcome = arm.outcome.map(|id| format!(" {}", self.policy.outcomes[id].named.name));
            let unfinished = if edge.unfinished { ", unfinished work is dropped" } else { "" };
            let outcome = outcome.unwrap_or_default();
            let kind = kind_words(arm.kind);
            let _ = writeln!(text, "    n{} {kind}{outcome}{moment} -> s{}{unfinished}", edge.node.0, edge.to.0);
        }
    }

    fn moment(&self, moment: &Moment) -> String {
        if moment.points().is_empty() {
            String::new()
        } else {
            format!(" ({})", self.policy.moment_words(moment, Some(self.graph.procedure)))
        }
    }
}

fn kind_words(kind: ArmKind) -> &'static str {
    match kind {
        ArmKind::Done => "done",
        ArmKind::Outcome => "outcome",
        ArmKind::PassedOver => "passed over",
        ArmKind::Answer => "answer",
        ArmKind::Comes => "comes",
        ArmKind::Accepts => "accepts",
        ArmKind::Raises => "raises",
        ArmKind::Redecides => "decides anew",
        ArmKind::Overturns => "overturns",
        ArmKind::Interrupts => "interrupts",
        ArmKind::Late => "late",
    }
}

fn goal_words(goal: Goal) -> String {
    match goal {
        Goal::Node(node) => format!("n{}", node.0),
        Goal::Done(container) => format!("done c{}", container.0),
    }
}
