//! The courses that several questions ask for, unfolded once.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

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
    known: RefCell<HashMap<Which, Rc<Courses>, FixedState>>,
    held: Cell<usize>,
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
    pub fn courses(&self, policy: &Policy, graph: &StateGraph, from: From) -> Rc<Courses> {
        let which = (graph.procedure, graph.beside(), from);
        if let Some(known) = self.known.borrow().get(&which) {
            return Rc::clone(known);
        }
        let found = Rc::new(unfold(policy, graph, &which.2, self.max_courses));
        let size: usize = found.courses.iter().map(|course| course.inequalities.len()).sum();
        if self.held.get() + size <= HELD {
            self.held.set(self.held.get() + size);
            self.known.borrow_mut().insert(which, Rc::clone(&found));
        }
        found
    }
}
