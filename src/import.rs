//! Foreign models.
pub mod bpmn;
