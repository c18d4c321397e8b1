#!/usr/bin/env bash
# Makes the pictures of the window anew, those that the tests compare and those of the README, from the real window with
# the demo's answers. Look at them before you commit them.
set -euo pipefail
cd "$(dirname "$0")/.."
UPDATE_SNAPSHOTS=1 cargo test --package librarian-gui --test window pictures
mkdir -p docs/pictures
for theme in light dark; do
    cp "tests/snapshots/window/confirmed_$theme.png" "docs/pictures/window-$theme.png"
done
