//! The clock of a policy: what its header and its `holidays` say as settings of the one calendar, and what its lines ask
//! of it.

use chrono::{NaiveTime, TimeDelta};

use crate::calendar::{Bound, Calendar, Difference, Error, Jurisdiction, Length, OfficeHours, Settings, Within};
use crate::model::{ActorId, ActorKind, ItemId, LimitKind, Moment, Policy};
use crate::settings::Holidays;

/// Builds the calendar of a policy: England and Wales where it names none, and whole days where it has no `day` line.
///
/// An official list that does not speak of the policy's jurisdiction corrects nothing; see [`differences`].
pub fn calendar_of(policy: &Policy, holidays: &Holidays) -> Calendar {
    let mut calendar = plain(policy, holidays);
    if let Some(json) = &holidays.official {
        // The program has asked for the differences, and said what is wrong with the list.
        let _ = calendar.merge_official(json);
    }
    calendar
}

/// Lists what an official list changes in the calendar of a policy.
///
/// # Errors
/// The list cannot be read, or does not speak of the policy's jurisdiction.
pub fn differences(policy: &Policy, holidays: &Holidays) -> Result<Vec<Difference>, Error> {
    let mut calendar = plain(policy, holidays);
    holidays.official.as_ref().map_or(Ok(Vec::new()), |json| calendar.merge_official(json))
}

fn plain(policy: &Policy, holidays: &Holidays) -> Calendar {
    let named = policy.header.calendar.as_ref().and_then(|line| Jurisdiction::from_name(&line.value).ok());
    let time = |minutes: u16| NaiveTime::MIN + TimeDelta::minutes(i64::from(minutes));
    let hours =
        policy.header.day.as_ref().and_then(|line| OfficeHours::new(time(line.value.0), time(line.value.1)).ok());
    Calendar::new(Settings {
        office_hours: hours,
        own_days: policy.own_days.clone(),
        known_on: holidays.known_on,
        ..Settings::new(named.unwrap_or(Jurisdiction::EnglandAndWales))
    })
}

/// Turns a limit into a question to the calendar, and its moment; nothing where its length is unstated.
pub fn bound_of(kind: &LimitKind) -> Option<(Bound, Option<&Moment>)> {
    let time = |by: &Option<u16>| by.map(|by| NaiveTime::MIN + TimeDelta::minutes(i64::from(by)));
    Some(match kind {
        LimitKind::Within { length, anchor, inclusive, by } => {
            let within = Within { length: (*length)?, starting_with: *inclusive, by: time(by) };
            (Bound::Within(within), anchor.as_ref())
        }
        LimitKind::AtLeastBefore(length, moment) => (Bound::AtLeastBefore((*length)?), Some(moment)),
        LimitKind::AtLeastAfter(length, moment) => (Bound::AtLeastAfter((*length)?), Some(moment)),
        LimitKind::Before(moment) => (Bound::Before, Some(moment)),
        LimitKind::After(moment) => (Bound::After, Some(moment)),
        LimitKind::On(moment) => (Bound::On, Some(moment)),
        LimitKind::OnSameDay { working, moment, by } => {
            (Bound::OnSameDay { working: *working, by: time(by) }, Some(moment))
        }
    })
}

/// Returns the body that does an item and how often it sits, if a body does it: the item waits for the next sitting.
pub fn sitting(policy: &Policy, item: ItemId) -> Option<(ActorId, Length)> {
    let by = policy.items[item].lines.by.iter().flat_map(|line| line.value.actors());
    let mut bodies = by.filter(|actor| policy.actors[*actor].kind == ActorKind::Body);
    bodies.find_map(|actor| Some((actor, policy.actors[actor].body.as_ref()?.sits?)))
}
