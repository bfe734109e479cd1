//! What the parts of a procedure have to do with each other: everything that one branch may notice of another.
//!
//! It promises to name too much rather than too little: what is not named here is independent of all other branches.

use std::collections::BTreeMap;

use super::net::{ContainerId, Net, NodeId};
use crate::model::rules::Sentence;
use crate::model::{
    Condition, Effect, FactId, ItemId, ItemKind, Limit, Lines, Meaning, Moment, Point, Policy, Question, Recorded,
    Thing,
};
use crate::source::Span;

/// Something that several branches may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touched {
    /// What is known of the case.
    Fact(FactId),
    /// A document or a consent.
    Thing(Thing),
    /// Something that happens, and that a limit, a wait or a condition may speak of.
    Point(Point),
    /// A rule that speaks of it.
    Rule(usize),
    /// A decision, of which is asked what comes between it and the end.
    Ruling(ItemId),
}

/// One place that touches something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Access {
    pub what: Touched,
    pub at: ContainerId,
    pub writes: bool,
}

/// Lists everything that the nodes and blocks of a net touch.
pub(super) fn collect(policy: &Policy, net: &Net) -> Vec<Access> {
    let mut reader = Reader { policy, net, rules: rules(policy), found: Vec::new() };
    for (id, _) in net.nodes() {
        reader.node(id);
    }
    for (at, container) in net.containers() {
        container.item.into_iter().for_each(|item| reader.item(at, item));
    }
    reader.found
}

/// The rules that speak of each item or event, by their lines: the copies of one text count together.
type Rules = BTreeMap<Span, Vec<usize>>;

fn rules(policy: &Policy) -> Rules {
    let mut found = Rules::new();
    for (number, rule) in policy.rules.iter().enumerate() {
        let (points, moment): (&[Point], &[Point]) = match &rule.sentence.value {
            Sentence::OnlyAfter(points, moment) | Sentence::Follows(points, moment, _) => (points, moment.points()),
            Sentence::Limit(points, limit) => (points, limit.moment().map_or(&[], Moment::points)),
            Sentence::Never(points, _) | Sentence::Happens(points) => (points, &[]),
            Sentence::AlwaysOneHolder | Sentence::OnlyRole(..) | Sentence::DifferentPeople(_) => (&[], &[]),
        };
        for point in points.iter().chain(moment) {
            for span in spans(policy, *point) {
                found.entry(span).or_default().push(number);
            }
        }
    }
    found
}

/// Lists the lines of the items and events that a point speaks of; a stage stands for all that match it.
fn spans(policy: &Policy, point: Point) -> Vec<Span> {
    match point {
        Point::Done(item) | Point::Opens(item) => vec![policy.items[item].named.span],
        Point::Chosen(outcome) => vec![policy.items[policy.outcomes[outcome].item].named.span],
        Point::Event(event) => vec![policy.events[event].named.span],
        Point::Stage(stage) => {
            let items = policy.items.iter().map(|(_, item)| &item.named);
            let named = items.chain(policy.events.iter().map(|(_, event)| &event.named));
            named.filter(|named| named.matches.contains(&stage)).map(|named| named.span).collect()
        }
        Point::Begins(_) | Point::Over(_) => Vec::new(),
    }
}

struct Reader<'a> {
    policy: &'a Policy,
    net: &'a Net,
    rules: Rules,
    found: Vec<Access>,
}

impl Reader<'_> {
    fn note(&mut self, at: ContainerId, what: Touched, writes: bool) {
        self.found.push(Access { what, at, writes });
    }

    fn node(&mut self, id: NodeId) {
        let net = self.net;
        let node = net.node(id);
        let at = node.container;
        for arm in &node.arms {
            let lines = arm.effects.iter().filter_map(|line| line.when.as_ref());
            arm.guard.iter().chain(lines).for_each(|condition| self.condition(at, condition));
            arm.effects.iter().for_each(|line| self.effect(at, &line.value));
            arm.outcome.into_iter().for_each(|outcome| self.note(at, Touched::Point(Point::Chosen(outcome)), true));
        }
        if let Some(item) = node.item {
            self.item(at, item);
        }
    }

    fn item(&mut self, at: ContainerId, item: ItemId) {
        let policy = self.policy;
        let found = &policy.items[item];
        self.note(at, Touched::Point(Point::Done(item)), true);
        self.note(at, Touched::Point(Point::Opens(item)), true);
        self.ruled(at, found.named.span);
        if matches!(found.kind, ItemKind::Decision | ItemKind::Level) {
            self.note(at, Touched::Ruling(item), true);
            self.note(ContainerId(0), Touched::Ruling(item), false);
        }
        if let ItemKind::Wait(moment) | ItemKind::AtAnyTime(moment, _) = &found.kind {
            self.moment(at, moment, true);
        }
        let outcomes = found.outcomes.iter().map(|outcome| &policy.outcomes[*outcome].lines);
        outcomes.chain([&found.lines]).for_each(|lines| self.lines(at, lines));
    }

    fn lines(&mut self, at: ContainerId, lines: &Lines) {
        lines.effects.iter().for_each(|line| self.effect(at, &line.value));
        let judged = lines.judged_by.iter().flat_map(|line| &line.value);
        judged.for_each(|document| self.note(at, Touched::Thing(Thing::Document(*document)), false));
        let own = lines.limits.iter().map(|line| &line.value);
        let raised = lines.raised_by.iter().filter_map(|line| line.value.within.as_ref());
        let claimed = lines.claims.iter().map(|line| &line.value.1);
        let moments = own.chain(raised).chain(claimed).filter_map(Limit::moment);
        moments.for_each(|moment| self.moment(at, moment, false));
        lines.pauses.iter().for_each(|line| self.condition(at, &line.value));
    }

    /// A condition reads; what comes from outside the procedure is answered when it is first asked.
    fn condition(&mut self, at: ContainerId, condition: &Condition) {
        condition.walk(&mut |part| match part {
            Condition::Fact(fact) | Condition::FactIs(fact, _) | Condition::Compare(fact, ..) => {
                self.note(at, Touched::Fact(*fact), true);
            }
            Condition::Chose(item, _) => {
                let answers = self.answers(Question::Outcome(*item));
                self.note(at, Touched::Point(Point::Done(*item)), answers);
            }
            Condition::Happened(point) => {
                let answers = self.answers(Question::Happened(*point));
                self.note(at, Touched::Point(*point), answers);
                let needed = if let Point::Event(event) = point { self.net.meant.get(event) } else { None };
                needed.into_iter().for_each(|condition| self.condition(at, condition));
            }
            Condition::Exists(thing) => self.note(at, Touched::Thing(*thing), false),
            _ => {}
        });
    }

    fn answers(&self, question: Question) -> bool {
        let place = self.net.questions.binary_search(&question).ok();
        place.is_none_or(|place| self.net.outside.get(place) != Some(&false))
    }

    fn effect(&mut self, at: ContainerId, effect: &Effect) {
        let (things, writes): (Vec<Thing>, bool) = match effect {
            Effect::Produces(things) => (things.clone(), true),
            Effect::Withdraws(consents) => (consents.iter().copied().map(Thing::Consent).collect(), true),
            Effect::Needs(things) | Effect::Sends(things, _) => (things.clone(), false),
            Effect::Asks(consents) => (consents.iter().copied().map(Thing::Consent).collect(), false),
            Effect::Records(records, _) => {
                let documents = records.iter().filter_map(|record| match record {
                    Recorded::Document(document) => Some(Thing::Document(*document)),
                    Recorded::Text(_) => None,
                });
                (documents.collect(), false)
            }
            Effect::HandsOver(_) => return,
        };
        things.into_iter().for_each(|thing| self.note(at, Touched::Thing(thing), writes));
    }

    fn moment(&mut self, at: ContainerId, moment: &Moment, comes: bool) {
        let mut points = moment.points().to_vec();
        let mut next = 0;
        while let Some(point) = points.get(next).copied() {
            next += 1;
            self.note(at, Touched::Point(point), comes);
            let Point::Event(event) = point else { continue };
            if comes {
                self.ruled(at, self.policy.events[event].named.span);
            }
            if let Some(Meaning::After(_, moment) | Meaning::Moment(moment)) = &self.policy.events[event].meaning {
                let more: Vec<Point> =
                    moment.points().iter().filter(|point| !points.contains(point)).copied().collect();
                points.extend(more);
            }
        }
    }

    /// A rule connects all that it speaks of, and what it asks of the case besides.
    fn ruled(&mut self, at: ContainerId, span: Span) {
        for number in self.rules.get(&span).cloned().unwrap_or_default() {
            self.note(at, Touched::Rule(number), true);
            let Some(rule) = self.policy.rules.get(number) else { continue };
            let asked = match &rule.sentence.value {
                Sentence::Never(_, condition) => condition.as_ref(),
                _ => None,
            };
            asked.into_iter().chain(&rule.sentence.when).for_each(|condition| self.condition(at, condition));
        }
    }
}
