//! The rows of the matrix, and whether the policies differ in one.

use serde::Serialize;

use super::{Cell, Entry, Row, Side, cells};
use crate::model::{Policy, Stage, StageId};

/// What is asked of a stage or shared role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// What the authority calls a shared role.
    Called,
    /// Who does or decides it.
    Who,
    /// By when.
    ByWhen,
    /// What is written down, and where.
    Records,
    /// What must be there beforehand.
    Needs,
    /// What is handed on, and to whom the case passes.
    HandsOver,
    /// Where a refusal leads.
    RefusalLeadsTo,
    /// Who holds the case meanwhile.
    Holder,
    /// Who may dispute it.
    DisputedBy,
    /// How it is disputed.
    DisputedHow,
}

impl Aspect {
    /// The aspects of a stage, in the order in which they are shown.
    pub const OF_STAGES: [Aspect; 9] = [
        Aspect::Who,
        Aspect::ByWhen,
        Aspect::Records,
        Aspect::Needs,
        Aspect::HandsOver,
        Aspect::RefusalLeadsTo,
        Aspect::Holder,
        Aspect::DisputedBy,
        Aspect::DisputedHow,
    ];

    /// Returns the aspect in words.
    pub fn words(self) -> &'static str {
        match self {
            Aspect::Called => "called",
            Aspect::Who => "who",
            Aspect::ByWhen => "by when",
            Aspect::Records => "records",
            Aspect::Needs => "needs",
            Aspect::HandsOver => "hands over",
            Aspect::RefusalLeadsTo => "refusal leads to",
            Aspect::Holder => "holder",
            Aspect::DisputedBy => "disputed by",
            Aspect::DisputedHow => "disputed how",
        }
    }
}

/// Makes every row.
pub(super) fn rows(sides: &[Side<'_>]) -> Vec<Row> {
    let policies: Vec<&Policy> = sides.iter().map(|side| side.policy).collect();
    let mut rows = Vec::new();
    for name in super::stages(&policies) {
        let known = policies.iter().find_map(|policy| stage(policy, &name));
        let Some((_, known)) = known else { continue };
        let aspects: &[Aspect] = if known.shared_role { &[Aspect::Called] } else { &Aspect::OF_STAGES };
        for aspect in aspects {
            let cells: Vec<Cell> = sides.iter().map(|side| cells::cell(side, &name, *aspect)).collect();
            let title = known.named.display().to_owned();
            rows.push(Row { stage: name.clone(), title, aspect: *aspect, differs: differs(&cells), cells });
        }
    }
    rows
}

/// Finds a stage or shared role by its name.
pub(super) fn stage<'a>(policy: &'a Policy, name: &str) -> Option<(StageId, &'a Stage)> {
    policy.stages.iter().find(|(_, stage)| stage.named.name == name)
}

/// Returns whether two of the cells that could be compared say different things; silence differs from words.
pub fn differs(cells: &[Cell]) -> bool {
    let said = cells.iter().filter_map(|cell| match cell {
        Cell::Stated(entries) => {
            let mut keys: Vec<&str> = entries.iter().map(|Entry { key, .. }| key.as_str()).collect();
            keys.sort_unstable();
            keys.dedup();
            Some(keys)
        }
        Cell::Silent(_) => Some(Vec::new()),
        Cell::NotApplicable | Cell::ContentAbsent(_) | Cell::NoSuchStage | Cell::NotEncoded => None,
    });
    let said: Vec<Vec<&str>> = said.collect();
    said.windows(2).any(|pair| matches!(pair, [first, second] if first != second))
}
