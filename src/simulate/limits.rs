//! The limits of an item or block: when it is due, and whether it is late. All times come from the calendar.

use crate::calendar::{Bound, Instant, Length, Reading, Window};
use crate::clock::bound_of;
use crate::model::{Condition, Limit as Written, LimitKind, Line, Lines, Moment, People, Point, Policy, Thing};

use super::log::Known;
use super::timeline::{Force, Lateness, Limit, Times};

/// What a limit without a moment counts from.
pub(super) const OPENING: &str = "its opening";

/// What the limits of an item are judged by.
pub(super) struct Judge<'a> {
    pub known: Known<'a>,
    pub things: &'a dyn Fn(Thing) -> Option<bool>,
    pub now: Instant,
}

impl Judge<'_> {
    /// Lists what lines say about time, counted for something that opened then.
    pub fn limits(&self, lines: &[&Lines], opened: Instant) -> Vec<Limit> {
        let mut found = Vec::new();
        for lines in lines {
            for line in &lines.limits {
                found.extend(self.limit(line, opened));
                for extended in lines.extended.iter().filter(|_| !line.value.aim) {
                    found.extend(self.extension(line, extended, opened));
                }
            }
            found.extend(lines.urgency.iter().map(|line| self.vague(line)));
        }
        for line in lines.iter().flat_map(|lines| &lines.pauses) {
            self.pause(line, &mut found);
        }
        found
    }

    /// Returns one limit; nothing where it does not hold for the case.
    pub fn limit(&self, line: &Line<Written>, opened: Instant) -> Option<Limit> {
        let policy = self.known.policy;
        let inside = Some(self.known.procedure);
        let force = if line.value.aim { Force::Wish } else { Force::Binds };
        let mut limit = plain(policy, line, policy.limit_words(&line.value, inside), force);
        match line.when.as_ref().map(|when| self.holds(when)) {
            Some(Some(false)) => return None,
            Some(None) => limit.silent = Some("whether it holds for this case was not told".to_owned()),
            _ => match self.times(&line.value.kind, opened) {
                Ok(times) => limit.times = times,
                Err(silent) => limit.silent = Some(silent),
            },
        }
        if let Some(when) = &line.when {
            limit.text += &format!(" when {}", policy.condition_words(when, inside));
        }
        Some(limit)
    }

    fn extension(&self, base: &Line<Written>, line: &Line<(People, Option<Length>)>, opened: Instant) -> Option<Limit> {
        let LimitKind::Within { length: Some(_), anchor, inclusive, by } = &base.value.kind else { return None };
        let policy = self.known.policy;
        let (people, length) = &line.value;
        let far = length.map_or("unstated".to_owned(), |length| length.to_string());
        let text = format!("extended by {} to {far}", policy.people(people));
        let mut limit = plain(policy, line, text, Force::Extension);
        match line.when.as_ref().map(|when| self.holds(when)) {
            Some(Some(false)) => return None,
            Some(None) => limit.silent = Some("whether this may be done was not told".to_owned()),
            _ if length.is_none() => limit.silent = Some("the document does not say how far".to_owned()),
            _ => {
                let kind =
                    LimitKind::Within { length: *length, anchor: anchor.clone(), inclusive: *inclusive, by: *by };
                match self.times(&kind, opened) {
                    Ok(times) => limit.times = times,
                    Err(silent) => limit.silent = Some(silent),
                }
            }
        }
        Some(limit)
    }

    fn vague(&self, line: &Line<String>) -> Limit {
        let mut limit = plain(self.known.policy, line, format!("“{}”", line.value), Force::Vague);
        limit.silent = Some("the document does not say how long".to_owned());
        limit
    }

    /// While it holds the clock stands still, so that nobody can say when anything is due.
    fn pause(&self, line: &Line<Condition>, limits: &mut Vec<Limit>) {
        let policy = self.known.policy;
        let told = self.holds(&line.value);
        if told == Some(false) || !limits.iter().any(|limit| limit.force == Force::Binds) {
            return;
        }
        let text = format!("pauses while {}", policy.condition_words(&line.value, Some(self.known.procedure)));
        let mut pause = plain(policy, line, text, Force::Pause);
        pause.silent = Some(match told {
            Some(_) => "the clock stands still, without bound".to_owned(),
            None => "the clock may stand still, without bound; whether it does was not told".to_owned(),
        });
        for limit in limits.iter_mut().filter(|limit| told.is_some() && !limit.times.is_empty()) {
            limit.times.clear();
            limit.silent = Some("the clock stands still".to_owned());
        }
        limits.push(pause);
    }

    fn holds(&self, condition: &Condition) -> Option<bool> {
        self.known.holds(condition, self.now, self.things)
    }

    /// Returns the times that a limit leaves, one for each reading, or why it leaves none.
    pub fn times(&self, kind: &LimitKind, opened: Instant) -> Result<Vec<Times>, String> {
        let Some((bound, moment)) = bound_of(kind) else {
            return Err("the document does not say how long".to_owned());
        };
        let mut anchors = Vec::new();
        match moment {
            None => anchors.push((None, OPENING.to_owned(), opened)),
            Some(Moment::Unstated) => return Err("the document does not say from when".to_owned()),
            Some(Moment::AnyOf(points)) if points.len() > 1 => {
                for point in points {
                    let at = self.known.anchor(&Moment::AnyOf(vec![*point]), opened);
                    let name = self.known.policy.point_words(*point, Some(self.known.procedure));
                    anchors.extend(at.map(|at| (Some(format!("from {name}")), name, at)));
                }
            }
            Some(moment) => {
                let name = self.known.policy.moment_words(moment, Some(self.known.procedure));
                anchors.extend(self.known.anchor(moment, opened).map(|at| (None, name, at)));
            }
        }
        if anchors.is_empty() {
            let name = moment
                .map(|moment| self.known.policy.moment_words(moment, Some(self.known.procedure)))
                .unwrap_or_default();
            return Err(format!("{name} has not come, so nothing counts from it"));
        }
        let mut times = Vec::new();
        for (reading, from, at) in anchors {
            for (days, words) in readings(bound) {
                let window = self.known.calendar.window(bound, at, days).map_err(|error| error.to_string())?;
                let reading = [reading.clone(), words.map(str::to_owned)].into_iter().flatten().collect::<Vec<_>>();
                let reading = (!reading.is_empty()).then(|| reading.join(", "));
                let Window { earliest, latest } = window;
                times.push(Times { reading, from: from.clone(), counted_from: at, earliest, latest });
            }
        }
        Ok(times)
    }
}

fn plain<T>(policy: &Policy, line: &Line<T>, text: String, force: Force) -> Limit {
    let clauses = policy.labels(line);
    Limit { text, clauses, force, times: Vec::new(), silent: None, late: Lateness::No, early: false }
}

/// Bare days are read both ways.
fn readings(bound: Bound) -> Vec<(Reading, Option<&'static str>)> {
    if bound.is_ambiguous() {
        vec![(Reading::Calendar, Some("as calendar days")), (Reading::Working, Some("as working days"))]
    } else {
        vec![(Reading::Calendar, None)]
    }
}

/// Marks which limits are exceeded by something that is done then, and returns whether it is late in all.
pub(super) fn assess(limits: &mut [Limit], done: Instant) -> Lateness {
    for limit in limits.iter_mut().filter(|limit| !limit.times.is_empty()) {
        let over = |times: &&Times| times.latest.is_some_and(|latest| latest < done);
        let exceeded = limit.times.iter().filter(over).count();
        if limit.force == Force::Binds {
            limit.late = match exceeded {
                0 => Lateness::No,
                all if all == limit.times.len() => Lateness::Yes,
                _ => Lateness::Depends,
            };
            limit.early = limit.times.iter().all(|times| times.earliest.is_some_and(|earliest| done < earliest));
        }
    }
    let reaches = |limit: &Limit| match limit.force {
        Force::Extension => limit.times.is_empty() || limit.times.iter().any(|times| times.latest >= Some(done)),
        Force::Pause => true,
        _ => false,
    };
    if limits.iter().any(reaches) {
        limits.iter_mut().filter(|limit| limit.late == Lateness::Yes).for_each(|limit| limit.late = Lateness::Depends);
    }
    limits.iter().map(|limit| limit.late).max().unwrap_or_default()
}

/// Returns the time by which something must be done, however its limits are read.
pub(super) fn soonest(limits: &[Limit]) -> Option<Instant> {
    let times = limits.iter().filter(|limit| limit.force == Force::Binds).flat_map(|limit| &limit.times);
    times.filter_map(|times| times.latest).min()
}

/// Returns the time from which a limit is exceeded, however it is read.
pub(super) fn passed(limits: &[Limit]) -> Option<Instant> {
    let binding = limits.iter().filter(|limit| limit.force == Force::Binds);
    binding.filter_map(|limit| limit.times.iter().filter_map(|times| times.latest).max()).min()
}

/// Returns the time before which something may not be done.
pub(super) fn earliest(limits: &[Limit]) -> Option<Instant> {
    let binding = limits.iter().filter(|limit| limit.force == Force::Binds);
    binding.filter_map(|limit| limit.times.iter().filter_map(|times| times.earliest).min()).max()
}

/// Lists the moments after which something may be done and which have not come.
pub(super) fn awaited<'a>(lines: &'a Lines, judge: &Judge<'_>, opened: Instant) -> Option<&'a Moment> {
    let binding = lines.limits.iter().filter(|line| !line.value.aim);
    let binding = binding.filter(|line| line.when.as_ref().is_none_or(|when| judge.holds(when) != Some(false)));
    let moments = binding.filter_map(|line| match &line.value.kind {
        LimitKind::After(moment) | LimitKind::On(moment) => Some(moment),
        LimitKind::AtLeastAfter(Some(_), moment) => Some(moment),
        _ => None,
    });
    let mut open =
        moments.filter(|moment| **moment != Moment::Unstated && judge.known.anchor(moment, opened).is_none());
    open.next()
}

/// Returns whether a limit counts from something that the procedure itself may still do.
pub(super) fn may_come(lines: &Lines, judge: &Judge<'_>, opened: Instant) -> bool {
    let moments = lines.limits.iter().filter(|line| !line.value.aim).filter_map(|line| line.value.moment());
    let own = |moment: &&Moment| moment.points().iter().any(|point| !matches!(point, Point::Event(_)));
    moments.filter(own).any(|moment| judge.known.anchor(moment, opened).is_none())
}
