//! Words for what the grammar expected.
