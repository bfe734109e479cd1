//! Text from a tree.
