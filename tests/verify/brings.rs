//! What has come, what is brought about, and what is remembered of it.

use stepwell::model::{Condition, Effect, ItemId, Lines, Moment, OutcomeId, Point, Thing};

use super::answers::Case;
use super::asked;
use super::tree::{Memory, State};
use super::walk::Walker;

impl Walker<'_> {
    /// Lists the states in which what is waited for has come, and is used up.
    pub(super) fn comes(&self, state: &State, moment: &Moment) -> Vec<State> {
        let ways: Vec<Vec<Point>> = match moment {
            Moment::Unstated => vec![Vec::new()],
            Moment::AnyOf(points) | Moment::First(points) => points.iter().map(|point| vec![*point]).collect(),
            Moment::Last(points) => vec![points.clone()],
        };
        let mut found = Vec::new();
        for points in ways {
            if !points.iter().all(|point| matches!(point, Point::Event(_)) || is_fresh(state, *point)) {
                continue;
            }
            for mut next in self.can_come(state, &points) {
                for point in &points {
                    if matches!(point, Point::Event(_)) {
                        self.happens(&mut next, *point);
                    }
                    next.known.remove(&Memory::Fresh(*point));
                }
                found.push(next);
            }
        }
        found
    }

    /// Lists the states in which nothing has to come before some events.
    fn can_come(&self, state: &State, points: &[Point]) -> Vec<State> {
        let events =
            points.iter().filter_map(|point| if let Point::Event(event) = point { Some(*event) } else { None });
        let needed: Vec<Condition> = events.filter_map(|event| asked::meant(self.policy, event)).collect();
        let conditions: Vec<&Condition> = needed.iter().collect();
        let cases = self.asking.cases(state, &conditions).into_iter();
        let fits = cases.filter(|case| conditions.iter().all(|condition| self.asking.holds(case, condition)));
        fits.map(|case| case.state).collect()
    }

    pub(super) fn has_come(&self, state: &State, moment: &Moment) -> bool {
        match moment {
            Moment::Unstated => false,
            Moment::AnyOf(points) | Moment::First(points) => points.iter().any(|point| is_fresh(state, *point)),
            Moment::Last(points) => points.iter().all(|point| is_fresh(state, *point)),
        }
    }
    /// Lists the states after what some blocks bring about.
    pub(super) fn effects(&self, state: &State, blocks: &[&Lines]) -> Vec<State> {
        let lines: Vec<_> = blocks.iter().flat_map(|lines| &lines.effects).collect();
        let conditions: Vec<&Condition> = lines.iter().filter_map(|line| line.when.as_ref()).collect();
        let mut found = Vec::new();
        for case in self.asking.cases(state, &conditions) {
            let holding: Vec<&Effect> = lines
                .iter()
                .filter(|line| line.when.as_ref().is_none_or(|when| self.asking.holds(&case, when)))
                .map(|line| &line.value)
                .collect();
            let Case { state: mut next, .. } = case;
            for effect in holding {
                match effect {
                    Effect::Produces(things) => next.things.extend(things.iter().copied()),
                    Effect::Withdraws(consents) => {
                        next.things.retain(|thing| !consents.iter().any(|found| *thing == Thing::Consent(*found)));
                    }
                    Effect::HandsOver(people) => next.holder = people.clone(),
                    Effect::Needs(_) | Effect::Asks(_) | Effect::Sends(..) | Effect::Records(..) => {}
                }
            }
            found.push(next);
        }
        found
    }

    /// Notes that something happened, if it is ever asked.
    pub(super) fn happens(&self, state: &mut State, point: Point) {
        for memory in [Memory::Happened(point), Memory::Fresh(point)] {
            if self.remembered.contains(&memory) {
                state.known.insert(memory, 1);
            }
        }
    }

    pub(super) fn remember_last(&self, state: &mut State, item: ItemId, outcome: OutcomeId) {
        if self.remembered.contains(&Memory::Last(item)) {
            let number = self.policy.items[item].outcomes.iter().position(|found| *found == outcome).unwrap();
            state.known.insert(Memory::Last(item), u32::try_from(number).unwrap() + 1);
        }
    }
}

fn is_fresh(state: &State, point: Point) -> bool {
    state.known.contains_key(&Memory::Fresh(point))
}
