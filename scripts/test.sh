#!/usr/bin/env bash
# Everything that must hold before a change lands. Prints how long each step took.
set -euo pipefail
cd "$(dirname "$0")/.."

# SQLite is compiled from its source, so a C compiler is needed; the window is tested on a virtual screen, drawn by a
# Vulkan driver that needs no graphics card.
packages=()
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || packages+=("$package")
}
has_vulkan_driver() {
    compgen -G '/usr/share/vulkan/icd.d/*.json' || compgen -G '/etc/vulkan/icd.d/*.json'
}
need build-essential command -v cc
need cargo command -v cargo
need mesa-vulkan-drivers has_vulkan_driver
need libxkbcommon-x11-0 compgen -G '/usr/lib/*/libxkbcommon-x11.so.0'
need libx11-xcb1 compgen -G '/usr/lib/*/libX11-xcb.so.1'
need libxcursor1 compgen -G '/usr/lib/*/libXcursor.so.1'
need libxi6 compgen -G '/usr/lib/*/libXi.so.6'
need xvfb command -v Xvfb
need xdotool command -v xdotool
need xclip command -v xclip
if [ ${#packages[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${packages[@]}"
    else
        echo "missing Debian packages: ${packages[*]}; install them and run this again" >&2
        exit 1
    fi
fi

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
