#!/usr/bin/env bash
# Everything that must hold before a change lands. Prints how long each step took.
set -euo pipefail
cd "$(dirname "$0")/.."

# SQLite is compiled from its source, so a C compiler is needed; the rest is Rust.
need_command() {
    local command=$1 package=$2
    if command -v "$command" >/dev/null; then return; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package"
    else
        echo "missing: $command (Debian's package $package); install it and run this again" >&2
        exit 1
    fi
}
need_command cc build-essential
need_command cargo cargo

times=()
step() {
    local name=$1 started=$SECONDS
    shift
    echo "== $name"
    "$@"
    times+=("$(printf '%5d s  %s' $((SECONDS - started)) "$name")")
}

# lookup-core must be usable without an HTTP stack.
no_http_in_core() {
    if cargo tree --package lookup-core --edges normal | grep -E '\b(reqwest|hyper) v'; then
        echo "lookup-core pulls in an HTTP stack" >&2
        return 1
    fi
}

# Licenses and sources of what we stand on. Advisories need a database from the network, so they are looked at where
# there is one.
deny() {
    if ! command -v cargo-deny >/dev/null; then
        echo "installing cargo-deny, once"
        timeout 900 cargo install --quiet --locked cargo-deny || { echo "cargo-deny cannot be had here: skipped"; return 0; }
    fi
    cargo deny --workspace --all-features check bans licenses sources
    cargo deny --workspace --all-features check advisories || echo "advisories were not checked, or want a look: see above"
}

step "format" cargo fmt --all --check
step "lints" cargo clippy --workspace --all-targets --all-features --quiet -- -D warnings
step "tests" cargo test --workspace --all-features --lib --bins --tests --quiet
step "doc tests" cargo test --workspace --all-features --doc --quiet
step "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --all-features --no-deps --document-private-items --quiet
step "no HTTP in lookup-core" no_http_in_core
step "licenses and sources" deny

echo "== all passed"
printf '%s\n' "${times[@]}"
