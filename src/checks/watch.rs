//! A rule as a small automaton that watches a case go by.
//!
//! The automaton reads what happens, one step at a time, and then that the case has ended: linear temporal logic on
//! finite courses (De Giacomo and Vardi 2013), for the patterns of Dwyer, Avrunin and Corbett (1999) that the sentences
//! are. It knows nothing of procedures, so that rules can be compared with each other as well.

use super::happenings::expanded;
use crate::model::rules::{Rule, Sentence};
use crate::model::{Condition, Moment, Point, Policy};

/// At most so many moments are told apart in one rule.
const MOST_GROUPS: usize = 8;

/// Which pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// The subject does not happen.
    Never,
    /// The subject happens only once all groups have.
    OnlyAfter,
    /// After all groups have happened the subject does.
    Follows,
    /// The subject happens.
    Happens,
}

/// What a rule watches for.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    pub pattern: Pattern,
    /// What counts as the happening of its subject.
    pub subject: Vec<Point>,
    /// What has to have happened: one point of each group.
    pub groups: Vec<Vec<Point>>,
    /// Whether the groups count once only.
    pub once: bool,
    /// For which cases.
    pub condition: Option<Condition>,
}

/// What an automaton has seen; nothing at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    groups: u16,
    waits: bool,
    over: bool,
}

impl Seen {
    /// Returns whether something is still to happen.
    pub fn is_waiting(self) -> bool {
        self.waits
    }
}

/// One step of a case, as far as a rule is concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Letter {
    /// Whether the subject happens, at least on some reading of the step, and on every one.
    pub subject: Sure,
    /// Which groups happen, by number: on some reading, and on every one.
    pub groups: (u16, u16),
    /// Whether a procedure begins in which the subject can happen.
    pub enters: bool,
    /// Whether the condition may hold just before.
    pub holds: bool,
}

/// How sure something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// It is not so.
    #[default]
    No,
    /// It may be.
    Perhaps,
    /// It is so.
    Yes,
}

impl Watch {
    /// Makes the automata of a rule, one for each reading of its moment; none for what is not about order.
    pub fn of(policy: &Policy, rule: &Rule) -> Vec<Watch> {
        let when = rule.sentence.when.clone();
        let whole = |pattern, points: &[Point], condition| {
            vec![Watch { pattern, subject: expanded(policy, points), groups: Vec::new(), once: false, condition }]
        };
        match &rule.sentence.value {
            Sentence::Never(points, held) => {
                let both: Vec<Condition> = held.iter().chain(&when).cloned().collect();
                whole(Pattern::Never, points, (!both.is_empty()).then_some(Condition::And(both)))
            }
            Sentence::Happens(points) => whole(Pattern::Happens, points, when),
            Sentence::OnlyAfter(points, moment) => readings(policy, (Pattern::OnlyAfter, points), moment, when),
            Sentence::Follows(points, moment, _) => readings(policy, (Pattern::Follows, points), moment, when),
            Sentence::AlwaysOneHolder | Sentence::OnlyRole(..) | Sentence::DifferentPeople(_) | Sentence::Limit(..) => {
                Vec::new()
            }
        }
    }

    /// Returns what has been seen after a step; nothing if the rule is broken by it.
    pub fn step(&self, seen: Seen, letter: Letter) -> Option<Seen> {
        let all = (1_u16 << self.groups.len()) - 1;
        match self.pattern {
            Pattern::Never => (letter.subject == Sure::No || !letter.holds).then_some(seen),
            Pattern::OnlyAfter => {
                let groups = seen.groups | letter.groups.1;
                (letter.subject == Sure::No || groups == all || !letter.holds).then_some(Seen { groups, ..seen })
            }
            Pattern::Follows => {
                let groups = seen.groups | letter.groups.0;
                if groups == all && !seen.over {
                    return Some(Seen { groups: 0, waits: true, over: self.once });
                }
                let waits = seen.waits && letter.subject != Sure::Yes;
                Some(Seen { groups: if seen.over { 0 } else { groups }, waits, ..seen })
            }
            Pattern::Happens => {
                let over = seen.over || letter.subject == Sure::Yes;
                Some(Seen { waits: (seen.waits || letter.enters) && !over, over, ..seen })
            }
        }
    }

    /// Returns whether a case that ends so breaks the rule; it may be one of those of which the rule speaks.
    pub fn is_broken_at_end(&self, seen: Seen) -> bool {
        matches!(self.pattern, Pattern::Follows | Pattern::Happens) && seen.waits
    }

    /// Lists everything of which it speaks.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        self.subject.iter().chain(self.groups.iter().flatten()).copied()
    }

    /// Lists what sets it going: what it forbids, restrains or answers.
    pub fn trigger(&self) -> Vec<Point> {
        match self.pattern {
            Pattern::Never | Pattern::OnlyAfter | Pattern::Happens => self.subject.clone(),
            Pattern::Follows => self.groups.concat(),
        }
    }
}

/// Makes one automaton for each reading: of `a or b` the document does not say which.
pub(super) fn readings(
    policy: &Policy,
    (pattern, points): (Pattern, &[Point]),
    moment: &Moment,
    condition: Option<Condition>,
) -> Vec<Watch> {
    let one = |point: &Point| expanded(policy, std::slice::from_ref(point));
    let groups: Vec<Vec<Vec<Point>>> = match moment {
        Moment::Unstated => Vec::new(),
        Moment::AnyOf(points) => points.iter().map(|point| vec![one(point)]).collect(),
        Moment::First(points) => vec![vec![expanded(policy, points)]],
        Moment::Last(points) => vec![points.iter().map(one).collect()],
    };
    let fits = groups.into_iter().filter(|groups| groups.len() <= MOST_GROUPS);
    let once = matches!(moment, Moment::First(_));
    let subject = expanded(policy, points);
    fits.map(|groups| Watch { pattern, subject: subject.clone(), groups, once, condition: condition.clone() }).collect()
}
