//! What a verdict about a course depends on, cut out of it.
//!
//! What is tied together alike on two courses is tried once: a [`Part`] numbers its moments as they come, so that such parts
//! are equal.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::latest::lower;
use super::{Binding, Ceiling, Course, Inequality, Readings, TimePoint, latest};
use crate::calendar::{Bound, Calendar, Instant};

/// The inequalities of a course by the moment that they bound; without those that the others imply.
pub(super) struct Ties<'a> {
    course: &'a Course,
    bounding: BTreeMap<TimePoint, Vec<usize>>,
}

impl<'a> Ties<'a> {
    /// Looks at a course.
    pub fn of(course: &'a Course) -> Self {
        let mut bounding: BTreeMap<TimePoint, Vec<usize>> = BTreeMap::new();
        for (number, inequality) in course.inequalities.iter().enumerate() {
            bounding.entry(inequality.point).or_default().push(number);
        }
        let all = Ties { course, bounding };
        let implied: Vec<usize> = (0..course.inequalities.len()).filter(|number| all.is_implied(*number)).collect();
        let mut bounding = all.bounding;
        for numbers in bounding.values_mut() {
            numbers.retain(|number| implied.binary_search(number).is_err());
        }
        Ties { course, bounding }
    }

    /// Returns one inequality of the course.
    pub fn inequality(&self, number: usize) -> Option<&'a Inequality> {
        self.course.inequalities.get(number)
    }

    fn bounding(&self, point: TimePoint) -> impl Iterator<Item = (usize, &'a Inequality)> {
        let numbers = self.bounding.get(&point).into_iter().flatten();
        numbers.filter_map(|number| Some((*number, self.course.inequalities.get(*number)?)))
    }

    /// Returns whether an inequality says that something comes before what is counted from it onward anyway.
    fn is_implied(&self, number: usize) -> bool {
        let Some(Inequality { point: early, ceiling, .. }) = self.course.inequalities.get(number) else { return false };
        let early = *early;
        let (late, least) = match plain(ceiling) {
            Ceiling::Point(late) => (late, None),
            Ceiling::Ahead(least, late) => (late, Some(least)),
            _ => return false,
        };
        let onward = |other: &Inequality| match (least, plain(&other.ceiling)) {
            (None, Ceiling::Latest(lists)) => {
                let onward = |(bound, from): &(Bound, TimePoint)| {
                    *from == early && matches!(bound, Bound::Within(within) if within.by.is_none())
                };
                lists.iter().all(|list| list.iter().any(onward))
            }
            (None, Ceiling::Last(points)) => points.contains(&early),
            (None, Ceiling::Point(from) | Ceiling::Earliest(_, from)) => from == early,
            (Some(least), Ceiling::Earliest(bound, from)) => from == early && least == bound,
            _ => false,
        };
        early < late && self.bounding(late).all(|(_, other)| onward(other))
    }

    /// Lists the inequalities on which moments depend, through those that are kept; in the order of the course.
    pub fn part(&self, wanted: &[TimePoint], kept: impl Fn(&Inequality) -> bool) -> Vec<usize> {
        let mut open: Vec<TimePoint> = wanted.to_vec();
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        while let Some(point) = open.pop() {
            if seen.insert(point) {
                for (number, inequality) in self.bounding(point).filter(|(_, inequality)| kept(inequality)) {
                    found.push(number);
                    open.extend(inequality.ceiling.points());
                }
            }
        }
        found.sort_unstable();
        found
    }
}

/// Lists the moments that surely come after one, itself included, or those that surely come before it.
pub(super) fn ordered(course: &Course, from: TimePoint, after: bool) -> BTreeSet<TimePoint> {
    let mut next: BTreeMap<TimePoint, Vec<TimePoint>> = BTreeMap::new();
    for inequality in &course.inequalities {
        if let Ceiling::Point(late) | Ceiling::Ahead(_, late) = &inequality.ceiling {
            let (one, other) = if after { (inequality.point, *late) } else { (*late, inequality.point) };
            next.entry(one).or_default().push(other);
        }
    }
    let (mut open, mut seen) = (vec![from], BTreeSet::from([from]));
    while let Some(point) = open.pop() {
        open.extend(next.get(&point).into_iter().flatten().copied().filter(|point| seen.insert(*point)));
    }
    seen
}

/// Writes what is on, before or after a moment as just that moment.
fn plain(ceiling: &Ceiling) -> Ceiling {
    match ceiling {
        Ceiling::Latest(lists) => match lists.as_slice() {
            [list] => match list.as_slice() {
                [(Bound::On | Bound::Before, point)] => Ceiling::Point(*point),
                _ => ceiling.clone(),
            },
            _ => ceiling.clone(),
        },
        Ceiling::Earliest(Bound::On | Bound::After, point) | Ceiling::Ahead(Bound::On | Bound::After, point) => {
            Ceiling::Point(*point)
        }
        _ => ceiling.clone(),
    }
}

/// Some inequalities with moments of their own numbers, in an order in which few rounds settle them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Part {
    pub inequalities: Vec<Inequality>,
    /// One inequality that is looked at by itself, and stands among the others or does not.
    pub own: Option<Inequality>,
    /// The moment that is asked for, where one is.
    pub target: TimePoint,
    points: usize,
}

impl Part {
    /// Numbers the moments of some inequalities; the origin, from which all is counted, becomes the first.
    pub fn new<'a>(
        inequalities: impl Iterator<Item = &'a Inequality>,
        own: Option<&Inequality>,
        (origin, target): (TimePoint, TimePoint),
    ) -> Self {
        let mut numbers = HashMap::from([(origin, TimePoint::BEGINNING)]);
        let mut number = |point: TimePoint| {
            let next = TimePoint(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
            *numbers.entry(point).or_insert(next)
        };
        let mut renumbered = |inequality: &Inequality| Inequality {
            point: number(inequality.point),
            ceiling: plain(&inequality.ceiling).renumbered(&mut number),
            line: inequality.line.map(|line| Binding { opens: number(line.opens), ..line }),
        };
        let mut inequalities: Vec<(bool, u32, Inequality)> = inequalities
            .map(|inequality| {
                let backward = inequality.ceiling.points().iter().any(|point| *point > inequality.point);
                let order = if backward { u32::MAX - inequality.point.0 } else { inequality.point.0 };
                (backward, order, renumbered(inequality))
            })
            .collect();
        inequalities.sort_by_key(|(backward, order, _)| (*backward, *order));
        let inequalities = inequalities.into_iter().map(|(_, _, inequality)| inequality).collect();
        let own = own.map(&mut renumbered);
        let target = number(target);
        Part { inequalities, own, target, points: numbers.len() }
    }

    /// Lists all of its inequalities.
    pub fn all(&self) -> impl Iterator<Item = &Inequality> {
        self.inequalities.iter().chain(&self.own)
    }

    /// Puts the inequality that is looked at among the others.
    pub fn with_own(&self) -> Part {
        let inequalities = self.all().cloned().collect();
        Part { inequalities, ..self.clone() }
    }

    /// Lists the ways in which its text can be read.
    pub fn readings(&self) -> Vec<Readings> {
        latest::readings(self.all())
    }

    /// Finds the latest time of every moment of a case that begins then, and the earliest time that any limit leaves;
    /// nothing where no schedule keeps every limit.
    pub fn latest(
        &self,
        clock: (&Calendar, Readings),
        begins: Instant,
    ) -> Option<(Vec<Option<Instant>>, Option<Instant>)> {
        let mut at = vec![None; self.points];
        at.first_mut().into_iter().for_each(|first| *first = Some(begins));
        let least = lower(&self.inequalities, clock, (&mut at, begins), &mut |_, _| {}).ok()?;
        Some((at, least))
    }
}
