//! The drawing as JSON, in a published shape.

use schemars::generate::SchemaSettings;

use super::outline::Outline;
use super::pretty;

/// Writes a drawing as indented JSON.
pub fn json(outline: &Outline) -> String {
    pretty(outline)
}

/// Writes the JSON Schema of what [`json`] writes.
pub fn schema() -> String {
    pretty(&SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Outline>())
}
