//! Every condition of some lines, with the line in which it stands.

use crate::model::{Begins, Cite, Condition, Lines};
use crate::source::Span;

/// A condition, its line, and where the document says so.
#[derive(Clone, Copy)]
pub(super) struct Posed<'a> {
    /// The condition.
    pub condition: &'a Condition,
    /// Its line.
    pub span: Span,
    /// Where the document says so.
    pub cites: &'a [Cite],
}

/// Lists the conditions that lines are about, and those for which cases they hold.
pub(super) fn conditions(lines: &Lines) -> Vec<Posed<'_>> {
    let mut found = Vec::new();
    for line in lines.only_if.iter().chain(&lines.pauses) {
        found.push(Posed { condition: &line.value, span: line.span, cites: &line.cites });
    }
    for line in &lines.begins {
        if let Begins::When(condition) = &line.value {
            found.push(Posed { condition, span: line.span, cites: &line.cites });
        }
    }
    for line in &lines.rows {
        let condition = line.value.condition.iter();
        found.extend(condition.map(|condition| Posed { condition, span: line.span, cites: &line.cites }));
    }
    /// Adds the `when` of every line of these kinds.
    macro_rules! tails {
        ($($kind:ident),*) => {$(
            let tails = lines.$kind.iter().filter_map(|line| Some((line.when.as_ref()?, line)));
            found.extend(tails.map(|(condition, line)| Posed { condition, span: line.span, cites: &line.cites }));
        )*};
    }
    tails!(by, to, with, consulting, effects, judged_by, held_by, closed, continues_in, from_to, begins, only_if, then);
    tails!(rows, claims, limits, late, urgency, extended, takes, pauses, against, raised_by, between, effect);
    tails!(final_level, outline, external, for_each, duty, see, notes);
    found
}
