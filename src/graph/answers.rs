//! What is asked of a case on its way, and which answers it may give.

use super::net::{Net, NodeKind};
use super::state::State;
use super::system::{Guide, System};
use crate::model::{
    ActorId, Condition, Domain, Effect, EventId, FactId, ItemKind, Meaning, Moment, People, Point, Policy, ProcedureId,
    Question, Thing,
};
use crate::syntax::ast::{Change, Comparison};

/// Returns the condition under which a moment has come in a procedure; one that may always come asks nothing.
///
/// An event from outside may always come; one that means a moment comes no sooner than that moment does.
pub(super) fn has_come(policy: &Policy, procedure: ProcedureId, moment: &Moment) -> Option<Condition> {
    Coming { policy, procedure }.moment(moment, &mut Vec::new())
}

/// What a procedure waits for.
struct Coming<'a> {
    policy: &'a Policy,
    procedure: ProcedureId,
}

impl Coming<'_> {
    /// `through` holds the events whose meaning is being followed.
    fn moment(&self, moment: &Moment, through: &mut Vec<EventId>) -> Option<Condition> {
        let asked = moment.points().iter().map(|point| self.point(*point, through));
        match moment {
            Moment::Unstated => None,
            Moment::AnyOf(_) | Moment::First(_) => asked.collect::<Option<Vec<_>>>().map(Condition::Or),
            Moment::Last(_) => {
                let asked: Vec<Condition> = asked.flatten().collect();
                (!asked.is_empty()).then_some(Condition::And(asked))
            }
        }
    }

    fn point(&self, point: Point, through: &mut Vec<EventId>) -> Option<Condition> {
        match point {
            Point::Done(_) | Point::Opens(_) | Point::Chosen(_) => Some(Condition::Happened(point)),
            // While a case is in a procedure, that is not over.
            Point::Over(procedure) if procedure == self.procedure => Some(Condition::Or(Vec::new())),
            Point::Event(event) if !through.contains(&event) => {
                through.push(event);
                let asked = match &self.policy.events[event].meaning {
                    Some(Meaning::After(_, moment) | Meaning::Moment(moment)) => self.moment(moment, through),
                    Some(Meaning::Count(_, counted, _)) => self.point(Point::Event(*counted), through),
                    Some(Meaning::When(_)) | None => None,
                };
                through.pop();
                asked
            }
            Point::Event(_) | Point::Over(_) | Point::Begins(_) | Point::Stage(_) => None,
        }
    }
}

/// Collects the questions that the arms of a net ask, and those that are asked beside it, and what comes into being.
pub(super) fn collect(policy: &Policy, procedure: ProcedureId, net: &mut Net, mut questions: Vec<Question>) {
    let mut things = Vec::new();
    let mut compared: Vec<(FactId, u32)> = Vec::new();
    let arms = net.nodes.iter().flat_map(|node| &node.arms);
    for arm in arms {
        let lines = arm.effects.iter().filter_map(|line| line.when.as_ref());
        for condition in arm.guard.iter().chain(lines) {
            condition.walk(&mut |part| {
                questions.extend(question(part));
                if let Condition::Compare(fact, _, number) = part {
                    compared.push((*fact, *number));
                }
            });
        }
        for line in &arm.effects {
            if let Effect::Produces(made) = &line.value {
                things.extend(made.iter().copied());
            }
        }
    }
    // What rules ask of a case has to be remembered as well.
    for rule in &policy.rules {
        for condition in rule.conditions() {
            condition.walk(&mut |part| {
                questions.extend(question(part));
                if let Condition::Compare(fact, _, number) = part {
                    compared.push((*fact, *number));
                }
            });
        }
    }
    questions.extend(waited(policy, net).map(Question::Unused));
    for event in events(policy, net, &questions) {
        let Some(needed) = has_come(policy, procedure, &Moment::AnyOf(vec![Point::Event(event)])) else { continue };
        needed.walk(&mut |part| questions.extend(question(part)));
        net.meant.insert(event, needed);
    }
    questions.sort_unstable();
    questions.dedup();
    things.sort_unstable();
    things.dedup();
    compared.sort_unstable();
    compared.dedup();
    for question in &questions {
        let constants: Vec<u32> =
            compared.iter().filter(|(fact, _)| *question == Question::Fact(*fact)).map(|(_, number)| *number).collect();
        net.classes.push(classes(policy, *question, constants.len()));
        net.constants.push(constants);
        let outside = match question {
            Question::Outcome(item) => !net.holds(*item),
            Question::Happened(point) => !is_own(policy, net, *point),
            Question::Unused(_) => false,
            Question::Fact(_) => true,
        };
        net.outside.push(outside);
    }
    net.questions = questions;
    net.things = things;
}

/// Lists the events that are asked, or that a net waits for.
fn events(policy: &Policy, net: &Net, questions: &[Question]) -> Vec<EventId> {
    let asked =
        questions.iter().map(|question| if let Question::Happened(point) = question { Some(*point) } else { None });
    let items = net.nodes.iter().filter_map(|node| node.item);
    let awaited = items.flat_map(|item| match &policy.items[item].kind {
        ItemKind::Wait(moment) | ItemKind::AtAnyTime(moment, _) => moment.points(),
        _ => &[],
    });
    let event = |point: Point| if let Point::Event(event) = point { Some(event) } else { None };
    asked.flatten().chain(awaited.copied()).filter_map(event).collect()
}

/// Lists the points in the net's own hands for which it waits.
fn waited(policy: &Policy, net: &Net) -> impl Iterator<Item = Point> {
    let items = net.nodes.iter().filter(|node| node.kind == NodeKind::Wait).filter_map(|node| node.item);
    let points = items.flat_map(|item| match &policy.items[item].kind {
        ItemKind::Wait(moment) => moment.points(),
        _ => &[],
    });
    points.copied().filter(|point| is_own(policy, net, *point))
}

/// Returns whether a point is in the net's own hands: an item of it, or an outcome of one.
pub(super) fn is_own(policy: &Policy, net: &Net, point: Point) -> bool {
    match point {
        Point::Done(item) | Point::Opens(item) => net.holds(item),
        Point::Chosen(outcome) => net.holds(policy.outcomes[outcome].item),
        Point::Event(_) | Point::Begins(_) | Point::Over(_) | Point::Stage(_) => false,
    }
}

/// Returns what a part of a condition asks; the document's own words are asked afresh each time.
fn question(part: &Condition) -> Option<Question> {
    match part {
        Condition::Fact(fact) | Condition::FactIs(fact, _) | Condition::Compare(fact, ..) => {
            Some(Question::Fact(*fact))
        }
        Condition::Chose(item, _) => Some(Question::Outcome(*item)),
        Condition::Happened(point) => Some(Question::Happened(*point)),
        _ => None,
    }
}

/// Returns how many classes of answers a question has.
fn classes(policy: &Policy, question: Question, constants: usize) -> u8 {
    let count = match question {
        Question::Fact(fact) => match &policy.facts[fact].domain {
            Domain::Truth => 2,
            Domain::OneOf(values) => values.len(),
            Domain::Number(_) => 2 * constants + 1,
        },
        // The decision may not have been made.
        Question::Outcome(item) => policy.items[item].outcomes.len() + 1,
        Question::Happened(_) | Question::Unused(_) => 2,
    };
    u8::try_from(count).unwrap_or(u8::MAX)
}

/// An answer given for the moment, to a question that is asked afresh each time.
type Fresh = Vec<(Asked, bool)>;

/// What is asked afresh.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Words(Condition),
    Question(usize, u8),
}

/// Returns the states in which a condition holds, each with the answers that make it so; a guide may know the answers.
pub(super) fn ask(system: &System<'_>, state: &State, condition: Option<&Condition>) -> Vec<State> {
    let Some(condition) = condition else { return vec![state.clone()] };
    let holding = ask_all(system, state, &[condition]).into_iter().filter(|(_, held)| *held == [true]);
    holding.map(|(state, _)| state).collect()
}

/// Tells a state apart by several conditions that are asked together: each case with which of them hold.
///
/// What is asked together has one answer, and every case is in the list: one for which no way on is left is seen.
pub(super) fn ask_all(system: &System<'_>, state: &State, conditions: &[&Condition]) -> Vec<(State, Vec<bool>)> {
    let System { policy, net, guide } = *system;
    let mut found = Vec::new();
    Asker { policy, net, guide, conditions }.explore(state.clone(), Vec::new(), &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

struct Asker<'a> {
    policy: &'a Policy,
    net: &'a Net,
    guide: Option<&'a dyn Guide>,
    conditions: &'a [&'a Condition],
}

/// The next thing that has to be answered before a condition is decided.
enum Open {
    Words(Condition),
    Question(usize),
}

impl Asker<'_> {
    fn explore(&self, state: State, fresh: Fresh, found: &mut Vec<(State, Vec<bool>)>) {
        let held: Result<Vec<bool>, Open> =
            self.conditions.iter().map(|condition| self.value(condition, &state, &fresh)).collect();
        match held {
            Ok(held) => found.push((state, held)),
            Err(Open::Words(words)) => {
                let known = self.guide.and_then(|guide| guide.holds(&words));
                for answer in [true, false].into_iter().filter(|answer| known.is_none_or(|known| known == *answer)) {
                    let mut fresh = fresh.clone();
                    fresh.push((Asked::Words(words.clone()), answer));
                    self.explore(state.clone(), fresh, found);
                }
            }
            Err(Open::Question(index)) => self.branch(index, state, &fresh, found),
        }
    }

    fn branch(&self, index: usize, state: State, fresh: &Fresh, found: &mut Vec<(State, Vec<bool>)>) {
        let Some(question) = self.net.questions.get(index).copied() else { return };
        let classes = self.net.classes.get(index).copied().unwrap_or(0);
        let lowest = if self.change(question) == Some(Change::Rises) { state.answer(index).max(1) } else { 1 };
        let constants = self.net.constants.get(index).map_or(&[][..], Vec::as_slice);
        let known = self.guide.and_then(|guide| guide.answer(question, constants));
        for class in (lowest..=classes).filter(|class| known.is_none_or(|known| known == *class)) {
            let mut next = state.clone();
            let mut fresh = fresh.clone();
            // What has not happened yet may still happen; every other answer stays.
            let stays = match question {
                Question::Happened(_) => class == 2,
                Question::Outcome(item) => usize::from(class) <= self.policy.items[item].outcomes.len(),
                _ => self.change(question) != Some(Change::Changes),
            };
            if stays {
                next.set_answer(index, class);
            }
            fresh.push((Asked::Question(index, class), true));
            self.explore(next, fresh, found);
        }
    }

    fn change(&self, question: Question) -> Option<Change> {
        match question {
            Question::Fact(fact) => self.policy.facts[fact].change,
            _ => None,
        }
    }

    /// Returns the class in which a question is answered, if it is.
    fn class(&self, index: usize, state: &State, fresh: &Fresh) -> Option<u8> {
        let given = fresh.iter().find_map(|(asked, _)| match asked {
            Asked::Question(known, class) if *known == index => Some(*class),
            _ => None,
        });
        if given.is_some() {
            return given;
        }
        let question = self.net.questions.get(index).copied()?;
        let afresh = self.change(question).is_some();
        Some(state.answer(index)).filter(|answer| *answer > 0 && !afresh)
    }

    fn value(&self, condition: &Condition, state: &State, fresh: &Fresh) -> Result<bool, Open> {
        match condition {
            Condition::Unstated | Condition::Quoted(_) => {
                let given = fresh.iter().find(|(asked, _)| *asked == Asked::Words(condition.clone()));
                given.map(|(_, answer)| *answer).ok_or_else(|| Open::Words(condition.clone()))
            }
            Condition::Not(inner) => self.value(inner, state, fresh).map(|value| !value),
            Condition::And(parts) => self.all(parts, state, fresh, false).map(|value| !value),
            Condition::Or(parts) => self.all(parts, state, fresh, true),
            Condition::Exists(thing) => self.exists(*thing, condition, state, fresh),
            Condition::HeldBy(actor) => self.held_by(*actor, condition, state, fresh),
            _ => {
                let Some(asked) = question(condition) else { return Ok(false) };
                let Ok(index) = self.net.questions.binary_search(&asked) else { return Ok(false) };
                match self.class(index, state, fresh) {
                    Some(class) => Ok(self.fits(condition, index, class)),
                    None => self.unanswered(index, state, fresh),
                }
            }
        }
    }

    /// Looks for a part whose value is `wanted`; parts that are still open matter only if there is none.
    fn all(&self, parts: &[Condition], state: &State, fresh: &Fresh, wanted: bool) -> Result<bool, Open> {
        let mut open = None;
        for part in parts {
            match self.value(part, state, fresh) {
                Ok(value) if value == wanted => return Ok(true),
                Ok(_) => {}
                Err(found) => open = open.or(Some(found)),
            }
        }
        open.map_or(Ok(false), Err)
    }

    /// What the procedure itself does has simply not happened yet, nor an event that means it; facts, other events and
    /// other procedures are open.
    fn unanswered(&self, index: usize, state: &State, fresh: &Fresh) -> Result<bool, Open> {
        let outside = self.net.outside.get(index).copied().unwrap_or(true);
        let meant = match self.net.questions.get(index) {
            Some(Question::Happened(Point::Event(event))) => self.net.meant.get(event),
            _ => None,
        };
        let can_be = meant.map_or(Ok(true), |needed| self.value(needed, state, fresh))?;
        if outside && can_be { Err(Open::Question(index)) } else { Ok(false) }
    }

    fn exists(&self, thing: Thing, condition: &Condition, state: &State, fresh: &Fresh) -> Result<bool, Open> {
        let known = self.net.things.binary_search(&thing).ok().map(|index| state.has(index));
        let may_be = self.net.maybe.contains(&thing);
        if let Some(exists) = known.filter(|exists| *exists || !may_be) {
            return Ok(exists);
        }
        let given = fresh.iter().find(|(asked, _)| *asked == Asked::Words(condition.clone()));
        match thing {
            Thing::Document(_) if !may_be => Ok(true),
            _ => given.map(|(_, answer)| *answer).ok_or_else(|| Open::Words(condition.clone())),
        }
    }

    /// A role holds for its team and service, and each of those who hold it together does; where one of several holds, or
    /// nobody is named, either may be.
    fn held_by(&self, actor: ActorId, condition: &Condition, state: &State, fresh: &Fresh) -> Result<bool, Open> {
        let holders = match self.net.holders.get(usize::from(state.holder)) {
            Some(People::AnyOf(groups)) => groups.iter().collect(),
            Some(People::OrElse(first, second)) => vec![first, second],
            Some(People::Unstated) | None => Vec::new(),
        };
        let is_theirs = |holder: &ActorId| self.policy.places_of(*holder).contains(&actor);
        let mut held = holders.iter().map(|group| group.iter().any(is_theirs));
        let first = held.next();
        if let Some(first) = first.filter(|first| held.all(|next| next == *first)) {
            return Ok(first);
        }
        let given = fresh.iter().find(|(asked, _)| *asked == Asked::Words(condition.clone()));
        given.map(|(_, answer)| *answer).ok_or_else(|| Open::Words(condition.clone()))
    }

    /// Returns whether a class of answers makes a part of a condition true; classes count from one.
    fn fits(&self, condition: &Condition, index: usize, class: u8) -> bool {
        let class = usize::from(class) - 1;
        match condition {
            Condition::Fact(_) | Condition::Happened(_) => class == 1,
            Condition::FactIs(_, value) => class == *value,
            Condition::Chose(item, outcome) => self.policy.items[*item].outcomes.get(class) == Some(outcome),
            Condition::Compare(_, comparison, number) => {
                let constants = self.net.constants.get(index).map_or(&[][..], Vec::as_slice);
                let place = 2 * constants.partition_point(|known| known < number) + 1;
                match comparison {
                    Comparison::Less => class < place,
                    Comparison::AtMost => class <= place,
                    Comparison::Equal => class == place,
                    Comparison::AtLeast => class >= place,
                    Comparison::More => class > place,
                }
            }
            _ => false,
        }
    }
}
