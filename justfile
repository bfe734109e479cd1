# What a change must pass before it is merged.
ready: format lint test docs supply

# The layout of the code.
format:
    cargo fmt --check

# Warnings are errors.
lint:
    cargo clippy --locked --all-targets -- -D warnings

# Every test; one of them finds snapshots that no test writes any more.
test:
    cargo test --locked

# The pages of the library.
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

# Licences, banned crates and sources of the dependencies.
supply:
    cargo fetch --locked
    cargo deny --offline check licenses bans sources

# Accept what the snapshot tests see now; read the difference before committing it.
accept:
    INSTA_UPDATE=always cargo test --locked

# How long each phase takes.
bench:
    cargo bench --locked --bench pipeline

# Instructions of `check` at 1,000 and 10,000 items, with valgrind.
instructions:
    benches/instructions.sh
