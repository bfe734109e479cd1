//! What a case answers to the conditions of a policy.

use std::collections::{BTreeMap, BTreeSet};

use stepwell::model::{Condition, Domain, EventId, FactId, Point, Policy, ProcedureId, Thing};
use stepwell::syntax::ast::{Change, Comparison};

use super::tree::{Memory, State};

/// What is asked once and forgotten.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Passing {
    Fact(FactId),
    Words(String),
    Elsewhere(Memory),
    Given(Thing),
}

/// What is true of a case while some conditions are asked.
pub struct Case {
    /// What the case remembers of the answers.
    pub state: State,
    passing: BTreeMap<Passing, u32>,
}

/// What the conditions of a policy ask of a case.
pub struct Asking<'p> {
    pub policy: &'p Policy,
    pub procedure: ProcedureId,
    numbers: BTreeMap<FactId, BTreeSet<u32>>,
    produced: BTreeSet<Thing>,
    /// Whether the facts of a case are settled before anything is asked, as they are in life.
    pub settled: bool,
}

impl<'p> Asking<'p> {
    pub fn new(policy: &'p Policy, procedure: ProcedureId) -> Self {
        let mut numbers: BTreeMap<FactId, BTreeSet<u32>> = BTreeMap::new();
        for condition in super::asked::conditions(policy, procedure) {
            condition.walk(&mut |part| {
                if let Condition::Compare(fact, _, number) = part {
                    // Any two numbers that no comparison tells apart are as good as one.
                    numbers.entry(*fact).or_default().extend([number.saturating_sub(1), *number, number + 1]);
                }
            });
        }
        Asking { policy, procedure, numbers, produced: super::asked::produced(policy, procedure), settled: false }
    }

    /// Lists the cases that a state may be, told apart by everything that these conditions ask.
    pub fn cases(&self, state: &State, conditions: &[&Condition]) -> Vec<Case> {
        let mut cases = vec![Case { state: state.clone(), passing: BTreeMap::new() }];
        for condition in conditions {
            condition.walk(&mut |part| {
                cases = std::mem::take(&mut cases).into_iter().flat_map(|case| self.told(case, part)).collect();
            });
        }
        cases
    }

    /// Tells a case apart by one part of a condition.
    fn told(&self, case: Case, part: &Condition) -> Vec<Case> {
        match part {
            Condition::Fact(fact) | Condition::FactIs(fact, _) | Condition::Compare(fact, ..) => self.fact(case, *fact),
            Condition::Quoted(words) => passing(case, &Passing::Words(words.clone()), 2),
            Condition::Unstated => passing(case, &Passing::Words(String::new()), 2),
            Condition::Happened(Point::Event(event)) => self.event(case, *event),
            Condition::Happened(point) if !self.is_own(*point) => self.once(case, Memory::Happened(*point), 2),
            // It may have been given elsewhere.
            Condition::Exists(Thing::Consent(_)) if !self.produced.contains(&consent(part)) => {
                passing(case, &Passing::Given(consent(part)), 2)
            }
            Condition::Chose(item, _) if self.policy.items[*item].procedure != self.procedure => {
                let outcomes = self.policy.items[*item].outcomes.len();
                self.once(case, Memory::Last(*item), u32::try_from(outcomes).unwrap() + 1)
            }
            _ => vec![case],
        }
    }

    /// Tells a case apart by whether an event has come, which it cannot before what it means has.
    fn event(&self, case: Case, event: EventId) -> Vec<Case> {
        let memory = Memory::Happened(Point::Event(event));
        let Some(needed) = super::asked::meant(self.policy, event) else { return self.once(case, memory, 2) };
        let mut cases = vec![case];
        needed.walk(&mut |part| {
            cases = std::mem::take(&mut cases).into_iter().flat_map(|case| self.told(case, part)).collect();
        });
        let asked = |case: Case| match self.holds(&case, &needed) {
            true => self.once(case, memory, 2),
            false => vec![case],
        };
        cases.into_iter().flat_map(asked).collect()
    }

    /// Lists the values of a fact that have to be told apart.
    fn values(&self, fact: FactId) -> Vec<u32> {
        match &self.policy.facts[fact].domain {
            Domain::Truth => vec![0, 1],
            Domain::OneOf(values) => (0..u32::try_from(values.len()).unwrap()).collect(),
            Domain::Number(_) => self.numbers.get(&fact).into_iter().flatten().copied().collect(),
        }
    }

    /// Settles every fact of a case that does not change between two questions.
    pub fn settle(&self, state: State) -> Vec<State> {
        let mut facts = BTreeSet::new();
        for condition in super::asked::conditions(self.policy, self.procedure) {
            condition.walk(&mut |part| match part {
                Condition::Fact(fact) | Condition::FactIs(fact, _) | Condition::Compare(fact, ..) => {
                    facts.insert(*fact);
                }
                _ => {}
            });
        }
        facts.retain(|fact| self.policy.facts[*fact].change != Some(Change::Changes));
        facts.into_iter().fold(vec![state], |states, fact| {
            let with = |state: State| self.values(fact).into_iter().map(move |value| (state.clone(), value));
            let mut settled: Vec<State> = Vec::new();
            for (mut state, value) in states.into_iter().flat_map(with) {
                state.known.insert(Memory::Fact(fact), value);
                settled.push(state);
            }
            settled
        })
    }

    /// Lists the states in which one of the facts that rise has risen.
    pub fn risen(&self, state: &State) -> Vec<State> {
        let mut found = Vec::new();
        for (memory, value) in &state.known {
            let Memory::Fact(fact) = memory else { continue };
            if self.policy.facts[*fact].change != Some(Change::Rises) {
                continue;
            }
            let next = self.values(*fact).into_iter().find(|other| other > value);
            found.extend(next.map(|next| {
                let mut state = state.clone();
                state.known.insert(*memory, next);
                state
            }));
        }
        found
    }

    fn fact(&self, case: Case, fact: FactId) -> Vec<Case> {
        let values = self.values(fact);
        let memory = Memory::Fact(fact);
        let known = case.state.known.get(&memory).copied();
        let with = |value: &u32| {
            let mut state = case.state.clone();
            state.known.insert(memory, *value);
            Case { state, passing: case.passing.clone() }
        };
        match self.policy.facts[fact].change {
            // It is the same throughout one question, and may be another at the next.
            Some(Change::Changes) => passing(case, &Passing::Fact(fact), u32::try_from(values.len()).unwrap()),
            Some(Change::Rises) if self.settled || case.passing.contains_key(&Passing::Fact(fact)) => vec![case],
            Some(Change::Rises) => {
                let mut cases: Vec<Case> =
                    values.iter().filter(|value| **value >= known.unwrap_or(0)).map(with).collect();
                cases.iter_mut().for_each(|case| {
                    case.passing.insert(Passing::Fact(fact), 0);
                });
                cases
            }
            None if known.is_some() => vec![case],
            None => values.iter().map(with).collect(),
        }
    }

    /// Asks what others do: what has not happened may still happen, and what has happened stays.
    fn once(&self, case: Case, memory: Memory, values: u32) -> Vec<Case> {
        if case.state.known.contains_key(&memory) {
            return vec![case];
        }
        let mut cases = passing(case, &Passing::Elsewhere(memory), values);
        for case in &mut cases {
            if let Some(answer) = case.passing.get(&Passing::Elsewhere(memory)).filter(|answer| **answer > 0) {
                case.state.known.insert(memory, *answer);
            }
        }
        cases
    }

    /// Returns whether a point is in the hands of the procedure itself.
    fn is_own(&self, point: Point) -> bool {
        match point {
            Point::Done(item) | Point::Opens(item) => self.policy.items[item].procedure == self.procedure,
            Point::Chosen(outcome) => self.policy.items[self.policy.outcomes[outcome].item].procedure == self.procedure,
            Point::Begins(procedure) | Point::Over(procedure) => procedure == self.procedure,
            Point::Event(_) | Point::Stage(_) => false,
        }
    }

    /// Returns whether a condition holds for a case.
    pub fn holds(&self, case: &Case, condition: &Condition) -> bool {
        let known = |memory: Memory| case.state.known.get(&memory).copied().unwrap_or(0);
        let value = |fact: FactId| match self.policy.facts[fact].change {
            Some(Change::Changes) => case.passing[&Passing::Fact(fact)],
            _ => known(Memory::Fact(fact)),
        };
        match condition {
            Condition::Unstated => case.passing[&Passing::Words(String::new())] == 1,
            Condition::Quoted(words) => case.passing[&Passing::Words(words.clone())] == 1,
            Condition::Fact(fact) => value(*fact) == 1,
            Condition::FactIs(fact, number) => value(*fact) as usize == *number,
            Condition::Compare(fact, comparison, number) => match comparison {
                Comparison::Less => value(*fact) < *number,
                Comparison::AtMost => value(*fact) <= *number,
                Comparison::Equal => value(*fact) == *number,
                Comparison::AtLeast => value(*fact) >= *number,
                Comparison::More => value(*fact) > *number,
            },
            Condition::Chose(item, outcome) => {
                let number = self.policy.items[*item].outcomes.iter().position(|found| found == outcome).unwrap();
                known(Memory::Last(*item)) as usize == number + 1
            }
            Condition::Happened(point) => known(Memory::Happened(*point)) == 1,
            Condition::HeldBy(_) => unreachable!("rules alone ask who holds a case, and none is written here"),
            Condition::Exists(thing) => match case.passing.get(&Passing::Given(*thing)) {
                Some(given) => *given == 1,
                None => self.exists(&case.state, *thing),
            },
            Condition::Not(inner) => !self.holds(case, inner),
            Condition::And(parts) => parts.iter().all(|part| self.holds(case, part)),
            Condition::Or(parts) => parts.iter().any(|part| self.holds(case, part)),
        }
    }

    /// Returns whether something is there: a document that nothing produces is taken to exist.
    pub fn exists(&self, state: &State, thing: Thing) -> bool {
        state.things.contains(&thing) || (matches!(thing, Thing::Document(_)) && !self.produced.contains(&thing))
    }
}

fn consent(part: &Condition) -> Thing {
    let Condition::Exists(thing) = part else { unreachable!("it asks for a consent") };
    *thing
}

fn passing(case: Case, question: &Passing, values: u32) -> Vec<Case> {
    if case.passing.contains_key(question) {
        return vec![case];
    }
    let with = |value| {
        let mut passing = case.passing.clone();
        passing.insert(question.clone(), value);
        Case { state: case.state.clone(), passing }
    };
    (0..values).map(with).collect()
}
