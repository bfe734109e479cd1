//! A drawing as BPMN 2.0, with its diagram, for tools that people draw processes with.
//!
//! Each procedure is a pool with a lane for each owner. A step is a task; a decision is a task and the gateway of its
//! outcomes; a block that can be left early is a sub-process with events on its boundary; work beside the flow is an
//! event sub-process. Where the document stops, an end event says so. An event that leads back into the very block that
//! it stops ends with the name of where the case goes on, since no flow of BPMN may lead there.

mod layout;
mod shapes;
mod write;

use super::outline::Outline;

/// Writes a drawing as one BPMN file: a pool for each procedure, one below the other.
pub fn bpmn(outline: &Outline) -> String {
    let pools: Vec<shapes::Pool> = outline.procedures.iter().map(|drawing| shapes::pool(outline, drawing)).collect();
    let laid: Vec<layout::Laid> = pools.iter().map(layout::lay).collect();
    write::write(outline, &pools, &laid)
}
