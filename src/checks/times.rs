//! What several checks ask of time: every claim and limit judged once, by the courses of its procedure.

use std::cell::OnceCell;

use super::{Context, uncontrollable_limit};
use crate::calendar::Calendar;
use crate::clock::calendar_of;
use crate::courses::{Unfolding, claims, control, limits};
use crate::graph::{StateGraph, lines_of};
use crate::model::{ItemId, Limit, Line, ProcedureId};

/// What was worked out so far.
#[derive(Debug, Default)]
pub struct Times {
    calendar: OnceCell<Calendar>,
    unfolding: OnceCell<Unfolding>,
    claims: OnceCell<Vec<JudgedClaim>>,
    limits: OnceCell<Vec<(ProcedureId, limits::Judged)>>,
    control: OnceCell<Vec<(ProcedureId, control::Judged)>>,
}

/// A claim and what it came to.
#[derive(Debug)]
pub(super) struct JudgedClaim {
    pub procedure: ProcedureId,
    pub claim: Line<(ItemId, Limit)>,
    pub claimed: claims::Claimed,
}

impl<'a> Context<'a> {
    /// Returns the calendar of the policy.
    pub(super) fn calendar(&self) -> &'a Calendar {
        self.times.calendar.get_or_init(|| calendar_of(self.policy, &self.settings.holidays))
    }

    fn unfolding(&self) -> &'a Unfolding {
        self.times.unfolding.get_or_init(|| Unfolding::new(self.settings.max_courses))
    }

    /// Judges every claim of the policy.
    pub(super) fn claims(&self) -> &'a [JudgedClaim] {
        self.times.claims.get_or_init(|| {
            let judge = |graph: &StateGraph, claim: &Line<(ItemId, Limit)>| {
                let (item, limit) = &claim.value;
                let clock = (self.calendar(), self.settings.horizon);
                claims::judge((self.policy, graph), (*item, limit), clock, self.unfolding())
            };
            let mut judged = Vec::new();
            for graph in self.graphs.values() {
                let own = &self.policy.procedures[graph.procedure].lines;
                let items = self.policy.items_of(graph.procedure);
                let lines = items.into_iter().flat_map(|item| lines_of(self.policy, item));
                for claim in std::iter::once(own).chain(lines).flat_map(|lines| &lines.claims) {
                    let (procedure, claimed) = (graph.procedure, judge(graph, claim));
                    judged.push(JudgedClaim { procedure, claim: claim.clone(), claimed });
                }
            }
            judged
        })
    }

    /// Judges every limit of the policy.
    pub(super) fn limits(&self) -> &'a [(ProcedureId, limits::Judged)] {
        self.times.limits.get_or_init(|| {
            let clock = (self.calendar(), self.settings.horizon);
            let judge = |graph: &StateGraph| limits::judge((self.policy, graph), clock, self.unfolding());
            self.graphs.values().map(|graph| (graph.procedure, judge(graph))).collect()
        })
    }

    /// Judges for every procedure whether the authority can keep its limits, whatever others do.
    pub(super) fn control(&self) -> &'a [(ProcedureId, control::Judged)] {
        self.times.control.get_or_init(|| {
            let clock = (self.calendar(), self.settings.horizon);
            let judge = |graph: &StateGraph| control::judge((self.policy, graph), clock, self.unfolding());
            self.graphs.values().map(|graph| (graph.procedure, judge(graph))).collect()
        })
    }

    /// Lists the procedures whose times could not be judged to the end, as far as a check asked for them.
    pub(super) fn untimed(&self) -> Vec<(ProcedureId, String)> {
        let reason = || format!("it has more than {} courses", self.settings.max_courses);
        let limits = self.times.limits.get().into_iter().flatten();
        let limits = limits.filter(|(_, judged)| judged.truncated).map(|(id, _)| *id);
        let claims = self.times.claims.get().into_iter().flatten();
        let claims =
            claims.filter(|claim| matches!(claim.claimed, claims::Claimed::TooMany(_))).map(|claim| claim.procedure);
        let controls = || self.times.control.get().into_iter().flatten();
        let truncated = controls().filter(|(_, judged)| judged.truncated).map(|(id, _)| *id);
        let open =
            controls().filter_map(|(id, judged)| Some((*id, uncontrollable_limit::left_open(self, judged.open?))));
        limits.chain(claims).chain(truncated).map(|id| (id, reason())).chain(open).collect()
    }
}
