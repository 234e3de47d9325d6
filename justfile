# Short names for the commands of every day. `just` lists them; each is a line that works without `just` too.

[private]
default:
    @just --list

# The shop on http://127.0.0.1:8080, with whatever arguments `galleria` takes
run *arguments:
    cargo run --release -- {{ arguments }}

# Checkouts narrated, failures included
demo:
    cargo run --release -- demo

# PostgreSQL, NATS and RabbitMQ for the tests, Mailpit for the mails of a shop
services:
    docker compose up -d

# What must be green before each commit: seconds after a first build
check:
    cargo fmt --all -- --check
    cargo run --locked -p boundaries
    cargo clippy --workspace --all-targets --all-features --locked -- -D warnings

# The tests of the workspace, or of one crate: `just test -p orders`
test *arguments="--workspace --all-features":
    cargo test --locked {{ arguments }}

# Which lines the tests run, and which changes of the code no test notices: hours
coverage *arguments:
    .ci/coverage {{ arguments }}

mutants *arguments:
    .ci/mutants {{ arguments }}

# Everything that must pass before a change lands
ci:
    .ci/run

# The files of `deploy` and CI, each by its own tool
deployment:
    .ci/deploy

# The plain manifests anew, from the chart
manifests:
    .ci/deploy manifests

# An image for this machine
image:
    docker build -f deploy/docker/Dockerfile -t galleria:0.1.0 .
