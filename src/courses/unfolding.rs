//! The courses that several questions ask for, unfolded once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::FixedState;

use super::{Courses, From, unfold};
use crate::graph::StateGraph;
use crate::model::{ItemId, Policy, ProcedureId};

/// So many inequalities are held in memory; courses beyond are unfolded anew each time they are asked for.
const HELD: usize = 200_000;

/// Which courses: of a procedure or of the work beside a block, and from where.
type Which = (ProcedureId, Option<ItemId>, From);

/// The courses of one policy, each procedure's unfolded once for each place where they begin and end.
#[derive(Debug, Default)]
pub struct Unfolding {
    max_courses: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    courses: HashMap<Which, Arc<Courses>, FixedState>,
    /// How many inequalities they have.
    size: usize,
}

impl Unfolding {
    /// Unfolds at most so many courses of each procedure.
    pub fn new(max_courses: usize) -> Self {
        Unfolding { max_courses, ..Unfolding::default() }
    }

    /// Returns how many courses of a procedure are followed at most.
    pub fn max_courses(&self) -> usize {
        self.max_courses
    }

    /// Lists the courses from a place.
    pub fn courses(&self, policy: &Policy, graph: &StateGraph, from: From) -> Arc<Courses> {
        let which = (graph.procedure, graph.beside(), from);
        let held = || self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held().courses.get(&which) {
            return Arc::clone(known);
        }
        let found = Arc::new(unfold(policy, graph, &which.2, self.max_courses));
        let size: usize = found.courses.iter().map(|course| course.inequalities.len()).sum();
        let mut held = held();
        if held.size + size <= HELD {
            held.size += size;
            held.courses.insert(which, Arc::clone(&found));
        }
        found
    }
}
