//! What a verdict about a course depends on, cut out of it.
//!
//! What is tied together alike on two courses is tried once: a [`Part`] numbers its moments as they come, so that such parts
//! are equal.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::{Ceiling, Course, Inequality, Readings, TimePoint, latest};
use crate::calendar::Bound;

/// The inequalities of a course by the moment that they bound; without those that the others imply.
pub(super) struct Ties<'a> {
    course: &'a Course,
    bounding: Vec<Vec<usize>>,
}

impl<'a> Ties<'a> {
    /// Looks at a course.
    pub fn of(course: &'a Course) -> Self {
        let mut bounding: Vec<Vec<usize>> = vec![Vec::new(); course.points as usize];
        for (number, inequality) in course.inequalities.iter().enumerate() {
            bounding.get_mut(inequality.point.index()).into_iter().for_each(|numbers| numbers.push(number));
        }
        let mut all = Ties { course, bounding };
        let implied: Vec<bool> = (0..course.inequalities.len()).map(|number| all.is_implied(number)).collect();
        for numbers in &mut all.bounding {
            numbers.retain(|number| implied.get(*number) == Some(&false));
        }
        all
    }

    /// Returns one inequality of the course.
    pub fn inequality(&self, number: usize) -> Option<&'a Inequality> {
        self.course.inequalities.get(number)
    }

    fn bounding(&self, point: TimePoint) -> impl Iterator<Item = (usize, &'a Inequality)> {
        let numbers = self.bounding.get(point.index()).into_iter().flatten();
        numbers.filter_map(|number| Some((*number, self.course.inequalities.get(*number)?)))
    }

    /// Returns whether an inequality says that something comes before what is counted from it onward anyway.
    fn is_implied(&self, number: usize) -> bool {
        let Some(Inequality { point: early, ceiling, .. }) = self.course.inequalities.get(number) else { return false };
        let early = *early;
        let (late, least) = match (just(ceiling), ceiling) {
            (Some(late), _) => (late, None),
            (None, Ceiling::Ahead(least, late)) => (*late, Some(least)),
            _ => return false,
        };
        if early >= late {
            return false;
        }
        let onward = |other: &Inequality| match (least, &other.ceiling) {
            (None, _) if just(&other.ceiling).is_some() => just(&other.ceiling) == Some(early),
            (None, Ceiling::Latest(lists)) => {
                let onward = |(bound, from): &(Bound, TimePoint)| {
                    *from == early && matches!(bound, Bound::Within(within) if within.by.is_none())
                };
                lists.iter().all(|list| list.iter().any(onward))
            }
            (None, Ceiling::Last(points)) => points.contains(&early),
            (None, Ceiling::Earliest(_, from)) => *from == early,
            (Some(least), Ceiling::Earliest(bound, from)) => *from == early && least == bound,
            _ => false,
        };
        self.bounding(late).all(|(_, other)| onward(other))
    }

    /// Lists the inequalities on which moments depend, through those that are kept; in the order of the course.
    pub fn part(&self, wanted: &[TimePoint], kept: impl Fn(&Inequality) -> bool) -> Vec<usize> {
        let mut open: Vec<TimePoint> = wanted.to_vec();
        let (mut seen, mut found) = (vec![false; self.bounding.len()], Vec::new());
        while let Some(point) = open.pop() {
            if seen.get_mut(point.index()).is_some_and(|seen| !std::mem::replace(seen, true)) {
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

/// Which moments surely come after which.
pub(super) struct Order {
    later: Vec<Vec<TimePoint>>,
    earlier: Vec<Vec<TimePoint>>,
}

impl Order {
    /// Looks at a course; what is only on the same day as something may come before it.
    pub fn of(course: &Course) -> Self {
        let size = course.points as usize;
        let (mut later, mut earlier) = (vec![Vec::new(); size], vec![Vec::new(); size]);
        for inequality in &course.inequalities {
            let late = match &inequality.ceiling {
                Ceiling::Point(late) => *late,
                Ceiling::Ahead(bound, late) if !matches!(bound, Bound::OnSameDay { .. }) => *late,
                _ => continue,
            };
            for (next, from, to) in [(&mut later, inequality.point, late), (&mut earlier, late, inequality.point)] {
                next.get_mut(from.index()).into_iter().for_each(|next: &mut Vec<TimePoint>| next.push(to));
            }
        }
        Order { later, earlier }
    }

    /// Tells of each moment whether it surely comes after one, or is that.
    pub fn after(&self, from: TimePoint) -> Vec<bool> {
        reached(&self.later, from)
    }

    /// Tells of each moment whether it surely comes before one, or is that.
    pub fn before(&self, from: TimePoint) -> Vec<bool> {
        reached(&self.earlier, from)
    }
}

fn reached(next: &[Vec<TimePoint>], from: TimePoint) -> Vec<bool> {
    let (mut open, mut seen) = (vec![from], vec![false; next.len()]);
    while let Some(point) = open.pop() {
        if seen.get_mut(point.index()).is_some_and(|seen| !std::mem::replace(seen, true)) {
            open.extend(next.get(point.index()).into_iter().flatten().copied());
        }
    }
    seen
}

/// Returns the one moment that a ceiling is: what is on, before or after a moment is no later than just that.
fn just(ceiling: &Ceiling) -> Option<TimePoint> {
    match ceiling {
        Ceiling::Point(point)
        | Ceiling::Earliest(Bound::On | Bound::After, point)
        | Ceiling::Ahead(Bound::On | Bound::After, point) => Some(*point),
        Ceiling::Latest(lists) => match lists.as_slice() {
            [list] => match list.as_slice() {
                [(Bound::On | Bound::Before, point)] => Some(*point),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Orders inequalities so that few rounds settle them: first what counts onward, then what looks ahead.
fn order(inequality: &Inequality) -> (bool, u32) {
    let backward = inequality.ceiling.points().any(|point| point > inequality.point);
    (backward, if backward { u32::MAX - inequality.point.0 } else { inequality.point.0 })
}

/// Puts inequalities in an order in which few rounds settle them.
pub(super) fn in_order<'a>(inequalities: impl Iterator<Item = &'a Inequality>) -> Vec<&'a Inequality> {
    let mut found: Vec<&Inequality> = inequalities.collect();
    found.sort_by_cached_key(|inequality| order(inequality));
    found
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
        let mut numbers: HashMap<TimePoint, TimePoint, FixedState> = HashMap::default();
        numbers.insert(origin, TimePoint::BEGINNING);
        let mut number = |point: TimePoint| {
            let next = TimePoint(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
            *numbers.entry(point).or_insert(next)
        };
        let mut renumbered = |inequality: &Inequality| {
            let found = match just(&inequality.ceiling) {
                Some(point) => &Inequality { ceiling: Ceiling::Point(point), ..*inequality },
                None => inequality,
            };
            found.with(&mut number)
        };
        let mut inequalities: Vec<((bool, u32), Inequality)> =
            inequalities.map(|inequality| (order(inequality), renumbered(inequality))).collect();
        inequalities.sort_by_key(|(order, _)| *order);
        let inequalities = inequalities.into_iter().map(|(_, inequality)| inequality).collect();
        let own = own.map(&mut renumbered);
        let target = number(target);
        Part { inequalities, own, target, points: numbers.len() }
    }

    /// Lists all of its inequalities.
    pub fn all(&self) -> impl Iterator<Item = &Inequality> {
        self.inequalities.iter().chain(&self.own)
    }

    /// Lists the ways in which its text can be read.
    pub fn readings(&self) -> Vec<Readings> {
        latest::readings(self.all())
    }

    /// Returns how many moments it has.
    pub fn points(&self) -> usize {
        self.points
    }
}
