//! What several checks ask of time: every claim and limit judged once, by the courses of its procedure.

use std::cell::OnceCell;

use rayon::prelude::*;

use super::{Context, uncontrollable_limit};
use crate::calendar::Calendar;
use crate::clock::calendar_of;
use crate::courses::{Unfolding, claims, control, limits};
use crate::graph::{StateGraph, lines_of};
use crate::model::{ItemId, Limit, Line, Policy, ProcedureId};
use crate::settings::Horizon;

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

    /// Returns what the times of a procedure are judged by.
    fn judged_by(&self) -> (&'a Policy, &'a Unfolding, (&'a Calendar, Horizon)) {
        let unfolding = self.times.unfolding.get_or_init(|| Unfolding::new(self.settings.max_courses));
        (self.policy, unfolding, (self.calendar(), self.settings.horizon))
    }

    /// Judges every claim of the policy.
    pub(super) fn claims(&self) -> &'a [JudgedClaim] {
        self.times.claims.get_or_init(|| {
            let (policy, unfolding, clock) = self.judged_by();
            let mut claims: Vec<(&StateGraph, &Line<(ItemId, Limit)>)> = Vec::new();
            for graph in self.graphs.values() {
                let own = &policy.procedures[graph.procedure].lines;
                let items = policy.items_of(graph.procedure);
                let lines = items.into_iter().flat_map(|item| lines_of(policy, item));
                let lines = std::iter::once(own).chain(lines).flat_map(|lines| &lines.claims);
                claims.extend(lines.map(|claim| (graph, claim)));
            }
            let judge = |(graph, claim): (&StateGraph, &Line<(ItemId, Limit)>)| {
                let (item, limit) = &claim.value;
                let claimed = claims::judge((policy, graph), (*item, limit), clock, unfolding);
                JudgedClaim { procedure: graph.procedure, claim: claim.clone(), claimed }
            };
            claims.into_par_iter().map(judge).collect()
        })
    }

    /// Judges every limit of the policy.
    pub(super) fn limits(&self) -> &'a [(ProcedureId, limits::Judged)] {
        self.times.limits.get_or_init(|| {
            let (policy, unfolding, clock) = self.judged_by();
            let judge = |graph: &StateGraph| (graph.procedure, limits::judge((policy, graph), clock, unfolding));
            self.graphs.par_iter().map(|(_, graph)| judge(graph)).collect()
        })
    }

    /// Judges for every procedure whether the authority can keep its limits, whatever others do.
    pub(super) fn control(&self) -> &'a [(ProcedureId, control::Judged)] {
        self.times.control.get_or_init(|| {
            let (policy, unfolding, clock) = self.judged_by();
            let judge = |graph: &StateGraph| (graph.procedure, control::judge((policy, graph), clock, unfolding));
            self.graphs.par_iter().map(|(_, graph)| judge(graph)).collect()
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
