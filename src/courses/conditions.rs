//! Which of the conditional lines hold on a course: what the course has not settled is assumed both ways, and kept.

use crate::model::Condition;

/// Decides a condition under what is assumed; the part that is still open where it cannot.
pub(super) fn decide(condition: &Condition, assumed: &[(Condition, bool)]) -> Result<bool, Condition> {
    match condition {
        Condition::Not(inner) => decide(inner, assumed).map(|holds| !holds),
        Condition::And(parts) => any(parts, assumed, false).map(|found| !found),
        Condition::Or(parts) => any(parts, assumed, true),
        atom => {
            let known = assumed.iter().find_map(|(known, holds)| implied(atom, known, *holds));
            known.ok_or_else(|| atom.clone())
        }
    }
}

/// Looks for a part with the wanted value; parts that are open matter only if there is none.
fn any(parts: &[Condition], assumed: &[(Condition, bool)], wanted: bool) -> Result<bool, Condition> {
    let mut open = None;
    for part in parts {
        match decide(part, assumed) {
            Ok(value) if value == wanted => return Ok(true),
            Ok(_) => {}
            Err(atom) => open = open.or(Some(atom)),
        }
    }
    open.map_or(Ok(false), Err)
}

/// Returns what one known atom says of another: the same one, or another value of the same fact.
fn implied(atom: &Condition, known: &Condition, holds: bool) -> Option<bool> {
    if atom == known {
        return Some(holds);
    }
    match (atom, known) {
        (Condition::FactIs(fact, _), Condition::FactIs(other, _)) if fact == other && holds => Some(false),
        (Condition::Chose(item, _), Condition::Chose(other, _)) if item == other && holds => Some(false),
        _ => None,
    }
}
